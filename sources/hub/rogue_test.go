package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
)

func panicking(context.Context, func(model.Event)) error { panic("boom") }

// pulse says something every second.
func pulse(ctx context.Context, emit func(model.Event)) error {
	for n := 0; ; n++ {
		emit(model.Event{Fact: &model.Notice{Text: fmt.Sprint(n)}})
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Second):
		}
	}
}

// notices counts what a source has said.
func notices(events []model.Event, name model.SourceName) (n int) {
	for _, e := range events {
		if _, ok := e.Fact.(*model.Notice); ok && e.Source == name {
			n++
		}
	}
	return n
}

// A source that panics again and again is marked down and tried now and then; a refresh tries it at once; nobody else notices.
func TestASourceThatKeepsPanickingIsDown(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		rogue := &script{name: "x", steps: []step{panicking}}
		s.hub.Add("a", rogue)
		s.hub.Add("a", &script{name: "y", steps: []step{pulse}})
		s.hub.Start(s.ctx)
		time.Sleep(time.Minute)
		h := last(t, s.read(), "x")
		if runs := rogue.runs.Load(); runs != mostPanics {
			t.Errorf("%d runs in the first minute, want %d", runs, mostPanics)
		}
		if h.State != model.Stopped || h.Code != sources.CodePanic || !strings.Contains(h.Why, "boom (hub.panicking, rogue_test.go:") || !strings.HasSuffix(h.Do, "please report it; r tries again") {
			t.Errorf("told %+v", h)
		}
		if rest := time.Until(h.RetryAt); rest < downRest-time.Minute || rest > downRest+downSpread {
			t.Errorf("tried again in %v, want about %v", rest, downRest)
		}
		s.hub.Ask(model.Request{Kind: model.Refresh, App: "a", Source: "x"})
		synctest.Wait()
		if runs := rogue.runs.Load(); runs != mostPanics+1 {
			t.Errorf("%d runs after a refresh, want %d", runs, mostPanics+1)
		}
		s.read()
		time.Sleep(time.Hour)
		if runs := rogue.runs.Load(); runs > mostPanics+1+12 || runs < mostPanics+1+9 {
			t.Errorf("%d runs in an hour, want one in about five minutes", runs-mostPanics-1)
		}
		if n := notices(s.read(), "y"); n < 3600 {
			t.Errorf("the other source said %d things in an hour, want 3,600", n)
		}
	})
}

// A source that was down and runs well for a minute is as good as any.
func TestASourceThatWasDownAndRunsIsLive(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		steps := []step{panicking, panicking, panicking, panicking, panicking, says(&model.AppInfo{}, func(context.Context, func(model.Event)) error {
			time.Sleep(2 * steady)
			panic("once")
		}), says(&model.AppInfo{}, stays)}
		s.hub.Add("a", &script{name: "x", steps: steps})
		s.hub.Start(s.ctx)
		time.Sleep(10 * time.Minute)
		all := s.read()
		if h := last(t, all, "x"); h.State != model.Live {
			t.Errorf("after a single panic of a source that ran well: %+v, want live", h)
		}
	})
}

// A source that ends at once, with or without an error, is no storm.
func TestASourceThatEndsAtOnceIsNoStorm(t *testing.T) {
	for name, c := range map[string]struct {
		step step
		most int32
	}{
		"an error":   {fails(errors.New("no")), 35},
		"wants less": {fails(&sources.Failure{Why: "no", After: time.Nanosecond}), 601},
		"the end":    {func(context.Context, func(model.Event)) error { return nil }, 1},
	} {
		play(t, Options{}, Policy{}, func(s *stage) {
			src := &script{name: "x", steps: []step{c.step}}
			s.hub.Add("a", src)
			s.hub.Start(s.ctx)
			time.Sleep(10 * time.Minute)
			if runs := src.runs.Load(); runs > c.most {
				t.Errorf("%s: %d runs in ten minutes, want at most %d", name, runs, c.most)
			}
		})
	}
}

// A source that never stops keeps no reader from the end.
func TestASourceThatHangsAtTheEndKeepsNoReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		ctx, cancel := context.WithCancel(context.Background())
		h := New(Options{})
		box := h.Subscribe("test", Policy{})
		h.Add("a", &script{name: "x", steps: []step{says(&model.Notice{Text: "last words"}, func(context.Context, func(model.Event)) error { <-release; return nil })}})
		h.Start(ctx)
		synctest.Wait()
		cancel()
		began := time.Now()
		words := 0
		for {
			batch, err := box.Next(context.Background())
			if errors.Is(err, io.EOF) {
				break
			}
			words += notices(batch, "x")
		}
		if took := time.Since(began); took != stopWithin || words != 1 {
			t.Errorf("the reader came to its end after %v with %d words, want %v and 1", took, words, stopWithin)
		}
		close(release)
		h.Wait()
	})
}

