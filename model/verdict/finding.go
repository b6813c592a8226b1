package verdict

import "time"

// RuleName is the name of a rule: in the user's config, in JSON and in scenarios. Names never change.
type RuleName string

// Measure is a figure with its words. Number means nothing where it is not known.
type Measure struct {
	Known  bool
	Number float64
	Text   string // empty: nothing to say
}

// figure is a measure that is known.
func figure(n float64, text string) Measure { return Measure{true, n, text} }

// words is a measure that is no number.
func words(text string) Measure { return Measure{Text: text} }

// Finding is what a rule finds, with its evidence.
type Finding struct {
	Rule    RuleName
	Console Console
	Answer  Answer
	Value   Measure // now
	Before  Measure // over the same span before the release
	Limit   Measure // from which on it is no-go, or hold where the rule knows no no-go
	Sample  int     // how much was looked at: requests, dynos, occurrences; negative: not counted
	Since   time.Time
	Release int    // the release that is to blame; 0: none, or it is not known
	Pane    string // where it can be seen
	Text    string // one sentence
	Subject string // the one thing that it is about: "GET /search"; empty where the console says it
	Change  string // what would change the answer

	aside     bool   // it does not weigh unless it holds: what is not remembered is no reason to wait
	blameless bool   // no release is to blame, whenever it began
	atOnce    bool   // it is said at once that nothing is known: a person wants it so
	code      string // of the crash that it is about
}
