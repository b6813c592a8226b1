package panetest

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// The fixtures tell one deploy: v74 takes down every process of foobaz-production at 08:35 on a Saturday in Oregon.

const (
	AppID   = model.AppID("01234567-89ab-cdef-0123-456789abcdef")
	StoreID = queue.StoreID("5t0re")
)

var (
	Pacific = time.FixedZone("PST", -8*3600)
	Now     = time.Date(2026, 11, 21, 8, 35, 58, 0, Pacific).UTC()
)

// World makes a State out of facts, each with its stamps.
type World struct {
	State  *model.State
	Seq    uint64
	Ingest *logstore.Ingest
}

// NewWorld is one of which nothing is known.
func NewWorld() *World {
	return &World{State: model.New(model.DefaultLimits()), Ingest: logstore.NewIngest(logstore.IngestOptions{})}
}

// Emit applies a fact of a source at a moment.
func (w *World) Emit(source model.SourceName, at time.Time, f model.Fact) {
	w.Seq++
	w.State.Apply([]model.Event{{Seq: w.Seq, At: at, Seen: at, Source: source, App: AppID, Fact: f}})
}

// Tick lets the time come to now.
func (w *World) Tick(now time.Time) {
	w.State.Apply([]model.Event{{At: now, Seen: now, Fact: &model.Tick{Now: now}}})
}

// Live tells of sources that answer every ten seconds.
func (w *World) Live(sources ...model.SourceName) {
	for _, s := range sources {
		every := model.Duration(10 * time.Second)
		if s == "heroku/logs" || s == "queues" {
			every = 0
		}
		w.Emit(s, Now, &model.Health{Name: s, State: model.Live, Since: Now, Every: every})
	}
}

// Log takes lines as the stream brings them: the time of day in Oregon, the source, the message.
func (w *World) Log(lines ...[3]string) {
	for _, l := range lines {
		at, err := time.ParseInLocation("2006-01-02 15:04:05.000", "2026-11-21 "+l[0], Pacific)
		if err != nil {
			panic(err)
		}
		w.Ingest.Add([]byte(at.UTC().Format("2006-01-02T15:04:05.000000Z07:00")+" "+l[1]+": "+l[2]), at.UTC())
	}
	for {
		b := w.Ingest.Next(Now.Add(time.Hour), true)
		if b == nil {
			return
		}
		w.Emit("heroku/logs", Now, &model.LogLines{Batch: b})
	}
}

// App is the app that the facts are of.
func (w *World) App() *model.App { return w.State.App(AppID) }

// Scene is what a pane of a size sees on a screen of 160 × 45.
func (w *World) Scene(width, height int) pane.Scene {
	return pane.Scene{State: w.State, App: w.App(), W: width, H: height, Screen: pane.Size{W: 160, H: 45},
		Theme: theme.New(theme.Plain, theme.UTF8), Zone: Pacific}
}

// Focused is the same with the focus on the pane.
func (w *World) Focused(width, height int) pane.Scene {
	sc := w.Scene(width, height)
	sc.Focus = true
	return sc
}

// Release is one that succeeded so long ago.
func Release(v int, ago time.Duration, by, text string) ledger.Release {
	r := ledger.Release{ID: fmt.Sprint("r", v), Version: v, Status: "succeeded", Eligible: true, Description: text,
		By: by + "@foobaz.example", CreatedAt: Now.Add(-ago), UpdatedAt: Now.Add(-ago)}
	if c := r.Change(); c.Kind == ledger.Deploy {
		r.Commit, r.Slug = c.Commit+"00000000000000000000000000000000", fmt.Sprint("slug-", v)
	}
	return r
}

