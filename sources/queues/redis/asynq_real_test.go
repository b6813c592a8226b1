//go:build integration

package redis

import (
	"context"
	"errors"
	"testing"
	"time"

	lib "github.com/hibiken/asynq"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

// strange is a name that a careless reader splits, expands or draws.
const strange = "a:b/c {d} \u00e9\U0001f680\x1b[31m"

// TestRealAsynq compares every number with what asynq's own Inspector says.
func TestRealAsynq(t *testing.T) {
	t.Parallel()
	server := openToDebug(t)
	o, err := lib.ParseRedisURI(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	client, inspector := lib.NewClient(o), lib.NewInspector(o)
	defer client.Close()
	defer inspector.Close()
	put := func(kind string, options ...lib.Option) *lib.TaskInfo {
		t.Helper()
		info, err := client.Enqueue(lib.NewTask(kind, []byte("card 4111")), options...)
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	for range 3 {
		put("wait", lib.Queue("mail"))
	}
	put("later", lib.Queue("mail"), lib.ProcessIn(time.Hour))
	if err := inspector.ArchiveTask("mail", put("bad", lib.Queue("mail")).ID); err != nil {
		t.Fatal(err)
	}
	if err := inspector.PauseQueue("mail"); err != nil {
		t.Fatal(err)
	}
	put("fail", lib.Queue(strange))
	put("archive", lib.Queue(strange), lib.MaxRetry(0))
	for range 3 { // of which two are held and take up both threads
		put("hold", lib.Queue(strange))
	}
	frugal(t, server.URL(), "asynq", 3)

	over := make(chan struct{})
	worker := lib.NewServer(o, lib.Config{Concurrency: 2, Queues: map[string]int{strange: 2, "empty": 1}, LogLevel: lib.FatalLevel,
		RetryDelayFunc: func(int, error, *lib.Task) time.Duration { return time.Hour }})
	err = worker.Start(lib.HandlerFunc(func(_ context.Context, task *lib.Task) error {
		if task.Type() == "hold" {
			<-over
			return nil
		}
		return errors.New("as told")
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer worker.Shutdown()
	defer close(over)

	l, _ := lookup(t, server.URL(), "asynq")
	var s *queue.Sample
	queuetest.Await(t, "the server's word of its tasks", func() bool {
		s, _ = taken(t, l)
		return len(s.Running) == 2
	})
	compareAsynq(t, s, inspector)
	for _, r := range s.Running {
		if r.Job != "hold" || r.Queue != "a:b/c {d} \u00e9\U0001f680" || r.Dyno == "" || !near(time.Since(r.Since), 5*time.Second) {
			t.Errorf("%+v", r)
		}
	}
}

// compareAsynq compares a sample with the Inspector's word.
func compareAsynq(t *testing.T, s *queue.Sample, inspector *lib.Inspector) {
	t.Helper()
	names, err := inspector.Queues()
	if err != nil || len(names) != len(s.Queues) {
		t.Fatalf("queues %q, %v; sample %+v", names, err, s.Queues)
	}
	servers, err := inspector.Servers()
	if err != nil || len(servers) != 1 || len(s.Workers) != 1 {
		t.Fatalf("servers %+v, %v; sample %+v", servers, err, s.Workers)
	}
	if w, own := s.Workers[0], servers[0]; w.Concurrency != own.Concurrency || w.Busy != len(own.ActiveWorkers) || len(w.Queues) != 2 || w.Quiet {
		t.Errorf("worker %+v, asynq says %+v", w, own)
	}
	done := 0
	for _, name := range names {
		own, err := inspector.GetQueueInfo(name)
		if err != nil {
			t.Fatal(err)
		}
		q := named(t, s, safeName(name))
		want := queue.Reading{
			Name: q.Name, Ready: own.Pending, Oldest: q.Oldest, Paused: own.Paused, Quality: queue.Exact, Head: q.Head,
			InFlight: queue.Known(int64(own.Active)), Scheduled: queue.Known(int64(own.Scheduled)), Retry: queue.Known(int64(own.Retry)),
			Dead: queue.Known(int64(own.Archived)), Done: queue.Known(int64(own.ProcessedTotal)), Failed: queue.Known(int64(own.FailedTotal)),
		}
		if name != "mail" {
			want.Consumers = 1
		}
		if d := differ(want, q); d != "" {
			t.Errorf("%q: %s", name, d)
		}
		if own.Pending > 0 && (!near(time.Duration(q.Oldest), own.Latency) || q.Head == "") {
			t.Errorf("%q: oldest %v %q, asynq says %v", name, time.Duration(q.Oldest), q.Head, own.Latency)
		}
		done += own.ProcessedTotal
	}
	if s.Totals.Processed != int64(done) {
		t.Errorf("processed %d, asynq says %d", s.Totals.Processed, done)
	}
}
