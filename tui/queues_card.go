package tui

import (
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// words is a row as plain text, for the clipboard.
func (r queueRow) words(sc Scene) string {
	if r.queue == nil {
		return textOf(r.access(sc))
	}
	s := r.queue.Name + " " + r.depthText(sc.glyphs()) + textOf(r.rates())
	return s + "  " + textOf(r.workedBy(sc)) + textOf(r.drains())
}

func textOf(runs []draw.Run) string {
	s := ""
	for _, r := range runs {
		s += r.Text
	}
	return s
}

// card is all that is known of a queue and its store.
func (r queueRow) card(sc Scene) Card {
	f := cardFacts(sc)
	if r.queue != nil {
		q := r.queue
		f.runs("ready", r.depth(sc)...)
		f.add("quality", theme.Text, string(q.Quality))
		if q.Ready > 0 && q.Oldest >= 0 {
			f.add("oldest", theme.Text, span(time.Duration(q.Oldest)))
		}
		f.runs("rates", append(r.rates(), r.drains()...)...)
		f.runs("worked by", r.workedBy(sc)...)
		f.add("told by", theme.Dim, q.Told)
		f.blank()
	}
	f.add("store", theme.Text, join(" "+sc.glyphs().Dot+" ", r.store.Library, r.store.Var))
	f.add("access", theme.Text, join(": ", string(r.store.Access), r.store.Why))
	if !r.store.At.IsZero() {
		f.add("read", theme.Text, age(sc.State.Age(string(r.store.Store), r.store.At))+" ago")
	}
	if t := r.totals(); t != nil {
		f.runs("totals", t...)
	}
	r.workers(sc, f)
	return Card{Title: r.name(), Lines: f.lines, Copy: r.words(sc)}
}

// workers lists the live worker processes that take from the queue, or all of the store.
func (r queueRow) workers(sc Scene, f *facts) {
	for _, w := range r.library().Workers {
		if r.queue != nil && !slices.Contains(w.Queues, r.queue.Name) {
			continue
		}
		name := w.Dyno
		if name == "" {
			name = "a worker"
		}
		text := strconv.Itoa(w.Busy) + " of " + strconv.Itoa(w.Concurrency) + " busy"
		if w.Quiet {
			text += ", takes no new jobs"
		}
		if !w.Beat.IsZero() {
			text += ", heartbeat " + age(sc.State.Age(string(r.store.Store), w.Beat)) + " ago"
		}
		f.add(name, theme.Text, text)
	}
}
