package lines

import (
	"bytes"
	"testing"
	"time"
)

// flow is a pipe that somebody writes into at a steady rate, on a clock of its own.
type flow struct {
	now     time.Time
	rate    float64 // bytes a second
	waiting float64
	most    float64 // bytes that have waited at once
	reads   int
}

func (f *flow) pass(d time.Duration) {
	f.now = f.now.Add(d)
	f.waiting += f.rate * d.Seconds()
	f.most = max(f.most, f.waiting)
}

// Read blocks until a page is there and takes what is.
func (f *flow) Read(b []byte) (int, error) {
	f.reads++
	for f.waiting < 4096 {
		f.pass(time.Duration(4096 / f.rate * float64(time.Second)))
	}
	n := min(len(b), int(f.waiting))
	f.waiting -= float64(n)
	f.pass(50 * time.Microsecond)
	return n, nil
}

func TestAFloodIsReadInLargePieces(t *testing.T) {
	for _, c := range []struct {
		name        string
		rate        float64
		room        int
		least, most int // reads in a second
	}{
		{"50,000 lines a second", 12.5e6, 1 << 20, 100, 300},
		{"a pipe of 64 KiB is not rested on for long", 5e6, 64 << 10, 150, 400},
		{"as much as can be read", 200e6, 1 << 20, 15_000, 25_000},
		{"no flood", 400e3, 1 << 20, 90, 110},
		{"its size is not known", 12.5e6, 0, 1500, 4000},
	} {
		f := &flow{now: time.Unix(0, 0), rate: c.rate}
		p := newPaced(f, c.room)
		p.now, p.sleep = func() time.Time { return f.now }, f.pass
		buf := make([]byte, chunk)
		for f.now.Sub(time.Unix(0, 0)) < time.Second {
			if _, err := p.Read(buf); err != nil {
				t.Fatal(err)
			}
		}
		if f.reads < c.least || f.reads > c.most {
			t.Errorf("%s: %d reads in a second, want %d to %d", c.name, f.reads, c.least, c.most)
		}
		if c.room > 0 && c.rate < 100e6 && f.most > 0.8*float64(c.room) {
			t.Errorf("%s: %.0f bytes waited in a pipe of %d", c.name, f.most, c.room)
		}
	}
}

func TestPacingLosesNothing(t *testing.T) {
	text := bytes.Repeat([]byte("2026-01-15T09:00:00.000366+00:00 app[web.1]: one\n"), 5000)
	p := newPaced(bytes.NewReader(text), 1<<20)
	p.sleep = func(time.Duration) {}
	var got bytes.Buffer
	if _, err := got.ReadFrom(p); err != nil || !bytes.Equal(got.Bytes(), text) {
		t.Errorf("%d of %d bytes, %v", got.Len(), len(text), err)
	}
}
