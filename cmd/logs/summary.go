package logs

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/logs/form"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/traffic"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/lines"
)

// lineSummary is what --summary --json prints.
type lineSummary struct {
	Bytes         *int64            `json:"bytes,omitempty"`          // of all that was read, newlines included, whatever passed; of what the platform keeps it is not known
	Format        string            `json:"format,omitempty"`         // of all that was read: the names of the forms, the most frequent first
	Formats       map[form.Name]int `json:"formats,omitempty"`        // lines of each form
	NotUnderstood *int              `json:"not_understood,omitempty"` // lines without a header that is known
	logstore.Summary
	traffic.Counts
}

func newSummary(bytes *int64, found *lines.Found, s logstore.Summary, c traffic.Counts) lineSummary {
	out := lineSummary{Bytes: bytes, Summary: s, Counts: c}
	if found != nil {
		out.Format, out.Formats, out.NotUnderstood = found.Format(), found.Forms(), &found.Unknown
	}
	return out
}

func printCount(w io.Writer, lines int, asJSON bool) error {
	if asJSON {
		return base.PrintJSON(w, map[string]int{"lines": lines}, true)
	}
	_, err := fmt.Fprintln(w, lines)
	return base.ReaderGone(err)
}

// print writes the summary as a document, or as a page for people: most first.
func (s lineSummary) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return base.PrintJSON(w, s, false)
	}
	page := []string{"lines      " + phrase.Number(s.Lines)}
	if s.Bytes != nil {
		page = append(page, "bytes      "+phrase.Number(int(*s.Bytes)))
	}
	if s.NotUnderstood != nil {
		page = append(page, "format     "+cmp.Or(s.Format, "unknown"))
		if *s.NotUnderstood > 0 {
			page = append(page, "           "+phrase.Number(*s.NotUnderstood)+" not understood: no header that gonogo knows")
		}
	}
	if !s.First.IsZero() {
		page = append(page, "first      "+phrase.Moment(s.First, nil), "last       "+phrase.Moment(s.Last, nil))
	}
	if s.ServiceCount > 0 {
		page = append(page, fmt.Sprintf("requests   %s timed: p50 %s, p95 %s, p99 %s, slowest %s",
			phrase.Number(s.ServiceCount), latency(s.ServiceP50), latency(s.ServiceP95), latency(s.ServiceP99), latency(s.ServiceSlowest)))
	}
	if held := s.Websockets + s.Idle; held > 0 {
		page = append(page, fmt.Sprintf("held open  %s not counted in these times: %s, %s closed as idle", phrase.Number(held),
			phrase.Plural(s.Websockets, "websocket"), phrase.Number(s.Idle)))
	}
	page = append(page, ranked("kinds", s.Kinds)...)
	page = append(page, ranked("router status", s.RouterStatus)...)
	page = append(page, ranked("codes", s.HerokuCodes)...)
	page = append(page, ranked("processes", s.Process)...)
	page = append(page, pathRows(s.Paths)...)
	page = append(page, minuteRows(s.Minutes)...)
	return base.Print(w, page)
}

// mostRows is how many paths and minutes the page for people shows; the document has all.
const mostRows = 20

// pathRows are the paths that were asked for most.
func pathRows(paths []traffic.Path) []string {
	if len(paths) == 0 {
		return nil
	}
	page := []string{"", "paths" + shown(len(paths), "most requests first")}
	for _, p := range paths[:min(len(paths), mostRows)] {
		row := fmt.Sprintf("%10s  %s", phrase.Number(p.Requests), strings.TrimLeft(p.Method+" "+p.Path, " "))
		if p.Times != nil {
			row += fmt.Sprintf("  mean %s, p50 %s, p95 %s, slowest %s", latency(p.Mean), latency(p.P50), latency(p.P95), latency(p.Slowest))
		}
		page = append(page, row+failedOf(p.Errors)+codesOf(p.Codes))
	}
	return page
}

// minuteRows are the minutes with most lines, in their order.
func minuteRows(minutes []traffic.Minute) []string {
	if len(minutes) == 0 {
		return nil
	}
	page := []string{"", "minutes, UTC" + shown(len(minutes), "the busiest")}
	most := slices.Clone(minutes)
	slices.SortStableFunc(most, func(a, b traffic.Minute) int { return b.Lines - a.Lines })
	most = most[:min(len(most), mostRows)]
	slices.SortFunc(most, func(a, b traffic.Minute) int { return a.At.Compare(b.At) })
	for _, m := range most {
		page = append(page, fmt.Sprintf("%10s  %s  %s", phrase.Number(m.Lines), phrase.DateMinute(m.At, nil), phrase.Plural(m.Requests, "request"))+
			failedOf(m.Errors)+codesOf(m.Codes))
	}
	return page
}

// shown says that only some rows of many are.
func shown(all int, which string) string {
	if all <= mostRows {
		return ""
	}
	return fmt.Sprintf(" (%s, %d of %s)", which, mostRows, phrase.Number(all))
}

func failedOf(n int) string {
	if n == 0 {
		return ""
	}
	return ", " + phrase.Plural(n, "error")
}

func codesOf(counts map[string]int) string {
	s := ""
	for _, c := range slices.Sorted(maps.Keys(counts)) {
		s += ", " + c + " " + phrase.Number(counts[c])
	}
	return s
}

// ranked lists counts under a title, most first. It is nothing when there are none.
func ranked[K int | string](title string, counts map[K]int) []string {
	if len(counts) == 0 {
		return nil
	}
	keys := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(keys, func(a, b K) int { return counts[b] - counts[a] })
	page := []string{"", title}
	for _, k := range keys {
		page = append(page, fmt.Sprintf("%10s  %v", phrase.Number(counts[k]), k))
	}
	return page
}

// latency is a time in milliseconds, for people.
func latency[N int | int64](ms N) string { return phrase.Latency(time.Duration(ms) * time.Millisecond) }
