package tui

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// logsPane is the one log stream, told in rows.
type logsPane struct{}

// NewLogs is the pane "logs".
func NewLogs() Pane { return &logsPane{} }

func (p *logsPane) ID() string { return "logs" }

func (p *logsPane) Reads() []model.Section {
	return []model.Section{model.SectionLogs, model.SectionReleases, model.SectionProcesses, model.SectionHealth}
}

func (p *logsPane) Spec(sc Scene) draw.FrameSpec { return draw.FrameSpec{Title: "Logs"} }

// Filter shows the lines of one process type or dyno.
func (p *logsPane) Filter(f FilterLogs) {}

func (p *logsPane) Draw(sc Scene) draw.Block {
	return written(sc, [][]draw.Run{{draw.R(theme.Dim, "waiting for lines")}})
}

func (p *logsPane) Handle(i Intent, sc Scene) Effect { return nil }
