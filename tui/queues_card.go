package tui

import (
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// words is a row as plain text, for the clipboard.
func (r queueRow) words(sc Scene) string {
	if r.queue == nil {
		return textOf(r.access(sc))
	}
	s := r.queue.Name + " " + depthText(sc.glyphs(), r.queue) + textOf(r.rates())
	if o := oldest(sc, r.queue); o != "" {
		s += "  oldest " + o
	}
	s += "  " + textOf(r.workedBy(sc)) + textOf(r.drains())
	if a := r.queue.Worst(); a != nil {
		s += "\n" + a.Text + ", " + lasting(sc, a) + ". " + a.Step
	}
	return s
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
		r.alarms(sc, f)
		r.numbers(sc, f)
		r.limits(sc, f)
		f.blank()
	}
	r.storeFacts(sc, f)
	r.crew(sc, f)
	r.running(sc, f)
	r.history(sc, f)
	return Card{Title: r.name(sc), Lines: f.lines, Copy: r.words(sc)}
}

// alarms are the open alarms with what the runbook says.
func (r queueRow) alarms(sc Scene, f *facts) {
	list := r.store.AlarmsOf(r.queue)
	for _, a := range list {
		f.runs("alarm", r.sentence(sc, a)...)
		f.add("", theme.Dim, a.Step)
	}
	if len(list) > 0 {
		f.blank()
	}
}

// numbers are all numbers of the queue that are known.
func (r queueRow) numbers(sc Scene, f *facts) {
	q := r.queue
	f.runs("ready", r.depth(sc)...)
	if q.Quality != model.Exact {
		f.add("", theme.Dim, string(q.Quality))
	}
	if d, sure := q.Age(); q.Ready > 0 && sure != model.AgeUnknown {
		f.runs("oldest", draw.R(theme.Text, span(d)), draw.R(theme.Dim, "  "+string(sure)))
	} else if q.Ready > 0 {
		f.add("oldest", theme.Dim, "not told by the store")
	}
	for _, n := range []struct {
		label string
		count model.Count
	}{{"in hand", q.InFlight}, {"scheduled", q.Scheduled}, {"retry", q.Retry}, {"dead", q.Dead}} {
		if v, known := n.count.Get(); known {
			f.add(n.label, theme.Text, count(int(v)))
		}
	}
	if q.Held > 0 {
		f.add("held", theme.Text, "a job for "+span(time.Duration(q.Held)))
	}
	for _, way := range []struct {
		label string
		flow  model.Flow
	}{{"in", q.Enters}, {"out", q.Leaves}} {
		if text := flow(way.flow); text != "" {
			f.runs(way.label, draw.R(theme.Text, text), draw.R(theme.Dim, "  by the "+flowWords[way.flow.Told]))
		}
	}
	if len(q.Points) > 1 {
		f.add("net", theme.Text, signed(q.Net))
	}
	r.outlook(sc, f)
	work := sc.App.Work(q)
	f.runs("worked by", r.workedBy(sc)...)
	f.add("told by", theme.Dim, workWords[work.Told])
	if q.Paused {
		f.add("paused", theme.Text, "taken out of service on purpose")
	}
	f.add("warning", theme.Warn, q.Warn)
}

var flowWords = map[model.FlowSource]string{
	model.FromStore: "store's own figure", model.FromCounter: "growth of its counter",
	model.FromLibrary: "counter of the whole library", model.FromBalance: "other direction and the change of depth",
}

var workWords = map[model.WorkRule]string{
	model.ByIdentity: "a live worker, by the name of its dyno", model.ByConfig: "your config",
	model.ByCommand: "the command of the process type", model.ByElection: "no other process type runs this library",
}

func (r queueRow) outlook(sc Scene, f *facts) {
	d := r.queue.Future()
	switch d.Outlook {
	case model.Draining:
		f.runs("drain", draw.R(theme.Text, span(d.Left)), draw.R(theme.Dim, "  "+string(d.Sure)))
	case model.Growing:
		f.runs("outlook", draw.R(theme.Warn, "growing"), draw.R(theme.Dim, ", twice as many in "+span(d.Left)))
	case model.Stalled:
		f.add("outlook", theme.Bad, "stalled: jobs wait and none leaves")
	case model.Level:
		f.add("outlook", theme.Text, "level: as many enter as leave")
	}
	if d.Wait > 0 {
		f.runs("new job", draw.R(theme.Text, "waits about "+span(d.Wait)))
	}
}

// limits are what makes an alarm of this queue.
func (r queueRow) limits(sc Scene, f *facts) {
	depth, set := sc.State.DepthLimit(r.store, r.queue)
	by := "by the usual depth"
	if set {
		by = "by your config"
	}
	f.runs("alarm from", draw.R(theme.Text, count(int(depth))+" ready"), draw.R(theme.Dim, "  "+by+"; "),
		draw.R(theme.Text, span(sc.State.LatencyLimit(r.store, r.queue))), draw.R(theme.Dim, " old"))
}

func (r queueRow) storeFacts(sc Scene, f *facts) {
	l := r.library()
	f.add("store", theme.Text, join(" "+sc.glyphs().Dot+" ", r.store.Library, r.store.VarOf(sc.App.ID)))
	f.add("access", theme.Text, join(": ", string(r.store.Access), r.store.Why))
	if old, stale := r.stale(sc); !l.At.IsZero() {
		role := theme.Text
		if stale {
			role = theme.Warn
		}
		text := age(max(old, sc.State.Age(string(r.store.Store), l.At))) + " ago"
		if l.Every > 0 {
			text += ", every " + age(l.Every)
		}
		if l.Lag > 0 {
			text += "; the store's own numbers lag by up to " + age(l.Lag)
		}
		f.add("read", role, text)
	}
	f.add("note", theme.Text, l.Note)
	if t := r.totals(sc); t != nil {
		f.runs("totals", t...)
	}
}

// crew lists the live worker processes that take from the queue, or all of the library.
func (r queueRow) crew(sc Scene, f *facts) {
	for _, w := range r.library().Workers {
		if r.queue != nil && len(w.Queues) > 0 && !slices.Contains(w.Queues, r.queue.Name) {
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

// runningShown is how many jobs in hand a card lists: the longest first.
const runningShown = 10

// running lists what the workers do now.
func (r queueRow) running(sc Scene, f *facts) {
	n := 0
	for _, j := range r.library().Running {
		if r.queue != nil && j.Queue != "" && j.Queue != r.queue.Name {
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
			lasts = "  " + span(sc.State.Age(string(r.store.Store), j.Since))
		}
		f.runs("running", draw.R(theme.Text, text), draw.R(theme.Dim, lasts))
	}
	if n > runningShown {
		f.add("", theme.Dim, "and "+count(n-runningShown)+" more")
	}
}

// pastShown is how many ended alarms a card lists.
const pastShown = 5

// history lists the alarms that have ended, the newest first.
func (r queueRow) history(sc Scene, f *facts) {
	if r.queue == nil {
		return
	}
	for i, a := range r.store.PastOf(r.queue) {
		if i == pastShown {
			break
		}
		f.runs("before", draw.R(theme.Dim, moment(a.Since, sc.Zone)+" for "+lasting(sc, a)+"  "), draw.R(theme.Text, a.Text))
	}
}
