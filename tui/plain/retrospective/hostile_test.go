package retrospective

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/report"
	"app.gonogo/gonogo/model/timeline"
)

// hostile are texts that somebody may have given an app, a release, a mark or an exception.
var hostile = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`' onmouseover='alert(1)`,
	"</title></style></svg><svg onload=alert(1)>",
	"[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
	"`code` **bold** _it_ ~~gone~~ | cell | $x$",
	"@everyone please see #123 and https://evil.example/?q=1 www.evil.example",
	"# heading", "- item", "1. item", "---", "&lt;b&gt; &#60;", "line\nbreak | and\rreturn", `back\slash \`,
}

// foreign is a report in which every text that may be foreign is hostile.
func foreign(text string) *report.Report {
	at := time.Date(2026, 3, 1, 3, 9, 14, 0, time.UTC)
	row := &report.Row{N: 1, At: at, Kind: timeline.Kind(text), Text: text, More: []string{text}, Who: text, Release: 0, Ref: report.Ref{Seen: at, Kind: "log"}}
	s := report.Sentence{{Text: text}, {Row: row}, {Text: text}}
	return &report.Report{App: text, Others: []string{text}, Recording: text, By: text, Began: at, Ended: at.Add(10 * time.Minute), From: at, To: at.Add(10 * time.Minute),
		Incident: &report.Span{From: at, To: at.Add(time.Minute)}, Summary: []report.Sentence{s}, Sections: []report.Section{{Title: "Releases", Sentences: []report.Sentence{s}}},
		Charts: []report.Chart{{Title: "failed requests", Points: []report.Point{{At: at, Known: true, Value: 3}, {At: at.Add(time.Minute)}, {At: at.Add(2 * time.Minute), Known: true}}, Marks: []*report.Row{row}}},
		Rows:   []*report.Row{row}}
}

// The page has the elements that it has with harmless text, whatever the text is, and the text is in it.
func TestHostileTextIsTextOnThePage(t *testing.T) {
	t.Parallel()
	want := elements(t, Page(foreign("harmless"), time.UTC))
	for _, text := range hostile {
		got := elements(t, Page(foreign(text), time.UTC))
		if strings.Join(got.tags, " ") != strings.Join(want.tags, " ") {
			t.Errorf("%q: got the elements %v, want %v", text, got.tags, want.tags)
		}
		if n := strings.Count(got.text, strings.TrimSpace(strings.ReplaceAll(text, "\r", "\n"))); n < 5 {
			t.Errorf("%q stands %d times in the page's text, want 5 at least", text, n)
		}
	}
}

// shape is the elements of a page with the names of their attributes, and its text.
type shape struct {
	tags []string
	text string
}

func elements(t *testing.T, page string) (s shape) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(strings.Replace(page, "<!doctype html>", "", 1)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return shape{s.tags, text.String()}
		}
		if err != nil {
			t.Fatalf("the page is not well formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			tag := token.Name.Local
			for _, a := range token.Attr {
				tag += " " + a.Name.Local
			}
			s.tags = append(s.tags, tag)
		case xml.CharData:
			text.Write(token)
		}
	}
}

// A page needs no network and runs nothing.
func TestThePageStandsAlone(t *testing.T) {
	t.Parallel()
	page := Page(foreign("harmless"), time.UTC)
	for _, bad := range []string{"<script", "http://", "https://", "src=", "@import", "url(", "<link", "<iframe", "onload="} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
}

// What means something in Markdown or HTML has lost its meaning.
func TestHostileTextIsTextInMarkdown(t *testing.T) {
	t.Parallel()
	ours := regexp.MustCompile(`\[[0-9:]+\]\(#e[0-9]+\)|<a id="e[0-9]+"></a>|<br>|\*\*|^\||\| ?`)
	live := map[string]*regexp.Regexp{
		"an element": regexp.MustCompile(`<[a-zA-Z/!]`),
		"a link":     regexp.MustCompile(`(^|[^\\])\]\(`),
		"a picture":  regexp.MustCompile(`(^|[^\\])!\[`),
		"code":       regexp.MustCompile("(^|[^\\\\])`"),
		"emphasis":   regexp.MustCompile(`(^|[^\\])[*_~]`),
		"an address": regexp.MustCompile(`://|www\.`),
		"a name":     regexp.MustCompile(`(^|[^\\&])@`),
		"an issue":   regexp.MustCompile(`(^|[^&])#[0-9]`),
		"an entity":  regexp.MustCompile(`&(lt|#60);b&`),
	}
	rows := 0
	for _, text := range hostile {
		for _, line := range strings.Split(Markdown(foreign(text), time.UTC), "\n") {
			if strings.HasPrefix(line, "| <a id=") {
				rows++
				if cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); cells != 7 {
					t.Errorf("%q: a row of the timeline has %d bars, want 7: %s", text, cells, line)
				}
			}
			if strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "```") {
				continue
			}
			rest := ours.ReplaceAllString(strings.TrimPrefix(strings.TrimLeft(line, "#"), "- "), " ; ")
			for what, pattern := range live {
				if pattern.MatchString(rest) {
					t.Errorf("%q: there is %s in %q", text, what, line)
				}
			}
		}
	}
	if got, want := escaped(`back\slash \`), `back\\slash \\`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if rows != len(hostile) {
		t.Errorf("got %d rows of timelines, want %d", rows, len(hostile))
	}
}
