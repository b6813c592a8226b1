package logs

import (
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// shows is what stands after the title: what is marked, and else which lines are shown.
func (p *LogsPane) shows(sc pane.Scene) []draw.Run {
	if p.pan == 0 {
		return p.showsOf(sc)
	}
	out := []draw.Run{draw.R(theme.Key, sc.Glyphs().Arrow+" "+strconv.Itoa(p.pan))}
	if sc.Tabs > 0 && p.Find.Empty() && !p.filtered() { // no room for what is usual
		return out
	}
	return append(append(out, draw.R(theme.Text, "  ")), p.showsOf(sc)...)
}

func (p *LogsPane) showsOf(sc pane.Scene) []draw.Run {
	var out []draw.Run
	if !p.Find.Empty() {
		out = append(p.findWords(), draw.R(theme.Text, p.hitWords(sc)))
		if n, prev := sc.Key(keys.IntentNextHit), sc.Key(keys.IntentPrevHit); n+prev != "" {
			out = append(out, draw.R(theme.Key, "  "+n+" "+prev))
		}
	}
	if words := p.filterWords(); len(words) > 0 {
		if len(out) > 0 {
			out = append(out, draw.R(theme.Dim, " · "))
		}
		return append(out, draw.R(theme.Text, strings.Join(words, " · ")))
	}
	if len(out) > 0 {
		return out
	}
	words := "app system router api"
	types := make([]string, 0, 4)
	for _, t := range sc.App.Processes.Types {
		types = append(types, t.Type)
	}
	if len(types) > 0 && len(types) <= 4 && sc.W >= 70 {
		words += " · " + strings.Join(types, " ")
	}
	if p.Query.Metrics {
		words += " · metrics"
	}
	return []draw.Run{draw.R(theme.Dim, words)}
}

// withPassed adds to a state how many lines pass the filter, of how many: "12 of 1,830", in so few words as there is room for. Where there
// is little, the number goes before the state.
func (p *LogsPane) withPassed(sc pane.Scene, state []draw.Run) []draw.Run {
	if !p.filtered() {
		return state
	}
	long := "counting" + sc.Glyphs().Ellipsis
	short := sc.Glyphs().Ellipsis
	if p.tally.done && p.app == sc.App {
		passed, all := format.Count(p.tally.passed), format.Count(sc.App.Logs.Len()-sc.App.Logs.Gaps())
		long, short = passed+" of "+all, passed+"/"+all
	}
	room := widget.BorderRoom(sc, "Logs")
	for _, text := range []string{long, short} {
		if out := append(state[:len(state):len(state)], draw.R(theme.Text, " "+text)); draw.RunsWidth(out) <= room {
			return out
		}
	}
	return []draw.Run{draw.R(theme.Text, short)}
}

// findWords is what is marked, each word as its marks look.
func (p *LogsPane) findWords() []draw.Run {
	words := p.Find.Words()
	if len(words) == 1 {
		return []draw.Run{draw.R(theme.Text, "/"+strings.Trim(p.Find.String(), "/")+"  ")}
	}
	out := []draw.Run{draw.R(theme.Text, "/")}
	for i, w := range words {
		if i > 0 {
			out = append(out, draw.R(theme.Dim, "|"))
		}
		out = append(out, draw.R(theme.Found(i), strings.Trim(w.String(), "/")))
	}
	return append(out, draw.R(theme.Text, "  "))
}

// hitsFor is what is searched for and where a match is, in so few words as there is room for.
func (p *LogsPane) hitsFor(sc pane.Scene, room int) []draw.Run {
	where := draw.R(theme.Text, p.hitWords(sc))
	on := draw.R(theme.Key, "  "+sc.Key(keys.IntentNextHit)+" "+sc.Key(keys.IntentPrevHit))
	for _, runs := range [][]draw.Run{p.shows(sc), append(p.findWords(), where, on), {where, on}, {where}} {
		if draw.RunsWidth(runs) <= room {
			return runs
		}
	}
	return nil
}

// hitWords is "3 of 17", "17" away from a hit, "17+" while the count goes on.
func (p *LogsPane) hitWords(sc pane.Scene) string {
	n := format.Count(len(p.Hits.Seqs))
	if !p.Hits.Done {
		n += "+ searching" + sc.Glyphs().Ellipsis
	}
	if at := p.Hits.place(p.at); at > 0 && p.paused {
		return format.Count(at) + " of " + n
	}
	return n + " found"
}

// filterWords are the parts of the filter in the user's words.
func (p *LogsPane) filterWords() []string {
	q := p.Query
	var words, classes []string
	for _, c := range facetClasses {
		if slices.Contains(q.Classes, c.class) {
			classes = append(classes, c.word)
		}
	}
	if p.like.on() {
		words = append(words, p.like.words())
	}
	if era := p.releaseFilter.String(); era != "" {
		words = append(words, era)
	}
	for _, group := range [][]string{classes, q.Types, q.Procs, statusWords(q.Status), q.Codes, p.timeWords()} {
		if len(group) > 0 {
			words = append(words, strings.Join(group, " "))
		}
	}
	if q.MinLevel != logs.None {
		words = append(words, "≥ "+q.MinLevel.String())
	}
	if q.ErrorsOnly {
		words = append(words, "errors")
	}
	if !q.Text.Empty() {
		words = append(words, "only "+q.Text.String())
	}
	for _, m := range q.Exclude {
		words = append(words, "not "+m.String())
	}
	if q.Metrics && len(words) > 0 {
		words = append(words, "metrics")
	}
	return words
}

// withMessage is the rules that are shown though no line passes, and below them why there is nothing else.
func (p *LogsPane) withMessage(sc pane.Scene, lines []cursorLine) []cursorLine {
	var text [][]draw.Run
	for _, paragraph := range p.noMatch(sc, sc.App.Logs.Snapshot()) {
		text = append(text, widget.Wrapped(paragraph, max(1, sc.W-4))...)
	}
	lines = lines[max(0, len(lines)-max(0, sc.H-len(text))):]
	for i := range lines {
		lines[i].cursor = false
	}
	for _, runs := range text {
		lines = append(lines, cursorLine{draw.NewLine(sc.Theme, max(0, sc.W-2)).Gap(1).Runs(runs...).String(), false, false, false})
	}
	return lines[max(0, len(lines)-sc.H):]
}

// nothing says why there is no line.
func (p *LogsPane) nothing(sc pane.Scene) [][]draw.Run {
	st := widget.StandingOf(sc, Source)
	if why := st.Wanting(sc, "logs"); why != nil {
		return why
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "no line yet: the log session is open and the app is silent")},
		{draw.R(theme.Dim, "a request, a restart or a deploy makes lines")},
	}
}

