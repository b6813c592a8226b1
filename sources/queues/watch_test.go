package queues

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/sourcetest"
)

const password = "hunter2secret"

// noon is the store's clock in these tests: months away from ours.
var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func fake(t *testing.T) *miniredis.Miniredis {
	m := miniredis.NewMiniRedis()
	if err := m.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	m.SetTime(noon)
	return m
}

func seconds(at time.Time) string { return fmt.Sprintf("%.4f", float64(at.UnixMicro())/1e6) }

func job(m *miniredis.Miniredis, queue string, enqueued string) {
	m.SAdd("queues", queue)
	m.Lpush("queue:"+queue, `{"class":"Charge","args":["card 4111"],"enqueued_at":`+enqueued+`}`)
}

func TestContract(t *testing.T) {
	sourcetest.Run(t, sourcetest.Suite{
		New: func(t *testing.T, addr string) sources.Source {
			return NewWatcher(Options{Found: found(t, "redis://:"+password+"@"+addr), Mode: Auto, Every: 10 * time.Millisecond})
		},
		Healthy: func(t *testing.T) string {
			m := fake(t)
			m.RequireAuth(password)
			job(m, "default", seconds(noon))
			return m.Addr()
		},
		Want:    []model.Kind{"queue-store", "queues", "clock"},
		Faults:  sourcetest.TCPFaults(),
		Secrets: []string{password, "127.0.0.1"},
	})
}

func found(t *testing.T, url string) Found {
	t.Helper()
	all := Discover(map[string]string{"REDIS_URL": url})
	if len(all) != 1 {
		t.Fatalf("found %v", all)
	}
	return all[0]
}

// bench is a watcher at work and what it has told.
type bench struct {
	t      *testing.T
	w      *Watcher
	events chan model.Event
	cancel context.CancelFunc
	err    chan error
}

func begin(t *testing.T, o Options) *bench {
	old := goleak.IgnoreCurrent()
	ctx, cancel := context.WithCancel(t.Context())
	b := &bench{t: t, w: NewWatcher(o), events: make(chan model.Event), cancel: cancel, err: make(chan error, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.err <- b.w.Run(ctx, func(e model.Event) {
			select {
			case b.events <- e:
			case <-ctx.Done():
			}
		})
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		goleak.VerifyNone(t, old)
	})
	return b
}

// until reads events until one is wanted.
func (b *bench) until(what string, want func(model.Fact) bool) model.Event {
	b.t.Helper()
	limit := time.NewTimer(5 * time.Second)
	defer limit.Stop()
	for {
		select {
		case e := <-b.events:
			if want(e.Fact) {
				return e
			}
		case err := <-b.err:
			b.t.Fatalf("ended before %s: %v", what, err)
		case <-limit.C:
			b.t.Fatalf("no %s", what)
		}
	}
}

func (b *bench) access(a queue.Access) *queue.StoreInfo {
	b.t.Helper()
	e := b.until(string(a), func(f model.Fact) bool {
		s, ok := f.(*queue.StoreInfo)
		return ok && s.Access == a
	})
	return e.Fact.(*queue.StoreInfo)
}

func isSample(f model.Fact) bool { _, ok := f.(*queue.Sample); return ok }

func (b *bench) end() error {
	b.t.Helper()
	limit := time.NewTimer(5 * time.Second)
	defer limit.Stop()
	for {
		select {
		case <-b.events:
		case err := <-b.err:
			return err
		case <-limit.C:
			b.t.Fatal("does not end")
		}
	}
}

func TestSampleCarriesTheStoresTime(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon.Add(-time.Minute)))
	b := begin(t, Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto, Clock: func() time.Time { return noon.Add(-time.Hour) }})
	if s := b.access(queue.AccessRead); s.Library != "sidekiq" || s.Var != "REDIS_URL" {
		t.Errorf("%+v", s)
	}
	clock := b.until("clock", func(f model.Fact) bool { _, ok := f.(*model.Clock); return ok })
	if c := clock.Fact.(*model.Clock); time.Duration(c.Ahead) != time.Hour || c.Origin != string(b.w.o.Found.Store) {
		t.Errorf("%+v", c)
	}
	e := b.until("sample", isSample)
	if s := e.Fact.(*queue.Sample); !e.At.Equal(noon) || s.Queues[0].Oldest != model.Duration(time.Minute) || s.Library != "sidekiq" {
		t.Errorf("at %v: %+v", e.At, s)
	}
}

