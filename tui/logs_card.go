package tui

import (
	"strconv"
	"time"

	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// facts are the lines of a card: labels in a column, values beside them.
type facts struct {
	lines [][]draw.Run
	w     int // of the values, wrapped at blanks
}

// cardFacts makes a card's facts for a screen.
func cardFacts(sc Scene) *facts { return &facts{w: min(max(sc.Screen.W-30, 24), 84)} }

// labelWidth is the width of the column of labels.
const labelWidth = 12

// add is a label and its value; nothing when the value is empty.
func (f *facts) add(label string, role theme.Role, value string) {
	if value != "" {
		f.runs(label, draw.R(role, value))
	}
}

func (f *facts) runs(label string, runs ...draw.Run) {
	for i, part := range wrapped(runs, f.w) {
		if i > 0 {
			label = ""
		}
		f.lines = append(f.lines, append([]draw.Run{draw.R(theme.Dim, draw.Fit(label, labelWidth))}, part...))
	}
}

// text is a paragraph across both columns.
func (f *facts) text(role theme.Role, s string) {
	f.lines = append(f.lines, wrapped([]draw.Run{draw.R(role, s)}, f.w+labelWidth)...)
}

func (f *facts) blank() { f.lines = append(f.lines, nil) }

// lineCard is all that is known of one log line.
func lineCard(sc Scene, l logs.Line) Card {
	f := cardFacts(sc)
	f.add("time", theme.Text, l.At.In(zoneOr(sc.Zone)).Format("2006-01-02 15:04:05.000000 MST"))
	if l.Source != "" {
		f.add("from", theme.Name(l.Type), l.Source+"["+l.Proc+"]")
	}
	class := l.Class.String()
	if l.Level != logs.None {
		class += " · " + l.Level.String()
	}
	f.add("class", theme.Text, class)
	f.add("note", theme.Warn, lineNotes(l))
	code := ""
	if l.Class == logs.Routing {
		if r, ok := logs.ParseRouter(l.Text); ok {
			f.router(r)
			code = r.Code
		}
	}
	if lc, ok := logs.ParseLifecycle(l.Text); ok && l.Class == logs.System {
		code = lc.Code
	}
	f.blank()
	f.text(theme.Text, safe.Redact(l.Text))
	f.code(code)
	title := "Line"
	if l.Proc != "" {
		title = l.Proc
	}
	return Card{Title: title, Lines: f.lines, Copy: rawLine(l)}
}

func lineNotes(l logs.Line) string {
	switch {
	case l.Gap:
		return "not a line: lines are missing here"
	case l.Truncated:
		return "cut: the line was longer"
	case l.Late:
		return "came late: older than the line before it"
	}
	return ""
}

// router is the fields of a request in the order people ask for them.
func (f *facts) router(r logs.Router) {
	f.blank()
	if r.Status > 0 {
		f.add("status", statusRole(r.Status), strconv.Itoa(r.Status))
	}
	f.add("code", theme.BadStrong, join(" ", r.Code, r.Desc))
	f.add("request", theme.Text, join(" ", r.Method, safe.Redact(r.Path), r.Protocol))
	f.add("host", theme.Text, r.Host)
	f.add("dyno", theme.Text, r.Dyno)
	if r.HasConnect {
		f.add("connect", theme.Text, r.Connect.Round(time.Millisecond).String())
	}
	if r.HasService {
		f.add("service", theme.Text, r.Service.Round(time.Millisecond).String())
	}
	if r.Bytes > 0 {
		f.add("bytes", theme.Text, count(r.Bytes))
	}
	f.add("request id", theme.Text, r.RequestID)
	f.add("client", theme.Text, safe.Redact(r.Fwd))
	f.add("cause", theme.Text, r.Cause)
	for _, x := range r.Extra {
		f.add(x.Key, theme.Text, safe.Redact(x.Value))
	}
}

func statusRole(status int) theme.Role {
	switch {
	case status >= 500:
		return theme.BadStrong
	case status >= 400:
		return theme.Warn
	}
	return theme.Good
}

// code is what the platform means by an H-, R- or L-code, and what to try first.
func (f *facts) code(id string) {
	c, ok := codes.Lookup(id)
	if !ok {
		return
	}
	f.blank()
	f.runs(c.ID, draw.R(theme.Strong, c.Title))
	f.add("", theme.Text, c.Meaning)
	for i, r := range c.Remedies[:min(len(c.Remedies), 3)] {
		label := ""
		if i == 0 {
			label = "try"
		}
		f.add(label, theme.Text, r)
	}
}

// join is the parts that are not empty.
func join(sep string, parts ...string) string {
	s := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if s != "" {
			s += sep
		}
		s += p
	}
	return s
}
