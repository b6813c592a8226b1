// Package trial tries the rules of the verdict on what was recorded: what would have held, when, because of which console and release, and
// whether what came after it bore that out. It is shown a state second by second as a recording is played.
package trial

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/verdict"
)

// Outcome is what later facts say of an answer.
type Outcome string

// The outcomes.
const (
	BorneOut Outcome = "borne out"
	False    Outcome = "false"
	Unknown  Outcome = "unknown"   // the recording ends before anybody could know
	NotTold  Outcome = "not asked" // it is about Heroku or about what gonogo sees: nobody's alarm
)

// Episode is a time in which a console held an app, or said no-go.
type Episode struct {
	Answer   verdict.Answer
	Console  verdict.Console
	Rule     verdict.RuleName
	Release  int // that was current
	Blamed   int // 0: none
	From, To time.Time
	Open     bool   // the recording ends in it
	Text     string // why, as it was said first
	Outcome  Outcome
	Because  string
}

// Lasted is for how long the answer stood.
func (e *Episode) Lasted() time.Duration { return e.To.Sub(e.From) }

// Missed is a release that people went back from, and that was never no-go.
type Missed struct {
	Release int
	At      time.Time // of the rollback
	By      string
	To      int
	Answer  verdict.Answer // that stood then
}

// App is what the rules said of one app.
type App struct {
	ID       model.AppID
	Name     string
	Episodes []Episode
	Missed   []Missed
	Changes  []verdict.Change // of the verdict, all of them
	Coverage Coverage

	open   *Episode
	noGo   map[int]bool // releases that were no-go at some time
	newest int          // the newest release that was seen
	acts   []act
}

// act is something that a person did.
type act struct {
	at   time.Time
	text string
}

// Run is one play of one recording. Within is how soon an answer that nobody acted on must be over to be false; 0: DefaultWithin.
type Run struct {
	Within time.Duration
	Began  time.Time
	Ended  time.Time
	Apps   []*App
}

// DefaultWithin is how soon an answer that nobody acted on must be over to be false. What ends a no-go waits for some minutes before it counts.
const DefaultWithin = 10 * time.Minute

// Second is what is known after another second of the recording.
func (r *Run) Second(s *model.State) {
	if r.Began.IsZero() {
		r.Began = s.Now
	}
	r.Ended = s.Now
	for _, a := range s.Apps {
		if a.Saved == nil {
			r.app(a).second(s, a)
		}
	}
}

func (r *Run) app(a *model.App) *App {
	i := slices.IndexFunc(r.Apps, func(old *App) bool { return old.ID == a.ID })
	if i < 0 {
		r.Apps = append(r.Apps, &App{ID: a.ID, noGo: map[int]bool{}})
		i = len(r.Apps) - 1
	}
	return r.Apps[i]
}

func (t *App) second(s *model.State, a *model.App) {
	now := s.OriginNow("heroku")
	if a.Info.Name != "" {
		t.Name = a.Info.Name
	}
	t.change(&a.Verdict)
	t.releases(a)
	t.people(a)
	t.episode(&a.Verdict, now)
	t.Coverage.second(s, a, now)
}

// change keeps the changes of the verdict: the state forgets old ones.
func (t *App) change(v *verdict.Verdict) {
	for _, c := range v.Changes {
		if n := len(t.Changes); n == 0 || c.At.After(t.Changes[n-1].At) {
			t.Changes = append(t.Changes, c)
		}
	}
	if v.Answer == verdict.NoGo && v.Blamed() > 0 {
		t.noGo[v.Blamed()] = true
	}
}

// releases notes rollbacks from releases that were never no-go.
func (t *App) releases(a *model.App) {
	newest, known := a.Ledger.Newest()
	if !known || newest.Version == t.newest {
		return
	}
	was := t.newest
	t.newest = newest.Version
	if was == 0 {
		return
	}
	for _, r := range slices.Backward(a.Ledger.Releases) {
		if r.Version <= was || r.Status != "succeeded" {
			continue
		}
		text := fmt.Sprintf("v%d, %s by %s", r.Version, r.Description, ledger.Author(r.By))
		t.acts = append(t.acts, act{r.Since(), text})
		change := r.Change()
		if from := r.Version - 1; change.Kind == ledger.RolledBack && change.Target < from && !t.noGo[from] {
			t.Missed = append(t.Missed, Missed{Release: from, At: r.Since(), By: ledger.Author(r.By), To: change.Target, Answer: a.Verdict.Answer})
		}
	}
}

