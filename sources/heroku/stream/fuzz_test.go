package stream

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// readAll reads bytes as a log session of each kind does, in pieces, and fails at a panic, at foreign controls in a line, and where bytes
// leave neither a line nor a word.
func readAll(t *testing.T, c *api.Client, raw []byte, piece int) {
	t.Helper()
	for _, kind := range []*session{{}, {sse: true}, {fir: true}} {
		s := New(c, App{ID: herokutest.App})
		r := &reader{ses: kind, lines: kind.decoder(), unread: s.garbled}
		for rest := raw; len(rest) > 0; {
			n := min(max(1, piece), len(rest))
			s.add(r.add(rest[:n]))
			rest = rest[n:]
		}
		s.add(r.lines.Pause(true))
		s.add(r.lines.Rest())
		lines, unread := 0, 0
		s.emitBatches(func(e model.Event) {
			switch f := e.Fact.(type) {
			case *model.LogLines:
				lines += f.Batch.Len()
				for i := range f.Batch.Len() {
					if text := f.Batch.Line(i).Text; strings.ContainsAny(text, "\x00\x1b\n\u202e") {
						t.Errorf("a line is %q", text)
					}
				}
			case *quarantine.Record:
				unread++
				if f.Panic {
					t.Errorf("%+v: reading it panics: %s", kind, f.Why)
				}
			}
		}, true, time.Now())
		if !kind.sse && lines+unread == 0 && len(bytes.Trim(raw, "\x00\r\n")) > 0 {
			t.Errorf("%+v: %d bytes leave neither a line nor a record of quarantine", kind, len(raw))
		}
	}
}

func FuzzStream(f *testing.F) {
	c := fuzzClient(f)
	for _, raw := range hostiletest.Corpus() {
		if len(raw) < 4000 {
			f.Add(raw, 7)
		}
	}
	f.Add([]byte(herokutest.Line(1, "one")+"\n\x00"+herokutest.Line(2, "two")+"\n"), 3)
	f.Fuzz(func(t *testing.T, raw []byte, piece int) {
		if len(raw) < 1<<16 {
			readAll(t, c, raw, piece)
		}
	})
}

func fuzzClient(t testing.TB) *api.Client {
	c, err := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: herokutest.NewPlatform()}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Whatever a log session sends is read.
func TestHostileBytesAreRead(t *testing.T) {
	c := fuzzClient(t)
	hostiletest.Each(t, func(t *testing.T, raw []byte) { readAll(t, c, raw, 4096) })
}
