package logs

import "strings"

// Flags are the booleans of a Line in one word.
type Flags uint16

// The flags. Line has a field for each, which says what it means.
const (
	FlagMetrics Flags = 1 << iota
	FlagLate
	FlagSession
	FlagTruncated
	FlagGap
	FlagError
	FlagHead
	FlagRelease
	FlagTimeless
)

// flagNames are the flags' names on the wire. A flag of a later version is ignored.
var flagNames = []struct {
	flag Flags
	name string
}{{FlagMetrics, "metrics"}, {FlagLate, "late"}, {FlagSession, "session"}, {FlagTruncated, "truncated"}, {FlagGap, "gap"},
	{FlagError, "error"}, {FlagHead, "head"}, {FlagRelease, "release"}, {FlagTimeless, "timeless"}}

// String is the names of the flags, separated by blanks.
func (f Flags) String() string {
	var names []string
	for _, n := range flagNames {
		if f&n.flag != 0 {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, " ")
}

// ParseFlags reads what String writes. Names that it does not know are passed over.
func ParseFlags(s string) (f Flags) {
	for name := range strings.FieldsSeq(s) {
		for _, n := range flagNames {
			if n.name == name {
				f |= n.flag
			}
		}
	}
	return f
}

// Flags are the booleans of a line in one word.
func (l Line) Flags() (f Flags) {
	for _, b := range [...]struct {
		set  bool
		flag Flags
	}{{l.Metrics, FlagMetrics}, {l.Late, FlagLate}, {l.Session, FlagSession}, {l.Truncated, FlagTruncated}, {l.Gap, FlagGap},
		{l.Error, FlagError}, {l.Head, FlagHead}, {l.Release, FlagRelease}, {l.Timeless, FlagTimeless}} {
		if b.set {
			f |= b.flag
		}
	}
	return f
}

// SetFlags sets the booleans of a line.
func (l *Line) SetFlags(f Flags) {
	for _, b := range [...]struct {
		field *bool
		flag  Flags
	}{{&l.Metrics, FlagMetrics}, {&l.Late, FlagLate}, {&l.Session, FlagSession}, {&l.Truncated, FlagTruncated}, {&l.Gap, FlagGap},
		{&l.Error, FlagError}, {&l.Head, FlagHead}, {&l.Release, FlagRelease}, {&l.Timeless, FlagTimeless}} {
		*b.field = f&b.flag != 0
	}
}
