package hub

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
)

// script is a source that does one step a run.
type script struct {
	name  model.SourceName
	steps []func(ctx context.Context, emit func(model.Event)) error
	runs  atomic.Int32
	asked chan model.Request
}

func (s *script) Name() model.SourceName { return s.name }

func (s *script) Run(ctx context.Context, emit func(model.Event)) error {
	step := s.steps[min(int(s.runs.Add(1)), len(s.steps))-1]
	return step(ctx, emit)
}

func (s *script) Ask(r model.Request) {
	if s.asked != nil {
		s.asked <- r
	}
}

type step = func(ctx context.Context, emit func(model.Event)) error

func fails(err error) step { return func(context.Context, func(model.Event)) error { return err } }

func says(f model.Fact, then step) step {
	return func(ctx context.Context, emit func(model.Event)) error {
		emit(model.Event{Fact: f})
		return then(ctx, emit)
	}
}

func stays(ctx context.Context, _ func(model.Event)) error { <-ctx.Done(); return nil }

// stage is a hub in a bubble of fake time, with one reader.
type stage struct {
	t      *testing.T
	hub    *Hub
	box    *Mailbox
	ctx    context.Context
	cancel context.CancelFunc
	began  time.Time
}

// play runs f in a bubble and ends the hub after it. A goroutine that outlives its hub makes the bubble fail.
func play(t *testing.T, o Options, p Policy, f func(s *stage)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		h := New(o)
		f(&stage{t: t, hub: h, box: h.Subscribe("test", p), ctx: ctx, cancel: cancel, began: time.Now()})
		h.Start(ctx)
		cancel()
		h.Wait()
	})
}

// read gives what is due now.
func (s *stage) read() []model.Event {
	s.t.Helper()
	synctest.Wait()
	ctx, done := context.WithTimeout(context.Background(), 2*batchEvery)
	defer done()
	var all []model.Event
	for {
		batch, err := s.box.Next(ctx)
		if err != nil {
			return all
		}
		all = append(all, batch...)
	}
}

// health gives the states that a source's health is told in, with their codes.
func health(events []model.Event, name model.SourceName) []string {
	var out []string
	for _, e := range events {
		if h, ok := e.Fact.(*model.Health); ok && h.Name == name {
			out = append(out, strings.TrimSpace(string(h.State)+" "+h.Code))
		}
	}
	return out
}

func last(t *testing.T, events []model.Event, name model.SourceName) *model.Health {
	t.Helper()
	var out *model.Health
	for _, e := range events {
		if h, ok := e.Fact.(*model.Health); ok && h.Name == name {
			out = h
		}
	}
	if out == nil {
		t.Fatalf("no health of %s", name)
	}
	return out
}

func TestStampsEveryEvent(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		past := time.Now().Add(-time.Hour)
		s.hub.Add("app-1", &script{name: "x", steps: []step{func(ctx context.Context, emit func(model.Event)) error {
			emit(model.Event{Fact: &model.AppInfo{Name: "foobaz"}})
			emit(model.Event{At: past, Source: "x/deep", App: "app-2", Fact: &model.AppInfo{Name: "other"}})
			emit(model.Event{}) // no fact: not an event
			return stays(ctx, emit)
		}}})
		s.hub.Start(s.ctx)
		got := s.read()
		now := s.began.UTC()
		want := []model.Event{
			{At: now, Seen: now, Source: "x", App: "app-1", Fact: &model.Health{Name: "x", State: model.Live, Since: now}},
			{At: now, Seen: now, Source: "x", App: "app-1", Fact: &model.AppInfo{Name: "foobaz"}},
			{At: past.UTC(), Seen: now, Source: "x/deep", App: "app-2", Fact: &model.AppInfo{Name: "other"}},
		}
		if h, ok := got[0].Fact.(*model.Health); ok && h.State == model.Loading {
			got = got[1:] // read before the source had said anything
		}
		opts := cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Seq" }, cmp.Ignore())
		if d := cmp.Diff(want, got, opts); d != "" {
			t.Error(d)
		}
		for i := 1; i < len(got); i++ {
			if got[i].Seq <= got[i-1].Seq {
				t.Errorf("seq %d after %d", got[i].Seq, got[i-1].Seq)
			}
		}
	})
}