// TestFoundLate is a library that a search beside the readings finds: a refresh has it searched for at once.
func TestFoundLate(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon))
	m.HSet("bull:mail:meta", "version", "bullmq:6.7.0")
	b := begin(t, Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto, Every: 10 * time.Millisecond})
	b.until("sample", isSample)
	b.w.Ask(model.Request{Kind: model.Refresh})
	b.until("both libraries", func(f model.Fact) bool {
		s, ok := f.(*queue.StoreInfo)
		return ok && s.Library == "sidekiq and bullmq"
	})
	b.until("the other's sample", func(f model.Fact) bool {
		s, ok := f.(*queue.Sample)
		return ok && s.Library == "bullmq" && len(s.Queues) == 1
	})
}

func TestAskFirst(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon))
	said := make(chan string, 4)
	f := found(t, "redis://"+m.Addr())
	b := begin(t, Options{Found: f, Every: time.Hour, Remember: func(s queue.StoreID, yes bool) { said <- fmt.Sprint(s == f.Store, yes) }})
	b.access(queue.AccessAsked)
	b.until("off", func(f model.Fact) bool {
		h, ok := f.(*model.Health)
		return ok && h.State == model.Off && h.Name == b.w.Name()
	})
	b.w.Ask(model.Request{Kind: model.OpenQueues, Store: "another", Allow: true})
	if n := m.TotalConnectionCount(); n != 0 {
		t.Fatalf("%d connections without leave", n)
	}
	b.w.Ask(model.Request{Kind: model.OpenQueues, Store: f.Store, Allow: true})
	b.until("sample", isSample)
	b.w.Ask(model.Request{Kind: model.Refresh})
	b.until("sample after a refresh", isSample)
	b.w.Ask(model.Request{Kind: model.OpenQueues, Store: f.Store, Allow: false})
	b.access(queue.AccessOff)
	if got := <-said + ", " + <-said; got != "true true, true false" {
		t.Errorf("remembered %s", got)
	}
	for deadline := time.Now().Add(2 * time.Second); m.CurrentConnectionCount() > 0; {
		if time.Now().After(deadline) {
			t.Fatal("the connection is still open")
		}
	}
}

func TestOneNamedConnection(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon))
	named := make(chan []string, 8)
	m.Server().SetPreHook(func(_ *server.Peer, cmd string, args ...string) bool {
		if cmd == "CLIENT" {
			named <- args
		}
		return false
	})
	b := begin(t, Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto, Every: time.Millisecond})
	for range 20 {
		b.until("sample", isSample)
	}
	if d := cmp.Diff([]string{"setname", "gonogo"}, <-named); d != "" {
		t.Error(d)
	}
	if n := m.TotalConnectionCount(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

// TestNarrowUser reads as a user who may neither name the connection nor see some of the keys.
func TestNarrowUser(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon))
	m.Server().SetPreHook(func(p *server.Peer, cmd string, args ...string) bool {
		if cmd == "CLIENT" || cmd == "ZCARD" || cmd == "GET" {
			p.WriteError("NOPERM this user has no permissions")
			return true
		}
		return false
	})
	b := begin(t, Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto})
	s := b.until("sample", isSample).Fact.(*queue.Sample)
	want := queue.Totals{Scheduled: -1, Retry: -1, Dead: -1, Processed: -1, Failed: -1}
	if s.Totals != want || s.Queues[0].Ready != 1 {
		t.Errorf("%+v", s)
	}
}

func TestRotatedPassword(t *testing.T) {
	m := fake(t)
	m.RequireAuth("new")
	job(m, "default", seconds(noon))
	vars := map[string]string{"REDIS_URL": "redis://:new@" + m.Addr()}
	b := begin(t, Options{Found: found(t, "redis://:old@"+m.Addr()), Mode: Auto,
		Reload: func(context.Context) (map[string]string, error) { return vars, nil }})
	b.until("sample", isSample)
}

