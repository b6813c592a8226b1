package ledger

import "fmt"

// Ending is how a release fared when it was watched last: of one that is over, how it ended.
type Ending uint8

// The endings.
const (
	Unwatched Ending = iota
	EndedGo
	EndedHold // of its own doing
	EndedNoGo // of its own doing
)

var endingWords = [...]string{"", "GO when it ended", "HOLD when it ended", "was NO-GO when it was watched"}

// Judge notes how a version fares; true when that is new.
func (l *Ledger) Judge(version int, e Ending) bool {
	if l.endings[version] == e {
		return false
	}
	if l.endings == nil {
		l.endings = map[int]Ending{}
	}
	l.endings[version] = e
	return true
}

// Ended is how a version fared last.
func (l *Ledger) Ended(version int) Ending { return l.endings[version] }

// String is how it ended, to be read after its version; empty where nobody knows.
func (e Ending) String() string { return endingWords[min(int(e), len(endingWords)-1)] }

// mostUnwell is how many releases, that the platform offers and nobody rolled back from, are passed over for one that is known to have ended well: a
// record that lies far back is no reason to take back all that came since.
const mostUnwell = 3

// preferred is the release among those that a rollback may go to, newest first, that it goes to by default: the newest of the first few that ended well
// by our own record, else the newest.
func (l *Ledger) preferred(may []Release) int {
	for i, r := range may[:min(len(may), mostUnwell+1)] {
		if l.endings[r.Version] == EndedGo {
			return i
		}
	}
	return 0
}

// unwell is why one is passed over for another that ended well.
func (l *Ledger) unwell(r, better Release) Passed {
	p := Passed{Release: r, Reason: NotWatched, Why: fmt.Sprintf("was not watched, and v%d was GO when it ended", better.Version)}
	if l.endings[r.Version] == EndedHold {
		p.Reason, p.Why = EndedOnHold, fmt.Sprintf("was HOLD when it ended, and v%d was GO", better.Version)
	}
	return p
}
