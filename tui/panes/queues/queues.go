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
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Queues is the pane of the queue stores: a row for each queue, then each store that is not read, and charts of the queue that matters.
type Queues struct {
	rows   *list.List[queueRow]
	list   listing
	window int  // steps from the usual span of the chart
	kind   int  // index of ChartKinds: the first that is drawn
	Sum    bool // the sum of all queues is charted
	jobs   jobs // the other side of the pane
}

// NewQueues is the pane of the queue stores.
func NewQueues() pane.Pane { return &Queues{rows: list.New(spec), jobs: jobs{list: list.New(jobSpec)}} }

// Source is the source that the pane rests on; each store has one of its own beside it.
const Source = model.QueuesSource

// Keys are the pane's own.
var Keys = append(slices.Clone(list.Keys), []keys.Binding{
	{Intent: keys.IntentRight, Keys: []string{"right", "l"}, Short: "longer", Help: "longer chart: 15 minutes, an hour, 6 hours, all", Hint: 1},
	{Intent: keys.IntentLeft, Keys: []string{"left", "h"}, Help: "shorter chart: 5 minutes"},
	{Intent: keys.IntentChart, Keys: []string{"c"}, Short: "chart", Help: "chart depth, oldest job or rates", Hint: 4},
	{Intent: keys.IntentTotal, Keys: []string{"a"}, Short: "total", Help: "chart the total or each queue", Hint: 6},
	{Intent: keys.IntentWork, Keys: []string{"w"}, Short: "jobs", Help: "the jobs in the log by class: done, failed, run times; or the queues again", Hint: 5},
}...)

// wantedQueues is how many queues are looked at; the others are read where nobody else has use for the rows.
const wantedQueues = 6

// Rows is a line for each queue with the names of the columns and the numbers of the library, and a chart of whatever height there is.
func Rows(sc pane.Scene) pane.Rows {
	rows, queues, charted := 0, 0, false
	if sc.App != nil {
		for _, id := range sc.App.Stores {
			st := sc.State.Store(id)
			if st == nil {
				continue
			}
			queues += len(st.Queues)
			charted = charted || slices.ContainsFunc(st.Queues, func(q *queue.Queue) bool { return len(q.Points) > 0 })
			if st.Access != queue.AccessRead || len(st.Queues) == 0 {
				rows++
			}
		}
	}
	switch {
	case rows+queues == 0 && sc.App != nil && sc.App.Jobs.Len() > 0: // the jobs that the log tells of stand here
		n := sc.App.Jobs.Len()
		return pane.Rows{Want: min(n, wantedQueues) + 2, Most: n + 4}
	case rows+queues == 0:
		return pane.Exactly(pane.SentenceRows)
	case queues == 0:
		return pane.Exactly(rows)
	}
	around := rows + 2 // the names of the columns, the numbers of the library
	if queues > sumOver {
		around++
	}
	if !charted {
		return pane.Exactly(queues + around)
	}
	return pane.Rows{Want: min(queues, wantedQueues) + around, Step: leastChart - 1, Most: pane.Endless}
}

func (p *Queues) Reads() []model.Section {
	return []model.Section{model.SectionQueues, model.SectionWork, model.SectionReleases, model.SectionProcesses, model.SectionHealth}
}

// stale tells how old the reading of a row is, and whether that is too old; a store that was never read is not.
func (r queueRow) stale(sc pane.Scene) (time.Duration, bool) {
	if r.Queue != nil {
		return sc.State.Stale(r.Store, r.Store.LibraryOf(r.Queue))
	}
	old, some, _ := staleOf(sc, r.Store)
	return old, some
}

// staleOf tells how old the oldest reading of a store is that is too old, and whether some of its libraries are so, or all.
func staleOf(sc pane.Scene, st *queue.Store) (oldest time.Duration, some, all bool) {
	all = len(st.Libraries) > 0
	for _, l := range st.Libraries {
		old, stale := sc.State.Stale(st, l)
		if stale {
			oldest, some = max(oldest, old), true
		}
		all = all && stale
	}
	return oldest, some, all
}

