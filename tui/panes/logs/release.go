package logs

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// facetReleases is how many releases can be chosen, the newest.
const facetReleases = 8

// releaseFilter is the releases whose lines are shown: from where the first became current to where the last stopped to be.
type releaseFilter struct {
	first, last int               // versions; 0: of all
	spans       logs.ReleaseSpans // as far as lines tell, where no ledger is known
	next        logs.Seq          // the first line that they were not asked of
}

// releaseEvents finds the lines that tell when a release became current.
var releaseEvents = search.Query{Classes: []logs.Class{logs.API, logs.System}, Types: []string{"release"}}

// releaseSpans is when which release was current: by the ledger, and where nobody keeps one by what lines say.
func (p *LogsPane) releaseSpans(sc pane.Scene) *logs.ReleaseSpans {
	if l := &sc.App.Ledger; l.Known && len(l.Releases) > 0 {
		spans := l.Spans()
		return &spans
	}
	snap := sc.App.Logs.Snapshot()
	e := &p.releaseFilter
	switch {
	case snap.Len() == 0:
	case e.next == 0:
		for _, l := range search.Find(snap, releaseEvents, snap.End()-1, search.Back, 0, 2*FrameBudget).Hits {
			e.spans.Read(l)
		}
		e.next = snap.End()
	case e.next < snap.End():
		r := search.Find(snap, releaseEvents, e.next, search.Forward, 0, FrameBudget)
		for _, l := range r.Hits {
			e.spans.Read(l)
		}
		e.next = r.Next
	}
	return &e.spans
}

// releaseFacets are the newest releases as a menu has them.
func (p *LogsPane) releaseFacets(sc pane.Scene) []pane.Item {
	spans := p.releaseSpans(sc)
	versions := spans.Versions()
	if len(versions) == 0 {
		return nil
	}
	first, last, _ := p.releaseFilter.bounds(spans)
	items := []pane.Item{groupTitle("release")}
	for _, v := range versions[:min(len(versions), facetReleases)] {
		from, _, _ := spans.Span(v)
		label := []draw.Run{draw.R(theme.Text, "v"+strconv.Itoa(v)), draw.R(theme.Dim, "  from "+shortTime(from.In(format.ZoneOr(sc.Zone)), sc))}
		if r, ok := sc.App.Ledger.Version(v); ok {
			label = append(label, draw.R(theme.Dim, "  "+looks.ChangeText(r)))
		}
		on := p.releaseFilter.first > 0 && !from.Before(first) && (last.IsZero() || from.Before(last))
		items = append(items, pane.Item{Key: "release " + strconv.Itoa(v), Label: label, On: on})
	}
	return items
}

// shortTime is a time of this day, or of another with its date.
func shortTime(t time.Time, sc pane.Scene) string {
	return phrase.When(t, sc.State.Now, t.Location())
}

// chooseReleases shows the lines of some releases, and of those between them: there is one beginning and one end.
func (p *LogsPane) chooseReleases(versions []int, sc pane.Scene) {
	p.releaseFilter.first, p.releaseFilter.last = 0, 0
	for _, v := range slices.Backward(p.releaseSpans(sc).Versions()) {
		if !slices.Contains(versions, v) {
			continue
		}
		if p.releaseFilter.first == 0 {
			p.releaseFilter.first = v
		}
		p.releaseFilter.last = v
	}
	p.keepRelease(sc)
}

// bounds is from when until when the releases were current; false when that is not known any more.
func (e *releaseFilter) bounds(spans *logs.ReleaseSpans) (from, until time.Time, ok bool) {
	if e.first == 0 {
		return time.Time{}, time.Time{}, true
	}
	from, _, ok = spans.Span(e.first)
	_, until, ended := spans.Span(e.last)
	return from, until, ok && ended
}

// keepRelease keeps the query to the time of the releases: the current release has no end until the next is made.
func (p *LogsPane) keepRelease(sc pane.Scene) {
	q := &p.Query
	if p.releaseFilter.first == 0 && q.Since.IsZero() && q.Until.IsZero() {
		return
	}
	spans := &p.releaseFilter.spans
	if p.releaseFilter.first > 0 {
		spans = p.releaseSpans(sc)
	}
	from, until, ok := p.releaseFilter.bounds(spans)
	if ok && (!from.Equal(q.Since) || !until.Equal(q.Until)) {
		q.Since, q.Until = from, until
		p.requery()
	}
}

// String is how the releases are called: "v75", "v73 to v75".
func (e *releaseFilter) String() string {
	switch e.first {
	case 0:
		return ""
	case e.last:
		return fmt.Sprintf("v%d", e.first)
	}
	return fmt.Sprintf("v%d to v%d", e.first, e.last)
}

// facetTimes are the times of requests that can be asked for.
var facetTimes = []struct {
	key, word string
	connect   bool
	least     time.Duration
}{
	{"service 1s", "service ≥ 1 s", false, time.Second}, {"service 5s", "service ≥ 5 s", false, 5 * time.Second},
	{"connect 100ms", "connect ≥ 100 ms", true, 100 * time.Millisecond}, {"connect 1s", "connect ≥ 1 s", true, time.Second},
}

// timeFacets are the times as a menu has them.
func (p *LogsPane) timeFacets() []pane.Item {
	items := []pane.Item{groupTitle("requests")}
	for _, t := range facetTimes {
		set := p.Query.MinService
		if t.connect {
			set = p.Query.MinConnect
		}
		label := []draw.Run{draw.R(theme.Text, t.word)}
		if t.connect {
			label = append(label, draw.R(theme.Dim, "  waiting for a dyno"))
		}
		items = append(items, pane.Item{Key: t.key, Label: label, On: set == t.least})
	}
	return items
}

// chooseTimes takes the times that are on, of several the shortest.
func (p *LogsPane) chooseTimes(keys []string) {
	q := &p.Query
	q.MinService, q.MinConnect = 0, 0
	for _, t := range slices.Backward(facetTimes) {
		switch {
		case !slices.Contains(keys, t.key):
		case t.connect:
			q.MinConnect = t.least
		default:
			q.MinService = t.least
		}
	}
}

// timeWords are the times in the words of the menu.
func (p *LogsPane) timeWords() (words []string) {
	for _, t := range facetTimes {
		if t.least == p.Query.MinService && !t.connect || t.least == p.Query.MinConnect && t.connect {
			words = append(words, t.word)
		}
	}
	return words
}