// TestSupervision runs a source through failures of every kind and holds what is told of it.
func TestSupervision(t *testing.T) {
	var log strings.Builder
	play(t, Options{Log: slog.New(slog.NewTextHandler(&log, nil))}, Policy{}, func(s *stage) {
		src := &script{name: "x", steps: []step{
			fails(errors.New("plain")),
			func(context.Context, func(model.Event)) error { panic("boom") },
			fails(&fault.Error{What: "cannot read", Why: "no login", Do: "heroku login", Code: "401"}),
			says(&model.AppInfo{}, stays),
		}}
		s.hub.Add("", src)
		s.hub.Start(s.ctx)
		var all []model.Event
		for deadline := time.Now().Add(time.Minute); src.runs.Load() < 4 && time.Now().Before(deadline); {
			all = append(all, s.read()...)
		}
		all = append(all, s.read()...)
		want := []string{"failing", "failing panic", "failing 401", "live"}
		if d := cmp.Diff(want, slicesWithout(health(all, "x"), "loading")); d != "" {
			t.Error(d)
		}
		for _, e := range all {
			h, ok := e.Fact.(*model.Health)
			if !ok || h.State != model.Failing {
				continue
			}
			if h.RetryAt.IsZero() || h.Since.IsZero() || h.Why == "" {
				t.Errorf("%+v", h)
			}
			if h.Code == "401" && (h.Why != "no login" || h.Do != "heroku login") {
				t.Errorf("%+v", h)
			}
		}
	})
	if !strings.Contains(log.String(), "boom") || !strings.Contains(log.String(), "hub_test.go") {
		t.Errorf("the panic's stack is not in the log: %s", log.String())
	}
}

func slicesWithout(in []string, drop string) []string {
	var out []string
	for _, s := range in {
		if s != drop {
			out = append(out, s)
		}
	}
	return out
}

// TestBackoff holds the ceilings of the delays: full jitter below 1, 2, 4 … 60 s, never a busy loop.
func TestBackoff(t *testing.T) {
	for range 200 {
		d := newDelays()
		ceiling := firstCeiling
		for range 10 {
			w := delaysOf(d, &sources.Failure{})
			got := w.whole
			if w.own != got {
				t.Fatalf("own %v, whole %v", w.own, got)
			}
			if got < leastDelay || got > ceiling+time.Microsecond {
				t.Fatalf("%v is not in %v..%v", got, leastDelay, ceiling)
			}
			ceiling = min(2*ceiling, lastCeiling)
		}
	}
}

// TestDelaysOfWhatIsAsked: what an origin asks for is believed up to a minute, and what a person must mend is tried seldom.
func TestDelaysOfWhatIsAsked(t *testing.T) {
	for _, tt := range []struct {
		name        string
		f           sources.Failure
		least, most time.Duration
	}{
		{"seventeen seconds", sources.Failure{After: 17 * time.Second}, 17 * time.Second, 17 * time.Second},
		{"a minute", sources.Failure{After: time.Minute}, time.Minute, time.Minute},
		{"an hour", sources.Failure{After: time.Hour}, time.Minute, time.Minute},
		{"a nanosecond", sources.Failure{After: 1}, time.Second, time.Second},
		{"nonsense", sources.Failure{After: 1 << 62}, time.Minute, time.Minute},
		{"negative", sources.Failure{After: -time.Hour}, leastDelay, firstCeiling},
		{"final", sources.Failure{Final: true}, 30 * time.Second, 50 * time.Second},
		{"final with a time", sources.Failure{Final: true, After: time.Second}, 30 * time.Second, 50 * time.Second},
		{"over", sources.Failure{Over: true}, never, never},
	} {
		for range 50 {
			if got := delaysOf(newDelays(), &tt.f).whole; got < tt.least || got > tt.most {
				t.Errorf("%s: rests %v, want %v..%v", tt.name, got, tt.least, tt.most)
			}
		}
	}
}

// TestSteadyForgets: a run that was live for a minute starts again from the first ceiling, a shorter one does not.
func TestSteadyForgets(t *testing.T) {
	for lived, forgets := range map[time.Duration]bool{2 * time.Minute: true, time.Second: false} {
		play(t, Options{}, Policy{}, func(s *stage) {
			src := &script{name: "x", steps: []step{says(&model.AppInfo{}, func(context.Context, func(model.Event)) error {
				time.Sleep(lived)
				return errors.New("lost")
			})}}
			s.hub.Add("", src)
			s.hub.Start(s.ctx)
			longest := time.Duration(0)
			for src.runs.Load() < 12 {
				for _, e := range s.read() {
					if h, ok := e.Fact.(*model.Health); ok && h.State == model.Failing {
						longest = max(longest, h.RetryAt.Sub(e.Seen))
					}
				}
				time.Sleep(lived / 2)
			}
			if (longest <= firstCeiling) != forgets {
				t.Errorf("lived %v each time: waits up to %v", lived, longest)
			}
			s.cancel()
		})
	}
}

