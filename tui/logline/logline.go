// Package logline puts a log line in people's order: spans of text, each with the role that says what it is. Package looks says how
// roles look.
package logline

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
)

// Role says what a piece of a told line is; the theme says how it looks.
type Role uint8

// The roles.
const (
	Plain Role = iota
	Dim
	Good
	Warning
	Bad
	BadStrong
	Code    // an H-code that is no error
	Method  // GET
	Path    // /reports
	Proc    // web.2
	Trace   // a frame of the app itself
	Version // v74
	Person  // ned
	Mark    // the bar before a frame of the app itself
)

// Span is a run of one role. Spacing is part of the text: joined, the spans are the told line.
type Span struct {
	Text string
	Role Role
}

// Format puts a line in people's order for the screen. It is a door out: secrets are masked, query strings cut, an actor
// is told by the first part of the e-mail. The line as it came is safe.Redact of its Text.
//
// picked are the fields of structured lines to show behind the message; none means all of them. Where the told line would be
// blank, or would not tell what the line is about, the line itself stands.
func Format(l logs.Line, picked ...string) []Span {
	spans := formatted(l, picked)
	if !isBlank(spans) || isBlankText(l.Text) {
		return spans
	}
	return []Span{{safe.Redact(l.Text), levelRole(l)}}
}

// isBlank tells that spans show nothing.
func isBlank(spans []Span) bool {
	for _, s := range spans {
		if !isBlankText(s.Text) {
			return false
		}
	}
	return true
}

// isBlankText tells a text in which nothing can be read: blanks, and the marks of carriage returns.
func isBlankText(text string) bool { return strings.Trim(text, " ␍") == "" }

func formatted(l logs.Line, picked []string) []Span {
	var spans []Span
	switch {
	case l.Gap:
		spans = []Span{{l.Text, Warning}}
	case l.Metrics:
		spans = []Span{{l.Text, Dim}}
	case l.Class == logs.Routing:
		spans = formatRouter(l.Text)
	case l.Class == logs.System:
		spans = formatLifecycle(l.Text)
	case l.Class == logs.API:
		spans = formatAPI(l.Text)
	default:
		return formatApp(l, picked)
	}
	for i := range spans {
		spans[i].Text = safe.Redact(spans[i].Text)
	}
	return spans
}

// Formatted is the text of the spans.
func Formatted(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// formatter gathers words into spans with one blank between.
type formatter []Span

func (t *formatter) word(text string, role Role) {
	if text == "" {
		return
	}
	if len(*t) > 0 {
		(*t)[len(*t)-1].Text += " "
	}
	*t = append(*t, Span{text, role})
}

// formatRouter tells "503 H12 GET /reports 30.0s web.2 Request timeout".
func formatRouter(text string) []Span {
	r, ok := logs.ParseRouter(text)
	if !ok || r.Status == 0 && r.Code == "" && r.Method == "" && r.Path == "" { // a line that was cut: what is left has no subject
		return []Span{{text, Plain}}
	}
	var t formatter
	status := statusRole(r.Status)
	if r.Status > 0 {
		t.word(strconv.Itoa(r.Status), status)
	}
	if r.Code != "" {
		t.word(r.Code, codeRole(r.Code, status))
	}
	t.word(r.Method, Method)
	t.word(withoutQuery(r.Path), Path)
	if r.HasConnect && r.Connect >= time.Second { // waiting for a dyno, not for the app
		t.word("connect "+phrase.Latency(r.Connect), Warning)
	}
	if r.HasService && (r.Code == "" || r.Dyno != "") {
		t.word(phrase.Latency(r.Service), serviceRole(r.Service, r.Status))
	}
	t.word(r.Dyno, Proc)
	t.word(description(r), Dim)
	return t
}

// withoutQuery is a path without what its query asks for.
func withoutQuery(path string) string {
	path, _, cut := strings.Cut(path, "?")
	if cut {
		path += "?…"
	}
	return path
}

// description is the title of the code: the line's own, which changed over the years, or ours.
func description(r logs.Router) string {
	if r.Desc != "" || r.Code == "" {
		return strings.TrimSpace(r.Desc + " " + r.Cause)
	}
	c, _ := codes.Lookup(r.Code)
	return c.Title
}

// statusRole lights what the app or the platform did wrong, and nothing else: a calm log has no color.
func statusRole(status int) Role {
	if status >= 500 {
		return BadStrong
	}
	return Plain
}

// codeRole is the role of the status beside it, but for the codes whose lines are no errors.
func codeRole(code string, status Role) Role {
	switch {
	case codes.LineSeverity(code) < codes.Critical:
		return Code
	case status == BadStrong:
		return status
	}
	return BadStrong
}

// serviceRole lights requests that people notice: what made one fail, and what made one slow.
func serviceRole(d time.Duration, status int) Role {
	switch {
	case d < 5*time.Second:
		return Dim
	case status >= 500:
		return BadStrong
	}
	return Warning
}
