package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/pane"
	logpane "app.gonogo/gonogo/tui/panes/logs"
	"app.gonogo/gonogo/tui/panes/processes"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/panes/releases"
	"app.gonogo/gonogo/tui/theme"
)

// The fixtures tell one deploy: v74 takes down every process of foobaz-production at 08:35 on a Saturday in Oregon.

const (
	testApp   = model.AppID("01234567-89ab-cdef-0123-456789abcdef")
	testStore = queue.StoreID("5t0re")
)

var (
	pacific = time.FixedZone("PST", -8*3600)
	testNow = time.Date(2026, 11, 21, 8, 35, 58, 0, pacific).UTC()
)

// world makes a State out of facts, each with its stamps.
type world struct {
	state *model.State
	seq   uint64
	in    *logs.Ingest
}

func newWorld() *world {
	return &world{state: model.New(model.DefaultLimits()), in: logs.NewIngest(logs.IngestOptions{})}
}

// say applies a fact of a source at a moment.
func (w *world) say(source model.SourceName, at time.Time, f model.Fact) {
	w.seq++
	w.state.Apply([]model.Event{{Seq: w.seq, At: at, Seen: at, Source: source, App: testApp, Fact: f}})
}

// tick lets the time come to now.
func (w *world) tick(now time.Time) {
	w.state.Apply([]model.Event{{At: now, Seen: now, Fact: &model.Tick{Now: now}}})
}

// live tells of sources that answer every ten seconds.
func (w *world) live(sources ...model.SourceName) {
	for _, s := range sources {
		every := model.Duration(10 * time.Second)
		if s == "heroku/logs" || s == "queues" {
			every = 0
		}
		w.say(s, testNow, &model.Health{Name: s, State: model.Live, Since: testNow, Every: every})
	}
}

// log takes lines as the stream brings them: the time of day in Oregon, the source, the message.
func (w *world) log(lines ...[3]string) {
	for _, l := range lines {
		at, err := time.ParseInLocation("2006-01-02 15:04:05.000", "2026-11-21 "+l[0], pacific)
		if err != nil {
			panic(err)
		}
		w.in.Add([]byte(at.UTC().Format("2006-01-02T15:04:05.000000Z07:00")+" "+l[1]+": "+l[2]), at.UTC())
	}
	for {
		b := w.in.Take(testNow.Add(time.Hour), true)
		if b == nil {
			return
		}
		w.say("heroku/logs", testNow, &model.LogLines{Batch: b})
	}
}

func (w *world) app() *model.App { return w.state.App(testApp) }

// scene is what a pane of a size sees on a screen of 160 × 45.
func (w *world) scene(width, height int) pane.Scene {
	return pane.Scene{State: w.state, App: w.app(), W: width, H: height, Screen: pane.Size{W: 160, H: 45},
		Theme: theme.New(theme.Plain, theme.UTF8), Zone: pacific}
}

func (w *world) focused(width, height int) pane.Scene {
	sc := w.scene(width, height)
	sc.Focus = true
	return sc
}

func release(v int, ago time.Duration, by, text string) model.Release {
	r := model.Release{ID: fmt.Sprint("r", v), Version: v, Status: "succeeded", Eligible: true, Description: text,
		By: by + "@foobaz.example", CreatedAt: testNow.Add(-ago), UpdatedAt: testNow.Add(-ago)}
	if c := r.Change(); c.Kind == model.Deploy {
		r.Commit, r.Slug = c.Commit+"00000000000000000000000000000000", fmt.Sprint("slug-", v)
	}
	return r
}

func ledger() []model.Release {
	const h = time.Hour
	list := []model.Release{
		release(74, 41*time.Second, "ned", "Deploy 20a5742"),
		release(73, 2*h, "rick", "Deploy df7bb82"),
		release(72, 5*h, "kate", "Set RAILS_LOG_LEVEL config vars"),
		release(71, 24*h, "kate", "Deploy 91c02de"),
		release(70, 25*h, "kate", "Set WEB_CONCURRENCY config vars"),
		release(69, 48*h, "rick", "Deploy 0be1f77"),
		release(68, 72*h, "kate", "Attach REDIS (@ref:redis-round-12345)"),
		release(67, 73*h, "ned", "Deploy 77aa0c1"),
		release(66, 74*h, "ned", "Deploy 5d1e9a0"),
	}
	list[0].Current = true
	list[7].Status, list[7].OutputURL, list[7].Eligible = "failed", true, false
	return list
}

