package model

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/queue"
)

func TestASharedStoreKeepsItsWatcher(t *testing.T) {
	s := New(DefaultLimits())
	say := func(app AppID, at float64, f Fact) {
		s.Apply([]Event{{App: app, At: after(at), Seen: after(at), Fact: f}})
	}
	say("b", 0, &queue.StoreInfo{Store: "q", Var: "SHARED_URL"})
	say("a", 1, &queue.StoreInfo{Store: "q", Var: "REDIS_URL", Access: queue.AccessRead})
	f := &queue.Sample{Library: "sidekiq", Queues: []queue.Reading{{Name: "default", Ready: 5, Consumers: 1, Quality: queue.Exact}}}
	f.Store, f.Every = "q", Duration(10*time.Second)
	say("a", 2, f)
	say("b", 3, &queue.StoreInfo{Store: "q", Var: "SHARED_URL"})
	st := s.Store("q")
	if st.Owner != "a" || st.Access != queue.AccessRead || st.Var != "REDIS_URL" || st.VarOf("b") != "SHARED_URL" || st.VarOf("a") != "REDIS_URL" || len(st.Queues) != 1 {
		t.Errorf("%+v", st)
	}
	for at, want := range map[float64]bool{31: false, 33: true} {
		s.Apply([]Event{{Fact: &Tick{Now: after(at)}}})
		if age, stale := s.Stale(st, st.Libraries[0]); stale != want {
			t.Errorf("after %s stale=%t", age, stale)
		}
	}
}