// failsFirst is a source that fails once and then is well. ran tells when its runs began.
func failsFirst(f *sources.Failure, ran *[]time.Duration) *script {
	began := time.Now()
	note := func(then step) step {
		return func(ctx context.Context, emit func(model.Event)) error {
			*ran = append(*ran, time.Since(began))
			return then(ctx, emit)
		}
	}
	return &script{name: "x", steps: []step{note(fails(f)), note(says(&model.AppInfo{}, stays))}}
}

// TestEveryFailureIsTriedAgain: whatever an origin says, its source runs again by itself within a minute, and a refresh runs
// it at once. Only what is over waits for the refresh.
func TestEveryFailureIsTriedAgain(t *testing.T) {
	for _, tt := range []struct {
		name        string
		f           sources.Failure
		state       model.HealthState
		least, most time.Duration
	}{
		{"plain", sources.Failure{Why: "no"}, model.Failing, leastDelay, firstCeiling},
		{"asked for 17 s", sources.Failure{Code: "429", After: 17 * time.Second}, model.Failing, 17 * time.Second, 17 * time.Second},
		{"asked for an hour", sources.Failure{Code: "429", After: time.Hour}, model.Failing, time.Minute, time.Minute},
		{"503 for a year", sources.Failure{Code: "503", After: 365 * 24 * time.Hour}, model.Failing, time.Minute, time.Minute},
		{"final", sources.Failure{Code: "401", Final: true}, model.Stopped, 30 * time.Second, 50 * time.Second},
		{"a refused password", sources.Failure{Code: "auth", Final: true}, model.Stopped, 30 * time.Second, 50 * time.Second},
		{"over", sources.Failure{Code: "lines", Over: true}, model.Stopped, never, never},
	} {
		t.Run(tt.name, func(t *testing.T) {
			play(t, Options{}, Policy{}, func(s *stage) {
				var ran []time.Duration
				s.hub.Add("a", failsFirst(&tt.f, &ran))
				s.hub.Start(s.ctx)
				h := last(t, s.read(), "x")
				if told := !h.RetryAt.IsZero(); h.State != tt.state || told != (tt.most != never) {
					t.Errorf("told %+v", h)
				}
				if told := h.RetryAt.Sub(s.began); !h.RetryAt.IsZero() && (told < tt.least || told > tt.most) {
					t.Errorf("it says that it tries again after %v, want %v..%v", told, tt.least, tt.most)
				}
				time.Sleep(3 * time.Minute)
				synctest.Wait()
				if again := len(ran) == 2; again != (tt.most != never) || again && (ran[1] < tt.least || ran[1] > tt.most) {
					t.Errorf("runs at %v, want another after %v..%v", ran, tt.least, tt.most)
				}
			})
			play(t, Options{}, Policy{}, func(s *stage) {
				var ran []time.Duration
				s.hub.Add("a", failsFirst(&tt.f, &ran))
				s.hub.Start(s.ctx)
				time.Sleep(100 * time.Millisecond)
				s.hub.Ask(model.Request{Kind: model.Refresh, App: "b"})
				s.hub.Ask(model.Request{Kind: model.Refresh, App: "a", Source: "y"})
				synctest.Wait()
				if len(ran) != 1 {
					t.Fatal("woken for another app or source")
				}
				s.hub.Ask(model.Request{Kind: model.Refresh, App: "a", Source: "x"})
				synctest.Wait()
				if h := last(t, s.read(), "x"); len(ran) != 2 || h.State != model.Live {
					t.Errorf("after a refresh: %d runs, %+v", len(ran), h)
				}
			})
		})
	}
}

// TestAHeldRefreshBurdensNobody: thirty refreshes a second for ten seconds are six runs, whatever the failure.
func TestAHeldRefreshBurdensNobody(t *testing.T) {
	for name, f := range map[string]*sources.Failure{
		"429": {Code: "429", After: time.Minute}, "final": {Code: "401", Final: true}, "over": {Code: "lines", Over: true},
	} {
		play(t, Options{}, Policy{}, func(s *stage) {
			src := &script{name: "x", steps: []step{fails(f)}}
			s.hub.Add("", src)
			s.hub.Start(s.ctx)
			synctest.Wait()
			for range 300 {
				s.hub.Ask(model.Request{Kind: model.Refresh})
				time.Sleep(time.Second / 30)
			}
			synctest.Wait()
			if n := src.runs.Load(); n < 5 || n > 7 {
				t.Errorf("%s: %d runs in ten seconds", name, n)
			}
		})
	}
}

