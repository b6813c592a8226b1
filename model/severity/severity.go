// Package severity says how much a judgement matters: an advice, an alarm.
package severity

// Level is how much it matters. Levels can be compared.
type Level uint8

// The levels, rising.
const (
	Info     Level = iota // on purpose, or on its way
	Warning               // part of the app suffers, or we do not see it well
	Critical              // the app does not serve, or we are blind
)

var names = [...]string{Info: "info", Warning: "warning", Critical: "critical"}

// String is the word of --json and of the scenario language.
func (l Level) String() string { return names[l] }
