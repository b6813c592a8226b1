package plain

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/errorcard"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// SupView is an app's state on one screen.
type SupView struct {
	App       string
	Ledger    *ledger.Ledger
	Processes *model.Processes
	Requests  logstore.Summary // of the lines that were read
	Errors    []model.ErrorRow
	Groups    int // of errors, those not listed included
	Version   int // the current release
	Releases  int // how many are told
}

// Sup says how an app does: releases, dynos, requests, errors.
func Sup(s Printer, v SupView) []string {
	lines := []string{s.line(draw.R(theme.Strong, v.App))}
	named := func(name string, i int) draw.Run {
		if i > 0 {
			name = ""
		}
		return draw.R(theme.Dim, draw.Fit(name, 10))
	}
	marks := looks.Scope{Ledger: v.Ledger, Processes: v.Processes, Glyphs: s.Theme.Glyphs, Now: s.Now, Width: s.Width}.Releases()
	for i, r := range v.Ledger.Releases[:min(v.Releases, len(v.Ledger.Releases))] {
		lines = append(lines, s.line(named("history", i), draw.R(theme.Release, version(r.Version)), draw.R(theme.Text, " "+r.Description+" by "+ledger.Author(r.By)+" "+s.ago(r.CreatedAt)+" ago  "),
			marks[r.Version].Run))
	}
	for i, t := range v.Processes.Types {
		runs := []draw.Run{named("dynos", i), draw.R(theme.Name(t.Type)|theme.Bold, t.Type), draw.R(theme.Text, " "), upOfWanted(t)}
		if n := t.Crashed(); n > 0 {
			runs = append(runs, draw.R(theme.Bad, "  "+phrase.Number(n)+" crashed"))
		}
		lines = append(lines, s.line(runs...))
	}
	lines = append(lines, s.line(named("requests", 0), draw.R(theme.Text, requests(v.Requests))))
	for i, r := range v.Errors {
		mark, role := looks.Error(s.Theme.Glyphs, r.Status)
		lines = append(lines, s.line(named("errors", i), draw.R(role, draw.Fit(mark+" "+r.Status.String(), 9)), draw.R(theme.Text, draw.FitLeft("×"+phrase.Number(r.Count), 6)+"  "), draw.R(theme.Dim, s.spark(r.Group)+"  "),
			draw.R(theme.Text, looks.ErrorTitle(r.Group))))
		if len(r.Suspects) > 0 {
			one := r.Suspects[0]
			lines = append(lines, s.line(append([]draw.Run{named("", 0), draw.R(theme.Dim, strings.Repeat(" ", 9))}, errorcard.SuspectRuns(one, v.Version)...)...))
		}
	}
	switch more := v.Groups - len(v.Errors); {
	case v.Groups == 0:
		lines = append(lines, s.line(named("errors", 0), draw.R(theme.Text, "none")))
	case more > 0:
		lines = append(lines, s.line(named("", 0), draw.R(theme.Dim, phrase.Number(more)+" more")))
	}
	return lines
}

// requests are counts of the router's lines in one sentence.
func requests(r logstore.Summary) string {
	total, failed := 0, 0
	for status, n := range r.RouterStatus {
		total += n
		if status >= 500 {
			failed += n
		}
	}
	if total == 0 {
		return "none in the log"
	}
	text := fmt.Sprintf("%s in %s", phrase.Number(total), phrase.Span(r.Last.Sub(r.First)))
	if failed == 0 {
		return text + ", none failed"
	}
	text += fmt.Sprintf(", %s failed (%s)", phrase.Number(failed), phrase.Percent(float64(failed)/float64(total)))
	if code, n := mostOf(r.HerokuCodes); n > 0 {
		text += fmt.Sprintf(", %s of them %s", phrase.Number(n), code)
	}
	return text + fmt.Sprintf(", p95 %s ms", phrase.Number(r.ServiceP95))
}

// mostOf is the request code that came most often.
func mostOf(codes map[string]int) (code string, n int) {
	for c, count := range codes {
		if strings.HasPrefix(c, "H") && (count > n || count == n && c < code) {
			code, n = c, count
		}
	}
	return code, n
}
