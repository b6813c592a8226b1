package logs

import (
	"io"
	"math"
	"slices"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/contrast"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/tui/plain"
)

// compare counts the lines of a batch, those that pass against the others of the same time.
func (r *lineReport) compare(app string, b *logstore.Batch, pass []bool) {
	one := r.different[app]
	if one == nil {
		if r.different == nil {
			r.different = map[string]*contrast.Lines{}
		}
		one = &contrast.Lines{Releases: r.filter.spansOf(app).At}
		for _, q := range r.filter.wanted.queries {
			fixed := contrast.FixedBy(q)
			one.Fixed.Fields = append(one.Fixed.Fields, fixed.Fields...)
			one.Fixed.Texts = append(one.Fixed.Texts, fixed.Texts...)
		}
		if r.filter.release > 0 {
			one.Fixed.Fields = append(one.Fixed.Fields, contrast.FieldRelease)
		}
		r.different[app] = one
	}
	for i, wanted := range pass {
		if wanted && b.Label(i).Flags()&logs.FlagGap == 0 {
			r.passed++
		}
		if wanted || r.filter.around.lines[i] {
			one.Add(b.Line(i), wanted)
		}
	}
}

// differentDoc is what --different --json prints for each app.
type differentDoc struct {
	App    string         `json:"app"`
	Kind   string         `json:"kind,omitempty"` // of the lines that were compared: router, app, …
	Lines  int            `json:"lines"`          // that pass
	Others int            `json:"others"`         // of the same kind and time
	Looked int            `json:"looked"`         // values that were compared
	Rows   []differentRow `json:"rows"`
}

// differentRow is a value that the lines have more often than the others.
type differentRow struct {
	Field      string  `json:"field"`
	Value      string  `json:"value"`
	Lines      int     `json:"lines"`
	Share      float64 `json:"share"`
	Others     int     `json:"others"`
	OtherShare float64 `json:"other_share"`
	Divergence float64 `json:"divergence"`
}

// printDifferent prints what was found, app by app.
func (r *lineReport) printDifferent(w io.Writer) error {
	apps := make([]string, 0, len(r.different))
	for app := range r.different {
		apps = append(apps, app)
	}
	slices.Sort(apps)
	docs := []differentDoc{}
	for i, app := range apps {
		a := r.different[app].Answer()
		if r.flags.json {
			docs = append(docs, differentOf(app, a))
			continue
		}
		var lines []string
		if len(apps) > 1 {
			lines = append(lines, app)
		}
		lines = append(lines, plain.Different(r.printer.Printer(r.printer.Clock()), a)...)
		if i+1 < len(apps) {
			lines = append(lines, "")
		}
		if err := base.Print(w, lines); err != nil {
			return err
		}
	}
	if r.flags.json {
		return base.PrintJSON(w, docs, false)
	}
	return nil
}

func differentOf(app string, a contrast.Answer) differentDoc {
	d := differentDoc{App: app, Lines: a.Bad, Others: a.Rest, Looked: a.Looked, Rows: []differentRow{}}
	if a.Bad > 0 {
		d.Kind = a.Class.String()
	}
	for _, one := range a.Rows {
		d.Rows = append(d.Rows, differentRow{one.Field, one.Value, one.Bad, rounded(one.BadShare()), one.Rest, rounded(one.RestShare()), rounded(one.Divergence)})
	}
	return d
}

// rounded leaves four decimals.
func rounded(v float64) float64 { return math.Round(v*1e4) / 1e4 }
