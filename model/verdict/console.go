package verdict

import "slices"

// Console is one of those who are asked.
type Console uint8

// The consoles, in the order in which they are asked.
const (
	Dyno Console = iota
	Route
	Errors
	Queue
	Vital
	Platform
	Telem
	consoles
)

var consoleNames = [consoles]string{"DYNO", "ROUTE", "ERROR", "QUEUE", "VITAL", "PLATFORM", "TELEM"}

// String is the console's name as it is called out.
func (c Console) String() string { return consoleNames[min(c, consoles-1)] }

// MarshalText is String.
func (c Console) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Answer is what a console says, and what all of them come to. A greater answer outweighs a smaller one.
type Answer uint8

// The answers. What is not asked counts for nothing; no data never counts as go.
const (
	NotAsked Answer = iota // the app has nothing of the kind: no web process, no queue
	Go
	NoData
	Hold
	NoGo
)

var answerNames = [...]string{"none", "go", "no data", "hold", "no-go"}

// String is the answer as a console says it, and as JSON has it.
func (a Answer) String() string { return answerNames[min(int(a), len(answerNames)-1)] }

// MarshalText is String.
func (a Answer) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText writes. What is none of that is no data.
func (a *Answer) UnmarshalText(text []byte) error {
	*a = NoData
	if i := slices.Index(answerNames[:], string(text)); i > 0 {
		*a = Answer(i)
	}
	return nil
}

var calls = [...]string{"no data", "GO", "no data", "HOLD", "NO-GO"}

// Call is the answer as the verdict of all.
func (a Answer) Call() string { return calls[min(int(a), len(calls)-1)] }
