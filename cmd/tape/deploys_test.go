package tape

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/scenario"
)

// kinds are the deploys of the verdict's own tests (model/verdict/kinds_test.go).
var kinds = []string{"quiet", "crash", "boot failure", "one route", "latency", "slow leak", "queue not worked", "dead set", "rare exception", "dependency", "config var", "half the dynos", "one type"}

// deploy is a deploy of a kind as the sources would tell of it: lines of the log, and what is polled. The same kind and seed give the same facts.
type deploy struct {
	kind string
	dice *rand.Rand

	begin, at, up, now time.Time
	rate, share, every float64 // requests a second; of them that fail; seconds between two new exceptions
	slower, memory     float64
	lines              []string
	ingest             *logstore.Ingest
	emit               func(model.Event)
	id                 int
	backlog, dead      int
}

const deployApp = model.AppID("01234567-89ab-cdef-0123-456789abcdef")

func newDeploy(kind string, seed uint64, emit func(model.Event)) *deploy {
	d := &deploy{kind: kind, dice: rand.New(rand.NewPCG(seed, uint64(len(kind))*977+uint64(kind[0]))), emit: emit, slower: 1, memory: 200,
		ingest: logstore.NewIngest(logstore.IngestOptions{})}
	d.begin = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	d.at = d.begin.Add(4 * time.Minute)
	d.up = d.at.Add(time.Duration(8+d.dice.IntN(20)) * time.Second)
	d.rate = 3 + 4*d.dice.Float64()
	switch kind {
	case "one route":
		d.share = 0.1
	case "dependency":
		d.share, d.slower = 0.5, 2
	case "config var":
		d.share, d.every = 0.3, 2
	case "half the dynos":
		d.share = 0.5
	case "latency":
		d.slower = 4
	case "rare exception":
		d.every = 25
	case "one type":
		d.every = 5
	}
	return d
}

func (d *deploy) fact(source model.SourceName, f model.Fact) {
	d.emit(model.Event{At: d.now, Seen: d.now, Source: source, App: deployApp, Fact: f})
}

// run lets the deploy happen, second by second: what a second brings comes within it, the clock after it.
func (d *deploy) run(lasts time.Duration) {
	d.now = d.begin.Add(100 * time.Millisecond)
	d.fact(model.AppSource, &model.AppInfo{Name: "shop", Generation: "cedar"})
	d.fact("", &model.VerdictSettings{})
	d.fact(model.StoreSource("REDIS_URL"), &queue.StoreInfo{Store: "5t0re", Var: "REDIS_URL", Library: "sidekiq", Names: []string{"sidekiq"}, Access: queue.AccessRead})
	for _, s := range []model.SourceName{model.DynosSource, model.FormationSource, model.ReleasesSource, model.LogsSource} {
		d.fact(s, &model.Health{Name: s, State: model.Live, Every: model.Duration(30 * time.Second)})
	}
	for second := range int(lasts / time.Second) {
		start := d.begin.Add(time.Duration(second) * time.Second)
		d.now = start.Add(300 * time.Millisecond)
		d.log(start)
		d.poll(second)
		end := start.Add(time.Second)
		d.emit(model.Event{At: end, Seen: end, Fact: &model.Tick{Now: end}})
	}
}

// bad tells that what is wrong has begun.
func (d *deploy) bad() bool { return d.kind != "quiet" && !d.now.Before(d.up) }

func (d *deploy) line(at time.Time, proc, text string) {
	source := "app"
	if proc == "router" || strings.HasPrefix(text, "State changed") || strings.HasPrefix(text, "source=") || strings.HasPrefix(text, "Process exited") {
		source = "heroku"
	}
	d.lines = append(d.lines, fmt.Sprintf("%s %s[%s]: %s", at.Format("2006-01-02T15:04:05.000000+00:00"), source, proc, text))
}

// log writes the lines of a second.
func (d *deploy) log(start time.Time) {
	d.lines = d.lines[:0]
	for i := range int(d.rate + d.dice.Float64()) {
		d.request(start.Add(time.Duration(i+1) * 20 * time.Millisecond))
	}
	if d.every > 0 && d.bad() && d.dice.Float64() < 1/d.every {
		proc := "web.1"
		if d.kind == "one type" {
			proc = "worker.1"
		}
		at := start.Add(250 * time.Millisecond)
		d.line(at, proc, "NoMethodError (undefined method `total' for nil):")
		d.line(at, proc, "app/models/order.rb:42:in `total'")
		d.line(at, proc, "app/controllers/orders_controller.rb:17:in `show'")
	}
	d.dynos(start)
	slices.Sort(d.lines)
	for _, l := range d.lines {
		d.ingest.Add([]byte(l), d.now)
	}
	for b := d.ingest.Next(d.now, true); b != nil; b = d.ingest.Next(d.now, true) {
		d.fact(model.LogsSource, &model.LogLines{Batch: b})
		for i := range b.Len() {
			d.understand(b.Line(i))
		}
	}
}

func (d *deploy) understand(l logs.Line) {
	if f, ok := scenario.Understood(l); ok {
		d.fact(model.LogsSource, f)
	}
}

