package tui

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/theme"
)

// busyScreen is a screen of 200x50 in colour, on an app with a long log; next is a batch with a line that was still to come.
func busyScreen(tb testing.TB) (h *hands, next func() []model.Event) {
	w := panetest.OnV73()
	h = at(tb, w, 200, 50, func(o *Options) { o.Theme = theme.New(theme.ANSI16, theme.UTF8) })
	n := 0
	next = func() []model.Event {
		n++
		at := panetest.Now.Add(-time.Hour).Add(time.Duration(n) * 20 * time.Millisecond)
		w.Ingest.Add(fmt.Appendf(nil, `%s heroku[router]: at=info method=GET path="/orders/%d" host=shop.example request_id=8f2b1c9d fwd="10.0.0.1" dyno=web.%d connect=1ms service=%dms status=200 bytes=5123 protocol=https`,
			at.UTC().Format("2006-01-02T15:04:05.000000Z07:00"), n, n%2+1, n%900), at)
		var batch []model.Event
		for b := w.Ingest.Next(panetest.Now.Add(time.Hour), true); b != nil; b = w.Ingest.Next(panetest.Now.Add(time.Hour), true) {
			w.Seq++
			batch = append(batch, model.Event{Seq: w.Seq, At: panetest.Now, Seen: panetest.Now, Source: "heroku/logs", App: panetest.AppID, Fact: &model.LogLines{Batch: b}})
		}
		return batch
	}
	for range 2000 {
		h.apply(next())
	}
	return h, next
}

// BenchmarkFrame is a frame from the facts to the bytes for the terminal.
func BenchmarkFrame(b *testing.B) {
	for _, c := range []struct {
		name  string
		batch func(h *hands, next func() []model.Event) []model.Event
	}{
		{"logs", func(_ *hands, next func() []model.Event) []model.Event { return next() }}, // one pane, every row of it
		{"nothing", func(*hands, func() []model.Event) []model.Event { return nil }},        // composed, and nothing is another
		{"second", nil}, // the clock, the ages, and whatever else a second changes
	} {
		b.Run(c.name, func(b *testing.B) {
			h, next := busyScreen(b)
			batches := make([][]model.Event, b.N)
			for i := range batches {
				if c.batch != nil {
					batches[i] = c.batch(h, next)
					continue
				}
				now := panetest.Now.Add(time.Duration(i) * time.Second)
				batches[i] = []model.Event{{At: now, Seen: now, Fact: &model.Tick{Now: now}}}
			}
			var p paint.Painter
			p.Frame(h.picture())
			written, took := 0, time.Duration(0)
			b.ReportAllocs()
			b.ResetTimer()
			for _, batch := range batches {
				h.apply(batch)
				from := time.Now()
				written += len(p.Frame(h.picture()))
				took += time.Since(from)
			}
			b.ReportMetric(float64(written)/float64(b.N), "bytes/frame")
			b.ReportMetric(float64(took.Nanoseconds())/float64(b.N), "ns/frame") // without taking the facts in
		})
	}
}

// BenchmarkDialog is a frame with a dialog open over a flood.
func BenchmarkDialog(b *testing.B) {
	h, next := busyScreen(b)
	h.press("?")
	batches := make([][]model.Event, b.N)
	for i := range batches {
		batches[i] = next()
	}
	var p paint.Painter
	p.Frame(h.picture())
	b.ReportAllocs()
	b.ResetTimer()
	for _, batch := range batches {
		h.apply(batch)
		p.Frame(h.picture())
	}
}

// BenchmarkKey is a key that moves the cursor, with the picture that shows it: with the sentence of keys that lead nowhere, and without.
func BenchmarkKey(b *testing.B) {
	for _, c := range []struct {
		name  string
		press func(*screen, dialog.Key) []pane.Effect
	}{{"answered", (*screen).press}, {"bare", (*screen).pressed}} {
		b.Run(c.name, func(b *testing.B) {
			h := at(b, panetest.Crash(), 160, 45)
			h.picture()
			for i := range b.N {
				c.press(h.screen, dialog.Key{Name: []string{"k", "j"}[i%2], At: panetest.Now})
				h.picture()
			}
		})
	}
}
