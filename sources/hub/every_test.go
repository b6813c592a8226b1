package hub

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
)

func TestASlowReaderIsServedSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for every, want := range map[time.Duration]int{0: 20, 200 * time.Millisecond: 5} {
			m := newMailbox("recorder", Policy{Every: every}, time.Now)
			for range 300 { // a second until the pace is found, two in which it is counted
				m.put(model.Event{Fact: &model.Notice{}})
				time.Sleep(10 * time.Millisecond)
				if _, err := m.Next(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			rounds, events, end := 0, 0, time.Now().Add(2*time.Second)
			stop := time.AfterFunc(0, func() {
				for time.Now().Before(end) {
					m.put(model.Event{Fact: &model.Notice{}})
					time.Sleep(10 * time.Millisecond)
				}
			})
			for time.Now().Before(end) {
				batch, err := m.Next(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				rounds, events = rounds+1, events+len(batch)
			}
			stop.Stop()
			if got := rounds / 2; got < want-1 || got > want+1 || events < 150 {
				t.Errorf("%s: got %d rounds a second and %d events, want %d rounds and all of some 200", every, got, events, want)
			}
		}
	})
}