// Ledger is the releases up to v74, the newest first.
func Ledger() []ledger.Release {
	const h = time.Hour
	list := []ledger.Release{
		Release(74, 41*time.Second, "ned", "Deploy 20a5742"),
		Release(73, 2*h, "rick", "Deploy df7bb82"),
		Release(72, 5*h, "kate", "Set RAILS_LOG_LEVEL config vars"),
		Release(71, 24*h, "kate", "Deploy 91c02de"),
		Release(70, 25*h, "kate", "Set WEB_CONCURRENCY config vars"),
		Release(69, 48*h, "rick", "Deploy 0be1f77"),
		Release(68, 72*h, "kate", "Attach REDIS (@ref:redis-round-12345)"),
		Release(67, 73*h, "ned", "Deploy 77aa0c1"),
		Release(66, 74*h, "ned", "Deploy 5d1e9a0"),
	}
	list[0].Current = true
	list[7].Status, list[7].OutputURL, list[7].Eligible = "failed", true, false
	return list
}

// Dyno is one that has its state for so long.
func Dyno(name, kind, state string, release int, ago time.Duration) model.Dyno {
	return model.Dyno{ID: fmt.Sprint(name, "-on-v", release), Name: name, Type: kind, State: state, Size: "Standard-1X", Release: release,
		Command: Commands[kind], CreatedAt: Now.Add(-ago - time.Minute), UpdatedAt: Now.Add(-ago)}
}

// Commands are what the process types run.
var Commands = map[string]string{"web": "bundle exec thin start -p $PORT", "worker": "bundle exec rake jobs:work"}

// DynoNames are the dynos of the formation.
var DynoNames = []string{"web.1", "web.2", "worker.1", "worker.2"}

// Formation is two dynos of each type.
func Formation() *model.Formation {
	return &model.Formation{Types: []model.ProcessType{
		{Type: "web", Quantity: 2, Size: "Standard-1X", Command: Commands["web"]},
		{Type: "worker", Quantity: 2, Size: "Standard-1X", Command: Commands["worker"]},
	}}
}

// OnV73 is two hours into v73, all processes up, requests coming in.
func OnV73() *World {
	w := NewWorld()
	w.Live("heroku/dynos", "heroku/formation", "heroku/releases", "heroku/logs", "queues")
	w.Emit("heroku/app", Now, &model.AppInfo{Name: "foobaz-production", Production: true, Declared: "config"})
	list := Ledger()[1:]
	list[0].Current = true
	w.Emit("heroku/releases", Now, &model.Releases{Releases: list})
	w.Emit("heroku/formation", Now, Formation())
	w.Emit("heroku/dynos", Now, &model.Dynos{Dynos: []model.Dyno{
		Dyno("web.1", "web", "up", 73, 2*time.Hour), Dyno("web.2", "web", "up", 73, 2*time.Hour),
		Dyno("worker.1", "worker", "up", 73, 2*time.Hour), Dyno("worker.2", "worker", "up", 73, 2*time.Hour),
	}})
	for i, name := range DynoNames {
		for s := range 30 {
			w.Emit("heroku/logs", Now, &model.Vitals{Dyno: name, Life: "a", Memory: 210 + float64((s*7+i*31)%40) + float64(i*70), Quota: 512, Load: 0.2})
		}
	}
	w.Requests("08:34", 40)
	return w
}

// Calm is an app whose every part is well.
func Calm() *World {
	w := OnV73()
	w.Queue(func(i int) (int, time.Duration, int) { return 3 + i%4, time.Second, 2 })
	w.Tick(Now)
	return w
}

// Requests are n calm lines of router and workers within a minute.
func (w *World) Requests(minute string, n int) {
	paths := []string{"/health", "/orders", "/orders/99180", "/products/118", "/cart", "/assets/app.js"}
	for i := range n {
		at := fmt.Sprintf("%s:%02d.%03d", minute, 60*i/n, (i*137)%1000)
		if i%7 == 3 {
			w.Log([3]string{at, fmt.Sprintf("app[worker.%d]", 1+i%2), fmt.Sprintf("MailReceiptJob completed after 0.1%03d", i*17%1000)})
			continue
		}
		w.Log([3]string{at, "heroku[router]", fmt.Sprintf(`at=info method=GET path="%s" host=foobaz.example request_id=a1b2c3d4-%04d fwd="203.0.113.9" dyno=web.%d connect=1ms service=%dms status=200 bytes=512 protocol=https`,
			paths[i%len(paths)], i, 1+i%2, 2+i*5%23)})
	}
}

