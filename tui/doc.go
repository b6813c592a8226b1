// Package tui is what is seen and typed. It draws the model and turns keys into intents, intents into effects.
//
// The rules of the room:
//
//   - Draw is pure: exactly W×H cells from a Scene. A pane that needs to remember keeps UI state only.
//   - Keys are data (the table of tui/keys and those of the panes). A pane never sees a key, only an Intent.
//   - A lower-case key never changes anything on the platform; a change is Shift and a confirmation.
//   - Effects are values; effects.go is the only place that makes a command of one.
//   - The clock, the writer and the terminal come from main. Nothing here does I/O or reads the time.
//   - Bubble Tea is a driver: app.go, effects.go, input.go and program.go import it, nobody else.
//
// The way of a key:
//
//	tea.KeyMsg ─input─▶ Key ─keymap─▶ Intent ─route─▶ dialog | pane | screen ─▶ Effect ─effects─▶ tea.Cmd
package tui
