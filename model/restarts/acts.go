package restarts

import (
	"slices"
	"sort"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// acts are what was done to the app, by time; those that the rules ask for stand in lists of their own too, for a restart is judged often.
type acts struct {
	all      []*Act
	orders   []*Act // of ours
	releases []*Act // that make one
	scales   []*Act
}

// put puts what was done at its place in time. Of too many the oldest is dropped.
func (l *acts) put(a *Act) {
	a.at = a.At.UnixNano()
	if len(l.all) >= keptActs {
		oldest := l.all[0]
		for _, list := range l.listsOf(oldest) {
			*list = slices.Delete(*list, 0, 1)
		}
	}
	for _, list := range l.listsOf(a) {
		*list = slices.Insert(*list, after(*list, a.at), a)
	}
}

// drop forgets acts.
func (l *acts) drop(which func(*Act) bool) {
	for _, list := range []*[]*Act{&l.all, &l.orders, &l.releases, &l.scales} {
		*list = slices.DeleteFunc(*list, which)
	}
}

// listsOf are the lists that an act stands in.
func (l *acts) listsOf(a *Act) []*[]*Act {
	lists := append(make([]*[]*Act, 0, 4), &l.all)
	if a.Order != "" {
		lists = append(lists, &l.orders)
	}
	if a.MakesRelease() {
		lists = append(lists, &l.releases)
	}
	if a.Kind == logs.Scale {
		lists = append(lists, &l.scales)
	}
	return lists
}

// after is where the acts of a list begin that were done after a moment.
func after(list []*Act, at int64) int {
	return sort.Search(len(list), func(i int) bool { return list[i].at > at })
}

// between are the acts of a list from a moment to another one, both among them.
func between(list []*Act, from, to int64) []*Act {
	return list[after(list, from-1):after(list, to)]
}

// NoteMilestone is a line of the API of which only the fact came.
func (h *History) NoteMilestone(at time.Time, m logs.Milestone, release func(time.Time) int) {
	h.release = release
	h.noteAct(at, m, 0)
}

// NoteRelease is a release as the ledger has it.
func (h *History) NoteRelease(at time.Time, version int, by string) {
	if len(h.acts.all) >= keptActs && at.Before(h.acts.all[0].At) {
		return
	}
	if slices.ContainsFunc(h.acts.releases, func(a *Act) bool { return a.Version == version }) {
		return
	}
	h.putAct(&Act{At: at, Milestone: logs.Milestone{Kind: logs.Release, Version: version, By: by}})
}

// NoteOrder is an order of ours, for some dynos, for some process types, or for all dynos.
func (h *History) NoteOrder(at time.Time, order, by string, dynos, types []string) {
	if slices.ContainsFunc(h.acts.orders, func(a *Act) bool { return a.Order == order && a.At.Equal(at) }) {
		return // told for each dyno anew
	}
	h.putAct(&Act{At: at, Milestone: logs.Milestone{Kind: logs.OtherMilestone, By: by}, Order: order, dynos: dynos, types: types})
}

// noteAct takes what somebody did. A log session is nothing, and a one-off dyno no change.
func (h *History) noteAct(at time.Time, m logs.Milestone, n logs.Seq) {
	if m.Kind == logs.Session {
		return
	}
	for _, a := range between(h.acts.all, at.UnixNano(), at.UnixNano()) {
		if a.Kind == m.Kind && a.By == m.By && a.Text == m.Text && slices.Equal(a.Names, m.Names) &&
			(a.Version == m.Version || m.Version == 0) {
			if a.Line == 0 {
				a.Line = n
			}
			return
		}
	}
	m.By, m.Text, m.Commit = strings.Clone(m.By), strings.Clone(m.Text), strings.Clone(m.Commit)
	for i := range m.Names {
		m.Names[i] = strings.Clone(m.Names[i])
	}
	a := &Act{At: at, Line: n, Milestone: m}
	h.dropLedgers(a)
	h.putAct(a)
	h.join(a)
}

// dropLedgers forgets what the ledger says of a release that a line tells, too: the line is exact.
func (h *History) dropLedgers(a *Act) {
	ledgers := func(b *Act) bool { return b.Kind == logs.Release && b.Version == a.Version && b.Line == 0 }
	if a.Kind == logs.Release && a.Version > 0 && slices.ContainsFunc(h.acts.releases, ledgers) {
		h.acts.drop(ledgers)
	}
}

// joinWithin is how far apart the line of what was done and that of the release it made stand.
const joinWithin = 5 * time.Second

// join gives what was done the number of the release that it made.
func (h *History) join(a *Act) {
	if !a.MakesRelease() {
		return
	}
	for _, b := range between(h.acts.releases, a.at-int64(joinWithin), a.at+int64(joinWithin)) {
		if b == a {
			continue
		}
		did, made := a, b
		if a.Kind == logs.Release {
			did, made = b, a
		}
		if did.Kind != logs.Release && made.Kind == logs.Release && did.Version == 0 && did.By == made.By {
			did.Version = made.Version
		}
	}
}

// putAct puts what was done at its place in time.
func (h *History) putAct(a *Act) {
	h.acts.put(a)
	h.changed++
	h.rejudge()
}
