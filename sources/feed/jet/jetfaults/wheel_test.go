//go:build integration

package jetfaults

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"app.gonogo/gonogo/cmd/guarding"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
)

// How long a run does things, how long it may take to begin and to agree again, and how often beliefs are looked at.
const (
	runLasts   = 450 * time.Millisecond
	runBegins  = 20 * time.Second
	runAgrees  = 10 * time.Second
	sampleStep = 3 * time.Millisecond
)

// What a belief may be wrong by: news need a moment on their way, and an end by the clock is known as exactly as the clock is. A machine that does other
// things gives both longer: mostLags times the longest time between two looks.
const (
	newsTake  = 400 * time.Millisecond
	clockTake = 250 * time.Millisecond
	mostLags  = 4
)

// act is something that is done in a run.
type act struct {
	at   time.Duration
	what string
	who  int
	do   func(all []*hand)
}

// planOf draws what is done in a run.
func planOf(r *rand.Rand) []act {
	var all []act
	add := func(at time.Duration, who int, what string, do func([]*hand)) {
		all = append(all, act{at, what, who, do})
	}
	at := func() time.Duration { return time.Duration(r.Int64N(int64(runLasts))) }
	names := []string{"kate", "ned", "guard"}
	for who := range names {
		for range 3 + r.IntN(5) {
			q := wheel.Request{Do: wheel.Take, Why: "H12"}
			switch r.IntN(10) {
			case 0, 1, 2, 3:
				q.For = fact.Duration([]time.Duration{0, 60 * time.Millisecond, 120 * time.Millisecond, 250 * time.Millisecond}[r.IntN(4)])
			case 4, 5:
				q = wheel.Request{Do: wheel.Give, To: names[(who+1+r.IntN(2))%3]}
			case 6, 7:
				q = wheel.Request{Do: wheel.Put}
			default:
				q = wheel.Request{Do: wheel.Break, App: shopName, Why: "asleep"}
			}
			add(at(), who, fmt.Sprintf("%s %s for %s", q.Do, q.To, time.Duration(q.For)), func(all []*hand) {
				all[who].reader.Ask(model.Request{Kind: model.Steer, Wheel: q})
			})
		}
		for range r.IntN(3) {
			begins, lasts := at(), 30*time.Millisecond+time.Duration(r.Int64N(int64(220*time.Millisecond)))
			switch r.IntN(4) {
			case 0:
				add(begins, who, "cut", func(all []*hand) { all[who].net.cut() })
			case 1, 2:
				add(begins, who, "stall", func(all []*hand) { all[who].net.stall() })
			default:
				d := time.Duration(1+r.IntN(30)) * time.Millisecond
				add(begins, who, "delay of "+d.String(), func(all []*hand) { all[who].net.slow(d) })
			}
			add(begins+lasts, who, "heal", func(all []*hand) { all[who].net.heal() })
		}
	}
	slices.SortStableFunc(all, func(a, b act) int { return cmp.Compare(a.at, b.at) })
	return all
}

// sample is what a client believed at a moment.
type sample struct {
	at       time.Time
	who      int
	believes bool
}

// wheelRun is one run.
type wheelRun struct {
	seed    uint64
	app     model.AppID
	all     []*hand
	plan    []act
	began   time.Time
	done    []time.Time // when each act of the plan was done
	samples []sample
	lag     time.Duration // the longest between two looks: the machine does other things too
	history []entry
	wrong   []string
}

// wheelBench is what the runs share.
type wheelBench struct {
	*testing.T
	addr string
	js   jetstream.JetStream
	kv   jetstream.KeyValue
}

// newWheelBench starts a NATS and has the streams made.
func newWheelBench(t *testing.T) *wheelBench {
	s := natstest.Start(t, nil)
	b := &wheelBench{T: t, addr: strings.TrimPrefix(s.ClientURL(), "nats://")}
	makeStreams(t, s.ClientURL())
	c, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if b.js, err = jetstream.New(c); err != nil {
		t.Fatal(err)
	}
	if b.kv, err = b.js.KeyValue(t.Context(), "GONOGO_WHEEL"); err != nil {
		t.Fatal(err)
	}
	return b
}

