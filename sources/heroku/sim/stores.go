package sim

import (
	"context"
	"fmt"
	"os"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"

	"app.gonogo/gonogo/sources/heroku/sim/postgres"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// startStores starts what stands beside the API: the Redis, the database, and a directory for what clients would write into the
// user's home. When one of them cannot be, none is left.
func (p *Platform) startStores(ctx context.Context) (err error) {
	if err := p.startRedis(); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	if p.database, err = postgres.Listen(ctx); err != nil {
		p.redis.Close()
		return fmt.Errorf("database: %w", err)
	}
	if p.scratch, err = os.MkdirTemp("", "gonogo-sim-"); err != nil {
		p.redis.Close()
		p.database.Close()
		return err
	}
	p.world.FillPlaceholder(world.DatabasePlaceholder, p.database.Addr())
	return nil
}

// startRedis starts the Redis, fills it, and lets each command first bring the
// world up to now, so that TIME and the queues agree with the platform's clock.
func (p *Platform) startRedis() error {
	r := miniredis.NewMiniRedis()
	r.RequireAuth(p.password)
	if err := r.Start(); err != nil {
		return err
	}
	p.redis = r
	r.SetTime(p.world.Now)
	r.ClockTTL(true)
	p.world.Mirror(redisStore{r})
	p.world.FillPlaceholder(world.RedisPlaceholder, p.redisURL())
	r.Server().SetPreHook(func(*server.Peer, string, ...string) bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.catchUp()
		return false
	})
	return nil
}

// RedisURL is the address of the app's Redis with its password, "" before Start.
func (p *Platform) RedisURL() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.redisURL()
}

func (p *Platform) redisURL() string {
	if p.redis == nil {
		return ""
	}
	return "redis://:" + p.password + "@" + p.redis.Addr() + "/0"
}
