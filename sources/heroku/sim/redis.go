package sim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/keyvalue"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// processTTL is how long a process that stopped beating stays readable.
const processTTL = 60 * time.Second

// redisStore mirrors the jobs into a Redis, key for key as Sidekiq 7 does:
// pushed at the head, taken from the tail.
type redisStore struct{ r *keyvalue.Store }

func (s redisStore) Name(queue string) { s.r.Add("queues", queue) }

func (s redisStore) Push(queue string, j world.Job) {
	s.Name(queue)
	s.r.Push("queue:"+queue, j.Payload())
}

func (s redisStore) Pop(queue string) { s.r.Pop("queue:" + queue) }

func (s redisStore) Leave(p *world.SidekiqProcess) {
	s.r.Remove("processes", p.Identity)
	s.r.Delete(p.Identity)
	s.r.Delete(p.Identity + ":work")
}

func (s redisStore) Counters(processed, failed int, now time.Time) {
	day := now.UTC().Format("2006-01-02")
	s.r.Set("stat:processed", strconv.Itoa(processed))
	s.r.Set("stat:failed", strconv.Itoa(failed))
	s.r.Set("stat:processed:"+day, strconv.Itoa(processed))
	s.r.Set("stat:failed:"+day, strconv.Itoa(failed))
}

func (s redisStore) Hold(set string, j world.Job, at time.Time) {
	s.r.Score(set, world.Epoch(at), j.Payload())
}

func (s redisStore) Release(set string, j world.Job) { s.r.Remove(set, j.Payload()) }

// Beat writes what a process tells about itself every ten seconds. The field
// concurrency is version 8's; readers of 7 take it from info.
func (s redisStore) Beat(p *world.SidekiqProcess, now time.Time, rssKB int) {
	info, _ := json.Marshal(map[string]any{
		"hostname": p.Dyno.Name, "started_at": world.Epoch(p.Began), "pid": 2, "tag": "app", "concurrency": world.Concurrency,
		"capsules": map[string]any{"default": map[string]any{"concurrency": world.Concurrency, "mode": "strict",
			"weights": map[string]int{"default": 0, "mailers": 0}}},
		"queues": []string{"default", "mailers"}, "weights": []map[string]int{{"default": 0, "mailers": 0}},
		"labels": []string{}, "identity": p.Identity, "version": "7.3.9", "embedded": false,
	})
	work := p.Identity + ":work"
	s.r.Delete(work)
	busy := 0
	for i, t := range p.Threads {
		if !t.Working || !t.Free.After(now) {
			continue
		}
		busy++
		entry, _ := json.Marshal(map[string]any{"queue": t.Job.Queue, "payload": t.Job.Payload(), "run_at": now.Unix()})
		s.r.SetFields(work, fmt.Sprintf("%04x", 0x1a0+i), string(entry))
	}
	s.r.Add("processes", p.Identity)
	s.r.SetFields(p.Identity, "info", string(info), "concurrency", strconv.Itoa(world.Concurrency), "busy", strconv.Itoa(busy),
		"beat", strconv.FormatFloat(world.Epoch(now), 'f', 6, 64), "quiet", strconv.FormatBool(p.Quiet),
		"rss", strconv.Itoa(rssKB), "rtt_us", "412")
	s.r.Expire(p.Identity, processTTL)
	if busy > 0 {
		s.r.Expire(work, processTTL)
	}
}
