package tui

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/pane/panetest"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// poison are texts that would do harm to a terminal, or to the reader's eyes, if they reached it as they are.
var poison = []string{
	"\x1b[2J\x1b[H", "\x1b]0;owned\x07", "\x1b]52;c;aGk=\x1b\\", "\x1bP+q544e\x1b\\", "\x9b31m", "\u009b2J", "\x1b[?1049l",
	"\u202egnp.exe", "\u2066left\u2069", "\u200b\u200e\ufeff", "a\rb\nc\td\x00e\x7f", "\xff\xfe\xc3", "\u2028next\u2029",
	"\U000e0041\U000e007f", "e\u0301\u0301\u0301\u0301\u0301", "👨‍👩‍👧‍👦🇩🇪🇩", "日本語テキスト", "\x1b[31mred\x1b[0m", "\x0e\x0f",
}

func poisoned(plain string, i int) string {
	return plain[:1] + poison[i%len(poison)] + plain[1:] + poison[(i+7)%len(poison)]
}

// poison every text that comes from outside with p.
func hostileWith(p func(plain string) string) *panetest.World {
	w := panetest.NewWorld()
	w.Live("heroku/dynos", "heroku/formation", "heroku/releases", "heroku/logs", "queues")
	w.Emit("heroku/app", panetest.Now, &model.AppInfo{Name: p("foobaz-production"), Production: true, Region: p("us"), Owner: p("kate")})
	w.Emit("heroku/addons", panetest.Now, &model.AddOns{Names: []string{p("heroku-redis:mini"), p("papertrail")}})
	list := panetest.Ledger()
	for i := range list {
		list[i].Description, list[i].By = p(list[i].Description), p(list[i].By)
		list[i].Status = map[bool]string{true: p("failed"), false: list[i].Status}[i == 3]
	}
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: list})
	w.Emit("heroku/formation", panetest.Now, &model.Formation{Types: []model.ProcessType{
		{Type: p("web"), Quantity: 2, Size: p("Standard-1X"), Command: p("bundle exec thin")}, {Type: "worker", Quantity: 1, Command: p("rake")}}})
	w.Emit("heroku/dynos", panetest.Now, &model.Dynos{Dynos: []model.Dyno{
		{ID: "a", Name: p("web.1"), Type: p("web"), State: p("crashed"), Size: p("Standard-1X"), Command: p("thin"), Release: 74, UpdatedAt: panetest.Now},
		{ID: "b", Name: "worker.1", Type: "worker", State: p("up"), Size: "Basic", Command: p("rake"), Release: 74, UpdatedAt: panetest.Now}}})
	w.Emit("heroku/dynos", panetest.Now, &model.Vitals{Dyno: p("web.1"), Life: p("x"), Memory: 300, Quota: 512})
	for i := range 20 {
		w.Log([3]string{"08:35:2" + string(rune('0'+i%10)) + ".000", "app[web.1]", p("uninitialized constant Utils (NameError)")},
			[3]string{"08:35:30.000", "heroku[router]", `at=error code=H10 desc="` + p("App crashed") + `" method=GET path="` + p("/orders") + `" dyno=web.1 status=503`})
	}
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: panetest.StoreID, Var: p("REDIS_URL"), Library: "sidekiq", Access: queue.AccessRead})
	w.Emit("queues/REDIS_URL", panetest.Now, &queue.Sample{Store: panetest.StoreID, Library: "sidekiq",
		Queues: []queue.Reading{{Name: p("default"), Ready: 7, Consumers: 1, Process: p("worker"), ProcessSource: "identity", Quality: queue.Exact}}})
	w.Emit("heroku/releases", panetest.Now, &model.Health{Name: "heroku/releases", State: model.Failing, Code: p("500"), Why: p("it failed"), Do: p("wait"), RetryAt: panetest.Now.Add(time.Minute)})
	w.Emit("status", panetest.Now, &model.Platform{Reachable: true, Systems: []model.System{{Name: p("Apps"), Status: p("yellow")}}, Incidents: []model.Incident{{Title: p("Trouble")}}})
	w.Emit("gonogo", panetest.Now, &model.Notice{Bad: true, Text: p("a setting is not followed")})
	w.Emit("heroku/orders", panetest.Now, &model.OrderEvent{Order: model.Order{ID: "1", App: panetest.AppID, AppName: p("foobaz"), Verb: model.Restart, Dyno: p("web.1")}, Stage: model.Failed, Why: p("no"), Do: p("ask")})
	w.Tick(panetest.Now)
	return w
}

