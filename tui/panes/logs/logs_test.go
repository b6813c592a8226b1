package logs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/form"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	logpane "app.gonogo/gonogo/tui/panes/logs"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// rowsOf is the last word of every row drawn, and which of them the cursor is on.
func rowsOf(p pane.Pane, sc pane.Scene) (rows []string, cursor int) {
	cursor = -1
	for i, line := range p.Draw(sc) {
		fields := strings.Fields(line)
		if strings.HasPrefix(line, "▌") {
			cursor = i
		}
		last := ""
		if len(fields) > 2 {
			last = fields[len(fields)-2]
		}
		rows = append(rows, last)
	}
	return rows, cursor
}

func press(p pane.Pane, sc pane.Scene, intents ...keys.Intent) (e pane.Effect) {
	for _, i := range intents {
		e = p.Handle(i, sc)
	}
	return e
}

func title(p pane.Pane, sc pane.Scene) string {
	spec := p.Spec(sc)
	return widget.TextOf(spec.TitleExtra) + " | " + widget.TextOf(spec.Right)
}

func wantRows(t *testing.T, p pane.Pane, sc pane.Scene, first, last, cursor string) {
	t.Helper()
	rows, at := rowsOf(p, sc)
	if rows[0] != first || rows[len(rows)-1] != last {
		t.Errorf("rows %s to %s, want %s to %s", rows[0], rows[len(rows)-1], first, last)
	}
	if at < 0 || rows[at] != cursor {
		t.Errorf("cursor on row %d of %v, want %s", at, rows, cursor)
	}
}

func TestLiveFollows(t *testing.T) {
	w, p := panetest.Numbered(100), logpane.NewLogs()
	wantRows(t, p, w.Focused(80, 10), "91", "100", "100")
	w.More(100, 50)
	wantRows(t, p, w.Focused(80, 10), "141", "150", "150")
	if got := title(p, w.Focused(80, 10)); !strings.Contains(got, "LIVE 150 lines") {
		t.Error(got)
	}
}