func (d *deploy) request(at time.Time) {
	d.id++
	status, dyno, path := 200, 1+d.id%2, "/orders/"+fmt.Sprint(d.id)
	ms, code := 20+d.dice.IntN(60), "at=info"
	if d.bad() {
		ms = int(float64(ms) * d.slower)
		fails := d.dice.Float64() < d.share
		if d.kind == "half the dynos" {
			fails = dyno == 2
		}
		if fails {
			status = 500
		}
	}
	down := (d.kind == "crash" || d.kind == "boot failure") && d.bad()
	if down || !d.now.Before(d.at) && d.now.Before(d.up) && d.id%9 == 0 {
		status, code = 503, `at=error code=H10 desc="App crashed"`
	}
	d.line(at, "router", fmt.Sprintf("%s method=GET path=%q host=shop.example request_id=%08x-0000-4000-8000-%012x fwd=\"10.0.0.1\" dyno=web.%d connect=1ms service=%dms status=%d bytes=512 protocol=https",
		code, path, d.id, d.id, dyno, ms, status))
}

// dynos writes what is said of dynos.
func (d *deploy) dynos(start time.Time) {
	since := start.Sub(d.begin)
	if since%(20*time.Second) == 0 {
		if d.kind == "slow leak" && d.bad() {
			d.memory += 3.5
		}
		for i := range 2 {
			d.line(start.Add(100*time.Millisecond), fmt.Sprintf("web.%d", i+1), fmt.Sprintf("source=web.%d dyno=heroku.1.%s sample#memory_total=%.2fMB sample#memory_rss=%.2fMB sample#memory_quota=512.00MB",
				i+1, d.life(i+1), d.memory+float64(d.dice.IntN(3)), d.memory))
		}
	}
	crash := d.up.Add(5 * time.Second)
	if d.kind == "boot failure" {
		crash = d.up
	}
	if (d.kind == "crash" || d.kind == "boot failure") && start.Truncate(time.Second).Equal(crash.Truncate(time.Second)) {
		from := "up"
		if d.kind == "boot failure" {
			from = "starting"
		}
		for i := range 2 {
			d.line(start.Add(120*time.Millisecond), fmt.Sprintf("web.%d", i+1), "State changed from "+from+" to crashed")
			d.line(start.Add(110*time.Millisecond), fmt.Sprintf("web.%d", i+1), "Process exited with status 1")
		}
	}
}

// life is the id of a dyno's life: each release begins new ones.
func (d *deploy) life(n int) string {
	release := 73
	if !d.now.Before(d.at) {
		release = 74
	}
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", release, n)
}

// poll tells what the pollers see.
func (d *deploy) poll(second int) {
	if second%10 == 0 || d.now.Sub(d.at).Abs() < 2*time.Second || d.now.Sub(d.up).Abs() < 2*time.Second {
		d.fact(model.DynosSource, d.list())
	}
	if second%30 == 0 {
		d.fact(model.FormationSource, &model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 2, Size: "Standard-1X", Command: "puma"}, {Type: "worker", Quantity: 1, Size: "Standard-1X", Command: "sidekiq"}}})
		d.emit(model.Event{At: d.now, Seen: d.now, Source: model.StatusSource, Fact: &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "green"}}}})
	}
	if second%30 == 0 || d.now.Sub(d.at).Abs() < time.Second {
		list := []ledger.Release{{ID: "73", Version: 73, Status: "succeeded", Description: "Deploy df7bb82e", By: "rick@shop.example", CreatedAt: d.begin.Add(-5 * time.Hour), Current: d.now.Before(d.at), Slug: "s73"}}
		if !d.now.Before(d.at) {
			list = slices.Insert(list, 0, ledger.Release{ID: "74", Version: 74, Status: "succeeded", Description: "Deploy 20a5742f", By: "ned@shop.example", CreatedAt: d.at, Current: true, Slug: "s74"})
		}
		d.fact(model.ReleasesSource, &model.Releases{Releases: list})
	}
	if second%5 == 0 {
		d.fact(model.StoreSource("REDIS_URL"), d.queues())
	}
}

func (d *deploy) list() *model.Dynos {
	f := &model.Dynos{}
	for i := range 3 {
		one := model.Dyno{ID: d.life(i + 1), Name: fmt.Sprintf("web.%d", i+1), Type: "web", State: "up", Size: "Standard-1X", Command: "puma", Release: 73, CreatedAt: d.begin.Add(-5 * time.Hour), UpdatedAt: d.begin.Add(-5 * time.Hour)}
		if i == 2 {
			one.Name, one.Type, one.Command = "worker.1", "worker", "sidekiq"
		}
		if !d.now.Before(d.at) {
			one.Release, one.CreatedAt, one.State, one.UpdatedAt = 74, d.at, "starting", d.at
			if !d.now.Before(d.up) {
				one.State, one.UpdatedAt = "up", d.up
			}
			if one.Type == "web" && (d.kind == "crash" && d.now.After(d.up.Add(5*time.Second)) || d.kind == "boot failure" && d.bad()) {
				one.State, one.UpdatedAt = "crashed", d.up.Add(5*time.Second)
			}
		}
		f.Dynos = append(f.Dynos, one)
	}
	return f
}

func (d *deploy) queues() *queue.Sample {
	consumers := 1
	if d.bad() {
		switch d.kind {
		case "queue not worked":
			d.backlog, consumers = d.backlog+20, 0
		case "dead set":
			d.dead++
		}
	}
	r := queue.Reading{Name: "default", Ready: d.backlog, Quality: queue.Exact, Consumers: consumers, Oldest: model.Duration(time.Duration(d.backlog/20*5) * time.Second)}
	if consumers > 0 {
		r.Process, r.ProcessSource = "worker", "identity"
	}
	return &queue.Sample{Store: "5t0re", Library: "sidekiq", Every: model.Duration(5 * time.Second), Whole: true, Totals: queue.Totals{Dead: d.dead, Busy: -1, Processed: int64(d.id / 4)}, Queues: []queue.Reading{r}}
}
