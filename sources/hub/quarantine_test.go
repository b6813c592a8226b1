package hub

import (
	"context"
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
)

func lists(events []model.Event) (all []*quarantine.List) {
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *quarantine.List:
			all = append(all, f)
		case *quarantine.Record:
			panic("a reader gets a record by itself")
		}
	}
	return all
}

// A flood of records that cannot be read is one fact a second, with all of them counted, and no sign that the source is live.
func TestAFloodOfBrokenRecordsIsOneFactASecond(t *testing.T) {
	play(t, Options{}, Policy{Ticks: true}, func(s *stage) {
		s.hub.Add("app", &script{name: "x", steps: []step{func(ctx context.Context, emit func(model.Event)) error {
			for i := range 10_000 {
				emit(model.Event{Fact: quarantine.New(fmt.Sprintf("line %d", i+1), "no header", []byte{0, byte(i)})})
			}
			return stays(ctx, emit)
		}}})
		s.hub.Start(s.ctx)
		first := s.read()
		if got := lists(first); len(got) != 1 || got[0].Total != 1 || got[0].Name != "x" || got[0].Records[0].Raw != `\x00\x00` {
			t.Fatalf("at first %+v, want a list of one record", got)
		}
		if got := health(first, "x"); len(got) == 0 || got[len(got)-1] != "loading" {
			t.Errorf("the source is told as %v, want loading: what it could not read proves nothing", got)
		}
		time.Sleep(time.Second)
		got := lists(s.read())
		if len(got) != 1 || got[0].Total != 10_000 || len(got[0].Records) != quarantine.Kept || got[0].Records[quarantine.Kept-1].Where != "line 10000" {
			t.Fatalf("a second later %+v, want one list of 10,000 with the newest %d", got, quarantine.Kept)
		}
		time.Sleep(3 * time.Second)
		if got := lists(s.read()); len(got) != 0 {
			t.Errorf("told again without news: %+v", got)
		}
	})
}

// What came into quarantine just before the end is told, and what did in one run of a source is remembered in the next.
func TestQuarantineOutlivesRunsAndIsToldAtTheEnd(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		bad := func(then step) step { return says(quarantine.New("line 1", "no header", nil), then) }
		s.hub.Add("app", &script{name: "x", steps: []step{bad(fails(context.DeadlineExceeded)), bad(bad(stays))}})
		s.hub.Start(s.ctx)
		s.read()
		time.Sleep(2 * time.Second)
		s.cancel()
		s.hub.Wait()
		var got *quarantine.List
		for batch, err := s.box.Next(context.Background()); err == nil; batch, err = s.box.Next(context.Background()) {
			for _, l := range lists(batch) {
				got = l
			}
		}
		if got == nil || got.Total != 3 {
			t.Errorf("at the end %+v, want all three", got)
		}
	})
}
