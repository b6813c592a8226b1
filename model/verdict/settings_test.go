package verdict

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// watch judges facts that do not change for so long, a second at a time, and says what comes of it.
func watch(v *Verdict, f Facts, s *Settings, lasts time.Duration) Answer {
	for range int(lasts / time.Second) {
		v.Judge(&f, s)
		f.Now = f.Now.Add(time.Second)
	}
	return v.Answer
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// well is an app of which everything is known, and nothing is wrong.
func well() Facts {
	return Facts{Now: noon, Watched: noon.Add(-time.Hour), Release: Release{Version: 74, At: noon.Add(-5 * time.Hour)}, KnownTypes: true,
		Types:    []Type{{Name: "worker", Want: 1, Up: 1, On: 1, Newest: noon.Add(-4 * time.Hour)}},
		Memory:   []Memory{{Dyno: "worker.1", Percent: 96, Up: noon.Add(-4 * time.Hour)}},
		Platform: PlatformView{Read: noon.Add(time.Hour)}, Log: LogView{Live: true}}
}

func TestTheUsersLimitsCount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		set  Limits
		want Answer
	}{
		{"none", Limits{}, Go},
		{"a hold from less on", Limits{Hold: 50}, Hold},
		{"a no-go from less on", Limits{NoGo: 95}, NoGo},
		{"off", Limits{NoGo: 95, Off: true}, Go},
	} {
		s := &Settings{Rules: map[RuleName]Limits{MemoryRule: c.set}}
		if got := watch(&Verdict{}, well(), s, 2*time.Minute); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheUsersWindowCounts(t *testing.T) {
	t.Parallel()
	for window, want := range map[time.Duration]Answer{0: Hold, time.Minute: Go} {
		f := well()
		f.Release.At, f.Types[0].Newest = noon, noon
		if got := watch(&Verdict{}, f, &Settings{Window: window}, 3*time.Minute); got != want {
			t.Errorf("3m after the boot with a window of %s: %s, want %s", window, got, want)
		}
	}
}

// What is not known is never GO.
func TestMissingDataIsNoGo(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Facts){
		"the dynos are not known":        func(f *Facts) { f.KnownTypes = false },
		"no log has come":                func(f *Facts) { f.Watched, f.Log.Live = time.Time{}, false },
		"the log does not come":          func(f *Facts) { f.Log.Live = false },
		"the log is watched for seconds": func(f *Facts) { f.Watched = noon.Add(110 * time.Second) },
		"lines are missing":              func(f *Facts) { f.Log.Gap, f.Log.Lost = noon.Add(time.Minute), "L10" },
		"the status page was never read": func(f *Facts) { f.Platform.Read = time.Time{} },
		"the status page is old":         func(f *Facts) { f.Platform.Read = noon.Add(-4 * time.Minute) },
		"a queue cannot be read":         func(f *Facts) { f.Queues = QueueView{Stores: 1, Unread: "the queues of REDIS_URL cannot be read"} },
		"a poller is late":               func(f *Facts) { f.Late = []string{"dynos"} },
		"no request came": func(f *Facts) {
			f.Requests = &Counts{}
			f.Types = append(f.Types, Type{Name: "web", Want: 1, Up: 1, On: 1, Answered: true})
		},
	} {
		f := well()
		spoil(&f)
		v := &Verdict{}
		if got := watch(v, f, &Settings{}, 2*time.Minute); got == Go || got == NoGo {
			t.Errorf("%s: %s (%s), want hold or no data", name, got, v.Why())
		}
	}
	if got := watch(&Verdict{}, well(), &Settings{}, 2*time.Minute); got != Go {
		t.Errorf("everything is known and well: %s, want go", got)
	}
}

