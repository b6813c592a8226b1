// Package retrospective prints the report of an incident as Markdown, and as a page that stands alone: no network, no script. Whatever the
// report says may be foreign text: each writer escapes all of it.
package retrospective

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/report"
	"app.gonogo/gonogo/model/timeline"
)

// title names the report.
func title(r *report.Report, zone *time.Location) string {
	what := "What happened to "
	if r.Incident != nil {
		what = "Incident of "
	}
	return what + r.App + ", " + phrase.Day(r.From, zone)
}

// about says what the report is of, and how its times are told: texts of which each is a line.
func about(r *report.Report, zone *time.Location) []string {
	from := phrase.Moment(r.From, zone) + " to " + phrase.Moment(r.To, zone) + ", " + phrase.Span(r.To.Sub(r.From))
	text := "without the text of log lines"
	if r.Text {
		text = "with the text of log lines, secrets masked"
	}
	list := []string{from + ". Times are in " + phrase.Zone(r.From, zone) + ", by Heroku's clock.",
		"From the recording " + r.Recording + ", " + text + ", made by " + orDash(r.By) + "."}
	if !r.Left.IsZero() {
		list = append(list, "What the recording has from before "+phrase.Moment(r.Left, zone)+" was only read as far as it explains what came after it.")
	}
	if len(r.Others) > 0 {
		list = append(list, "The recording has other apps too, which are not told of here: "+phrase.List(r.Others)+".")
	}
	return append(list, "Every sentence names entries of the timeline at the end by their times; every entry names the event of the recording that told it.")
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// clock is the time of an entry, with its day where that is another one.
func clock(r *report.Report, at time.Time, zone *time.Location) string {
	if phrase.Day(at, zone) != phrase.Day(r.From, zone) {
		return phrase.Date(at, zone)
	}
	return phrase.Clock(at, zone)
}

// event names the event that told an entry.
func event(ref report.Ref) string {
	what := string(ref.Kind)
	if ref.Note {
		what += ", beside the recording"
	}
	if ref.Seq > 0 {
		return fmt.Sprintf("%d %s", ref.Seq, what)
	}
	return what + " " + utc(ref.Seen)
}

// utc is a time as data has it.
func utc(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// label is the short name of what a chart marks: a release.
func label(row *report.Row) string {
	if row.Release > 0 {
		return fmt.Sprintf("v%d", row.Release)
	}
	return "release"
}

// happened is the text of an entry with what more there is to it, in lines.
func happened(row *report.Row) []string {
	return append([]string{strings.TrimSpace(row.Text)}, row.More...)
}

// weight is what speaks of an entry's weight.
func weight(row *report.Row) string {
	switch {
	case row.Over || row.Kind == timeline.Verdict && row.Ill == 0:
		return "good"
	case row.Ill > 1:
		return "bad"
	case row.Ill > 0:
		return "warn"
	}
	return ""
}
