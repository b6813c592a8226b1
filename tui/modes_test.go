package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
)

// played is the crash as a recording has it, 41 seconds after the release, in a state of the player.
func played(p model.Playback) *panetest.World {
	w := panetest.Crash()
	p.Name, p.Began, p.End, p.Opened = "incident.tape", panetest.Now.Add(-14*time.Minute), panetest.Now.Add(16*time.Minute), panetest.Now.Add(49*time.Hour)
	p.At = panetest.Now
	app := w.State.Apps[0].ID
	p.Marks = []model.PlaybackMark{
		{Kind: model.NoteMark, At: panetest.Now.Add(-5 * time.Minute), App: app, Text: "first complaint"},
		{Kind: model.ReleaseMark, At: panetest.Now.Add(-41 * time.Second), App: app, Version: 74, By: "ned", Text: "Deploy 20a5742"},
		{Kind: model.ErrorMark, At: panetest.Now.Add(-36 * time.Second), App: app, Text: "NameError"},
		{Kind: model.VerdictMark, At: panetest.Now.Add(-12 * time.Second), App: app, Version: 74, Answer: verdict.NoGo, Text: "DYNO: web crashed twice"},
		{Kind: model.ReleaseMark, At: panetest.Now.Add(4*time.Minute + 6*time.Second), App: app, Version: 75, By: "kate", Text: "Rollback to v73"},
		{Kind: model.VerdictMark, At: panetest.Now.Add(9 * time.Minute), App: app, Version: 75, Answer: verdict.Go, Text: "5m of watching"},
	}
	w.State.Apply([]model.Event{{Fact: &p}})
	return w
}

func replaying(o *Options) { o.Mode = pane.Replay; readOnly(o) }

// savedLog is a log of ten minutes as a file: half of the requests time out from the fifth minute to the seventh.
func savedLog() *panetest.World {
	return logOf(model.SavedLog{Name: "foobaz-2026-11-21.log", Bytes: 184_320}, true)
}

// pipe is the same, and more still comes.
func pipe() *panetest.World { return logOf(model.SavedLog{Name: "stdin", Pipe: true}, false) }

func logOf(saved model.SavedLog, ended bool) *panetest.World {
	limits := model.DefaultLimits()
	limits.Digest = true
	w := &panetest.World{State: model.New(limits), Ingest: logstore.NewIngest(logstore.IngestOptions{})}
	w.Emit("heroku/logs", panetest.Now, &model.AppInfo{Name: "file:" + saved.Name})
	w.Emit("heroku/logs", panetest.Now, &saved)
	var lines [][3]string
	for s := range 600 {
		at := fmt.Sprintf("08:%02d:%02d.100", 20+s/60, s%60)
		dyno := fmt.Sprintf("web.%d", 1+s%2)
		switch s {
		case 290:
			lines = append(lines, [3]string{at, "app[api]", "Deploy 20a5742 by user ned@foobaz.example"}, [3]string{at, "app[api]", "Release v74 created by user ned@foobaz.example"})
		case 420:
			lines = append(lines, [3]string{at, "app[api]", "Rollback to v73 by user kate@foobaz.example"}, [3]string{at, "app[api]", "Release v75 created by user kate@foobaz.example"})
		}
		request := `at=info method=GET path="/orders" host=f request_id=1 fwd="1.2.3.4" dyno=` + dyno + ` connect=1ms service=24ms status=200 bytes=512 protocol=https`
		if s > 300 && s < 420 && s%2 == 0 {
			request = `at=error code=H12 desc="Request timeout" method=GET path="/reports" host=f request_id=1 fwd="1.2.3.4" dyno=` + dyno + ` connect=1ms service=30000ms status=503 bytes=0 protocol=https`
		}
		lines = append(lines, [3]string{at, "heroku[router]", request})
		if s%60 == 30 {
			lines = append(lines, [3]string{at, "heroku[" + dyno + "]", "source=" + dyno + " dyno=heroku.1.a sample#memory_total=" + fmt.Sprint(300+s/4) + ".10MB sample#memory_quota=512.00MB"})
		}
	}
	w.Log(lines...)
	state, code := model.Live, ""
	if ended {
		state, code = model.Off, "eof"
	}
	w.Emit("heroku/logs", panetest.Now, &model.Health{Name: "heroku/logs", State: state, Code: code, Since: panetest.Now})
	w.Tick(panetest.Now)
	return w
}

