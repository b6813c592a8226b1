package tape

import (
	"bytes"
	"strings"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/report"
	"app.gonogo/gonogo/model/timeline"
)

// reportDoc is a report as JSON. Times are by the platform's clock, UTC; entries are named by their numbers.
type reportDoc struct {
	App       string           `json:"app"`
	Others    []string         `json:"other_apps"`
	Recording string           `json:"recording"`
	By        string           `json:"by,omitempty"`
	Text      bool             `json:"text"`
	Began     time.Time        `json:"began"`
	Ended     time.Time        `json:"ended"`
	From      time.Time        `json:"from"`
	To        time.Time        `json:"to"`
	Incident  *incidentSpanDoc `json:"incident"`
	Summary   []sentenceDoc    `json:"summary"`
	Sections  []sectionDoc     `json:"sections"`
	Charts    []chartDoc       `json:"charts"`
	Timeline  []entryDoc       `json:"timeline"`
}

type incidentSpanDoc struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	Open bool      `json:"open"`
	NoGo bool      `json:"no_go"`
}

type sentenceDoc struct {
	Text    string `json:"text"` // with the time of an entry where it is named
	Entries []int  `json:"entries"`
}

type sectionDoc struct {
	Title     string        `json:"title"`
	Sentences []sentenceDoc `json:"sentences"`
}

type chartDoc struct {
	Title  string     `json:"title"`
	Unit   string     `json:"unit"`            // count, ms, share
	Limit  float64    `json:"limit,omitempty"` // 0: none
	Points []pointDoc `json:"points"`
}

type pointDoc struct {
	At    time.Time `json:"at"`
	Value *float64  `json:"value"` // null: the minute was not watched
}

type entryDoc struct {
	N        int           `json:"n"`
	At       time.Time     `json:"at"`
	Kind     timeline.Kind `json:"kind"`
	App      model.AppID   `json:"app,omitempty"`
	Severity string        `json:"severity"`
	Over     bool          `json:"over,omitempty"`
	Text     string        `json:"text"`
	More     []string      `json:"more,omitempty"`
	Who      string        `json:"who,omitempty"`
	Release  int           `json:"release,omitempty"`
	Event    report.Ref    `json:"event"`
}

var chartUnits = [...]string{report.Whole: "count", report.Milliseconds: "ms", report.Share: "share"}

func reportDocOf(r *report.Report) reportDoc {
	d := reportDoc{App: r.App, Others: append([]string{}, r.Others...), Recording: r.Recording, By: r.By, Text: r.Text, Began: r.Began.UTC(), Ended: r.Ended.UTC(), From: r.From.UTC(), To: r.To.UTC(),
		Summary: sentenceDocs(r.Summary), Sections: []sectionDoc{}, Charts: []chartDoc{}, Timeline: []entryDoc{}}
	if s := r.Incident; s != nil {
		d.Incident = &incidentSpanDoc{s.From.UTC(), s.To.UTC(), s.Open, s.NoGo}
	}
	for _, s := range r.Sections {
		d.Sections = append(d.Sections, sectionDoc{s.Title, sentenceDocs(s.Sentences)})
	}
	for _, c := range r.Charts {
		one := chartDoc{Title: c.Title, Unit: chartUnits[c.Form], Limit: c.Limit, Points: []pointDoc{}}
		for _, p := range c.Points {
			point := pointDoc{At: p.At.UTC()}
			if p.Known {
				point.Value = &p.Value
			}
			one.Points = append(one.Points, point)
		}
		d.Charts = append(d.Charts, one)
	}
	for _, row := range r.Rows {
		d.Timeline = append(d.Timeline, entryDoc{row.N, row.At.UTC(), row.Kind, row.App, row.Ill.String(), row.Over, row.Text, row.More, row.Who, row.Release, row.Ref})
	}
	return d
}

func sentenceDocs(list []report.Sentence) []sentenceDoc {
	out := []sentenceDoc{}
	for _, s := range list {
		one := sentenceDoc{Entries: []int{}}
		var text strings.Builder
		for _, p := range s {
			if p.Row == nil {
				text.WriteString(p.Text)
				continue
			}
			text.WriteString(p.Row.At.UTC().Format(time.RFC3339))
			one.Entries = append(one.Entries, p.Row.N)
		}
		one.Text = text.String()
		out = append(out, one)
	}
	return out
}

// reportJSON is a report as a document.
func reportJSON(r *report.Report) (string, error) {
	var b bytes.Buffer
	err := base.PrintJSON(&b, reportDocOf(r), false)
	return b.String(), err
}
