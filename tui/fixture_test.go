package tui

// allPanes is one pane of each row of the table.
func allPanes() []*openPane { return makePanes(Panes) }