func offline(o *Options) {
	o.Mode, o.Sources = pane.Saved, []model.SourceName{model.LogsSource, model.LinesSource}
	readOnly(o)
}

// incident is calm, but Heroku has an incident.
func incident() *panetest.World {
	w := panetest.Calm()
	w.Emit("status", panetest.Now, &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "yellow"}}})
	w.Emit("heroku", panetest.Now, &model.Budget{Remaining: 211, Limit: 4500})
	w.Tick(panetest.Now)
	return w
}

// modes are the screens that must not be taken for one another, each with what no other has.
var modes = []struct {
	name   string
	w      func() *panetest.World
	change func(*Options)
	keys   []string
	sign   string
}{
	{"live", panetest.Calm, func(*Options) {}, nil, "PROD"},
	{"outage", incident, func(*Options) {}, nil, "heroku ⚠ yellow"},
	{"read-only", panetest.Calm, readOnly, nil, "READ-ONLY"},
	{"frozen", panetest.Calm, func(*Options) {}, []string{"="}, "FROZEN"},
	{"replay", func() *panetest.World { return played(model.Playback{Speed: 4}) }, replaying, nil, "REPLAY ×4"},
	{"replay-paused", func() *panetest.World { return played(model.Playback{Speed: 1, Paused: true}) }, replaying, nil, "REPLAY PAUSED"},
	{"replay-ended", func() *panetest.World { return played(model.Playback{Speed: 1, Ended: true}) }, replaying, nil, "REPLAY ENDED"},
	{"replay-seeking", func() *panetest.World { return played(model.Playback{Speed: 1, Seeking: 43}) }, replaying, nil, "REPLAY seeking 43 %"},
	{"saved", savedLog, offline, nil, "SAVED LOG"},
	{"pipe", pipe, offline, nil, " PIPE "},
}

var modeSizes = []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 40, H: 12}}

func TestModesLookAsKept(t *testing.T) {
	for _, m := range modes {
		if m.name == "live" { // a picture of its own
			continue
		}
		w := m.w()
		sizes := modeSizes
		if m.name == "replay" {
			sizes = append(slices.Clone(sizes), pane.Size{W: 60, H: 20})
		}
		for _, s := range sizes {
			h := at(t, w, s.W, s.H, m.change)
			h.press(m.keys...)
			h.well()
			golden(t, fmt.Sprintf("mode-%s-%dx%d", m.name, s.W, s.H), draw.Block(strings.Split(h.view(), "\n")))
		}
	}
}

func TestPanesOfASavedLogLookAsKept(t *testing.T) {
	w := savedLog()
	th := theme.New(theme.TrueColor, theme.UTF8)
	for _, p := range makePanes(Panes.Of([]model.SourceName{model.LinesSource})) {
		for _, s := range []pane.Size{{W: 150, H: 10}, {W: 46, H: 26}, {W: 60, H: 5}} {
			golden(t, fmt.Sprintf("%s-saved-%dx%d", p.ID, s.W, s.H), framed(p, w.Scene(0, 0), s.W, s.H))
		}
		sc := w.Focused(0, 0)
		sc.Theme = th
		golden(t, string(p.ID)+"-saved-colour", marked(t, th, framed(p, sc, 60, 12)))
		golden(t, string(p.ID)+"-no-log", framed(p, panetest.Blank().Scene(0, 0), 60, 5))
	}
}

