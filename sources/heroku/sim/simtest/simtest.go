// Package simtest plays the stories of the simulated platform to tests, as the sources would tell of them, without a server and without
// waiting.
package simtest

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/scenario"
	stories "app.gonogo/gonogo/sources/heroku/sim/scenario"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// Story is a story of the simulated platform, as the sources would tell of it: lines as they come, the rest as it is polled. The same
// story and seed give the same facts.
type Story struct {
	State *model.State
	Heard func(model.Event) // every event, before the state has it; nil: nobody listens

	world *world.World
	app   *world.App

	ingest *logstore.Ingest
	seq    uint64
	orders int
	line   uint64 // the last one that was read
	dice   *rand.Rand
	status int // of the status page's reports

	appAt, dynosAt, formationAt, releasesAt, queuesAt, statusAt time.Time // of the next look
	failing                                                     map[model.SourceName]bool
	jobs                                                        jobCounts

	first []model.Event     // told before anybody listened
	heard func(model.Event) // hears of every event; nil: nobody
}

// App is the app of every story.
const App = model.AppID("01234567-89ab-cdef-0123-456789abcdef")

// New is a story at its beginning.
func New(t testing.TB, name string, seed uint64) *Story {
	t.Helper()
	told, err := stories.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	s := &Story{world: world.New(told, seed, scenario.Start()), State: model.New(model.DefaultLimits()), ingest: logstore.NewIngest(logstore.IngestOptions{}),
		dice: rand.New(rand.NewPCG(seed, 1)), failing: map[model.SourceName]bool{}}
	s.app = s.world.AppNamed(world.MainApp)
	s.world.Mirror(&s.jobs)
	s.emit(model.StoreSource("REDIS_URL"), &queue.StoreInfo{Store: "5t0re", Var: "REDIS_URL", Library: "sidekiq", Names: []string{"sidekiq"}, Access: queue.AccessRead})
	for source, every := range map[model.SourceName]time.Duration{model.AppSource: time.Minute, model.DynosSource: 10 * time.Second,
		model.FormationSource: 30 * time.Second, model.ReleasesSource: 30 * time.Second} {
		s.emit(source, &model.Health{Name: source, State: model.Live, Every: model.Duration(every)})
	}
	if n := len(s.app.Log.Lines); n > world.BacklogLines {
		s.line = s.app.Log.Lines[n-world.BacklogLines-1].Seq
	}
	return s
}

// step is how finely the time of a story is cut.
const step = 100 * time.Millisecond

// Now is the time on the story's clock.
func (s *Story) Now() time.Time { return s.world.Now }

// AppInView is the app of the story as it is known.
func (s *Story) AppInView() *model.App { return s.State.App(App) }

// Run lets the story go on, and says after every step how long it has lasted.
func (s *Story) Run(lasts time.Duration, seen func(now time.Duration)) {
	for from := s.world.Now; s.world.Now.Sub(from) < lasts; {
		now := s.world.Now.Add(step)
		s.world.RunUntil(now)
		s.lines()
		s.polls()
		if now.Truncate(time.Second).Equal(now) {
			s.apply(model.Event{Fact: &model.Tick{Now: now}})
		}
		seen(now.Sub(s.world.Begun))
	}
}

func (s *Story) apply(e model.Event) {
	e.At, e.Seen = s.world.Now, s.world.Now
	if s.Heard != nil {
		s.Heard(e)
	}
	s.State.Apply([]model.Event{e})
	if s.heard != nil {
		s.heard(e)
	} else if len(s.first) < mostFirst {
		s.first = append(s.first, e)
	}
}

// mostFirst bounds what is kept for a listener: what New tells.
const mostFirst = 16

// Listen gives every event of the story, those that were told before the first Run too.
func (s *Story) Listen(heard func(model.Event)) {
	for _, e := range s.first {
		heard(e)
	}
	s.heard = heard
}

func (s *Story) emit(source model.SourceName, f model.Fact) {
	s.seq++
	s.apply(model.Event{Seq: s.seq, Source: source, App: App, Fact: f})
}

