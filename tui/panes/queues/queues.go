// Package queues is the pane of queue depths, ages and rates.
package queues

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Queues is the pane of the queue stores: charts, a row for each queue or store that is not read, and what matters of the
// selected one.
type Queues struct {
	rows   widget.Rows
	window int  // index of queueWindows
	kind   int  // index of chartKinds: the first that is drawn
	Sum    bool // the sum of all queues is charted
}

// queueWindows are the spans the chart can show; zero is all that is kept.
var queueWindows = []time.Duration{5 * time.Minute, time.Hour, 0}

// NewQueues is the pane of the queue stores.
func NewQueues() pane.Pane { return &Queues{} }

// Source is the source that the pane rests on; each store has one of its own beside it.
const Source = model.QueuesSource

// Keys are the pane's own.
var Keys = []keys.Binding{
	{Intent: keys.IntentRight, Keys: []string{"right", "l"}, Short: "longer", Help: "longer chart: 5 minutes, an hour, all", Hint: 1},
	{Intent: keys.IntentLeft, Keys: []string{"left", "h"}, Help: "shorter chart"},
	{Intent: keys.IntentChart, Keys: []string{"c"}, Short: "chart", Help: "chart depth, oldest job or rates", Hint: 2},
	{Intent: keys.IntentTotal, Keys: []string{"a"}, Short: "total", Help: "chart the total or each queue", Hint: 3},
}

// wantedQueues is how many queues are looked at, those in most trouble; the others are read where nobody else has use for the rows.
const wantedQueues = 6

// Rows is a line for each queue with the words on the selected one, and a chart of whatever height there is.
func Rows(sc pane.Scene) pane.Rows {
	p := &Queues{}
	list, _ := p.List(sc)
	if len(list) == 0 {
		return pane.Exactly(pane.SentenceRows)
	}
	around := len(p.detail(sc, list, list[0]))
	if hasQueue(list) {
		around++ // the names of the columns
	}
	if !plottable(list) {
		return pane.Exactly(len(list) + around)
	}
	return pane.Rows{Want: min(len(list), wantedQueues) + around, Step: leastChart - 1, Most: pane.Endless}
}

func (p *Queues) Reads() []model.Section {
	return []model.Section{model.SectionQueues, model.SectionReleases, model.SectionProcesses, model.SectionHealth}
}

// queueRow is a queue of a store, or a store of which there is no queue to show (queue nil).
type queueRow struct {
	Store *queue.Store
	Queue *queue.Queue
}

