package pane

// Mode is what the facts on the screen are of. It never changes while the screen is open.
type Mode uint8

// The modes. In all but Live there is nobody who could carry out an order.
const (
	Live   Mode = iota // an app as it is now
	Replay             // a recording of an app
	Saved              // the lines of a file or a pipe; there is no app behind them
)
