// Package panetest is what tests of panes share: an app in its good and bad hours, and a pane that is made up, for tests of everything
// that comes from the table of panes.
package panetest

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// made is a pane of one sentence.
type made struct{ heard pane.Message }

// Source is the source that the pane rests on.
const Source = "made-up"

// Row is the row of a pane that the program does not have.
func Row() pane.Row {
	return pane.Row{
		ID: "almanac", Title: "Almanac", Help: "sunrise and tides", New: func() pane.Pane { return &made{} }, Sources: []model.SourceName{Source},
		Keys:  []keys.Binding{{Intent: "tide", Keys: []string{"t"}, Short: "tide", Help: "the next tide", Hint: 1}},
		Place: pane.Place{Column: pane.Left, Rows: func(pane.Scene) pane.Rows { return pane.Exactly(2) }, Least: 3, Priority: 5},
	}
}

// Greeting is what the pane can be sent.
type Greeting struct{ Text string }

func (Greeting) IsMessage() {}

func (m *made) Spec(pane.Scene) draw.FrameSpec { return draw.FrameSpec{Title: "Almanac"} }

func (m *made) Draw(sc pane.Scene) draw.Block {
	b := draw.Blank(sc.W, sc.H)
	if sc.H > 0 {
		b[0] = draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(m.Headline(sc)...).String()
	}
	return b
}

func (m *made) Headline(pane.Scene) []draw.Run {
	if g, ok := m.heard.(Greeting); ok {
		return []draw.Run{draw.R(theme.Text, g.Text)}
	}
	return []draw.Run{draw.R(theme.Text, "high tide 04:12")}
}

func (m *made) Handle(i keys.Intent, _ pane.Scene) pane.Effect {
	if i == "tide" {
		return pane.Say{Text: "the next tide is at 16:40"}
	}
	return nil
}

func (m *made) Receive(msg pane.Message, _ pane.Scene) pane.Effect {
	m.heard = msg
	return nil
}

func (m *made) Reads() []model.Section { return nil }
