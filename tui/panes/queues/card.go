package queues

import (
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model/runbook"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// words is a row as plain text, for the clipboard.
func (r queueRow) words(sc pane.Scene) string {
	if r.Queue == nil {
		return widget.TextOf(r.Access(sc))
	}
	g, q := sc.Glyphs(), r.Queue
	_, drains := r.drains(sc)
	s := q.Name + "  ready " + looks.Depth(g, &q.Reading) + "  oldest " + looks.Oldest(g, q) + "  in/s " + looks.Flow(g, q.Enters) +
		"  out/s " + looks.Flow(g, q.Leaves) + "  net/s " + looks.Net(g, q) + "  drains in " + drains + "  " + widget.TextOf(r.workedBy(sc))
	if a := r.Queue.Worst(); a != nil {
		s += "\n" + a.Text + ", " + lasting(sc, a) + ". " + a.Step
	}
	return s
}

// Card is all that is known of a queue and its store.
func (r queueRow) Card(sc pane.Scene) pane.Card {
	f := widget.CardFacts(sc)
	if r.Queue != nil {
		r.alarms(sc, f)
		r.numbers(sc, f)
		r.limits(sc, f)
		f.Blank()
	}
	r.storeFacts(sc, f)
	r.totals(f)
	r.crew(sc, f)
	r.running(sc, f)
	r.history(sc, f)
	card := pane.Card{Title: r.name(sc), Lines: f.Lines, Copy: r.words(sc)}
	if r.Queue != nil && r.Queue.Worst() != nil {
		card.Links = append(card.Links, pane.Page(sc, runbook.OfAlarm(r.Queue.Worst())))
	}
	return card
}

// alarms are the open alarms with what the runbook says.
func (r queueRow) alarms(sc pane.Scene, f *widget.Facts) {
	list := r.Store.AlarmsOf(r.Queue)
	for _, a := range list {
		f.Runs("alarm", r.sentence(sc, a)...)
		f.Add("", theme.Dim, a.Step)
	}
	if len(list) > 0 {
		f.Blank()
	}
}

// numbers are all numbers of the queue that are known.
func (r queueRow) numbers(sc pane.Scene, f *widget.Facts) {
	q := r.Queue
	f.Runs("ready", r.depth(sc)...)
	if q.Quality != queue.Exact {
		f.Add("", theme.Dim, string(q.Quality))
	}
	if d, sure := q.Age(); q.Ready > 0 && sure != queue.AgeUnknown {
		f.Runs("oldest", draw.R(theme.Text, format.Span(d)), draw.R(theme.Dim, "  "+string(sure)))
	} else if q.Ready > 0 {
		f.Add("oldest", theme.Dim, "the store keeps no times")
	}
	for _, n := range []struct {
		label string
		count queue.Count
	}{{"in progress", q.InFlight}, {"scheduled", q.Scheduled}, {"retry", q.Retry}, {"dead", q.Dead}} {
		if v, known := n.count.Get(); known {
			f.Add(n.label, theme.Text, format.Count(int(v)))
		}
	}
	if q.Held > 0 {
		f.Add("held", theme.Text, "a job for "+format.Span(time.Duration(q.Held)))
	}
	for _, way := range []struct {
		label string
		flow  queue.Flow
	}{{"in", q.Enters}, {"out", q.Leaves}} {
		if _, known := way.flow.Shown.Get(); known {
			f.Runs(way.label, draw.R(theme.Text, looks.Flow(sc.Glyphs(), way.flow)+"/s"), draw.R(theme.Dim, "  by the "+flowWords[way.flow.Source]))
		}
	}
	if len(q.Points) > 1 {
		f.Add("net", theme.Text, looks.Signed(q.Net)+"/s")
	}
	r.outlook(sc, f)
	work := sc.App.Work(q)
	f.Runs("taken by", r.workedBy(sc)...)
	f.Add("known from", theme.Dim, workWords[work.Source])
	if q.Paused {
		f.Add("paused", theme.Text, "on purpose")
	}
	f.Add("warning", theme.Warn, q.Warn)
}

var flowWords = map[queue.FlowSource]string{
	queue.FromStore: "store's own figure", queue.FromCounter: "growth of its counter",
	queue.FromLibrary: "counter of the whole library", queue.FromBalance: "other direction and the change of depth",
}

var workWords = map[model.WorkRule]string{
	model.ByIdentity: "worker heartbeat", model.ByConfig: "your config",
	model.ByCommand: "command of the process type", model.BySoleCandidate: "only this process type runs the library",
}

// outlook is where the depth goes, by at least a minute of readings.
func (r queueRow) outlook(sc pane.Scene, f *widget.Facts) {
	text, role := looks.Drains(sc.Glyphs(), r.Queue)
	now := r.Queue.Forecast()
	switch r.Queue.Trend() {
	case queue.Draining:
		f.Add("drains in", theme.Text, text)
	case queue.Growing:
		f.Runs("outlook", draw.R(role, "growing"))
		if now.Outlook == queue.Growing {
			f.Add("", theme.Dim, "twice as many in "+format.Span(now.Left))
		}
	case queue.Stalled:
		f.Add("outlook", role, "stalled: jobs wait and none leaves")
	case queue.Level:
		f.Add("outlook", theme.Text, "steady")
	}
	if now.Wait > 0 {
		f.Runs("new job", draw.R(theme.Text, "waits about "+format.Span(now.Wait)))
	}
}

// limits are what makes an alarm of this queue.
func (r queueRow) limits(sc pane.Scene, f *widget.Facts) {
	depth, set := sc.State.DepthLimit(r.Store, r.Queue)
	by := "default"
	if set {
		by = "your config"
	}
	f.Runs("alarm at", draw.R(theme.Text, format.Count(int(depth))+" ready"), draw.R(theme.Dim, " ("+by+") or "),
		draw.R(theme.Text, format.Span(sc.State.LatencyLimit(r.Store, r.Queue))), draw.R(theme.Dim, " old"))
	if t := r.Queue.Target; t.Within > 0 {
		f.Runs("target", draw.R(theme.Text, "within "+format.Span(t.Within)), draw.R(theme.Dim, " ("+targetWords[sc.State.TargetSource(r.Store, r.Queue)]+") met "),
			draw.R(theme.Text, t.Words()))
	}
}

var targetWords = map[queue.TargetSource]string{queue.TargetByUser: "your config", queue.TargetByName: "its name"}

func (r queueRow) storeFacts(sc pane.Scene, f *widget.Facts) {
	l := r.library()
	f.Add("store", theme.Text, format.Join(" "+sc.Glyphs().Dot+" ", r.Store.Library, r.Store.VarOf(sc.App.ID)))
	f.Add("access", theme.Text, format.Join(": ", string(r.Store.Access), r.Store.Why))
	if old, stale := r.stale(sc); !l.At.IsZero() {
		role := theme.Text
		if stale {
			role = theme.Warn
		}
		text := format.Age(max(old, sc.State.Age(string(r.Store.Store), l.At))) + " ago"
		if l.Every > 0 {
			text += ", every " + format.Age(l.Every)
		}
		if l.Lag > 0 {
			text += "; the store's own numbers lag by up to " + format.Age(l.Lag)
		}
		f.Add("last read", role, text)
	}
	f.Add("note", theme.Text, l.Note)
}

// totals are the numbers of the whole library.
func (r queueRow) totals(f *widget.Facts) {
	var numbers []draw.Run
	for _, n := range r.libraryNumbers() {
		numbers = append(append(numbers, n...), draw.R(theme.Dim, "  "))
	}
	if numbers != nil {
		f.Runs("totals", numbers...)
	}
}

// crew lists the live worker processes that take from the queue, or all of the library.
func (r queueRow) crew(sc pane.Scene, f *widget.Facts) {
	for _, w := range r.library().Workers {
		if r.Queue != nil && len(w.Queues) > 0 && !slices.Contains(w.Queues, r.Queue.Name) {
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
			text += ", heartbeat " + format.Age(sc.State.Age(string(r.Store.Store), w.Beat)) + " ago"
		}
		f.Add(name, theme.Text, text)
	}
}

// runningShown is how many jobs in hand a card lists: the longest first.
const runningShown = 10

// running lists what the workers do now.
func (r queueRow) running(sc pane.Scene, f *widget.Facts) {
	n := 0
	for _, j := range r.library().Running {
		if r.Queue != nil && j.Queue != "" && j.Queue != r.Queue.Name {
			continue
		}
		if n++; n > runningShown {
			continue
		}
		text := j.Job
		if j.Dyno != "" {
			text += " on " + j.Dyno
		}
		lasts := ""
		if !j.Since.IsZero() {
			lasts = "  " + format.Span(sc.State.Age(string(r.Store.Store), j.Since))
		}
		f.Runs("running", draw.R(theme.Text, text), draw.R(theme.Dim, lasts))
	}
	if n > runningShown {
		f.Add("", theme.Dim, "and "+format.Count(n-runningShown)+" more")
	}
}

// pastShown is how many ended alarms a card lists.
const pastShown = 5

// history lists the alarms that have ended, the newest first.
func (r queueRow) history(sc pane.Scene, f *widget.Facts) {
	if r.Queue == nil {
		return
	}
	for i, a := range r.Store.PastOf(r.Queue) {
		if i == pastShown {
			break
		}
		f.Runs("previous", draw.R(theme.Dim, format.Moment(a.Since, sc.Zone)+" for "+lasting(sc, a)+"  "), draw.R(theme.Text, a.Text))
	}
}
