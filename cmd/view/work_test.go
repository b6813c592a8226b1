package view

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
)

// TestWhatIsNotKnownIsAbsent has graphile-worker, which prints no starts, and a class of which nothing is known before the release.
func TestWhatIsNotKnownIsAbsent(t *testing.T) {
	s, in := model.New(model.DefaultLimits()), logstore.NewIngest(logstore.IngestOptions{})
	at := noon
	say := func(proc, text string) {
		at = at.Add(time.Second)
		in.Add([]byte(at.Format("2006-01-02T15:04:05.000000-07:00")+" app["+proc+"]: "+text), at)
	}
	say("web.1", "hello")
	for i := range 3 {
		say("worker.1", fmt.Sprintf("[worker(w)] INFO: Completed task %d (charge, 20.00ms) with success", i))
	}
	say("worker.1", "[worker(w)] ERROR: Failed task 9 (charge, 20.00ms, attempt 25 of 25) with error 'no'")
	say("web.1", "[2026-05-01 12:00:05 +0000] [4] [CRITICAL] WORKER TIMEOUT (pid:11)")
	for b := in.Next(at, true); b != nil; b = in.Next(at, true) {
		s.Apply([]model.Event{{App: "a", At: at, Seen: at, Fact: &model.LogLines{Batch: b}}})
	}
	s.Apply([]model.Event{{At: at, Seen: at, Fact: &model.Tick{Now: at}}})
	a := s.App("a")
	cur := s.CurrentJobs(a)
	doc, err := json.MarshalIndent(workDocOf("shop", a, a.Jobs.Rows(cur), cur), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
 "app": "shop",
 "now": "2026-05-01T12:00:06Z",
 "seconds": 900,
 "log_since": "2026-05-01T12:00:01Z",
 "jobs": [
  {
   "class": "charge",
   "library": "graphile-worker",
   "done": 3,
   "failed": 1,
   "retried": 0,
   "timed": 4,
   "p50_ms": 20.023,
   "p95_ms": 20.023
  }
 ],
 "workers": {
  "died": 1,
  "deaths": [
   {
    "at": "2026-05-01T12:00:06Z",
    "dyno": "web.1",
    "server": "gunicorn",
    "cause": "timed out",
    "pid": "11"
   }
  ]
 }
}`
	if diff := cmp.Diff(want, string(doc)); diff != "" {
		t.Errorf("got another document (-want +got):\n%s", diff)
	}
}
