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

// Findings is one line a finding, with the remedy below.
func Findings(s Sheet, all []Finding) []string {
	w := 0
	for _, f := range all {
		w = max(w, draw.Width(f.Check))
	}
	var out []string
	for _, f := range all {
		mark, role := s.result(f.Result)
		out = append(out, s.line(draw.R(role, mark+" "+string(f.Result)+draw.Spaces(7-len(f.Result))), draw.R(theme.Text, "  "+f.Check+draw.Spaces(w-draw.Width(f.Check))),
			draw.R(theme.Text, "  "+f.Text)))
		if f.Do != "" {
			out = append(out, s.line(draw.R(theme.Dim, draw.Spaces(w+13)+f.Do)))
		}
	}
	return out
}

func (s Sheet) result(r Result) (string, theme.Role) {
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
