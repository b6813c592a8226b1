package logs

import "strings"

// flags are the booleans of a Line in one word.
type flags uint16

const (
	flagMetrics flags = 1 << iota
	flagLate
	flagSession
	flagTruncated
	flagGap
	flagError
	flagHead
	flagRelease
)

// flagNames are the flags' names on the wire. A flag of a later version is ignored.
var flagNames = []struct {
	flag flags
	name string
}{{flagMetrics, "metrics"}, {flagLate, "late"}, {flagSession, "session"}, {flagTruncated, "truncated"}, {flagGap, "gap"},
	{flagError, "error"}, {flagHead, "head"}, {flagRelease, "release"}}

// String is the names of the flags, separated by blanks.
func (f flags) String() string {
	var names []string
	for _, n := range flagNames {
		if f&n.flag != 0 {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, " ")
}

func parseFlags(s string) (f flags) {
	for name := range strings.FieldsSeq(s) {
		for _, n := range flagNames {
			if n.name == name {
				f |= n.flag
			}
		}
	}
	return f
}

// flags are the booleans of a line in one word.
func (l Line) flags() (f flags) {
	for _, b := range [...]struct {
		set  bool
		flag flags
	}{{l.Metrics, flagMetrics}, {l.Late, flagLate}, {l.Session, flagSession}, {l.Truncated, flagTruncated}, {l.Gap, flagGap},
		{l.Error, flagError}, {l.Head, flagHead}, {l.Release, flagRelease}} {
		if b.set {
			f |= b.flag
		}
	}
	return f
}
