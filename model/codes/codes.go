// Package codes is what is known of the platform's H-, R- and L-codes: a table, and a look-up.
package codes

// Severity is how much a code matters.
type Severity uint8

// The severities in rising order.
const (
	Info Severity = iota
	Warning
	Critical
)

// Code is one entry of the knowledge base.
type Code struct {
	ID       string // "H12"
	Title    string // "Request timeout"
	Severity Severity
	Meaning  string
	Causes   []string // usual first
	Remedies []string // first thing first
}

// Lookup finds a code by its ID.
func Lookup(id string) (Code, bool) { return Code{}, false }
