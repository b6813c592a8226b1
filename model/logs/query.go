package logs

import "time"

// Query says which lines are wanted. Its zero value wants all but metrics and log sessions.
//
// Within a set any member fits; every set that is not empty must fit. Types and Procs speak of dynos: lines
// of the router, the API, add-ons and Logplex pass them only when Classes names their class. Gaps pass every
// set, so that missing lines stay visible; they fail Text and ErrorsOnly.
type Query struct {
	Classes    []Class
	Sources    []string  // "app", "heroku"
	Types      []string  // "web"
	Procs      []string  // "web.1"
	MinLevel   Level     // None passes all
	Text       Matcher   // the empty one passes all
	Exclude    []Matcher // none of these may match
	Metrics    bool      // include metrics lines
	Sessions   bool      // include "Log session created"
	Since      time.Time // inclusive, by At; zero is open
	Until      time.Time // exclusive, by At; zero is open
	ErrorsOnly bool
}

// Match tells whether the line is wanted.
func (q Query) Match(l Line) bool { return false }
