package apptable

import (
	"fmt"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/pipeline"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// stageCells is how wide the longest usual name of a stage is.
const stageCells = 11

// StageRuns is a stage in one line: its name and the code in it.
func StageRuns(l Look, st *pipeline.Stage) []draw.Run {
	name := st.Name
	runs := []draw.Run{draw.R(theme.Soft, name+draw.Spaces(max(0, stageCells-draw.Width(name)))), draw.R(theme.Dim, " ")}
	for i := range st.Code {
		if i > 0 {
			runs = append(runs, draw.R(theme.Dim, "   "))
		}
		runs = append(runs, codeRuns(l, st, &st.Code[i], true)...)
	}
	return runs
}

// codeRuns is what some apps of a stage run: "20a5742 ned  ✖ no-go", and why it is not go where there is room for it.
func codeRuns(l Look, st *pipeline.Stage, c *pipeline.Code, why bool) []draw.Run {
	commit := draw.R(theme.Release, format.Short8(c.Commit))
	if c.Commit == "" {
		commit = draw.R(theme.Dim, "code not known")
	}
	runs := []draw.Run{commit}
	switch {
	case st.Apps > 1:
		runs = append(runs, draw.R(theme.Text, fmt.Sprintf(" on %d of %d", len(c.Apps), st.Apps)))
	case c.By != "":
		runs = append(runs, draw.R(theme.Text, " "+c.By))
	}
	mark, role := Mark(l, c.Answer, c.Holds)
	runs = append(runs, draw.R(theme.Text, "  "), draw.R(role, mark+" "+word(c.Answer)))
	if why && c.Answer != verdict.Go {
		runs = append(runs, draw.R(theme.Dim, "  "+c.Why))
	}
	return runs
}

// Flow is the pipeline from its first stage to its last, in w cells: what stands in each below its name where there is room, else all in one line.
func Flow(l Look, flow []pipeline.Stage, w int) draw.Block {
	if w >= columnsFrom && w/len(flow) >= leastStage {
		return stagesBeside(l, flow, w)
	}
	line := draw.NewLine(l.Theme, w).Gap(1)
	for i := range flow {
		st := &flow[i]
		if i > 0 {
			line.Add(theme.Dim, " "+l.Theme.Glyphs.Arrow+" ")
		}
		line.Add(theme.Soft, st.Name)
		for j := range st.Code {
			c := &st.Code[j]
			mark, role := Mark(l, c.Answer, c.Holds)
			commit := l.Theme.Glyphs.Dash
			if c.Commit != "" {
				commit = format.Short8(c.Commit)
			}
			line.Add(theme.Release, " "+commit).Add(role, " "+mark)
		}
	}
	return draw.Block{line.String()}
}

// The widths from which on stages stand side by side.
const (
	columnsFrom = 98
	leastStage  = 32
	mostCode    = 2 // lines of one stage
)

func stagesBeside(l Look, flow []pipeline.Stage, w int) draw.Block {
	each := w / len(flow)
	rows := 1
	for i := range flow {
		rows = max(rows, min(len(flow[i].Code), mostCode))
	}
	blocks := make([]draw.Block, len(flow))
	for i := range flow {
		st := &flow[i]
		cells := each
		if i == len(flow)-1 {
			cells = w - each*(len(flow)-1)
		}
		head := draw.NewLine(l.Theme, cells).Gap(1).Add(theme.Soft|theme.Bold, st.Name).Add(theme.Dim, "  "+phrase.Plural(st.Apps, "app"))
		if i < len(flow)-1 {
			head.To(cells-4).Add(theme.Dim, l.Theme.Glyphs.Arrow)
		}
		b := draw.Block{head.String()}
		for j := range st.Code[:min(len(st.Code), mostCode)] {
			b = append(b, draw.NewLine(l.Theme, cells-1).Gap(1).Runs(codeRuns(l, st, &st.Code[j], len(st.Code) == 1)...).String()+" ")
		}
		blocks[i] = draw.Exact(b, cells, rows+1)
	}
	return draw.Beside(blocks...)
}

// CountRuns are how many apps have which answer: "✖ 1 no-go   ● 3 go".
func CountRuns(l Look, rows []pipeline.Row) []draw.Run {
	var runs []draw.Run
	for i, c := range pipeline.Counts(rows) {
		if i > 0 {
			runs = append(runs, draw.R(theme.Dim, "  "))
		}
		mark, role := Mark(l, c.Answer, c.Holds)
		if c.Answer == verdict.Go {
			role = theme.Dim
		}
		runs = append(runs, draw.R(role, fmt.Sprintf("%s %d %s", mark, c.Apps, word(c.Answer))))
	}
	return runs
}

// FigureRuns are the figures of an app with those of the minute before its release: "5xx 56/min, 0/min before v74".
func FigureRuns(l Look, r *pipeline.Row) []draw.Run {
	var runs []draw.Run
	for _, m := range []looks.Measure{looks.RequestRate, looks.ErrorRate, looks.Service95} {
		now := m.In(&r.Minute, "")
		if now == "" {
			continue
		}
		if len(runs) > 0 {
			runs = append(runs, draw.R(theme.Dim, "   "))
		}
		runs = append(runs, draw.R(theme.Dim, m.Name+" "), draw.R(theme.Text, now))
		if before := m.In(&r.Before, ""); before != "" {
			runs = append(runs, draw.R(theme.Dim, ", "+before+" before"))
		}
	}
	if len(runs) == 0 {
		return []draw.Run{draw.R(theme.Dim, "no request is known")}
	}
	return runs
}
