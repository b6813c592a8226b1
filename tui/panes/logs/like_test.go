package logs_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	logpane "app.gonogo/gonogo/tui/panes/logs"
)

// request is a line of the router; a code makes it a failure.
func request(at, code, path string, status int) [3]string {
	if code != "" {
		code = "at=error code=" + code + ` desc="x" `
	} else {
		code = "at=info "
	}
	return [3]string{at, "heroku[router]", fmt.Sprintf(`%smethod=GET path="%s" host=shop.example request_id=8f2b1c9d fwd="10.0.0.1" dyno=web.1 connect=1ms service=30000ms status=%d bytes=0 protocol=https`, code, path, status)}
}

// storm is an app some of whose requests fail.
func storm() *panetest.World {
	w := panetest.NewWorld()
	w.Live("heroku/logs")
	w.Log(request("08:00:00.000", "", "/reports", 200), request("08:00:01.000", "H12", "/reports?account=1", 503), request("08:00:02.000", "H12", "/orders/17", 503),
		request("08:00:03.000", "H10", "/reports", 503), request("08:00:04.000", "H12", "/reports", 503), request("08:00:05.000", "", "/orders/18", 500),
		request("08:00:06.000", "H12", "/reports/9", 503), request("08:00:07.000", "H12", "/orders/19?x=1", 503),
		[3]string{"08:00:08.000", "app[web.1]", "MailReceiptJob completed after 0.1385"}, [3]string{"08:00:09.000", "app[web.2]", "MailReceiptJob completed after 1.2"},
		[3]string{"08:00:10.000", "app[web.2]", "MailReceiptJob failed after 2"}, [3]string{"08:00:11.000", "app[web.1]", "uninitialized constant Utils (NameError)"},
		[3]string{"08:00:12.000", "app[web.2]", "undefined local variable x (NameError)"}, [3]string{"08:00:13.000", "heroku[web.1]", "State changed from starting to crashed"},
		[3]string{"08:00:14.000", "heroku[web.2]", "State changed from up to crashed"}, [3]string{"08:00:15.000", "heroku[web.2]", "State changed from starting to up"},
		[3]string{"08:00:16.000", "heroku[web.2]", "Error R14 (Memory quota exceeded)"}, [3]string{"08:00:17.000", "app[web.1]", `{"at":"2026-11-21","msg":"paid","user_id":42}`},
		[3]string{"08:00:18.000", "app[web.1]", `{"at":"2026-11-21","msg":"paid in full","user_id":43}`}, [3]string{"08:00:19.000", "app[api]", "Log session created"},
	)
	w.Tick(panetest.Now)
	return w
}

// seconds are those of the lines that are drawn.
func seconds(p pane.Pane, sc pane.Scene) string {
	var out []string
	for _, line := range p.Draw(sc) {
		if i := strings.Index(line, "08:00:"); i >= 0 {
			n, _ := strconv.Atoi(line[i+6 : i+8])
			out = append(out, strconv.Itoa(n))
		}
	}
	return strings.Join(out, " ")
}

// Another pane asks for the requests of a path, a dyno or a host; the ids in a path do not count.
func TestRequestsThatAnotherPaneAsksFor(t *testing.T) {
	for _, c := range []struct {
		ask  pane.Requests
		want string
	}{
		{pane.Requests{Method: "GET", Path: "/reports"}, "0 1 3 4"},
		{pane.Requests{Method: "GET", Path: "/orders/:id"}, "2 5 7"},
		{pane.Requests{Method: "POST", Path: "/orders/:id"}, ""},
		{pane.Requests{Dyno: "web.1"}, "0 1 2 3 4 5 6 7"},
		{pane.Requests{Dyno: "web.11"}, ""},
		{pane.Requests{Host: "shop.example"}, "0 1 2 3 4 5 6 7"},
	} {
		w, p := storm(), logpane.NewLogs()
		sc := w.Focused(100, 30)
		p.Draw(sc)
		p.(pane.Receiver).Receive(c.ask, sc)
		if got := seconds(p, sc); got != c.want {
			t.Errorf("%+v: lines %q, want %q", c.ask, got, c.want)
		}
	}
	w, p := storm(), logpane.NewLogs()
	sc := w.Focused(100, 30)
	card := panetest.CardText(t, p.(pane.Receiver).Receive(pane.Requests{Compare: true}, sc))
	panetest.WantIn(t, card, "requests that failed")
}

