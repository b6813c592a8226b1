package redis

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// Kind is the kind of store: Redis, Valkey and what speaks like them.
var Kind = backend.Kind{
	Name:  "redis",
	Usual: []string{"REDIS_URL", "REDIS_TLS_URL"},
	Read:  read,
	Open:  func(ctx context.Context, t backend.Target) (backend.Conn, error) { return open(ctx, t) },
}

const replyWithin = 3 * time.Second // for one pipeline

var schemes = map[string]backend.Scheme{
	"redis":   {Port: "6379"},
	"rediss":  {Port: "6379", TLS: true},
	"valkey":  {Port: "6379"},
	"valkeys": {Port: "6379", TLS: true},
}

// read takes an address apart. The database is a number; a user that Redis had before it had users is none.
func read(vars map[string]string, name string) (backend.Target, bool) {
	t, ok := backend.Parse(vars[name], schemes)
	if !ok {
		return t, false
	}
	if t.User == "h" || t.User == "default" { // Heroku's placeholder; the user that no name means
		t.User = ""
	}
	n, err := strconv.Atoi(cmp.Or(strings.Trim(t.DB, "/"), "0"))
	if err != nil || n < 0 {
		return t, false
	}
	t.DB = strconv.Itoa(n)
	if dbs := siblings(vars, t); dbs != "" {
		t.Extra = map[string]backend.Secret{siblingsKey: backend.Secret(dbs)}
	}
	return t, true
}

// library is a job library that lives in Redis.
type library struct {
	name string
	// probe adds its questions to the one pipeline that finds out what is in a store, and tells afterwards what they mean. Its
	// questions are of constant cost: never a scan.
	probe func(p *pipe.Batch) (found func() bool)
	open  func(c *pipe.Pipe) reader
	every time.Duration
}

// libraries are all asked at once; several may live in one store.
var libraries = []library{
	{"sidekiq", probeSidekiq, openSidekiq, 5 * time.Second}, // its own counters move every 10 s
	{"resque", probeResque, openResque, 5 * time.Second},
	{"rq", probeRQ, openRQ, 5 * time.Second},
	{"asynq", probeAsynq, openAsynq, 5 * time.Second},
	{"celery", probeCelery, func(c *pipe.Pipe) reader { return openCelery(c, noKeys) }, sought["celery"].every},
}

// reader takes a sample of one library.
type reader interface {
	read(ctx context.Context) (*queue.Sample, time.Time, error)
}

// found is a library that is in a store.
type found struct {
	library
	reader
}

func (f found) Name() string { return f.name }

func (f found) Every() time.Duration { return f.every }

func (f found) Read(ctx context.Context) (*queue.Sample, time.Time, error) {
	s, at, err := f.read(ctx)
	return s, at, worded(err)
}

// conn is one connection to a Redis.
type conn struct {
	wire      *pipe.Pipe
	elsewhere map[int]bool                                  // databases that are other stores of the app
	beside    func(run func(context.Context)) (stop func()) // starts what ends with the connection
	cancel    context.CancelFunc
	seeker    *seeker
	unseek    func() // ends the search beside the readings; nil when there is none
}

// open prepares the connection, which is made on first use. It ends with ctx, in the midst of a reading too.
func open(ctx context.Context, t backend.Target) (*conn, error) { return openBy(ctx, t, backend.Dial) }

// dial connects to an address, by TLS when it is given a config.
type dial func(ctx context.Context, addr string, c *tls.Config) (net.Conn, error)

func openBy(ctx context.Context, t backend.Target, by dial) (*conn, error) {
	db, err := strconv.Atoi(t.DB)
	if err != nil {
		return nil, err
	}
	var link *tls.Config
	if t.TLS {
		link = backend.Unverified(t.Host)
	}
	ctx, cancel := context.WithCancel(ctx)
	wire := pipe.New(ctx, pipe.Options{
		Dial: func(ctx context.Context) (net.Conn, error) { return by(ctx, t.Addr(), link) },
		User: t.User, Password: string(t.Password), DB: db, Name: backend.ClientName, Within: replyWithin,
	})
	beside := func(run func(context.Context)) func() {
		ctx, stop := context.WithCancel(ctx)
		go run(ctx)
		return stop
	}
	return &conn{wire: wire, elsewhere: elsewhere(t), beside: beside, cancel: cancel}, nil
}

// Close ends the connection, and the search beside the readings.
func (d *conn) Close() { d.cancel() }

// Discover gives the libraries that are found at once. A search through the keys goes on beside their readings, until the connection closes.
func (d *conn) Discover(ctx context.Context, look backend.DiscoverOptions) ([]backend.Library, error) {
	s := newSeeker(d.wire, look)
	if err := s.begin(ctx, d.elsewhere); err != nil {
		return nil, worded(err)
	}
	if names, changed := s.kept(); changed {
		s.look.Keep(names)
	}
	if d.unseek != nil {
		d.unseek()
	}
	libs := s.libraries()
	if len(libs) > 0 {
		d.seeker, d.unseek = s, d.beside(s.run)
	}
	return libs, nil
}

// Discovered gives the libraries that the search beside the readings has found since they were last asked for.
func (d *conn) Discovered() []backend.Library {
	if d.seeker == nil {
		return nil
	}
	return d.seeker.libraries()
}

// Rediscover has the keys searched now.
func (d *conn) Rediscover() {
	if d.seeker == nil {
		return
	}
	select {
	case d.seeker.poke <- struct{}{}:
	default: // it is to be already
	}
}

// reply is the server's own word in an error.
func reply(err error) (string, bool) {
	var r pipe.Refusal
	if !errors.As(err, &r) {
		return "", false
	}
	return r.Error(), true
}

// replies are what a server's refusals mean, by how they begin.
var replies = []backend.Reply{
	{Begins: "WRONGPASS", Means: backend.WrongPassword},
	{Begins: "NOAUTH", Means: backend.WrongPassword},
	{Begins: "ERR invalid password", Means: backend.WrongPassword},
	{Begins: "ERR AUTH", Means: backend.WrongPassword},
	{Begins: "ERR Client sent AUTH", Means: backend.WrongPassword},
	{Begins: "NOPERM", Means: backend.Denied},
	{Begins: "LOADING", Means: sources.Failure{Code: "loading", Why: "the store is starting"}},
	{Begins: "ERR max number of clients", Means: sources.Failure{Code: "full", Why: "the store has no free connection", Do: "its plan bounds them; close some clients"}},
}

// worded gives a refusal of the server a meaning; other errors are of the network and stay as they are.
func worded(err error) error {
	if said, answered := reply(err); answered {
		return backend.Refused(said, replies)
	}
	return err
}

var _ backend.BackgroundDiscovery = (*conn)(nil)
