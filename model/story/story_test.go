package story

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

const id = "7f6b9bb6-663f-4f17-b61f-6c9a02bed81c"

// logOf keeps lines, each "milliseconds source[proc] text".
func logOf(lines ...string) logstore.Snapshot {
	in, s := logstore.NewIngest(logstore.IngestOptions{}), logstore.NewStore(logstore.Limits{})
	for _, l := range lines {
		var ms int
		at, rest, _ := strings.Cut(l, " ")
		_, _ = fmt.Sscan(at, &ms)
		who, text, _ := strings.Cut(rest, " ")
		in.Add([]byte(start.Add(time.Duration(ms)*time.Millisecond).Format("2006-01-02T15:04:05.000000-07:00")+" "+who+": "+text), start)
	}
	s.Append(in.Next(start, true))
	return s.Snapshot()
}

func router(request, path, more string) string {
	return fmt.Sprintf(`at=info method=GET path="%s" host=a.example request_id=%s fwd="1.2.3.4" dyno=web.1 connect=1ms %s bytes=1 protocol=https`, path, request, more)
}

func find(t *testing.T, snap logstore.Snapshot, text string) logs.Line {
	t.Helper()
	for seq := snap.First(); seq < snap.End(); seq++ {
		if l, ok := snap.Line(seq); ok && strings.Contains(l.Text, text) {
			return l
		}
	}
	t.Fatalf("no line has %q", text)
	return logs.Line{}
}

// tell writes a story down: offset, kind, what the line begins with.
func tell(s Story) string {
	var out []string
	for _, step := range s.Steps {
		text := step.Line.Text
		if _, after, ok := strings.Cut(text, "] "); ok {
			text = after
		}
		out = append(out, fmt.Sprintf("%v %d %.12s", step.Offset.Round(time.Millisecond), step.Kind, text))
	}
	return strings.Join(out, "\n")
}

func TestOneRequest(t *testing.T) {
	t.Parallel()
	snap := logOf(
		"100 app[web.1] ["+id+"] Started GET /pay",
		"101 app[web.1] [00000000-663f-4f17-b61f-6c9a02bed81c] Started GET /other",
		"150 app[web.1] ["+id+"] Enqueued MailJob (Job ID: 9) to Sidekiq(mailers)",
		"900 app[web.1] ["+id+"] PaymentError (refused):",
		"900 app[web.1] app/pay.rb:3:in 'charge'",
		"900 app[web.2] app/elsewhere.rb:3:in 'charge'",
		"1000 heroku[router] "+router(id, "/pay", "service=999ms status=500"),
	)
	want := "100ms 0 Started GET \n150ms 3 Enqueued Mai\n900ms 2 PaymentError\n900ms 2 app/pay.rb:3\n1s 1 at=info meth"
	for _, from := range []string{"Started GET /pay", "PaymentError", "at=info"} {
		s, ok := Of(snap, find(t, snap, from))
		if got := tell(s); !ok || s.Guess || got != want {
			t.Errorf("from %q: got %v, guess %v\n%s\nwant\n%s", from, ok, s.Guess, got, want)
		}
		if !s.Arrived.Equal(start) {
			t.Errorf("from %q: got it arrived at %v, want %v", from, s.Arrived, start)
		}
	}
}

func TestWithoutAnIDItIsAGuess(t *testing.T) {
	t.Parallel()
	snap := logOf(
		"100 app[web.1] before it",
		"600 app[web.1] loading",
		"601 app[web.2] another dyno",
		"1000 heroku[router] "+router("", "/pay", "service=499ms status=500"),
		"5000 app[web.1] long after",
	)
	s, ok := Of(snap, find(t, snap, "at=info"))
	if want := "100ms 0 loading\n500ms 1 at=info meth"; !ok || !s.Guess || tell(s) != want {
		t.Errorf("got %v, guess %v\n%s\nwant\n%s", ok, s.Guess, tell(s), want)
	}
	alone := logOf("600 app[web.1] loading", "1000 heroku[router] "+router(id, "/pay", "service=499ms status=500"))
	s, ok = Of(alone, find(t, alone, "at=info"))
	if want := "100ms 0 loading\n500ms 1 at=info meth"; !ok || !s.Guess || s.ID != id || tell(s) != want {
		t.Errorf("the router alone logs the id: got %v, guess %v\n%s\nwant\n%s", ok, s.Guess, tell(s), want)
	}
	if _, ok := Of(snap, find(t, snap, "before it")); ok {
		t.Error("a line of the app without an id: got a story, want none")
	}
}

func TestIDsInLines(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"[" + id + "] x", `{"request_id":"` + id + `","msg":"x"}`, "method=GET request_id=" + id + " status=200", `{"req":{"id":"` + id + `"}}`, "I, [2026-01-15T09:00:00.1 #4]  INFO -- : [" + id + "] x"} {
		if got := RequestOf(logs.Line{Class: logs.App, Text: text}); got != id {
			t.Errorf("%s: got %q, want %s", text, got, id)
		}
	}
	if got := RequestOf(logs.Line{Class: logs.App, Text: "the request_id is missing"}); got != "" {
		t.Errorf("prose: got %q, want none", got)
	}
}