// What a source says after it has ended is left out and told; it makes nobody believe that the source lives.
func TestWhatASourceSaysAfterItsEndIsLeftOut(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		var late func(model.Event)
		s.hub.Add("a", &script{name: "x", steps: []step{func(_ context.Context, emit func(model.Event)) error { late = emit; return nil }}})
		s.hub.Start(s.ctx)
		s.read()
		late(model.Event{Fact: &model.AppInfo{Name: "ghost"}})
		got := s.read()
		if len(got) != 1 {
			t.Fatalf("told %+v, want a quarantine alone", got)
		}
		l, ok := got[0].Fact.(*quarantine.List)
		if !ok || l.Name != "x" || l.Records[0].Where != "a fact of the kind app" {
			t.Errorf("told %+v", got[0].Fact)
		}
	})
}

// A source that floods takes neither memory without bound nor the others' facts along.
func TestASourceThatFloodsTakesNobodyAlong(t *testing.T) {
	play(t, Options{}, Policy{Lines: 1000}, func(s *stage) {
		in := logstore.NewIngest(logstore.IngestOptions{})
		for range 100 {
			in.Add([]byte("2026-03-01T09:00:00.000000+00:00 app[web.1]: hello"), s.began)
		}
		batch := in.Next(s.began, true)
		s.hub.Add("a", &script{name: "flood", steps: []step{func(ctx context.Context, emit func(model.Event)) error {
			for range 10_000 {
				emit(model.Event{Fact: &model.LogLines{Batch: batch}})
				emit(model.Event{Fact: &model.AppInfo{Name: "again"}})
				emit(model.Event{Fact: &model.Health{Name: "flood", State: model.Live}})
				emit(model.Event{Fact: quarantine.New("a line", "no header", nil)})
			}
			return stays(ctx, emit)
		}}})
		s.hub.Add("a", &script{name: "y", steps: []step{says(&model.Notice{Text: "here"}, stays)}})
		s.hub.Start(s.ctx)
		synctest.Wait()
		if n := s.box.order.Len(); n > 30 {
			t.Errorf("%d things wait for the reader, want some 15", n)
		}
		all := s.read()
		if n := notices(all, "y"); n != 1 {
			t.Errorf("the other source's words came %d times", n)
		}
		if l, ok := all[len(all)-1].Fact.(*model.Losses); !ok || l.Lines != 1_000_000-1000 {
			t.Errorf("the last fact is %+v, want the lines that were dropped", all[len(all)-1].Fact)
		}
	})
}

// A panic of the hub itself stops one thing for a moment: the clock goes on.
func TestAPanicOfTheHubStopsTheClockForAMoment(t *testing.T) {
	var once atomic.Bool
	seen := func(k model.Kind) {
		if k == "tick" && once.CompareAndSwap(false, true) {
			panic("a fault of the hub")
		}
	}
	play(t, Options{Seen: seen}, Policy{Ticks: true}, func(s *stage) {
		s.hub.Start(s.ctx)
		time.Sleep(againAfter + 10*time.Second)
		ticks := 0
		for _, e := range s.read() {
			if _, ok := e.Fact.(*model.Tick); ok {
				ticks++
			}
		}
		if ticks == 0 {
			t.Error("the clock stands still")
		}
	})
}

// An order is carried out once, whatever the hub itself chokes on while it tells of it.
func TestAPanicOfTheHubSendsNoOrderTwice(t *testing.T) {
	seen := func(k model.Kind) {
		if k == "order" {
			panic("a fault of the hub")
		}
	}
	play(t, Options{Seen: seen}, Policy{}, func(s *stage) {
		var sent atomic.Int32
		s.hub.Orders("a", carrier(func(_ context.Context, o model.Order, emit func(model.Event)) error {
			sent.Add(1)
			emit(model.Event{Fact: &model.OrderEvent{Order: o, Stage: model.Sent}})
			return nil
		}))
		s.hub.Start(s.ctx)
		if err := s.hub.Do(s.ctx, model.Order{App: "a", Verb: model.Restart}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if n := sent.Load(); n != 1 {
			t.Errorf("sent %d times", n)
		}
		if err := s.hub.Do(s.ctx, model.Order{App: "a", Verb: model.Restart}); err != nil {
			t.Errorf("the next order is not taken: %v", err)
		}
		synctest.Wait()
	})
}
