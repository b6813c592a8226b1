// Package early answers a question before anybody asks it.
//
// Bubble Tea v1 asks the terminal for its background colour in its own package init, through lipgloss, and waits five
// seconds on a terminal that does not answer. A background that is already set is not asked for. Go initialises
// packages in the order of their import paths as their imports become ready, so this package wins as long as
//   - its path sorts before github.com/charmbracelet/bubbletea: the module path begins with "app.";
//   - it imports lipgloss and nothing else: any other import, even of the standard library, could be ready later
//     than the imports of Bubble Tea are.
//
// No style of gonogo depends on the answer: colours come from package theme, chosen by flag and environment. What gonogo asks the terminal
// itself it does not wait for: see package answer.
package early

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
