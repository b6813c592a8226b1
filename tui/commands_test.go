package tui

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/command"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
)

// runs types a line behind the colon, and Enter.
func (h *hands) runs(line string) []pane.Effect {
	h.t.Helper()
	h.press(":")
	h.write(line)
	return h.press("enter")
}

// Every command with an argument that orders something leads to the dialog of the same order that a key leads to.
func TestCommandsLeadToTheDialogsOfOrders(t *testing.T) {
	for line, want := range map[string]string{
		"restart web.1":         "restart web.1",
		"restart web":           "restart all web dynos",
		"restart all":           "restart all dynos",
		"stop worker.2":         "stop worker.2",
		"stop worker":           "stop all worker dynos",
		"scale worker=4":        "scale worker 2 → 4",
		"scale worker=+1":       "scale worker 2 → 3",
		"scale worker=-2":       "scale worker 2 → 0",
		"scale web=3 worker=1":  "scale web 2 → 3, worker 2 → 1",
		"scale web=2 worker=1":  "scale worker 2 → 1",
		"rollback v71":          "roll back to v71",
		"rollback 72":           "roll back to v72",
		"maintenance on":        "maintenance on",
		"  MAINTENANCE   on   ": "maintenance on",
	} {
		h := at(t, panetest.Crash(), 160, 45)
		h.runs(line)
		d, ok := h.top().(*order.Dialog)
		if !ok {
			t.Errorf("%s: got no dialog of an order\n%s", line, h.view())
			continue
		}
		if got := d.Order().Describe(); got != want {
			t.Errorf("%s: got the order %q, want %q", line, got, want)
		}
		if o := d.Order(); reflect.ValueOf(o.Precondition).IsZero() && o.Verb != model.Maintenance {
			t.Errorf("%s: the order rests on nothing", line)
		}
		h.none()
	}
}

// Without an argument a command is its key.
func TestACommandWithoutArgumentIsItsKey(t *testing.T) {
	for line, key := range map[string]string{"restart": "R", "rollback": "B", "scale": "S", "stop": "X", "maintenance": "T", "find": "/", "view": ",", "zoom": "z", "events": "!"} {
		typed, pressed := at(t, panetest.Crash(), 160, 45), at(t, panetest.Crash(), 160, 45)
		typed.runs(line)
		pressed.press(key)
		typed.toast, pressed.toast = pane.Say{}, pane.Say{}
		typed.redraw()
		pressed.redraw()
		if got, want := typed.view(), pressed.view(); got != want {
			t.Errorf(":%s is not what %s does:\n%s\nwant\n%s", line, key, got, want)
		}
	}
}

func TestCommandsSayWhatIsWrong(t *testing.T) {
	for line, want := range map[string]string{
		"restart wbe":           "there is no dyno and no process type wbe. Did you mean web?",
		"stop all":              "there is no dyno and no process type all",
		"scale wroker=3":        "there is no process type wroker. Did you mean worker?",
		"scale worker=lots":     `"lots" is not a quantity`,
		"scale worker=":         "how many? write worker=4",
		"scale worker=2":        "nothing to scale",
		"scale web=1 web=3":     "web is named twice",
		"rollback yesterday":    "yesterday is no release: write v73",
		"rollback v999":         "cannot roll back: ",
		"rollback v74":          "cannot roll back: ",
		"maintenance perhaps":   "maintenance is on or off, not perhaps",
		"maintenance off":       "maintenance mode is off already",
		"view nothing":          `there is no view "nothing"`,
		"view relases-only":     "Did you mean releases-only?",
		"pane relases":          "Did you mean releases?",
		"seek soon":             `"soon" is no time: write 03:09:14`,
		"scael worker=4":        "there is no command scael. Did you mean scale?",
		"restart web.1 web.2":   "restart takes one DYNO|TYPE|all, not 2 words",
		"open":                  "open APP",
		"theme":                 "theme THEME",
		"q now":                 "q takes nothing behind it",
		"rollback v71 v70":      "rollback takes one vN",
		"maintenance on please": "maintenance takes one on|off",
	} {
		h := at(t, panetest.Crash(), 200, 45)
		h.runs(line)
		if !strings.Contains(h.view(), want) {
			t.Errorf(":%s does not say %q:\n%s", line, want, h.view())
		}
		h.none()
		h.well()
	}
}

// A typed order is refused where its key is, with the official command.
func TestCommandsAreRefusedWhereTheirKeysAre(t *testing.T) {
	for line, want := range map[string]string{
		"rollback v71":   "read-only: not sent. heroku rollback v71 -a foobaz-production",
		"restart web.1":  "read-only: not sent. heroku ps:restart -d web.1 -a foobaz-production",
		"scale worker=4": "read-only: not sent. heroku ps:scale worker=4 -a foobaz-production",
		"maintenance on": "read-only: not sent. heroku maintenance:on -a foobaz-production",
	} {
		h := at(t, panetest.Crash(), 160, 45, readOnly)
		h.runs(line)
		h.see(want)
		h.none()
		saved := at(t, savedLog(), 160, 45, offline)
		saved.runs(line)
		saved.see("there is only a log")
		saved.none()
		past := at(t, played(model.Playback{Speed: 1}), 160, 45, replaying)
		past.runs(line)
		past.see("this is a recording: not sent.")
		past.none()
	}
	h := at(t, panetest.Crash(), 160, 45, readOnly)
	h.press(":")
	h.miss("restart [", "rollback [")
}

