package model

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/gaps"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/pulse"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/trouble"
)

// SourceName is how a source is called: on the screen, on a tape and in JSON. Names never change.
type SourceName = fact.SourceName

// The names of sources. StoreSource gives those of queue stores.
const (
	PlatformSource  SourceName = "heroku" // the connection to the platform, which belongs to no app
	AppSource       SourceName = "heroku/app"
	DynosSource     SourceName = "heroku/dynos"
	FormationSource SourceName = "heroku/formation"
	ReleasesSource  SourceName = "heroku/releases"
	AddOnsSource    SourceName = "heroku/addons"
	LogsSource      SourceName = "heroku/logs"
	OrdersSource    SourceName = "heroku/orders"
	StatusSource    SourceName = "status"  // Heroku's status page
	QueuesSource    SourceName = "queues"  // the search for queue stores
	CommitsSource   SourceName = "commits" // the git repository that gonogo stands in
	LinesSource     SourceName = "lines"   // a saved log or a pipe
	DrainSource     SourceName = "drain"
	TapeSource      SourceName = "tape"
	ConfigSource    SourceName = "config"
	OwnSource       SourceName = "gonogo"    // this program itself
	RecorderSource  SourceName = "recorder"  // the flight recorder
	KeeperSource    SourceName = "releases"  // what keeps what releases leave behind
	ProposalsSource SourceName = "proposals" // what agents propose
)

// NotifySource is the name of what brings notices to a receiver, who is called so in the config.
func NotifySource(receiver string) SourceName { return SourceName("notify/" + receiver) }

// StoreSource is the name of the source of the queue store that a config var names.
func StoreSource(configVar string) SourceName { return fact.StoreSource(configVar) }

type sourceKey struct {
	app  AppID
	name SourceName
}

// SourceState is a source's health with the moment it last gave a fact, by our clock.
type SourceState struct {
	Health
	Last            time.Time
	Fails           trouble.Spell // it fails, or did within the last minute: FailWhy and FailDo say how, and what to do
	FailWhy, FailDo string
	Late            trouble.Spell // an answer is overdue, or was

	Failures   int             // how often it has failed since gonogo began
	FailCode   string          // of the last of them
	FailAt     time.Time       // when that was
	Pulse      pulse.Pulse     // what it gives: lines, where it reads lines, else facts
	Quarantine quarantine.List // the records that could not be read
	own        quarantine.List // those of them that failed here, not in the source
}

// Paused tells a source that a person has paused.
func (st *SourceState) Paused() bool { return st.State == Off && st.Code == CodePaused }

// Freshness is how a pane stands to its source.
type Freshness uint8

// The ways a pane can stand.
const (
	Waiting Freshness = iota // nothing yet
	Fresh
	Stale  // an answer is overdue
	Broken // the source says it fails
	Silent // switched off
)

// CodeEnd is the code of a source that is off because it came to its end: a tape, a list read once.
const CodeEnd = "end"

// CodeReopen is the code of a log that waits until it may open its next session.
const CodeReopen = "reopen"

// CodePaused is the code of a source that is off because a person has paused it.
const CodePaused = "paused"

// CodeAllowance is the code of a source that waits for its turn in the account's allowance, until RetryAt. It is no failure.
const CodeAllowance = "budget"

// Waits says that a source waits for its turn in the account's allowance, and how much longer; empty where it does not.
func (h Health) Waits(now time.Time) string {
	switch left := h.RetryAt.Sub(now); {
	case h.Code != CodeAllowance || h.RetryAt.IsZero():
		return ""
	case left < time.Second:
		return "waits for the allowance"
	default:
		return "waits for the allowance, next in " + phrase.Age(left)
	}
}

// soon is how near the end of the allowance has to be to be worth a warning.
const soon = time.Hour

