package scenario

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/queue"
	stories "app.gonogo/gonogo/sources/heroku/sim/scenario"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// demo is a story of the simulated platform, as the sources would tell of it: lines as they come, the rest as it is polled. The same
// story and seed give the same facts.
type demo struct {
	world  *world.World
	app    *world.App
	state  *model.State
	events []model.Event

	ingest *logstore.Ingest
	seq    uint64
	line   uint64 // the last one that was read
	dice   *rand.Rand
	status int // of the status page's reports

	appAt, dynosAt, formationAt, releasesAt, queuesAt, statusAt time.Time // of the next look
	failing                                                     map[model.SourceName]bool
	jobs                                                        jobCounts
}

const demoApp = model.AppID("01234567-89ab-cdef-0123-456789abcdef")

func newDemo(t *testing.T, name string, seed uint64) *demo {
	t.Helper()
	s, err := stories.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	d := &demo{world: world.New(s, seed, Start()), state: model.New(model.DefaultLimits()), ingest: logstore.NewIngest(logstore.IngestOptions{}),
		dice: rand.New(rand.NewPCG(seed, 1)), failing: map[model.SourceName]bool{}}
	d.app = d.world.AppNamed(world.MainApp)
	d.world.Mirror(&d.jobs)
	d.emit(model.StoreSource("REDIS_URL"), &queue.StoreInfo{Store: "5t0re", Var: "REDIS_URL", Library: "sidekiq", Names: []string{"sidekiq"}, Access: queue.AccessRead})
	for source, every := range map[model.SourceName]time.Duration{model.AppSource: time.Minute, model.DynosSource: 10 * time.Second,
		model.FormationSource: 30 * time.Second, model.ReleasesSource: 30 * time.Second} {
		d.emit(source, &model.Health{Name: source, State: model.Live, Every: model.Duration(every)})
	}
	if n := len(d.app.Log.Lines); n > world.BacklogLines {
		d.line = d.app.Log.Lines[n-world.BacklogLines-1].Seq
	}
	return d
}

// demoStep is how finely the time of a story is cut.
const demoStep = 100 * time.Millisecond

// run lets a story go on, and says after every step how things are.
func (d *demo) run(lasts time.Duration, seen func(now time.Duration)) {
	for from := d.world.Now; d.world.Now.Sub(from) < lasts; {
		now := d.world.Now.Add(demoStep)
		d.world.RunUntil(now)
		d.lines()
		d.polls()
		if now.Truncate(time.Second).Equal(now) {
			d.apply(model.Event{Fact: &model.Tick{Now: now}})
		}
		seen(now.Sub(d.world.Begun))
	}
}

func (d *demo) apply(e model.Event) {
	e.At, e.Seen = d.world.Now, d.world.Now
	d.events = append(d.events, e)
	d.state.Apply([]model.Event{e})
}

func (d *demo) emit(source model.SourceName, f model.Fact) {
	d.seq++
	d.apply(model.Event{Seq: d.seq, Source: source, App: demoApp, Fact: f})
}

// lines are what the log session brings.
func (d *demo) lines() {
	fresh := false
	for _, l := range d.app.Log.Lines {
		if l.Seq > d.line {
			d.ingest.Add([]byte(l.String()), d.world.Now)
			d.line, fresh = l.Seq, true
		}
	}
	if !fresh {
		return
	}
	for b := d.ingest.Next(d.world.Now, true); b != nil; b = d.ingest.Next(d.world.Now, true) {
		d.emit(model.LogsSource, &model.LogLines{Batch: b})
		for i := range b.Len() {
			d.understand(b.Line(i))
		}
	}
}

// wakeAfter is how soon a line of the log makes the pollers look.
const wakeAfter = 400 * time.Millisecond