func (p *Queues) Spec(sc pane.Scene) draw.FrameSpec {
	if p.showsJobs(sc) {
		return p.jobs.spec(sc)
	}
	frame := draw.FrameSpec{Title: "Queues"}
	l := p.refresh(sc)
	if p.window != 0 {
		frame.TitleExtra = []draw.Run{draw.R(theme.Dim, windowWord(p.span(sc)))}
	}
	if narrowed := p.rows.Border(l.shown); narrowed != nil {
		if frame.TitleExtra != nil {
			frame.TitleExtra = append(frame.TitleExtra, draw.R(theme.Dim, "  "))
		}
		frame.TitleExtra = append(frame.TitleExtra, narrowed...)
	}
	title := frame.Title + "  " + widget.TextOf(frame.TitleExtra)
	frame.Right = p.border(sc, title)
	lost := func(st *queue.Store) bool {
		_, stale, _ := staleOf(sc, st)
		return stale && st.Access == queue.AccessUnreachable
	}
	if slices.ContainsFunc(l.sources, lost) {
		frame.Right = widget.TriesNow(sc, title, frame.Right)
	}
	return frame
}

// border is what the border says: how old the reading is, else what alarm sounds and where the queues live.
func (p *Queues) border(sc pane.Scene, title string) []draw.Run {
	l := p.refresh(sc)
	var stores []*queue.Store
	var oldest time.Duration
	stale := false
	for _, st := range l.sources {
		if old, some, _ := staleOf(sc, st); some {
			oldest, stale = max(oldest, old), true
		}
		if len(st.Queues) > 0 || len(l.rows) == 1 {
			stores = append(stores, st)
		}
	}
	if stale {
		return []draw.Run{draw.R(theme.Warn, "stale "+format.Age(oldest))}
	}
	var places []string // the longest first
	switch dot := " " + sc.Glyphs().Dot + " "; {
	case len(stores) > 1:
		places = []string{format.Plural(len(stores), "store")}
	case len(stores) == 1:
		places = []string{format.Join(dot, stores[0].Library, stores[0].VarOf(sc.App.ID)), stores[0].Library}
	}
	words := alarmWords(sc, title)
	for _, place := range places {
		all := words
		if len(all) > 0 && place != "" {
			all = append(all[:1:1], draw.R(theme.Dim, " "+sc.Glyphs().Dot+" "))
		}
		if all = append(all, draw.R(theme.Dim, place)); draw.RunsWidth(all) <= widget.BorderRoom(sc, title) {
			return all
		}
	}
	return words
}

// alarmWords says what sounds: one alarm by the name of its queue, several by their number.
func alarmWords(sc pane.Scene, title string) []draw.Run {
	if sc.App == nil {
		return nil
	}
	sounds, role, first := 0, theme.Warn, (*queue.Alarm)(nil)
	for _, a := range sc.State.Alarms(sc.App) {
		if !a.Sounds() {
			continue
		}
		if sounds++; first == nil {
			first = a
		}
		if a.Severity == severity.Critical {
			role = theme.Bad
		}
	}
	mark := sc.Glyphs().Hold
	if role == theme.Bad {
		mark = sc.Glyphs().Bad
	}
	if sounds == 0 {
		return nil
	}
	text := mark + " " + format.Plural(sounds, "alarm")
	if one := mark + " " + cmp.Or(first.Queue, first.Library) + " " + looks.AlarmWord(first.Rule); sounds == 1 && draw.Width(one) <= widget.BorderRoom(sc, title) {
		text = one
	}
	return []draw.Run{draw.R(role, text)}
}

