package vitals

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Vitals are those of one app. The zero value is empty; it belongs to one goroutine.
type Vitals struct {
	Heard    time.Time // the newest stamp of any line
	Findings Findings

	lives    lifeSet
	series   seriesSet // of the app
	addOns   seriesSet // of data stores
	requests requestCounts
	plans    []string // of the app's add-ons: "heroku-redis:mini"
	blind    time.Time
	starts   map[string]time.Time // of dynos of whose present life no metric has come
	known    map[string]Dyno      // as the platform lists them; nil: not known
	judged   time.Time
	read     bool // lines have been read: what was made of them tells nothing more
	version  uint64
}

// Dyno is what the platform says of a dyno.
type Dyno struct {
	Name, Type, ID, Size string
	Created              time.Time
	Up                   bool
}

// Version changes with what is known.
func (v *Vitals) Version() uint64 { return v.version }

// Dropped are the lives and series that were forgotten for want of room.
func (v *Vitals) Dropped() (lives, series int) {
	return v.lives.old, v.series.dropped + v.addOns.dropped
}

// lineKind is what a line has to tell.
type lineKind uint8

const (
	nothing lineKind = iota
	request          // one more
	metrics
	manager // a line of the dyno manager
)

// kindsOf says what lines with each label of a batch have to tell, and whether a text must be read.
func kindsOf(b *logstore.Batch) (kinds []lineKind, texts, requests bool) {
	labels, origins := b.Labels(), b.Origins()
	kinds = make([]lineKind, len(labels))
	for k, l := range labels {
		f := l.Flags()
		class := origins[l.Origin()].Class
		switch {
		case f&(logs.FlagGap|logs.FlagTimeless) != 0:
		case f&logs.FlagMetrics != 0:
			kinds[k], texts = metrics, true
		case class == logs.System:
			kinds[k], texts = manager, true
		case class == logs.Routing && l.Status() != 0:
			kinds[k], requests = request, true
		}
	}
	return kinds, texts, requests
}

// Read takes the metrics in a batch of lines.
func (v *Vitals) Read(b *logstore.Batch) {
	kinds, texts, requests := kindsOf(b)
	if requests {
		v.requests.read(b, kinds)
	}
	if at := b.LastAt(); at.After(v.Heard) {
		v.Heard = at
	}
	if b.Gaps() > 0 {
		v.blind = v.Heard
	}
	if !texts {
		return
	}
	v.read = true
	body, done := b.Open()
	defer done()
	for i := range b.Len() {
		kind := kinds[b.Kind(i)]
		if kind != metrics && kind != manager {
			continue
		}
		at := body.At(i)
		if at == logs.NoTime {
			continue
		}
		o := b.Origins()[b.Label(i).Origin()]
		if kind == metrics {
			v.record(o, body.Text(i), at)
		} else {
			v.manager(o, body.Text(i), at)
		}
	}
}

// record takes the values of a metrics record.
func (v *Vitals) record(o *logs.Origin, text string, at int64) {
	if o.Class == logs.System {
		v.runtime(o, text, at)
		return
	}
	var all [mostValuesOfLine]logs.Measured
	n := 0
	who := logs.EachMeasured(text, func(m logs.Measured) {
		if n < len(all) && len(m.Name) <= longestName {
			all[n] = m
			n++
		}
	})
	key := seriesKey{source: who.Source}
	of := &v.series
	of.limit = mostSeries
	if o.Class == logs.AddOn {
		of, key.addon, key.serves = &v.addOns, who.AddOn, o.Proc
		of.limit = mostOfAddOn
	} else if key.source == "" {
		key.source = o.Proc
	}
	for _, m := range all[:n] {
		key.kind, key.name = m.Kind, m.Name
		of.add(key, m, at)
	}
}

// mostValuesOfLine bounds the values that are read of one line.
const mostValuesOfLine = 64

