package hub

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
)

// carrier is an Orders that does what it is told.
type carrier func(ctx context.Context, o model.Order, emit func(model.Event)) error

func (c carrier) Do(ctx context.Context, o model.Order, emit func(model.Event)) error {
	return c(ctx, o, emit)
}

// steps makes a carrier that emits these stages and then ends.
func steps(end func() error, stages ...model.Stage) carrier {
	return func(_ context.Context, o model.Order, emit func(model.Event)) error {
		for _, s := range stages {
			emit(model.Event{Fact: &model.OrderEvent{Order: o, Stage: s}})
		}
		return end()
	}
}

func stages(events []model.Event, id string) []model.Stage {
	var out []model.Stage
	for _, e := range events {
		if s, ok := e.Fact.(*model.OrderEvent); ok && (id == "" || s.Order.ID == id) {
			out = append(out, s.Stage)
		}
	}
	return out
}

// TestEveryOrderEnds: whatever a carrier leaves open is closed with the truth: refused when it was not sent, lost when it was.
func TestEveryOrderEnds(t *testing.T) {
	ok := func() error { return nil }
	bad := func() error { return errors.New("no answer") }
	boom := func() error { panic("boom") }
	for name, c := range map[string]struct {
		carrier carrier
		want    []model.Stage
	}{
		"told":                      {steps(ok, model.Sent, model.Accepted), []model.Stage{model.Sent, model.Accepted}},
		"told and an error":         {steps(bad, model.Sent, model.Failed), []model.Stage{model.Sent, model.Failed}},
		"refused":                   {steps(bad, model.Refused), []model.Stage{model.Refused}},
		"error before sending":      {steps(bad), []model.Stage{model.Refused}},
		"panic before sending":      {steps(boom), []model.Stage{model.Refused}},
		"silent":                    {steps(ok), []model.Stage{model.Refused}},
		"error after sending":       {steps(bad, model.Sent), []model.Stage{model.Sent, model.Lost}},
		"panic after sending":       {steps(boom, model.Sent), []model.Stage{model.Sent, model.Lost}},
		"silent after sending":      {steps(ok, model.Sent), []model.Stage{model.Sent, model.Lost}},
		"panic after the last word": {steps(boom, model.Sent, model.Accepted), []model.Stage{model.Sent, model.Accepted}},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, Options{}, Policy{}, func(s *stage) {
				s.hub.Orders("a", c.carrier)
				s.hub.Start(s.ctx)
				if err := s.hub.Do(s.ctx, model.Order{App: "a", Verb: model.Restart}); err != nil {
					t.Fatal(err)
				}
				events := s.read()
				if d := cmp.Diff(c.want, stages(events, "")); d != "" {
					t.Error(d)
				}
				for _, e := range events {
					if o, ok := e.Fact.(*model.OrderEvent); ok && (len(o.Order.ID) != 32 || e.App != "a") {
						t.Errorf("%+v", e)
					}
				}
			})
		})
	}
}

func TestReadOnly(t *testing.T) {
	play(t, Options{ReadOnly: true}, Policy{}, func(s *stage) {
		s.hub.Orders("a", carrier(func(context.Context, model.Order, func(model.Event)) error {
			t.Error("carried out")
			return nil
		}))
		s.hub.Start(s.ctx)
		refused(t, s.hub.Do(s.ctx, model.Order{App: "a"}))
		if d := cmp.Diff([]model.Stage{model.Refused}, stages(s.read(), "")); d != "" {
			t.Error(d)
		}
	})
}

func refused(t *testing.T, err error) {
	t.Helper()
	if f := new(fault.Error); !errors.As(err, &f) || f.Code != CodeOrder {
		t.Errorf("not refused: %v", err)
	}
}

func TestOneOrderAtATime(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		release := make(chan struct{})
		slow := carrier(func(_ context.Context, o model.Order, emit func(model.Event)) error {
			emit(model.Event{Fact: &model.OrderEvent{Order: o, Stage: model.Sent}})
			<-release
			emit(model.Event{Fact: &model.OrderEvent{Order: o, Stage: model.Accepted}})
			return nil
		})
		s.hub.Orders("a", slow)
		s.hub.Orders("b", slow)
		s.hub.Start(s.ctx)
		do := func(app model.AppID, id string) error { return s.hub.Do(s.ctx, model.Order{ID: id, App: app}) }
		if err := do("a", "1"); err != nil {
			t.Fatal(err)
		}
		refused(t, do("a", "2"))
		if err := do("b", "3"); err != nil {
			t.Errorf("another app's order: %v", err)
		}
		refused(t, do("nobody", "4"))
		refused(t, do("a", "1")) // the same id again
		close(release)
		synctest.Wait()
		refused(t, do("a", "1")) // and again, after its end
		refused(t, do("a", "2")) // a refused id is used up too
		if err := do("a", "5"); err != nil {
			t.Errorf("after the first has ended: %v", err)
		}
		events := s.read()
		for id, want := range map[string][]model.Stage{
			"1": {model.Sent, model.Accepted}, "2": {model.Refused}, "3": {model.Sent, model.Accepted},
			"4": {model.Refused}, "5": {model.Sent, model.Accepted},
		} {
			if d := cmp.Diff(want, stages(events, id)); d != "" {
				t.Errorf("order %s: %s", id, d)
			}
		}
	})
}

// TestOrderOutlivesItsCaller: the end of the caller's context does not touch an order that was taken; the end of the hub does.
func TestOrderOutlivesItsCaller(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		s.hub.Orders("a", carrier(func(ctx context.Context, o model.Order, emit func(model.Event)) error {
			emit(model.Event{Fact: &model.OrderEvent{Order: o, Stage: model.Sent}})
			<-ctx.Done()
			return ctx.Err()
		}))
		s.hub.Start(s.ctx)
		caller, leave := context.WithCancel(s.ctx)
		if err := s.hub.Do(caller, model.Order{ID: "1", App: "a"}); err != nil {
			t.Fatal(err)
		}
		leave()
		synctest.Wait()
		refused(t, s.hub.Do(s.ctx, model.Order{ID: "2", App: "a"})) // still on its way
		refused(t, s.hub.Do(caller, model.Order{ID: "3", App: "b"}))
		s.cancel()
		s.hub.Wait()
		if d := cmp.Diff([]model.Stage{model.Sent, model.Lost}, stages(s.read(), "1")); d != "" {
			t.Error(d)
		}
		refused(t, s.hub.Do(context.Background(), model.Order{ID: "4", App: "a"}))
	})
}
