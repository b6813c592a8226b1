package tui

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/paint"
)

// Headless is the screen without a terminal: facts and keys in, the bytes of the frames out. For measuring.
type Headless struct {
	screen  *screen
	painter paint.Painter
}

// NewHeadless makes a screen of a size. Of the options only those that shape the picture count.
func NewHeadless(o Options, w, h int) (*Headless, error) {
	s, err := newScreen(o)
	if err != nil {
		return nil, err
	}
	s.resize(w, h)
	return &Headless{screen: s}, nil
}

// Apply applies a batch of facts.
func (r *Headless) Apply(batch []model.Event) { r.screen.apply(batch) }

// Press gives the screen a key that is no text: "?", "esc", "j". What would leave the screen is dropped.
func (r *Headless) Press(name string) { r.screen.press(dialog.Key{Name: name, At: r.screen.state.Now}) }

// Frame is what would be written now, nil when the picture is the same. Valid until the next call.
func (r *Headless) Frame() []byte { return r.painter.Frame(r.screen.picture()) }
