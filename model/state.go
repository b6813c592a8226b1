package model

import (
	"reflect"
	"regexp"
	"slices"
	"time"

	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/baseline"
	"app.gonogo/gonogo/model/clone"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/gaps"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/digest"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/owners"
	"app.gonogo/gonogo/model/procfile"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/trouble"
	"app.gonogo/gonogo/model/unusual"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/model/vitals"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/model/work"
)

// Section is a part of the picture that is redrawn as one.
type Section uint8

// The sections. A version bumps only when something that can be seen has changed.
const (
	SectionApp Section = iota
	SectionProcesses
	SectionReleases
	SectionLogs
	SectionErrors
	SectionRestarts
	SectionWork
	SectionQueues
	SectionVitals
	SectionOrders
	SectionHealth   // sources, budget, clocks, losses, platform
	SectionMessages // notices, finished orders, sources that fell and rose
	SectionRouter
	SectionVerdict
	sections
)

// Limits bound what State keeps.
type Limits struct {
	LogBytes int64 // of one app; whoever watches several divides
	LogTotal int64 // of all apps together: more apps than were counted on share it evenly; 0: as many times LogBytes as there are apps
	Messages int   // newest kept
	Points   int   // of one queue's series
	Digest   bool  // the log of each app is summed up as it comes
}

// DefaultLimits are those of an unconfigured program.
func DefaultLimits() Limits { return Limits{LogBytes: 64 << 20, Messages: 50, Points: 4096} }

// State is everything that is known. Only Apply changes it.
type State struct {
	Now      time.Time // our clock: of the last tick, or of the newest event where that is later
	Apps     []*App    // in the order of their first event
	Account  string    // e-mail of the token's owner; empty until it is known
	Budget   Budget
	Spending []Spent // requests of this process in the last hour, by app and source
	Platform Platform
	Incident trouble.Incident
	Checked  time.Time // when Platform was seen last
	Answered time.Time // when the status page was last reached
	Losses   uint64    // log lines dropped on the way to this reader
	Rods     rods.Rods // what a person holds back in this run
	Strange  int       // facts of kinds this version does not know
	Messages []Message // newest last
	Past     []Past    // troubles of the platform that are over, newest last
	Playback Playback  // of a player of recordings; zero where none plays

	limits   Limits
	byID     map[AppID]*App
	stores   map[queue.StoreID]*queue.Store
	sources  map[sourceKey]*SourceState
	clocks   map[string]time.Duration
	versions [sections]uint64
}

// App is one watched app.
type App struct {
	ID         AppID
	Info       AppInfo
	Past       []Past // troubles that are over, newest last
	AddOns     []string
	Processes  Processes
	Ledger     ledger.Ledger
	Logs       *logstore.Store
	Milestones []Stamped      // newest last, bounded
	Router     router.History // what the router said in the last hour
	Gaps       gaps.History   // where lines of the log are missing, and why
	Thinned    rods.Thinned   // how much of it was left out because a person wanted so
	Marks      marks.List     // of the log
	Requests   trouble.Requests
	Baseline   baseline.History // what releases left behind
	Verdict    verdict.Verdict  // of the release that is current; its zero value where there is a saved log only
	Calls      []Call           // its changes in the log, the newest last
	Errors     rollup.Groups
	Unusual    unusual.Counts
	Restarts   restarts.History
	Jobs       work.Jobs
	Vitals     vitals.Vitals
	Commits    []commits.Range // by release, the newest last; at most keptRanges
	Orders     []*OrderState
	Proposals  proposal.List // what agents propose to the person
	Stores     []queue.StoreID
	Board      wheel.Board    // who is here, and who has the wheel, as a feed tells
	Saved      *SavedLog      // nil: there is an app behind it
	Digest     *digest.Digest // nil: nobody wants it

	QueueSettings queue.Settings
	commands      []procfile.Command // of the formation, as far as they work queues

	judging       judging
	routed        uint64   // the version of Router at the last tick
	downTypes     []string // as the alarms of queues were told
	errorSettings ErrorSettings
	owners        owners.Owners
	spans         logs.ReleaseSpans // which release was current when, by lines and ledger
	lastRelease   int               // that was current at the newest line
}

// Stamped is a milestone with its time.
type Stamped struct {
	At time.Time
	Milestone
}

// keptMilestones bounds Milestones: a day of a busy app.
const keptMilestones = 256

// New returns an empty state.
func New(limits Limits) *State {
	return &State{
		limits:  limits,
		byID:    map[AppID]*App{},
		stores:  map[queue.StoreID]*queue.Store{},
		sources: map[sourceKey]*SourceState{},
		clocks:  map[string]time.Duration{},
	}
}

// Version tells how often a section has changed.
func (s *State) Version(sec Section) uint64 { return s.versions[sec] }

// App returns a watched app by id; nil when no event has named it yet.
func (s *State) App(id AppID) *App { return s.byID[id] }

// Store returns a queue store by id; nil when unknown.
func (s *State) Store(id queue.StoreID) *queue.Store { return s.stores[id] }

// OriginNow is the time by an origin's clock ("heroku", or a store's id).
func (s *State) OriginNow(origin string) time.Time { return s.Now.Add(s.clocks[origin]) }

