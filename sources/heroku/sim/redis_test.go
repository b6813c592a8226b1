package sim

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// reader is a Redis client of a platform.
func reader(t *testing.T, p *Platform) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(p.RedisURL())
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestRedisHasSidekiqInIt(t *testing.T) {
	p := started(t, "calm")
	c, ctx := reader(t, p), context.Background()
	now, err := c.Time(ctx).Result()
	if err != nil || !now.Equal(p.Now()) {
		t.Errorf("TIME %v, platform %v, %v", now, p.Now(), err)
	}
	if names := c.SMembers(ctx, "queues").Val(); len(names) != 2 {
		t.Errorf("queues %v", names)
	}
	processes := c.SMembers(ctx, "processes").Val()
	if len(processes) != 2 {
		t.Fatalf("processes %v", processes)
	}
	for _, id := range processes {
		if !strings.HasPrefix(id, "worker.1:2:") && !strings.HasPrefix(id, "worker.2:2:") {
			t.Errorf("identity %q", id)
		}
		h := c.HGetAll(ctx, id).Val()
		var info struct {
			Concurrency int
			Queues      []string
			Identity    string
		}
		if err := json.Unmarshal([]byte(h["info"]), &info); err != nil || info.Identity != id || len(info.Queues) != 2 || info.Concurrency != world.Concurrency {
			t.Errorf("info %q: %v", h["info"], err)
		}
		if h["quiet"] != "false" || h["beat"] == "" || h["busy"] == "" || h["rss"] == "" {
			t.Errorf("hash %v", h)
		}
		if ttl := c.TTL(ctx, id).Val(); ttl <= 0 || ttl > processTTL {
			t.Errorf("%s lives for %v", id, ttl)
		}
	}
	for key, want := range map[string]int64{"dead": 4, "schedule": 3} {
		if n := c.ZCard(ctx, key).Val(); n != want {
			t.Errorf("%s holds %d", key, n)
		}
	}
	before := c.Get(ctx, "stat:processed").Val()
	p.Advance(30 * time.Second)
	if after := c.Get(ctx, "stat:processed").Val(); after == before {
		t.Errorf("stat:processed stays at %s", before)
	}
}

func TestRedisFollowsTheStory(t *testing.T) {
	p := started(t, "parable")
	c, ctx := reader(t, p), context.Background()
	p.Advance(90 * time.Second)
	waiting := c.LLen(ctx, "queue:default").Val()
	if waiting < 300 || waiting != int64(len(p.world.Jobs.Queues[0].Jobs)) {
		t.Errorf("queue:default holds %d, the world %d", waiting, len(p.world.Jobs.Queues[0].Jobs))
	}
	if n := c.SCard(ctx, "processes").Val(); n != 0 {
		t.Errorf("%d processes", n)
	}
	var oldest, newest world.Job
	for index, j := range map[int64]*world.Job{-1: &oldest, 0: &newest} {
		if err := json.Unmarshal([]byte(c.LIndex(ctx, "queue:default", index).Val()), j); err != nil {
			t.Fatal(err)
		}
	}
	age := world.Epoch(p.Now()) - oldest.EnqueuedAt
	if age < 60 || age > 90 || newest.EnqueuedAt <= oldest.EnqueuedAt {
		t.Errorf("the oldest has waited %.1f s; newest at %f, oldest at %f", age, newest.EnqueuedAt, oldest.EnqueuedAt)
	}
	r := ask(t, p, "POST", appPath+"/releases", `{"release":"`+p.world.Apps[0].FindRelease("v73").ID+`"}`)
	if r.status != 201 {
		t.Fatal(r.body)
	}
	until(t, p, 2*time.Minute, "drained", func() bool { return c.LLen(ctx, "queue:default").Val() < 60 })
	if n := c.SCard(ctx, "processes").Val(); n != 2 {
		t.Errorf("%d processes after the rollback", n)
	}
}

// A process that was killed stays in the set, its hash expires after a minute.
func TestKilledProcessExpires(t *testing.T) {
	p := started(t, "calm")
	c, ctx := reader(t, p), context.Background()
	d := p.world.Apps[0].FindDyno("worker.1")
	id := d.Process.Identity
	p.mu.Lock()
	p.world.Crash(d, 137)
	p.mu.Unlock()
	p.Advance(70 * time.Second)
	if !c.SIsMember(ctx, "processes", id).Val() || c.Exists(ctx, id).Val() != 0 {
		t.Errorf("in the set: %v, hash there: %d", c.SIsMember(ctx, "processes", id).Val(), c.Exists(ctx, id).Val())
	}
}

func TestRedisWantsThePassword(t *testing.T) {
	p := started(t, "calm")
	o, err := redis.ParseURL(p.RedisURL())
	if err != nil {
		t.Fatal(err)
	}
	o.Password = ""
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	if err := c.LLen(context.Background(), "queue:default").Err(); err == nil {
		t.Error("no password is needed")
	}
}
