package exceptions

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// FuzzAssembler reads what a dyno may print. Nothing in it crashes; what is found is bounded, and its lines are among those that were read.
func FuzzAssembler(f *testing.F) {
	for i, lang := range languages {
		r := rand.New(rand.NewPCG(uint64(i), 1))
		s := pick(lang, r)
		f.Add(strings.Join(s.trace(r), "\n"))
		f.Add(s.oneLine(r))
	}
	for _, s := range shapes {
		f.Add(s.log)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		if len(lines) > 200 {
			return
		}
		var k Key
		for _, e := range read(said("web.1", from, lines...)).Events {
			if len(e.Frames) > MaxFrames || len(e.RootAt) > MaxFrames || len(e.Message) > maxMessage || e.First == 0 || e.Last < e.First {
				t.Errorf("got %+v", e)
			}
			k.Of(&e)
			Explain(&e)
		}
	})
}
