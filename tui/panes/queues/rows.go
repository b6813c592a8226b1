package queues

import (
	"strconv"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// library is that of the queue, or the first of the store.
func (r queueRow) library() *queue.Library {
	switch {
	case r.Queue != nil:
		return r.Store.LibraryOf(r.Queue)
	case len(r.Store.Libraries) > 0:
		return r.Store.Libraries[0]
	}
	return &queue.Library{Totals: queue.UnknownTotals()}
}

func (r queueRow) name(sc pane.Scene) string {
	if r.Queue == nil {
		return r.Store.VarOf(sc.App.ID)
	}
	return r.Queue.Name
}

// growing tells a queue whose depth rises, beyond the breath of a busy one.
func (r queueRow) growing() bool {
	return r.Queue != nil && r.Queue.Ready >= 10 && len(r.Queue.Points) > 1 && r.Queue.Net >= 0.1
}

// idle tells a queue that holds jobs and that nobody takes from.
func (r queueRow) idle() bool {
	return r.Queue.Ready > 0 && r.Queue.Consumers == 0 && !r.Queue.Paused && !r.Queue.DeadLetter
}

// mark is the shape of the worst alarm of a queue, or that it is paused or keeps dead letters.
func (r queueRow) mark(sc pane.Scene) draw.Run {
	g := sc.Glyphs()
	if r.Queue == nil {
		return draw.Run{}
	}
	switch a := r.Queue.Worst(); {
	case a != nil && !a.Sounds():
		return draw.R(theme.Dim, g.Hold)
	case a != nil && a.Severity == severity.Critical:
		return draw.R(theme.Bad, g.Bad)
	case a != nil:
		return draw.R(theme.Warn, g.Warn)
	case r.Queue.Paused:
		return draw.R(theme.Dim, g.Stopped)
	}
	return draw.Run{}
}

// depthText writes a count as far as it can be trusted.
func depthText(g *theme.Glyphs, q *queue.Queue) string {
	switch {
	case q.Quality == queue.NotKnown || q.Ready < 0:
		return g.Dash
	case q.Quality == queue.Capped:
		return format.Count(q.Ready) + "+"
	case q.Quality == queue.Estimated:
		return "~" + format.Count(q.Ready)
	}
	return format.Count(q.Ready)
}

func (r queueRow) depthRole() theme.Role {
	switch {
	case r.growing():
		return theme.Warn | theme.Bold
	case r.Queue.Ready > 0:
		return theme.Strong
	}
	return theme.Dim
}

func (r queueRow) depth(sc pane.Scene) []draw.Run {
	out := []draw.Run{draw.R(r.depthRole(), depthText(sc.Glyphs(), r.Queue))}
	if r.growing() {
		out = append(out, draw.R(theme.Warn, " "+sc.Glyphs().Rising))
	}
	return out
}

// oldestRuns is the age of the oldest job as far as it is known: 41s, ~41s, at least or at most so much, a dash.
func oldestRuns(sc pane.Scene, q *queue.Queue) string {
	g := sc.Glyphs()
	if q.Ready == 0 {
		return ""
	}
	d, sure := q.Age()
	switch sure {
	case queue.AgeUnknown:
		return g.Dash
	case queue.AgeEstimated:
		return "~" + format.Age(d)
	case queue.AgeAtLeast:
		return sign(g, "≥", ">") + format.Age(d)
	case queue.AgeAtMost:
		return sign(g, "≤", "<") + format.Age(d)
	}
	return format.Age(d)
}

func sign(g *theme.Glyphs, utf8, ascii string) string {
	if g == theme.ASCII {
		return ascii
	}
	return utf8
}

// flow is a rate; ~ when it only follows from the other direction, nothing when it is not known.
func flow(f queue.Flow) string {
	v, known := f.Shown.Get()
	switch {
	case !known:
		return ""
	case f.Source == queue.FromBalance && v != 0:
		return "~" + format.Rate(v)
	}
	return format.Rate(v)
}

// rates are jobs in and out a second, else only what the depth tells.
func (r queueRow) rates() []draw.Run {
	q := r.Queue
	in, out := flow(q.Enters), flow(q.Leaves)
	if in == "" && out == "" {
		if len(q.Points) < 2 || q.Net == 0 {
			return nil
		}
		return []draw.Run{draw.R(theme.Dim, "  net "), draw.R(theme.Text, Signed(q.Net))}
	}
	var runs []draw.Run
	if in != "" {
		runs = append(runs, draw.R(theme.Dim, "  in "), draw.R(theme.Text, in))
	}
	if out != "" {
		runs = append(runs, draw.R(theme.Dim, "  out "), draw.R(r.outRole(), out))
	}
	return runs
}

// outRole is red where jobs wait and none goes out.
func (r queueRow) outRole() theme.Role {
	if v, known := r.Queue.Leaves.Shown.Get(); known && v == 0 && r.Queue.Ready > 0 && r.Queue.Leaves.Source != queue.FromBalance {
		return theme.Bad
	}
	return theme.Text
}

// Signed is a change of depth a second with its sign; none is "0/s".
func Signed(v float64) string {
	zero, up := format.Rate(0), format.Rate(max(v, -v))
	switch {
	case up == zero:
		return zero
	case v < 0:
		return "-" + up
	}
	return "+" + up
}

// Access says why a store is not read, or that its first reading is on the way.
func (r queueRow) Access(sc pane.Scene) []draw.Run {
	name := draw.R(theme.Text, r.Store.VarOf(sc.App.ID))
	why := r.Store.Why
	key := draw.R(theme.Key, sc.Key(keys.IntentAllow))
	switch r.Store.Access {
	case queue.AccessAsked:
		return []draw.Run{name, draw.R(theme.Dim, " of a production app: "), key, draw.R(theme.Dim, " allows reading it")}
	case queue.AccessOff:
		return []draw.Run{name, draw.R(theme.Dim, " is not read: "), key, draw.R(theme.Dim, " allows reading it")}
	case queue.AccessUnreachable:
		if why == "" {
			why = "no connection"
		}
		role := theme.Warn
		if r.Store.At.IsZero() { // it never was, which is usual for a database in a private network, and may hold no queue at all
			name.Role, role = theme.Dim, theme.Dim
		}
		return []draw.Run{name, draw.R(role, " cannot be reached from here"), draw.R(theme.Dim, ": "+why)}
	}
	switch {
	case !r.Store.At.IsZero():
		return []draw.Run{name, draw.R(theme.Dim, " holds no queue yet: "+r.Store.Library+" makes one with its first job")}
	case why != "":
		return []draw.Run{name, draw.R(theme.Dim, ": "+why)}
	}
	return []draw.Run{name, draw.R(theme.Dim, ": first reading"+sc.Glyphs().Ellipsis)}
}

// workers is the live workers of a queue against the dynos of the type that runs them: "0/2", "3", a dash.
func (r queueRow) workers(sc pane.Scene) draw.Run {
	q := r.Queue
	if q.Consumers < 0 {
		return draw.R(theme.Dim, sc.Glyphs().Dash)
	}
	role := theme.Text
	if r.idle() {
		role = theme.Bad
	}
	text := strconv.Itoa(q.Consumers)
	if t, ok := sc.App.Work(q).Type(); ok {
		if row, runs := sc.App.Processes.Type(t); runs && !row.OneOff() && q.Consumers <= row.Want {
			text += "/" + strconv.Itoa(row.Want)
		}
	}
	return draw.R(role, text)
}

// workedBy is the same in words: "worker 0 of 2", "workers 3" where no process type is known.
func (r queueRow) workedBy(sc pane.Scene) []draw.Run {
	q := r.Queue
	work := sc.App.Work(q)
	role, count := theme.Text, sc.Glyphs().Dash
	if r.idle() {
		role = theme.Bad
	}
	if q.Consumers >= 0 {
		count = strconv.Itoa(q.Consumers)
	} else {
		role = theme.Dim
	}
	if len(work.Types) == 0 {
		return []draw.Run{draw.R(theme.Dim, "workers "), draw.R(role, count)}
	}
	var out []draw.Run
	for i, name := range work.Types {
		if i > 0 {
			out = append(out, draw.R(theme.Dim, ", "))
		}
		out = append(out, draw.R(theme.Name(name), name))
	}
	if t, one := work.Type(); one {
		if row, ok := sc.App.Processes.Type(t); ok && !row.OneOff() && q.Consumers >= 0 && q.Consumers <= row.Want {
			count += " of " + strconv.Itoa(row.Want)
		}
	}
	return append(out, draw.R(role, " "+count))
}

// never is what stands in the column drain of a queue that does not drain.
const never = "never"

// drain is when the queue is empty at the present rates: 2m, ~2m where that is rough, "never".
func (r queueRow) drain() draw.Run {
	if r.Queue.Paused {
		return draw.R(theme.Dim, "paused")
	}
	if r.Queue.Stream {
		return draw.R(theme.Dim, "stream")
	}
	switch f := r.Queue.Forecast(); f.Outlook {
	case queue.Draining:
		if f.Sure == queue.Rough {
			return draw.R(theme.Text, "~"+format.Age(f.Left))
		}
		return draw.R(theme.Text, format.Age(f.Left))
	case queue.Growing:
		return draw.R(theme.Warn, never)
	case queue.Stalled:
		if r.Queue.DeadLetter {
			return draw.Run{}
		}
		return draw.R(theme.Bad, never)
	}
	return draw.Run{}
}

func (r queueRow) drains() []draw.Run {
	d := r.drain()
	if d.Text == "" {
		return nil
	}
	if r.Queue.Paused {
		return []draw.Run{draw.R(theme.Dim, "  paused")}
	}
	if d.Text == never {
		return []draw.Run{draw.R(d.Role, "  not draining")}
	}
	return []draw.Run{draw.R(theme.Dim, "  drain "), d}
}

// totals are the numbers of the whole library that are not zero and known.
func (r queueRow) totals(sc pane.Scene) []draw.Run {
	l := r.library()
	var out []draw.Run
	for _, t := range l.Totals.Named() {
		if out != nil {
			out = append(out, draw.R(theme.Dim, "  "))
		}
		out = append(out, draw.R(theme.Dim, t.Word+" "), draw.R(theme.Text, format.Count(t.N)))
	}
	if out != nil && len(r.Store.Libraries) > 1 {
		out = append([]draw.Run{draw.R(theme.Dim, l.Name+": ")}, out...)
	}
	return out
}

// lasting is since when an alarm has been, as far as a person cares.
func lasting(sc pane.Scene, a *queue.Alarm) string {
	end := a.Ended
	if a.Open() {
		return format.Age(sc.State.Age(string(a.Store), a.Since))
	}
	return format.Age(max(0, end.Sub(a.Since).Truncate(time.Second)))
}
