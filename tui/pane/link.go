package pane

import "app.gonogo/gonogo/model/link"

// Linker is implemented by the pane whose rows, and what is filtered of them, a link can hold.
type Linker interface {
	// Link is what the pane shows, without the app, the view and the pane; cut tells that it shows less than a link can say.
	Link(Scene) (l link.Link, cut bool)
}

// ShowLink asks the logs to show what a link leads to.
type ShowLink struct{ Link *link.Link }

func (ShowLink) IsMessage() {}

// Note asks the logs to mark the line under the cursor with a note.
type Note struct{ Text string }

func (Note) IsMessage() {}