// noMatch says why no line is shown though there are some.
func (p *LogsPane) noMatch(sc pane.Scene, snap logstore.Snapshot) [][]draw.Run {
	total := format.Plural(sc.App.Logs.Len()-sc.App.Logs.Gaps(), "line")
	switch {
	case !p.Band.done():
		return [][]draw.Run{{draw.R(theme.Dim, "searching "+format.Plural(snap.Len(), "line")+sc.Glyphs().Ellipsis)}}
	case !p.filtered():
		return [][]draw.Run{
			{draw.R(theme.Dim, "none of "+total+" is shown: all are metrics or log sessions")},
			{draw.R(theme.Key, sc.Key(keys.IntentMetrics)), draw.R(theme.Text, " shows metrics")},
		}
	}
	return [][]draw.Run{{draw.R(theme.Text, "0 of "+total+" match "), draw.R(theme.Text, strings.Join(p.filterWords(), " · ")), draw.R(theme.Text, "; "),
		draw.R(theme.Key, sc.Key(keys.IntentBack)), draw.R(theme.Text, " "+p.wayBack())}}
}

// wayBack is what the key that takes back does now: it shows all where one thing alone leaves lines out.
func (p *LogsPane) wayBack() string {
	if p.Find.Empty() && len(p.filterWords()) == 1 {
		return "shows all"
	}
	return "clears " + p.innermost()
}

// silent says why no line comes any more: the source has ended, or a person has paused it.
func silent(st widget.Standing) draw.Run {
	if st.Source.Paused() {
		return draw.R(theme.Warn|theme.Bold, "paused by you "+format.Age(st.Now.Sub(st.Source.Since)))
	}
	return draw.R(theme.Dim, "END")
}