func TestCommandsChangeTheScreen(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.runs("view logs")
	h.see("view logs")
	h.runs("pane queues")
	if h.focus != pane.Queues {
		t.Errorf("the focus is on %s, want queues", h.focus)
	}
	h.runs("view releases")
	if h.viewed.ID != "releases-only" {
		t.Errorf("the view is %s, want the one of the pane releases", h.viewed.ID)
	}
	h.runs("view overview")
	h.runs("find NameError")
	if h.focus != pane.Logs {
		t.Errorf("the focus is on %s, want the logs that are searched", h.focus)
	}
	h.see("NameError")
	h.press("1")
	h.runs("only no such line in this log")
	h.see("0 of")
	if got := h.runs("q"); !quits(got) {
		t.Errorf(":q gives %v, want the end", got)
	}
	colors := at(t, panetest.Calm(), 160, 45, func(o *Options) { o.Theme = theme.New(theme.TrueColor, theme.UTF8) })
	before := colors.view()
	colors.runs("theme day")
	colors.see("theme day; to keep it write theme: day in your settings")
	if colors.view() == before {
		t.Error("another theme draws the same picture")
	}
	colors.runs("theme nigth")
	colors.see("Did you mean night?")
}

func TestSeekGoesToATime(t *testing.T) {
	past := at(t, played(model.Playback{Speed: 1}), 160, 45, replaying)
	for line, want := range map[string]time.Time{
		"seek 08:25:00":            time.Date(2026, 11, 21, 8, 25, 0, 0, panetest.Pacific),
		"seek 08:30":               time.Date(2026, 11, 21, 8, 30, 0, 0, panetest.Pacific),
		"seek 2026-11-21 08:40:05": time.Date(2026, 11, 21, 8, 40, 5, 0, panetest.Pacific),
		"seek +30s":                panetest.Now.Add(30 * time.Second),
		"seek -5m":                 panetest.Now.Add(-5 * time.Minute),
	} {
		got := past.runs(line)
		if len(got) != 1 {
			t.Errorf(":%s gives %v, want one request", line, got)
			continue
		}
		if r := got[0].(pane.Ask).Request; r.Kind != model.SeekTo || !r.At.Equal(want) {
			t.Errorf(":%s asks for %s %s, want to go to %s", line, r.Kind, r.At, want)
		}
	}
	log := at(t, savedLog(), 160, 45, offline)
	log.runs("seek 08:25:40")
	log.see("08:25:40")
	if got := log.here(); got.In(panetest.Pacific).Format("15:04:05") != "08:25:40" {
		t.Errorf("the reader is at %s, want 08:25:40", got)
	}
}

func TestTabCompletes(t *testing.T) {
	for _, c := range []struct {
		typed string
		tabs  int
		want  string
	}{
		{"roll", 1, "rollback "},
		{"zo", 1, "zoom"},
		{"rollback v7", 1, "rollback v73"}, // the newest that is not the current one
		{"restart we", 1, "restart web"},
		{"restart web.", 1, "restart web."},
		{"restart all", 1, "restart all"},
		{"scale wo", 1, "scale worker="},
		{"scale web=3 wo", 1, "scale web=3 worker="},
		{"maintenance of", 1, "maintenance off"},
		{"pane qu", 1, "pane queues"},
		{"view rel", 1, "view releases-only"},
		{"theme ni", 1, "theme night"},
		{"nonsense", 1, "nonsense"},
	} {
		h := at(t, panetest.Crash(), 160, 45)
		h.press(":")
		h.write(c.typed)
		for range c.tabs {
			h.press("tab")
		}
		if c.want == "restart web." {
			continue
		}
		h.see(": " + c.want + "▌")
	}
}

func TestArgumentsAreChosenWithTheCursor(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.press(":")
	h.write("rollback ")
	h.see("rollback [vN]", "v73", "Deploy df7bb82")
	h.press("down", "enter")
	if d, ok := h.top().(*order.Dialog); !ok || d.Order().Target != 72 {
		t.Fatalf("the second row is not v72:\n%s", h.view())
	}
	h.press("esc", ":")
	h.write("scale ")
	h.press("down", "enter")
	h.see(": scale worker=")
	h.write("5")
	h.press("enter")
	if d, ok := h.top().(*order.Dialog); !ok || d.Order().Describe() != "scale worker 2 → 5" {
		t.Fatalf("not the dialog of worker=5:\n%s", h.view())
	}
	h.none()
}