func TestLike(t *testing.T) {
	t.Parallel()
	snap := logOf(
		"1 heroku[router] "+router("a0000000-0000-4000-8000-000000000001", "/orders/1", "service=10ms status=200"),
		"2 heroku[router] "+router("a0000000-0000-4000-8000-000000000002", "/orders/2", "service=900ms status=500"),
		"3 heroku[router] "+router("a0000000-0000-4000-8000-000000000003", "/carts/2", "service=900ms status=500"),
		"4 heroku[router] "+router(id, "/orders/3", "service=950ms status=500"),
	)
	r, _ := logs.ParseRouter(router(id, "/orders/3", "service=950ms status=500"))
	got := Like(snap, r, 20)
	if len(got) != 2 || !strings.Contains(got[0].Text, "/orders/2") || !strings.Contains(got[1].Text, "/orders/1") {
		t.Errorf("got %d lines %v, want /orders/2, then /orders/1", len(got), got)
	}
}

func TestTheJobThatItEnqueued(t *testing.T) {
	t.Parallel()
	snap := logOf(
		"150 app[web.1] ["+id+"] enqueued ReportJob jid=b7f2c1aa",
		"200 app[worker.1] started OtherJob jid=ffffffff",
		"300 app[worker.1] started OtherJob jid=b7f2c1aa9",
		"1000 heroku[router] "+router(id, "/pay", "service=999ms status=200"),
		"9000 app[worker.1] started ReportJob jid=b7f2c1aa",
		"9500 app[worker.1] ReportJob done jid=b7f2c1aa",
	)
	s, ok := Of(snap, find(t, snap, "at=info"))
	want := "150ms 3 enqueued Rep\n1s 1 at=info meth\n9s 3 started Repo\n9.5s 3 ReportJob do"
	if got := tell(s); !ok || got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A line without an id is of the one request that its dyno had at the time, or of the one whose path it names.
func TestTheRequestOfALineWithoutAnID(t *testing.T) {
	t.Parallel()
	snap := logOf(
		"100 app[web.1] Started GET \"/pay\"",
		"120 app[web.1] Started GET \"/orders\"",
		"130 app[web.1] loading",
		"140 app[web.1] Completed GET \"/orders\"",
		"150 heroku[router] "+router("", "/orders", "service=49ms status=200"),
		"900 app[web.1] charging",
		"1000 heroku[router] "+router("", "/pay", "service=920ms status=500"),
		"1200 app[web.1] idle",
		"1200 app[worker.1] idle too",
	)
	for line, want := range map[string]string{"Started GET \"/pay": "/pay", "Completed": "/orders", "charging": "/pay", "loading": "", " idle": "", "idle too": ""} {
		s, ok := Of(snap, find(t, snap, strings.TrimPrefix(line, " ")))
		if s.Router.Path != want || ok != (want != "") || ok && !s.Guess {
			t.Errorf("%s: got %q, guess %v, want %q", line, s.Router.Path, s.Guess, want)
		}
	}
}

// TestAGuessLeavesOutThePathsOfOthers: of requests that a dyno has at once, a line that names another's path is not of this one.
func TestAGuessLeavesOutThePathsOfOthers(t *testing.T) {
	t.Parallel()
	snap := logOf(
		"100 app[web.1] Started GET \"/pay\"",
		"120 app[web.1] Started GET \"/orders\"",
		"130 app[web.1] loading",
		"149 app[web.1] Completed 200 OK in 29ms",
		"150 heroku[router] "+router("", "/orders", "service=49ms status=200"),
		"200 app[web.1] Started GET \"/\"",
		"209 app[web.1] Completed 200 OK in 9ms",
		"210 heroku[router] "+router("", "/", "service=9ms status=200"),
		"900 app[web.1] charging",
		"999 app[web.1] Completed 500 in 919ms",
		"1000 heroku[router] "+router("", "/pay", "service=920ms status=500"),
	)
	s, ok := Of(snap, find(t, snap, "charging"))
	const want = "21ms 0 Started GET \n51ms 0 loading\n821ms 0 charging\n920ms 0 Completed 50\n921ms 1 at=info meth"
	if got := tell(s); !ok || got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRequestsLikeItAreCounted(t *testing.T) {
	t.Parallel()
	snap := logOf(
		"100 heroku[router] "+router("a", "/pay/1", "service=9ms status=200"),
		"1000 heroku[router] "+router("b", "/pay/2", "service=9ms status=500"),
		"1100 heroku[router] "+router("c", "/pay/3", "service=9ms status=200"),
		"1200 heroku[router] "+router("d", "/pay/4?x=1", "service=9ms status=500"),
		"1300 heroku[router] "+router("e", "/orders", "service=9ms status=500"),
	)
	to, _ := logs.ParseRouter(find(t, snap, "/pay/2").Text)
	if got, want := CountAlike(snap, to, start.Add(500*time.Millisecond), time.Time{}), (Alike{2, 3}); got != want {
		t.Errorf("since: got %+v, want %+v", got, want)
	}
	if got, want := CountAlike(snap, to, time.Time{}, start.Add(500*time.Millisecond)), (Alike{0, 1}); got != want {
		t.Errorf("before: got %+v, want %+v", got, want)
	}
}
