package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/keyvalue"
	"app.gonogo/gonogo/sources/heroku/sim/postgres"
	"app.gonogo/gonogo/sources/heroku/sim/scenario"
	"app.gonogo/gonogo/sources/heroku/sim/telemetry"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// Env is what a shell must export for the official client and this program to
// use the platform, as KEY=value lines in a fixed order. The hosts bring what
// the client asks elsewhere to this platform, which says that it is not
// simulated. Without the last three the client would report usage to its maker,
// ask for updates, and leave an entry in the user's global git config. Valid
// after Start.
func (p *Platform) Env() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	host, _, _ := net.SplitHostPort(strings.TrimPrefix(p.url, "http://"))
	return []string{
		"HEROKU_HOST=" + p.url,
		"HEROKU_API_KEY=" + p.token,
		"HEROKU_APP=" + world.MainApp,
		"HEROKU_STATUS_HOST=" + p.url,
		"HEROKU_PARTICLEBOARD_URL=" + p.url,
		"HEROKU_DATA_HOST=" + host, // the client adds the scheme and the port of HEROKU_HOST
		"PGDIAGNOSE_URL=" + host,
		"DISABLE_TELEMETRY=true",
		"HEROKU_SKIP_NEW_VERSION_CHECK=true",
		"GIT_CONFIG_GLOBAL=" + filepath.Join(p.scratch, "gitconfig"),
	}
}

// Options choose what a Platform plays and where it listens. The zero value is
// the default scenario at real speed on a free port.
type Options struct {
	Listen   string           // host:port on loopback; "" = 127.0.0.1:0
	Scenario string           // one of scenario.All; "" = the first
	Speed    float64          // seconds of the platform's clock per real second; 0 = 1
	Seed     uint64           // repeats a run
	Now      func() time.Time // the real clock; nil = time.Now
	Manual   bool             // the clock moves through Advance only
	Stream   StreamFault      // how log streams are sent

	Telemetry string // where the Fir app's telemetry goes from the beginning; "" = nowhere
}

// Platform is a simulated Heroku. It is safe for concurrent use.
type Platform struct {
	listen   string
	token    string
	password string // of the Redis
	scenario scenario.Scenario

	mu       sync.Mutex // guards what follows
	world    *world.World
	clock    clock
	budget   budget
	faults   []*Fault
	stream   StreamFault
	wake     chan struct{} // closed and replaced when the world has changed
	cut      chan struct{} // closed and replaced to drop every stream
	url      string
	redis    *keyvalue.Store
	database *postgres.Server

	telemetry []*telemetry.Drain
	drained   chan struct{} // holds one when there are telemetry drains

	scratch  string // directory for what a client would write into the user's home
	started  bool
	server   *http.Server
	stop     context.CancelFunc
	finished sync.WaitGroup
}

// New builds a platform. Its error names the scenarios there are, or says why
// the address will not do; nothing listens yet.
func New(o Options) (*Platform, error) {
	s, err := scenario.Named(o.Scenario)
	if err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if err := onLoopback(o.Listen); err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	if o.Speed < 0 {
		return nil, fmt.Errorf("sim: speed %g: must be above zero", o.Speed)
	}
	c := newClock(o)
	p := &Platform{
		scenario: s, listen: o.Listen, clock: c, wake: make(chan struct{}), cut: make(chan struct{}), world: world.New(s, o.Seed, c.begin),
		stream: o.Stream, budget: budget{tokens: budgetSize, at: c.begin}, drained: make(chan struct{}, 1),
	}
	if o.Telemetry != "" {
		d, err := telemetry.New(p.world, p.world.AppNamed(world.StagingApp), o.Telemetry)
		if err != nil {
			return nil, fmt.Errorf("sim: %w", err)
		}
		p.addTelemetry(d)
	}
	secrets := world.NewChance(o.Seed, 4)
	p.token = "HRKU-" + secrets.UUID()
	p.password = "p" + secrets.Hex(40)
	return p, nil
}

// onLoopback refuses an address that others could reach: the platform's token
// is no secret.
func onLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("listen address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listen address %q: only loopback is allowed", address)
	}
	return nil
}

