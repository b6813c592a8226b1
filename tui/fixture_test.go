package tui

// allPanes is one pane of each row of the table.
func allPanes() []*openPane { return makePanes(Panes) }

// appPanes is one pane of each row that an app has.
func appPanes() []*openPane { return makePanes(Panes.Of(nil)) }
