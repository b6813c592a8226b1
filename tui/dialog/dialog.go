// Package dialog is what can be open over the panes: a card, the help, a menu, the palette. It knows no screen: what a dialog leads to
// comes back as an effect.
package dialog

import (
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
)

// Dialog is something open over the panes; it takes every key.
type Dialog interface {
	// Draw is the picture, drawn in the middle of the screen, at most max cells large.
	Draw(sc pane.Scene, keys *keys.Keymap, limit pane.Size) draw.Block
	// Press answers a key; keep is false when the dialog closes.
	Press(k Key, sc pane.Scene, keys *keys.Keymap) (e pane.Effect, keep bool)
}
