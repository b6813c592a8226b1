package logs

// Direction of a search.
type Direction int8

// The directions: Back towards older lines, Forward towards newer.
const (
	Back    Direction = -1
	Forward Direction = 1
)

// Result is what one step of a search found.
type Result struct {
	Hits    []Line // in arrival order, whatever the direction
	Next    Seq    // where the next step starts, inclusive
	Done    bool   // nothing is left in this direction
	Scanned int    // lines looked at; lines skipped by their chunk's summary cost nothing
}

// Search looks from a line (inclusive, clamped to what is kept) for at most want hits, at most budget lines.
// Zero or less means no limit.
func (s Snapshot) Search(q Query, from Seq, dir Direction, want, budget int) Result { return Result{} }