// Lines are alike by code and path, by what was said, by the dyno; each press of the key asks for one thing less, the last shows all.
func TestOnlyLinesLikeThis(t *testing.T) {
	for second, want := range map[int][]string{
		1:  {"H12 on /reports|1 4", "H12|1 2 4 6 7", "/reports|0 1 3 4"},
		2:  {"H12 on /orders/:id|2 7", "H12|1 2 4 6 7", "/orders/:id|2 5 7"},
		5:  {"500 on /orders/:id|5", "500|5", "/orders/:id|2 5 7"},
		8:  {`"MailReceiptJob completed after"|8 9`, "web.1|8 11 13 17 18"},
		11: {`"NameError"|11 12`, "web.1|8 11 13 17 18"},
		13: {"dynos that become crashed|13 14", "web.1|8 11 13 17 18"},
		16: {"R14|16", "web.2|9 10 12 14 15 16"},
	} {
		w, p := storm(), logpane.NewLogs()
		sc := w.Focused(120, 30)
		p.Draw(sc)
		press(p, sc, keys.IntentTop)
		for range second {
			press(p, sc, keys.IntentDown)
		}
		for _, c := range want {
			words, lines, _ := strings.Cut(c, "|")
			e, ok := press(p, sc, keys.IntentLike).(pane.Say)
			if !ok || !strings.HasPrefix(e.Text, "only "+words) {
				t.Errorf("line %d: says %#v, want %q", second, e, words)
			}
			if got := seconds(p, sc); got != lines {
				t.Errorf("line %d, %s: shows %q, want %q", second, words, got, lines)
			}
			if got := title(p, sc); !strings.Contains(got, words) || !strings.Contains(got, " of 20") {
				t.Errorf("line %d: the border says %q", second, got)
			}
		}
		if e, ok := press(p, sc, keys.IntentLike).(pane.Say); !ok || e.Text != "all lines" {
			t.Errorf("line %d: the last press says %#v", second, e)
		}
		if got := title(p, sc); strings.Contains(got, " of ") {
			t.Errorf("line %d: still filtered: %q", second, got)
		}
	}
}

// With a filter of its own on, both must hold; taking back goes one by one.
func TestLikeThisBesideAFilter(t *testing.T) {
	w, p := storm(), logpane.NewLogs()
	sc := w.Focused(120, 30)
	p.Draw(sc)
	p.(pane.Typer).Typed(logpane.PromptHide, "account", true, sc)
	press(p, sc, keys.IntentUp, keys.IntentLike)
	if got := seconds(p, sc); got != "1" {
		t.Errorf("shows %q", got)
	}
	press(p, sc, keys.IntentBack, keys.IntentBack)
	if got := title(p, sc); strings.Contains(got, " of ") {
		t.Errorf("still filtered: %q", got)
	}
}

// Statuses and codes are facets, with how many lines have them.
func TestStatusAndCodeFacets(t *testing.T) {
	w, p := storm(), logpane.NewLogs()
	sc := w.Focused(120, 30)
	p.Draw(sc)
	notes := map[string]string{}
	for _, it := range press(p, sc, keys.IntentFacets).(pane.Menu).Items {
		notes[it.Key] = it.Note
	}
	for key, want := range map[string]string{"status 5": "7", "status 2": "1", "status 4": "0", "code H12": "5", "code H10": "1", "code R14": "1", "class router": "8",
		"dyno web.1": "5", "type web": "11", "errors": "12"} {
		if notes[key] != want {
			t.Errorf("%s: %q lines, want %s", key, notes[key], want)
		}
	}
	if _, there := notes["code H27"]; there {
		t.Error("a code is offered that no line has")
	}
	for _, c := range [][3]string{{"status 5", "1 2 3 4 5 6 7", "5xx"}, {"code H12", "1 2 4 6 7", "H12"}, {"status 5,code H10", "3", "5xx · H10"}, {"code R14,code H10", "3 16", "R14 H10"}} {
		p.(pane.Chooser).Chosen(logpane.FacetMenu, strings.Split(c[0], ","), sc)
		if got := seconds(p, sc); got != c[1] {
			t.Errorf("%s: shows %q, want %q", c[0], got, c[1])
		}
		if got := title(p, sc); !strings.HasPrefix(got, c[2]+" | ") {
			t.Errorf("%s: the border says %q", c[0], got)
		}
	}
}
