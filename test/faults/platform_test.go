//go:build integration

package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim"
)

// The platform's clock starts this much behind ours and runs faster until it has met it, so that dynos boot quickly and a
// journey need not wait for its crash.
const (
	behind = 2 * time.Minute
	rate   = 2
)

// platform is an embedded platform whose clock this package drives.
type platform struct {
	*sim.Platform
	stop  context.CancelFunc
	done  chan struct{}
	ahead atomic.Int64 // how far its clock runs before ours
}

// newPlatform starts a platform that has already played so much of its scenario.
func newPlatform(scenario string, seed uint64, played time.Duration) (*platform, error) {
	began := time.Now().Add(-behind - played)
	s, err := sim.New(sim.Options{Scenario: scenario, Seed: seed, Manual: true, Now: func() time.Time { return began }})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	if err := s.Start(ctx); err != nil {
		cancel()
		return nil, err
	}
	p := &platform{Platform: s, stop: cancel, done: make(chan struct{})}
	p.Advance(played)
	go p.drive(ctx)
	return p, nil
}

// drive moves the platform's clock with ours: faster while it is behind, then at the same pace.
func (p *platform) drive(ctx context.Context) {
	defer close(p.done)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		step := now.Sub(last) * rate
		step = max(0, min(step, now.Add(time.Duration(p.ahead.Load())).Sub(p.Now())))
		p.Advance(step)
		last = now
	}
}

// skip lets the platform go on by itself while its client sleeps.
func (p *platform) skip(d time.Duration) {
	p.ahead.Add(int64(d))
	p.Advance(d)
}

func (p *platform) close() {
	p.stop()
	<-p.done
	_ = p.Close()
}

// get reads an app past the proxy.
func (p *platform) get(app, path string, into any) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, p.URL()+"/apps/"+app+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/vnd.heroku+json; version=3")
	req.Header.Set("Authorization", "Bearer "+p.Token())
	res, err := direct.RoundTrip(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("%s: %s", path, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(into)
}

// versions are the releases of both apps by their ids.
func (p *platform) versions() (map[string]int, error) {
	out := map[string]int{}
	for _, name := range []string{app, staging} {
		var list []struct {
			ID      string
			Version int
		}
		if err := p.get(name, "/releases", &list); err != nil {
			return nil, err
		}
		for _, r := range list {
			out[r.ID] = r.Version
		}
	}
	return out, nil
}

// secrets are what must never be written: the token, and what the config vars hold.
func (p *platform) secrets() ([]string, error) {
	out := []string{p.Token()}
	for _, name := range []string{app, staging} {
		var vars map[string]string
		if err := p.get(name, "/config-vars", &vars); err != nil {
			return nil, err
		}
		for _, value := range vars {
			if u, err := url.Parse(value); err == nil && u.User != nil {
				password, _ := u.User.Password()
				out = append(out, password)
			} else if len(value) >= 20 && strings.ContainsAny(value, "0123456789") {
				out = append(out, value)
			}
		}
	}
	return out, nil
}

// env is the environment of the program under test, with the proxy as the platform.
func (p *platform) env(host string) []string {
	return append(p.Env(), "HEROKU_HOST="+host, "HEROKU_STATUS_HOST="+host, "HEROKU_PARTICLEBOARD_URL="+host)
}
