package tape

import (
	"encoding/json"
	"errors"
	"testing"

	"app.gonogo/gonogo/sources/fault"
)

// A first line is a header of a version that is known, or a fault in three parts.
func FuzzHeader(f *testing.F) {
	f.Add([]byte(`{"tape":1,"began":"2026-05-01T12:00:00Z","by":"gonogo/dev","text":true}`))
	f.Add([]byte(`{"tape":2}`))
	f.Add([]byte(`{"tape":-1}`))
	f.Add([]byte(`{"tape":1,"tape":9}`))
	f.Add([]byte(`2026-05-01T12:00:00 app[web.1]: a line`))
	f.Fuzz(func(t *testing.T, line []byte) {
		h, err := parseHeader(line)
		if err != nil {
			if told := (*fault.Error)(nil); !errors.As(err, &told) || told.What == "" || told.Why == "" || told.Do == "" || h != (Header{}) {
				t.Errorf("%q: %v, %+v; want a fault in three parts and no header", line, err, h)
			}
			return
		}
		if h.Tape < 1 || h.Tape > Version {
			t.Errorf("%q: version %d is taken, want 1 to %d", line, h.Tape, Version)
		}
		again, err := json.Marshal(h)
		if err != nil {
			return // a year that is none
		}
		if g, err := parseHeader(again); err != nil || !g.Began.Equal(h.Began) || g.By != h.By || g.Text != h.Text || g.Tape != h.Tape {
			t.Errorf("%q was written as %q and is %+v, %v", line, again, g, err)
		}
	})
}
