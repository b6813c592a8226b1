package sim

import (
	"context"
	"fmt"
	"net"
	"os"

	"app.gonogo/gonogo/sources/heroku/sim/keyvalue"
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
	// By its name, since the official client insists on TLS with every other host.
	_, port, _ := net.SplitHostPort(p.database.Addr())
	p.world.FillPlaceholder(world.DatabasePlaceholder, net.JoinHostPort("localhost", port))
	return nil
}

// startRedis starts the Redis, fills it, and lets each command first bring the
// world up to now, so that TIME and the queues agree with the platform's clock.
func (p *Platform) startRedis() error {
	r, err := keyvalue.Start(p.password, p.world.Now)
	if err != nil {
		return err
	}
	p.redis = r
	p.world.Mirror(redisStore{r})
	p.world.FillPlaceholder(world.RedisPlaceholder, p.redisURL())
	r.Before(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.catchUp()
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
