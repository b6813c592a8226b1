// Package histogram is the pane that shows how many lines and errors a saved log has over its time, and where in it the reader is.
package histogram

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/digest"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// ID is what the pane is called.
const ID pane.ID = "histogram"

// Source is the source that the pane rests on.
const Source = model.LinesSource

// Keys are the pane's own.
var Keys = []keys.Binding{
	{Intent: keys.IntentLeft, Keys: []string{"left", "h"}, Short: "step", Help: "back by a column of the histogram", Hint: 1},
	{Intent: keys.IntentRight, Keys: []string{"right", "l"}, Help: "ahead by a column"},
	{Intent: keys.IntentNextError, Keys: []string{"e"}, Short: "next peak", Help: "to the next peak of errors", Hint: 2},
	{Intent: keys.IntentPrevError, Keys: []string{"E"}, Help: "to the previous peak of errors"},
	{Intent: keys.IntentPrevRelease, Keys: []string{"("}, Short: "release", Help: "to the previous release", Hint: 3},
	{Intent: keys.IntentNextRelease, Keys: []string{")"}, Help: "to the next release"},
}

// wantedRows is three rows of lines, three of errors, the time axis, and where the reader is.
const wantedRows = 8

// Rows is how many rows the pane could use.
func Rows(pane.Scene) pane.Rows { return pane.Exactly(wantedRows) }

// Histogram is the pane.
type Histogram struct{}

// NewHistogram is the pane of lines and errors over time.
func NewHistogram() pane.Pane { return Histogram{} }

// Reads tells what makes the picture old.
func (Histogram) Reads() []model.Section { return []model.Section{model.SectionLogs, model.SectionApp} }

// Spec is what stands in the border.
func (Histogram) Spec(sc pane.Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Histogram"}
	m, ok := mapOf(sc)
	if !ok {
		return spec
	}
	spec.TitleExtra = []draw.Run{draw.R(theme.Dim, "lines, below them errors; each column "+format.Span(m.columns.Step))}
	if n := len(m.digest.Releases) - 1; n > 0 {
		spec.Right = []draw.Run{draw.R(theme.Dim, format.Plural(n, "release")+" in it")}
		if n <= mostNamed {
			spec.Right[0].Text = "releases in it:"
			for _, r := range m.digest.Releases[1:] {
				spec.Right = append(spec.Right, draw.R(theme.Release, " "+format.Version(r.Version)))
			}
		}
	}
	return spec
}

// mostNamed is how many releases the border names.
const mostNamed = 6

// Draw is the histogram.
func (Histogram) Draw(sc pane.Scene) draw.Block {
	m, ok := mapOf(sc)
	if !ok {
		text := "no line bears a time: there is nothing to spread over one"
		if sc.App == nil || sc.App.Digest == nil || sc.App.Digest.Lines == 0 {
			text = "no line has been read yet"
		}
		return widget.Written(sc, [][]draw.Run{{draw.R(theme.Dim, text)}})
	}
	return m.draw(sc)
}

// Handle leads the reader of the logs to another time.
func (Histogram) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	m, ok := mapOf(sc)
	if !ok {
		return nil
	}
	switch i {
	case keys.IntentLeft, keys.IntentUp:
		return m.step(-1, "this is the start of the log", func(b digest.Bin) bool { return b.Lines > 0 })
	case keys.IntentRight, keys.IntentDown:
		return m.step(1, "this is the end of the log", func(b digest.Bin) bool { return b.Lines > 0 })
	case keys.IntentNextError:
		return m.step(1, "no peak of errors after this moment", m.peak)
	case keys.IntentPrevError:
		return m.step(-1, "no peak of errors before this moment", m.peak)
	case keys.IntentPrevRelease:
		return m.release(-1)
	case keys.IntentNextRelease:
		return m.release(1)
	case keys.IntentTop:
		return goTo(m.digest.First())
	case keys.IntentBottom:
		return goTo(m.digest.Last())
	case keys.IntentOpen:
		return pane.Focus{Pane: pane.Logs}
	}
	return nil
}

func goTo(at time.Time) pane.Effect {
	return pane.To{Pane: pane.Logs, Message: pane.GoTo{At: at}}
}

// timeMap is a log spread over the cells of a pane.
type timeMap struct {
	digest  *digest.Digest
	columns digest.Columns
	here    int // the column that the reader is in
	at      time.Time
	each    int // cells a column
}

// mapOf is the map of the app in view at the scene's width; false while there is nothing to map.
func mapOf(sc pane.Scene) (timeMap, bool) {
	if sc.App == nil || sc.App.Digest == nil {
		return timeMap{}, false
	}
	m := timeMap{digest: sc.App.Digest, at: sc.Here}
	room := sc.W - labelCells - 1
	m.columns = m.digest.Columns(room)
	n := len(m.columns.Bins)
	if n == 0 {
		return m, false
	}
	m.each = max(1, room/n)
	if m.at.IsZero() {
		m.at = m.digest.Last()
	}
	i, ok := m.columns.At(m.at)
	if m.here = i; !ok {
		m.here = widget.Clamp(i, 0, n-1)
	}
	return m, true
}

// loudShare is the part of a column's lines that must be errors for it to be shown as trouble: one in fifty.
const loudShare = 50

// loud tells a column in trouble.
func loud(b digest.Bin) bool { return b.Errors > 0 && b.Errors*loudShare >= b.Lines }

// peak tells a column in trouble that is as high as any.
func (m timeMap) peak(b digest.Bin) bool {
	most := 0
	for _, c := range m.columns.Bins {
		most = max(most, c.Errors)
	}
	return loud(b) && b.Errors*2 >= most
}

// step goes to the next column in a direction that passes.
func (m timeMap) step(by int, none string, pass func(digest.Bin) bool) pane.Effect {
	for i := m.here + by; i >= 0 && i < len(m.columns.Bins); i += by {
		if pass(m.columns.Bins[i]) {
			return goTo(m.columns.Time(i))
		}
	}
	return pane.Say{Text: none}
}

// release goes to the next release in a direction.
func (m timeMap) release(by int) pane.Effect {
	all := m.digest.Releases[1:]
	if by > 0 {
		for _, r := range all {
			if r.At.After(m.at) {
				return goTo(r.At)
			}
		}
		return pane.Say{Text: "no release after this moment"}
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].At.Before(m.at) {
			return goTo(all[i].At)
		}
	}
	return pane.Say{Text: "no release before this moment"}
}