// Start listens, for HTTP and for Redis, and returns when both answer. The
// platform runs until ctx ends or Close is called. It can be started once.
func (p *Platform) Start(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.started {
		return errors.New("sim: already started")
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.listen)
	if err != nil {
		return fmt.Errorf("sim: %w", err)
	}
	ctx, p.stop = context.WithCancel(ctx)
	if err := p.startStores(ctx); err != nil {
		p.stop()
		p.stop = nil
		_ = listener.Close()
		return fmt.Errorf("sim: %w", err)
	}
	p.started = true
	p.url = "http://" + listener.Addr().String()
	p.server = &http.Server{Handler: p.handler(), BaseContext: func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: headWithin, IdleTimeout: idleWithin, MaxHeaderBytes: 64 << 10,
		ErrorLog: log.New(io.Discard, "", 0)} // a bad client is no line on somebody's screen
	p.finished.Add(3)
	go func() { defer p.finished.Done(); _ = p.server.Serve(listener) }()
	go func() { defer p.finished.Done(); p.drive(ctx) }()
	go func() { defer p.finished.Done(); p.drainTelemetry(ctx) }()
	return nil
}

// addTelemetry adds a telemetry drain. The lock is held, or nothing runs yet.
func (p *Platform) addTelemetry(d *telemetry.Drain) {
	p.telemetry = append(p.telemetry, d)
	select {
	case p.drained <- struct{}{}:
	default:
	}
}

// drainTelemetry serves the telemetry drains until ctx ends.
func (p *Platform) drainTelemetry(ctx context.Context) {
	select {
	case <-p.drained:
	case <-ctx.Done():
		return
	}
	every := time.NewTicker(telemetry.SendEvery)
	defer every.Stop()
	for {
		p.mu.Lock()
		p.catchUp()
		var posts []telemetry.Post
		for _, d := range p.telemetry {
			posts = append(posts, d.Due(p.world)...)
		}
		p.mu.Unlock()
		telemetry.Send(ctx, posts)
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}

// How long the head of a request may take to arrive, and a connection may be without one. A limit for whole requests would cut streams.
const (
	headWithin = 10 * time.Second
	idleWithin = 2 * time.Minute
)

// Close stops listening, ends every stream and waits for them. It may be
// called more than once.
func (p *Platform) Close() error {
	p.mu.Lock()
	if !p.started || p.stop == nil {
		p.mu.Unlock()
		return nil
	}
	stop := p.stop
	p.stop = nil
	p.mu.Unlock()
	stop()
	p.finished.Wait()
	return nil
}

// drive runs the world until ctx ends, then cleans up.
func (p *Platform) drive(ctx context.Context) {
	defer func() {
		// Requests end with ctx; a moment is enough for them to notice.
		grace, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = p.server.Shutdown(grace)
		_ = p.server.Close()
		p.redis.Close() // waits for commands that wait for the lock: not under it
		p.database.Close()
		_ = os.RemoveAll(p.scratch)
	}()
	p.move(ctx)
}

// move moves the world with the clock until ctx ends.
func (p *Platform) move(ctx context.Context) {
	if p.clock.manual {
		<-ctx.Done()
		return
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		p.mu.Lock()
		p.catchUp()
		due, some := p.world.Next()
		p.mu.Unlock()
		wait := 100 * time.Millisecond
		if some {
			wait = max(time.Millisecond, min(wait, p.clock.realUntil(due)))
		}
		timer.Reset(wait)
	}
}

// catchUp brings the world and its Redis to the clock. The lock is held.
func (p *Platform) catchUp() {
	p.world.RunUntil(p.clock.now())
	if p.redis != nil {
		p.redis.SetTime(p.world.Now)
	}
	if p.world.Changed {
		p.world.Changed = false
		close(p.wake)
		p.wake = make(chan struct{})
	}
}

// Advance moves a Manual platform's clock by d and runs what falls due.
func (p *Platform) Advance(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.clock.manual {
		panic("sim: Advance on a platform that is not Manual")
	}
	p.clock.held = p.clock.held.Add(d)
	p.catchUp()
}

// Now is the platform's clock.
func (p *Platform) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.clock.now()
}

// URL is the address of the API, the log streams and the status page, "" before
// Start.
func (p *Platform) URL() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.url
}

// Token is the bearer token that the API accepts; any other is a 401.
func (p *Platform) Token() string { return p.token }

// App is the name of the app that the scenarios are about.
func (p *Platform) App() string { return world.MainApp }

// Apps are the names of all apps, the one that a scenario is about first.
func (p *Platform) Apps() []string { return []string{p.App(), p.FirApp()} }

// FirApp is the name of an app of the Fir generation.
func (p *Platform) FirApp() string { return world.StagingApp }
