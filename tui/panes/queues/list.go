package queues

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/pane"
)

// queueRow is a queue of a store, or a store of which there is no queue to show (queue nil).
type queueRow struct {
	Store *queue.Store
	Queue *queue.Queue
}

// listing is the rows of the pane and what follows from all of them. It is made once for each reading: a store may have thousands of
// queues.
type listing struct {
	made      bool
	app       model.AppID
	state     *model.State
	version   uint64
	rows      []queueRow // the queues that are shown, then the stores of which there is none
	ids       []string
	queues    int                 // how many rows are queues
	all       int                 // queues, whether they are shown or not
	shown     list.View[queueRow] // the queues alone
	nameWidth int                 // of the widest name
	sources   []*queue.Store      // the stores of the rows
	libraries bool                // there are queues of several libraries
	stores    bool                // there are queues of several stores
	told      toldCounts
	subject   string // the row that the pane is about while nobody has moved in it
}

// refresh makes the listing anew when a queue has changed.
func (p *Queues) refresh(sc pane.Scene) *listing {
	l := &p.list
	if sc.App == nil {
		*l = listing{}
		return l
	}
	version := sc.State.Version(model.SectionQueues)
	if l.made && l.app == sc.App.ID && l.state == sc.State && l.version == version {
		return l
	}
	if l.app != sc.App.ID || l.state != sc.State {
		*l = listing{}
	}
	subject := l.subject
	*l = listing{made: true, app: sc.App.ID, state: sc.State, version: version, told: l.told}
	found, stores := rowsOf(sc)
	first := queueRow{}
	for i, r := range found {
		if i == 0 {
			first = r
		}
		if len(l.sources) == 0 || l.sources[len(l.sources)-1] != r.Store && !slices.Contains(l.sources, r.Store) {
			l.sources = append(l.sources, r.Store)
		}
		l.libraries = l.libraries || r.Queue.Library != first.Queue.Library
		l.stores = l.stores || r.Store != first.Store
		l.nameWidth = max(l.nameWidth, min(draw.Width(draw.Clean(r.Queue.Name)), widestName))
		l.told.add(r.Queue)
	}
	l.shown = p.rows.View(found)
	l.all, l.queues = len(found), len(l.shown.Rows)
	l.rows, l.ids = append(l.shown.Rows, stores...), l.shown.Keys
	for _, r := range stores {
		l.ids = append(l.ids, r.key())
		if !slices.Contains(l.sources, r.Store) {
			l.sources = append(l.sources, r.Store)
		}
	}
	l.subject = l.about(subject)
	return l
}

// view is the rows of the listing as the cursor goes through them.
func (l *listing) view() list.View[queueRow] {
	return list.View[queueRow]{Rows: l.rows, Keys: l.ids, All: l.shown.All, Passed: l.shown.Passed}
}

// List is the rows with their keys.
func (p *Queues) List(sc pane.Scene) (rows []queueRow, keys []string) {
	l := p.refresh(sc)
	return l.rows, l.ids
}

// rowsOf are the queues of all stores by name; and the stores that wait for leave, then those out of reach or without a queue.
func rowsOf(sc pane.Scene) (found, stores []queueRow) {
	var asked, last []queueRow
	for _, id := range sc.App.Stores {
		st := sc.State.Store(id)
		if st == nil {
			continue
		}
		switch {
		case st.Access == queue.AccessAsked, st.Access == queue.AccessOff:
			asked = append(asked, queueRow{Store: st})
		case len(st.Queues) == 0, st.Access != queue.AccessRead:
			last = append(last, queueRow{Store: st})
		}
		for _, q := range st.Queues {
			found = append(found, queueRow{st, q})
		}
	}
	if len(found) > 0 { // a store without any queue, such as the app's own database, is nothing to look at beside those that have some
		last = slices.DeleteFunc(last, queueRow.bare)
	}
	slices.SortFunc(found, byName)
	return found, append(asked, last...)
}

// byName is the order of the rows: it never changes by itself.
func byName(a, b queueRow) int {
	if c := strings.Compare(a.Queue.Name, b.Queue.Name); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.Queue.Library, b.Queue.Library), strings.Compare(string(a.Store.Store), string(b.Store.Store)))
}

// bare tells a store that was looked through and holds no queue library.
func (r queueRow) bare() bool {
	return r.Store.Access == queue.AccessRead && r.Store.Library == "" && r.Store.Why != ""
}

func (r queueRow) key() string {
	if r.Queue == nil {
		return string(r.Store.Store)
	}
	return string(r.Store.Store) + " " + r.Queue.Library + " " + r.Queue.Name
}

// The spans by which a queue is said to change.
const (
	changesOver = 15 * time.Minute
	changesMore = 2 // times as much as the one that was chosen before
)

// about is the row that matters most: the queue whose alarm is the worst, else the deepest that grows, else the one whose depth has changed
// most. It stays the one it was while no other changes much more.
func (l *listing) about(before string) string {
	if l.queues == 0 {
		if len(l.ids) == 0 {
			return ""
		}
		return l.ids[0]
	}
	best, most, was := 0, -1.0, -1.0
	var worst *queue.Alarm
	for i, r := range l.rows[:l.queues] {
		if a := r.Queue.Worst(); a != nil && a.Sounds() && (worst == nil || queue.Worst(a, worst) < 0) {
			worst, best = a, i
		}
		if worst != nil {
			continue
		}
		change := r.changes()
		if l.ids[i] == before {
			was = change
		}
		if change > most {
			best, most = i, change
		}
	}
	if worst == nil && was >= 0 && most < changesMore*max(was, 1) {
		return before
	}
	return l.ids[best]
}

// changes is by how many jobs the depth of a queue has changed of late; one that grows comes before any that only breathes.
func (r queueRow) changes() float64 {
	points := r.Queue.Points
	if len(points) == 0 || r.Queue.DeadLetter {
		return 0
	}
	since := points[len(points)-1].At.Add(-changesOver)
	from, _ := slices.BinarySearchFunc(points, since, func(p queue.Point, t time.Time) int { return p.At.Compare(t) })
	low, high := points[from].Ready, points[from].Ready
	for _, p := range points[from:] {
		low, high = min(low, p.Ready), max(high, p.Ready)
	}
	if r.growing() {
		return high - low + growsFirst
	}
	return high - low
}

// growsFirst is more than any queue breathes.
const growsFirst = 1e9

// at is the row that the pane is about: the selected one while it has the focus. A cursor that nobody has moved stands on what matters.
func (p *Queues) at(sc pane.Scene) int {
	l := p.refresh(sc)
	if sc.Focus {
		p.rows.Stand(l.subject)
		return p.rows.Place(l.view())
	}
	return slices.Index(l.ids, l.subject)
}