// runtime takes what the platform measures of a dyno: log-runtime-metrics.
func (v *Vitals) runtime(o *logs.Origin, text string, at int64) {
	g := gauges{memory: -1, rss: -1, swap: -1, quota: -1, load: -1}
	id := ""
	if i := dynoIn(text); i >= 0 && strings.Contains(text[i:], " sample#") { // most of a log's metrics: no word of them is cut
		id, _, _ = strings.Cut(text[i+len(" dyno="):], " ")
		for name, value, rest := logs.NextSample(text); name != ""; name, value, rest = logs.NextSample(rest) {
			g.read(name, value)
		}
	} else {
		who := logs.EachMeasured(text, func(m logs.Measured) { g.set(m.Sample) })
		if id = who.Dyno; id == "" && strings.HasPrefix(who.Source, "heroku.") { // source=heroku.2808254.web.1.ID, as it was before
			id = who.Source
		}
	}
	if id = id[strings.LastIndexByte(id, '.')+1:]; id == "" || !g.any() {
		return
	}
	l := v.life(o.Proc, o.Type, id, at)
	l.lined = true
	l.noteGauges(g, at)
}

// dynoIn is where a record says of which dyno it is, the blank before it included; negative where it does not say so.
func dynoIn(text string) int {
	const mark = " dyno=heroku."
	if strings.HasPrefix(text, "source=") { // the word before it
		if i := strings.IndexByte(text, ' '); i >= 0 && strings.HasPrefix(text[i:], mark) {
			return i
		}
	}
	return strings.Index(text, mark)
}

// gauges are the numbers of one record of a dyno; negative where it does not tell them.
type gauges struct{ memory, rss, swap, quota, load float64 }

func (g *gauges) any() bool {
	return g.memory >= 0 || g.rss >= 0 || g.swap >= 0 || g.quota >= 0 || g.load >= 0
}

// read takes a sample of which the value is not read yet: most are of no account.
func (g *gauges) read(name, value string) {
	switch name {
	case "memory_total", "memory_rss", "memory_swap", "memory_quota", "load_avg_1m":
		if s, ok := logs.NewSample(name, value); ok {
			g.set(s)
		}
	}
}

func (g *gauges) set(m logs.Sample) {
	switch m.Name {
	case "memory_total":
		g.memory = megabytes(m)
	case "memory_rss":
		g.rss = megabytes(m)
	case "memory_swap":
		g.swap = megabytes(m)
	case "memory_quota":
		g.quota = megabytes(m)
	case "load_avg_1m":
		g.load = m.Value
	}
}

// Bytes is a size in bytes, where the unit is one.
func Bytes(value float64, unit string) (float64, bool) {
	switch unit {
	case "bytes", "B", "b":
		return value, true
	case "kB", "KB", "kb":
		return value * 1024, true
	case "MB", "mb":
		return value * 1024 * 1024, true
	case "GB", "gb":
		return value * 1024 * 1024 * 1024, true
	}
	return 0, false
}

func megabytes(m logs.Sample) float64 {
	n, ok := Bytes(m.Value, m.Unit)
	if !ok || n < 0 {
		return -1
	}
	return n / (1024 * 1024)
}

// noteGauges notes the numbers of a record.
func (l *Life) noteGauges(g gauges, at int64) {
	l.saw(at)
	l.setQuota(g.quota)
	for _, n := range [...]struct {
		t *Track
		v float64
	}{{&l.Total, g.memory}, {&l.Swap, g.swap}, {&l.Load, g.load}} {
		if n.v >= 0 {
			n.t.Add(at, n.v)
		}
	}
	if g.rss >= 0 {
		l.RSS = g.rss
	}
}

