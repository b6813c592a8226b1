package model_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/advice"
)

// Whatever has happened, advice is a sentence, and a key that it names does something.
func TestAdviceIsASentence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := model.New(model.DefaultLimits())
		s.Apply(model.RandomEvents(t))
		for _, a := range s.Apps {
			got, ok := advice.Of(s, a)
			switch {
			case !ok:
			case !strings.HasSuffix(got.Text, "."):
				t.Fatalf("got %q, want a sentence with its full stop", got.Text)
			case got.Intent != "" && got.Do == "":
				t.Fatalf("got the key of %q and nothing that it does, in %+v", got.Intent, got)
			}
		}
	})
}