// What is no-go on one release says nothing of the next, and what Heroku and our own view say goes on.
func TestAReleaseBeginsAnew(t *testing.T) {
	t.Parallel()
	v, s := &Verdict{}, &Settings{}
	f := well()
	f.Types[0] = Type{Name: "worker", Want: 1, Down: []string{"worker.1"}, Crashes: 3, Again: true, Crashed: noon.Add(-time.Minute), Newest: noon.Add(-4 * time.Hour)}
	f.Platform.Incident, f.Platform.Since = "Apps is red", noon.Add(-time.Hour)
	if got := watch(v, f, s, 10*time.Second); got != NoGo {
		t.Fatalf("a crash loop: %s, want no-go", got)
	}
	f.Now = noon.Add(11 * time.Second)
	f.Release = Release{Version: 75, At: f.Now, Rollback: 73}
	f.Types[0] = Type{Name: "worker", Want: 1, Up: 1, On: 1, Newest: f.Now}
	if got := watch(v, f, s, 2*time.Second); got != Hold {
		t.Errorf("after the rollback: %s, want hold", got)
	}
	if len(v.Before) != 1 || v.Before[0].Rule != CrashRule {
		t.Errorf("before the rollback: %+v, want the crashes", v.Before)
	}
	if p := v.Of(Platform); p.Answer != Hold || !p.Since.Equal(noon.Add(-time.Hour)) || v.Blamed() != 0 {
		t.Errorf("PLATFORM: %+v, v%d is blamed; want hold since an hour ago, and no release", p, v.Blamed())
	}
}

func TestEveryRuleIsInTheDocument(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../../docs/verdict.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Rules() {
		if !strings.Contains(string(doc), "| `"+string(r.Name)+"` |") {
			t.Errorf("docs/verdict.md has no row for %s", r.Name)
		}
	}
}

// tenASecond is requests that all go well.
type tenASecond struct{}

func (tenASecond) Between(from, to time.Time) Window {
	return Window{Requests: 10 * int(to.Sub(from)/time.Second)}
}

// TestAConsoleDoesNotGoBlind: what was go while it was seen is no data once nothing is seen of it any more; what was wrong stays wrong.
func TestAConsoleDoesNotGoBlind(t *testing.T) {
	t.Parallel()
	noLog := func(f *Facts) { f.Log.Live, f.Log.Why = false, "cut" }
	for name, c := range map[string]struct {
		spoil func(*Facts)
		blind []Console
	}{
		"nothing":               {func(*Facts) {}, nil},
		"no log":                {noLog, []Console{Route, Errors, Vital}},
		"the log is paused":     {func(f *Facts) { f.Log.Live, f.Log.Off, f.Log.Held = false, true, "paused by you" }, []Console{Route, Errors, Vital}},
		"a part of the log":     {func(f *Facts) { f.Log.Held = "a part is left out" }, []Console{Route}},
		"dynos are late":        {func(f *Facts) { f.Late = []string{"dynos"} }, []Console{Dyno}},
		"the formation is late": {func(f *Facts) { f.Late = []string{"formation"} }, []Console{Dyno}},
		"releases are late":     {func(f *Facts) { f.Late = []string{"releases"} }, nil},
		"dynos are paused":      {func(f *Facts) { f.Paused = []string{"dynos"} }, []Console{Dyno}},
		"both":                  {func(f *Facts) { noLog(f); f.Late = []string{"dynos"} }, []Console{Dyno, Route, Errors, Vital}},
	} {
		v, f := &Verdict{}, well()
		f.Types = append(f.Types, Type{Name: "web", Want: 1, Up: 1, On: 1, Newest: noon.Add(-4 * time.Hour), Answered: true})
		f.Requests = tenASecond{}
		watch(v, f, &Settings{}, time.Minute)
		f.Now = f.Now.Add(time.Minute)
		c.spoil(&f)
		watch(v, f, &Settings{}, time.Minute)
		for _, console := range []Console{Dyno, Route, Errors, Vital, Queue, Platform} {
			want := Go
			if slices.Contains(c.blind, console) {
				want = NoData
			}
			if got := v.Of(console); got.Answer != want && got.Answer != NotAsked {
				t.Errorf("%s: %s is %s (%s), want %s", name, console, got.Answer, got.Text, want)
			}
		}
		for _, console := range c.blind {
			if v.Of(console).Answer != NoData {
				t.Errorf("%s: %s is %s, want no data", name, console, v.Of(console).Answer)
			}
		}
	}
	v, f := &Verdict{}, well()
	f.Types[0] = Type{Name: "worker", Want: 1, Down: []string{"worker.1"}, Crashes: 3, Again: true, Crashed: noon.Add(-time.Minute), Newest: noon.Add(-4 * time.Hour)}
	f.Late = []string{"dynos"}
	if watch(v, f, &Settings{}, time.Minute); v.Of(Dyno).Answer != NoGo {
		t.Errorf("a crash loop of which nothing new is seen: %s, want no-go", v.Of(Dyno).Answer)
	}
}
