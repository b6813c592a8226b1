package model

import (
	"testing"

	"app.gonogo/gonogo/model/logs/logstore"
)

// However many apps are opened, their logs together keep to the budget of the process.
func TestMoreAppsShareTheBudgetOfLogs(t *testing.T) {
	s := New(Limits{LogBytes: 1 << 20, LogTotal: 2 << 20, Messages: 1, Points: 10})
	in := map[AppID]*logstore.Ingest{}
	for _, id := range []AppID{"a", "b", "c", "d"} {
		in[id] = logstore.NewIngest(logstore.IngestOptions{})
		s.Apply([]Event{{App: id, Fact: &AppInfo{Name: string(id)}}})
	}
	at := s.Now
	line := []byte("2026-11-21T16:34:00.000000+00:00 app[web.1]: " + string(make([]byte, 400)))
	for range 9_000 {
		for id, ingest := range in {
			ingest.Add(line, at)
			for b := ingest.Next(at, true); b != nil; b = ingest.Next(at, true) {
				s.Apply([]Event{{App: id, Fact: &LogLines{Batch: b}}})
			}
		}
	}
	sum := int64(0)
	for _, a := range s.Apps {
		sum += a.Logs.Bytes()
	}
	if sum > 2<<20+1<<18 || sum < 1<<19 {
		t.Errorf("four logs take %d bytes, want about the budget of %d", sum, 2<<20)
	}
}