func (d *demo) understand(l logs.Line) {
	if v, ok := vitalsOf(l); ok {
		d.emit(model.LogsSource, v)
		return
	}
	f, ok := understood(l)
	if !ok {
		return
	}
	d.emit(model.LogsSource, f)
	soon := d.world.Now.Add(wakeAfter)
	switch f.(type) {
	case *model.Lifecycle:
		d.dynosAt = earlier(d.dynosAt, soon)
	case *model.Milestone:
		d.dynosAt, d.releasesAt = earlier(d.dynosAt, soon), earlier(d.releasesAt, soon)
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
func (d *demo) polls() {
	d.poll(model.AppSource, &d.appAt, time.Minute, func() model.Fact {
		return &model.AppInfo{Name: d.app.Name, Generation: "cedar", Production: true, Stage: "production", Maintenance: d.app.Maintenance}
	})
	d.poll(model.DynosSource, &d.dynosAt, 10*time.Second, func() model.Fact {
		f := &model.Dynos{}
		for _, x := range d.app.Dynos {
			f.Dynos = append(f.Dynos, model.Dyno{ID: x.ID, Name: x.Name, Type: x.Type, State: x.State, Size: x.Size, Command: x.Command,
				Release: x.Release.Version, CreatedAt: x.CreatedAt.Truncate(time.Second), UpdatedAt: x.UpdatedAt.Truncate(time.Second)})
			if x.State != world.StateUp {
				d.dynosAt = earlier(d.dynosAt, d.world.Now.Add(3*time.Second))
			}
		}
		return f
	})
	d.poll(model.FormationSource, &d.formationAt, 30*time.Second, func() model.Fact {
		f := &model.Formation{}
		for _, p := range d.app.Formation {
			f.Types = append(f.Types, model.ProcessType{Type: p.Name, Quantity: p.Quantity, Size: p.Size, Command: p.Command})
		}
		return f
	})
	d.poll(model.ReleasesSource, &d.releasesAt, 30*time.Second, d.releases)
	d.poll(model.StoreSource("REDIS_URL"), &d.queuesAt, 5*time.Second, d.queues)
	if !d.world.Now.Before(d.statusAt) {
		d.statusAt = d.world.Now.Add(time.Minute)
		if d.status < len(d.world.Status) {
			d.status, d.statusAt = len(d.world.Status), d.world.Now.Add(30*time.Second)
		}
		report := d.world.StatusColor()
		f := &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: report.Color}, {Name: "Data", Status: "green"}}}
		if report.Title != "" {
			f.Incidents = []model.Incident{{Title: report.Title, Since: report.At}}
		}
		d.apply(model.Event{Source: model.StatusSource, Fact: f})
	}
}

// poll looks at one thing; while the API is out it fails as often as the story says.
func (d *demo) poll(source model.SourceName, due *time.Time, every time.Duration, look func() model.Fact) {
	if d.world.Now.Before(*due) {
		return
	}
	*due = d.world.Now.Add(every)
	if o := d.world.Outage; o != nil && source.OfPlatform() && d.dice.Float64() < o.APIErrors {
		d.failing[source], *due = true, d.world.Now.Add(4*time.Second)
		d.emit(source, &model.Health{Name: source, State: model.Failing, Code: "503", Why: "Heroku answered 503", Every: model.Duration(every)})
		return
	}
	if d.failing[source] {
		d.failing[source] = false
		d.emit(source, &model.Health{Name: source, State: model.Live, Every: model.Duration(every)})
	}
	d.emit(source, look())
}

func (d *demo) releases() model.Fact {
	f := &model.Releases{}
	current := d.app.CurrentRelease()
	for i := len(d.app.Releases) - 1; i >= 0; i-- {
		r := d.app.Releases[i]
		out := model.Release{ID: r.ID, Version: r.Version, Status: r.Status, Current: r == current, Eligible: r.Eligible(), Description: r.Description,
			By: r.User.Email, OutputURL: r.Output != nil, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
		if r.Slug != nil {
			out.Slug, out.Commit = r.Slug.ID, r.Slug.Commit
		}
		f.Releases = append(f.Releases, out)
	}
	return f
}

func (d *demo) queues() model.Fact {
	f := &queue.Sample{Store: "5t0re", Library: "sidekiq", Every: model.Duration(5 * time.Second), Whole: true, Lag: model.Duration(10 * time.Second),
		Totals: queue.Totals{Scheduled: d.jobs.held["schedule"], Retry: d.jobs.held["retry"], Dead: d.jobs.held["dead"], Busy: -1,
			Processed: int64(d.jobs.processed), Failed: int64(d.jobs.failed)}}
	names := []string{"default", "mailers"}
	for _, p := range d.world.Jobs.Processes {
		f.Workers = append(f.Workers, queue.Worker{Dyno: p.Dyno.Name, Queues: names, Concurrency: world.Concurrency})
	}
	for i, q := range d.world.Jobs.Queues {
		r := queue.Reading{Name: names[i], Ready: len(q.Jobs), Quality: queue.Exact, Consumers: len(d.world.Jobs.Processes), Process: "worker", ProcessSource: "identity"}
		if len(q.Jobs) > 0 {
			r.Oldest = model.Duration((float64(d.world.Now.UnixMicro())/1e6 - q.Jobs[0].EnqueuedAt) * float64(time.Second))
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

// shape is a sentence without its numbers: those may grow.
func shape(text string) string { return strings.TrimSpace(digits.ReplaceAllString(text, "${1}#")) }

var digits = regexp.MustCompile(`(^|[ (+/-])(\d[\d,.]*[smhd]( \d+[smhd])?|\d[\d,.]*)`)
