package plain

import (
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/logline"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// stamp is how Logplex writes a line's time.
const stamp = "2006-01-02T15:04:05.000000-07:00"

// Raw is a line as the platform's own client prints it, less its secrets: TIMESTAMP source[proc]: text.
func Raw(l logs.Line) string {
	text := safe.Redact(l.Text)
	if l.Source == "" {
		return text
	}
	if l.Timeless {
		return l.Source + "[" + l.Proc + "]: " + text
	}
	return l.At.UTC().Format(stamp) + " " + l.Source + "[" + l.Proc + "]: " + text
}

// procWidth is the least column of the dyno's name: a usual one fits. One that is longer than widestName pushes the message.
const (
	procWidth  = 9
	widestName = 24
)

// NameWidth is how many cells a name needs before a log line, as far as it has room.
func NameWidth(proc string) int { return min(draw.Width(proc), widestName) }

// Formatted is a line for people: local time, who speaks, the message in people's order, and in it each of the marks in a color of its
// own. It is not cut: a terminal wraps it.
func Formatted(s Printer, l logs.Line, marks ...search.Matcher) string {
	zone := s.Zone
	if zone == nil {
		zone = l.At.Location()
	}
	mark, role := looks.Speaker(s.Theme.Glyphs, l)
	proc := l.Proc
	if pad := max(procWidth, s.Names) - draw.Width(proc); pad > 0 {
		proc += draw.Spaces(pad)
	}
	at := phrase.ClockMillis(l.At, zone) + " "
	if l.Timeless {
		at = draw.Spaces(len(at))
	}
	runs := []draw.Run{draw.R(theme.Dim, at), draw.R(theme.Dim, mark+" ")}
	runs = append(runs, marked([]draw.Run{draw.R(role, proc+"  ")}, marks)...)
	var message []draw.Run
	for _, span := range logline.Format(l, s.LogFields...) {
		message = append(message, draw.R(looks.LineRole(span.Role), own(s.Theme.Glyphs, span.Text)))
	}
	wide := s
	wide.Width = 0
	return wide.line(append(runs, marked(message, marks)...)...)
}

// own is a text in which the signs that we write ourselves are those of the glyphs.
func own(g *theme.Glyphs, text string) string {
	if g != theme.ASCII {
		return text
	}
	return strings.NewReplacer("→", g.Arrow, "…", g.Ellipsis).Replace(text)
}

// marked is runs in which whatever a mark finds has the mark's color. Where several find the same, the first has it.
func marked(runs []draw.Run, marks []search.Matcher) []draw.Run {
	if len(marks) == 0 {
		return runs
	}
	var text strings.Builder
	for _, r := range runs {
		text.WriteString(r.Text)
	}
	owner := make([]int, text.Len()) // by byte: the mark that found it, from 1
	for k := range marks {
		for _, at := range marks[k].Find(text.String()) {
			for i := at[0]; i < at[1]; i++ {
				if owner[i] == 0 {
					owner[i] = k + 1
				}
			}
		}
	}
	var out []draw.Run
	place := 0
	for _, r := range runs {
		for from := 0; from < len(r.Text); {
			to := from + 1
			for to < len(r.Text) && owner[place+to] == owner[place+from] {
				to++
			}
			role := r.Role
			if k := owner[place+from]; k > 0 {
				role = theme.Found(k - 1)
			}
			out = append(out, draw.R(role, r.Text[from:to]))
			from = to
		}
		place += len(r.Text)
	}
	return out
}