func dyno(name, kind, state string, release int, ago time.Duration) model.Dyno {
	return model.Dyno{ID: fmt.Sprint(name, "-on-v", release), Name: name, Type: kind, State: state, Size: "Standard-1X", Release: release,
		Command: commands[kind], CreatedAt: testNow.Add(-ago - time.Minute), UpdatedAt: testNow.Add(-ago)}
}

var commands = map[string]string{"web": "bundle exec thin start -p $PORT", "worker": "bundle exec rake jobs:work"}

var dynoNames = []string{"web.1", "web.2", "worker.1", "worker.2"}

func formation() *model.Formation {
	return &model.Formation{Types: []model.ProcessType{
		{Type: "web", Quantity: 2, Size: "Standard-1X", Command: commands["web"]},
		{Type: "worker", Quantity: 2, Size: "Standard-1X", Command: commands["worker"]},
	}}
}

// onV73 is two hours into v73, all processes up, requests coming in.
func onV73() *world {
	w := newWorld()
	w.live("heroku/dynos", "heroku/formation", "heroku/releases", "heroku/logs", "queues")
	w.say("heroku/app", testNow, &model.AppInfo{Name: "foobaz-production", Production: true, Declared: "config"})
	list := ledger()[1:]
	list[0].Current = true
	w.say("heroku/releases", testNow, &model.Releases{Releases: list})
	w.say("heroku/formation", testNow, formation())
	w.say("heroku/dynos", testNow, &model.Dynos{Dynos: []model.Dyno{
		dyno("web.1", "web", "up", 73, 2*time.Hour), dyno("web.2", "web", "up", 73, 2*time.Hour),
		dyno("worker.1", "worker", "up", 73, 2*time.Hour), dyno("worker.2", "worker", "up", 73, 2*time.Hour),
	}})
	for i, name := range dynoNames {
		for s := range 30 {
			w.say("heroku/logs", testNow, &model.Vitals{Dyno: name, Life: "a", Memory: 210 + float64((s*7+i*31)%40) + float64(i*70), Quota: 512, Load: 0.2})
		}
	}
	w.requests("08:34", 40)
	return w
}

// calm is an app whose every part is well.
func calm() *world {
	w := onV73()
	w.queue(func(i int) (int, time.Duration, int) { return 3 + i%4, time.Second, 2 })
	w.tick(testNow)
	return w
}

// requests are n calm lines of router and workers within a minute.
func (w *world) requests(minute string, n int) {
	paths := []string{"/health", "/orders", "/orders/99180", "/products/118", "/cart", "/assets/app.js"}
	for i := range n {
		at := fmt.Sprintf("%s:%02d.%03d", minute, 60*i/n, (i*137)%1000)
		if i%7 == 3 {
			w.log([3]string{at, fmt.Sprintf("app[worker.%d]", 1+i%2), fmt.Sprintf("MailReceiptJob completed after 0.1%03d", i*17%1000)})
			continue
		}
		w.log([3]string{at, "heroku[router]", fmt.Sprintf(`at=info method=GET path="%s" host=foobaz.example request_id=a1b2c3d4-%04d fwd="203.0.113.9" dyno=web.%d connect=1ms service=%dms status=200 bytes=512 protocol=https`,
			paths[i%len(paths)], i, 1+i%2, 2+i*5%23)})
	}
}

// queue reads the store sixty times, five seconds apart, the last time now.
func (w *world) queue(default_ func(i int) (ready int, oldest time.Duration, consumers int)) {
	w.say("queues", testNow, &queue.StoreInfo{Store: testStore, Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead})
	const n = 60
	done := int64(5000)
	for i := range n {
		ready, oldest, consumers := default_(i)
		if consumers > 0 {
			done += 10
		}
		w.say("queues/REDIS_URL", testNow.Add(-time.Duration(n-1-i)*5*time.Second), &queue.Sample{
			Store: testStore, Library: "sidekiq",
			Queues: []queue.Reading{
				{Name: "default", Ready: ready, Oldest: model.Duration(oldest), Consumers: consumers, Quality: queue.Exact, Process: "worker", Told: "identity"},
				{Name: "mailers", Ready: 0, Consumers: consumers, Quality: queue.Exact, Process: "worker", Told: "identity"},
			},
			Totals: queue.Totals{Retry: 12, Dead: 3, Scheduled: 40, Processed: done},
		})
	}
}

