package feed_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/sourcetest"
)

const app model.AppID = "contract-app"

var noon = time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)

// lineBatch is a batch of one line.
func lineBatch(text string, at time.Time) *logstore.Batch {
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Gap(text, 1, at, at)
	return in.Next(at, true)
}

func dial(addr string) func(context.Context) (io.ReadWriteCloser, error) {
	return func(ctx context.Context) (io.ReadWriteCloser, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", addr)
	}
}

// giver is a hub whose events a giver serves on a TCP port, with something told already.
func giver(t *testing.T) (*hub.Hub, *feed.Giver, string) {
	h := hub.New(hub.Options{Past: feed.NewHistory(feed.DefaultLimits())})
	h.Start(t.Context())
	g := feed.NewGiver(h, feed.Header{App: app, Name: "shop", PID: 1, Began: time.Now()})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		var all []chan struct{}
		for {
			c, err := l.Accept()
			if err != nil {
				break
			}
			done := make(chan struct{})
			all = append(all, done)
			go func() { defer close(done); _ = g.Serve(ctx, c) }()
		}
		for _, done := range all {
			<-done
		}
	}()
	t.Cleanup(func() { cancel(); l.Close(); <-over })
	return h, g, l.Addr().String()
}

func tell(h *hub.Hub, facts ...model.Fact) {
	for _, f := range facts {
		h.Ask(model.Request{Kind: model.Tell, App: app, Fact: f})
	}
}

func healthy(t *testing.T) string {
	h, _, addr := giver(t)
	tell(h, &model.AppInfo{Name: "shop"}, &model.Dynos{}, &model.Formation{}, &model.LogLines{Batch: lineBatch("x", time.Now())})
	return addr
}

// hostile gives lines that no honest gonogo would.
func hostile(text string) func(*testing.T) string {
	return func(t *testing.T) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		over := make(chan struct{})
		go func() {
			defer close(over)
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				_ = c.SetDeadline(time.Now().Add(5 * time.Second))
				_, _ = io.WriteString(c, text)
				_, _ = io.Copy(io.Discard, c)
				c.Close()
			}
		}()
		t.Cleanup(func() { l.Close(); <-over })
		return l.Addr().String()
	}
}

const head = `{"feed":1,"app":"contract-app","name":"shop"}` + "\n" + `{"feed":1,"live":true}` + "\n"

func TestReaderKeepsTheContract(t *testing.T) {
	faults := sourcetest.TCPFaults()
	for name, text := range map[string]string{
		"another app":     `{"feed":1,"app":"other"}` + "\n",
		"newer":           `{"feed":2,"app":"contract-app"}` + "\n",
		"no facts":        head + `{"v":1,"at":"2026-09-17T12:00:00Z","kind":"dynos"}` + "\n{\"v\":1}\n",
		"wrong types":     head + `{"v":1,"at":"2026-09-17T12:00:00Z","app":"contract-app","kind":"dynos","data":[1,2]}` + "\n",
		"broken batch":    head + `{"v":1,"at":"2026-09-17T12:00:00Z","app":"contract-app","kind":"log","data":{"batch":{"kinds":[9]}}}` + "\n",
		"many that break": head + string(bytes.Repeat([]byte("{\"v\":1,\n"), 200)),
	} {
		faults = append(faults, sourcetest.Fault{Name: name, Start: hostile(text)})
	}
	sourcetest.Run(t, sourcetest.Suite{
		New: func(_ *testing.T, addr string) sources.Source {
			return feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Dial: dial(addr)})
		},
		Healthy: healthy,
		Want:    []model.Kind{"app", "dynos", "formation", "log"},
		Faults:  faults,
	})
}

// What is of the process that gives stays there: its notices, its own health, other apps.
func TestWhatDoesNotTravel(t *testing.T) {
	h, _, addr := giver(t)
	tell(h, &model.AppInfo{Name: "shop"}, &model.Notice{Text: "of the other"})
	h.Ask(model.Request{Kind: model.Tell, App: "another", Fact: &model.Dynos{}})
	h.Ask(model.Request{Kind: model.Tell, Fact: &model.Health{Name: model.RecorderSource, State: model.Live}})
	h.Ask(model.Request{Kind: model.Tell, Fact: &model.Account{}})
	h.Ask(model.Request{Kind: model.Tell, Fact: &model.Platform{Reachable: true}}) // who attaches does not read the status page
	got := map[model.Kind]bool{}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	r := feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Dial: dial(addr)})
	if err := r.Run(ctx, func(e model.Event) {
		got[e.Fact.Kind()] = true
		if got["app"] && got["account"] && got["platform"] {
			cancel()
		}
	}); err != nil {
		t.Fatal(err)
	}
	if !got["app"] || !got["account"] || !got["platform"] || len(got) != 3 {
		t.Errorf("told %v, want app, account and platform", got)
	}
}