func TestWrongPasswordStops(t *testing.T) {
	for name, vars := range map[string]func(addr string) (map[string]string, error){
		"same again": func(addr string) (map[string]string, error) {
			return map[string]string{"REDIS_URL": "redis://:old@" + addr}, nil
		},
		"wrong again": func(addr string) (map[string]string, error) {
			return map[string]string{"REDIS_URL": "redis://:other@" + addr}, nil
		},
		"gone": func(addr string) (map[string]string, error) { return nil, nil },
	} {
		t.Run(name, func(t *testing.T) {
			m := fake(t)
			m.RequireAuth("new")
			reloads := 0
			b := begin(t, Options{Found: found(t, "redis://:old@"+m.Addr()), Mode: Auto, Reload: func(context.Context) (map[string]string, error) {
				reloads++
				return vars(m.Addr())
			}})
			b.access(queue.AccessUnreachable)
			f := new(sources.Failure)
			if err := b.end(); !errors.As(err, &f) || !f.Final || f.Code != "auth" || reloads != 1 {
				t.Errorf("%+v after %d reloads", f, reloads)
			}
		})
	}
}

// TestLost holds that a store which goes away is told as unreachable, and never as empty.
func TestLost(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon))
	b := begin(t, Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto, Every: time.Millisecond})
	b.until("sample", isSample)
	go m.Close()
	b.until("unreachable", func(f model.Fact) bool {
		if s, ok := f.(*queue.Sample); ok && (len(s.Queues) != 1 || s.Queues[0].Ready != 1) {
			t.Errorf("told %+v", s)
		}
		s, ok := f.(*queue.StoreInfo)
		return ok && s.Access == queue.AccessUnreachable && s.Library == "sidekiq"
	})
	if b.end() == nil {
		t.Error("no error for the back-off")
	}
}

func TestNoLibrary(t *testing.T) {
	m := fake(t)
	m.Set("cache", "x")
	b := begin(t, Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto})
	if s := b.access(queue.AccessRead); s.Library != "" || s.Why == "" {
		t.Errorf("%+v", s)
	}
	job(m, "default", seconds(noon))
	b.w.Ask(model.Request{Kind: model.Refresh})
	b.until("sample", isSample)
}

func TestReplies(t *testing.T) {
	for reply, want := range map[string]string{
		"NOPERM this user has no permissions":          "denied",
		"LOADING Redis is loading":                     "loading",
		"ERR max number of clients reached":            "full",
		"NOAUTH Authentication required.":              "auth",
		"SOMETHING else":                               "reply",
		"ERR DB index is out of range":                 "missing",
		"ERR invalid DB index":                         "missing",
		"ERR SELECT is not allowed in cluster mode":    "missing",
		"MASTERDOWN Link with MASTER is down and more": "loading",
		"CLUSTERDOWN The cluster is down":              "loading",
	} {
		t.Run(reply, func(t *testing.T) {
			m := fake(t)
			m.SetError(reply)
			b := begin(t, Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto})
			f := new(sources.Failure)
			if err := b.end(); !errors.As(err, &f) || f.Code != want {
				t.Errorf("%v, want %s", err, want)
			}
		})
	}
}

// TestPlainToATLSPort says what is usual behind a connection that is closed at once.
func TestPlainToATLSPort(t *testing.T) {
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	cert := s.TLS.Certificates
	s.Close()
	m := miniredis.NewMiniRedis()
	if err := m.StartTLS(&tls.Config{Certificates: cert}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	b := begin(t, Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto})
	if got, want := b.access(queue.AccessUnreachable).Why, "its port may speak TLS only, which rediss:// asks for"; !strings.Contains(got, want) {
		t.Errorf("%q, want it to say that %s", got, want)
	}
}

// TestSelfSigned reads over TLS with a certificate that nobody vouches for.
func TestSelfSigned(t *testing.T) {
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	cert := s.TLS.Certificates
	s.Close()
	m := miniredis.NewMiniRedis()
	if err := m.StartTLS(&tls.Config{Certificates: cert}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	m.SetTime(noon)
	job(m, "default", seconds(noon))
	b := begin(t, Options{Found: found(t, "rediss://"+m.Addr()), Mode: Auto})
	b.until("sample", isSample)
}
