package drain

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"golang.org/x/sync/semaphore"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/lines"
	"app.gonogo/gonogo/sources/sourcetest"
)

const (
	token = "d.73ea7440-270a-435a-a0ea-adf50b4e5f5a"
	other = "d.00000000-270a-435a-a0ea-adf50b4e5f5a"
)

func framed(messages ...string) string {
	var b strings.Builder
	for _, m := range messages {
		fmt.Fprintf(&b, "%d %s", len(m), m)
	}
	return b.String()
}

// said is a message of an app.
func said(text string) string {
	return "<190>1 2026-03-01T10:00:00.000000+00:00 host app web.1 - " + text + "\n"
}

// post is a delivery as Logplex makes it, but for the headers given; "auth" is user:password.
func post(t *testing.T, url, body string, headers map[string]string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Logplex-Drain-Token", token)
	for k, v := range headers {
		if k != "auth" {
			req.Header.Set(k, v)
		}
	}
	if user, password, ok := strings.Cut(headers["auth"], ":"); ok {
		req.SetBasicAuth(user, password)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	res.Body.Close()
	return res
}

// running is a receiver at work.
type running struct {
	*Receiver
	url string

	mu    sync.Mutex
	lines []string // app and text
	told  []string
	some  chan struct{}
	end   func()
}

func begin(t *testing.T, o Options) *running {
	t.Helper()
	old := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, old) })
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	r, err := Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	run := &running{Receiver: r, url: "http://" + r.Addr(), some: make(chan struct{}, 1)}
	if o.TLS != nil {
		run.url = "https://" + r.Addr()
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx, run.emit) }()
	run.end = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("ended with %v", err)
		}
	})
	t.Cleanup(run.end)
	return run
}

func (r *running) emit(e model.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch f := e.Fact.(type) {
	case *model.LogLines:
		for i := range f.Batch.Len() {
			r.lines = append(r.lines, string(e.App)+" "+f.Batch.Line(i).Text)
		}
	case *model.Notice:
		r.told = append(r.told, f.Text)
	}
	select {
	case r.some <- struct{}{}:
	default:
	}
}

// all ends the receiver and gives what it told.
func (r *running) all() (lines, told []string) {
	r.end()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lines, r.told
}

var one = []Drain{{App: "drain:shop", Token: token}}

func TestDelivery(t *testing.T) {
	r := begin(t, Options{Drains: one})
	l10 := "<172>1 2026-03-01T10:00:00+00:00 host heroku logplex - Error L10 (output buffer overflow): 500 messages dropped since 2026-03-01T09:59:00+00:00."
	if res := post(t, r.url, framed(l10, said("one"), said("two")), map[string]string{"Logplex-Msg-Count": "3"}); res.StatusCode != 204 {
		t.Errorf("answered %s", res.Status)
	}
	lines, told := r.all()
	want := []string{"drain:shop " + strings.SplitN(l10, " - ", 2)[1], "drain:shop Gap: 500 lines lost: L10: the platform dropped log messages", "drain:shop one", "drain:shop two"}
	if d := cmp.Diff(want, lines); d != "" || told != nil {
		t.Errorf("%q\n%s", told, d)
	}
}

// Lines are told while deliveries go on, without the next one.
func TestLinesAreToldSoon(t *testing.T) {
	r := begin(t, Options{Drains: one})
	post(t, r.url, framed(said("one")), nil)
	select {
	case <-r.some:
	case <-time.After(5 * time.Second):
		t.Error("nothing was told")
	}
}

func TestDeliveredTwice(t *testing.T) {
	r := begin(t, Options{Drains: []Drain{{App: "drain:shop", Token: token}, {App: "drain:other", Token: other}}})
	for _, id := range []string{"f1", "f1", "f2", "", "", "f1"} {
		res := post(t, r.url, framed(said("frame "+id)), map[string]string{"Logplex-Frame-Id": id})
		if res.StatusCode != 204 {
			t.Errorf("answered %s", res.Status)
		}
	}
	post(t, r.url, framed(said("frame f1")), map[string]string{"Logplex-Frame-Id": "f1", "Logplex-Drain-Token": other})
	lines, _ := r.all()
	want := []string{"drain:shop frame f1", "drain:shop frame f2", "drain:shop frame ", "drain:shop frame ", "drain:other frame f1"}
	sortLess := cmp.Transformer("set", func(s []string) map[string]int {
		m := map[string]int{}
		for _, x := range s {
			m[x]++
		}
		return m
	})
	if d := cmp.Diff(want, lines, sortLess); d != "" {
		t.Error(d)
	}
}

// A bad frame costs itself, not the delivery.
func TestBadFrame(t *testing.T) {
	r := begin(t, Options{Drains: one})
	for _, body := range []string{framed(said("one")) + "9x" + framed(said("two")), "999999 zz" + framed(said("three"))} {
		if res := post(t, r.url, body, map[string]string{"Logplex-Msg-Count": "3"}); res.StatusCode != 204 {
			t.Errorf("answered %s", res.Status)
		}
	}
	post(t, r.url, "999 zz"+framed(said("four")), nil)
	lines, _ := r.all()
	want := []string{"drain:shop one", "drain:shop 9x", "drain:shop two", "drain:shop Gap: 1 lines lost: a delivery of the drain held fewer messages than it said",
		"drain:shop three", "drain:shop Gap: 2 lines lost: a delivery of the drain held fewer messages than it said",
		"drain:shop four", "drain:shop Gap: unknown number of lines lost: part of a delivery of the drain is no frame"}
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
}

