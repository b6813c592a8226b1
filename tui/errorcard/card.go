// Package errorcard tells all that is known of one error, in parts. A card and the verb have them one below the other, a wide pane has the trace
// on the left and the evidence on the right.
package errorcard

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// Lines are lines of text.
type Lines = [][]draw.Run

// View is one error, and how it is to be told.
type View struct {
	Row     model.ErrorRow
	Current rollup.Current // what its status is told against
	Around  rollup.Current // what its rates are told against; the zero value: Current
	Glyphs  *theme.Glyphs
	Width   int // cells; 0: as many as it takes
	Zone    *time.Location
	Whole   bool // the calls of libraries are told one by one
}

// nameWidth is the width of the names of facts.
const nameWidth = 12

// Card is all of it, one part below the other.
func (v View) Card() Lines {
	lines := append(v.Head(), nil)
	lines = append(lines, v.facts()...)
	lines = append(lines, v.rates()...)
	lines = append(lines, v.suspects()...)
	lines = append(lines, below(v.Trace())...)
	lines = append(lines, below(v.Hunk())...)
	return append(lines, nil, []draw.Run{draw.R(theme.Dim, v.grouped())})
}

// below is a part with a blank line before it; nothing where it is empty.
func below(part Lines) Lines {
	if len(part) == 0 {
		return nil
	}
	return append(Lines{nil}, part...)
}

// Head is how the error stands, its class and what it says.
func (v View) Head() Lines {
	mark, role := looks.Error(v.Glyphs, v.Row.Status)
	class := v.Row.Sample.Class
	if class == "" {
		class = "error line"
	}
	lines := Lines{{draw.R(role, mark+" "+v.Row.Status.String()+" "), draw.R(theme.Strong, class)}}
	for _, l := range wrapped(v.Row.Sample.Message, v.Width) {
		lines = append(lines, []draw.Run{draw.R(theme.Text, l)})
	}
	return lines
}

// Title is the class and what it says, for a place that says how the error stands already.
func (v View) Title() Lines {
	e, role := &v.Row.Sample, theme.Strong
	if v.Row.Status == rollup.New {
		role = theme.BadStrong
	}
	text := wrapped(strings.TrimSpace(e.Class+" "+e.Message), v.Width)
	lines := make(Lines, 0, len(text))
	for i, l := range text {
		if rest, ok := strings.CutPrefix(l, e.Class); i == 0 && ok && e.Class != "" {
			lines = append(lines, []draw.Run{draw.R(role, e.Class), draw.R(theme.Text, rest)})
			continue
		}
		lines = append(lines, []draw.Run{draw.R(theme.Text, l)})
	}
	return lines
}

// Sample says when and where the sample was raised: "03:11:39 · web.2 · GET /reports · request e2b7714c".
func (v View) Sample() Lines {
	e := &v.Row.Sample
	parts := []string{phrase.MomentMillis(e.At, v.Zone), e.Proc}
	if len(v.Row.Routes) > 0 {
		parts = append(parts, route(v.Row.Routes[0]))
	}
	if e.Request != "" {
		parts = append(parts, "request "+e.Request[:min(8, len(e.Request))])
	}
	return Lines{{draw.R(theme.Dim, strings.Join(parts, " "+v.Glyphs.Dot+" "))}}
}

// Seen says from when to when it came, and what makes its events one error.
func (v View) Seen() Lines {
	r := v.Row
	lines := Lines{v.fact("First", phrase.Clock(r.First, v.Zone)+"   "), nil}[:1]
	lines[0] = append(lines[0], draw.R(theme.Dim, "Last "), draw.R(theme.Text, phrase.Age(v.Current.Now.Sub(r.Last))+" ago"))
	if on := v.releases(); on != "" {
		lines[0] = append(lines[0], draw.R(theme.Dim, "   On "), draw.R(theme.Text, on))
	}
	if away := r.Away(v.Current); away != "" {
		lines = append(lines, v.fact("Before", away))
	}
	return append(lines, []draw.Run{draw.R(theme.Dim, v.grouped())})
}

func (v View) grouped() string {
	return "One error by " + reason(v.Row.Group) + ", " + v.Row.Fingerprint.String()
}

// reason says what makes the events of a group one error.
func reason(g *rollup.Group) string {
	switch {
	case g.Rule != "":
		return "the rule " + g.Rule
	case g.Reason.Place != "":
		return "class and place: " + g.Reason.Class + " at " + g.Reason.Place
	case g.Reason.Class != "":
		return "class and message: " + g.Reason.Class + ", " + g.Reason.Message
	}
	return "what the lines have in common"
}

func (v View) fact(name, value string) []draw.Run {
	return []draw.Run{draw.R(theme.Dim, draw.Fit(name, nameWidth)), draw.R(theme.Text, value)}
}

// facts are an error's facts, each with its name.
func (v View) facts() (lines Lines) {
	r := v.Row
	fact := func(name, value string) {
		if value != "" {
			lines = append(lines, v.fact(name, value))
		}
	}
	fact("count", phrase.Number(r.Count))
	fact("seen", phrase.Moment(r.First, v.Zone)+" to "+phrase.Moment(r.Last, v.Zone))
	if r.Since > 0 {
		fact("first in", version(r.Since))
	}
	fact("before", r.Away(v.Current))
	fact("on", v.releases())
	var dynos []string
	for _, d := range r.Dynos {
		dynos = append(dynos, times(d.Name, d.Count))
	}
	if r.MoreDynos {
		dynos = append(dynos, v.Glyphs.Ellipsis)
	}
	fact("dynos", strings.Join(dynos, ", "))
	for i, one := range r.Routes {
		fact([]string{"routes", " "}[min(i, 1)], times(route(one), one.Count))
	}
	fact("owner", r.Owner)
	fact("root cause", r.Sample.Root)
	return lines
}

// releases are the releases that it came on, with how often.
func (v View) releases() string {
	var on []string
	for _, rel := range v.Row.Releases {
		name := "earlier"
		if rel.Version > 0 {
			name = version(rel.Version)
		}
		on = append(on, times(name, rel.Count))
	}
	return strings.Join(on, ", ")
}

func times(what string, n int) string { return what + " ×" + phrase.Number(n) }

func route(r rollup.Route) string { return strings.TrimSpace(r.Method + " " + r.Path) }

func version(v int) string { return fmt.Sprintf("v%d", v) }

// wrapped is a text in lines that fit, parted at blanks; a word that is too long stands alone.
func wrapped(text string, room int) []string {
	if room < 20 {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && draw.Width(line)+1+draw.Width(word) > room {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	return append(lines, line)
}