// lines are what the log session brings.
func (s *Story) lines() {
	fresh := false
	for _, l := range s.app.Log.Lines {
		if l.Seq > s.line {
			s.ingest.Add([]byte(l.String()), s.world.Now)
			s.line, fresh = l.Seq, true
		}
	}
	if !fresh {
		return
	}
	for b := s.ingest.Next(s.world.Now, true); b != nil; b = s.ingest.Next(s.world.Now, true) {
		s.emit(model.LogsSource, &model.LogLines{Batch: b})
		for i := range b.Len() {
			s.understand(b.Line(i))
		}
	}
}

// wakeAfter is how soon a line of the log makes the pollers look.
const wakeAfter = 400 * time.Millisecond

func (s *Story) understand(l logs.Line) {
	if v, ok := vitalsOf(l); ok {
		s.emit(model.LogsSource, v)
		return
	}
	f, ok := scenario.Understood(l)
	if !ok {
		return
	}
	s.emit(model.LogsSource, f)
	soon := s.world.Now.Add(wakeAfter)
	switch f.(type) {
	case *model.Lifecycle:
		s.dynosAt = earlier(s.dynosAt, soon)
	case *model.Milestone:
		s.dynosAt, s.releasesAt = earlier(s.dynosAt, soon), earlier(s.releasesAt, soon)
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

var memoryLine = regexp.MustCompile(`dyno=heroku\.\d+\.(\S+) sample#memory_total=([\d.]+)MB .*sample#memory_quota=([\d.]+)MB`)

// vitalsOf is what a line of log-runtime-metrics says of memory.
func vitalsOf(l logs.Line) (*model.Vitals, bool) {
	m := memoryLine.FindStringSubmatch(l.Text)
	if m == nil {
		return nil, false
	}
	memory, _ := strconv.ParseFloat(m[2], 64)
	quota, _ := strconv.ParseFloat(m[3], 64)
	return &model.Vitals{Dyno: l.Proc, Life: m[1], Memory: memory, Quota: quota, Load: -1}, true
}

// polls are what the pollers bring, when their time has come.
func (s *Story) polls() {
	s.poll(model.AppSource, &s.appAt, time.Minute, func() model.Fact {
		return &model.AppInfo{Name: s.app.Name, Generation: "cedar", Production: true, Stage: "production", Maintenance: s.app.Maintenance}
	})
	s.poll(model.DynosSource, &s.dynosAt, 10*time.Second, func() model.Fact {
		f := &model.Dynos{}
		for _, x := range s.app.Dynos {
			f.Dynos = append(f.Dynos, model.Dyno{ID: x.ID, Name: x.Name, Type: x.Type, State: x.State, Size: x.Size, Command: x.Command,
				Release: x.Release.Version, CreatedAt: x.CreatedAt.Truncate(time.Second), UpdatedAt: x.UpdatedAt.Truncate(time.Second)})
			if x.State != world.StateUp {
				s.dynosAt = earlier(s.dynosAt, s.world.Now.Add(3*time.Second))
			}
		}
		return f
	})
	s.poll(model.FormationSource, &s.formationAt, 30*time.Second, func() model.Fact {
		f := &model.Formation{}
		for _, p := range s.app.Formation {
			f.Types = append(f.Types, model.ProcessType{Type: p.Name, Quantity: p.Quantity, Size: p.Size, Command: p.Command})
		}
		return f
	})
	s.poll(model.ReleasesSource, &s.releasesAt, 30*time.Second, s.releases)
	s.poll(model.StoreSource("REDIS_URL"), &s.queuesAt, 5*time.Second, s.queues)
	if !s.world.Now.Before(s.statusAt) {
		s.statusAt = s.world.Now.Add(time.Minute)
		if s.status < len(s.world.Status) {
			s.status, s.statusAt = len(s.world.Status), s.world.Now.Add(30*time.Second)
		}
		report := s.world.StatusColor()
		f := &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: report.Color}, {Name: "Data", Status: "green"}}}
		if report.Title != "" {
			f.Incidents = []model.Incident{{Title: report.Title, Since: report.At}}
		}
		s.apply(model.Event{Source: model.StatusSource, Fact: f})
	}
}

