// Package plain tells the views of the verbs: what gonogo ps, releases, queues and the orders print.
//
// Its rules:
//
//   - Pure functions from the model to lines. No clock, no terminal, no state: the caller says how wide, in which colours, which
//     zone, and what time it is.
//   - A line on a plain theme has no escape sequence and no blanks at its end, so that files and pipes get text.
//   - Without a width nothing is cut; with one no line of a table is wider. Sentences are wrapped, or left to the terminal to wrap:
//     half a remedy is none.
//   - Unknown is a dash, never a zero.
package plain

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Printer is what a view is printed for.
type Printer struct {
	Theme     theme.Theme
	Width     int            // cells; 0: as wide as it gets
	Zone      *time.Location // of times of day
	Names     int            // cells for the names before log lines; a usual one has room without
	LogFields []string       // the fields of structured log lines that are shown; none: all
	Now       time.Time      // by the clock of whoever stamped what is told; ages count to it
}

// gap is the blanks between two columns.
const gap = 2

// table draws a table in as many cells as it needs, or as the printer has. The last column is the one that gives.
func (s Printer) table(t draw.Table) []string {
	t.Gap = gap
	last := len(t.Columns) - 1
	t.Columns[last].Fill, t.Columns[last].Min = true, min(8, max(1, t.Columns[last].Min))
	w := s.fitting(s.natural(t))
	height := len(t.Rows)
	if t.Header {
		height++
	}
	return s.trimmed(t.Draw(s.Theme, w, height))
}

// Table draws a table, for those who fill it themselves.
func Table(s Printer, t draw.Table) []string { return s.table(t) }

// natural is the width at which nothing is cut.
func (s Printer) natural(t draw.Table) int {
	sum, span := t.Indent, 0
	for i, c := range t.Columns {
		w := max(c.Min, draw.Width(c.Title))
		for _, r := range t.Rows {
			if r.Span == nil && i < len(r.Cells) {
				w = max(w, draw.Width(r.Cells[i].Text))
			}
		}
		if i > 0 && !c.Tight {
			sum += gap
		}
		sum += w
	}
	for _, r := range t.Rows {
		span = max(span, t.Indent+draw.RunsWidth(r.Span))
	}
	return max(sum, span)
}

func (s Printer) fitting(w int) int {
	if s.Width > 0 {
		return min(w, s.Width)
	}
	return w
}

// line is one line of runs.
func (s Printer) line(runs ...draw.Run) string {
	return s.trimmed([]string{draw.NewLine(s.Theme, s.fitting(draw.RunsWidth(runs))).Runs(runs...).String()})[0]
}

// wrapped is a text in lines that fit behind an indent, parted at blanks; a word that is too long stands alone.
func (s Printer) wrapped(text string, indent int) []string {
	room := s.Width - indent
	if s.Width == 0 || room < 20 {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && draw.Width(line)+1+draw.Width(word) > room {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	return append(lines, line)
}

func (s Printer) trimmed(lines []string) []string {
	if s.Theme.Profile() != theme.Plain {
		return lines
	}
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return lines
}

// ago is the age of a moment in its largest unit; a dash for the zero time.
func (s Printer) ago(t time.Time) string {
	if t.IsZero() {
		return s.Theme.Glyphs.Dash
	}
	return phrase.Age(s.Now.Sub(t))
}

// moment is a date and a time of day, with its zone.
func (s Printer) moment(t time.Time) string {
	if t.IsZero() {
		return s.Theme.Glyphs.Dash
	}
	return phrase.Moment(t, s.Zone)
}

func dash(text, none string) string {
	if text == "" {
		return none
	}
	return text
}