// Age is how long ago an origin's moment was, by that origin's clock; never below zero, zero for the zero time.
func (s *State) Age(origin string, at time.Time) time.Duration {
	if at.IsZero() {
		return 0
	}
	return max(0, s.OriginNow(origin).Sub(at))
}

// renew takes the place of another state. Every section has changed, and no version comes again. What a player says stays.
func (s *State) renew(other *State) {
	versions, playback := s.versions, s.Playback
	*s = *other
	for i := range s.versions {
		s.versions[i] += versions[i] + 1
	}
	s.Playback = playback
}

// fixed is what states share: nobody changes it once it is made.
var fixed = []reflect.Type{reflect.TypeFor[logstore.Batch](), reflect.TypeFor[logs.Origin](), reflect.TypeFor[regexp.Regexp](), queue.RuleType}

// Cloner makes copies of states, one at a time.
func Cloner() *clone.Cloner { return clone.New(fixed...) }

// Clone is a state that knows the same, and goes its own way from here.
func (s *State) Clone(c *clone.Cloner) *State {
	out := clone.Of(c, s)
	for _, a := range out.Apps {
		a.Restarts.ReadReleases(a.spans.At)
	}
	return out
}

// adopt makes an app what it was known to be when it was watched last. All of it is stale until the platform has answered; orders are not
// taken over: nothing may be concluded for them from what was not watched. An app of which lines have come already stays as it is.
func (s *State) adopt(a *App, f *Earlier) {
	old := f.State.App(a.ID)
	if old == nil || a.Logs.Total() > 0 || len(a.Orders) > 0 {
		return
	}
	old.Orders, old.judging.settings = nil, a.judging.settings
	if a.Info != (AppInfo{}) {
		old.Info = a.Info
	}
	s.Apps[slices.Index(s.Apps, a)], s.byID[a.ID] = old, old // not a copy: its parts lead into each other
	a = old
	for _, id := range a.Stores {
		if st := f.State.stores[id]; st != nil && s.stores[id] == nil {
			s.stores[id] = st
		}
	}
	for k, st := range f.State.sources {
		if k.app != a.ID || st.Last.IsZero() {
			continue
		}
		if is := s.sourceOf(k.app, k.name); is.Last.IsZero() {
			is.Last = st.Last
			if is.Every == 0 {
				is.Every = st.Every
			}
		}
	}
	if s.Checked.IsZero() && s.Now.Sub(f.State.Checked) < incidentWithin { // until the status page is read again
		s.Platform, s.Checked, s.Incident = f.State.Platform, f.State.Checked, f.State.Incident
	}
	for at := f.Until; at.Before(s.Now.Add(anomaly.Width)) && s.Now.Sub(f.Until) < adoptWithin; at = at.Add(anomaly.Width) {
		a.Errors.Blind(at)
		a.Unusual.Blind(at)
	}
	s.shareLogs()
	for i := range s.versions {
		s.versions[i]++
	}
}

// adoptWithin bounds how long ago an app may have been watched, incidentWithin how long ago Heroku's status page may have been read.
const (
	adoptWithin    = 2 * time.Hour
	incidentWithin = 10 * time.Minute
)

func (s *State) bump(sec Section) { s.versions[sec]++ }

// app returns the app of an event, making its room on first sight.
func (s *State) app(id AppID) *App {
	if a := s.byID[id]; a != nil {
		return a
	}
	a := &App{ID: id, Logs: logstore.NewStore(logstore.Limits{Bytes: s.limits.LogBytes})}
	if s.limits.Digest {
		a.Digest = digest.New()
	}
	s.byID[id] = a
	s.Apps = append(s.Apps, a)
	s.shareLogs()
	s.bump(SectionApp)
	return a
}

// shareLogs gives each app its part of what all logs may take, where there are more apps than were counted on.
func (s *State) shareLogs() {
	part := s.limits.LogTotal / int64(len(s.Apps))
	if part == 0 || part >= s.limits.LogBytes {
		return
	}
	for _, a := range s.Apps {
		a.Logs.Bound(part)
	}
}

// endWheels takes the wheel from those whose time is over.
func (s *State) endWheels() {
	for _, a := range s.Apps {
		if _, held := a.Board.Held(s.Now); a.Board.Wheel != nil && !held {
			a.Board.Wheel = nil
			s.bump(SectionApp)
		}
	}
}

// Wheel is who has the wheel of an app, as the feed tells, or else as the ledger shows.
func (s *State) Wheel(a *App) (wheel.Wheel, bool) {
	return wheel.Of(&a.Board, &a.Ledger, s.Now, s.OriginNow(string(PlatformSource)))
}

// OthersWheel is the wheel where somebody else has it. Whose a rollback was is told by the token's account.
func (s *State) OthersWheel(a *App) (wheel.Wheel, bool) {
	w, ok := s.Wheel(a)
	switch {
	case !ok:
		return w, false
	case w.Itself:
		return w, s.Account == "" || ledger.Person(s.Account) != w.By
	}
	return w, w.By != a.Board.You || w.By == ""
}
