package logs

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model/contrast"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
)

// study is a comparison of lines on its way. Its steps are made beside the screen.
type study struct {
	of    *contrast.Study
	what  string // "H12"
	under bool   // a step is being made: nobody else touches of
	done  bool
}

// studyStep is a step that was made.
type studyStep struct {
	of   *study
	done bool
}

// firstLines are compared at once, nextLines in a step beside the screen.
const (
	firstLines = 4_000
	nextLines  = 8_000
)

// compareFiltered tells what is different about the lines that pass the filter, or that are marked where nothing is filtered.
func (p *LogsPane) compareFiltered(sc pane.Scene) pane.Effect {
	p.keepRelease(sc)
	q := p.wanted()
	among := search.Query{Since: q.Since, Until: q.Until, Metrics: q.Metrics, Exclude: q.Exclude}
	words := p.filterWords()
	switch {
	case selects(q):
	case p.releaseFilter.first > 0:
		among.Since, among.Until = time.Time{}, time.Time{} // against all other releases
	case !p.Find.Empty():
		q.Text, words = p.Find, []string{p.Find.String()}
	default:
		return pane.Say{Text: "a filter says which lines: " + sc.Key(keys.IntentHide) + " or " + sc.Key(keys.IntentFacets) + ", then " +
			sc.Key(keys.IntentDifferent) + " tells what is different about them"}
	}
	return p.compare(sc, contrast.NewStudy(sc.App.Logs.Snapshot(), q, among, false, releasesAt(p.releaseSpans(sc))), strings.Join(words, " · "))
}

// releasesAt tells which release was current at a time, whatever becomes of the spans: it is asked beside the screen.
func releasesAt(spans *logs.ReleaseSpans) func(time.Time) int {
	versions := spans.Versions() // the newest first
	from := make([]time.Time, len(versions))
	for i, v := range versions {
		from[i], _, _ = spans.Span(v)
	}
	return func(at time.Time) int {
		for i, v := range versions {
			if !at.Before(from[i]) {
				return v
			}
		}
		return 0
	}
}

// selects tells that a query asks for something, and does not only leave out.
func selects(q search.Query) bool {
	return len(q.Classes)+len(q.Sources)+len(q.Types)+len(q.Procs)+len(q.Status)+len(q.Codes)+len(q.Fields)+len(q.Also) > 0 ||
		!q.Text.Empty() || q.MinLevel > logs.None || q.ErrorsOnly || q.MinService > 0 || q.MinConnect > 0
}

// compareError tells what is different about the requests whose lines tell of an error.
func (p *LogsPane) compareError(m pane.Compare, sc pane.Scene) pane.Effect {
	if sc.App == nil || sc.App.Logs.Len() == 0 {
		return pane.Say{Text: "there is no log line yet"}
	}
	p.turnTo(sc.App)
	text := m.Class
	if text == "" {
		for piece := range strings.SplitSeq(m.Text, "*") {
			if piece = strings.TrimSpace(piece); len(piece) > len(text) {
				text = piece
			}
		}
	}
	match, err := search.CompileText(text, false)
	if err != nil || text == "" {
		return pane.Say{Text: "nothing tells the lines of this error from others"}
	}
	q := search.Query{Classes: []logs.Class{logs.App}, Text: match}
	return p.compare(sc, contrast.NewStudy(sc.App.Logs.Snapshot(), q, search.Query{}, true, releasesAt(p.releaseSpans(sc))), m.What)
}

// compare begins a comparison. A short log is compared at once.
func (p *LogsPane) compare(sc pane.Scene, of *contrast.Study, what string) pane.Effect {
	p.study = &study{of: of, what: what}
	if p.study.done = of.Step(firstLines); p.study.done {
		return p.difference(sc)
	}
	return pane.Say{Text: "comparing " + format.Plural(sc.App.Logs.Len(), "line") + sc.Glyphs().Ellipsis}
}

// search is the next step of a comparison, nil when there is none.
func (s *study) search() (step func() any) {
	if s == nil || s.under || s.done {
		return nil
	}
	s.under = true
	return func() any { return studyStep{s, s.of.Step(nextLines)} }
}

// showDifference asks the logs for the card of a comparison that is done.
type showDifference struct{}

func (showDifference) IsMessage() {}

// studied takes a step of a comparison, unless nobody wants it any more.
func (p *LogsPane) studied(step studyStep) pane.Effect {
	if p.study != step.of {
		return nil
	}
	p.study.under = false
	if p.study.done = step.done; !step.done {
		return nil
	}
	return pane.To{Pane: pane.Logs, Message: showDifference{}}
}

// difference is the card of a comparison that is done.
func (p *LogsPane) difference(sc pane.Scene) pane.Effect {
	if p.study == nil || !p.study.done {
		return nil
	}
	answer, what := p.study.of.Answer(), p.study.what
	p.study = nil
	lines := append([][]draw.Run{{draw.R(theme.Strong, what)}}, plain.DifferentLines(cardPrinter(sc), answer)...)
	printer := plain.Printer{Theme: theme.New(theme.Plain, sc.Glyphs())}
	text := strings.Join(append([]string{what}, plain.Different(printer, answer)...), "\n")
	return pane.Show{Card: pane.Card{Title: "What is different", Lines: lines, Copy: text, What: "what is different"}}
}
