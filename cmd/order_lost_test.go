package cmd

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/order"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// middleman stands before the platform: it passes an order on, or does not, and answers it in its own way.
type middleman struct {
	account string // who the token's owner is said to be; empty: the platform's word
	passes  bool   // the order reaches the platform
	status  int
	kind    string
	body    string
	orders  atomic.Int32
}

func (m *middleman) before(t *testing.T, p *sim.Platform) string {
	t.Helper()
	target, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/account" && m.account != "":
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"email":"`+m.account+`"}`)
		case r.Method == http.MethodGet, strings.HasSuffix(r.URL.Path, "/log-sessions"): // neither changes anything
			proxy.ServeHTTP(w, r)
		default:
			m.orders.Add(1)
			if m.passes {
				proxy.ServeHTTP(httptest.NewRecorder(), r)
			}
			w.Header().Set("Content-Type", m.kind)
			if m.status/100 == 3 {
				w.Header().Set("Location", "/elsewhere")
			}
			w.WriteHeader(m.status)
			io.WriteString(w, m.body)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// ordered runs a verb through the middleman on a platform sixty times as fast.
func (m *middleman) ordered(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	b := newTestBench(t, sim.Options{Scenario: "calm", Speed: 60, Seed: 1})
	b.env["HEROKU_HOST"] = m.before(t, b.platform)
	stdin, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	var out, errs bytes.Buffer
	p := b.program(append(args, "--confirm", "foobaz-production", "--timeout", "20s")...)
	p.Stdin, p.Stdout, p.Stderr = stdin, &out, &errs
	code = runIn(t.Context(), p)
	return code, out.String(), errs.String()
}

var (
	ownTrouble = middleman{status: 500, kind: "application/json", body: `{"id":"internal_server_error","message":"Internal server error."}`}
	closedDoor = middleman{status: 503, kind: "application/json", body: `{"id":"unavailable","message":"Unavailable."}`}
	elsewhere  = middleman{status: 302, kind: "text/html"}
	aPage      = middleman{status: 403, kind: "text/html", body: "<html>no</html>"}
)

func TestAnOrderThatHappenedIsNeverToldFailed(t *testing.T) {
	for _, tt := range []struct {
		name   string
		by     *middleman
		args   []string
		stdout string
		stderr string
		undo   bool
	}{
		{"a rollback of ours", &ownTrouble, []string{"rollback"}, "done: roll back to v72 as v74", "proves that it was done", true},
		{"a rollback, elsewhere", &elsewhere, []string{"rollback"}, "done: roll back to v72 as v74", "an answer came (302), but it is not the platform's own", true},
		{"a scale", &closedDoor, []string{"scale", "web=3"}, "done, by you or by somebody else: scale web 2 → 3", "no undo is offered", false},
		{"a restart", &aPage, []string{"restart", "-d", "web.1"}, "done, by you or by somebody else (perhaps the platform): restart web.1", "an answer came (403)", false},
		{"maintenance", &ownTrouble, []string{"maintenance", "on"}, "done, by you or by somebody else: maintenance on", "no undo is offered", false},
		{"a stop", &elsewhere, []string{"stop", "-p", "worker"}, "done, by you or by somebody else", "the answer was lost", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := &middleman{passes: true, status: tt.by.status, kind: tt.by.kind, body: tt.by.body}
			code, stdout, stderr := m.ordered(t, tt.args...)
			if code != base.ExitDone || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit code %d, want 0; stdout %q, want %q; stderr wants %q:\n%s", code, stdout, tt.stdout, tt.stderr, stderr)
			}
			if got := strings.Contains(stderr, "to undo: "); got != tt.undo {
				t.Errorf("an undo is offered: %t, want %t:\n%s", got, tt.undo, stderr)
			}
			if n := m.orders.Load(); n != 1 {
				t.Errorf("%d orders were sent, want 1", n)
			}
		})
	}
}

// The order never arrives. What a colleague did meanwhile is not claimed, and its undo is not offered.
func TestAnOrderThatNeverArrivedIsNeverToldDone(t *testing.T) {
	for _, tt := range []struct {
		name   string
		m      *middleman
		args   []string
		stderr string
	}{
		{"a colleague's rollback", &middleman{passes: true, account: "zoe@foobaz.example", status: 502}, []string{"rollback"},
			"what the platform shows was done by kate"},
		{"nobody's rollback", &middleman{status: 500, kind: "application/json", body: ownTrouble.body}, []string{"rollback"},
			"the answer was lost and nothing proves that it was done"},
		{"nobody's scale", &middleman{status: 307}, []string{"scale", "web=3"}, "the answer was lost and nothing proves that it was done"},
		{"nobody's restart", &middleman{status: 404, kind: "text/html", body: "<html>"}, []string{"restart", "-p", "web"},
			"the answer was lost and nothing proves that it was done"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := tt.m.ordered(t, tt.args...)
			if code != base.ExitUndecided || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit code %d, want %d; stderr wants %q:\n%s", code, base.ExitUndecided, tt.stderr, stderr)
			}
			if strings.Contains(stderr, "to undo: ") || stdout != "" {
				t.Errorf("it is claimed: %q\n%s", stdout, stderr)
			}
			if !strings.Contains(stderr, "still waiting after") || !strings.Contains(stderr, "Gives up after 20s") {
				t.Errorf("nothing is said while it waits:\n%s", stderr)
			}
			if n := tt.m.orders.Load(); n != 1 {
				t.Errorf("%d orders were sent, want 1", n)
			}
		})
	}
}

func TestAWaitingOrderIsSpokenOfEveryHalfMinute(t *testing.T) {
	restart := model.OrderState{Order: model.Order{Verb: model.Restart, Type: "web"}, Stage: model.Accepted, Answered: true, Need: 2}
	begun := restart
	begun.Anew = 2
	lost := model.OrderState{Order: model.Order{Verb: model.Scale}, Stage: model.Lost, Why: "connection reset"}
	rolling := model.OrderState{Order: model.Order{Verb: model.Rollback, Target: 73}, Stage: model.Accepted, Answered: true, Version: 75, Have: 1, Need: 4}
	maintenance := model.OrderState{Order: model.Order{Verb: model.Maintenance, On: true}, Stage: model.Accepted, Answered: true}
	another := model.OrderState{Order: model.Order{Verb: model.Rollback, Target: 73}, Stage: model.Lost, Why: "no answer", Need: 4,
		Credit: model.Another, By: "ned@foobaz.example"}
	sent := model.OrderState{Order: model.Order{Verb: model.Restart}, Stage: model.Sent}
	type moment struct {
		second int
		order  *model.OrderState
		want   string // empty: nothing is said
	}
	for name, moments := range map[string][]moment{
		"a restart that does not come": {
			{0, &restart, "accepted, 0 of 2 have restarted, 0 up"}, {29, &restart, ""},
			{30, &restart, "still waiting after 30s for a restart of every dyno: 0 of 2 have restarted, 0 up. Gives up after 10m"},
			{31, &restart, ""}, {45, &begun, "accepted, 2 of 2 have restarted, 0 up"}, {74, &begun, ""},
			{75, &begun, "still waiting after 1m 15s for a restart of every dyno: 2 of 2 have restarted, 0 up. Gives up after 10m"},
			{105, &begun, "still waiting after 1m 45s for a restart of every dyno: 2 of 2 have restarted, 0 up. Gives up after 10m"}},
		"a lost answer ends sooner": {
			{0, &lost, "the answer was lost: connection reset. It is not sent again; what the platform shows will tell"},
			{30, &lost, "still waiting after 30s for the new quantity, with every dyno up: the platform shows no sign of it yet. Gives up after 1m"}},
		"a colleague's rollback": {
			{0, &another, "the answer was lost: no answer. It is not sent again; what the platform shows will tell. By now it shows what was done by ned"},
			{30, &another, "still waiting after 30s for a release that is a rollback to v73, with every dyno up on it: the only rollback to v73 is ned's. Gives up after 1m"}},
		"a rollback on its way": {
			{5, &rolling, "accepted as v75, 1 of 4 on it"},
			{35, &rolling, "still waiting after 35s for a release that is a rollback to v73, with every dyno up on it: 1 of 4 up on v75. Gives up after 10m"}},
		"maintenance": {{0, &maintenance, "accepted"},
			{30, &maintenance, "still waiting after 30s for maintenance on: the platform shows no sign of it yet. Gives up after 10m"}},
		"no answer yet": {{0, &sent, "sent"}, {30, &sent, "still waiting after 30s for the platform's answer. Gives up after 10m"}},
		"not sent yet": {{0, nil, ""}, {30, nil,
			"still waiting after 30s: nothing was sent yet; checking once more that nothing has changed. Gives up after 10m"}},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)
			var out bytes.Buffer
			r := order.NewOrderReport(&out, 10*time.Minute, start)
			for _, m := range moments {
				out.Reset()
				r.Update(m.order, start.Add(time.Duration(m.second)*time.Second))
				if got := strings.TrimSuffix(out.String(), "\n"); got != m.want {
					t.Errorf("after %d s: %q, want %q", m.second, got, m.want)
				}
			}
		})
	}
}
