package model

import (
	"fmt"
	"testing"

	"app.gonogo/gonogo/model/hostiletest"
)

// Whatever stands in the place of an event, or of its data, is an error or a fact that can be taken in.
func TestHostileEvents(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		s := New(DefaultLimits())
		lines := [][]byte{raw}
		for kind := range facts {
			lines = append(lines, fmt.Appendf(nil, `{"v":1,"app":"a","source":"s","kind":%q,"data":%s}`, kind, raw))
		}
		for _, line := range lines {
			if e, err := Decode(line); err == nil {
				s.Apply([]Event{e})
			}
		}
		s.Apply([]Event{{Fact: &Tick{Now: after(60)}}})
		if n := s.Panics(); n > 0 {
			t.Errorf("%d events could not be taken in: %s", n, s.Dump())
		}
	})
}
