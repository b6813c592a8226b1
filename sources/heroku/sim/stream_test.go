package sim

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// session opens a log session and returns its stream's address.
func session(t *testing.T, p *Platform, app, body string) string {
	t.Helper()
	r := ask(t, p, "POST", "/apps/"+app+"/log-sessions", body)
	if r.status != 201 {
		t.Fatalf("log session: %d %s", r.status, r.body)
	}
	return into[struct {
		URL string `json:"logplex_url"`
	}](t, r).URL
}

// open connects to a stream, which ends with the test.
func open(t *testing.T, url, accept, lastID string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Header.Set("Accept", accept); lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// whole reads a stream that ends by itself.
func whole(t *testing.T, answer *http.Response) []string {
	t.Helper()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

func TestBacklogAsText(t *testing.T) {
	p := started(t, "calm")
	answer := open(t, session(t, p, world.MainApp, `{"lines":40,"tail":false}`), "*/*", "")
	if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain") {
		t.Errorf("Content-Type %q", kind)
	}
	// The line that tells of the session is the newest of the backlog.
	all := transcript(p)
	if diff := cmp.Diff(all[len(all)-40:], whole(t, answer)); diff != "" {
		t.Error(diff)
	}
	if last := all[len(all)-1]; !strings.HasSuffix(last, "app[api]: Log session created by user kate@foobaz.example") {
		t.Errorf("newest line %q", last)
	}
}

func TestBacklogIsCutBeforeItIsFiltered(t *testing.T) {
	p := started(t, "calm")
	for _, c := range []struct {
		body  string
		match func(header string) bool
		max   int
	}{
		{`{"lines":200,"dyno":"web"}`, func(h string) bool { return strings.Contains(h, "[web.") }, 199},
		{`{"lines":200,"dyno_name":"worker.1"}`, func(h string) bool { return strings.HasSuffix(h, "[worker.1]") }, 199},
		{`{"lines":200,"source":"heroku","dyno":"router"}`, func(h string) bool { return h == "heroku[router]" }, 199},
		{`{"lines":99999}`, func(string) bool { return true }, world.BacklogLines},
	} {
		lines := whole(t, open(t, session(t, p, world.MainApp, c.body), "", ""))
		if len(lines) == 0 || len(lines) > c.max {
			t.Errorf("%s: %d lines", c.body, len(lines))
		}
		for _, l := range lines {
			if header := strings.TrimSuffix(strings.Fields(l)[1], ":"); !c.match(header) {
				t.Errorf("%s lets through %q", c.body, l)
				break
			}
		}
	}
}

// events reads n events and returns their ids and data.
func events(t *testing.T, answer *http.Response, n int) (ids, data []string) {
	t.Helper()
	lines := bufio.NewScanner(answer.Body)
	for len(data) < n && lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			ids = append(ids, id)
		}
		if d, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			data = append(data, d)
		}
	}
	if len(data) < n {
		t.Fatalf("%d of %d events: %v", len(data), n, lines.Err())
	}
	return ids, data
}

func TestTailAsEventsAndResume(t *testing.T) {
	p := started(t, "calm")
	url := session(t, p, world.MainApp, `{"lines":5,"tail":true}`)
	answer := open(t, url, "text/event-stream", "")
	if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") {
		t.Errorf("Content-Type %q", kind)
	}
	ids, data := events(t, answer, 5)
	all := transcript(p)
	if diff := cmp.Diff(all[len(all)-5:], data); diff != "" {
		t.Errorf("backlog:\n%s", diff)
	}
	p.Advance(30 * time.Second)
	_, live := events(t, answer, 20)
	after := transcript(p)
	if diff := cmp.Diff(after[len(all):len(all)+20], live); diff != "" {
		t.Errorf("live:\n%s", diff)
	}
	resumed := open(t, url, "text/event-stream", ids[2])
	_, again := events(t, resumed, 4)
	if diff := cmp.Diff(after[len(all)-2:len(all)+2], again); diff != "" {
		t.Errorf("resumed after the third:\n%s", diff)
	}
}

func TestSessionsExpire(t *testing.T) {
	p := started(t, "calm")
	unclaimed := session(t, p, world.MainApp, `{"tail":true}`)
	claimed := session(t, p, world.MainApp, `{"tail":true,"lines":0}`)
	answer := open(t, claimed, "text/event-stream", "")
	p.Advance(7 * time.Minute)
	if got := open(t, unclaimed, "", ""); got.StatusCode != 404 {
		t.Errorf("unclaimed after seven minutes: %d", got.StatusCode)
	}
	p.Advance(54 * time.Minute)
	if _, err := io.Copy(io.Discard, answer.Body); err != nil { // returns because the stream ends
		t.Errorf("the stream does not end cleanly: %v", err)
	}
	if got := open(t, claimed, "text/event-stream", "5"); got.StatusCode != 404 {
		t.Errorf("reconnected after the end: %d", got.StatusCode)
	}
}

