package tui

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// queues is the pane of the queue stores: a chart of depth, and a row for each queue.
type queues struct{ rows rows }

// NewQueues is the pane "queues".
func NewQueues() Pane { return &queues{} }

func (p *queues) ID() string { return "queues" }

func (p *queues) Reads() []model.Section {
	return []model.Section{model.SectionQueues, model.SectionReleases, model.SectionHealth}
}

func (p *queues) Spec(sc Scene) draw.FrameSpec { return draw.FrameSpec{Title: "Queues"} }

func (p *queues) Draw(sc Scene) draw.Block {
	return written(sc, [][]draw.Run{{draw.R(theme.Dim, "no queue store among the config vars")}})
}

func (p *queues) Handle(i Intent, sc Scene) Effect { return nil }
