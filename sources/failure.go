package sources

import (
	"time"

	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/safe"
)

// Failure is what a source may return to say more than that it failed. Its sentences hold no secret.
type Failure struct {
	Code  string          // "401", "429", "timeout", "panic"
	Why   string          // the cause, without a full stop
	Do    string          // the remedy; may be empty
	After time.Duration   // the origin asked to be left alone this long (Retry-After); zero: the hub's own back-off
	Final bool            // trying again will hardly help before a person did something: it is tried once in a minute or two
	Over  bool            // nothing is left to try: a file that is broken. Only a refresh runs the source again
	Again <-chan struct{} // closed when the origin answers others again: After no longer counts; may be nil
	Err   error           // the cause for programs; not shown
	Stack []byte          // of a panic, for the crash file

	Unread *quarantine.Record // what the origin answered and nobody could read; nil: the failure is of another kind
}

// Error gives the cause in one line.
func (f *Failure) Error() string {
	if f.Code == "" {
		return f.Why
	}
	return f.Code + ": " + f.Why
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Guard runs fn and turns a panic into a *Failure with code "panic". A source puts it around the body of every goroutine it
// starts: a panic there is beyond the hub's reach and would leave the terminal raw.
func Guard(fn func() error) (err error) {
	if p := panics.Catch(func() { err = fn() }); p != nil {
		return &Failure{Code: CodePanic, Why: p.Why(), Do: p.Advice(), Stack: p.Stack}
	}
	return err
}

// CodePanic is the code of a failure that is a bug of this program.
const CodePanic = "panic"

// Each runs read for 0 to n-1. Where it panics, failed is told which one it was, and the next one follows: a broken record must not take
// those behind it along. It costs nothing for records that do not panic.
func Each(n int, read func(i int), failed func(i int, f *Failure)) {
	for i := 0; i < n; i++ {
		err := Guard(func() error {
			for ; i < n; i++ {
				read(i)
			}
			return nil
		})
		if err != nil {
			failed(i, FailureOf(err))
		}
	}
}

// Unread is the record of which reading ended in a panic.
func Unread(where string, raw []byte, f *Failure) *quarantine.Record {
	r := quarantine.New(where, "reading it is a bug in gonogo: "+f.Why, raw)
	r.Panic = true
	return r
}

// foreignRunes bounds a foreign sentence: some servers answer with a page.
const foreignRunes = 300

// Foreign makes another program's sentence fit to be told: printable, without secrets, bounded.
func Foreign(s string) string {
	s = safe.Redact(safe.Text(s))
	if r := []rune(s); len(r) > foreignRunes {
		return string(r[:foreignRunes]) + "…"
	}
	return s
}
