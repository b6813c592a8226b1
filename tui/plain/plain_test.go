package plain

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/preview"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/vitals"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func onPaper(width int) Printer {
	return Printer{Theme: theme.New(theme.Plain, theme.UTF8), Width: width, Now: noon}
}

func dyno(name, kind, state string, release int, ago time.Duration) model.Process {
	return model.Process{Dyno: model.Dyno{ID: name, Name: name, Type: kind, State: state, Size: "Standard-1X", Command: "bin/" + kind,
		Release: release, UpdatedAt: noon.Add(-ago)}, Exit: -1, Gauge: vitals.Gauge{Load: -1}}
}

func fleet() *model.Processes {
	up, crashed, oneOff := dyno("web.1", "web", "up", 74, 6*time.Minute), dyno("web.2", "web", "crashed", 74, 12*time.Second), dyno("run.7788", "run", "starting", 0, 0)
	up.Memory, up.Quota, up.Load = []float64{600, 611}, 1024, 0.42
	crashed.Restarts, crashed.Load, oneOff.Load = 3, -1, -1
	crashed.Exits = []model.Exit{{At: noon.Add(-12 * time.Second), Status: 1}}
	return &model.Processes{KnownDynos: true, KnownFormation: true, Types: []model.TypeRow{
		{Type: "web", Size: "Standard-1X", Command: "bin/web", Want: 2, Dynos: []model.Process{up, crashed}},
		{Type: "worker", Size: "Standard-1X", Command: "bin/worker", Want: 1},
		{Type: "run", Want: -1, Dynos: []model.Process{oneOff}},
	}}
}

func told(t *testing.T, want string, got []string) {
	t.Helper()
	if diff := cmp.Diff(strings.Trim(want, "\n"), strings.Join(got, "\n")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestProcesses(t *testing.T) {
	told(t, `
  dyno        state     age  rel  memory  quota  load  restarts  last exit   size         command
web 1/2  Standard-1X  bin/web
  web.1     ● up         6m  v74    611M   60 %  0.42         –  –
  web.2     ✖ crashed   12s  v74       –      –     –         –  exit 1 12s

worker 0/1  Standard-1X  bin/worker

run 1 one-off
  run.7788  ◌ starting   0s  –         –      –     –         –  –           Standard-1X  bin/run
`, Processes(onPaper(0), fleet(), Columns{Metrics: true}))
}

// What the log alone tells is left out where the log was not read.
func TestProcessesWithoutTheLog(t *testing.T) {
	told(t, `
web 1/2  Standard-1X  bin/web
  web.1     ● up         6m  v74
  web.2     ✖ crashed   12s  v74

worker 0/1  Standard-1X  bin/worker

run 1 one-off
  run.7788  ◌ starting   0s  –    Standard-1X  bin/run
`, Processes(onPaper(0), fleet(), Columns{}))
}

// At sixty columns the numbers that matter are left, and no state is cut.
func TestProcessesInSixtyColumns(t *testing.T) {
	lines := Processes(onPaper(60), fleet(), Columns{true, true})
	for _, want := range []string{"  dyno        state     age  rel  memory  quota  restarts", "  web.2     ✖ crashed   12s  v74       –      –        ↻3"} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %q in\n%s", want, strings.Join(lines, "\n"))
		}
	}
}

func releaseList() *ledger.Ledger {
	r := func(v int, what, slug string) ledger.Release {
		return ledger.Release{Version: v, Status: "succeeded", Eligible: true, Description: what, By: "ned@shop.example", Slug: slug,
			CreatedAt: noon.Add(time.Duration(v-75) * time.Hour)}
	}
	current := r(74, "Deploy 20a5742f", "b")
	current.Current = true
	failed := r(73, "Deploy 77aa0c15", "c")
	failed.Status = "failed"
	return &ledger.Ledger{Known: true, Releases: []ledger.Release{current, failed, r(72, "Set A, B config vars", "a"), r(71, "Deploy df7bb82e", "a")}}
}

func TestReleases(t *testing.T) {
	up := &model.Processes{KnownDynos: true}
	told(t, `
version  status      by                age  when                     change
v74      ● current   ned@shop.example   1h  2026-03-01 11:00:00 UTC  Deploy 20a5742f
v73      ✖ failed    ned@shop.example   2h  2026-03-01 10:00:00 UTC  Deploy 77aa0c15
v72      ↩ previous  ned@shop.example   3h  2026-03-01 09:00:00 UTC  Set A, B
`, Releases(onPaper(0), releaseList(), up, 3))
}

// While the current release crashes the table says what the screen says.
func TestReleasesOfACrash(t *testing.T) {
	crashed := &model.Processes{KnownDynos: true, KnownFormation: true, Types: []model.TypeRow{{Type: "web", Want: 1, Dynos: []model.Process{
		{Dyno: model.Dyno{Name: "web.1", Type: "web", State: "crashed", Release: 74}}}}}}
	told(t, `
version  status        by   age  change
v74      ● current  ✖  ned   1h  Deploy 20a5742f
v73      ✖ failed      ned   2h  Deploy 77aa0c15
v72      ↩ last good   ned   3h  Set A, B
`, Releases(onPaper(60), releaseList(), crashed, 3))
}