func (p *Queues) Draw(sc pane.Scene) draw.Block {
	if p.showsJobs(sc) {
		return p.jobs.draw(sc)
	}
	l := p.refresh(sc)
	if none := p.rows.NoMatch(sc, l.shown); none != nil {
		return widget.Written(sc, none)
	}
	if len(l.rows) == 0 {
		return widget.Written(sc, p.nothing(sc))
	}
	for _, st := range l.sources {
		if _, _, all := staleOf(sc, st); !all {
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

// leastHeadName is how many cells of a queue's name tell which one it is.
const leastHeadName = 4

// Headline is the queue that matters most: "queue default 385 ▲". Where there is no room for all of it the name gives, not the number; nothing where no name has room.
func (p *Queues) Headline(sc pane.Scene) []draw.Run {
	sc.Focus = false
	rows, _ := p.List(sc)
	at, failing := p.at(sc), p.jobs.headline(sc)
	if at < 0 || rows[at].Queue == nil {
		return failing
	}
	if mark, _ := looks.QueueMark(sc.Glyphs(), rows[at].Queue); failing != nil && (mark == "" || p.showsJobs(sc)) {
		return failing
	}
	r := rows[at]
	var tail []draw.Run
	if mark, role := looks.QueueMark(sc.Glyphs(), r.Queue); mark != "" {
		tail = append(tail, draw.R(role, mark+" "))
	}
	tail = append(tail, r.depth(sc)...)
	label, name, room := "queue ", draw.Clean(r.Queue.Name), sc.W-draw.RunsWidth(tail)-1
	if draw.Width(label+name) > room {
		label = ""
	}
	if draw.Width(name) > room {
		if room < leastHeadName {
			return nil
		}
		name = draw.Cut(name, room)
	}
	return append([]draw.Run{draw.R(theme.Dim, label), draw.R(theme.Text, name+" ")}, tail...)
}

func (p *Queues) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	switch {
	case i == keys.IntentWork:
		return p.turnOver(sc)
	case p.showsJobs(sc) && i != keys.IntentAllow:
		return p.jobs.handle(i, sc)
	}
	l := p.refresh(sc)
	at := p.at(sc) // the cursor of a pane that has the focus stands somewhere
	if e, done := p.rows.Handle(i, l.view(), p.page(sc, l)); done {
		l.made = l.made && i != keys.IntentBack // without its filter the list has other rows
		return e
	}
	switch i {
	case keys.IntentLeft, keys.IntentRight, keys.IntentChart, keys.IntentTotal:
		return p.turn(i, sc, l)
	case keys.IntentOpen, keys.IntentYank, keys.IntentAllow:
		if at < 0 {
			return pane.Say{Text: "no queue store is known"}
		}
	default:
		return nil
	}
	r := l.rows[at]
	switch i {
	case keys.IntentOpen:
		return pane.Show{Card: r.Card(sc)}
	case keys.IntentYank:
		return pane.Copy{Text: r.words(sc), What: r.name(sc)}
	case keys.IntentAllow:
		return allow(sc, l.rows, r)
	}
	return nil
}

// turn changes what the chart shows, if there is one.
func (p *Queues) turn(i keys.Intent, sc pane.Scene, l *listing) pane.Effect {
	if !plottable(l.rows) {
		return pane.Say{Text: "there is no chart: no queue has been read yet"}
	}
	if !p.charted(sc, l) {
		return pane.Say{Text: "there is no room for a chart here"}
	}
	switch i {
	case keys.IntentLeft:
		return p.widen(-1, sc)
	case keys.IntentRight:
		return p.widen(1, sc)
	case keys.IntentChart:
		p.kind = (p.kind + 1) % len(ChartKinds)
	case keys.IntentTotal:
		p.Sum = !p.Sum
	}
	return nil
}

// allow is leave to read a store that waits for it: the selected one, else the first.
func allow(sc pane.Scene, rows []queueRow, r queueRow) pane.Effect {
	waits := func(r queueRow) bool { return r.Store.Access == queue.AccessAsked || r.Store.Access == queue.AccessOff }
	if i := slices.IndexFunc(rows, waits); !waits(r) && i >= 0 {
		r = rows[i]
	}
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
	rows, _ := p.List(sc)
	at := p.at(sc)
	if verb != model.Restart && verb != model.Scale || p.showsJobs(sc) || at < 0 || rows[at].Queue == nil {
		return pane.Subject{}, false
	}
	t, ok := sc.App.Work(rows[at].Queue).Type()
	if _, runs := sc.App.Processes.Type(t); !runs {
		return pane.Subject{}, false
	}
	return pane.Subject{Type: t}, ok
}

// Typed is the filter as it is typed.
func (p *Queues) Typed(prompt pane.PromptID, text string, _ bool, sc pane.Scene) pane.Effect {
	if p.showsJobs(sc) {
		p.jobs.list.Typed(prompt, text)
		return nil
	}
	p.list.made = !p.rows.Typed(prompt, text) && p.list.made
	return nil
}

// Chosen is the column that the queues are sorted by.
func (p *Queues) Chosen(menu pane.MenuID, ids []string, sc pane.Scene) pane.Effect {
	if p.showsJobs(sc) {
		p.jobs.list.Chosen(menu, ids)
		return nil
	}
	p.list.made = !p.rows.Chosen(menu, ids) && p.list.made
	return nil
}
