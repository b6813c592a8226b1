package scenario

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/queue"
)

// Start is the moment zero of every scenario.
func Start() time.Time { return time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC) }

// Failure is an expectation that was not met.
type Failure struct {
	Step Step
	Got  string
}

// String is the failure as a compiler would write it.
func (f Failure) String() string {
	return fmt.Sprintf("%s:%d: %s: got %s", f.Step.File, f.Step.Line, f.Step.Text, f.Got)
}

// run plays the steps into a state.
type run struct {
	state  *model.State
	casts  map[model.AppID]*cast
	seq    uint64
	ticked int // whole seconds that have been ticked, plus one
	events []model.Event
}

// Run applies the steps to the state, with a tick at every whole second, and lists the expectations that were not met.
func Run(steps []Step, s *model.State) []Failure {
	_, failures := play(steps, s)
	return failures
}

// Events is what the steps apply, in its order, ticks included: for a test that wants them in another way.
func Events(steps []Step) []model.Event {
	list, _ := play(steps, model.New(model.DefaultLimits()))
	return list
}

func play(steps []Step, s *model.State) ([]model.Event, []Failure) {
	r := &run{state: s, casts: map[model.AppID]*cast{}}
	var failures []Failure
	for _, step := range steps {
		for time.Duration(r.ticked)*time.Second <= step.At {
			r.apply(model.Event{Fact: &model.Tick{Now: Start().Add(time.Duration(r.ticked) * time.Second)}}, step.At)
			r.ticked++
		}
		if step.event != nil {
			r.happen(step)
			continue
		}
		if got := step.claim.unmet(s, s.App(step.App)); got != "" {
			failures = append(failures, Failure{step, got})
		}
	}
	return r.events, failures
}

func (r *run) happen(step Step) {
	c, known := r.casts[step.App]
	if !known {
		c = newCast(step.App)
		r.casts[step.App] = c
	}
	c.now, c.state = Start().Add(step.At), r.state
	facts := step.event.facts(c)
	if !known {
		facts = append(c.infoSaid(), facts...)
	}
	for _, said := range facts {
		e := model.Event{Source: said.source, App: step.App, Fact: said.fact}
		if said.shared {
			e.App = ""
		}
		r.apply(e, step.At)
	}
}

func (r *run) apply(e model.Event, at time.Duration) {
	if _, tick := e.Fact.(*model.Tick); !tick {
		r.seq++
		e.Seq = r.seq
	}
	e.At, e.Seen = Start().Add(at), Start().Add(at)
	r.events = append(r.events, e)
	r.state.Apply([]model.Event{e})
	if r.state.Panics() > 0 { // what a screen survives no test does
		panic("an event could not be taken in: " + r.state.Dump())
	}
}

// event is something that happens.
type event interface {
	// facts gives the facts that the sources would report, and moves the cast on.
	facts(c *cast) []reported
}

// reported is a fact and who says so; shared facts belong to no app.
type reported struct {
	source model.SourceName
	fact   model.Fact
	shared bool
}

// cast is one app as the platform has it, as far as a scenario has told.
type cast struct {
	app      model.AppID
	now      time.Time
	state    *model.State // read for what an order is confirmed against
	info     model.AppInfo
	types    []model.ProcessType
	dynos    []model.Dyno
	lives    map[string]int
	releases []ledger.Release // newest first
	ingest   *logstore.Ingest
	orders   map[string]model.Order
	stores   map[queue.StoreID]bool
}

func newCast(app model.AppID) *cast {
	return &cast{
		app:    app,
		info:   model.AppInfo{Name: string(app), Generation: "cedar", Region: "us", Stack: "heroku-24"},
		lives:  map[string]int{},
		ingest: logstore.NewIngest(logstore.IngestOptions{}),
		orders: map[string]model.Order{},
		stores: map[queue.StoreID]bool{},
	}
}