// Queue reads the store sixty times, five seconds apart, the last time now.
func (w *World) Queue(default_ func(i int) (ready int, oldest time.Duration, consumers int)) {
	w.Emit("queues", Now, &queue.StoreInfo{Store: StoreID, Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead})
	const n = 60
	done := int64(5000)
	for i := range n {
		ready, oldest, consumers := default_(i)
		if consumers > 0 {
			done += 10
		}
		w.Emit("queues/REDIS_URL", Now.Add(-time.Duration(n-1-i)*5*time.Second), &queue.Sample{
			Store: StoreID, Library: "sidekiq",
			Queues: []queue.Reading{
				{Name: "default", Ready: ready, Oldest: model.Duration(oldest), Consumers: consumers, Quality: queue.Exact, Process: "worker", ProcessSource: "identity"},
				{Name: "mailers", Ready: 0, Consumers: consumers, Quality: queue.Exact, Process: "worker", ProcessSource: "identity"},
			},
			Totals: queue.Totals{Retry: 12, Dead: 3, Scheduled: 40, Processed: done},
		})
	}
}

// Crash is 41 seconds into v74: every process is down.
func Crash() *World {
	w := OnV73()
	w.Queue(func(i int) (int, time.Duration, int) {
		if since := i - 51; since > 0 {
			return 21 + since*45, time.Duration(since*5) * time.Second, 0
		}
		return 21 + i%3, 2 * time.Second, 2
	})
	w.Emit("heroku/releases", Now, &model.Releases{Releases: Ledger()})
	var crashed []model.Dyno
	for i, name := range DynoNames {
		for s := range 2 + i/3 {
			at := Now.Add(-time.Duration(30-8*s) * time.Second)
			w.Emit("heroku/dynos", at, &model.Lifecycle{Dyno: name, Lifecycle: logs.Lifecycle{Kind: logs.StateChange, From: "crashed", To: "starting"}})
			w.Emit("heroku/dynos", at, &model.Lifecycle{Dyno: name, Lifecycle: logs.Lifecycle{Kind: logs.Exit, Status: 1}})
		}
		kind, _ := []string{"web", "web", "worker", "worker"}[i], 0
		crashed = append(crashed, Dyno(name, kind, "crashed", 74, time.Duration(1+i)*time.Second))
	}
	w.Emit("heroku/dynos", Now, &model.Dynos{Dynos: crashed})
	w.Log(CrashLines()...)
	w.Tick(Now)
	return w
}

// Refused is a request that no dyno took.
func Refused(at, method, path string) [3]string {
	return [3]string{at, "heroku[router]", `at=error code=H10 desc="App crashed" method=` + method + ` path="` + path +
		`" host=foobaz.example request_id=2 fwd="203.0.113.9" dyno= connect= service= status=503 bytes= protocol=https`}
}

// CrashLines are what the log tells of v74.
func CrashLines() [][3]string {
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
		Refused("08:35:23.102", "GET", "/orders"),
		Refused("08:35:23.480", "POST", "/cart"),
		[3]string{"08:35:24.016", "app[web.2]", "uninitialized constant Utils (NameError)"},
		[3]string{"08:35:24.377", "heroku[web.2]", "State changed from starting to crashed"},
		[3]string{"08:35:27.902", "heroku[worker.2]", "Starting process with command `bundle exec rake jobs:work`"},
		[3]string{"08:35:56.010", "heroku[web.1]", "source=web.1 dyno=heroku.1.a sample#memory_total=241.10MB sample#memory_quota=512.00MB"},
		Refused("08:35:57.640", "GET", "/"),
	)
}