// Whatever the size and the theme, each mode says which it is in the first line, and no other does.
func TestEveryModeHasASignOfItsOwn(t *testing.T) {
	for _, m := range modes {
		w := m.w()
		for width := 40; width <= 240; width += 5 {
			for _, height := range []int{1, 4, 12, 24, 50} {
				h := at(t, w, width, height, m.change)
				h.press(m.keys...)
				h.well()
				head := h.row(0)
				for _, other := range modes {
					switch shown := strings.Contains(head, other.sign); {
					case other.sign == m.sign && !shown && m.name != "live" && !(m.name == "outage" && height == 1):
						t.Errorf("%s at %dx%d: no %q in %q", m.name, width, height, m.sign, head)
					case other.sign != m.sign && shown && other.sign != "PROD":
						t.Errorf("%s at %dx%d: %q in %q", m.name, width, height, other.sign, head)
					}
				}
			}
		}
	}
}

// LIVE stands only where lines can come.
func TestLiveIsSaidOnlyWhereLinesCome(t *testing.T) {
	for _, m := range modes {
		for _, s := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}} {
			h := at(t, m.w(), s.W, s.H, m.change)
			h.press(m.keys...)
			live := m.name == "live" || m.name == "outage" || m.name == "read-only" || m.name == "pipe"
			if got := strings.Contains(h.view(), "LIVE"); got != live {
				t.Errorf("%s at %v: LIVE is shown %t, want %t\n%s", m.name, s, got, live, h.view())
			}
		}
	}
}

// Heroku's state is on every screen while it is not green, a scarce allowance on all but the smallest.
func TestAnOutageIsOnEveryScreen(t *testing.T) {
	for width := 40; width <= 200; width++ {
		h := at(t, incident(), width, 24)
		if !strings.Contains(h.row(0), "heroku ⚠ yellow") {
			t.Errorf("%d columns: %q", width, h.row(0))
		}
		if width >= 66 && !strings.Contains(h.row(0), "api 211") {
			t.Errorf("%d columns: no scarce allowance in %q", width, h.row(0))
		}
	}
}

// The list of moments leads to each of them; the key that marks asks for a note, and marks the moment or the line under the cursor.
func TestMomentsAreListedAndMarked(t *testing.T) {
	h := at(t, played(model.Playback{Speed: 1}), 160, 45, replaying)
	h.press("3", "H")
	h.see("Go to a moment", "first complaint", "v74 ned", "NameError", "NO-GO", "v75 kate", "DYNO: web crashed twice")
	want := pane.Ask{Request: model.Request{Kind: model.SeekTo, At: panetest.Now.Add(-5 * time.Minute)}}
	if out := h.press("enter"); len(out) != 1 || out[0] != want {
		t.Errorf("the first of the list gives %v, want %v", out, want)
	}
	h.press("M")
	h.see("mark 08:35:58 with the note")
	out := h.press("i", "t", "enter")
	if len(out) != 1 {
		t.Fatalf("the note gives %v, want one request", out)
	}
	r := out[0].(pane.Ask).Request
	if r.Kind != model.MarkLine || r.Mark.Note != "it" || !r.Mark.At.Equal(panetest.Now) || !r.Mark.OfMoment() {
		t.Errorf("the note asks for %+v of %+v", r, r.Mark)
	}
	h.press("2", "M")
	h.see("mark with the note")
}

