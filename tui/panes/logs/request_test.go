package logs_test

import (
	"fmt"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/panes/logs"
)

func requestID(i int) string { return fmt.Sprintf("7c1e0f9a-31d4-4c0e-9a55-%012d", i) }

func routed(at string, i int, path, tail string) [3]string {
	return [3]string{at, "heroku[router]", fmt.Sprintf(`at=info method=GET path="%s" host=foobaz.example request_id=%s fwd="203.0.113.9" dyno=web.%d connect=1ms %s bytes=512 protocol=https`,
		path, requestID(i), 1+i%2, tail)}
}

// reports is an app whose requests to /reports fail: n of them, and three times as many of others.
func reports(n int) *panetest.World {
	w := panetest.NewWorld()
	w.Live("heroku/logs")
	var lines [][3]string
	for i := range 4 * n {
		at := fmt.Sprintf("08:%02d:%02d.%03d", i/3000, i/50%60, i%50*20)
		if i%4 == 0 {
			lines = append(lines, [3]string{at, fmt.Sprintf("app[web.%d]", 1+i%2), "[" + requestID(i) + "] enqueued ReportJob jid=b7f2c1aa" + fmt.Sprint(i)},
				routed(at, i, "/reports?account=1", `service=3ms status=503 code=H12 desc="Request timeout"`))
			continue
		}
		lines = append(lines, routed(at, i, fmt.Sprint("/orders/", i), "service=3ms status=200"))
	}
	w.Log(lines...)
	w.Tick(panetest.Now)
	return w
}

// answer gives an effect to the pane it is for, as the screen does.
func answer(t *testing.T, p pane.Pane, e pane.Effect, sc pane.Scene) pane.Effect {
	t.Helper()
	to, ok := e.(pane.To)
	if !ok || to.Pane != pane.Logs {
		t.Fatalf("got %#v, want a message for the logs", e)
	}
	return p.(pane.Receiver).Receive(to.Message, sc)
}

func TestEnterShowsTheRequest(t *testing.T) {
	w, p := reports(3), logs.NewLogs()
	w.Log([3]string{"08:00:09.000", "app[worker.1]", "started ReportJob jid=b7f2c1aa8"})
	sc := w.Focused(120, 20)
	card := press(p, sc, keys.IntentPrevError, keys.IntentOpen).(pane.Show).Card
	if card.Title != "One request" {
		t.Errorf("title: got %q", card.Title)
	}
	text := panetest.CardText(t, pane.Show{Card: card})
	panetest.WantIn(t, text, "503 H12", "GET /reports?account=1", "accepted, sent to web.1", "worked out: 4ms before its line", "enqueued ReportJob", "until the job is heard of",
		"started ReportJob", "The line under the cursor", "at=info method=GET")
	menu, ok := answer(t, p, card.Links[0].Effect, sc).(pane.Menu)
	if !ok || len(menu.Items) != 2 {
		t.Fatalf("like it: got %#v, want the two others", menu)
	}
	shown := p.(pane.Chooser).Chosen(menu.ID, []string{menu.Items[0].Key}, sc)
	panetest.WantIn(t, panetest.CardText(t, shown), "503 H12", "enqueued ReportJob")
}

func TestDifferentNeedsAFilter(t *testing.T) {
	w, p := reports(10), logs.NewLogs()
	sc := w.Focused(120, 20)
	say, ok := press(p, sc, keys.IntentDifferent).(pane.Say)
	if !ok || !strings.Contains(say.Text, "a filter says which lines") {
		t.Errorf("got %#v", say)
	}
	p.(pane.Typer).Typed(logs.PromptHide, "H12", true, sc)
	panetest.WantIn(t, panetest.CardText(t, press(p, sc, keys.IntentDifferent)), "10 requests against 30 others", "/reports", "100 %", "0 %", "values compared")
}

// What takes longer than a frame has is compared beside the screen; a filter that changes meanwhile ends it.
func TestDifferentGoesOnBesideTheScreen(t *testing.T) {
	w, p := reports(2500), logs.NewLogs()
	sc := w.Focused(120, 20)
	compare := func() { p.(pane.Receiver).Receive(pane.Compare{What: "ReportJob", Text: "enqueued ReportJob"}, sc) }
	steps := func() (e pane.Effect) {
		for range 100 {
			step := p.(pane.Searcher).Search()
			if step == nil {
				break
			}
			if e = p.(pane.Searcher).Found(step()); e != nil {
				return e
			}
		}
		return nil
	}
	compare()
	done, ok := answer(t, p, steps(), sc).(pane.Several)
	if !ok || len(done) != 2 {
		t.Fatalf("got %#v, want the card", done)
	}
	panetest.WantIn(t, panetest.CardText(t, done[1]), "ReportJob", "2,500 requests against 7,500 others", "/reports")
	compare()
	p.(pane.Typer).Typed(logs.PromptHide, "H12", true, sc)
	if e := steps(); e != nil {
		t.Errorf("after another filter: got %#v, want nothing", e)
	}
}
