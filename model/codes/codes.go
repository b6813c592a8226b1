// Package codes is what is known of the platform's H-, R- and L-codes: tables, and a look-up.
//
// The rules: a code's ID is its key, for titles changed over the years; every sentence is short enough for one line of
// a pane; severities are those of the platform's own command line where it has one.
package codes

import (
	"fmt"
	"slices"
)

// Severity is how much a code matters.
type Severity uint8

// The severities in rising order.
const (
	Info Severity = iota
	Warning
	Critical
)

var severityNames = []string{"info", "warning", "critical"}

// String is the severity in lower case.
func (s Severity) String() string { return severityNames[min(int(s), len(severityNames)-1)] }

// MarshalText writes the severity as String does.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Severity) UnmarshalText(b []byte) error {
	i := slices.Index(severityNames, string(b))
	if i < 0 {
		return fmt.Errorf("%q is no severity", b)
	}
	*s = Severity(i)
	return nil
}

// Code is one entry of the knowledge base.
type Code struct {
	ID       string // "H12"
	Title    string // "Request timeout"
	Severity Severity
	Meaning  string
	Causes   []string // usual first
	Remedies []string // first thing first
}

// Lookup finds a code by its ID. The lists it returns are shared: do not change them.
func Lookup(id string) (Code, bool) {
	for _, table := range [...][]Code{httpCodes, runtimeCodes, loggingCodes} {
		for _, c := range table {
			if c.ID == id {
				return c, true
			}
		}
	}
	return Code{}, false
}

// LineSeverity is how grave a log line is that bears the code. That is not how much the code matters: a request that failed is an error
// in the log, even where its code is a warning that may wait. Critical is an error. A code that is in no table counts as critical when it
// is of the router or of a dyno.
func LineSeverity(id string) Severity {
	if s, ok := mildLines[id]; ok {
		return s
	}
	if id != "" && id[0] == 'L' {
		return Warning
	}
	return Critical
}

// mildLines are the codes of the router whose lines are no errors: the client was idle or left, or nobody asks the app to answer.
var mildLines = map[string]Severity{
	"H27": Warning, "H28": Warning,
	"H80": Warning, "H81": Info, "H82": Info, "H83": Info,
}

// All lists every code: H, then R, then L, each by number.
func All() []Code { return slices.Concat(httpCodes, runtimeCodes, loggingCodes) }

// Incomplete tells the codes that say lines are missing: no verdict may rest on the silence around one.
func Incomplete(id string) bool {
	return id == "L10" || id == "L11" || id == "L12" || id == "L13"
}