// makeStreams has a station make the streams and buckets.
func makeStreams(t *testing.T, url string) {
	t.Helper()
	station, err := jet.NewStation(jet.Options{URL: url, Clock: time.Now}, "the test")
	if err != nil {
		t.Fatal(err)
	}
	lead, err := station.Stand(t.Context(), "another", func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	lead.Leave()
}

// introduce tells the streams of an app that nobody serves: the wheel needs no more.
func (b *wheelBench) introduce(ctx context.Context, app model.AppID) error {
	text, err := json.Marshal(map[string]any{"app": app, "name": shopName, "key": string(app), "by": "the test", "began": time.Now()})
	if err != nil {
		return err
	}
	m := &nats.Msg{Subject: "gonogo.v1." + string(app) + ".snap.lead", Data: text, Header: nats.Header{"Gonogo-Term": {"1"}}}
	if _, err := b.js.PublishMsg(ctx, m); err != nil {
		return err
	}
	last, err := b.js.Stream(ctx, "GONOGO_LAST")
	for err == nil {
		if _, err = last.GetLastMsgForSubject(ctx, m.Subject); err == nil {
			return nil
		}
		if ctx.Err() == nil {
			err = nil
		}
	}
	return err
}

// The wheel under partitions: by the bucket's history it never has two holders, nobody believes to have it for longer than news and clocks take while
// the network is whole, and guard is such a one.
func TestWheelUnderPartitions(t *testing.T) {
	b := newWheelBench(t)
	seeds := []uint64{*flags.seed}
	if *flags.seed == 0 {
		seeds = seeds[:0]
		for i := range *flags.runs {
			seeds = append(seeds, *flags.from+uint64(i))
		}
	}
	var sum tally
	var work errgroup.Group
	work.SetLimit(*flags.jobs)
	for _, seed := range seeds {
		work.Go(func() error {
			r := b.run(seed)
			r.judge(&sum)
			if len(r.wrong) > 0 || *flags.seed != 0 {
				t.Log(r.report())
			}
			if len(r.wrong) > 0 {
				t.Errorf("seed %d: %s", seed, strings.Join(r.wrong, "; "))
			}
			return nil
		})
	}
	_ = work.Wait()
	t.Log(sum.String())
}

// run makes a run.
func (b *wheelBench) run(seed uint64) *wheelRun {
	rnd := rand.New(rand.NewPCG(seed, 18))
	r := &wheelRun{seed: seed, app: model.AppID(fmt.Sprintf("run-%d", seed))}
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	if err := b.introduce(ctx, r.app); err != nil {
		r.fail("the app is not introduced: %v", err)
		return r
	}
	var work sync.WaitGroup
	for _, name := range []string{"kate", "ned", "guard"} {
		skew := []time.Duration{0, 0, 5 * time.Minute, -5 * time.Minute, 40 * time.Second}[rnd.IntN(5)]
		h := newHand(b.T, name, skew, newProxy(b.T, b.addr), r.app)
		defer h.net.end()
		if name == "guard" {
			h.guard = &guarding.Observer{Zone: time.UTC, Wheel: &guarding.Wheel{App: shopName, After: time.Minute, Ask: h.reader.Ask}}
			h.state.Apply([]model.Event{{App: r.app, Fact: &model.Releases{Releases: []ledger.Release{{Version: 7, Current: true, Status: "succeeded"}}}}})
		}
		r.all = append(r.all, h)
		work.Go(func() { h.work(ctx) })
	}
	defer work.Wait()
	defer cancel()
	if !r.everyone(runBegins, func(h *hand) bool { _, ok := h.attached(); return ok }) {
		for _, h := range r.all {
			r.fail("not all attach: %s", h.standing())
		}
		return r
	}
	for _, h := range r.all {
		h.reader.Ask(model.Request{Kind: model.Steer, Wheel: wheel.Request{Do: wheel.Here}})
	}
	if !r.everyone(runBegins, func(h *hand) bool { w, _ := h.attached(); return len(w.People) == len(r.all) }) {
		r.fail("not all are seen")
		return r
	}
	r.plan = planOf(rnd)
	r.act()
	r.agree(ctx, b.kv)
	return r
}

// everyone waits until something is so with each client.
func (r *wheelRun) everyone(within time.Duration, fits func(*hand) bool) bool {
	for late := time.Now().Add(within); ; time.Sleep(sampleStep) {
		if !slices.ContainsFunc(r.all, func(h *hand) bool { return !fits(h) }) {
			return true
		}
		if time.Now().After(late) {
			return false
		}
	}
}

// act does what was drawn, and looks at what the clients believe meanwhile.
func (r *wheelRun) act() {
	stop, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for {
			for i, h := range r.all {
				at := time.Now()
				r.samples = append(r.samples, sample{at, i, h.believes(r.app)})
			}
			select {
			case <-stop:
				return
			case <-time.After(sampleStep):
			}
		}
	}()
	r.began = time.Now()
	for _, a := range r.plan {
		time.Sleep(time.Until(r.began.Add(a.at)))
		a.do(r.all)
		r.done = append(r.done, time.Now())
	}
	for _, h := range r.all {
		h.net.heal()
	}
	time.Sleep(newsTake / 2)
	close(stop)
	<-over
	for i := len(r.all); i < len(r.samples); i++ {
		r.lag = max(r.lag, r.samples[i].at.Sub(r.samples[i-len(r.all)].at))
	}
}

// agree waits until every client says of the wheel what the bucket says, and reads the bucket's history.
func (r *wheelRun) agree(ctx context.Context, kv jetstream.KeyValue) {
	same := func(h *hand) bool {
		b, ok := h.attached()
		if !ok {
			return false
		}
		last, err := kv.Get(ctx, string(r.app))
		if err != nil {
			return b.Last == ""
		}
		e := entryOf(last)
		return b.Last == e.Last && (b.Wheel == nil) == (e.Wheel == nil) && (b.Wheel == nil || b.Wheel.By == e.Wheel.By)
	}
	if !r.everyone(runAgrees, same) {
		for _, h := range r.all {
			b, _ := h.attached()
			r.fail("not all agree: %q by %s", b.Last, h.standing())
		}
	}
	list, err := kv.History(ctx, string(r.app))
	if err != nil && len(list) > 0 {
		r.fail("the history cannot be read: %v", err)
	}
	for _, e := range list {
		r.history = append(r.history, entryOf(e))
	}
}

func (r *wheelRun) fail(format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
}