// The player's keys ask the player; a key that has nothing to do says so.
func TestThePlayersKeys(t *testing.T) {
	crashed := panetest.Crash().State.Apps[0].ID
	for _, c := range []struct {
		key  string
		p    model.Playback
		want model.Request
		says string
	}{
		{"space", model.Playback{Speed: 1}, model.Request{Kind: model.TogglePause}, ""},
		{"=", model.Playback{Speed: 1}, model.Request{Kind: model.TogglePause}, ""},
		{"[", model.Playback{Speed: 1}, model.Request{Kind: model.SeekBy, By: -10 * time.Second}, ""},
		{"]", model.Playback{Speed: 1}, model.Request{Kind: model.SeekBy, By: 10 * time.Second}, ""},
		{"{", model.Playback{Speed: 1}, model.Request{Kind: model.SeekBy, By: -time.Minute}, ""},
		{"}", model.Playback{Speed: 1}, model.Request{Kind: model.SeekBy, By: time.Minute}, ""},
		{"(", model.Playback{Speed: 1}, model.Request{Kind: model.SeekMark, Of: model.ReleaseMark, Step: -1, App: crashed}, ""},
		{")", model.Playback{Speed: 1}, model.Request{Kind: model.SeekMark, Of: model.ReleaseMark, Step: 1, App: crashed}, ""},
		{"^", model.Playback{Speed: 1}, model.Request{Kind: model.SeekMark, Of: model.VerdictMark, Step: -1, App: crashed}, ""},
		{"$", model.Playback{Speed: 1}, model.Request{Kind: model.SeekMark, Of: model.VerdictMark, Step: 1, App: crashed}, ""},
		{"#", model.Playback{Speed: 1}, model.Request{Kind: model.SeekMark, Of: model.ErrorMark, Step: -1, App: crashed}, ""},
		{"*", model.Playback{Speed: 1}, model.Request{}, "no error was the first of its kind after this moment of the recording"},
		{"\"", model.Playback{Speed: 1}, model.Request{Kind: model.SeekMark, Of: model.NoteMark, Step: -1, App: crashed}, ""},
		{"'", model.Playback{Speed: 1, Reading: 60}, model.Request{}, "nothing is marked after this moment of the recording, as far as it has been looked through"},
		{"K", model.Playback{Speed: 1}, model.Request{Kind: model.SeekMark, Step: -1, App: crashed}, ""},
		{"J", model.Playback{Speed: 1}, model.Request{Kind: model.SeekMark, Step: 1, App: crashed}, ""},
		{"<", model.Playback{Speed: 1}, model.Request{Kind: model.ChangeSpeed, Step: -1}, ""},
		{">", model.Playback{Speed: 1}, model.Request{Kind: model.ChangeSpeed, Step: 1}, ""},
		{"space", model.Playback{Speed: 1, Ended: true}, model.Request{}, "the recording has ended; [ goes back"},
		{"]", model.Playback{Speed: 1, Ended: true}, model.Request{}, "this is the end of the recording"},
		{"S", model.Playback{Speed: 1}, model.Request{}, "this is a recording: not sent. heroku ps:scale"},
		{"X", model.Playback{Speed: 1}, model.Request{}, "this is a recording: not sent. heroku ps:stop"},
		{"B", model.Playback{Speed: 1}, model.Request{}, "this is a recording: not sent. heroku rollback v73 -a foobaz-production"},
		{"T", model.Playback{Speed: 1}, model.Request{}, "this is a recording: not sent. heroku maintenance:on -a foobaz-production"},
		{"R", model.Playback{Speed: 1}, model.Request{}, "this is a recording: not sent. heroku ps:restart -a foobaz-production"},
		{"r", model.Playback{Speed: 1}, model.Request{}, "this is a recording: nobody is asked"},
	} {
		h := at(t, played(c.p), 160, 45, replaying)
		out := h.press(c.key)
		if c.says != "" {
			h.see(c.says)
			if len(out) > 0 || h.top() != nil {
				t.Errorf("%s: %v, dialog %v; want a sentence alone", c.key, out, h.top())
			}
			continue
		}
		if len(out) != 1 || out[0] != (pane.Ask{Request: c.want}) {
			t.Errorf("%s gives %v, want %v", c.key, out, c.want)
		}
	}
	h := at(t, panetest.Crash(), 160, 45)
	h.press("1")
	if out := h.press("space", "["); len(out) > 0 {
		t.Errorf("the player's keys mean %v where nothing is played", out)
	}
}

// What is judged in a recording was so then: it says so, is not bold, and names no key.
func TestJudgementsOfTheNow(t *testing.T) {
	th := theme.New(theme.TrueColor, theme.UTF8)
	h := at(t, played(model.Playback{Speed: 1}), 160, 45, replaying, func(o *Options) { o.Theme = th })
	line := h.adviceLine(160)
	if !strings.Contains(uncoloured(line), "then: ✖ ") || !strings.Contains(uncoloured(line), "4m 06s later kate rolled back to v73") || strings.Contains(uncoloured(line), "B rolls back") {
		t.Errorf("line %q", uncoloured(line))
	}
	if strings.Contains(line, th.Open(theme.Bad|theme.Bold)) {
		t.Errorf("bold: %q", line)
	}
}