// crash is 41 seconds into v74: every process is down.
func crash() *world {
	w := onV73()
	w.queue(func(i int) (int, time.Duration, int) {
		if since := i - 51; since > 0 {
			return 21 + since*45, time.Duration(since*5) * time.Second, 0
		}
		return 21 + i%3, 2 * time.Second, 2
	})
	w.say("heroku/releases", testNow, &model.Releases{Releases: ledger()})
	var crashed []model.Dyno
	for i, name := range dynoNames {
		for s := range 2 + i/3 {
			at := testNow.Add(-time.Duration(30-8*s) * time.Second)
			w.say("heroku/dynos", at, &model.Lifecycle{Dyno: name, Lifecycle: logs.Lifecycle{Kind: logs.StateChange, From: "crashed", To: "starting"}})
			w.say("heroku/dynos", at, &model.Lifecycle{Dyno: name, Lifecycle: logs.Lifecycle{Kind: logs.Exit, Status: 1}})
		}
		kind, _ := []string{"web", "web", "worker", "worker"}[i], 0
		crashed = append(crashed, dyno(name, kind, "crashed", 74, time.Duration(1+i)*time.Second))
	}
	w.say("heroku/dynos", testNow, &model.Dynos{Dynos: crashed})
	w.log(crashLines()...)
	w.tick(testNow)
	return w
}

func refused(at, method, path string) [3]string {
	return [3]string{at, "heroku[router]", `at=error code=H10 desc="App crashed" method=` + method + ` path="` + path +
		`" host=foobaz.example request_id=2 fwd="203.0.113.9" dyno= connect= service= status=503 bytes= protocol=https`}
}

func crashLines() [][3]string {
	lines := [][3]string{
		{"08:35:17.020", "app[api]", "Deploy 20a5742 by user ned@foobaz.example"},
		{"08:35:17.021", "app[api]", "Release v74 created by user ned@foobaz.example"},
		{"08:35:19.114", "heroku[web.1]", "Starting process with command `bundle exec thin start -p 38180`"},
		{"08:35:21.640", "app[web.1]", "uninitialized constant Utils (NameError)"},
		{"08:35:21.641", "app[web.1]", "config/initializers/load_system.rb:12:in `<top (required)>'"},
	}
	for i := range 14 {
		lines = append(lines, [3]string{"08:35:21.641", "app[web.1]",
			fmt.Sprintf("/app/vendor/bundle/ruby/3.3.0/gems/railties-7.1.3/lib/rails/engine.rb:%d:in `load'", 600+i)})
	}
	return append(lines,
		[3]string{"08:35:22.004", "heroku[web.1]", "Process exited with status 1"},
		[3]string{"08:35:22.019", "heroku[web.1]", "State changed from starting to crashed"},
		[3]string{"08:35:22.390", "app[worker.1]", "uninitialized constant Utils (NameError)"},
		[3]string{"08:35:22.744", "heroku[worker.1]", "State changed from starting to crashed"},
		refused("08:35:23.102", "GET", "/orders"),
		refused("08:35:23.480", "POST", "/cart"),
		[3]string{"08:35:24.016", "app[web.2]", "uninitialized constant Utils (NameError)"},
		[3]string{"08:35:24.377", "heroku[web.2]", "State changed from starting to crashed"},
		[3]string{"08:35:27.902", "heroku[worker.2]", "Starting process with command `bundle exec rake jobs:work`"},
		[3]string{"08:35:56.010", "heroku[web.1]", "source=web.1 dyno=heroku.1.a sample#memory_total=241.10MB sample#memory_quota=512.00MB"},
		refused("08:35:57.640", "GET", "/"),
	)
}

