package tui

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// queues is the pane of the queue stores: a chart of depth, and a row for each queue or store that is not read.
type queues struct {
	rows   rows
	window int // index of queueWindows
}

// queueWindows are the spans the chart can show; zero is all that is kept.
var queueWindows = []time.Duration{5 * time.Minute, time.Hour, 0}

// NewQueues is the pane "queues".
func NewQueues() Pane { return &queues{} }

func (p *queues) ID() string { return "queues" }

func (p *queues) Reads() []model.Section {
	return []model.Section{model.SectionQueues, model.SectionReleases, model.SectionProcesses, model.SectionHealth}
}

// queueRow is a queue of a store, or a store that is not read (queue nil).
type queueRow struct {
	store *model.Store
	queue *model.Queue
}

func (p *queues) list(sc Scene) (list []queueRow, keys []string) {
	if sc.App == nil {
		return nil, nil
	}
	for _, id := range sc.App.Stores {
		st := sc.State.Store(id)
		if st == nil {
			continue
		}
		if len(st.Queues) == 0 || st.Access != model.Reading {
			list, keys = append(list, queueRow{store: st}), append(keys, string(id))
		}
		for _, q := range st.Queues {
			list, keys = append(list, queueRow{st, q}), append(keys, string(id)+" "+q.Library+" "+q.Name)
		}
	}
	return list, keys
}

// staleStore is how old a reading may be, when nothing says how often there is one; else staleReadings missed ones.
const (
	staleStore    = 30 * time.Second
	staleReadings = 6
)

// readAge is the age of a store's last reading by the store's clock, and whether that is too old. A store that was never
// read has none.
func readAge(sc Scene, st *model.Store) (time.Duration, bool) {
	if st.At.IsZero() {
		return 0, false
	}
	old := sc.State.Age(string(st.Store), st.At)
	every := time.Duration(sc.State.Source(sc.App.ID, "queues/"+st.Var).Every)
	return old, old > max(staleStore, staleReadings*every)
}

func (p *queues) Spec(sc Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Queues"}
	if w := queueWindows[p.window]; w == 0 {
		spec.TitleExtra = []draw.Run{draw.R(theme.Dim, "all")}
	} else if p.window > 0 {
		spec.TitleExtra = []draw.Run{draw.R(theme.Dim, age(w))}
	}
	list, _ := p.list(sc)
	var stores []*model.Store
	for _, r := range list {
		if len(stores) == 0 || stores[len(stores)-1] != r.store {
			stores = append(stores, r.store)
		}
	}
	if len(stores) > 1 {
		spec.Right = []draw.Run{draw.R(theme.Dim, plural(len(stores), "store"))}
	}
	if len(stores) != 1 {
		return spec
	}
	st := stores[0]
	if old, stale := readAge(sc, st); stale && st.Access == model.Reading {
		spec.Right = []draw.Run{draw.R(theme.Warn, "stale "+age(old))}
		return spec
	}
	spec.Right = []draw.Run{draw.R(theme.Dim, join(" "+sc.glyphs().Dot+" ", st.Library, st.Var))}
	return spec
}

func (p *queues) Draw(sc Scene) draw.Block {
	list, _ := p.list(sc)
	if len(list) == 0 {
		return written(sc, p.nothing(sc))
	}
	for _, r := range list {
		if _, stale := readAge(sc, r.store); !stale {
			return p.picture(sc)
		}
	}
	return aged(sc, p.picture)
}

func (p *queues) nothing(sc Scene) [][]draw.Run {
	st := standingOf(sc, "queues")
	if why := st.wanting(sc, "config vars"); why != nil {
		return why
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "no queue store among the config vars of this app")},
		{draw.R(theme.Text, "a store is found by the address in a config var, such as REDIS_URL")},
	}
}

// picture is the chart over the rows. The rows come first when there is little room: a chart of two lines says nothing.
func (p *queues) picture(sc Scene) draw.Block {
	list, keys := p.list(sc)
	at := p.rows.place(keys)
	below := p.detail(sc, list[at])
	want := len(list) + len(below)
	chartH := sc.H - want
	if chartH < 6 {
		chartH = max(0, sc.H-min(want, max(len(list), 3)))
	}
	if chartH < 5 || sc.W < 24 || !p.plottable(list) {
		chartH = 0
	}
	out := p.chart(sc, list, sc.W, chartH)
	room := sc.H - len(out)
	names := nameWidths(sc, list)
	shown := max(min(len(list), room-len(below)), min(len(list), room, 1))
	from := p.rows.from(keys, shown)
	for i := from; i < len(list) && i < from+shown; i++ {
		line := draw.NewLine(sc.Theme, sc.W)
		if sc.Focus && i == at {
			line.With(theme.Row)
		}
		bar := sc.cursor(i == at)
		line.Add(bar.Role, bar.Text)
		list[i].draw(sc, line, names)
		out = append(out, line.String())
	}
	for _, runs := range below {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
	}
	return draw.Exact(out, sc.W, sc.H)
}

// Headline is the queue in most trouble: "queue default 385 ▲".
func (p *queues) Headline(sc Scene) []draw.Run {
	list, _ := p.list(sc)
	for _, r := range list {
		if r.queue != nil {
			return append([]draw.Run{draw.R(theme.Dim, "queue "), draw.R(theme.Text, r.queue.Name+" ")}, r.depth(sc)...)
		}
	}
	return nil
}

func (p *queues) Handle(i Intent, sc Scene) Effect {
	list, keys := p.list(sc)
	if p.rows.move(i, keys, sc.H) {
		return nil
	}
	switch i {
	case IntentLeft:
		p.window = max(0, p.window-1)
		return nil
	case IntentRight:
		p.window = min(len(queueWindows)-1, p.window+1)
		return nil
	}
	if len(list) == 0 {
		return nil
	}
	r := list[p.rows.place(keys)]
	switch i {
	case IntentOpen:
		return Show{r.card(sc)}
	case IntentYank:
		return Copy{Text: r.words(sc), What: r.name()}
	case IntentAllow:
		return r.allow(sc)
	}
	return nil
}

// allow is leave to read a store that waits for it.
func (r queueRow) allow(sc Scene) Effect {
	if r.store.Access == model.Reading {
		return Say{Text: r.store.Var + " is being read"}
	}
	return Several{
		Ask{model.Request{Kind: model.OpenQueues, App: sc.App.ID, Store: r.store.Store, Allow: true}},
		Say{Text: "reading " + r.store.Var},
	}
}

// Subject is the process type that works the selected queue.
func (p *queues) Subject(verb model.Verb, sc Scene) (Subject, bool) {
	list, keys := p.list(sc)
	at := p.rows.place(keys)
	if verb != model.Restart && verb != model.Scale || at < 0 || list[at].queue == nil || list[at].queue.Process == "" {
		return Subject{}, false
	}
	return Subject{Type: list[at].queue.Process}, true
}