// List is the rows: stores that wait for leave first, then the queues of all stores by trouble, then what is out of reach or holds
// nothing.
func (p *Queues) List(sc pane.Scene) (list []queueRow, keys []string) {
	if sc.App == nil {
		return nil, nil
	}
	var found, last []queueRow
	for _, id := range sc.App.Stores {
		st := sc.State.Store(id)
		if st == nil {
			continue
		}
		switch {
		case st.Access == queue.AccessAsked, st.Access == queue.AccessOff:
			list = append(list, queueRow{Store: st})
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
	slices.SortStableFunc(found, byTrouble)
	list = append(append(list, found...), last...)
	for _, r := range list {
		keys = append(keys, r.key())
	}
	return list, keys
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

// byTrouble puts alarms first, then queues that nobody takes from, then the deepest.
func byTrouble(a, b queueRow) int {
	return cmp.Or(cmp.Compare(b.gravity(), a.gravity()), cmp.Compare(b.backlog(), a.backlog()))
}

func (r queueRow) gravity() int {
	g := 0
	if a := r.Queue.Worst(); a != nil && a.Sounds() {
		g = 2 + int(a.Severity)
	}
	if r.idle() {
		g++
	}
	return g
}

func (r queueRow) backlog() int {
	if r.Queue.DeadLetter {
		return 0
	}
	return r.Queue.Ready
}

// stale tells how old the reading of a row is, and whether that is too old; a store that was never read is not.
func (r queueRow) stale(sc pane.Scene) (time.Duration, bool) {
	if r.Queue != nil {
		return sc.State.Stale(r.Store, r.Store.LibraryOf(r.Queue))
	}
	for _, l := range r.Store.Libraries {
		if old, stale := sc.State.Stale(r.Store, l); stale {
			return old, true
		}
	}
	return 0, false
}

// lost tells a row whose store was read and cannot be reached any more.
func (r queueRow) lost(sc pane.Scene) bool {
	_, stale := r.stale(sc)
	return stale && r.Store.Access == queue.AccessUnreachable
}

func (p *Queues) Spec(sc pane.Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Queues"}
	if w := queueWindows[p.window]; w == 0 {
		spec.TitleExtra = []draw.Run{draw.R(theme.Dim, "all")}
	} else if p.window > 0 {
		spec.TitleExtra = []draw.Run{draw.R(theme.Dim, format.Age(w))}
	}
	list, _ := p.List(sc)
	spec.Right = borderOf(sc, list)
	if slices.ContainsFunc(list, func(r queueRow) bool { return r.lost(sc) }) {
		spec.Right = widget.TriesNow(sc, spec.Title+"  "+widget.TextOf(spec.TitleExtra), spec.Right)
	}
	return spec
}

// borderOf is what the border says: how old the reading is, how many alarms sound, where the queues live.
func borderOf(sc pane.Scene, list []queueRow) []draw.Run {
	var stores []*queue.Store
	var oldest time.Duration
	stale := false
	for _, r := range list {
		if !slices.Contains(stores, r.Store) && (r.Queue != nil || len(list) == 1) {
			stores = append(stores, r.Store)
		}
		if old, is := r.stale(sc); is {
			oldest, stale = max(oldest, old), true
		}
	}
	dot := draw.R(theme.Dim, " "+sc.Glyphs().Dot+" ")
	var runs []draw.Run
	if stale {
		runs = append(runs, draw.R(theme.Warn, "stale "+format.Age(oldest)))
	}
	if n, role := sounding(sc); n > 0 && !stale {
		runs = append(runs, draw.R(role, format.Plural(n, "alarm")))
	}
	where := ""
	switch {
	case len(stores) > 1:
		where = format.Plural(len(stores), "store")
	case len(stores) == 1:
		where = format.Join(" "+sc.Glyphs().Dot+" ", stores[0].Library, stores[0].VarOf(sc.App.ID))
	}
	if where == "" || stale {
		return runs
	}
	if len(runs) > 0 {
		runs = append(runs, dot)
	}
	return append(runs, draw.R(theme.Dim, where))
}

// sounding counts the alarms that sound, and how loud the worst is.
func sounding(sc pane.Scene) (n int, role theme.Role) {
	role = theme.Warn
	if sc.App == nil {
		return 0, role
	}
	for _, a := range sc.State.Alarms(sc.App) {
		if a.Sounds() {
			n++
		}
		if a.Sounds() && a.Severity == severity.Critical {
			role = theme.Bad
		}
	}
	return n, role
}

func (p *Queues) Draw(sc pane.Scene) draw.Block {
	list, _ := p.List(sc)
	if len(list) == 0 {
		return widget.Written(sc, p.nothing(sc))
	}
	for _, r := range list {
		if _, stale := r.stale(sc); !stale {
			return p.picture(sc)
		}
	}
	return widget.Dimmed(sc, p.picture)
}

func (p *Queues) nothing(sc pane.Scene) [][]draw.Run {
	st := widget.StandingOf(sc, Source)
	what := "config vars"
	if st.Freshness == model.Silent {
		what = "queues"
	}
	if why := st.Wanting(sc, what); why != nil {
		return why
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "no queue store among the config vars of this app")},
		{draw.R(theme.Text, "a store is found by the address in a config var, such as REDIS_URL")},
	}
}

// Headline is the queue in most trouble: "queue default 385 ▲".
func (p *Queues) Headline(sc pane.Scene) []draw.Run {
	list, _ := p.List(sc)
	for _, r := range list {
		if r.Queue != nil {
			out := []draw.Run{draw.R(theme.Dim, "queue "), draw.R(theme.Text, r.Queue.Name+" ")}
			if mark := r.mark(sc); mark.Text != "" {
				out = append(out, draw.R(mark.Role, mark.Text+" "))
			}
			return append(out, r.depth(sc)...)
		}
	}
	return nil
}

func (p *Queues) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	list, ids := p.List(sc)
	if p.rows.Move(i, ids, sc.H) {
		return nil
	}
	switch i {
	case keys.IntentLeft:
		p.window = max(0, p.window-1)
		return nil
	case keys.IntentRight:
		p.window = min(len(queueWindows)-1, p.window+1)
		return nil
	case keys.IntentChart:
		p.kind = (p.kind + 1) % len(ChartKinds)
		return nil
	case keys.IntentTotal:
		p.Sum = !p.Sum
		return nil
	}
	if len(list) == 0 {
		return nil
	}
	r := list[p.rows.Place(ids)]
	switch i {
	case keys.IntentOpen:
		return pane.Show{Card: r.Card(sc)}
	case keys.IntentYank:
		return pane.Copy{Text: r.words(sc), What: r.name(sc)}
	case keys.IntentAllow:
		return r.allow(sc)
	}
	return nil
}

// allow is leave to read a store that waits for it.
func (r queueRow) allow(sc pane.Scene) pane.Effect {
	name := r.Store.VarOf(sc.App.ID)
	if r.Store.Access == queue.AccessRead {
		return pane.Say{Text: name + " is being read"}
	}
	return pane.Several{
		pane.Ask{Request: model.Request{Kind: model.OpenQueues, App: sc.App.ID, Store: r.Store.Store, Allow: true}},
		pane.Say{Text: "reading " + name},
	}
}

// Subject is the process type that works the selected queue; where several do, the user is asked which.
func (p *Queues) Subject(verb model.Verb, sc pane.Scene) (pane.Subject, bool) {
	list, keys := p.List(sc)
	at := p.rows.Place(keys)
	if verb != model.Restart && verb != model.Scale || at < 0 || list[at].Queue == nil {
		return pane.Subject{}, false
	}
	t, ok := sc.App.Work(list[at].Queue).Type()
	if _, runs := sc.App.Processes.Type(t); !runs {
		return pane.Subject{}, false
	}
	return pane.Subject{Type: t}, ok
}