// A stamp from the future would move the clock of everybody who reads.
func TestStampsFromTheFutureAreOurs(t *testing.T) {
	addr := hostile(head + `{"v":1,"at":"2999-01-01T00:00:00Z","seen":"2999-01-01T00:00:00Z","app":"contract-app","kind":"dynos","data":{}}` + "\n")(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	var seen time.Time
	r := feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Dial: dial(addr), Clock: func() time.Time { return noon }})
	_ = r.Run(ctx, func(e model.Event) {
		seen = e.Seen
		cancel()
	})
	if !seen.Equal(noon) {
		t.Errorf("seen %s, want %s", seen, noon)
	}
}

// Who reads the strip gets the last one at once, and each that is new.
func TestStrip(t *testing.T) {
	_, g, addr := giver(t)
	g.SetStrip(map[string]int{"n": 1})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	err = feed.ReadStrip(t.Context(), conn, "test", func(_ feed.Header, data json.RawMessage) bool {
		got = append(got, string(data))
		g.SetStrip(map[string]int{"n": 2})
		return len(got) < 2
	})
	if err != nil || len(got) != 2 || got[0] != `{"n":1}` || got[1] != `{"n":2}` {
		t.Errorf("got %v %v, want the two", got, err)
	}
}

func event(seq uint64, after time.Duration, f model.Fact) model.Event {
	return model.Event{Seq: seq, At: noon.Add(after), Seen: noon.Add(after), Source: "s", App: app, Fact: f}
}

// The last value of a snapshot stays however old it is; samples are kept every ten seconds; lines go after an hour or by their size.
func TestHistory(t *testing.T) {
	h := feed.NewHistory(feed.Limits{Span: time.Hour, Bytes: 1 << 20, Facts: 1000, Every: 10 * time.Second})
	h.Keep(event(1, 0, &model.AppInfo{Name: "shop"}))
	h.Keep(event(2, 0, &model.LogLines{Batch: lineBatch("old", noon)}))
	for i := range 3600 {
		h.Keep(event(uint64(i+3), time.Duration(i+10)*time.Second, &model.Dynos{}))
	}
	h.Keep(event(5000, time.Hour+time.Minute, &model.LogLines{Batch: lineBatch("new", noon)}))
	var infos, dynos, lines int
	var last uint64
	for _, e := range h.Since(hub.Known{}).Events {
		if e.Seq <= last {
			t.Fatalf("%d comes behind %d", e.Seq, last)
		}
		last = e.Seq
		switch e.Fact.(type) {
		case *model.AppInfo:
			infos++
		case *model.Dynos:
			dynos++
		case *model.LogLines:
			lines++
		}
	}
	if infos != 1 || lines != 1 || dynos < 300 || dynos > 400 {
		t.Errorf("kept %d app, %d lines, %d dynos; want 1, 1, one every ten seconds", infos, lines, dynos)
	}
	late := h.Since(hub.Known{At: noon.Add(3600 * time.Second)}).Events
	if n := len(late); n < 3 || n > 6 {
		t.Errorf("a reader that knows all but a minute gets %d events", n)
	}
}

// Many values of one key leave no more than there is room for.
func TestHistoryIsBounded(t *testing.T) {
	h := feed.NewHistory(feed.Limits{Span: time.Hour, Bytes: 10_000, Facts: 100, Every: 0})
	for i := range 5000 {
		h.Keep(event(uint64(2*i+1), time.Duration(i)*time.Millisecond, &model.Dynos{}))
		h.Keep(event(uint64(2*i+2), time.Duration(i)*time.Millisecond, &model.LogLines{Batch: lineBatch("x", noon)}))
	}
	if n := len(h.Since(hub.Known{}).Events); n > 300 {
		t.Errorf("%d events kept, want at most 100 and a few lines", n)
	}
}

// listener is a source that hears what is asked for.
type listener struct{ heard chan model.Request }

func (listener) Name() model.SourceName { return "listener" }

func (listener) Run(ctx context.Context, _ func(model.Event)) error { <-ctx.Done(); return nil }

func (l listener) Ask(q model.Request) { l.heard <- q }