func TestFirHasNoBacklogAndAlwaysTails(t *testing.T) {
	p := started(t, "calm")
	answer := open(t, session(t, p, world.StagingApp, `{"lines":100,"tail":false,"type":"web"}`), "", "")
	p.Advance(5 * time.Minute)
	line, err := bufio.NewReader(answer.Body).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339Nano, strings.Fields(line)[0])
	if err != nil || at.Before(beginning) {
		t.Errorf("first line %q is of the past: %v", line, err)
	}
	p.Advance(11 * time.Minute)
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Errorf("after a quarter of an hour: %v", err)
	}
}

func TestReleaseOutput(t *testing.T) {
	p := started(t, "calm")
	r := into[struct {
		Output string `json:"output_stream_url"`
	}](t, ask(t, p, "GET", appPath+"/releases/67", ""))
	lines := whole(t, open(t, r.Output, "", ""))
	if len(lines) < 3 || lines[0] != "Running release command..." {
		t.Errorf("output %q", lines)
	}
	if got := open(t, p.URL()+"/output/none", "", ""); got.StatusCode != 404 {
		t.Errorf("no such release: %d", got.StatusCode)
	}
}

func TestSlowReaderIsToldWhatItLost(t *testing.T) {
	w := &world.World{}
	s := &world.LogSession{App: &world.App{}}
	for i := range 3 * world.RetainedLines {
		s.App.Log.Add(world.LogLine{Source: "app", Ps: "web.1", Text: fmt.Sprint(i)})
	}
	text, cursor := s.Chunk(w, 10, false)
	first, _, _ := strings.Cut(text, "\n")
	lost := s.App.Log.Lines[0].Seq - 11
	if !strings.Contains(first, fmt.Sprintf("Error L11 (Tail buffer overflow) -> This tail session dropped %d messages", lost)) || cursor != s.App.Log.Last {
		t.Errorf("first line %q, cursor %d", first, cursor)
	}
}

func TestDrivenClockRunsAndCloseLeavesNothing(t *testing.T) {
	others := goleak.IgnoreCurrent()
	p, err := New(Options{Speed: 20, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := p.Start(ctx); err != nil {
		t.Fatal(err)
	}
	begin := p.Now()
	url := session(t, p, world.MainApp, `{"tail":true,"lines":0}`)
	answer := open(t, url, "text/event-stream", "")
	events(t, answer, 30)
	if !p.Now().After(begin) {
		t.Error("the clock stands")
	}
	if p.Now().After(time.Now()) {
		t.Error("the platform is ahead of the real clock")
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	_ = p.Close()
	_ = answer.Body.Close()
	// The client's own connections end a moment after the server's.
	for deadline := time.Now().Add(10 * time.Second); ; http.DefaultClient.CloseIdleConnections() {
		leak := goleak.Find(others)
		if leak == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(leak)
		}
	}
}

func TestCutStreamBreaksAndCanBeResumed(t *testing.T) {
	p := started(t, "calm")
	url := session(t, p, world.MainApp, `{"lines":3,"tail":true}`)
	answer := open(t, url, "text/event-stream", "")
	ids, _ := events(t, answer, 3)
	p.CutStreams()
	if _, err := io.Copy(io.Discard, answer.Body); err == nil {
		t.Error("a cut stream ends cleanly")
	}
	if err := p.WriteLine(world.MainApp, "app", "web.1", "after the cut"); err != nil {
		t.Fatal(err)
	}
	_, data := events(t, open(t, url, "text/event-stream", ids[2]), 1)
	if !strings.HasSuffix(data[0], "app[web.1]: after the cut") {
		t.Errorf("resumed with %q", data[0])
	}
}

func TestWriteLineKeepsTheFraming(t *testing.T) {
	p := started(t, "calm")
	for _, c := range []struct{ app, text string }{{"nobody", "x"}, {world.MainApp, "a\nb"}, {world.MainApp, "a\rb"}} {
		if err := p.WriteLine(c.app, "app", "web.1", c.text); err == nil {
			t.Errorf("%q into %s is accepted", c.text, c.app)
		}
	}
}

func TestLostLinesAreCounted(t *testing.T) {
	p := started(t, "calm")
	if err := p.LoseLines(world.MainApp, 20*time.Second); err != nil {
		t.Fatal(err)
	}
	before := p.world.Apps[0].Log.Last
	p.Advance(19 * time.Second)
	if n := p.world.Apps[0].Log.Last - before; n != 0 {
		t.Errorf("%d lines in the gap", n)
	}
	p.Advance(2 * time.Second)
	if count(p, "heroku[logplex]: Error L11 (Tail buffer overflow)") != 1 || count(p, "dropped 0 messages") != 0 {
		t.Error("the gap is not told")
	}
}