func TestRefusals(t *testing.T) {
	r := begin(t, Options{Drains: one, User: "ned", Password: "hunter2"})
	good := map[string]string{"auth": "ned:hunter2"}
	with := func(k, v string) map[string]string { return map[string]string{"auth": "ned:hunter2", k: v} }
	for name, c := range map[string]struct {
		headers map[string]string
		body    string
		want    int
	}{
		"good":           {good, framed(said("good")), 204},
		"empty":          {good, "", 204},
		"no password":    {nil, "x", 401},
		"wrong password": {map[string]string{"auth": "ned:hunter3"}, "x", 401},
		"wrong user":     {map[string]string{"auth": "ann:hunter2"}, "x", 401},
		"shifted colon":  {map[string]string{"auth": "ned:hunter2x"}, "x", 401},
		"wrong token":    {with("Logplex-Drain-Token", other), "x", 403},
		"no token":       {with("Logplex-Drain-Token", ""), "x", 403},
		"json":           {with("Content-Type", "application/json"), "x", 415},
	} {
		if res := post(t, r.url, c.body, c.headers); res.StatusCode != c.want {
			t.Errorf("%s: answered %s, want %d", name, res.Status, c.want)
		}
	}
	res, err := http.Get(r.url)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if res.StatusCode != 405 {
		t.Errorf("GET: answered %s", res.Status)
	}
	lines, told := r.all()
	if d := cmp.Diff([]string{"drain:shop good"}, lines); d != "" {
		t.Error(d)
	}
	all := strings.Join(told, "\n")
	if len(told) != 3 || !strings.Contains(all, "wrong user or password") || !strings.Contains(all, "token of another drain") {
		t.Errorf("%q", told)
	}
	for _, secret := range []string{"hunter", token, other} {
		if strings.Contains(all, secret) {
			t.Error("a secret was told")
		}
	}
}

// A body beyond reason is refused for good, which leaves a gap.
func TestLargeBody(t *testing.T) {
	r := begin(t, Options{Drains: one})
	for _, length := range []int64{maxBody + 1, -1} {
		q := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("x", maxBody+1)))
		q.ContentLength = length
		q.Header.Set("Content-Type", contentType)
		q.Header.Set("Logplex-Drain-Token", token)
		w := httptest.NewRecorder()
		if r.serve(w, q, r.emit); w.Code != 413 {
			t.Errorf("answered %d", w.Code)
		}
	}
	if !r.room.TryAcquire(maxWaiting) {
		t.Error("room is held for what was refused")
	}
	r.room.Release(maxWaiting)
	lines, told := r.all()
	gap := "drain:shop Gap: unknown number of lines lost: a delivery of the drain was too large to take"
	if d := cmp.Diff([]string{gap, gap}, lines); d != "" || len(told) != 1 {
		t.Errorf("%q\n%s", told, d)
	}
}

// When there is no room Logplex is asked to come again, and what it then brings is taken.
func TestNoRoom(t *testing.T) {
	r, err := Listen(t.Context(), Options{Listen: "127.0.0.1:0", Drains: one})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	try := func() int {
		q := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(framed(said("x"))))
		q.Header.Set("Content-Type", contentType)
		q.Header.Set("Logplex-Drain-Token", token)
		q.Header.Set("Logplex-Frame-Id", "f")
		w := httptest.NewRecorder()
		r.serve(w, q, func(model.Event) {})
		return w.Code
	}
	if !r.room.TryAcquire(maxWaiting) {
		t.Fatal("no room at first")
	}
	if code := try(); code != 503 {
		t.Errorf("full: answered %d", code)
	}
	r.room.Release(maxWaiting)
	for range maxQueue {
		r.queue <- delivery{to: r.inbox[token], body: nil}
	}
	if code := try(); code != 503 {
		t.Errorf("queue full: answered %d", code)
	}
	<-r.queue
	if code := try(); code != 204 {
		t.Errorf("room again: answered %d", code)
	}
}

func TestOverTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	cert := s.TLS.Certificates
	s.Close()
	r := begin(t, Options{Drains: one, TLS: &tls.Config{Certificates: cert, MinVersion: tls.VersionTLS12}})
	if res := post(t, r.url, framed(said("sealed")), nil); res.StatusCode != 204 {
		t.Errorf("answered %s", res.Status)
	}
	lines, _ := r.all()
	if d := cmp.Diff([]string{"drain:shop sealed"}, lines); d != "" {
		t.Error(d)
	}
}