func TestQueuesNeverTellWhatIsNotKnown(t *testing.T) {
	q := func(name string, ready int, oldest time.Duration, consumers int, quality queue.Quality) *queue.Queue {
		return &queue.Queue{Library: "sidekiq", Reading: queue.Reading{Name: name, Ready: ready, Oldest: model.Duration(oldest), Consumers: consumers, Quality: quality, Process: "worker"}}
	}
	st := &queue.Store{StoreInfo: queue.StoreInfo{Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead}, At: noon,
		Libraries: []*queue.Library{{Name: "sidekiq", Totals: queue.Totals{Busy: -1, Retry: 3}}}, Queues: []*queue.Queue{
			q("stuck", 9, time.Minute, 0, queue.Exact), q("default", 10000, -1, 2, queue.Capped), q("odd", -1, -1, -1, queue.NotKnown), q("calm", 0, 0, 1, queue.Exact)}}
	far := &queue.Store{StoreInfo: queue.StoreInfo{Var: "OTHER_URL", Access: queue.AccessUnreachable, Why: "there is no connection"}}
	told(t, `
REDIS_URL  sidekiq  retry 3
   queue      ready   oldest  in/s  out/s  net/s  drains in  workers  taken by
   calm           0        –     –      –      –  –                1  worker
   default  10,000+        –     –      –      –  –                2  worker
   odd            –        –     –      –      –  –                –  worker
   stuck          9       1m     –      –      –  –                0  worker (none running)

OTHER_URL  cannot be read from here: there is no connection
`, Queues(onPaper(0), model.New(model.DefaultLimits()), nil, []*queue.Store{st, far}))
}

func TestOrderIsPreviewed(t *testing.T) {
	a := &model.App{Info: model.AppInfo{Name: "shop", Production: true}, Processes: *fleet(), Ledger: *releaseList(), AddOns: []string{"heroku-redis:mini"}}
	back := model.Order{AppName: "shop", Verb: model.Rollback, Target: 71}
	told(t, `
shop  roll back to v71   production
  from       v74 Deploy 20a5742f, ned, 1h ago
  to         v71 Deploy df7bb82e, ned, 4h ago
  creates    a new release with the code and config of v71; can be undone
  skips      v73 did not succeed: its status is failed
  reverted   code       1 deploy: v74 20a5742f (ned)
             config     A, B as of v71
  kept       add-ons    heroku-redis: not reverted
             database   it will not go back; no release command ran in between; migrations: not known
  unchecked  commits and migrations (no repository was read); how v71 fared (not watched)
  same as    heroku rollback v71 -a shop
`, Order(onPaper(40), preview.Of(nil, back, a, noon)))
}

func TestALineOfTheLogKeepsThePlatformsFormAndNoSecret(t *testing.T) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Add([]byte("2026-03-01T12:00:00.5+00:00 app[web.1]: GET redis://u:hunter2@host/0 \x1b[31mred"), noon)
	l := in.Next(noon, true).Line(0)
	for name, got := range map[string]string{"raw": Raw(l), "told": Formatted(onPaper(0), l)} {
		if strings.Contains(got, "hunter2") || strings.ContainsRune(got, 0x1b) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if want := "2026-03-01T12:00:00.500000+00:00 app[web.1]: GET redis://"; !strings.HasPrefix(Raw(l), want) {
		t.Errorf("%q, want it to begin %q", Raw(l), want)
	}
}

// TestNoLineIsWiderThanItsPrinter, whatever the platform calls things; and plain text has neither escapes nor blanks at an end.
func TestNoLineIsWiderThanItsPrinter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z0-9漢é .-]{0,40}`)
		p, l := fleet(), releaseList()
		for i := range p.Types {
			p.Types[i].Command = word.Draw(t, "command")
			for j := range p.Types[i].Dynos {
				p.Types[i].Dynos[j].Name, p.Types[i].Dynos[j].State = word.Draw(t, "name"), word.Draw(t, "state")
			}
		}
		for i := range l.Releases {
			l.Releases[i].Description, l.Releases[i].By = word.Draw(t, "change"), word.Draw(t, "by")
		}
		width := rapid.IntRange(30, 200).Draw(t, "width")
		s := onPaper(width)
		all := append(Processes(s, p, Columns{rapid.Bool().Draw(t, "metrics"), true}), Releases(s, l, p, 9)...)
		all = append(all, Keys(s, []Key{{Action: word.Draw(t, "action"), Where: "lists", Keys: []string{"a", "b"}, Help: word.Draw(t, "help")}})...)
		for _, line := range all {
			if draw.Width(line) > width || strings.ContainsRune(line, 0x1b) || strings.TrimRight(line, " ") != line {
				t.Fatalf("%d cells of %d: %q", draw.Width(line), width, line)
			}
		}
	})
}

func TestKeysMarkdownSurvivesABar(t *testing.T) {
	got := KeysMarkdown([]Key{{Keys: []string{"|"}, Where: "lists", Help: "pipe"}})
	if want := "| `\\|` | lists | pipe |"; got[2] != want {
		t.Errorf("%s, want %s", got[2], want)
	}
}

func TestFindingsAreWrappedAndNeverCut(t *testing.T) {
	f := Finding{Check: "terminal", Result: Warn, Text: "one two three four five six", Do: "seven eight nine ten eleven"}
	told(t, `
⚠ warn     terminal  one two three four
                     five six
                     seven eight nine ten
                     eleven
`, Findings(onPaper(41), []Finding{f}))
	told(t, `
⚠ warn     terminal  one two three four five six
                     seven eight nine ten eleven
`, Findings(onPaper(0), []Finding{f}))
}
