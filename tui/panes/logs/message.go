package logs

import (
	"regexp"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/logline"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// message is a line's told text with what find marks on the selected row's ground.
func (p *LogsPane) message(l logs.Line, g *theme.Glyphs) []draw.Run {
	spans := inTrace(l, g, logline.Format(l, p.logFields...))
	runs := make([]draw.Run, 0, len(spans)+2)
	if p.Find.Empty() {
		for _, s := range spans {
			runs = append(runs, draw.R(looks.LineRole(s.Role), s.Text))
		}
		return runs
	}
	words := p.Find.Words()
	marks := findAll(words, logline.Formatted(spans))
	if len(marks) == 0 && p.Find.MatchString(l.Text) { // what is marked is not among what is told: the line itself is shown
		text := safe.Redact(l.Text)
		if found := findAll(words, text); len(found) > 0 {
			spans, marks = []logline.Span{{Text: text}}, found
		}
	}
	at := 0
	for _, s := range spans {
		runs = append(runs, marked(s, at, marks)...)
		at += len(s.Text)
	}
	return runs
}

// foundIn is which word of find stands in the name of who speaks, -1 for none.
func (p *LogsPane) foundIn(name string) int {
	if p.Find.Empty() {
		return -1
	}
	return slices.IndexFunc(p.Find.Words(), func(w search.Matcher) bool { return len(w.Find(name)) > 0 })
}

// foundAt is where a word of find stands in a text.
type foundAt struct{ from, to, word int }

// findAll is where the words stand in a text, from left to right. Where two of them overlap, the one that begins first has the text.
func findAll(words []search.Matcher, text string) []foundAt {
	var all []foundAt
	for i, w := range words {
		for _, at := range w.Find(text) {
			all = append(all, foundAt{at[0], at[1], i})
		}
	}
	if len(words) > 1 {
		slices.SortStableFunc(all, func(a, b foundAt) int { return a.from - b.from })
	}
	return all
}

// rubyHead is how Ruby prints an exception: the place, then what happened. The place is often longer than the pane.
var rubyHead = regexp.MustCompile("^(\\S+:\\d+):in [`'].*?': (.+)$")

// inTrace puts the lines of a trace in people's order: what happened first, then where; frames are indented, and begin
// where the app's or the package's own path does; those of the app stand behind a bar.
func inTrace(l logs.Line, g *theme.Glyphs, spans []logline.Span) []logline.Span {
	if len(spans) == 0 || l.Class != logs.App {
		return spans
	}
	last := &spans[len(spans)-1]
	switch {
	case l.Head:
		if m := rubyHead.FindStringSubmatch(last.Text); m != nil {
			last.Text = m[2]
			return append(spans, logline.Span{Text: "  " + ownPath(m[1]), Role: logline.Trace})
		}
	case l.Frame() == logs.AppFrame:
		where, function := ownFrame(last.Text)
		last.Text = where
		spans = slices.Insert(spans, len(spans)-1, logline.Span{Text: g.FrameBar + " ", Role: logline.Mark})
		if function != "" {
			spans = append(spans, logline.Span{Text: "  " + function, Role: logline.Plain})
		}
		return spans
	case l.Metrics, l.Frame() == logs.VendorFrame && len(spans) == 1 && l.Level == logs.None:
		last.Text = "  " + ownPath(last.Text)
	}
	return spans
}

// ownPath is a frame from its own path on: without "from", without the directory every app lives in, without the way to
// the packages.
func ownPath(frame string) string {
	frame = strings.TrimPrefix(strings.TrimLeft(frame, " "), "from ")
	for _, root := range exceptions.PackageRoots {
		if i := strings.LastIndex(frame, root); i >= 0 && !strings.ContainsAny(frame[:i], " (") {
			return frame[i+len(root):]
		}
	}
	if own := strings.TrimPrefix(frame, "/app/"); own != "" {
		return own
	}
	return frame
}

// ownFrames are how runtimes print a frame of which the place and the function can be told: Ruby's path:12:in `function', Python's
// File "path", line 12, in function.
var ownFrames = []*regexp.Regexp{
	regexp.MustCompile("^(\\S+):(\\d+):in [`'](.+)'$"),
	regexp.MustCompile(`^File "([^"]+)", line (\d+), in (.+)$`),
}

// ownFrame parts a frame of the app into the place in its source and the function; without a function it stays as it is.
func ownFrame(frame string) (where, function string) {
	frame = strings.TrimPrefix(strings.TrimLeft(frame, " "), "from ")
	for _, form := range ownFrames {
		if m := form.FindStringSubmatch(frame); m != nil {
			return ownPath(m[1]) + ":" + m[2], m[3]
		}
	}
	return ownPath(frame), ""
}

// inPackages names the packages of a run of frames.
func inPackages(lines []logs.Line) string {
	names := make([]string, len(lines))
	for i, l := range lines {
		names[i] = exceptions.PackageOf(l.Text)
	}
	return looks.Packages(names)
}

// marked cuts a span where marks begin and end; at is where the span begins in the told text.
func marked(s logline.Span, at int, marks []foundAt) []draw.Run {
	var out []draw.Run
	role, done := looks.LineRole(s.Role), 0
	for _, m := range marks {
		from, to := max(m.from-at, done), min(m.to-at, len(s.Text))
		if to <= from || from >= len(s.Text) {
			continue
		}
		if from > done {
			out = append(out, draw.R(role, s.Text[done:from]))
		}
		out = append(out, draw.R(theme.Found(m.word), s.Text[from:to]))
		done = to
	}
	return append(out, draw.R(role, s.Text[done:]))
}

// panned is runs without their first n cells.
func panned(runs []draw.Run, n int) []draw.Run {
	out := make([]draw.Run, 0, len(runs))
	for _, r := range runs {
		if n > 0 {
			w := draw.Width(r.Text)
			if w <= n {
				n -= w
				continue
			}
			text := []rune(r.Text)
			for n > 0 && len(text) > 0 {
				n -= max(draw.Width(string(text[0])), 1)
				text = text[1:]
			}
			r.Text = string(text)
		}
		out = append(out, r)
	}
	return out
}