// What a reader wants reaches the sources of who gives.
func TestRequestsReachTheGiver(t *testing.T) {
	h, _, addr := giver(t)
	l := listener{make(chan model.Request, 10)}
	h.Add(app, l)
	tell(h, &model.AppInfo{Name: "shop"})
	r := feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Dial: dial(addr)})
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	asked := false
	go func() {
		defer close(over)
		_ = r.Run(ctx, func(model.Event) {
			if !asked {
				asked = true
				r.Ask(model.Request{Kind: model.OpenQueues, Store: "s", Allow: true})
			}
		})
	}()
	q := <-l.heard
	if q.Kind != model.OpenQueues || q.App != app || q.Store != "s" || !q.Allow {
		t.Errorf("heard %+v", q)
	}
	r.Ask(model.Request{Kind: model.Refresh, Source: "listener"})
	if q = <-l.heard; q.Kind != model.Refresh || q.App != app {
		t.Errorf("heard %+v", q)
	}
	cancel()
	<-over
}

// attached is a hub that hears an app's events by way of a giver.
func attached(t *testing.T, addr string) (h *hub.Hub, live <-chan struct{}, got chan marks.Mark) {
	ctx, cancel := context.WithCancel(t.Context())
	h, got = hub.New(hub.Options{}), make(chan marks.Mark, 100)
	box := h.Subscribe("test", hub.Policy{})
	ready := make(chan struct{})
	r := feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Dial: dial(addr), Past: func(_ feed.Header, past []model.Event) []model.Event {
		close(ready)
		return past
	}})
	h.Start(ctx)
	h.Add("", r)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			batch, err := box.Next(ctx)
			if err != nil {
				return
			}
			for _, e := range batch {
				if m, ok := e.Fact.(*marks.Mark); ok {
					got <- *m
				}
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-over; h.Wait() })
	return h, ready, got
}

func awaitMark(t *testing.T, who string, got <-chan marks.Mark) marks.Mark {
	t.Helper()
	select {
	case m := <-got:
		return m
	case <-time.After(5 * time.Second):
		t.Fatalf("%s: no mark came", who)
		return marks.Mark{}
	}
}

// A mark that is set in one attached pane is in the gonogo that reads, which records it, and in every other pane; each once.
func TestAMarkReachesAll(t *testing.T) {
	h, _, addr := giver(t)
	there := h.Subscribe("recorder", hub.Policy{})
	one, live1, got1 := attached(t, addr)
	_, live2, got2 := attached(t, addr)
	<-live1
	<-live2
	first := marks.Moment(noon, "here it began")
	first.By = "ann"
	one.Ask(model.Request{Kind: model.MarkLine, App: app, Mark: first})
	second := marks.Moment(noon.Add(time.Minute), "set where it is read")
	if m := awaitMark(t, "the other pane", got2); !m.Equal(*first) {
		t.Errorf("the other pane: got %+v, want %+v", m, *first)
	}
	h.Ask(model.Request{Kind: model.MarkLine, App: app, Mark: second})
	if m := awaitMark(t, "the pane itself", got1); !m.Equal(*first) {
		t.Errorf("the pane itself: got %+v, want %+v", m, *first)
	}
	if m := awaitMark(t, "the pane itself", got1); !m.Equal(*second) { // and not the first once more
		t.Errorf("the pane itself: got %+v, want %+v", m, *second)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for want := 2; want > 0; {
		batch, err := there.Next(ctx)
		if err != nil {
			t.Fatalf("the recorder lacks %d marks: %v", want, err)
		}
		for _, e := range batch {
			if _, ok := e.Fact.(*marks.Mark); ok && e.App == app {
				want--
			}
		}
	}
}

// Marks that no person would set are not passed on, nor what is none; and a mark is never an order.
func TestMarksOfAReaderAreBounded(t *testing.T) {
	h, _, addr := giver(t)
	box := h.Subscribe("test", hub.Policy{})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	said := `{"feed":1,"want":"events"}` + "\n" + `{"feed":1,"mark":{"note":"of nothing"}}` + "\n"
	for range 100 {
		said += `{"feed":1,"mark":{"at":"2026-09-17T12:00:00Z","note":"x","by":"\u001b[2J"}}` + "\n"
	}
	if _, err := io.WriteString(conn, said+`{"feed":1,"allow":{"store":"end","yes":true}}`+"\n{\"feed\":\n"); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, conn) // it is left at the broken line
	tell(h, &model.Notice{Text: "the end"})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	n, ended := 0, false
	for !ended || n < 29 { // the one of nothing counts, too
		batch, err := box.Next(ctx)
		if err != nil {
			t.Fatalf("got %d marks, %v; want 29", n, err)
		}
		for _, e := range batch {
			switch f := e.Fact.(type) {
			case *marks.Mark:
				if n++; f.By == "\x1b[2J" || f.OfMoment() && f.At.IsZero() {
					t.Errorf("got %+v", f)
				}
			case *model.Notice:
				ended = true
			}
		}
	}
	if n != 29 {
		t.Errorf("got %d marks, want 29", n)
	}
}
