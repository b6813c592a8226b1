package sim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// processTTL is how long a process that stopped beating stays readable.
const processTTL = 60 * time.Second

// noStore is the job store of a world that nobody looks at from outside.
type noStore struct{}

func (noStore) Name(string)                          {}
func (noStore) Push(string, job)                     {}
func (noStore) Pop(string)                           {}
func (noStore) Beat(*sidekiqProcess, time.Time, int) {}
func (noStore) Leave(*sidekiqProcess)                {}
func (noStore) Counters(int, int, time.Time)         {}
func (noStore) Hold(string, job, time.Time)          {}
func (noStore) Release(string, job)                  {}

// redisStore mirrors the jobs into a Redis, key for key as Sidekiq 7 does:
// LPUSH at the head, taken from the tail. It ignores errors of the Redis: the
// only one there is is a key of another type, which nobody else writes.
type redisStore struct{ r *miniredis.Miniredis }

func (s redisStore) Name(queue string) { _, _ = s.r.SetAdd("queues", queue) }

func (s redisStore) Push(queue string, j job) {
	s.Name(queue)
	_, _ = s.r.Lpush("queue:"+queue, j.payload())
}

func (s redisStore) Pop(queue string) { _, _ = s.r.Pop("queue:" + queue) }

func (s redisStore) Leave(p *sidekiqProcess) {
	_, _ = s.r.SRem("processes", p.identity)
	s.r.Del(p.identity)
	s.r.Del(p.identity + ":work")
}

func (s redisStore) Counters(processed, failed int, now time.Time) {
	day := now.UTC().Format("2006-01-02")
	_ = s.r.Set("stat:processed", strconv.Itoa(processed))
	_ = s.r.Set("stat:failed", strconv.Itoa(failed))
	_ = s.r.Set("stat:processed:"+day, strconv.Itoa(processed))
	_ = s.r.Set("stat:failed:"+day, strconv.Itoa(failed))
}

func (s redisStore) Hold(set string, j job, at time.Time) {
	_, _ = s.r.ZAdd(set, epoch(at), j.payload())
}

func (s redisStore) Release(set string, j job) { _, _ = s.r.ZRem(set, j.payload()) }

// Beat writes what a process tells about itself every ten seconds. The field
// concurrency is version 8's; readers of 7 take it from info.
func (s redisStore) Beat(p *sidekiqProcess, now time.Time, rssKB int) {
	info, _ := json.Marshal(map[string]any{
		"hostname": p.dyno.name, "started_at": epoch(p.began), "pid": 2, "tag": "app", "concurrency": concurrency,
		"capsules": map[string]any{"default": map[string]any{"concurrency": concurrency, "mode": "strict",
			"weights": map[string]int{"default": 0, "mailers": 0}}},
		"queues": []string{"default", "mailers"}, "weights": []map[string]int{{"default": 0, "mailers": 0}},
		"labels": []string{}, "identity": p.identity, "version": "7.3.9", "embedded": false,
	})
	work := p.identity + ":work"
	s.r.Del(work)
	busy := 0
	for i, t := range p.threads {
		if !t.working || !t.free.After(now) {
			continue
		}
		busy++
		entry, _ := json.Marshal(map[string]any{"queue": t.job.Queue, "payload": t.job.payload(), "run_at": now.Unix()})
		s.r.HSet(work, fmt.Sprintf("%04x", 0x1a0+i), string(entry))
	}
	_, _ = s.r.SetAdd("processes", p.identity)
	s.r.HSet(p.identity, "info", string(info), "concurrency", strconv.Itoa(concurrency), "busy", strconv.Itoa(busy),
		"beat", strconv.FormatFloat(epoch(now), 'f', 6, 64), "quiet", strconv.FormatBool(p.quiet),
		"rss", strconv.Itoa(rssKB), "rtt_us", "412")
	s.r.SetTTL(p.identity, processTTL)
	if busy > 0 {
		s.r.SetTTL(work, processTTL)
	}
}

// mirror writes everything a world's jobs hold into an empty store, so that a
// Redis that starts after the warm-up shows what the warm-up has left.
func (w *world) mirror(s jobStore) {
	w.jobs.store = s
	for _, q := range w.jobs.queues {
		s.Name(q.name)
		for _, j := range q.jobs {
			s.Push(q.name, j)
		}
	}
	for _, h := range w.jobs.held {
		s.Hold(h.set, h.job, h.at)
	}
	for _, p := range w.jobs.processes {
		s.Beat(p, w.now, int(w.usedMB(p.dyno)*1024))
	}
	s.Counters(w.jobs.flushed[0], w.jobs.flushed[1], w.now)
}
