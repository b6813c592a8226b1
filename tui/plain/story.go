package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/traffic"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/story"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/logline"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// StoryTitle names a story, and says where it is a guess.
func StoryTitle(one story.Story) string {
	if one.Guess {
		return "One request, a guess: same dyno, time and path"
	}
	return "One request"
}

// The columns of a story, and the silence from which a gap is told.
const (
	leastClock = 72 // cells, from which the time of day has room
	offsetWide = 9
	gapTold    = time.Second
)

// StoryLines tell one request: what was asked, then line by line who said what, and how long nobody said anything.
func StoryLines(s Printer, one story.Story) [][]draw.Run {
	lines := s.storyHead(one)
	lines = append(lines, nil)
	t := teller{Printer: s, story: one, who: s.whoWide(one)}
	if one.Routed {
		t.arrival()
	}
	for i := range one.Steps {
		t.step(i)
	}
	t.flush()
	if one.Cut {
		t.lines = append(t.lines, []draw.Run{draw.R(theme.Dim, s.Theme.Glyphs.More+" it has more lines than are shown")})
	}
	return append(lines, t.lines...)
}

// AlikeRuns tell how many requests of the route ended as one did since a release, and on the one before.
func AlikeRuns(one story.Story, since, before story.Alike, current, earlier int) []draw.Run {
	if !one.Routed || since.All < 2 {
		return nil
	}
	span := "in the log"
	if current > 0 {
		span = "since " + version(current)
	}
	runs := []draw.Run{draw.R(theme.Soft, "Like it   "), draw.R(theme.Text, fmt.Sprintf("%s of %s to %s %s ended so", phrase.Number(since.Same), phrase.Plural(since.All, "request"), safe.Redact(traffic.FoldPath(one.Router.Path)), span))}
	if earlier > 0 && before.All > 0 {
		runs = append(runs, draw.R(theme.Dim, fmt.Sprintf("; on %s %s of %s did", version(earlier), phrase.Number(before.Same), phrase.Number(before.All))))
	}
	return runs
}

// storyHead is what was asked and how it ended, and how many lines from whom.
func (s Printer) storyHead(one story.Story) (lines [][]draw.Run) {
	g := s.Theme.Glyphs
	if r := one.Router; one.Routed {
		mark, role := g.Good, theme.Good
		if r.Status >= 500 || r.Code != "" {
			mark, role = g.Bad, theme.BadStrong
		}
		runs := []draw.Run{draw.R(role, mark+" "), draw.R(theme.Strong, strings.TrimSpace(r.Method+" "+safe.Redact(r.Path)))}
		if r.Status > 0 || r.Code != "" {
			status := r.Code
			if r.Status > 0 {
				status = strings.TrimSpace(strconv.Itoa(r.Status) + " " + r.Code)
			}
			runs = slices.Insert(runs, 1, draw.R(role, status+"  "))
		}
		lines = append(lines, runs)
		if from := strings.TrimSpace(safe.Redact(r.Fwd) + "  " + r.Host); from != "" {
			lines = append(lines, []draw.Run{draw.R(theme.Dim, "client "+from)})
		}
	}
	var who []string
	for _, step := range one.Steps {
		if name := whoOf(step.Line); !slices.Contains(who, name) {
			who = append(who, name)
		}
	}
	of := "request " + one.ID
	if one.Guess {
		of = "no line of the app bears a request id: these are of the same dyno at the same time"
	}
	return append(lines, []draw.Run{draw.R(theme.Dim, of)},
		[]draw.Run{draw.R(theme.Dim, phrase.Plural(len(one.Steps), "line")+" from "+phrase.List(who))})
}

func whoOf(l logs.Line) string {
	if l.Class == logs.Routing {
		return "router"
	}
	return l.Proc
}

// whoWide is the width of the names.
func (s Printer) whoWide(one story.Story) int {
	w := len("router")
	for _, step := range one.Steps {
		w = max(w, draw.Width(step.Line.Proc))
	}
	return min(w, 20)
}

// teller tells the steps of a story.
type teller struct {
	Printer
	story  story.Story
	who    int
	lines  [][]draw.Run
	folded int // calls of libraries that are not told
}

// lead is what stands before a step: its time, how long after the arrival, a mark, and who spoke.
func (t *teller) lead(at time.Time, offset time.Duration, mark draw.Run, who string, role theme.Role) []draw.Run {
	var runs []draw.Run
	if t.Width == 0 || t.Width >= leastClock {
		clock := phrase.ClockMillis(at, t.Zone)
		if at.IsZero() {
			clock = draw.Spaces(12)
		}
		runs = append(runs, draw.R(theme.Dim, clock+"  "))
	}
	return append(runs, draw.R(theme.Text, fmt.Sprintf("%*s ", offsetWide, offsetWords(offset))), mark, draw.R(role, " "+draw.Fit(who, t.who)+" "))
}