// poll looks at one thing; while the API is out it fails as often as the story says.
func (s *Story) poll(source model.SourceName, due *time.Time, every time.Duration, look func() model.Fact) {
	if s.world.Now.Before(*due) {
		return
	}
	*due = s.world.Now.Add(every)
	if o := s.world.Outage; o != nil && source.OfPlatform() && s.dice.Float64() < o.APIErrors {
		s.failing[source], *due = true, s.world.Now.Add(4*time.Second)
		s.emit(source, &model.Health{Name: source, State: model.Failing, Code: "503", Why: "Heroku answered 503", Every: model.Duration(every)})
		return
	}
	if s.failing[source] {
		s.failing[source] = false
		s.emit(source, &model.Health{Name: source, State: model.Live, Every: model.Duration(every)})
	}
	s.emit(source, look())
}

func (s *Story) releases() model.Fact {
	f := &model.Releases{}
	current := s.app.CurrentRelease()
	for i := len(s.app.Releases) - 1; i >= 0; i-- {
		r := s.app.Releases[i]
		out := ledger.Release{ID: r.ID, Version: r.Version, Status: r.Status, Current: r == current, Eligible: r.Eligible(), Description: r.Description,
			By: r.User.Email, OutputURL: r.Output != nil, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
		if r.Slug != nil {
			out.Slug, out.Commit = r.Slug.ID, r.Slug.Commit
		}
		f.Releases = append(f.Releases, out)
	}
	return f
}

func (s *Story) queues() model.Fact {
	f := &queue.Sample{Store: "5t0re", Library: "sidekiq", Every: model.Duration(5 * time.Second), Whole: true, Lag: model.Duration(10 * time.Second),
		Totals: queue.Totals{Scheduled: s.jobs.held["schedule"], Retry: s.jobs.held["retry"], Dead: s.jobs.held["dead"], Busy: -1,
			Processed: int64(s.jobs.processed), Failed: int64(s.jobs.failed)}}
	names := []string{"default", "mailers"}
	for _, p := range s.world.Jobs.Processes {
		f.Workers = append(f.Workers, queue.Worker{Dyno: p.Dyno.Name, Queues: names, Concurrency: world.Concurrency})
	}
	for i, q := range s.world.Jobs.Queues {
		r := queue.Reading{Name: names[i], Ready: len(q.Jobs), Quality: queue.Exact, Consumers: len(s.world.Jobs.Processes), Process: "worker", ProcessSource: "identity"}
		if len(q.Jobs) > 0 {
			r.Oldest = model.Duration((float64(s.world.Now.UnixMicro())/1e6 - q.Jobs[0].EnqueuedAt) * float64(time.Second))
		}
		if r.Consumers == 0 {
			r.Process, r.ProcessSource = "", ""
		}
		f.Queues = append(f.Queues, r)
	}
	return f
}

// jobCounts is the job store as far as a reading tells of it.
type jobCounts struct {
	processed, failed int
	held              map[string]int
}

func (*jobCounts) Name(string) {}

func (*jobCounts) Push(string, world.Job) {}

func (*jobCounts) Pop(string) {}

func (*jobCounts) Beat(*world.SidekiqProcess, time.Time, int) {}

func (*jobCounts) Leave(*world.SidekiqProcess) {}

func (c *jobCounts) Counters(processed, failed int, _ time.Time) {
	c.processed, c.failed = processed, failed
}

func (c *jobCounts) Hold(set string, _ world.Job, _ time.Time) {
	if c.held == nil {
		c.held = map[string]int{}
	}
	c.held[set]++
}

func (c *jobCounts) Release(set string, _ world.Job) { c.held[set]-- }

// Shape is a sentence without its numbers: those may grow.
func Shape(text string) string { return strings.TrimSpace(digits.ReplaceAllString(text, "${1}#")) }

var digits = regexp.MustCompile(`(^|[ (+/-])(\d[\d,.]*[smhd]( \d+[smhd])?|\d[\d,.]*)`)