func TestWhereItListens(t *testing.T) {
	for listen, c := range map[string]struct {
		o    Options
		says string
	}{
		"0.0.0.0:0":        {Options{}, "anybody who reaches it could write into the log"},
		":0":               {Options{}, "anybody"},
		"[::]:0":           {Options{Drains: []Drain{{App: "a"}}}, "anybody"},
		"example.com:0":    {Options{}, "anybody"},
		"5140":             {Options{}, "an address is HOST:PORT"},
		"127.0.0.1:999999": {Options{}, "cannot listen"},
		"127.0.0.1:0":      {Options{}, ""},
		"localhost:0":      {Options{}, ""},
	} {
		c.o.Listen = listen
		r, err := Listen(t.Context(), c.o)
		if err == nil {
			r.Close()
		}
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", listen, err)
		}
	}
	for _, o := range []Options{{Drains: one}, {User: "u", Password: "0123456789abcdef"}} {
		o.Listen = "0.0.0.0:0"
		r, err := Listen(t.Context(), o)
		if err != nil {
			t.Errorf("with a credential: %v", err)
			continue
		}
		r.Close()
	}
	taken, err := Listen(t.Context(), Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if _, err := Listen(t.Context(), Options{Listen: taken.Addr()}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("an address in use: %v", err)
	}
}

func TestRecent(t *testing.T) {
	var r recent
	for i := range 2 * keptIDs {
		if !r.add(fmt.Sprint(i)) {
			t.Fatalf("%d is new", i)
		}
	}
	if len(r.known) != keptIDs || r.add(fmt.Sprint(2*keptIDs-1)) || !r.add("0") {
		t.Errorf("%d known", len(r.known))
	}
	long := strings.Repeat("x", 10*maxID)
	if !r.add(long) || r.add(long) {
		t.Error("a long id is not known again")
	}
	r.remove(long)
	if !r.add(long) {
		t.Error("removed and still known")
	}
}

// The body of a delivery is foreign: whatever is in it, Run goes on.
func FuzzDelivery(f *testing.F) {
	f.Add([]byte(framed(said("one"))), 1)
	f.Add([]byte("5 <1>1 \xff\x1b[2J"), 3)
	f.Fuzz(func(t *testing.T, body []byte, count int) {
		r := &Receiver{room: semaphore.NewWeighted(1)}
		in := &inbox{reader: lines.NewLineReader(time.Now)}
		told := 0
		r.ingest(delivery{to: in, body: body, count: count, seen: time.Now()}, func(e model.Event) {
			if r := e.Fact.(*quarantine.Record); r.Panic {
				t.Errorf("reading it panics: %s", r.Why)
			}
			told++
		})
		if len(bytes.Trim(body, "\n")) > 0 && in.reader.Pending() == 0 && told == 0 {
			t.Error("neither a line nor a record of quarantine")
		}
		emitBatches(in, true, func(e model.Event) {
			b := e.Fact.(*model.LogLines).Batch
			for i := range b.Len() {
				if strings.ContainsAny(b.Line(i).Text, "\x1b\x00\n") {
					t.Errorf("%q", b.Line(i).Text)
				}
			}
		})
	})
}

// free is an address that nobody listens on.
func free(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// logplex delivers to addr as soon as somebody listens there, again and again until the test ends.
func logplex(t *testing.T, deliver func(addr string)) string {
	addr := free(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			deliver(addr)
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
	return addr
}

// delivers posts a body with a token; what comes of it does not matter.
func delivers(token, kind string, body []byte) func(addr string) {
	return func(addr string) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr, bytes.NewReader(body))
		if err != nil {
			return
		}
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Logplex-Drain-Token", token)
		res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
		if err == nil {
			res.Body.Close()
		}
	}
}

// raw writes bytes to a connection and leaves it open for a while.
func raw(text string) func(addr string) {
	return func(addr string) {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = io.WriteString(c, text)
		_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		_, _ = c.Read(make([]byte, 1))
	}
}

func TestContract(t *testing.T) {
	fault := func(name string, deliver func(addr string)) sourcetest.Fault {
		return sourcetest.Fault{Name: name, Start: func(t *testing.T) string { return logplex(t, deliver) }}
	}
	sourcetest.Run(t, sourcetest.Suite{
		New: func(t *testing.T, addr string) sources.Source {
			r, err := Listen(t.Context(), Options{Listen: addr, Drains: one, User: "ned", Password: ""})
			if err != nil {
				t.Fatal(err)
			}
			return r
		},
		Healthy: func(t *testing.T) string {
			return logplex(t, delivers(token, contentType, []byte(framed(said("hello")))))
		},
		Want:    []model.Kind{"log", "health"},
		Secrets: []string{token, other, "hunter2"},
		Faults: []sourcetest.Fault{
			fault("wrong token", delivers(other, contentType, []byte("hunter2"))),
			fault("wrong type", delivers(token, "text/html", []byte("hunter2"))),
			fault("not http", raw("\x1b[2J\x00\xff\xfe hunter2\r\n\r\n")),
			fault("cut", raw("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: "+contentType+"\r\nLogplex-Drain-Token: "+token+"\r\nContent-Length: 1000\r\n\r\n12 <190>1 ")),
			fault("silent", raw("")),
			fault("nobody", func(string) {}),
		},
	})
}