// TestTitleSaysHowTheStreamFares: only a stream that brings lines is LIVE.
func TestTitleSaysHowTheStreamFares(t *testing.T) {
	for name, c := range map[string]struct {
		health model.Health
		want   string
	}{
		"live":           {model.Health{State: model.Live}, "LIVE 20 lines"},
		"quiet":          {model.Health{State: model.Live, QuietSince: panetest.Now.Add(-3*time.Minute - time.Second)}, "quiet 3m 20 lines"},
		"just quiet":     {model.Health{State: model.Live, QuietSince: panetest.Now.Add(-45 * time.Second)}, "quiet 45s 20 lines"},
		"quiet for long": {model.Health{State: model.Live, QuietSince: panetest.Now.Add(-5 * time.Hour)}, "quiet 5h 20 lines"},
		"waits":          {model.Health{State: model.Failing, Code: model.CodeReopen, RetryAt: panetest.Now.Add(12 * time.Second)}, "next log session in 12s 20 lines"},
		"waits no more":  {model.Health{State: model.Failing, Code: model.CodeReopen, RetryAt: panetest.Now}, "next log session in 0s 20 lines"},
		"fails":          {model.Health{State: model.Failing, Code: "503", RetryAt: panetest.Now.Add(9 * time.Second)}, "✖ 503 retry in 9s · r tries again"},
		"was refused":    {model.Health{State: model.Stopped, Code: "403"}, "✖ 403 · r tries again"},
	} {
		w := panetest.Numbered(20)
		w.Ingest.Gap("a test", 0, time.Time{}, panetest.Now) // is no line
		w.More(20, 0)
		c.health.Name = "heroku/logs"
		w.Emit("heroku/logs", panetest.Now, &c.health)
		if got := widget.TextOf(logpane.NewLogs().Spec(w.Focused(80, 10)).Right); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A log of which a person reads a part is not LIVE.
func TestTitleOfAThinnedLog(t *testing.T) {
	w := panetest.Numbered(20)
	w.Emit("heroku/logs", panetest.Now, &model.Health{Name: "heroku/logs", State: model.Live})
	w.Emit("heroku/logs", panetest.Now, &rods.Thinned{Every: fact.Duration(time.Minute), Lines: 7})
	if got, want := widget.TextOf(logpane.NewLogs().Spec(w.Focused(80, 10)).Right), "10s of every 1m 20 lines"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	w.Emit("heroku/logs", panetest.Now, &rods.Thinned{Lines: 7})
	if got, want := widget.TextOf(logpane.NewLogs().Spec(w.Focused(80, 10)).Right), "LIVE 20 lines"; got != want {
		t.Errorf("all of it again: got %q, want %q", got, want)
	}
}

func TestUpPausesAndDownReturns(t *testing.T) {
	w, p := panetest.Numbered(100), logpane.NewLogs()
	sc := w.Focused(80, 10)
	press(p, sc, keys.IntentUp, keys.IntentUp)
	wantRows(t, p, sc, "91", "100", "98")
	w.More(100, 312)
	wantRows(t, p, sc, "91", "100", "98")
	if got := title(p, sc); !strings.Contains(got, "PAUSED +312") {
		t.Error(got)
	}
	press(p, sc, keys.IntentHalfUp, keys.IntentHalfUp)
	wantRows(t, p, sc, "90", "99", "90")
	press(p, sc, keys.IntentFollow)
	wantRows(t, p, sc, "403", "412", "412")
	press(p, sc, keys.IntentUp, keys.IntentDown)
	wantRows(t, p, sc, "403", "412", "412")
	press(p, sc, keys.IntentDown)
	if got := title(p, sc); !strings.Contains(got, "LIVE") {
		t.Error("down from the newest row:", got)
	}
}

func TestEnds(t *testing.T) {
	w, p := panetest.Numbered(100), logpane.NewLogs()
	sc := w.Focused(80, 10)
	press(p, sc, keys.IntentTop)
	wantRows(t, p, sc, "1", "10", "1")
	press(p, sc, keys.IntentUp)
	wantRows(t, p, sc, "1", "10", "1")
	press(p, sc, keys.IntentPageDown, keys.IntentPageDown)
	wantRows(t, p, sc, "10", "19", "19")
	press(p, sc, keys.IntentBottom)
	wantRows(t, p, sc, "91", "100", "100")
}

func TestPauseOutlivesItsLines(t *testing.T) {
	w := panetest.NewWorld()
	w.State = model.New(model.Limits{LogBytes: 40 << 10, Messages: 5, Points: 10})
	w.More(0, 300)
	w.Tick(panetest.Now)
	p := logpane.NewLogs()
	sc := w.Focused(80, 10)
	press(p, sc, keys.IntentTop)
	for i := range 20 {
		w.More(300+i*100, 100)
	}
	if w.App().Logs.Dropped() == 0 {
		t.Fatal("nothing was dropped")
	}
	first := fmt.Sprint(w.App().Logs.Dropped() + 1)
	rows, _ := rowsOf(p, sc)
	if rows[0] != first {
		t.Errorf("first row %s, want the oldest that is kept, %s", rows[0], first)
	}
	if got := title(p, sc); !strings.Contains(got, "dropped") {
		t.Error(got)
	}
}

func TestErrorsAreJumpedTo(t *testing.T) {
	w, p := panetest.Numbered(1000), logpane.NewLogs()
	sc := w.Focused(80, 10)
	press(p, sc, keys.IntentPrevError, keys.IntentPrevError)
	wantRows(t, p, sc, "985", "994", "990")
	press(p, sc, keys.IntentPrevError, keys.IntentPrevError, keys.IntentNextError)
	rows, at := rowsOf(p, sc)
	if rows[at] != "980" {
		t.Errorf("cursor on %s, want 980", rows[at])
	}
}

func TestNoFurtherError(t *testing.T) {
	w, p := panetest.Numbered(9), logpane.NewLogs()
	sc := w.Focused(80, 10)
	if got, ok := press(p, sc, keys.IntentPrevError).(pane.Say); !ok || !strings.Contains(got.Text, "no error") {
		t.Errorf("%#v", got)
	}
}

func TestJumpGoesOnOverFrames(t *testing.T) {
	w := panetest.NewWorld()
	w.Live("heroku/logs")
	w.Log([3]string{"08:00:00.000", "app[web.1]", "the needle"})
	lines := make([][3]string, 0, 50_000)
	for i := range 50_000 {
		lines = append(lines, [3]string{"08:00:01.000", "app[web.1]", fmt.Sprintf("hay %d", i)})
	}
	w.Log(lines...)
	w.Tick(panetest.Now)
	p := logpane.NewLogs()
	sc := w.Focused(80, 10)
	p.(pane.Typer).Typed(logpane.PromptFind, "needle", true, sc)
	press(p, sc, keys.IntentNextHit)
	if got := title(p, sc); !strings.Contains(got, "searching") {
		t.Fatalf("found %q at once", got)
	}
	for range 5 {
		p.Draw(sc)
	}
	rows, at := rowsOf(p, sc)
	if rows[at] != "needle" {
		t.Errorf("cursor on %q", rows[at])
	}
	if got := title(p, sc); !strings.Contains(got, "/needle  1 of 1") {
		t.Error(got)
	}
}

// Another app's lines have the same numbers: nothing of the first app's picture may be left.
func TestAnotherAppIsAnotherStream(t *testing.T) {
	one, two, p := panetest.Numbered(100), panetest.Crash(), logpane.NewLogs()
	press(p, one.Focused(96, 10), keys.IntentUp, keys.IntentUp)
	p.Draw(one.Focused(96, 10))
	sc := two.Focused(96, 10)
	if text := panetest.TextOf(p.Draw(sc)); strings.Contains(text, "line ") || !strings.Contains(text, "08:35:57") {
		t.Errorf("after the other app:\n%s", text)
	}
	if got := title(p, sc); !strings.Contains(got, "LIVE") {
		t.Error(got)
	}
}

func TestHideShowsOnlyMatches(t *testing.T) {
	w, p := panetest.Numbered(1000), logpane.NewLogs()
	sc := w.Focused(80, 10)
	p.(pane.Typer).Typed(logpane.PromptHide, "ERROR", true, sc)
	wantRows(t, p, sc, "910", "1000", "1000")
	press(p, sc, keys.IntentUp)
	wantRows(t, p, sc, "910", "1000", "990")
	press(p, sc, keys.IntentBack)
	rows, _ := rowsOf(p, sc)
	if rows[9] == rows[0] || strings.HasSuffix(rows[0], "0") && strings.HasSuffix(rows[1], "0") {
		t.Errorf("still filtered: %v", rows)
	}
}

func TestSparseFilterIsFoundOverFrames(t *testing.T) {
	w := panetest.NewWorld()
	w.Live("heroku/logs")
	w.Log([3]string{"08:00:00.000", "app[web.1]", "the needle"})
	lines := make([][3]string, 0, 50_000)
	for i := range 50_000 {
		lines = append(lines, [3]string{"08:00:01.000", "app[web.1]", fmt.Sprintf("hay %d", i)})
	}
	w.Log(lines...)
	w.Tick(panetest.Now)
	p := logpane.NewLogs()
	sc := w.Focused(80, 10)
	p.(pane.Typer).Typed(logpane.PromptHide, "needle", true, sc)
	if got := panetest.TextOf(p.Draw(sc)); !strings.Contains(got, "searching") {
		t.Fatalf("the first frame looked at everything: %q", got)
	}
	if !p.(pane.Busy).Busy() {
		t.Error("the rest is not asked for")
	}
	for range 4 {
		p.Draw(sc)
	}
	if p.(pane.Busy).Busy() {
		t.Error("busy though all was looked at")
	}
	if got := panetest.TextOf(p.Draw(sc)); !strings.Contains(got, "the needle") {
		t.Errorf("%q", got)
	}
}

func TestExcludeAndFlip(t *testing.T) {
	w, p := panetest.Numbered(100), logpane.NewLogs()
	sc := w.Focused(80, 10)
	p.(pane.Typer).Typed(logpane.PromptExclude, "ERROR", true, sc)
	wantRows(t, p, sc, "89", "99", "99")
	p.(pane.Typer).Typed(logpane.PromptFind, "line 5", true, sc)
	press(p, sc, keys.IntentFlip)
	wantRows(t, p, sc, "5", "59", "59")
	if got := title(p, sc); !strings.Contains(got, "only line 5 · not ERROR") {
		t.Error(got)
	}
}

func TestABrokenExpressionIsSaid(t *testing.T) {
	w, p := panetest.Numbered(3), logpane.NewLogs()
	sc := w.Focused(80, 10)
	if e := p.(pane.Typer).Typed(logpane.PromptFind, "/(/", false, sc); e != nil {
		t.Errorf("while typing: %#v", e)
	}
	if e, ok := p.(pane.Typer).Typed(logpane.PromptFind, "/(/", true, sc).(pane.Say); !ok || !e.Bad {
		t.Errorf("at Enter: %#v", e)
	}
}

func TestFacetsNarrow(t *testing.T) {
	w, p := panetest.Crash(), logpane.NewLogs()
	sc := w.Focused(96, 30)
	menu := press(p, sc, keys.IntentFacets).(pane.Menu)
	keys := map[string]bool{}
	for _, it := range menu.Items {
		keys[it.Key] = true
	}
	for _, want := range []string{"class router", "type web", "dyno worker.2", "level error", "metrics"} {
		if !keys[want] {
			t.Errorf("no facet %q", want)
		}
	}
	p.(pane.Chooser).Chosen(menu.ID, []string{"class router"}, sc)
	for _, line := range p.Draw(sc) {
		if strings.Contains(line, "worker.") || strings.Contains(line, "» api") {
			t.Errorf("not of the router: %s", line)
		}
	}
	if got := title(p, sc); !strings.HasPrefix(got, "router | LIVE 37 of 70") {
		t.Error(got)
	}
}

// A release is drawn through everything, whatever is filtered.
func TestReleaseRuleOutlivesFilters(t *testing.T) {
	w, p := panetest.Crash(), logpane.NewLogs()
	sc := w.Focused(96, 30)
	p.(pane.Receiver).Receive(pane.FilterLogs{Dyno: "worker.1"}, sc)
	text := panetest.TextOf(p.Draw(sc))
	if !strings.Contains(text, "── v74  Deploy 20a5742 · ned ──") {
		t.Errorf("no rule:\n%s", text)
	}
	if strings.Contains(text, "web.1") {
		t.Errorf("web.1 passes the filter:\n%s", text)
	}
}

func TestReleasesAreJumpedTo(t *testing.T) {
	w, p := panetest.Crash(), logpane.NewLogs()
	sc := w.Focused(96, 12)
	press(p, sc, keys.IntentPrevRelease)
	line := ""
	for _, l := range p.Draw(sc) {
		if strings.HasPrefix(l, "▌") {
			line = l
		}
	}
	if !strings.Contains(line, "v74") {
		t.Errorf("cursor on %q", line)
	}
}

func TestOrnamentsFoldWithTheirFrames(t *testing.T) {
	line := func(text string) logs.Line { return logs.Line{Class: logs.App, Proc: "web.1", Text: text} }
	p := logpane.NewLogs().(*logpane.LogsPane)
	p.Band.Lines = []logs.Line{line("Utils::LoadSystem.configure"), line("^^^^^"), line(""), line("from /app/vendor/bundle/ruby/3.3.0/gems/railties-8.0.1/lib/a.rb:1:in `b'")}
	for i := range p.Band.Lines {
		p.Band.Lines[i].Seq = logs.Seq(i + 1)
	}
	row, start, end := p.RowAt(3)
	if start != 1 || end != 4 {
		t.Fatalf("rows %d to %d fold", start, end)
	}
	if text := logpane.FoldText(row, theme.New(theme.Plain, theme.UTF8)); text != "⋯ 1 frame in railties" {
		t.Errorf("%q", text)
	}
	row.Lines = row.Lines[:2]
	if text := logpane.FoldText(row, theme.New(theme.Plain, theme.UTF8)); text != "⋯ 2 blank lines" {
		t.Errorf("%q", text)
	}
}

func TestFramesFoldAndUnfold(t *testing.T) {
	w, p := panetest.Crash(), logpane.NewLogs()
	sc := w.Focused(96, 40)
	text := panetest.TextOf(p.Draw(sc))
	if !strings.Contains(text, "⋯ 14 frames in railties") || strings.Contains(text, "engine.rb:603") {
		t.Fatalf("not folded:\n%s", text)
	}
	for range 40 {
		if row, _ := p.(*logpane.LogsPane).Current(sc); row.Folded() {
			break
		}
		press(p, sc, keys.IntentUp)
	}
	press(p, sc, keys.IntentOpen)
	if text = panetest.TextOf(p.Draw(sc)); !strings.Contains(text, "engine.rb:603") {
		t.Errorf("not unfolded:\n%s", text)
	}
}

func TestMetricsHideUntilAsked(t *testing.T) {
	w, p := panetest.Crash(), logpane.NewLogs()
	sc := w.Focused(96, 40)
	if strings.Contains(panetest.TextOf(p.Draw(sc)), "memory_total") {
		t.Error("metrics are shown")
	}
	press(p, sc, keys.IntentMetrics)
	if text := panetest.TextOf(p.Draw(sc)); !strings.Contains(text, "08:35:56") {
		t.Errorf("metrics are not shown:\n%s", text)
	}
}

func TestFindIsMarked(t *testing.T) {
	w, p := panetest.Numbered(5), logpane.NewLogs()
	sc := w.Focused(80, 5)
	sc.Theme = theme.New(theme.TrueColor, theme.UTF8)
	plain := panetest.TextOf(p.Draw(sc))
	p.(pane.Typer).Typed(logpane.PromptFind, "ine 3", false, sc)
	found := panetest.TextOf(p.Draw(sc))
	mark := sc.Theme.Open(theme.Selected|theme.Bold) + "ine 3"
	if strings.Contains(plain, mark) || strings.Count(found, mark) != 1 {
		t.Errorf("marked %d times", strings.Count(found, mark))
	}
}

func TestGapsAreRules(t *testing.T) {
	w, p := panetest.Numbered(3), logpane.NewLogs()
	w.Ingest.Gap("the connection was lost", 12, panetest.Now, panetest.Now)
	w.Log()
	text := panetest.TextOf(p.Draw(w.Focused(80, 8)))
	if !strings.Contains(text, "──────") || !strings.Contains(text, "12 lines lost: the connection was lost") {
		t.Errorf("no rule:\n%s", text)
	}
}

func TestLineCardTellsTheCode(t *testing.T) {
	w, p := panetest.Crash(), logpane.NewLogs()
	sc := w.Focused(96, 20)
	card := press(p, sc, keys.IntentOpen).(pane.Show).Card
	var text strings.Builder
	for _, l := range card.Lines {
		text.WriteString(widget.TextOf(l) + "\n")
	}
	for _, want := range []string{"heroku[router]", "2026-11-21 08:35:57.640000 PST", "503", "H10", "request id", "App crashed"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
}

// A stamp without a year stands on the card as it was written.
func TestLineCardTellsAStampAsWritten(t *testing.T) {
	for raw, want := range map[string]string{
		"Apr 30 20:59:31 shop app/web.1: x": "Apr 30 20:59:31 – as written: no whole date and zone", "10:21:01 AM web.1 |  x": "10:21:01 AM – as written",
		"no header": "– the line bears none that can be told",
	} {
		w, p := panetest.NewWorld(), logpane.NewLogs()
		if rec, _, ok := new(form.Reader).Read([]byte(raw)); ok {
			w.Ingest.AddParts(rec.Parts, []byte(raw), panetest.Now)
		} else {
			w.Ingest.Add([]byte(raw), panetest.Now)
		}
		w.Log()
		card := press(p, w.Focused(96, 20), keys.IntentOpen).(pane.Show).Card
		text := ""
		for _, l := range card.Lines {
			text += widget.TextOf(l) + "\n"
		}
		if !strings.Contains(text, want) || strings.Contains(text, panetest.Now.Format("2006")) {
			t.Errorf("%s: no %q, or a year, in\n%s", raw, want, text)
		}
	}
}

func TestCopyMasksSecrets(t *testing.T) {
	w, p := panetest.NewWorld(), logpane.NewLogs()
	w.Log([3]string{"08:00:00.000", "app[web.1]", "connecting to postgres://u:hunter2secret@db.example:5432/x"})
	w.Tick(panetest.Now)
	sc := w.Focused(120, 5)
	c := press(p, sc, keys.IntentYank).(pane.Copy)
	if strings.Contains(c.Text, "hunter2secret") || !strings.Contains(c.Text, "app[web.1]: connecting") {
		t.Error(c.Text)
	}
	if strings.Contains(panetest.TextOf(p.Draw(sc)), "hunter2secret") {
		t.Error("drawn")
	}
}

func TestTimesCycle(t *testing.T) {
	w, p := panetest.Numbered(1), logpane.NewLogs()
	sc := w.Focused(80, 1)
	var got []string
	for range 4 {
		got = append(got, strings.TrimSpace(strings.TrimLeft(p.Draw(sc)[0], "▌"))[:23])
		press(p, sc, keys.IntentTimes)
	}
	want := []string{"08:00:00.000   web.1   ", "2026-11-21 08:00:00.000", "08:00:00   web.1     li", "08:00:00.000   web.1   "}
	for i := range want {
		if !strings.HasPrefix(got[i], strings.TrimRight(want[i], " ")) {
			t.Errorf("after %d: %q, want %q", i, got[i], want[i])
		}
	}
}

func TestLongLinesWrap(t *testing.T) {
	w, p := panetest.NewWorld(), logpane.NewLogs()
	w.Log([3]string{"08:00:00.000", "app[web.1]", strings.Repeat("word ", 40) + "end"})
	w.Tick(panetest.Now)
	sc := w.Focused(80, 8)
	if strings.Contains(panetest.TextOf(p.Draw(sc)), "end") {
		t.Fatal("the line is not long")
	}
	press(p, sc, keys.IntentWrap)
	if !strings.Contains(panetest.TextOf(p.Draw(sc)), "end") {
		t.Error("not wrapped")
	}
	press(p, sc, keys.IntentWrap)
	for range 10 {
		press(p, sc, keys.IntentRight)
	}
	if !strings.Contains(panetest.TextOf(p.Draw(sc)), "end") {
		t.Error("not panned")
	}
}

func BenchmarkLogsDrawLive(b *testing.B) {
	w, p := panetest.Numbered(100_000), logpane.NewLogs()
	sc := w.Focused(96, 42)
	sc.Theme = theme.New(theme.TrueColor, theme.UTF8)
	p.Draw(sc)
	b.ReportAllocs()
	for b.Loop() {
		p.Draw(sc)
	}
}

func BenchmarkLogsDrawTenNewLines(b *testing.B) {
	w, p := panetest.Numbered(50_000), logpane.NewLogs()
	sc := w.Focused(96, 42)
	sc.Theme = theme.New(theme.TrueColor, theme.UTF8)
	b.ReportAllocs()
	n := 50_000
	for b.Loop() {
		b.StopTimer()
		w.More(n%60_000, 10)
		n += 10
		b.StartTimer()
		p.Draw(sc)
	}
}

// What is blank behind the head of an exception takes no row of its own, whichever of the lines is asked for.
func TestBlankLinesBehindAHead(t *testing.T) {
	head := logs.Line{Class: logs.App, Proc: "web.1", Text: "boom (NameError)", Head: true, Error: true, Level: logs.Error}
	line := func(proc, text string) logs.Line { return logs.Line{Class: logs.App, Proc: proc, Text: text} }
	const vendor = "from /app/vendor/bundle/ruby/3.3.0/gems/railties-8.0.1/lib/a.rb:1:in `b'"
	for name, c := range map[string]struct {
		lines []logs.Line
		rows  []int // the first line of each
	}{
		"blank":              {[]logs.Line{head, line("web.1", ""), line("web.1", "Utils.x"), line("web.1", "^^^")}, []int{0, 2, 3}},
		"several":            {[]logs.Line{head, line("web.1", ""), line("web.1", "  ")}, []int{0}},
		"with frames":        {[]logs.Line{head, line("web.1", ""), line("web.1", vendor)}, []int{0, 1}},
		"of another dyno":    {[]logs.Line{head, line("web.2", "")}, []int{0, 1}},
		"behind other lines": {[]logs.Line{line("web.1", "x"), line("web.1", "")}, []int{0, 1}},
	} {
		p := logpane.NewLogs().(*logpane.LogsPane)
		for i := range c.lines {
			c.lines[i].Seq = logs.Seq(i + 1)
		}
		p.Band.Lines = c.lines
		for i := range c.lines {
			_, start, end := p.RowAt(i)
			at, found := slices.BinarySearch(c.rows, i)
			if !found {
				at--
			}
			want := [2]int{c.rows[at], len(c.lines)}
			if at+1 < len(c.rows) {
				want[1] = c.rows[at+1]
			}
			if got := [2]int{start, end}; got != want {
				t.Errorf("%s: line %d is in row %v, want %v", name, i, got, want)
			}
		}
	}
}