// A player that goes to another moment changes nothing of what the user has chosen: the app, the focus, the view.
func TestAnotherMomentKeepsTheAppInView(t *testing.T) {
	h := at(t, twoApps(), 160, 45, replaying)
	h.appAt = 1
	h.press("3")
	other := panetest.Calm()
	h.apply([]model.Event{{Fact: &model.Renewal{State: twoApps().State}}})
	h.well()
	if got := h.app().Info.Name; got != "foobaz-staging" || h.focus != pane.Releases {
		t.Errorf("app %q, focus %s; want foobaz-staging, releases", got, h.focus)
	}
	h.apply([]model.Event{{Fact: &model.Renewal{State: other.State}}}) // before the other app was known
	h.well()
	h.see("foobaz-production")
}

// The panes of a run are those that its sources have something for.
func TestThePanesOfARun(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Options)
		want   string
	}{
		"an app":      {func(*Options) {}, "processes logs releases queues errors events vitals router apps sources"},
		"a recording": {replaying, "processes logs releases queues errors events vitals router apps sources"},
		"a saved log": {offline, "histogram logs summary errors events vitals router sources"},
		"a drain":     {func(o *Options) { o.Sources = []model.SourceName{model.LogsSource, model.DrainSource} }, "logs errors events vitals router sources"},
	} {
		h := at(t, panetest.Calm(), 160, 45, c.change)
		if got := strings.Join(h.table.Names(), " "); got != c.want {
			t.Errorf("%s: panes %s, want %s", name, got, c.want)
		}
		h.well()
	}
	h := at(t, savedLog(), 160, 45, offline, func(o *Options) { o.View = ViewID(pane.Queues) })
	if h.viewed.ID != Overview {
		t.Errorf("a view that a saved log has no panes for: %s, want the overview", h.viewed.ID)
	}
	if _, err := newScreen(Options{Pane: "histogram"}); err == nil {
		t.Error("an app has a histogram of a saved log")
	}
}

// The histogram leads the reader of the logs, and shows where that is.
func TestTheHistogramLeadsTheLogs(t *testing.T) {
	h := at(t, savedLog(), 160, 45, offline)
	h.see("the end, 08:29:59", "v74 ned", "v75 kate")
	h.press("1", "(")
	h.see("you are here, 08:27:00")
	h.press("(")
	h.see("you are here, 08:24:50", "PAUSED")
	h.press("e")
	if v := h.view(); !strings.Contains(v, "you are here, 08:25:0") {
		t.Errorf("e does not lead to the peak:\n%s", v)
	}
	h.press("enter", "j")
	if h.focus != pane.Logs {
		t.Errorf("Enter leads to %s, want the logs", h.focus)
	}
	h.press("G")
	h.see("the end, 08:29:59")
}

// Keys that mean nothing to a saved log say so.
func TestKeysOfASavedLog(t *testing.T) {
	for key, want := range map[string]string{
		"R": "there is only a log: not sent", "B": "there is only a log: not sent", "S": "there is only a log: not sent", "T": "there is only a log: not sent",
		"r": "there is nothing to refresh", "o": "a log has no queues",
	} {
		h := at(t, savedLog(), 160, 45, offline)
		if out := h.press(key); len(out) > 0 || h.top() != nil {
			t.Errorf("%s gives %v, dialog %v", key, out, h.top())
		}
		h.see(want)
	}
}

func TestFrozenSaysSo(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	h.press("=")
	h.see("FROZEN", "= resumes", "stands at 08:35:58 PST")
	h.miss("LIVE", "lines/s")
	h.press("=")
	h.see("LIVE", "lines/s")
}