// indent is the cells before a mark.
func (t *teller) indent() int {
	n := offsetWide + 1
	if t.Width == 0 || t.Width >= leastClock {
		n += 14
	}
	return n
}

// offsetWords is a time since the arrival: "+0.019s", "+1m 57s".
func offsetWords(d time.Duration) string {
	switch {
	case d <= 0:
		return "0s"
	case d < time.Minute:
		return "+" + phrase.Offset(d)
	}
	return "+" + strings.ReplaceAll(phrase.Span(d), " ", "")
}

// arrival is when the router took the request. No line says so.
func (t *teller) arrival() {
	r := t.story.Router
	to := "accepted"
	if r.Dyno != "" {
		to += ", sent to " + r.Dyno
	}
	runs := t.lead(t.story.Arrived, 0, draw.R(theme.Dim, t.Theme.Glyphs.On), "router", theme.Dim)
	t.lines = append(t.lines, append(runs, draw.R(theme.Text, to), draw.R(theme.Dim, "  worked out: "+phrase.Latency(r.Service+r.Connect)+" before its line")))
}

// gap is a silence before a step.
func (t *teller) gap(i int) {
	step := t.story.Steps[i]
	if step.Gap < gapTold || i == 0 && !t.story.Routed {
		return
	}
	words, role := phrase.Latency(step.Gap)+" without a line", theme.Text|theme.Bold
	switch before := i - 1; {
	case step.Kind == story.Job && step.Line.Class == logs.App && i > 0 && step.Line.Proc != t.story.Steps[before].Line.Proc:
		words, role = phrase.Latency(step.Gap)+" until the job is heard of", theme.Dim // the client does not wait for it
	case i > 0 && t.story.Steps[before].Kind == story.Answer && t.story.Router.Code == "H12":
		words = phrase.Latency(step.Gap) + " more of work that nobody waits for"
	}
	t.flush()
	t.lines = append(t.lines, []draw.Run{draw.R(theme.Dim, draw.Spaces(t.indent())+t.Theme.Glyphs.Tick+" "), draw.R(role, words)})
}

// step tells a line. Of a trace the app's own calls are told, those of libraries are counted.
func (t *teller) step(i int) {
	step := t.story.Steps[i]
	if step.Kind == story.Exception && !step.Line.Head {
		t.frame(step.Line)
		return
	}
	t.gap(i)
	t.flush()
	mark, role := draw.R(theme.Dim, t.Theme.Glyphs.On), theme.Name(step.Line.Type)
	if step.Line.Class == logs.Routing {
		role = theme.Dim
	}
	if step.Kind == story.Exception || step.Kind == story.Answer && (t.story.Router.Status >= 500 || t.story.Router.Code != "") {
		mark = draw.R(theme.Bad, t.Theme.Glyphs.Bad)
	}
	runs := t.lead(step.Line.At, step.Offset, mark, whoOf(step.Line), role)
	for _, span := range logline.Format(step.Line, t.LogFields...) {
		runs = append(runs, draw.R(looks.LineRole(span.Role), span.Text))
	}
	t.lines = append(t.lines, runs)
	if step.Kind == story.Answer && t.story.Router.Code == "H12" {
		t.under(draw.R(theme.Dim, "the client got an error page; "+t.story.Router.Dyno+" was not told, and works on"))
	}
}

// frame tells a call of the app's own.
func (t *teller) frame(l logs.Line) {
	if l.Frame() != logs.AppFrame {
		t.folded++
		return
	}
	t.flush()
	_, body := logs.CutPrefix(safe.Redact(l.Text))
	t.under(draw.R(theme.Cursor, t.Theme.Glyphs.FrameBar+" "), draw.R(theme.Strong, strings.TrimPrefix(strings.TrimSpace(body), "from ")))
}

// under is a line below a step, where its text stands.
func (t *teller) under(runs ...draw.Run) {
	t.lines = append(t.lines, append([]draw.Run{draw.R(theme.Text, draw.Spaces(t.indent()+t.who+3))}, runs...))
}

// flush tells how many calls were folded.
func (t *teller) flush() {
	if t.folded > 0 {
		t.under(draw.R(theme.Dim, t.Theme.Glyphs.More+" "+phrase.Plural(t.folded, "call")+" of libraries"))
	}
	t.folded = 0
}
