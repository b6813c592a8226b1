package poll

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/model/wheel"
)

// word is the result in capitals.
func word(e end) string {
	switch e.code {
	case base.ExitDone:
		return "GO"
	case base.ExitNo:
		return "NO-GO"
	case base.ExitUndecided:
		return "HOLD"
	}
	return "COULD NOT JUDGE"
}

// reason says why it ended so.
func reason(v *verdict.Verdict, e end, now time.Time) string {
	switch {
	case e.why != "":
		return e.why
	case e.code == base.ExitDone:
		return v.Why()
	}
	return v.Why() + "; " + v.Next(now)
}

// document is the evidence as JSON; docs/verdict.md describes it.
type document struct {
	App      string        `json:"app"`
	Result   string        `json:"result"` // go, no-go, hold, unable
	Exit     int           `json:"exit"`
	Why      string        `json:"why"`
	Next     string        `json:"next,omitempty"`
	Began    time.Time     `json:"began"`
	Ended    time.Time     `json:"ended"`
	Phase    verdict.Phase `json:"phase"`
	Since    *time.Time    `json:"since,omitempty"`
	Release  *releaseDoc   `json:"release,omitempty"`
	Blamed   int           `json:"blamed_version,omitempty"`
	Consoles []console     `json:"consoles"`
	Changes  []change      `json:"changes"`
	Wheel    *wheel.Wheel  `json:"wheel,omitempty"` // who has it
}

type releaseDoc struct {
	Version     int       `json:"version"`
	Description string    `json:"description"`
	By          string    `json:"by"`
	At          time.Time `json:"at"`
	Rollback    int       `json:"rollback_to,omitempty"`
}

// console is one finding; a console may have several, the first of each is the one that counts.
type console struct {
	Console verdict.Console  `json:"console"`
	Answer  verdict.Answer   `json:"answer"`
	Rule    verdict.RuleName `json:"rule"`
	Text    string           `json:"text"`
	Now     measure          `json:"now"`
	Before  measure          `json:"before"`
	Limit   measure          `json:"limit"`
	Sample  *int             `json:"sample,omitempty"`
	Since   *time.Time       `json:"since,omitempty"`
	Release int              `json:"blamed_version,omitempty"`
	Change  string           `json:"change,omitempty"`
	Pane    string           `json:"pane,omitempty"`
}

type measure struct {
	Number *float64 `json:"number,omitempty"`
	Text   string   `json:"text,omitempty"`
}

type change struct {
	At      time.Time      `json:"at"`
	Answer  verdict.Answer `json:"answer"`
	Version int            `json:"version,omitempty"`
	Why     string         `json:"why"`
}

func measured(m verdict.Measure) measure {
	out := measure{Text: m.Text}
	if m.Known {
		out.Number = &m.Number
	}
	return out
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

var results = map[int]string{base.ExitDone: "go", base.ExitNo: "no-go", base.ExitUndecided: "hold", base.ExitUnable: "unable"}

func (v *verb) document(a *model.App, e end, now time.Time) document {
	d := &a.Verdict
	doc := document{App: v.name, Result: results[e.code], Exit: e.code, Why: safe.Redact(reason(d, e, now)), Next: safe.Redact(d.Next(now)), Began: v.began.UTC(), Ended: v.State.Now.UTC(),
		Phase: d.Phase, Since: moment(d.Since), Blamed: d.Blamed(), Consoles: []console{}, Changes: []change{}}
	if r := d.Release; r.Version > 0 {
		doc.Release = &releaseDoc{r.Version, r.Text, r.By, r.At.UTC(), r.Rollback}
	}
	for _, f := range d.Findings {
		c := console{Console: f.Console, Answer: f.Answer, Rule: f.Rule, Text: safe.Redact(f.Text), Now: measured(f.Value), Before: measured(f.Before), Limit: measured(f.Limit),
			Since: moment(f.Since), Release: f.Release, Change: f.Change, Pane: f.Pane}
		if f.Sample >= 0 {
			c.Sample = &f.Sample
		}
		doc.Consoles = append(doc.Consoles, c)
	}
	if w, ok := v.State.Wheel(a); ok {
		doc.Wheel = &w
	}
	for _, c := range d.Changes {
		doc.Changes = append(doc.Changes, change{c.At.UTC(), c.Answer, c.Release, safe.Redact(c.Why)})
	}
	return doc
}

// annotations are workflow commands of GitHub Actions.
func annotations(app string, v *verdict.Verdict, e end, now time.Time) []string {
	kinds := map[int]string{base.ExitDone: "notice", base.ExitNo: "error", base.ExitUndecided: "warning", base.ExitUnable: "warning"}
	lines := []string{annotation(kinds[e.code], word(e)+" "+app+versioned(v), reason(v, e, now))}
	for _, f := range v.Consoles() {
		switch f.Answer {
		case verdict.NoGo:
			lines = append(lines, annotation("error", f.Console.String()+" no-go", f.Text))
		case verdict.Hold, verdict.NoData:
			lines = append(lines, annotation("warning", f.Console.String()+" "+f.Answer.String(), f.Text))
		}
	}
	return lines
}

func versioned(v *verdict.Verdict) string {
	if v.Release.Version == 0 {
		return ""
	}
	return fmt.Sprintf(" v%d", v.Release.Version)
}

// inCommand is how a workflow command writes what it would take for its own signs.
var (
	inMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	inProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func annotation(kind, title, text string) string {
	return "::" + kind + " title=" + inProperty.Replace(title) + "::" + inMessage.Replace(safe.Redact(text))
}

// The report of JUnit: a test case for each console.
type (
	suite struct {
		XMLName  xml.Name   `xml:"testsuite"`
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Skipped  int        `xml:"skipped,attr"`
		Time     string     `xml:"time,attr"`
		Cases    []testCase `xml:"testcase"`
	}
	testCase struct {
		Class   string   `xml:"classname,attr"`
		Name    string   `xml:"name,attr"`
		Failure *outcome `xml:"failure,omitempty"`
		Skipped *outcome `xml:"skipped,omitempty"`
		Out     string   `xml:"system-out,omitempty"`
	}
	outcome struct {
		Message string `xml:"message,attr"`
	}
)

// printJUnit writes the report. The verdict as a whole is its first case, so that what is no GO is never a report without a failure.
func printJUnit(w io.Writer, app string, v *verdict.Verdict, e end, took time.Duration) error {
	s := suite{Name: "gonogo poll " + app + versioned(v), Time: strconv.Itoa(int(took.Seconds()))}
	whole := testCase{Class: app, Name: "verdict", Out: word(e)}
	if e.code != base.ExitDone {
		whole.Failure = &outcome{word(e) + ": " + safe.Redact(reason(v, e, v.Since))}
		s.Failures++
	}
	s.Cases = append(s.Cases, whole)
	for _, f := range v.Consoles() {
		c := testCase{Class: app, Name: f.Console.String(), Out: phrase.List([]string{f.Answer.String(), f.Value.Text})}
		switch f.Answer {
		case verdict.NoGo:
			c.Failure = &outcome{safe.Redact(f.Text)}
			s.Failures++
		case verdict.Hold, verdict.NoData:
			c.Skipped = &outcome{f.Answer.String() + ": " + safe.Redact(f.Text)}
			s.Skipped++
		}
		s.Cases = append(s.Cases, c)
	}
	s.Tests = len(s.Cases)
	b, err := xml.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(b)+"\n")
	return base.ReaderGone(err)
}
