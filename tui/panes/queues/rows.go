package queues

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/looks"
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

// growing tells a queue whose depth has risen for at least a minute.
func (r queueRow) growing() bool { return r.Queue != nil && r.Queue.Grows() }

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
	out := []draw.Run{draw.R(r.depthRole(), looks.Depth(sc.Glyphs(), &r.Queue.Reading))}
	if r.growing() {
		out = append(out, draw.R(theme.Warn, " "+sc.Glyphs().Rising))
	}
	return out
}

// outRole is red where jobs wait and none goes out.
func (r queueRow) outRole() theme.Role {
	if r.Queue.Trend() == queue.Stalled {
		return theme.Bad
	}
	return theme.Text
}

// Access says why a store is not read, or that its first reading is on the way.
func (r queueRow) Access(sc pane.Scene) []draw.Run {
	name := draw.R(theme.Text, r.Store.VarOf(sc.App.ID))
	why := r.Store.Why
	var allows []draw.Run
	if sc.Mode == pane.Live { // in a recording nobody is asked
		allows = []draw.Run{draw.R(theme.Dim, ": "), draw.R(theme.Key, sc.Key(keys.IntentAllow)), draw.R(theme.Dim, " allows reading it")}
	}
	switch r.Store.Access {
	case queue.AccessAsked:
		whole := append([]draw.Run{name, draw.R(theme.Dim, " of a production app")}, allows...)
		if allows == nil || draw.RunsWidth(whole) <= sc.W-leadWidth {
			return whole
		}
		return append([]draw.Run{name}, allows...) // the header says that the app is a production app
	case queue.AccessOff:
		return append([]draw.Run{name, draw.R(theme.Dim, " is not read")}, allows...)
	case queue.AccessUnreachable:
		if why == "" {
			why = "no connection"
		}
		role := theme.Warn
		if r.Store.At.IsZero() { // it never was, which is usual for a database in a private network, and may hold no queue at all
			name.Role, role = theme.Dim, theme.Dim
		}
		return []draw.Run{name, draw.R(role, " cannot be read from here"), draw.R(theme.Dim, ": "+why)}
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
	role := looks.WorkersRole(sc.App, q)
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
	role, count := looks.WorkersRole(sc.App, q), sc.Glyphs().Dash
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

// worked is the live workers of the process type that takes from all queues of the list; where there are several types, or nobody knows, of
// the row's own queue, which it then names.
func (r queueRow) worked(sc pane.Scene, l *listing) []draw.Run {
	name := func(r queueRow) string { return strings.Join(sc.App.Work(r.Queue).Types, ", ") }
	same, known := name(r), 0
	for _, other := range l.rows[:min(l.queues, mostAsked)] {
		if other.Queue.Consumers >= 0 {
			known++
		}
		if name(other) != same {
			same = ""
		}
	}
	if known == 0 {
		return nil
	}
	count := r.workers(sc)
	if same != "" {
		return []draw.Run{draw.R(theme.Name(same), same+" "), count, draw.R(theme.Dim, " connected")} // dynos are up before they are
	}
	return []draw.Run{draw.R(r.nameRole(), r.Queue.Name), draw.R(theme.Dim, " workers "), count}
}

// mostAsked is how many queues are asked who takes from them, to tell whether that is the same for all.
const mostAsked = 50

// libraryNumbers are the numbers of the whole library.
func (r queueRow) libraryNumbers() (out [][]draw.Run) {
	for _, n := range looks.LibraryNumbers(r.library()) {
		out = append(out, []draw.Run{draw.R(theme.Dim, n.Word+" "), draw.R(theme.Text, n.Text)})
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
