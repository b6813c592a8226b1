// Package issue writes a bug report of an error: what, where, since which release, how often, which commit may have to do with it.
//
// The rules:
//
//   - A report leaves the program: all of it passes safe.Redact.
//   - What the log says stands in code, so that nothing in it is read as Markdown or as a mention.
//   - A link is short enough for browsers and for GitHub: calls of the trace are left out until it is.
package issue

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
)

// The measures of a report.
const (
	mostLink  = 6000 // bytes
	mostTitle = 120  // characters
	mostCalls = 40
	mostRows  = 3 // of routes, and of commits
)

// Report is a bug report of one error.
type Report struct {
	Title string

	facts []string // lines of a list, in Markdown
	trace []string // text
	rest  string   // the last line
}

// Of is the report of an error of an app. Times are UTC: whoever reads it sits elsewhere.
func Of(a *model.App, r *model.ErrorRow, c rollup.Current) Report {
	e := &r.Sample
	class := e.Class
	if class == "" {
		class = "Error line"
	}
	b := Report{Title: shortened(clean(headOf(class, firstLine(e.Message))), mostTitle), trace: traceOf(e)}
	b.facts = append(b.facts, "app "+code(cmp.Or(a.Info.Name, string(a.ID)))+", "+r.Status.String())
	b.facts = append(b.facts, releases(a, r, c)...)
	b.facts = append(b.facts, fmt.Sprintf("seen %s, first at %s, last at %s", phrase.Times(r.Count), stampText(r.First), stampText(r.Last)))
	if s := r.Split(c); s.Known() {
		b.facts = append(b.facts, fmt.Sprintf("%s in the %s before v%d, %s in the %s since", phrase.Times(s.Earlier.Count), phrase.Span(s.Earlier.Over),
			s.Version, phrase.Times(s.Since.Count), phrase.Span(s.Since.Over)))
	}
	for _, route := range r.Routes[:min(len(r.Routes), mostRows)] {
		b.facts = append(b.facts, "route "+code(strings.TrimSpace(route.Method+" "+route.Path))+": "+phrase.Times(route.Count))
	}
	if e.Request != "" {
		b.facts = append(b.facts, "for example request "+code(e.Request)+" on "+code(e.Proc))
	}
	if r.Owner != "" {
		b.facts = append(b.facts, "owner "+code(r.Owner))
	}
	for _, s := range r.Suspects[:min(len(r.Suspects), mostRows)] {
		b.facts = append(b.facts, fmt.Sprintf("commit %s by %s: %s. It changed %s, which is no proof", s.Commit.SHA, code(s.Commit.Author), code(s.Commit.Subject), code(s.Path)))
	}
	b.rest = "Fingerprint " + code(r.Fingerprint.String()) + ", reported by gonogo."
	return b
}

// releases says on which releases it came, and the commit of the one that it is told together with.
func releases(a *model.App, r *model.ErrorRow, c rollup.Current) (lines []string) {
	version := r.Release(c.Version)
	if r.Since > 0 {
		version = r.Since
		lines = append(lines, fmt.Sprintf("first seen on v%d%s", version, madeBy(a, version)))
	} else if version > 0 {
		lines = append(lines, fmt.Sprintf("the current release is v%d%s", version, madeBy(a, version)))
	}
	var on []string
	for _, rel := range r.Releases {
		name := "earlier"
		if rel.Version > 0 {
			name = fmt.Sprintf("v%d", rel.Version)
		}
		on = append(on, name+": "+phrase.Number(rel.Count))
	}
	if len(on) > 0 {
		lines = append(lines, "by release: "+strings.Join(on, ", "))
	}
	return lines
}

func madeBy(a *model.App, version int) string {
	if commit := a.Ledger.CommitOf(version); commit != "" {
		return ", commit " + clean(commit)
	}
	return ""
}

func stampText(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// traceOf is the message and the calls, the innermost first, as text.
func traceOf(e *exceptions.Event) []string {
	lines := []string{clean(headOf(e.Class, e.Message))}
	for _, f := range e.Frames[:min(len(e.Frames), mostCalls)] {
		mark := "    "
		if f.App {
			mark = "  > "
		}
		lines = append(lines, clean(mark+place(f)+"  "+f.Func))
	}
	if e.Root != "" {
		lines = append(lines, clean("root cause: "+e.Root))
	}
	return lines
}

// headOf is a class with its message, where that does not begin with it.
func headOf(class, message string) string {
	if class == "" || message == "" || strings.HasPrefix(message, class) {
		return cmp.Or(message, class)
	}
	return class + ": " + message
}

func place(f exceptions.Frame) string {
	if f.Line > 0 {
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return f.File
}

func clean(s string) string { return strings.TrimRight(safe.Redact(safe.Text(s)), " ") }

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

func shortened(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// code is a text as code within a line.
func code(s string) string {
	s = clean(s)
	fence := fenceFor([]string{s}, 1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// fenceFor is so many backticks that nothing in the lines closes them.
func fenceFor(lines []string, least int) string {
	most, run := least-1, 0
	for _, l := range lines {
		run = 0
		for _, r := range l {
			if r != '`' {
				run = 0
				continue
			}
			run++
			most = max(most, run)
		}
	}
	return strings.Repeat("`", most+1)
}

// Body is the report's text in Markdown.
func (r Report) Body() string { return r.body(len(r.trace)) }

// body is the text with so many lines of the trace.
func (r Report) body(lines int) string {
	var b strings.Builder
	for _, f := range r.facts {
		b.WriteString("- " + f + "\n")
	}
	if shown := r.trace[:lines]; lines > 0 {
		fence := fenceFor(shown, 3)
		b.WriteString("\n" + fence + "\n" + strings.Join(shown, "\n") + "\n")
		if left := len(r.trace) - lines; left > 0 {
			b.WriteString("… " + phrase.Plural(left, "more line") + "\n")
		}
		b.WriteString(fence + "\n")
	}
	return b.String() + "\n" + r.rest + "\n"
}

// Markdown is the whole report: title and text.
func (r Report) Markdown() string { return "# " + r.Title + "\n\n" + r.Body() }

// Link opens a new issue with the report in it, in the repository at an address; false where none is known.
func (r Report) Link(repository string) (string, bool) {
	if repository == "" {
		return "", false
	}
	address := func(body string) string {
		return repository + "/issues/new?title=" + escaped(r.Title) + "&body=" + escaped(body)
	}
	for lines := len(r.trace); ; lines /= 2 {
		if link := address(r.body(lines)); len(link) <= mostLink {
			return link, true
		}
		if lines == 0 {
			return address(r.rest), true // the title is bounded, and this line is
		}
	}
}

// escaped is a text as a value within an address.
func escaped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		if s[i] == ' ' {
			b.WriteByte('+')
			continue
		}
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}
