package band

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// Name is what a saved log is called: the name of its file.
func Name(a *model.App) string {
	if a.Saved != nil && a.Saved.Name != "" {
		return a.Saved.Name
	}
	return a.Info.Name
}

// Saved is the header of a saved log or of a pipe: its own time, not the time of day. which is its place among several: "2/3".
func Saved(sc pane.Scene, which string) string {
	if sc.App == nil {
		return Line(sc.Theme, sc.W, []Piece{{Runs: []draw.Run{draw.R(theme.AppBand, " gonogo "), draw.R(theme.PastBand, " SAVED LOG ")}}})
	}
	word, name := " SAVED LOG ", Name(sc.App)
	if s := sc.App.Saved; s != nil && s.Pipe {
		word = " PIPE "
	}
	least := draw.Cut(name, leastName)
	pieces := []Piece{
		{Runs: []draw.Run{draw.R(theme.AppBand, " "), draw.R(theme.AppBand, least), draw.R(theme.AppBand, " ")}, Stretch: 2, Whole: name},
		{Runs: []draw.Run{draw.R(theme.PastBand, word)}},
	}
	if which != "" {
		pieces = append(pieces, Piece{Runs: []draw.Run{draw.R(theme.Dim, " "+which)}, Rank: 3})
	}
	if sc.Frozen {
		pieces = append(pieces, Piece{Runs: []draw.Run{draw.R(theme.Text, " "), draw.R(theme.ModeBand, " FROZEN ")}})
	}
	if d := sc.App.Digest; d != nil && !d.Last().IsZero() {
		pieces = append(pieces, ranged(d.First().In(format.ZoneOr(sc.Zone)), d.Last().In(format.ZoneOr(sc.Zone)))...)
	}
	return Line(sc.Theme, sc.W, append(pieces, sizes(sc)...))
}

// leastName is how many cells of a file's name stay where room is short.
const leastName = 14

// ranged is the date and the time that a log covers.
func ranged(first, last time.Time) []Piece {
	day, end := first.Format("Mon 2 Jan 2006"), last.Format("15:04:05 MST")
	if last.YearDay() != first.YearDay() || last.Year() != first.Year() {
		end = last.Format("Mon 2 Jan 15:04 MST")
	}
	date := &Piece{Runs: []draw.Run{draw.R(theme.Strong, "  "+first.Format("2 Jan"))}}
	short := &Piece{Runs: []draw.Run{draw.R(theme.Strong, "  "+first.Format("2 Jan")), draw.R(theme.Text, " "+first.Format("15:04"))}, Rank: 1, Short: date}
	middle := &Piece{Runs: []draw.Run{draw.R(theme.Strong, "  "+first.Format("2 Jan 2006")), draw.R(theme.Text, "  "+first.Format("15:04")+" – "+last.Format("15:04"))}, Rank: 5, Short: short}
	return []Piece{
		{Runs: []draw.Run{draw.R(theme.Strong, "  "+day), draw.R(theme.Text, "  "+first.Format("15:04:05")+" – "+end)}, Rank: 6, Short: middle},
		{Runs: []draw.Run{draw.R(theme.Dim, "  "+format.Span(last.Sub(first)))}, Rank: 8},
	}
}

// sizes is the right end: how many lines, how many bytes, and how long ago the last line was written.
func sizes(sc pane.Scene) []Piece {
	var out []Piece
	right := func(rank int, runs ...draw.Run) { out = append(out, Piece{Runs: runs, Rank: rank, Right: true}) }
	d := sc.App.Digest
	if d == nil {
		return nil
	}
	right(4, draw.R(theme.Text, format.Count(d.Lines)), draw.R(theme.Dim, " lines"))
	if s := sc.App.Saved; s != nil && s.Bytes > 0 {
		right(9, draw.R(theme.Text, bytesOf(s.Bytes)))
	}
	if last := d.Last(); !last.IsZero() && sc.State.Now.After(last) {
		right(7, draw.R(theme.Dim, "ended "+format.Age(sc.State.Now.Sub(last))+" ago"))
	}
	return out
}

func bytesOf(n int64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}} {
		if v := float64(n) / u.size; v >= 1 {
			return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") + " " + u.name
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

// Story is what a saved log shows, in one sentence.
func Story(sc pane.Scene) []draw.Run {
	if sc.App == nil || sc.App.Digest == nil {
		return nil
	}
	s := sc.App.Digest.Story(format.ZoneOr(sc.Zone))
	if s.Text == "" && s.Rest == "" {
		return []draw.Run{draw.R(theme.Dim, "no line has been read yet")}
	}
	var runs []draw.Run
	if s.Text != "" {
		role := theme.Text
		if s.Bad {
			runs, role = append(runs, draw.R(theme.Bad, sc.Glyphs().Bad+" ")), theme.Strong
		}
		runs = append(runs, draw.R(role, s.Text), draw.R(theme.Text, "  "))
	}
	return append(runs, draw.R(theme.Dim, s.Rest))
}