// people notes what people did beside releases.
func (t *App) people(a *model.App) {
	for _, o := range a.Orders {
		if o.Stage != model.Refused && !o.SentAt.IsZero() {
			t.did(o.SentAt, o.Describe()+", ordered here")
		}
	}
	for _, m := range a.Milestones {
		if kind := m.Milestone.Milestone.Kind; kind == logs.Scale || kind == logs.Maintenance {
			t.did(m.At, kind.String()+" by "+ledger.Author(m.By))
		}
	}
	for _, one := range a.Restarts.All() {
		if one.Settled && one.Class == restarts.Manual {
			t.did(one.At, one.Dyno+" restarted by hand")
		}
	}
}

func (t *App) did(at time.Time, text string) {
	if !slices.ContainsFunc(t.acts, func(old act) bool { return old.at.Equal(at) }) {
		t.acts = append(t.acts, act{at, text})
	}
}

// episode begins, goes on or ends as the verdict says.
func (t *App) episode(v *verdict.Verdict, now time.Time) {
	answer := verdict.Go
	if v.Holds() {
		answer = v.Answer
	}
	if e := t.open; e != nil {
		if e.To = now; answer == e.Answer && (e.Release == v.Release.Version || answer == verdict.Hold && e.Console >= verdict.Platform) {
			return
		}
		t.Episodes = append(t.Episodes, *e)
		t.open = nil
	}
	if answer < verdict.Hold {
		return
	}
	f := v.Causes()[0]
	t.open = &Episode{Answer: answer, Console: f.Console, Rule: f.Rule, Release: v.Release.Version, Blamed: v.Blamed(), From: now, To: now, Text: f.Text}
}

// End says of each answer whether it was borne out: the recording is over.
func (r *Run) End() {
	within := r.Within
	if within == 0 {
		within = DefaultWithin
	}
	for _, t := range r.Apps {
		t.Coverage.end()
		if t.open != nil {
			t.open.Open = true
			t.Episodes = append(t.Episodes, *t.open)
			t.open = nil
		}
		for i := range t.Episodes {
			t.weigh(i, within)
		}
	}
}

// late is how long after an answer's end what a person did may still be told.
const late = 15 * time.Second

// weigh says whether an answer was borne out. It was when somebody acted while it stood, when it became worse, or when it lasted; it was false
// when it was over soon and nobody did anything.
func (t *App) weigh(i int, within time.Duration) {
	e := &t.Episodes[i]
	if e.Console >= verdict.Platform {
		e.Outcome, e.Because = NotTold, "it is about Heroku or about what gonogo sees"
		return
	}
	for _, a := range t.acts {
		if !a.at.Before(e.From) && !a.at.After(e.To.Add(late)) {
			e.Outcome, e.Because = BorneOut, a.text
			return
		}
	}
	next := i + 1
	switch {
	case e.Answer == verdict.Hold && next < len(t.Episodes) && t.Episodes[next].Answer == verdict.NoGo && t.Episodes[next].From.Sub(e.To) < within:
		e.Outcome, e.Because = BorneOut, "NO-GO after it"
	case e.Lasted() >= within:
		e.Outcome, e.Because = BorneOut, "it lasted for "+phrase.Span(e.Lasted())
	case e.Open:
		e.Outcome, e.Because = Unknown, "the recording ends"
	default:
		e.Outcome, e.Because = False, "over by itself after "+phrase.Span(e.Lasted())
	}
}

// Count is how many episodes have an answer and an outcome.
func (t *App) Count(answer verdict.Answer, outcome Outcome) int {
	n := 0
	for i := range t.Episodes {
		if e := &t.Episodes[i]; e.Answer == answer && (outcome == "" || e.Outcome == outcome) {
			n++
		}
	}
	return n
}
