package retrospective

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/report"
)

// Markdown is the report as Markdown of GitHub's kind.
func Markdown(r *report.Report, zone *time.Location) string {
	m := markdown{r: r, zone: zone}
	m.line("# " + escaped(title(r, zone)))
	m.line("")
	for _, one := range r.Summary {
		m.line("**" + m.sentence(one) + "**  ")
	}
	m.line("")
	for _, one := range about(r, zone) {
		m.line("- " + escaped(one))
	}
	for _, one := range r.Sections {
		m.line("")
		m.line("## " + escaped(one.Title))
		m.line("")
		for _, s := range one.Sentences {
			m.line("- " + m.sentence(s))
		}
	}
	m.charts()
	m.timeline()
	return m.b.String()
}

// markdown writes one report.
type markdown struct {
	b    strings.Builder
	r    *report.Report
	zone *time.Location
}

func (m *markdown) line(text string) {
	m.b.WriteString(text)
	m.b.WriteByte('\n')
}

// sentence is a sentence whose times lead to the timeline.
func (m *markdown) sentence(s report.Sentence) string {
	var b strings.Builder
	for _, p := range s {
		if p.Row == nil {
			b.WriteString(escaped(p.Text))
			continue
		}
		fmt.Fprintf(&b, "[%s](#e%d)", escaped(clock(m.r, p.Row.At, m.zone)), p.Row.N)
	}
	return strings.TrimSpace(b.String())
}

func (m *markdown) charts() {
	for i := range m.r.Charts {
		if i == 0 {
			m.line("\n## Charts")
		}
		m.line("\n```text")
		for _, one := range textChart(&m.r.Charts[i], m.zone) {
			m.line(one)
		}
		m.line("```")
	}
}

func (m *markdown) timeline() {
	m.line("\n## Timeline\n")
	m.line("| time | UTC | what | happened | who | event |")
	m.line("|---|---|---|---|---|---|")
	for _, row := range m.r.Rows {
		var parts []string
		for _, one := range happened(row) {
			parts = append(parts, escaped(one))
		}
		m.line(fmt.Sprintf(`| <a id="e%d"></a>%s | %s | %s | %s | %s | %s |`, row.N, escaped(clock(m.r, row.At, m.zone)), escaped(utc(row.At)), escaped(string(row.Kind)),
			strings.Join(parts, "<br>"), escaped(row.Who), escaped(event(row.Ref))))
	}
}

// escapes are characters that mean something in Markdown or in HTML, and how they are written as what they are.
var escapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`, "~", `\~`, "#", "&#35;",
	"@", "&#64;", "://", "&#58;//", "www.", "www&#46;", "WWW.", "WWW&#46;", "$", `\$`, "!", `\!`, "\n", " ", "\r", " ", "\t", " ")

// escaped is foreign text that stays text: no emphasis, no link, no picture, no element, nobody called by name.
func escaped(text string) string {
	text = escapes.Replace(text)
	if i := len(text) - len(strings.TrimLeft(text, "0123456789")); i > 0 && i < len(text) && (text[i] == '.' || text[i] == ')') { // no list
		text = text[:i] + `\` + text[i:]
	}
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "=") {
		text = `\` + text
	}
	return text
}
