package tui

import (
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// library is that of the queue, or the first of the store.
func (r queueRow) library() *model.Library {
	switch {
	case r.queue != nil:
		return r.store.LibraryOf(r.queue)
	case len(r.store.Libraries) > 0:
		return r.store.Libraries[0]
	}
	return &model.Library{Totals: model.UnknownTotals()}
}

func (r queueRow) name() string {
	if r.queue == nil {
		return r.store.Var
	}
	return r.queue.Name
}

// growing tells a queue with jobs whose depth rises: by at least one job in ten seconds, so that a breath is not a trend.
func (r queueRow) growing() bool {
	return r.queue != nil && r.queue.Ready > 0 && len(r.queue.Points) > 1 && r.queue.Net >= 0.1
}

// idle tells a queue that holds jobs and that nobody takes from.
func (r queueRow) idle() bool {
	return r.queue.Ready > 0 && r.queue.Consumers == 0 && !r.queue.Paused
}

// depthText writes a count as far as it can be trusted.
func (r queueRow) depthText(g *theme.Glyphs) string {
	q := r.queue
	switch {
	case q.Quality == model.NotKnown || q.Ready < 0:
		return g.Dash
	case q.Quality == model.Capped:
		return count(q.Ready) + "+"
	case q.Quality == model.Estimated:
		return "~" + count(q.Ready)
	}
	return count(q.Ready)
}

func (r queueRow) depthRole() theme.Role {
	switch {
	case r.growing():
		return theme.Warn | theme.Bold
	case r.queue.Ready > 0:
		return theme.Strong
	}
	return theme.Dim
}

func (r queueRow) depth(sc Scene) []draw.Run {
	out := []draw.Run{draw.R(r.depthRole(), r.depthText(sc.glyphs()))}
	if r.growing() {
		out = append(out, draw.R(theme.Warn, " "+sc.glyphs().Rising))
	}
	return out
}

// queueWidths are the widths of the columns that are aligned down the rows.
type queueWidths struct{ name, depth int }

func nameWidths(sc Scene, list []queueRow) queueWidths {
	w := queueWidths{4, 1}
	for _, r := range list {
		if r.queue != nil {
			w.name = max(w.name, draw.Width(r.queue.Name))
			w.depth = max(w.depth, draw.Width(r.depthText(sc.glyphs())))
		}
	}
	w.name = min(w.name, max(sc.W/3, 6))
	return w
}

// draw is a row: name, depth, trend, rates, the oldest job.
func (r queueRow) draw(sc Scene, line *draw.Line, w queueWidths) {
	if r.queue == nil {
		line.Runs(r.access(sc)...)
		return
	}
	g, q := sc.glyphs(), r.queue
	name := theme.Text
	if q.Ready == 0 {
		name = theme.Dim
	}
	line.Cell(name, q.Name, w.name, draw.Left).Gap(1).Cell(r.depthRole(), r.depthText(g), w.depth, draw.Right)
	if r.growing() {
		line.Add(theme.Warn, " "+g.Rising)
	} else {
		line.Gap(2)
	}
	if q.Paused {
		line.Add(theme.Warn, "  paused")
	}
	line.Runs(r.rates()...)
	switch {
	case q.Ready == 0:
	case q.Oldest < 0:
		line.Add(theme.Dim, "  oldest "+g.Dash)
	default:
		line.Add(theme.Dim, "  oldest ").Add(theme.Text, age(time.Duration(q.Oldest)))
	}
}

// rates are jobs in and out a second, else only what the depth tells.
func (r queueRow) rates() []draw.Run {
	q := r.queue
	in, knownIn := q.Enters.Shown.Get()
	out, knownOut := q.Leaves.Shown.Get()
	if !knownIn || !knownOut {
		if len(q.Points) < 2 || q.Net == 0 {
			return nil
		}
		return []draw.Run{draw.R(theme.Dim, "  net "), draw.R(theme.Text, signed(q.Net))}
	}
	left := draw.R(theme.Text, rate(out))
	if out == 0 && q.Ready > 0 {
		left.Role = theme.Bad
	}
	return []draw.Run{draw.R(theme.Dim, "  in "), draw.R(theme.Text, rate(in)), draw.R(theme.Dim, "  out "), left}
}

func signed(v float64) string {
	if v < 0 {
		return "-" + rate(-v)
	}
	return "+" + rate(v)
}

// access says why a store is not read, or that its first reading is on the way.
func (r queueRow) access(sc Scene) []draw.Run {
	name := draw.R(theme.Text, r.store.Var)
	why := r.store.Why
	switch r.store.Access {
	case model.Asking:
		return []draw.Run{name, draw.R(theme.Dim, " of a production app: "), draw.R(theme.Key, "o"), draw.R(theme.Dim, " reads it")}
	case model.NotRead:
		return []draw.Run{name, draw.R(theme.Dim, " is not read: "), draw.R(theme.Key, "o"), draw.R(theme.Dim, " reads it")}
	case model.Unreachable:
		if why == "" {
			why = "no connection"
		}
		return []draw.Run{name, draw.R(theme.Warn, " cannot be reached from here"), draw.R(theme.Dim, ": "+why)}
	}
	if !r.store.At.IsZero() {
		return []draw.Run{name, draw.R(theme.Dim, " holds no queue yet: "+r.store.Library+" makes one with its first job")}
	}
	return []draw.Run{name, draw.R(theme.Dim, ": first reading"+sc.glyphs().Ellipsis)}
}

// detail is what is told of the selected queue below the rows: who works it, when it is empty, and the store's totals.
func (p *queues) detail(sc Scene, r queueRow) [][]draw.Run {
	if r.queue == nil {
		return nil
	}
	label := []draw.Run{}
	if list, _ := p.list(sc); len(list) > 1 {
		label = append(label, draw.R(theme.Dim, r.queue.Name+": "))
	}
	first := append(label, r.workedBy(sc)...)
	first = append(first, r.drains()...)
	out := [][]draw.Run{first}
	if t := r.totals(); t != nil {
		out = append(out, t)
	}
	return out
}

// workedBy is the live workers of a queue against the dynos of the type that runs them.
func (r queueRow) workedBy(sc Scene) []draw.Run {
	q := r.queue
	if q.Consumers < 0 {
		return []draw.Run{draw.R(theme.Dim, "workers "+sc.glyphs().Dash)}
	}
	role := theme.Text
	if r.idle() {
		role = theme.Bad
	}
	out := []draw.Run{draw.R(theme.Dim, "workers "), draw.R(role, strconv.Itoa(q.Consumers))}
	if q.Process == "" {
		return out
	}
	if t, ok := sc.App.Processes.Type(q.Process); ok && !t.OneOff() && q.Consumers <= t.Want {
		out = append(out, draw.R(role, " of "+strconv.Itoa(t.Want)))
	}
	return append(out, draw.R(theme.Name(q.Process), " "+q.Process))
}

// drains is when the queue is empty at the present slope; nothing while there is no slope to speak of.
func (r queueRow) drains() []draw.Run {
	if r.queue.Ready <= 0 || len(r.queue.Points) < 2 || r.queue.Net > -0.1 && !r.growing() && !r.idle() {
		return nil
	}
	if d, ok := r.queue.Drain(); ok {
		return []draw.Run{draw.R(theme.Dim, "  drain "), draw.R(theme.Text, age(d))}
	}
	role := theme.Warn
	if r.idle() {
		role = theme.Bad
	}
	return []draw.Run{draw.R(theme.Dim, "  drain "), draw.R(role, "never")}
}

// totals are the numbers of the whole store that are not zero and known.
func (r queueRow) totals() []draw.Run {
	t := r.library().Totals
	var out []draw.Run
	for _, part := range []struct {
		word string
		n    int
		role theme.Role
	}{{"busy", t.Busy, theme.Text}, {"retry", t.Retry, theme.Text}, {"dead", t.Dead, theme.Text}, {"scheduled", t.Scheduled, theme.Text}} {
		if part.n <= 0 {
			continue
		}
		if out != nil {
			out = append(out, draw.R(theme.Dim, "  "))
		}
		out = append(out, draw.R(theme.Dim, part.word+" "), draw.R(part.role, count(part.n)))
	}
	return out
}