// blank is an app of which nothing has come yet.
func blank() *world {
	w := newWorld()
	began := testNow.Add(-3 * time.Second)
	for _, s := range []model.SourceName{"heroku/dynos", "heroku/releases", "heroku/logs", "queues"} {
		w.say(s, began, &model.Health{Name: s, State: model.Loading, Since: began})
	}
	w.tick(testNow)
	return w
}

// empty is an app of which all has come, and there is nothing.
func empty() *world {
	w := newWorld()
	w.live("heroku/dynos", "heroku/formation", "heroku/releases", "heroku/logs", "queues")
	w.say("heroku/dynos", testNow, &model.Dynos{})
	w.say("heroku/formation", testNow, &model.Formation{})
	w.say("heroku/releases", testNow, &model.Releases{})
	w.say("heroku/logs", testNow, &model.AddOns{})
	w.say("queues", testNow, &model.AddOns{})
	w.tick(testNow)
	return w
}

// failed has a token that Heroku refuses.
func failed() *world {
	w := newWorld()
	for _, s := range []model.SourceName{"heroku/dynos", "heroku/releases", "heroku/logs", "queues"} {
		w.say(s, testNow, &model.Health{Name: s, State: model.Failing, Code: "401", Why: "token rejected",
			Do: "heroku login, or set HEROKU_API_KEY", RetryAt: testNow.Add(8 * time.Second)})
	}
	w.tick(testNow)
	return w
}

// stale is calm, 42 seconds ago.
func stale() *world {
	w := calm()
	w.tick(testNow.Add(42 * time.Second))
	return w
}

// wide is an app whose every text is long, wide or odd.
func wide() *world {
	w := newWorld()
	w.live("heroku/dynos", "heroku/formation", "heroku/releases", "heroku/logs", "queues")
	odd := "日本語のログ 👩‍👩‍👧 e\u0301 \t tab \x1b[31mred " + strings.Repeat("とても長い", 30)
	w.say("heroku/app", testNow, &model.AppInfo{Name: "日本"})
	r := release(9, time.Hour, "名前", odd)
	r.Current = true
	w.say("heroku/releases", testNow, &model.Releases{Releases: []model.Release{r}})
	w.say("heroku/formation", testNow, &model.Formation{Types: []model.ProcessType{{Type: "とても長い名前の型", Quantity: 2, Size: "大", Command: odd}}})
	w.say("heroku/dynos", testNow, &model.Dynos{Dynos: []model.Dyno{
		{ID: "1", Name: "とても長い名前の型.1", Type: "とても長い名前の型", State: "とても長い状態", Release: 123456},
		{ID: "2", Name: "run.1234", Type: "run", State: "up", Command: odd},
	}})
	w.say("queues", testNow, &queue.StoreInfo{Store: testStore, Var: "とても長い_URL", Library: "道具", Access: queue.AccessRead})
	for i := range 3 {
		w.say("queues/x", testNow.Add(time.Duration(i-3)*time.Second), &queue.Sample{Store: testStore, Library: "道具",
			Queues: []queue.Reading{{Name: odd, Ready: 1 << 40 << i, Oldest: -1, Consumers: -1, Quality: queue.Estimated}}})
	}
	for _, from := range []string{"app[web.1]", "heroku[とても長い.1]", "app[api]", "heroku[router]", "app[heroku-postgres]"} {
		w.log([3]string{"08:00:00.000", from, odd}, [3]string{"08:00:00.000", from, ""})
	}
	w.tick(testNow)
	return w
}

var worlds = map[string]func() *world{"calm": calm, "crash": crash, "blank": blank, "empty": empty, "failed": failed, "stale": stale, "wide": wide, "jobs": jobs}

func allPanes() []pane.Pane {
	return []pane.Pane{processes.NewProcesses(), logpane.NewLogs(), releases.NewReleases(), queues.NewQueues()}
}

func TestFixturesTellTheStory(t *testing.T) {
	a := crash().app()
	if r, ok := a.Ledger.Current(); !ok || r.Version != 74 {
		t.Errorf("current is %v", r.Version)
	}
	if got := a.Processes.Tally(74); got.Crashed != 4 || got.Want != 4 {
		t.Errorf("tally %+v", got)
	}
	if got := a.Logs.Len(); got != 40+len(crashLines()) {
		t.Errorf("%d lines", got)
	}
}
