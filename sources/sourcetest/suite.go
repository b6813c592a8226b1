package sourcetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/hub"
)

// Suite is a source and what the contract must know of it.
type Suite struct {
	// New makes a fresh source of the origin at addr: what Healthy or a Fault's Start gave.
	New func(t *testing.T, addr string) sources.Source
	// Healthy starts an origin that behaves and gives its address; it cleans up by t.Cleanup.
	Healthy func(t *testing.T) (addr string)
	// Want are the kinds a healthy run tells, at least once each.
	Want []model.Kind
	// Faults are the origins that misbehave: HTTPFaults, TCPFaults, or the source's own.
	Faults []Fault
	// Secrets must never be told. The address itself is not one unless it is listed.
	Secrets []string
	// Ends tells that the source is exhausted at some time.
	Ends bool
	// Patience bounds how long a healthy run may take to tell what is wanted; zero: 5 s.
	Patience time.Duration
}

const (
	stopWithin    = time.Second            // from the end of ctx to the return of Run
	faultLasts    = 400 * time.Millisecond // how long a source is left with a bad origin, if it does not give up before
	usualPatience = 5 * time.Second
)

// Run tests the source against its contract.
func Run(t *testing.T, s Suite) {
	if s.Patience == 0 {
		s.Patience = usualPatience
	}
	t.Run("healthy", s.healthy)
	t.Run("stops", s.stops)
	for _, f := range s.Faults {
		t.Run("fault/"+f.Name, func(t *testing.T) { s.fault(t, f) })
	}
}

// healthy runs the source under a hub until it has told everything wanted.
func (s Suite) healthy(t *testing.T) {
	noLeak(t)
	src := s.New(t, s.Healthy(t))
	h := hub.New(hub.Options{})
	box := h.Subscribe("contract", hub.Policy{})
	ctx, cancel := context.WithCancel(t.Context())
	h.Add("contract-app", src)
	h.Start(ctx)
	missing := map[model.Kind]bool{}
	for _, k := range s.Want {
		missing[k] = true
	}
	patience, done := context.WithTimeout(ctx, s.Patience)
	defer done()
	for len(missing) > 0 {
		batch, err := box.Next(patience)
		if err != nil {
			t.Errorf("after %v still not told: %v", s.Patience, missing)
			break
		}
		for _, e := range batch {
			delete(missing, e.Fact.Kind())
			s.check(t, e)
			stamped(t, e)
		}
	}
	cancel()
	ended(t, h.Wait)
}

// stops ends the context while the source has hardly begun.
func (s Suite) stops(t *testing.T) {
	noLeak(t)
	r := s.begin(t, s.Healthy(t))
	r.first(stopWithin)
	r.stop()
	if r.err != nil && !s.Ends {
		t.Logf("returned after its context: %v", r.err)
	}
	s.secrets(t, r)
}

// fault leaves the source with an origin that misbehaves.
func (s Suite) fault(t *testing.T, f Fault) {
	noLeak(t)
	r := s.begin(t, f.Start(t))
	early := r.returned(faultLasts)
	r.stop()
	if early && r.err == nil {
		t.Error("returned nil although its context had not ended: the hub would never run it again")
	}
	for _, e := range r.events() {
		s.check(t, e)
		if h, ok := e.Fact.(*model.Health); ok && h.State == model.Live {
			t.Errorf("tells health %q over a broken origin", h.Name)
		}
	}
	s.secrets(t, r)
}

// check holds one event to the contract.
func (s Suite) check(t *testing.T, e model.Event) {
	t.Helper()
	if e.Fact == nil {
		t.Error("an event without a fact")
		return
	}
	line, err := model.Encode(e)
	if err != nil {
		t.Errorf("cannot be written: %v", err)
		return
	}
	if _, err := model.Decode(line); err != nil {
		t.Errorf("cannot be read back: %v", err)
	}
	s.clean(t, "event "+string(e.Fact.Kind()), string(line))
}

func (s Suite) secrets(t *testing.T, r *run) {
	t.Helper()
	for _, e := range r.events() {
		s.check(t, e)
	}
	if r.err != nil {
		s.clean(t, "error", r.err.Error())
	}
}

func (s Suite) clean(t *testing.T, where, text string) {
	t.Helper()
	for _, secret := range s.Secrets {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("%s holds a secret: %s", where, strings.ReplaceAll(text, secret, "[SECRET]"))
		}
	}
}

func stamped(t *testing.T, e model.Event) {
	t.Helper()
	if _, own := e.Fact.(*model.Losses); own {
		return
	}
	if e.Seq == 0 || e.At.IsZero() || e.Seen.IsZero() || e.Source == "" {
		t.Errorf("%s is not stamped: seq %d, at %v, seen %v, source %q", e.Fact.Kind(), e.Seq, e.At, e.Seen, e.Source)
	}
}

// run is a source at work without a hub.
type run struct {
	t      *testing.T
	cancel context.CancelFunc
	some   chan struct{} // closed at the first event
	done   chan struct{}
	err    error // after done

	mu  sync.Mutex
	all []model.Event
}

func (s Suite) begin(t *testing.T, addr string) *run {
	ctx, cancel := context.WithCancel(t.Context())
	r := &run{t: t, cancel: cancel, some: make(chan struct{}), done: make(chan struct{})}
	src := s.New(t, addr)
	go func() {
		defer close(r.done)
		r.err = sources.Guard(func() error { return src.Run(ctx, r.emit) })
		if f := (*sources.Failure)(nil); errors.As(r.err, &f) && f.Code == "panic" {
			t.Errorf("panicked: %s", f.Why)
		}
	}()
	return r
}

func (r *run) emit(e model.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) == 0 {
		close(r.some)
	}
	r.all = append(r.all, e)
}

func (r *run) events() []model.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all[:len(r.all):len(r.all)]
}

// first waits for the first event, for the end, or for d.
func (r *run) first(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-r.some:
	case <-r.done:
	case <-timer.C:
	}
}

// returned tells whether Run returned by itself within d.
func (r *run) returned(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-r.done:
		return true
	case <-timer.C:
		return false
	}
}

func (r *run) stop() {
	r.t.Helper()
	r.cancel()
	ended(r.t, func() { <-r.done })
}

// ended fails when wait takes longer than a source may take to stop.
func ended(t *testing.T, wait func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { wait(); close(done) }()
	timer := time.NewTimer(stopWithin)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		t.Fatalf("still running %v after its context ended", stopWithin)
	}
}

// noLeak fails the test when it leaves a goroutine behind. It must be called before anything that cleans up after itself.
func noLeak(t *testing.T) {
	old := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, old) })
}
