package retrospective

import (
	"fmt"
	"html"
	"strings"
	"time"

	"app.gonogo/gonogo/model/report"
	"app.gonogo/gonogo/tui/plain/svg"
)

// Page is the report as a page of HTML that stands alone.
func Page(r *report.Report, zone *time.Location) string {
	p := page{r: r, zone: zone}
	name := html.EscapeString(title(r, zone))
	p.add(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer"><title>` + name + `</title><style>` + style + `</style></head><body><main>
<h1>` + name + "</h1>\n" + `<div class="summary` + map[bool]string{true: " calm"}[r.Incident == nil] + `">`)
	for _, one := range r.Summary {
		p.add("<p>" + p.sentence(one) + "</p>\n")
	}
	p.add("</div>\n" + `<ul class="about">`)
	for _, one := range about(r, zone) {
		p.add("<li>" + html.EscapeString(one) + "</li>\n")
	}
	p.add("</ul>\n")
	for i, one := range r.Sections {
		p.section(one)
		if i == 0 {
			p.charts()
		}
	}
	if len(r.Sections) == 0 {
		p.charts()
	}
	p.timeline()
	p.add("</main></body></html>\n")
	return p.b.String()
}

// page writes one report.
type page struct {
	b    strings.Builder
	r    *report.Report
	zone *time.Location
}

func (p *page) add(text string) { p.b.WriteString(text) }

// sentence is a sentence whose times lead to the timeline.
func (p *page) sentence(s report.Sentence) string {
	var b strings.Builder
	for _, one := range s {
		if one.Row == nil {
			b.WriteString(html.EscapeString(one.Text))
			continue
		}
		fmt.Fprintf(&b, `<a href="#e%d">%s</a>`, one.Row.N, p.clock(one.Row.At))
	}
	return strings.TrimSpace(b.String())
}

func (p *page) clock(at time.Time) string {
	return `<time datetime="` + utc(at) + `" title="` + utc(at) + `">` + html.EscapeString(clock(p.r, at, p.zone)) + "</time>"
}

func (p *page) section(s report.Section) {
	p.add("<section><h2>" + html.EscapeString(s.Title) + "</h2><ul>\n")
	for _, one := range s.Sentences {
		p.add("<li>" + p.sentence(one) + "</li>\n")
	}
	p.add("</ul></section>\n")
}

func (p *page) charts() {
	if len(p.r.Charts) == 0 {
		return
	}
	p.add(`<section><h2>Charts</h2><p class="note">By the minute. Lines from top to bottom are releases`)
	if p.r.Incident != nil {
		p.add("; what is shaded is the incident")
	}
	p.add(". Where a curve is missing, the recording has no figure.</p>\n")
	for i := range p.r.Charts {
		c := &p.r.Charts[i]
		drawn := svg.Chart{Title: c.Title, From: p.r.From, To: p.r.To, Limit: c.Limit, Text: c.Form.Text, Zone: p.zone}
		for _, one := range c.Points {
			drawn.Points = append(drawn.Points, svg.Point{At: one.At, Known: one.Known, Value: one.Value})
		}
		for _, one := range c.Marks {
			drawn.Marks = append(drawn.Marks, svg.Mark{At: one.At, Label: label(one)})
		}
		if in := p.r.Incident; in != nil {
			drawn.Bands = append(drawn.Bands, svg.Band{From: in.From, To: in.To, Label: "the incident"})
		}
		p.add("<figure><figcaption>" + html.EscapeString(c.Title) + "</figcaption>" + drawn.String() + "</figure>\n")
	}
	p.add("</section>\n")
}

func (p *page) timeline() {
	p.add(`<section><h2>Timeline</h2><table><thead><tr><th>time</th><th>what</th><th>happened</th><th>who</th><th>event</th></tr></thead><tbody>` + "\n")
	for _, row := range p.r.Rows {
		var lines []string
		for i, one := range happened(row) {
			text := html.EscapeString(one)
			if i > 0 {
				text = "<small>" + text + "</small>"
			}
			lines = append(lines, text)
		}
		fmt.Fprintf(&p.b, `<tr id="e%d" class="%s"><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td><small>%s</small></td></tr>`+"\n", row.N, weight(row), p.clock(row.At),
			html.EscapeString(string(row.Kind)), strings.Join(lines, "<br>"), html.EscapeString(row.Who), html.EscapeString(event(row.Ref)))
	}
	p.add("</tbody></table></section>\n")
}

// style is the look of the page: light, dark and on paper.
const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#59636e;--paper:#fff;--soft:#f4f6f8;--line:#d5dbe1;--link:#0550ae;--bad:#b3201c;--warn:#8a5a00;--good:#1a6f34;--curve:#0550ae;--band:#b3201c1f;--hit:#fff3bf}
@media (prefers-color-scheme:dark){:root{--ink:#e3e7eb;--dim:#99a3ad;--paper:#14181c;--soft:#1d2328;--line:#343c44;--link:#7db7ff;--bad:#ff8a80;--warn:#e3b341;--good:#6cc986;--curve:#7db7ff;--band:#ff8a802b;--hit:#3d3413}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
.summary{background:var(--soft);border-left:4px solid var(--bad);padding:.6rem 1rem;border-radius:0 6px 6px 0;overflow-wrap:anywhere}
.summary.calm{border-color:var(--good)}
.summary p{margin:.25rem 0}
.about,.note{color:var(--dim);font-size:.875rem}
ul{padding-left:1.2rem;margin:.5rem 0}li{margin:.2rem 0;overflow-wrap:anywhere}
a{color:var(--link);text-decoration:none}a:hover,a:focus{text-decoration:underline}
time{font-variant-numeric:tabular-nums;white-space:nowrap}
figure{margin:1rem 0;break-inside:avoid}figcaption{font-size:.875rem;font-weight:600}
svg{display:block;width:100%;height:auto}
svg text{font:11px system-ui,sans-serif;fill:var(--dim)}
svg .grid{stroke:var(--line)}svg .curve{fill:none;stroke:var(--curve);stroke-width:2;stroke-linejoin:round}svg .dot{fill:var(--curve)}
svg .limit{stroke:var(--warn);stroke-dasharray:2 3}svg line.mark{stroke:var(--ink);stroke-dasharray:4 3}svg text.mark{fill:var(--ink);font-weight:600}svg .band{fill:var(--band)}
table{width:100%;border-collapse:collapse;font-size:.875rem}
th{text-align:left;color:var(--dim);font-weight:600}
th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td:nth-child(3){overflow-wrap:anywhere}small{color:var(--dim);overflow-wrap:anywhere}
tr.bad td:nth-child(2){color:var(--bad);font-weight:600}tr.warn td:nth-child(2){color:var(--warn);font-weight:600}tr.good td:nth-child(2){color:var(--good);font-weight:600}
tr:target td{background:var(--hit)}
@media screen and (max-width:40rem){figure{overflow-x:auto}svg{min-width:36rem}th:nth-child(5),td:nth-child(5){display:none}}
@media print{:root{color-scheme:light;--ink:#000;--dim:#444;--paper:#fff;--soft:#fff;--line:#bbb;--link:#000;--bad:#900;--warn:#640;--good:#050;--curve:#000;--band:#0000001a}
body{font-size:10pt}main{max-width:none;padding:0}h2{break-after:avoid}tr,li,figure{break-inside:avoid}thead{display:table-header-group}}
`