// TestAnOriginThatAnswersAgain: when others get answers again, a rest that the origin asked for ends, but not before our own
// back-off: where only this one is refused, nobody is hammered.
func TestAnOriginThatAnswersAgain(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		var ran []time.Duration
		open := make(chan struct{})
		s.hub.Add("", failsFirst(&sources.Failure{Code: "429", After: time.Minute, Again: open}, &ran))
		s.hub.Start(s.ctx)
		time.Sleep(10 * time.Second)
		close(open)
		time.Sleep(time.Second)
		if len(ran) != 2 || ran[1] != 10*time.Second {
			t.Errorf("ran at %v, want another run after 10s", ran)
		}
	})
	play(t, Options{}, Policy{}, func(s *stage) {
		open := make(chan struct{})
		close(open)
		src := &script{name: "x", steps: []step{fails(&sources.Failure{Code: "429", After: time.Minute, Again: open})}}
		s.hub.Add("", src)
		s.hub.Start(s.ctx)
		time.Sleep(5 * time.Minute)
		if n := src.runs.Load(); n < 5 || n > 40 {
			t.Errorf("%d runs in five minutes", n)
		}
	})
}

// paced is a source that answers every ten seconds of the machine's clock.
type paced struct{ script }

func (*paced) Every() time.Duration { return 10 * time.Second }

// TestSpeedStretchesWhatIsOverdue: on a platform whose clock runs twenty times as fast, ten real seconds are two hundred.
func TestSpeedStretchesWhatIsOverdue(t *testing.T) {
	for speed, want := range map[float64]time.Duration{0: 10 * time.Second, 1: 10 * time.Second, 20: 200 * time.Second} {
		play(t, Options{Speed: speed}, Policy{}, func(s *stage) {
			s.hub.Add("", &paced{script{name: "x", steps: []step{says(&model.AppInfo{}, stays)}}})
			s.hub.Start(s.ctx)
			time.Sleep(time.Second)
			if h := last(t, s.read(), "x"); time.Duration(h.Every) != want {
				t.Errorf("speed %v: every %v, want %v", speed, time.Duration(h.Every), want)
			}
		})
	}
}

func TestExhausted(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		src := &script{name: "tape", steps: []step{says(&model.AppInfo{}, fails(nil))}}
		s.hub.Add("", src)
		s.hub.Start(s.ctx)
		time.Sleep(time.Hour)
		if h := last(t, s.read(), "tape"); src.runs.Load() != 1 || h.State != model.Off || h.Code != model.CodeEnd {
			t.Errorf("%d runs, %+v", src.runs.Load(), h)
		}
	})
}

// TestUnreachableIsNotLive: an event that tells of no contact does not make a source live.
func TestUnreachableIsNotLive(t *testing.T) {
	for _, f := range []model.Fact{
		&model.Platform{}, &queue.StoreInfo{Access: queue.AccessUnreachable}, &queue.StoreInfo{Access: queue.AccessAsked},
		&model.Notice{}, &model.Budget{}, &model.Clock{}, &model.Health{Name: "x/part", State: model.Live},
	} {
		play(t, Options{}, Policy{}, func(s *stage) {
			s.hub.Add("", &script{name: "x", steps: []step{says(f, stays)}})
			s.hub.Start(s.ctx)
			if h := last(t, s.read(), "x"); h.State != model.Loading {
				t.Errorf("%T makes it %s", f, h.State)
			}
		})
	}
}

// TestOwnWord: a source may tell its own health; the next fact makes it live again.
func TestOwnWord(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		s.hub.Add("", &script{name: "x", steps: []step{
			says(&model.Health{Name: "x", State: model.Off, Why: "waits"}, func(ctx context.Context, emit func(model.Event)) error {
				time.Sleep(time.Minute)
				emit(model.Event{Fact: &model.AppInfo{}})
				return stays(ctx, emit)
			}),
		}})
		s.hub.Start(s.ctx)
		if h := last(t, s.read(), "x"); h.State != model.Off || h.Why != "waits" || h.Since.IsZero() {
			t.Errorf("%+v", h)
		}
		time.Sleep(2 * time.Minute)
		if h := last(t, s.read(), "x"); h.State != model.Live || h.Why != "" {
			t.Errorf("%+v", h)
		}
	})
}