// Outlook says in a few words how long the allowance lasts; empty where that is not known. loud tells that it matters.
func (b Budget) Outlook(now time.Time) (text string, loud bool) {
	left := b.EmptyAt.Sub(now)
	switch {
	case b.Reserved():
		return "kept for orders", true
	case b.Lasts:
		return "lasts", false
	case b.EmptyAt.IsZero():
		return "", false
	case left <= 0:
		return "empty any moment at this pace", true
	}
	return "empty in " + phrase.Age(left) + " at this pace", left < soon
}

// staleAfter is how many missed answers make a pane stale.
const staleAfter = 3

// Source returns what is known of a source of an app; app is empty for sources of no app.
func (s *State) Source(app AppID, name SourceName) SourceState {
	if st := s.sources[sourceKey{app, name}]; st != nil {
		return *st
	}
	return SourceState{Health: Health{Name: name, State: Loading}}
}

// Sources lists the sources of an app that have spoken or said how they fare, by name. The empty id lists those of no app.
func (s *State) Sources(app AppID) []SourceState {
	var list []SourceState
	for k, st := range s.sources {
		if k.app == app {
			list = append(list, *st)
		}
	}
	slices.SortFunc(list, func(a, b SourceState) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// Freshness tells how far a source's last fact can be trusted now.
func (s *State) Freshness(st SourceState) Freshness {
	switch st.State {
	case Failing, Stopped:
		return Broken
	case Off:
		if st.Code == CodeEnd {
			return Fresh // it has said all it had to say
		}
		return Silent
	}
	if st.Last.IsZero() {
		return Waiting
	}
	if every := time.Duration(st.Every); every > 0 && s.Now.Sub(st.Last) > staleAfter*every {
		return Stale
	}
	return Fresh
}

// Overdue tells a source that was asked for the first time and has not answered for as long as would make an answer stale. Of such a one there is
// nothing to trust: its freshness is Waiting all the same.
func (s *State) Overdue(st SourceState) bool {
	every := time.Duration(st.Every)
	return s.Freshness(st) == Waiting && st.State == Loading && every > 0 && !st.Since.IsZero() && s.Now.Sub(st.Since) > staleAfter*every
}

// Troubles are the sources of an app that fail or have stopped, by name; app is empty for those of no app.
func (s *State) Troubles(app AppID) []SourceState {
	var bad []SourceState
	for k, st := range s.sources {
		if k.app == app && s.Freshness(*st) == Broken {
			bad = append(bad, *st)
		}
	}
	slices.SortFunc(bad, func(a, b SourceState) int { return cmp.Compare(a.Name, b.Name) })
	return bad
}

// heard notes that a source has spoken.
func (s *State) heard(e Event) {
	if e.Source == "" {
		return
	}
	switch e.Fact.(type) {
	case *Health, *quarantine.List, *quarantine.Record: // what it says of itself, and what it could not read, is no answer
		return
	}
	st := s.sourceOf(e.App, e.Source)
	st.Last = e.Seen
	switch f := e.Fact.(type) {
	case *Budget, *Clock, *Notice:
	case *LogLines:
		if f.Batch != nil {
			st.Pulse.Add(e.Seen, f.Batch.Len()-f.Batch.Gaps())
		}
	default:
		if e.Source != LogsSource {
			st.Pulse.Add(e.Seen, 1)
		}
	}
}

func (s *State) sourceOf(app AppID, name SourceName) *SourceState {
	k := sourceKey{app, name}
	st := s.sources[k]
	if st == nil {
		st = &SourceState{Health: Health{Name: name, State: Loading}}
		s.sources[k] = st
	}
	return st
}

func (s *State) applyHealth(e Event, h *Health) {
	st := s.sourceOf(e.App, h.Name)
	before, waited := st.State, st.Code == CodeReopen
	if st.Health == *h {
		return
	}
	st.Health = *h
	if before != h.State && (h.State == Failing || h.State == Stopped) {
		st.Fails.Note(e.Seen)
	}
	if h.State == Failing || h.State == Stopped {
		st.FailWhy, st.FailDo = h.Why, h.Do
		if h.Code != CodeReopen {
			st.Failures, st.FailCode, st.FailAt = st.Failures+1, h.Code, e.Seen
		}
	}
	s.noteReading(e.App, h, e.Seen)
	if before == Stopped && h.State == Live { // whoever mended it need not hear of it
		st.Fails = trouble.Spell{}
	}
	s.bump(SectionHealth)
	if before == h.State || waited && h.State == Live || h.Code == CodeReopen { // a wait of seconds is shown where the log is
		return
	}
	switch {
	case h.State == Failing || h.State == Stopped:
		s.notify(Message{At: e.Seen, App: e.App, Bad: true, Text: string(h.Name) + ": " + h.Why, Do: h.Do, About: AboutSource})
	case h.State == Live && (before == Failing || before == Stopped):
		s.notify(Message{At: e.Seen, App: e.App, Text: string(h.Name) + " answers again", About: AboutSource})
	}
}

// noteReading keeps since when and why an app's log is not read.
func (s *State) noteReading(app AppID, h *Health, seen time.Time) {
	a := s.byID[app]
	if a == nil || h.Name != LogsSource {
		return
	}
	at := seen.Add(s.clocks[platformOrigin])
	switch {
	case h.State == Live:
		a.Gaps.Live(at)
	case h.State == Off && h.Code == CodePaused:
		a.Gaps.Silent(at, gaps.Paused, "", h.Why)
	case h.State == Failing, h.State == Stopped:
		a.Gaps.Silent(at, gaps.Cut, h.Code, h.Why)
	}
}

// Skew is how far an origin's clock is ahead of ours; false where nobody knows.
func (s *State) Skew(origin string) (ahead time.Duration, known bool) {
	ahead, known = s.clocks[origin]
	return ahead, known
}

// Pausable tells a source that can be paused: one that asks an origin, and that goes on where it has stopped.
func Pausable(n SourceName) bool {
	_, store := n.Store()
	return store || n.OfPlatform() && n != OrdersSource || slices.Contains([]SourceName{StatusSource, QueuesSource, CommitsSource}, n)
}

// Slowable tells a source that can ask less often.
func Slowable(n SourceName) bool {
	_, store := n.Store()
	return store || n == StatusSource || n.OfPlatform() && n != OrdersSource && n != LogsSource
}

// applyQuarantine takes what is in the quarantine of a source.
func (s *State) applyQuarantine(e Event, l *quarantine.List) {
	st := s.sourceOf(e.App, l.Name)
	s.setQuarantine(e, st, l.With(&st.own))
}

// quarantined takes one more record, where no hub has put it into a list.
func (s *State) quarantined(e Event, r quarantine.Record) {
	st := s.sourceOf(e.App, e.Source)
	if st.Quarantine.Name = st.Name; st.Name == OwnSource {
		st.State = Live
	}
	st.own.Add(r)
	list := st.Quarantine
	list.Records = slices.Clone(list.Records)
	list.Add(r)
	s.setQuarantine(e, st, &list)
}

func (s *State) setQuarantine(e Event, st *SourceState, l *quarantine.List) {
	before := st.Quarantine.Total
	st.Quarantine = *l
	s.bump(SectionHealth)
	if last, ok := l.Last(); ok && before == 0 {
		s.notify(Message{At: e.Seen, App: e.App, Bad: true, About: AboutSource,
			Text: string(l.Name) + ": " + last.Where + " could not be read: " + last.Why})
	}
}

// Message is a sentence kept for the user; the newest are listed, none fades by itself when it is bad.
type Message struct {
	At    time.Time
	App   AppID
	Bad   bool
	Text  string
	Do    string
	About About
}

// About is what a message tells of.
type About uint8

// What messages tell of; the zero value is anything else.
const (
	AboutOrder About = iota + 1
	AboutAlarm
	AboutSource
)

func (s *State) notify(m Message) {
	s.Messages = fact.Append(s.Messages, m, max(1, s.limits.Messages))
	s.bump(SectionMessages)
}

// Panics is how often something could not be taken in because of a bug of this program.
func (s *State) Panics() (n uint64) {
	for _, st := range s.sources {
		n += st.own.Panics
	}
	return n
}