func hostile() *panetest.World {
	n := 0
	return hostileWith(func(plain string) string { n++; return poisoned(plain, n) })
}

// every picture that shows text from outside, opened with keys.
var tours = [][]string{
	{}, {"1", "enter"}, {"1", "l"}, {"1", "R"}, {"1", "S"}, {"1", "y"}, {"2", "k", "enter"}, {"2", "F"}, {"2", "w"}, {"2", "w", "l", "l"}, {"2", "e", "enter"}, {"2", "V", "k", "k"}, {"2", "e", "."}, {"2", "Y"}, {"2", "l", "l"}, {"2", "F", "w", "space"},
	{"3", "enter"}, {"3", "j", "B"}, {"B"}, {"4", "enter"}, {"R"}, {"R", "enter"}, {"S"}, {"X"}, {"T"}, {"!"}, {"?"}, {":"}, {"@"}, {"i"}, {"2", "e", "i"}, {"1", "i"}, {"i", "i"}, {"2", "("}, {"z"},
}

func TestHostileTextIsNeverDrawn(t *testing.T) {
	for i := range poison {
		w := hostileWith(func(plain string) string { return plain[:1] + poison[i] + plain[1:] })
		for _, size := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 49, H: 9}} {
			for _, keys := range tours {
				h := at(t, w, size.W, size.H, func(o *Options) { o.Theme = theme.New(theme.TrueColor, theme.UTF8) })
				h.press(keys...)
				if flaw := flawOf(h.view(), size.W, size.H); flaw != "" {
					t.Errorf("%q at %v after %v: %s", poison[i], size, keys, flaw)
				}
			}
		}
		if t.Failed() {
			return
		}
	}
}

func TestHostileTextIsTypedAsText(t *testing.T) {
	for _, open := range []string{"/", "&", "B", ":"} {
		for _, p := range poison {
			h := at(t, panetest.Crash(), 120, 40)
			h.press(open)
			h.paste(p)
			h.well()
			h.none()
		}
	}
}

func TestAnyTextFromOutsideIsDrawnClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := hostileWith(func(plain string) string {
			return plain[:1] + string(rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		})
		s, err := newScreen(Options{Theme: theme.New(theme.ANSI16, theme.UTF8), Zone: panetest.Pacific})
		if err != nil {
			t.Fatal(err)
		}
		s.state = w.State
		s.resize(rapid.SampledFrom([]int{49, 80, 120, 160}).Draw(t, "w"), 40)
		for _, k := range rapid.SampledFrom(tours).Draw(t, "keys") {
			s.press(keyOf(msgOf(k), panetest.Now))
		}
		if flaw := flawOf(s.view(), s.size.W, s.size.H); flaw != "" {
			t.Fatal(flaw)
		}
		if len(s.failing.Stack) > 0 {
			t.Fatal(s.failing.Stack[0])
		}
	})
}

// The judge must see what it judges.
func TestTheJudgeSeesHarm(t *testing.T) {
	for _, p := range []string{"\x1b[2J", "\x1b]0;x\x07", "\u202e", "\x07", "\t", "\u009b31m", "\xff", "\u200b"} {
		if stranger("fine "+p) == "" {
			t.Errorf("%q passes", p)
		}
	}
	for _, p := range []string{"\x1b[1;38;2;10;20;30mred\x1b[0m", "╭─ 日本語 ─╮", "👩‍👧"} {
		if bad := stranger(p); bad != "" {
			t.Errorf("%q: %s", p, bad)
		}
	}
	if flawOf("ab\nabc", 2, 2) == "" || flawOf("ab", 2, 2) == "" || flawOf("ab\ncd", 2, 2) != "" {
		t.Error("the judge cannot count")
	}
	if !strings.Contains(flawOf("a\x07", 1, 1), "U+0007") {
		t.Error("the judge does not say what it saw")
	}
}