func TestURLsAreNotTold(t *testing.T) {
	secret := "https://logs.example/streams/s3cr3t?token=abc"
	play(t, Options{}, Policy{}, func(s *stage) {
		s.hub.Add("", &script{name: "x", steps: []step{fails(&url.Error{Op: "Get", URL: secret, Err: errors.New("broken pipe")})}})
		s.hub.Start(s.ctx)
		if h := last(t, s.read(), "x"); strings.Contains(h.Why, "s3cr3t") || h.Why == "" {
			t.Errorf("%+v", h)
		}
	})
}

// TestForeignErrors: what another program's error says is printable, without secrets, and bounded.
func TestForeignErrors(t *testing.T) {
	why := sources.FailureOf(errors.New("bad \x1b[2J key AKIAIOSFODNN7EXAMPLE " + strings.Repeat("x ", 5000))).Why
	if strings.ContainsAny(why, "\x1b") || strings.Contains(why, "AKIAIOSFODNN7EXAMPLE") || len(why) > 2*300 {
		t.Errorf("%q", why)
	}
}

func TestTicks(t *testing.T) {
	start := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, want := range []bool{true, false} {
		play(t, Options{Clock: func() time.Time { return start }}, Policy{Ticks: want}, func(s *stage) {
			s.hub.Start(s.ctx)
			ticks := 0
			for range 5 {
				for _, e := range s.read() {
					if tick, ok := e.Fact.(*model.Tick); ok && tick.Now.Equal(start) {
						ticks++
					}
				}
				time.Sleep(time.Second - 2*batchEvery)
			}
			if (ticks == 5) != want {
				t.Errorf("%d ticks, wanted %v", ticks, want)
			}
		})
	}
}

// TestAddLate: sources may come while the hub runs, and after it nothing happens.
func TestAddLate(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		s.hub.Start(s.ctx)
		s.hub.Add("", &script{name: "late", steps: []step{says(&model.AppInfo{}, stays)}})
		if h := last(t, s.read(), "late"); h.State != model.Live {
			t.Errorf("%+v", h)
		}
		s.cancel()
		s.hub.Wait()
		after := &script{name: "after", steps: []step{stays}}
		s.hub.Add("", after)
		synctest.Wait()
		if after.runs.Load() != 0 {
			t.Error("runs after the end")
		}
		if _, err := s.hub.Subscribe("after", Policy{}).Next(context.Background()); !errors.Is(err, io.EOF) {
			t.Errorf("a mailbox opened after the end gives %v", err)
		}
	})
}

// TestDrain: what was emitted before the end can be read after it, then comes io.EOF.
func TestDrain(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		s.hub.Add("", &script{name: "x", steps: []step{says(&model.Notice{Text: "last words"}, stays)}})
		s.hub.Start(s.ctx)
		synctest.Wait()
		s.cancel()
		s.hub.Wait()
		got := s.read()
		if n, ok := got[len(got)-1].Fact.(*model.Notice); !ok || n.Text != "last words" {
			t.Errorf("%+v", got)
		}
		if _, err := s.box.Next(context.Background()); !errors.Is(err, io.EOF) {
			t.Error(err)
		}
	})
}

func TestAskReachesTheAppsSources(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		asked := func(app model.AppID) *script {
			src := &script{name: model.SourceName("x" + string(app)), steps: []step{stays}, asked: make(chan model.Request, 1)}
			s.hub.Add(app, src)
			return src
		}
		a, b, all := asked("a"), asked("b"), asked("")
		s.hub.Start(s.ctx)
		s.hub.Ask(model.Request{Kind: model.OpenQueues, App: "a", Store: "s"})
		if len(a.asked) != 1 || len(b.asked) != 0 || len(all.asked) != 1 {
			t.Errorf("asked %d, %d, %d", len(a.asked), len(b.asked), len(all.asked))
		}
	})
}

// A mark is for everybody who listens, the recorder too, and for no source.
func TestAMarkIsDelivered(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	h := New(Options{Clock: time.Now})
	box := h.Subscribe("recorder", Policy{})
	h.Start(ctx)
	h.Ask(model.Request{Kind: model.MarkLine, App: "shop", Mark: &marks.Mark{Seq: 7, Note: "here"}})
	batch, err := box.Next(ctx)
	if err != nil || len(batch) != 1 {
		t.Fatalf("got %d events, %v; want the mark", len(batch), err)
	}
	got, is := batch[0].Fact.(*marks.Mark)
	if e := batch[0]; !is || got.Seq != 7 || e.App != "shop" || e.Seen.IsZero() || !e.Recordable() || e.Delivery() != model.Permanent {
		t.Errorf("got %+v of %+v", e, e.Fact)
	}
}