// Blank is an app of which nothing has come yet.
func Blank() *World {
	w := NewWorld()
	began := Now.Add(-3 * time.Second)
	for _, s := range []model.SourceName{"heroku/dynos", "heroku/releases", "heroku/logs", "queues"} {
		w.Emit(s, began, &model.Health{Name: s, State: model.Loading, Since: began})
	}
	w.Tick(Now)
	return w
}

// Empty is an app of which all has come, and there is nothing.
func Empty() *World {
	w := NewWorld()
	w.Live("heroku/dynos", "heroku/formation", "heroku/releases", "heroku/logs", "queues")
	w.Emit("heroku/dynos", Now, &model.Dynos{})
	w.Emit("heroku/formation", Now, &model.Formation{})
	w.Emit("heroku/releases", Now, &model.Releases{})
	w.Emit("heroku/logs", Now, &model.AddOns{})
	w.Emit("queues", Now, &model.AddOns{})
	w.Tick(Now)
	return w
}

// Failed has a token that Heroku refuses.
func Failed() *World {
	w := NewWorld()
	for _, s := range []model.SourceName{"heroku/dynos", "heroku/releases", "heroku/logs", "queues"} {
		w.Emit(s, Now, &model.Health{Name: s, State: model.Failing, Code: "401", Why: "token rejected",
			Do: "heroku login, or set HEROKU_API_KEY", RetryAt: Now.Add(8 * time.Second)})
	}
	w.Tick(Now)
	return w
}

// Stale is calm, 42 seconds ago.
func Stale() *World {
	w := Calm()
	w.Tick(Now.Add(42 * time.Second))
	return w
}

// Wide is an app whose every text is long, wide or odd.
func Wide() *World {
	w := NewWorld()
	w.Live("heroku/dynos", "heroku/formation", "heroku/releases", "heroku/logs", "queues")
	odd := "日本語のログ 👩‍👩‍👧 e\u0301 \t tab \x1b[31mred " + strings.Repeat("とても長い", 30)
	w.Emit("heroku/app", Now, &model.AppInfo{Name: "日本"})
	r := Release(9, time.Hour, "名前", odd)
	r.Current = true
	w.Emit("heroku/releases", Now, &model.Releases{Releases: []ledger.Release{r}})
	w.Emit("heroku/formation", Now, &model.Formation{Types: []model.ProcessType{{Type: "とても長い名前の型", Quantity: 2, Size: "大", Command: odd}}})
	w.Emit("heroku/dynos", Now, &model.Dynos{Dynos: []model.Dyno{
		{ID: "1", Name: "とても長い名前の型.1", Type: "とても長い名前の型", State: "とても長い状態", Release: 123456},
		{ID: "2", Name: "run.1234", Type: "run", State: "up", Command: odd},
	}})
	w.Emit("queues", Now, &queue.StoreInfo{Store: StoreID, Var: "とても長い_URL", Library: "道具", Access: queue.AccessRead})
	for i := range 3 {
		w.Emit("queues/x", Now.Add(time.Duration(i-3)*time.Second), &queue.Sample{Store: StoreID, Library: "道具",
			Queues: []queue.Reading{{Name: odd, Ready: 1 << 40 << i, Oldest: -1, Consumers: -1, Quality: queue.Estimated}}})
	}
	for _, from := range []string{"app[web.1]", "heroku[とても長い.1]", "app[api]", "heroku[router]", "app[heroku-postgres]"} {
		w.Log([3]string{"08:00:00.000", from, odd}, [3]string{"08:00:00.000", from, ""})
	}
	w.Tick(Now)
	return w
}

// Worlds are all of them by name.
var Worlds = map[string]func() *World{"calm": Calm, "crash": Crash, "blank": Blank, "empty": Empty, "failed": Failed, "stale": Stale, "wide": Wide, "jobs": Jobs}
