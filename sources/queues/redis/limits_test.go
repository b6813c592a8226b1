package redis

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/keyscan"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// forbid makes the store refuse commands, and count all others.
func forbid(m *miniredis.Miniredis, refused ...string) map[string]int {
	asked := map[string]int{}
	m.Server().SetPreHook(func(c *server.Peer, cmd string, args ...string) bool {
		asked[strings.ToLower(cmd)]++
		if slices.Contains(refused, strings.ToLower(cmd)) {
			c.WriteError("NOPERM this user has no permissions to run the '" + cmd + "' command")
			return true
		}
		return false
	})
	return asked
}

// TestLargeJobs: a queue whose oldest job is large is not read each time, and its age is an estimate until it is.
func TestLargeJobs(t *testing.T) {
	for name, c := range map[string]struct {
		open func(*pipe.Pipe, place) reader
		fill func(m *miniredis.Miniredis, at time.Time)
	}{
		"sidekiq": {openSidekiq, func(m *miniredis.Miniredis, at time.Time) {
			m.SAdd("queues", "mail")
			m.RPush("queue:mail", `{"enqueued_at":`+seconds(at)+`,"args":["`+strings.Repeat("x", sample.LargeJob)+`"]}`)
		}},
		"resque": {openResque, func(m *miniredis.Miniredis, at time.Time) {
			m.SAdd("resque:queues", "mail")
			m.Lpush("resque:queue:mail", fmt.Sprintf(activeResque, strings.Repeat("x", sample.LargeJob), at.Format(time.RFC3339)))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			m := fake(t)
			c.fill(m, noon.Add(-time.Minute))
			asked := forbid(m)
			r := c.open(opened(t, m).pipe, place{names: none})
			for i := range 2 * sample.RestFor {
				s, _, err := r.read(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				q, want := s.Queues[0], queue.Estimated
				if i%sample.RestFor == 0 {
					want = ""
				}
				if q.Aged != want || q.Oldest != model.Duration(time.Minute) || q.Ready != 1 {
					t.Fatalf("reading %d: %+v", i, q)
				}
			}
			if asked["lindex"] != 2 {
				t.Errorf("%d large jobs were read in %d readings", asked["lindex"], 2*sample.RestFor)
			}
			m.FlushAll()
			c.fill(m, noon)
			m.Del("queue:mail")
			m.Del("resque:queue:mail")
			for _, want := range []model.Duration{0, model.Duration(time.Hour)} { // it was empty: another job is the oldest now
				s, _, err := r.read(t.Context())
				if err != nil || s.Queues[0].Oldest != want {
					t.Errorf("%+v, %v; want %v", s.Queues, err, want)
				}
				c.fill(m, noon.Add(-time.Hour))
			}
		})
	}
}

// TestNoTime: a host that refuses TIME makes ages unknown, and nothing else.
func TestNoTime(t *testing.T) {
	for name, c := range map[string]struct {
		open func(*pipe.Pipe, place) reader
		fill func(m *miniredis.Miniredis)
	}{
		"sidekiq": {openSidekiq, func(m *miniredis.Miniredis) {
			job(m, "mail", seconds(noon))
			process(m, "worker.1:2:ab", `{"queues":["mail"]}`, 1, noon, "false")
		}},
		"resque": {openResque, fillResque},
		"rq":     {openRQ, fillRQ},
		"asynq":  {openAsynq, fillAsynq},
	} {
		t.Run(name, func(t *testing.T) {
			m := fake(t)
			c.fill(m)
			forbid(m, "time")
			s, at, err := c.open(opened(t, m).pipe, place{names: none}).read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if time.Since(at).Abs() > time.Minute {
				t.Errorf("without the store's clock the moment is ours, not %v", at)
			}
			i := slices.IndexFunc(s.Queues, func(q queue.Reading) bool { return q.Name == "mail" })
			if q := s.Queues[i]; q.Ready < 1 || q.Oldest != -1 || q.Consumers < 1 || q.Warn != "" || s.Note != "" {
				t.Errorf("%+v %q", q, s.Note)
			}
		})
	}
}

// TestNoWorkers: a user who may not read the workers still sees the depths.
func TestNoWorkers(t *testing.T) {
	m := fake(t)
	fillAsynq(m)
	forbid(m, "zrevrange")
	s, _ := sampled(t, m, openAsynq)
	for _, q := range s.Queues {
		if q.Consumers != -1 {
			t.Errorf("%+v", q)
		}
	}
	if s.Totals.Busy != -1 || s.Queues[2].Ready != 2 {
		t.Errorf("%+v", s)
	}
}

// TestNoRights: without the names of the queues there is nothing to tell, which is not the same as no queues.
func TestNoRights(t *testing.T) {
	for _, open := range []func(*pipe.Pipe, place) reader{openSidekiq, openResque, openRQ, openAsynq} {
		m := fake(t)
		m.SAdd("queues", "a")
		m.SAdd("resque:queues", "a")
		m.SAdd("rq:queues", "rq:queue:a")
		m.SAdd("asynq:queues", "a")
		forbid(m, "sscan")
		d := opened(t, m)
		search := keyscan.New(d.pipe, nil, backend.DiscoverOptions{})
		s, _, err := foundLibrary{reader: open(d.pipe, place{names: none}), search: search}.Read(t.Context())
		if f := new(sources.Failure); !errors.As(err, &f) || f.Code != backend.Denied.Code {
			t.Errorf("%+v, %v", s, err)
		}
	}
}

// TestManyQueues: a reading stays bounded, and tells that it is.
func TestManyQueues(t *testing.T) {
	m := fake(t)
	for i := range sample.QueueLimit + 5 {
		m.SAdd("queues", fmt.Sprint("q", i))
		m.SAdd("resque:queues", fmt.Sprint("q", i))
		m.SAdd("rq:queues", fmt.Sprint("rq:queue:q", i))
		m.SAdd("asynq:queues", fmt.Sprint("q", i))
	}
	for _, open := range []func(*pipe.Pipe, place) reader{openSidekiq, openResque, openRQ, openAsynq} {
		s, _ := sampled(t, m, open)
		if len(s.Queues) != sample.QueueLimit || s.Note != "more than 1000 queues: the others are not read" {
			t.Errorf("%d queues, %q", len(s.Queues), s.Note)
		}
	}
}

// TestManyWorkers: of some workers the jobs in hand are not read, and of too many not even that they live.
func TestManyWorkers(t *testing.T) {
	for name, c := range map[string]struct {
		open    func(*pipe.Pipe, place) reader
		fill    func(m *miniredis.Miniredis, i int)
		running bool // what is in hand is read worker by worker
	}{
		"sidekiq": {openSidekiq, func(m *miniredis.Miniredis, i int) {
			id := fmt.Sprintf("worker.%d:2:ab", i)
			m.SAdd("queues", "mail", "nobody")
			process(m, id, `{"queues":["mail"]}`, 1, noon, "false")
			m.HSet(id+":work", "t", `{"queue":"mail","payload":"{}"}`)
		}, true},
		"resque": {openResque, func(m *miniredis.Miniredis, i int) {
			id := fmt.Sprintf("h:%d:mail", i)
			m.SAdd("resque:queues", "mail", "nobody")
			m.SAdd("resque:workers", id)
			m.Set("resque:worker:"+id, `{"queue":"mail","payload":{}}`)
		}, true},
		"rq": {openRQ, func(m *miniredis.Miniredis, i int) {
			m.SAdd("rq:queues", "rq:queue:mail", "rq:queue:nobody")
			rqWorker(m, fmt.Sprint(i), "mail", "x", 1, 0)
		}, false},
		"asynq": {openAsynq, func(m *miniredis.Miniredis, i int) {
			m.SAdd("asynq:queues", "mail", "nobody")
			asynqProcess(m, fmt.Sprint(i), "active", noon.Add(time.Second))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := fake(t)
			for i := range sample.FirstAllowed + 1 {
				c.fill(m, i)
			}
			r := c.open(opened(t, m).pipe, place{names: none})
			read := func() *queue.Sample {
				s, _, err := r.read(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			if c.running {
				if q := read().Queues[0]; q.InFlight != (queue.Count{}) || q.Consumers != sample.FirstAllowed+1 {
					t.Errorf("nine workers, eight asked: %+v", q)
				}
				if q := read().Queues[0]; q.InFlight != queue.Known(sample.FirstAllowed+1) {
					t.Errorf("nine workers, all asked: %+v", q)
				}
			}
			if s := read(); s.Totals.Busy < sample.FirstAllowed+1 || s.Queues[1].Consumers != 0 {
				t.Errorf("%+v", s)
			}
			for i := range sample.WorkerLimit + 1 {
				c.fill(m, i)
			}
			s := read()
			if q := s.Queues[0]; s.Totals.Busy != -1 || q.Consumers != sample.WorkerLimit || s.Queues[1].Consumers != -1 || c.running && q.InFlight != (queue.Count{}) ||
				name == "rq" && (s.Totals.Processed != -1 || q.Done != (queue.Count{})) {
				t.Errorf("too many workers: %+v %+v", s.Totals, s.Queues)
			}
		})
	}
}
