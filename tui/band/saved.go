package band

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
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
		pieces = append(pieces, ranged(d.First(), d.Last(), sc.Zone)...)
	}
	return Line(sc.Theme, sc.W, append(pieces, sizes(sc)...))
}

// leastName is how many cells of a file's name stay where room is short.
const leastName = 14

// ranged is the date and the time that a log covers.
func ranged(first, last time.Time, zone *time.Location) []Piece {
	began, day := phrase.ShortDay(first, zone), phrase.ShortDay(first, zone)+" "+phrase.Year(first, zone)
	end, minutes := phrase.Zoned(last, zone), phrase.ClockMinute(first, zone)
	if !phrase.SameDay(first, last, zone) {
		end = phrase.Weekday(last, zone) + " " + phrase.ShortDay(last, zone) + " " + phrase.ZonedMinute(last, zone)
	}
	date := &Piece{Runs: []draw.Run{draw.R(theme.Strong, "  "+began)}}
	short := &Piece{Runs: []draw.Run{draw.R(theme.Strong, "  "+began), draw.R(theme.Text, " "+minutes)}, Rank: 1, Short: date}
	middle := &Piece{Runs: []draw.Run{draw.R(theme.Strong, "  "+day), draw.R(theme.Text, "  "+minutes+" – "+phrase.ClockMinute(last, zone))}, Rank: 5, Short: short}
	return []Piece{
		{Runs: []draw.Run{draw.R(theme.Strong, "  "+phrase.Weekday(first, zone)+" "+day), draw.R(theme.Text, "  "+phrase.Clock(first, zone)+" – "+end)}, Rank: 6, Short: middle},
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
		right(9, draw.R(theme.Text, phrase.Size(float64(s.Bytes))))
	}
	if last := d.Last(); !last.IsZero() && sc.State.Now.After(last) {
		right(7, draw.R(theme.Dim, "ended "+format.Age(sc.State.Now.Sub(last))+" ago"))
	}
	return out
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
