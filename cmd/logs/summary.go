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
	page := []string{fmt.Sprintf("lines      %d", s.Lines)}
	if s.Bytes != nil {
		page = append(page, fmt.Sprintf("bytes      %d", *s.Bytes))
	}
	if s.NotUnderstood != nil {
		page = append(page, "format     "+cmp.Or(s.Format, "unknown"))
		if *s.NotUnderstood > 0 {
			page = append(page, fmt.Sprintf("           %d not understood: no header that gonogo knows", *s.NotUnderstood))
		}
	}
	if !s.First.IsZero() {
		page = append(page, "first      "+s.First.Format(time.RFC3339Nano), "last       "+s.Last.Format(time.RFC3339Nano))
	}
	if s.ServiceCount > 0 {
		page = append(page, fmt.Sprintf("requests   %d timed: p50 %d ms, p95 %d ms, p99 %d ms, slowest %d ms",
			s.ServiceCount, s.ServiceP50, s.ServiceP95, s.ServiceP99, s.ServiceSlowest))
	}
	if held := s.Websockets + s.Idle; held > 0 {
		page = append(page, fmt.Sprintf("held open  %d left out of these times: %d %s, %d closed for being idle", held,
			s.Websockets, plural(s.Websockets, "websocket", "websockets"), s.Idle))
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
		row := fmt.Sprintf("%10d  %s", p.Requests, strings.TrimLeft(p.Method+" "+p.Path, " "))
		if p.Times != nil {
			row += fmt.Sprintf("  mean %d ms, p50 %d ms, p95 %d ms, slowest %d ms", p.Mean, p.P50, p.P95, p.Slowest)
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
	page := []string{"", "minutes" + shown(len(minutes), "the busiest")}
	most := slices.Clone(minutes)
	slices.SortStableFunc(most, func(a, b traffic.Minute) int { return b.Lines - a.Lines })
	most = most[:min(len(most), mostRows)]
	slices.SortFunc(most, func(a, b traffic.Minute) int { return a.At.Compare(b.At) })
	for _, m := range most {
		page = append(page, fmt.Sprintf("%10d  %s  %d %s", m.Lines, m.At.Format("2006-01-02T15:04Z"), m.Requests, plural(m.Requests, "request", "requests"))+
			failedOf(m.Errors)+codesOf(m.Codes))
	}
	return page
}

// shown says that only some rows of many are.
func shown(all int, which string) string {
	if all <= mostRows {
		return ""
	}
	return fmt.Sprintf(" (%s, %d of %s)", which, mostRows, grouped(all))
}

func failedOf(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d %s", n, plural(n, "error", "errors"))
}

func codesOf(counts map[string]int) string {
	s := ""
	for _, c := range slices.Sorted(maps.Keys(counts)) {
		s += fmt.Sprintf(", %s %d", c, counts[c])
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
		page = append(page, fmt.Sprintf("%10d  %v", counts[k], k))
	}
	return page
}
