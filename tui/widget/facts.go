package widget

import (
	"strconv"

	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// Facts are the lines of a card: labels in a column, values beside them.
type Facts struct {
	Lines [][]draw.Run
	w     int // of the values, wrapped at blanks
}

// CardFacts makes a card's facts for a screen.
func CardFacts(sc pane.Scene) *Facts { return &Facts{w: min(max(sc.Screen.W-30, 24), 84)} }

// NewFacts makes facts whose values are so many cells wide.
func NewFacts(w int) *Facts { return &Facts{w: w} }

// labelWidth is the width of the column of labels.
const labelWidth = 12

// Add is a label and its value; nothing when the value is empty.
func (f *Facts) Add(label string, role theme.Role, value string) {
	if value != "" {
		f.Runs(label, draw.R(role, value))
	}
}

func (f *Facts) Runs(label string, runs ...draw.Run) {
	for i, part := range Wrapped(runs, f.w) {
		if i > 0 {
			label = ""
		}
		f.Lines = append(f.Lines, append([]draw.Run{draw.R(theme.Dim, draw.Fit(label, labelWidth))}, part...))
	}
}

// Text is a paragraph across both columns.
func (f *Facts) Text(role theme.Role, s string) {
	f.Lines = append(f.Lines, Wrapped([]draw.Run{draw.R(role, s)}, f.w+labelWidth)...)
}

// Indented is a paragraph that begins, on each of its lines, so many cells to the right.
func (f *Facts) Indented(by int, role theme.Role, s string) {
	by = min(by, f.w/2)
	for _, part := range Wrapped([]draw.Run{draw.R(role, s)}, f.w+labelWidth-by) {
		f.Lines = append(f.Lines, append([]draw.Run{draw.R(role, draw.Spaces(by))}, part...))
	}
}

func (f *Facts) Blank() { f.Lines = append(f.Lines, nil) }

// Router is the fields of a request in the order people ask for them.
func (f *Facts) Router(r logs.Router) {
	f.Blank()
	if r.Status > 0 {
		f.Add("status", statusRole(r.Status), strconv.Itoa(r.Status))
	}
	f.Add("code", theme.BadStrong, format.Join(" ", r.Code, r.Desc))
	f.Add("request", theme.Text, format.Join(" ", r.Method, safe.Redact(r.Path), r.Protocol))
	f.Add("host", theme.Text, r.Host)
	f.Add("dyno", theme.Text, r.Dyno)
	if r.HasConnect {
		f.Add("connect", theme.Text, phrase.Latency(r.Connect))
	}
	if r.HasService {
		f.Add("service", theme.Text, phrase.Latency(r.Service))
	}
	if r.Bytes > 0 {
		f.Add("bytes", theme.Text, format.Count(r.Bytes))
	}
	f.Add("request id", theme.Text, r.RequestID)
	f.Add("client", theme.Text, safe.Redact(r.Fwd))
	f.Add("cause", theme.Text, r.Cause)
	for _, x := range r.Extra {
		f.Add(x.Key, theme.Text, safe.Redact(x.Value))
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

// Code is what the platform means by an H-, R- or L-code, and what to try first.
func (f *Facts) Code(id string) {
	c, ok := codes.Lookup(id)
	if !ok {
		return
	}
	f.Blank()
	f.Runs(c.ID, draw.R(theme.Strong, c.Title))
	f.Add("", theme.Text, c.Meaning)
	for i, r := range c.Remedies[:min(len(c.Remedies), 3)] {
		label := ""
		if i == 0 {
			label = "try"
		}
		f.Add(label, theme.Text, r)
	}
}
