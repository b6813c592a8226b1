// Package health tells how each source fares: its state in a word, how old what it said last is, how much it gives, what fails and when it is
// tried again, what could not be read and what was lost, and what a person holds back.
package health

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/gaps"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/severity"
)

// State is how a source fares, in a word.
type State string

// The states, the worst first.
const (
	Stopped State = "stopped" // a person must mend it
	Fails   State = "fails"
	Stale   State = "stale"  // an answer is overdue
	Paused  State = "paused" // by a person
	Waits   State = "waits"  // until it may ask again: a log session, the account's allowance
	Asking  State = "asking" // nothing has come yet
	Quiet   State = "quiet"  // it is live, and its origin says nothing
	Live    State = "live"
	Off     State = "off"   // by a setting, or there is nothing to ask
	Ended   State = "ended" // it has said all that it had to say
)

var order = []State{Stopped, Fails, Stale, Paused, Waits, Asking, Quiet, Live, Off, Ended}

// Row is a source.
type Row struct {
	App     model.AppID // empty: of no app
	AppName string
	model.SourceState
	State  State
	Ill    severity.Level
	Rod    rods.Rod // what holds it back
	Held   bool     // something does
	Lines  bool     // it gives lines: PerMinute counts them, else facts
	Origin string   // whose clock its facts are by; empty where nobody measures one

	PerMinute float64
	Rated     bool          // PerMinute is known
	Ahead     time.Duration // how far the origin's clock is ahead of ours
	Timed     bool          // Ahead is known
	Budget    model.Budget  // of the connection to the platform
	Requests  int           // of the account's allowance, spent in the last hour
	Lost      int           // lines that are known to be missing, without those that a person lets be left out
	LeftOut   int           // those
	Missing   int           // times that lines are missing and nobody knows how many
}

// Reads are the sections that rows are told from.
var Reads = []model.Section{model.SectionApp, model.SectionHealth, model.SectionQueues, model.SectionLogs}

// Rows are the sources of an app and those of no app, the worst first; of all apps where the app is nil.
func Rows(s *model.State, of *model.App) []Row {
	rows := rowsOf(s, nil)
	for _, a := range s.Apps {
		if of == nil || a == of {
			rows = append(rows, rowsOf(s, a)...)
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(rank(&a), rank(&b)), cmp.Compare(a.AppName, b.AppName), cmp.Compare(a.Name, b.Name))
	})
	return rows
}

// rank is the place of a state; what is live and has lost something comes before what has not.
func rank(r *Row) int {
	at := 2 * slices.Index(order, r.State)
	if r.Ill == severity.Info || r.State != Live && r.State != Quiet {
		return at + 1
	}
	return 2*slices.Index(order, Paused) - 1
}

func rowsOf(s *model.State, a *model.App) []Row {
	var id model.AppID
	name := ""
	if a != nil {
		id, name = a.ID, cmp.Or(a.Info.Name, string(a.ID))
	}
	var rows []Row
	for _, st := range s.Sources(id) {
		if st.Health.State == model.Loading && st.Since.IsZero() && st.Name != model.PlatformSource {
			continue // it has never said how it fares: a name under which others tell facts
		}
		r := Row{App: id, AppName: name, SourceState: st, State: stateOf(s, &st)}
		r.Rod, r.Held = s.Rods.Of(id, st.Name)
		r.PerMinute, r.Rated = st.Pulse.PerMinute(s.Now)
		r.Origin = originOf(s, a, st.Name)
		r.Ahead, r.Timed = s.Skew(r.Origin)
		for _, one := range s.Spending {
			if one.App == id && one.Source == st.Name {
				r.Requests = one.Requests
			}
		}
		if st.Name == model.PlatformSource {
			r.Budget = s.Budget
		}
		if st.Name == model.LogsSource && a != nil {
			r.Lines = true
			r.lose(a)
		}
		r.Ill = r.ill(s.Now)
		rows = append(rows, r)
	}
	return rows
}

// lose counts what is missing of the log.
func (r *Row) lose(a *model.App) {
	for i := range a.Gaps.Spans {
		switch g := &a.Gaps.Spans[i]; {
		case g.Cause == gaps.LeftOut:
			r.LeftOut += g.Lines
		case g.Loss == gaps.Exact:
			r.Lost += g.Lines
		case g.Loss == gaps.Some:
			r.Missing++
		}
	}
}

// stateOf is the word for a source.
func stateOf(s *model.State, st *model.SourceState) State {
	switch {
	case st.Paused():
		return Paused
	case st.Health.State == model.Off && st.Code == model.CodeEnd:
		return Ended
	}
	switch s.Freshness(*st) {
	case model.Silent:
		return Off
	case model.Stale:
		return Stale
	case model.Broken:
		return broken(st)
	case model.Waiting:
		if s.Overdue(*st) {
			return Stale
		}
		if st.Health.State == model.Live { // it has said that it is well, and nothing else yet
			return Live
		}
		return Asking
	}
	if !st.QuietSince.IsZero() {
		return Quiet
	}
	return Live
}

// broken is the word for one that fails, or only waits.
func broken(st *model.SourceState) State {
	switch {
	case st.Code == model.CodeReopen, st.Code == "429", st.Code == model.CodeAllowance:
		return Waits
	case st.Health.State == model.Stopped:
		return Stopped
	}
	return Fails
}

// lately is how long something that was lost or could not be read makes its source conspicuous.
const lately = 10 * time.Minute

func (r *Row) ill(now time.Time) severity.Level {
	last, some := r.Quarantine.Last()
	switch {
	case r.State == Stopped || r.State == Fails:
		return severity.Critical
	case r.State == Stale, r.State == Waits, some && now.Sub(last.At) < lately, r.Health.State == model.Live && r.Do != "": // it is well, but for something
		return severity.Warning
	}
	return severity.Info
}

// originOf is whose clock the facts of a source are by.
func originOf(s *model.State, a *model.App, name model.SourceName) string {
	v, store := name.Store()
	switch {
	case name.OfPlatform():
		return "heroku"
	case store && a != nil:
		for _, id := range a.Stores {
			if st := s.Store(id); st != nil && st.VarOf(a.ID) == v {
				return string(id)
			}
		}
	}
	return ""
}

// Left is how long it is until a source is tried again; false where that is not planned.
func (r *Row) Left(now time.Time) (time.Duration, bool) {
	left := r.RetryAt.Sub(now)
	return max(0, left), !r.RetryAt.IsZero() && (r.State == Fails || r.State == Stopped || r.State == Waits)
}

// Counts are how many sources are in which state, the worst state first.
func Counts(rows []Row) []Count {
	var out []Count
	for _, st := range order {
		n := 0
		for i := range rows {
			if rows[i].State == st {
				n++
			}
		}
		if n > 0 {
			out = append(out, Count{st, n})
		}
	}
	return out
}

// Count is how many sources are in a state.
type Count struct {
	State State
	N     int
}
