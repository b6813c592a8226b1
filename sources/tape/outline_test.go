package tape

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// TestOutlinesAreJudgedAsLines: what is known at the end of a story is the same after a recording without text.
func TestOutlinesAreJudgedAsLines(t *testing.T) {
	for _, name := range []string{"parable", "h12-storm", "failing-jobs", "worker-deaths", "leak"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story := simtest.New(t, name, 1)
			var tapes [2]bytes.Buffer
			var recorders [2]*Recorder
			for i, text := range []bool{true, false} {
				r, err := Record(&tapes[i], RecordOptions{Began: story.Now(), Text: text})
				if err != nil {
					t.Fatal(err)
				}
				recorders[i] = r
			}
			story.Listen(func(e model.Event) {
				for _, r := range recorders {
					if err := r.Write([]model.Event{e}); err != nil {
						t.Fatal(err)
					}
				}
			})
			story.Run(14*time.Minute, func(time.Duration) {})
			if d := difference(known(t, &tapes[0]), known(t, &tapes[1])); d != "" {
				t.Errorf("with text -, without +:\n%s", d)
			}
		})
	}
}

// What a recording without text does not have, and need not: how many lines there were, their numbers and microseconds, what they said.
var unrecorded = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^  logs lines=.*\n`),
	regexp.MustCompile(`(?m)^now .*\n`),
	regexp.MustCompile(`(:\d\d)\.\d+`),
	regexp.MustCompile(`(?m)^(  error [0-9a-f]+ \S+) ".*" (x\d+ )`),
}

// known is what a tape comes to.
func known(t *testing.T, tape io.Reader) string {
	s := model.New(model.DefaultLimits())
	p, err := Play(tape, PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(context.Background(), func(e model.Event) { s.Apply([]model.Event{e}) }); err != nil {
		t.Fatal(err)
	}
	text := s.Dump()
	for _, re := range unrecorded {
		text = re.ReplaceAllString(text, "$1 $2")
	}
	return text
}

func difference(a, b string) string {
	left, right := map[string]int{}, map[string]int{}
	for _, l := range strings.Split(a, "\n") {
		left[l]++
	}
	for _, l := range strings.Split(b, "\n") {
		right[l]++
	}
	var out strings.Builder
	for _, l := range strings.Split(a, "\n") {
		if right[l] < left[l] {
			fmt.Fprintf(&out, "- %.220s\n", l)
		}
	}
	for _, l := range strings.Split(b, "\n") {
		if left[l] < right[l] {
			fmt.Fprintf(&out, "+ %.220s\n", l)
		}
	}
	return out.String()
}
