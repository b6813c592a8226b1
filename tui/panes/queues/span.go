package queues

import (
	"slices"
	"time"

	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
)

// windows are the spans that the chart can show at most; zero is all that is kept.
var windows = []time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour, 0}

// usualWindow is the one that nobody has changed; on a large pane the whole history has room.
const usualWindow = 1

// spans are what a chart shows while there is less than its window: it grows with the readings, so that it is never mostly empty.
var spans = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// usual is the index of the window before anybody changes it.
func usual(sc pane.Scene) int {
	if zoomed(sc) {
		return len(windows) - 1
	}
	return usualWindow
}

// span is the chosen window.
func (p *Queues) span(sc pane.Scene) time.Duration {
	return windows[min(max(usual(sc)+p.window, 0), len(windows)-1)]
}

func windowWord(d time.Duration) string {
	if d == 0 {
		return "all"
	}
	return format.Age(d)
}

// shown is the span of a chart of queues: their window, or as much of it as they have readings for, in a round number.
func (p *Queues) shown(sc pane.Scene, list []queueRow) time.Duration {
	age := time.Duration(0)
	for _, r := range list {
		if r.Queue != nil && len(r.Queue.Points) > 0 {
			age = max(age, sc.State.Age(string(r.Store.Store), r.Queue.Points[0].At))
		}
	}
	span := p.span(sc)
	if i := slices.IndexFunc(spans, func(s time.Duration) bool { return s >= age }); i >= 0 && (span == 0 || spans[i] < span) {
		return spans[i]
	}
	if span == 0 {
		return spans[len(spans)-1]
	}
	return span
}

// widen makes the chart show a longer span, or a shorter one, and says why when it cannot.
func (p *Queues) widen(by int, sc pane.Scene) pane.Effect {
	l := p.refresh(sc)
	list := chosen(sc, l, p.at(sc))
	before, was := p.window, p.shown(sc, list)
	for at := usual(sc) + p.window + by; at >= 0 && at < len(windows); at += by {
		p.window = at - usual(sc)
		if p.shown(sc, list) != was {
			return nil
		}
	}
	p.window = before
	if by < 0 {
		return pane.Say{Text: "the chart cannot show less than " + format.Age(was)}
	}
	return pane.Say{Text: "the chart shows all that there is, " + format.Age(was)}
}
