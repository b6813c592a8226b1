package plain

import (
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Finding is what a check found.
type Finding struct {
	Check  string // what was looked at: "token"
	Result Result
	Text   string
	Do     string // the remedy; may be empty
}

// Result is how a check ended.
type Result string

// The results. Skipped is a check that another one's failure made impossible.
const (
	OK      Result = "ok"
	Warn    Result = "warn"
	Fail    Result = "fail"
	Skipped Result = "skipped"
)

// Findings is one line a finding, with the remedy below. Nothing of them is cut: half a remedy is none.
func Findings(s Printer, all []Finding) []string {
	w := 0
	for _, f := range all {
		w = max(w, draw.Width(f.Check))
	}
	indent := w + 13 // mark, result, check, and the blanks between
	var out []string
	for _, f := range all {
		mark, role := s.result(f.Result)
		for i, part := range s.wrapped(f.Text, indent) {
			lead := []draw.Run{draw.R(theme.Text, draw.Spaces(indent))}
			if i == 0 {
				lead = []draw.Run{draw.R(role, mark+" "+string(f.Result)+draw.Spaces(9-len(f.Result))), draw.R(theme.Text, f.Check+draw.Spaces(w-draw.Width(f.Check)+2))}
			}
			out = append(out, s.line(append(lead, draw.R(theme.Text, part))...))
		}
		if f.Do == "" {
			continue
		}
		for _, part := range s.wrapped(f.Do, indent) {
			out = append(out, s.line(draw.R(theme.Dim, draw.Spaces(indent)+part)))
		}
	}
	return out
}

func (s Printer) result(r Result) (string, theme.Role) {
	g := s.Theme.Glyphs
	switch r {
	case OK:
		return g.Good, theme.Good
	case Warn:
		return g.Warn, theme.Warn
	case Fail:
		return g.Bad, theme.Bad
	}
	return g.Off, theme.Dim
}