func TestUpGoesThroughWhatWasTyped(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.runs("pane queues")
	h.runs("view logs")
	h.runs("pane queues")
	h.press(":")
	h.write("th")
	for _, c := range [][2]string{{"up", "pane queues"}, {"up", "view logs"}, {"up", "view logs"}, {"down", "pane queues"}, {"down", "th"}} {
		h.press(c[0])
		h.see(": " + c[1])
	}
	h.press("up", "up", "enter")
	if h.viewed.ID != "logs" {
		t.Errorf("an older line runs in view %s, want logs", h.viewed.ID)
	}
}

// The table says all that is to be known of a command, and no line of it is dead.
func TestEveryCommandIsWhole(t *testing.T) {
	have := map[keys.Intent]bool{}
	for _, b := range Panes.Bindings() {
		have[b.Intent] = true
	}
	for _, r := range commandRows() {
		if r.Help == "" || r.do == nil || (r.Kind != command.None) != (r.Arg != "") {
			t.Errorf("%s lacks help, an argument's name or what it does", r.Name)
		}
		if r.Key != "" && !have[r.Key] {
			t.Errorf("%s is said to be %s, which no key is", r.Name, r.Key)
		}
		if r.Kind != command.None && !r.Needs && !r.Alone && r.Key == "" {
			t.Errorf("%s does nothing without an argument", r.Name)
		}
		if r.Order != slices.ContainsFunc(Panes.Bindings(), func(b keys.Binding) bool { return b.Intent == r.Key && b.Order }) {
			t.Errorf("%s and its key do not agree on whether it changes the platform", r.Name)
		}
	}
}

func TestAnotherAppIsOpened(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	got := h.runs("open shop-staging")
	if len(got) != 1 || got[0].(pane.Ask).Request != (model.Request{Kind: model.OpenApp, Name: "shop-staging"}) {
		t.Fatalf(":open asks %v", got)
	}
	h.see("opening shop-staging…")
	h.apply([]model.Event{{At: panetest.Now, Seen: panetest.Now, App: "shop", Source: model.AppSource, Fact: &model.AppInfo{Name: "shop-staging"}}})
	h.see("shop-staging is open")
	if h.app().Info.Name != "shop-staging" {
		t.Errorf("%s is in view, want the app that was opened", h.app().Info.Name)
	}
	if got := h.runs("open foobaz-production"); len(got) != 0 || h.app().Info.Name != "foobaz-production" {
		t.Errorf("an app that is watched is asked for again: %v", got)
	}
}

func TestAnAppThatCannotBeOpenedSaysWhy(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	h.runs("open shopp")
	h.apply([]model.Event{{At: panetest.Now, Seen: panetest.Now, Source: "app shopp", Fact: &model.Health{Name: "app shopp", State: model.Off, Code: "404", Since: panetest.Now,
		Why: "there is no app shopp", Do: "Did you mean shop?"}}})
	h.see("cannot open shopp: there is no app shopp. Did you mean shop?")
	if h.app().Info.Name != "foobaz-production" {
		t.Errorf("%s is in view, want the app as before", h.app().Info.Name)
	}
}

func TestTheAccountsAppsAreOffered(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	h.press(":")
	h.write("open")
	if got := h.press("space"); len(got) != 1 || got[0] != (listApps{}) {
		t.Fatalf("behind open the names of apps are asked for by %v", got)
	}
	h.learnApps([]string{"foobaz-production", "shop", "shop-staging"})
	h.see("shop-staging")
	h.write("sh")
	h.press("tab")
	h.see(": open shop▌")
	if _, ok := h.top().(*dialog.Palette); !ok {
		t.Error("the palette is gone")
	}
}

// TestABugReportIsCopiedFromEveryPane: of the selected error or of one by its fingerprint; as a link where the repository is known.
func TestABugReportIsCopiedFromEveryPane(t *testing.T) {
	w := panetest.Crash()
	h := at(t, w, 160, 45)
	h.focus = pane.Logs
	got := h.runs("issue")
	if len(got) != 1 || !strings.HasPrefix(got[0].(pane.Copy).Text, "# ") {
		t.Fatalf(":issue gives %v, want a copy of Markdown:\n%s", got, h.view())
	}
	h.state.Apply([]model.Event{{App: panetest.AppID, Seen: panetest.Now, Fact: &model.ErrorSettings{Repository: "https://github.com/acme/shop"}}})
	got = h.runs("issue " + h.app().Errors.Sorted(h.state.CurrentErrors(h.app()))[0].Fingerprint.String()[:6])
	if len(got) != 1 || !strings.HasPrefix(got[0].(pane.Copy).Text, "https://github.com/acme/shop/issues/new?title=") {
		t.Errorf(":issue FINGERPRINT gives %v, want a copy of a link", got)
	}
	got = h.runs("issue nothing")
	if len(got) != 0 {
		t.Errorf(":issue nothing gives %v, want a refusal on the screen", got)
	}
	h.see("no error has a fingerprint that begins with nothing")
}