// life is a life of a dyno, with what the platform says of it.
func (v *Vitals) life(dyno, typ, id string, at int64) *Life {
	before := v.lives.n
	l := v.lives.of(dyno, typ, id, at)
	if l.traffic == nil {
		l.traffic = &v.requests
	}
	if v.lives.n != before || l.Began.IsZero() {
		if d, ok := v.known[dyno]; ok {
			l.is(d)
		}
	}
	if v.lives.n != before { // those before it are over, unless they go on to speak
		if at, ok := v.starts[dyno]; ok {
			if l.Began.IsZero() && !l.First.Before(at) && l.First.Sub(at) < firstLine {
				l.Began = at
			}
			delete(v.starts, dyno)
		}
		for _, other := range v.lives.byDyno[dyno] {
			if other != l && other.Ended.IsZero() && other.First.Before(l.First) {
				other.Ended = other.Last
			}
		}
	}
	return l
}

// sameLife is how much earlier than the platform says a life may have its first sample, and how much later.
const (
	sameLife  = 5 * time.Second
	firstLine = 5 * time.Minute
)

// is takes what the platform says of a dyno, if it is this life.
func (l *Life) is(d Dyno) {
	mine := l.ID != "" && l.ID == d.ID || l.ID != d.ID && !d.Created.IsZero() && l.First.After(d.Created.Add(-sameLife)) && l.First.Before(d.Created.Add(firstLine))
	if !mine && l.Ended.IsZero() && !d.Created.IsZero() && l.Last.After(d.Created.Add(time.Minute)) && l.First.After(d.Created) {
		mine = true // it spoke long after the present life began
	}
	if !mine {
		return
	}
	l.Began, l.Size = d.Created, d.Size
	l.setQuota(0)
}

// SetDynos takes the platform's list. A dyno that is not in it any more has ended.
func (v *Vitals) SetDynos(dynos []Dyno, at time.Time) {
	v.known = map[string]Dyno{}
	for _, d := range dynos {
		if other, ok := v.known[d.Name]; !ok || d.Created.After(other.Created) {
			v.known[d.Name] = d
		}
	}
	for name, all := range v.lives.byDyno {
		d, listed := v.known[name]
		if !listed {
			v.lives.end(name, at)
			continue
		}
		for _, l := range all {
			l.is(d)
		}
	}
}

// SetPlans takes the names of the app's add-ons: "heroku-postgresql:standard-0".
func (v *Vitals) SetPlans(names []string) {
	v.plans = names
}

// Told takes what a recording without the log's text has of a dyno: memory and quota in MB, negative where they are not known.
func (v *Vitals) Told(dyno, typ, id string, memory, quota, load float64, when time.Time) {
	if id == "" || when.IsZero() || v.read {
		return
	}
	at := when.UnixNano()
	v.life(dyno, typ, id, at).noteGauges(gauges{memory: memory, rss: -1, swap: -1, quota: quota, load: load}, at)
	if when.After(v.Heard) {
		v.Heard = when
	}
}

// Lives are those of a dyno, the newest first.
func (v *Vitals) Lives(dyno string) []*Life {
	out := slices.Clone(v.lives.byDyno[dyno])
	slices.Reverse(out)
	return out
}

// Newest is the life of a dyno that was heard of last; nil where none is known.
func (v *Vitals) Newest(dyno string) *Life { return v.lives.newest(dyno) }

// Current are the dynos that run, by their newest life: web first, then by type and number. Where the platform's list is not known, as of a saved
// log, they are all that were heard of but one-off dynos that have ended.
func (v *Vitals) Current() []*Life {
	var out []*Life
	for dyno := range v.lives.byDyno {
		l := v.lives.newest(dyno)
		if _, listed := v.known[dyno]; listed || v.known == nil && (l.Ended.IsZero() || !oneOff(l.Type)) {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, compareLives)
	return out
}

// oneOff tells the types of dynos that end of themselves.
func oneOff(typ string) bool { return typ == "run" || typ == "release" || typ == "scheduler" }

func compareLives(a, b *Life) int {
	if web := a.Type == "web"; web != (b.Type == "web") {
		if web {
			return -1
		}
		return 1
	}
	return CompareNames(a.Dyno, b.Dyno)
}

// Series are the metrics that the app writes, by source and name.
func (v *Vitals) Series() []*Series { return v.series.sorted() }
