package logs

// Snapshot is a frozen view of a Store. Its zero value is empty. It may be read from any goroutine.
type Snapshot struct{}

// First is the oldest line kept; First == End when there is none.
func (s Snapshot) First() Seq { return 1 }

// End is one past the newest line.
func (s Snapshot) End() Seq { return 1 }

// Len is the number of lines.
func (s Snapshot) Len() int { return int(s.End() - s.First()) }

// Line returns one line; false when it was dropped or has not come.
func (s Snapshot) Line(seq Seq) (Line, bool) { return Line{}, false }
