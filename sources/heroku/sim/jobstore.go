package sim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/keyvalue"
)

// processTTL is how long a process that stopped beating stays readable.
const processTTL = 60 * time.Second

// noStore is the job store of a world that nobody looks at from outside.
type noStore struct{}

func (noStore) name(string)                          {}
func (noStore) push(string, job)                     {}
func (noStore) pop(string)                           {}
func (noStore) beat(*sidekiqProcess, time.Time, int) {}
func (noStore) leave(*sidekiqProcess)                {}
func (noStore) counters(int, int, time.Time)         {}
func (noStore) hold(string, job, time.Time)          {}
func (noStore) release(string, job)                  {}

// redisStore mirrors the jobs into a Redis, key for key as Sidekiq 7 does:
// pushed at the head, taken from the tail.
type redisStore struct{ r *keyvalue.Store }

func (s redisStore) name(queue string) { s.r.Add("queues", queue) }

func (s redisStore) push(queue string, j job) {
	s.name(queue)
	s.r.Push("queue:"+queue, j.payload())
}

func (s redisStore) pop(queue string) { s.r.Pop("queue:" + queue) }

func (s redisStore) leave(p *sidekiqProcess) {
	s.r.Remove("processes", p.identity)
	s.r.Delete(p.identity)
	s.r.Delete(p.identity + ":work")
}

func (s redisStore) counters(processed, failed int, now time.Time) {
	day := now.UTC().Format("2006-01-02")
	s.r.Set("stat:processed", strconv.Itoa(processed))
	s.r.Set("stat:failed", strconv.Itoa(failed))
	s.r.Set("stat:processed:"+day, strconv.Itoa(processed))
	s.r.Set("stat:failed:"+day, strconv.Itoa(failed))
}

func (s redisStore) hold(set string, j job, at time.Time) {
	s.r.Score(set, epoch(at), j.payload())
}

func (s redisStore) release(set string, j job) { s.r.Remove(set, j.payload()) }

// beat writes what a process tells about itself every ten seconds. The field
// concurrency is version 8's; readers of 7 take it from info.
func (s redisStore) beat(p *sidekiqProcess, now time.Time, rssKB int) {
	info, _ := json.Marshal(map[string]any{
		"hostname": p.dyno.name, "started_at": epoch(p.began), "pid": 2, "tag": "app", "concurrency": concurrency,
		"capsules": map[string]any{"default": map[string]any{"concurrency": concurrency, "mode": "strict",
			"weights": map[string]int{"default": 0, "mailers": 0}}},
		"queues": []string{"default", "mailers"}, "weights": []map[string]int{{"default": 0, "mailers": 0}},
		"labels": []string{}, "identity": p.identity, "version": "7.3.9", "embedded": false,
	})
	work := p.identity + ":work"
	s.r.Delete(work)
	busy := 0
	for i, t := range p.threads {
		if !t.working || !t.free.After(now) {
			continue
		}
		busy++
		entry, _ := json.Marshal(map[string]any{"queue": t.job.Queue, "payload": t.job.payload(), "run_at": now.Unix()})
		s.r.SetFields(work, fmt.Sprintf("%04x", 0x1a0+i), string(entry))
	}
	s.r.Add("processes", p.identity)
	s.r.SetFields(p.identity, "info", string(info), "concurrency", strconv.Itoa(concurrency), "busy", strconv.Itoa(busy),
		"beat", strconv.FormatFloat(epoch(now), 'f', 6, 64), "quiet", strconv.FormatBool(p.quiet),
		"rss", strconv.Itoa(rssKB), "rtt_us", "412")
	s.r.Expire(p.identity, processTTL)
	if busy > 0 {
		s.r.Expire(work, processTTL)
	}
}

// mirror writes everything a world's jobs hold into an empty store, so that a
// Redis that starts after the warm-up shows what the warm-up has left.
func (w *world) mirror(s jobStore) {
	w.jobs.store = s
	for _, q := range w.jobs.queues {
		s.name(q.name)
		for _, j := range q.jobs {
			s.push(q.name, j)
		}
	}
	for _, h := range w.jobs.held {
		s.hold(h.set, h.job, h.at)
	}
	for _, p := range w.jobs.processes {
		s.beat(p, w.now, int(w.usedMB(p.dyno)*1024))
	}
	s.counters(w.jobs.flushed[0], w.jobs.flushed[1], w.now)
}
