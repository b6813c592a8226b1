package logs

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/logs/form"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/lines"
)

// lineSummary is what --summary --json prints.
type lineSummary struct {
	Bytes         *int64            `json:"bytes,omitempty"`          // of all that was read, newlines included, whatever passed; of what the platform keeps it is not known
	Format        string            `json:"format,omitempty"`         // of all that was read: the names of the forms, the most frequent first
	Formats       map[form.Name]int `json:"formats,omitempty"`        // lines of each form
	NotUnderstood *int              `json:"not_understood,omitempty"` // lines without a header that is known
	logstore.Summary
}

func newSummary(bytes *int64, found *lines.Found, s logstore.Summary) lineSummary {
	out := lineSummary{Bytes: bytes, Summary: s}
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
	page = append(page, ranked("kinds", s.Kinds)...)
	page = append(page, ranked("router status", s.RouterStatus)...)
	page = append(page, ranked("codes", s.HerokuCodes)...)
	page = append(page, ranked("processes", s.Process)...)
	return base.Print(w, page)
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
