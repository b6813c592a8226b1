package tui

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/theme"
)

// ready is a screen of 200x50 in colour, on an app with a long log, and lines that are still to come.
func ready(tb testing.TB) (h *hands, flow func()) {
	w := onV73()
	h = at(tb, w, 200, 50, func(o *Options) { o.Theme = theme.New(theme.ANSI16, theme.UTF8) })
	n := 0
	flow = func() {
		n++
		at := testNow.Add(-time.Hour).Add(time.Duration(n) * 20 * time.Millisecond)
		w.in.Add(fmt.Appendf(nil, `%s heroku[router]: at=info method=GET path="/orders/%d" host=shop.example request_id=8f2b1c9d fwd="10.0.0.1" dyno=web.%d connect=1ms service=%dms status=200 bytes=5123 protocol=https`,
			at.UTC().Format("2006-01-02T15:04:05.000000Z07:00"), n, n%2+1, n%900), at)
	}
	for range 2000 {
		flow()
	}
	h.take()
	h.picture()
	return h, flow
}

// take hands the screen what waits in the ingest.
func (h *hands) take() {
	var batch []model.Event
	for b := h.w.in.Take(testNow.Add(time.Hour), true); b != nil; b = h.w.in.Take(testNow.Add(time.Hour), true) {
		h.w.seq++
		batch = append(batch, model.Event{Seq: h.w.seq, At: testNow, Seen: testNow, Source: "heroku/logs", App: testApp, Fact: &model.LogLines{Batch: b}})
	}
	h.apply(batch)
}

// BenchmarkFrame is a frame from the facts to the bytes, without applying the facts: what is compared with a frame drawn
// through lipgloss.
func BenchmarkFrame(b *testing.B) {
	bench := func(name string, before func(h *hands, flow func())) {
		b.Run(name, func(b *testing.B) {
			h, flow := ready(b)
			var p paint.Painter
			p.Frame(h.picture())
			b.ReportAllocs()
			written := 0
			for b.Loop() {
				b.StopTimer()
				before(h, flow)
				b.StartTimer()
				written += len(p.Frame(h.picture()))
			}
			b.ReportMetric(float64(written)/float64(b.N), "bytes/frame")
		})
	}
	bench("logs", func(h *hands, flow func()) { flow(); h.take() })
	bench("nothing", func(h *hands, flow func()) { h.apply(nil) })
	bench("untouched", func(*hands, func()) {})
}

var _ = logs.Line{}
