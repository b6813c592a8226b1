package consoles

import (
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// Line is all consoles in one line: in their order with what they see, as far as there is room; else grouped by answer, the worst first, so that
// one word serves all.
func Line(sc pane.Scene) []draw.Run {
	for _, told := range []func(verdict.Finding) bool{
		func(f verdict.Finding) bool {
			return f.Answer != verdict.Go || f.Console == verdict.Dyno || f.Console == verdict.Route
		},
		func(f verdict.Finding) bool { return f.Answer >= verdict.Hold },
		func(verdict.Finding) bool { return false },
	} {
		if runs := each(sc, told); draw.RunsWidth(runs) <= sc.W-1 {
			return runs
		}
	}
	for gap := 3; ; gap-- {
		if runs := grouped(sc, gap); draw.RunsWidth(runs) <= sc.W-1 || gap == 1 {
			return runs
		}
	}
}

// each is one console after the other, with its figure where it is wanted.
func each(sc pane.Scene, figure func(verdict.Finding) bool) []draw.Run {
	var runs []draw.Run
	v := &sc.App.Verdict
	for c := verdict.Dyno; c <= verdict.Telem; c++ {
		f := v.Of(c)
		if f.Answer == verdict.NotAsked {
			continue
		}
		if len(runs) > 0 {
			runs = append(runs, draw.R(theme.Text, "   "))
		}
		runs = append(runs, draw.R(theme.Dim, c.String()+" "))
		runs = append(runs, answer(sc, f.Answer)...)
		if figure(f) && f.Value.Text != "" {
			role := theme.Dim
			if f.Answer >= verdict.Hold {
				_, role = Mark(sc.Glyphs(), f.Answer)
			}
			runs = append(runs, draw.R(role, " "+f.Value.Text))
		}
	}
	return runs
}

// answer is the shape and the word of an answer. What is well is not bold.
func answer(sc pane.Scene, a verdict.Answer) []draw.Run {
	mark, role := Mark(sc.Glyphs(), a)
	if a >= verdict.Hold {
		return []draw.Run{draw.R(role|theme.Bold, mark+" "+a.String())}
	}
	return []draw.Run{draw.R(role, mark), draw.R(theme.Dim, " "+a.String())}
}

// grouped is the answers, the worst first, each with the consoles that give it.
func grouped(sc pane.Scene, gap int) []draw.Run {
	var runs []draw.Run
	last := verdict.NotAsked
	for _, f := range sc.App.Verdict.Consoles() {
		role := theme.Dim
		if f.Answer >= verdict.Hold {
			role = theme.Text
		}
		if f.Answer != last {
			if len(runs) > 0 {
				runs = append(runs, draw.R(theme.Text, draw.Spaces(gap)))
			}
			runs, last = append(runs, answer(sc, f.Answer)...), f.Answer
		}
		runs = append(runs, draw.R(role, " "+f.Console.String()))
	}
	return runs
}
