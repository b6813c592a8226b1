package inredis

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/store"
)

// Redis is the kind of store: Redis, Valkey and what speaks like them.
var Redis = store.Kind{
	Name:  "redis",
	Usual: []string{"REDIS_URL", "REDIS_TLS_URL"},
	Read:  read,
	Open:  func(ctx context.Context, t store.Target) (store.Door, error) { return open(ctx, t) },
}

const replyWithin = 3 * time.Second // for one pipeline

var schemes = map[string]store.Scheme{
	"redis":   {Port: "6379"},
	"rediss":  {Port: "6379", TLS: true},
	"valkey":  {Port: "6379"},
	"valkeys": {Port: "6379", TLS: true},
}

// read takes an address apart. The database is a number; a user that Redis had before it had users is none.
func read(vars map[string]string, name string) (store.Target, bool) {
	t, ok := store.Parse(vars[name], schemes)
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
		t.Extra = map[string]store.Secret{siblingsKey: store.Secret(dbs)}
	}
	return t, true
}

// library is a job library that lives in Redis.
type library struct {
	name string
	// probe adds its questions to the one pipeline that finds out what is in a store, and tells afterwards what they mean. Its
	// questions are of constant cost: never a scan.
	probe func(ctx context.Context, p redis.Pipeliner) (found func() bool)
	open  func(c redis.Cmdable) reader
	every time.Duration
}

// libraries are all asked at once; several may live in one store.
var libraries = []library{
	{"sidekiq", probeSidekiq, openSidekiq, 5 * time.Second}, // its own counters move every 10 s
	{"resque", probeResque, openResque, 5 * time.Second},
	{"rq", probeRQ, openRQ, 5 * time.Second},
	{"asynq", probeAsynq, openAsynq, 5 * time.Second},
	{"celery", probeCelery, func(c redis.Cmdable) reader { return openCelery(c, noKeys) }, sought["celery"].every},
}

// reader takes a sample of one library.
type reader interface {
	read(ctx context.Context) (*model.QueueSample, time.Time, error)
}

// found is a library that is in a store.
type found struct {
	library
	reader
}

func (f found) Name() string         { return f.name }
func (f found) Every() time.Duration { return f.every }
func (f found) Read(ctx context.Context) (*model.QueueSample, time.Time, error) {
	s, at, err := f.read(ctx)
	return s, at, worded(err)
}

// door is one connection to a Redis.
type door struct {
	client    *redis.Client
	wire      *wire
	elsewhere map[int]bool                                  // databases that are other stores of the app
	beside    func(run func(context.Context)) (stop func()) // starts what ends with the door
	cancel    context.CancelFunc
	seeker    *seeker
	unseek    func() // ends the search beside the readings; nil when there is none
}

// open makes the connection on first use. It ends with ctx, in the midst of a read too: the client by itself heeds deadlines
// only.
func open(ctx context.Context, t store.Target) (*door, error) {
	logging.Disable() // the client writes to stderr by default, over the screen
	db, err := strconv.Atoi(t.DB)
	if err != nil {
		return nil, err
	}
	var link *tls.Config
	if t.TLS {
		link = store.Unverified(t.Host)
	}
	ctx, cancel := context.WithCancel(ctx)
	c := redis.NewClient(&redis.Options{
		Addr: t.Addr(), Username: t.User, Password: string(t.Password), DB: db,
		Dialer: func(_ context.Context, _, addr string) (net.Conn, error) { return store.Dial(ctx, addr, link) },
		// Two are allowed and one is ever open: the commands come one after another, and MaxActiveConns holds it. With a pool of one
		// the client starts a goroutine that dials on for ever after the first dial that fails.
		PoolSize: 2, MaxActiveConns: 1, PipelinePoolSize: -1,
		MaxRetries: -1, DialerRetries: 1, // the hub backs off
		DialTimeout: store.DialWithin, ReadTimeout: replyWithin, WriteTimeout: replyWithin, ContextTimeoutEnabled: true,
		DisableIdentity: true, Protocol: 2, // old servers know no HELLO 3 and no CLIENT SETINFO
		OnConnect: func(ctx context.Context, c *redis.Conn) error { // not ClientName: a user who may not CLIENT could not connect
			if err := c.ClientSetName(ctx, store.ClientName).Err(); err != nil {
				if _, refused := reply(err); !refused {
					return err
				}
			}
			return nil
		},
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	beside := func(run func(context.Context)) func() {
		ctx, stop := context.WithCancel(ctx)
		go run(ctx)
		return stop
	}
	return &door{client: c, wire: newWire(c, db), elsewhere: elsewhere(t), beside: beside, cancel: cancel}, nil
}

// Close ends the connection.
func (d *door) Close() {
	d.cancel()
	_ = d.client.Close() // its error is of a connection that is gone already
}

// Find gives the libraries that are found at once. A search through the keys goes on beside their readings, until the door closes.
func (d *door) Find(ctx context.Context, look store.Look) ([]store.Library, error) {
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

// Grown gives the libraries that the search beside the readings has found since they were last asked for.
func (d *door) Grown() []store.Library {
	if d.seeker == nil {
		return nil
	}
	return d.seeker.libraries()
}

// Again has the keys searched now.
func (d *door) Again() {
	if d.seeker == nil {
		return
	}
	select {
	case d.seeker.poke <- struct{}{}:
	default: // it is to be already
	}
}

// pipeline sends commands in one round trip. One bad reply (another library may use the same key for something else) is that
// command's own error and does not sink the rest; the error here is of the connection, or a refusal of everything.
func pipeline(ctx context.Context, c redis.Cmdable, fill func(redis.Pipeliner)) error {
	p := c.Pipeline()
	fill(p)
	cmds, err := p.Exec(ctx)
	if err == nil {
		return nil
	}
	if _, ok := reply(err); !ok {
		return err
	}
	own, answered := false, false
	for _, c := range cmds {
		own = own || errors.Is(c.Err(), err)
		answered = answered || c.Err() == nil || errors.Is(c.Err(), redis.Nil)
	}
	if own && answered {
		return nil
	}
	// Either nothing was answered, or the handshake was refused: then the commands were never sent, but have no error and look
	// like so many zeros.
	return err
}

// reply is the server's own word in an error, without the client's wrapping.
func reply(err error) (string, bool) {
	var r redis.Error
	if !errors.As(err, &r) {
		return "", false
	}
	return r.Error(), true
}

// replies are what a server's refusals mean, by how they begin.
var replies = []store.Reply{
	{Begins: "WRONGPASS", Means: store.WrongPassword},
	{Begins: "NOAUTH", Means: store.WrongPassword},
	{Begins: "ERR invalid password", Means: store.WrongPassword},
	{Begins: "ERR AUTH", Means: store.WrongPassword},
	{Begins: "ERR Client sent AUTH", Means: store.WrongPassword},
	{Begins: "NOPERM", Means: store.Denied},
	{Begins: "LOADING", Means: sources.Failure{Code: "loading", Why: "the store is starting"}},
	{Begins: "ERR max number of clients", Means: sources.Failure{Code: "full", Why: "the store has no free connection", Do: "its plan bounds them; close some clients"}},
}

// worded gives a refusal of the server a meaning; other errors are of the network and stay as they are.
func worded(err error) error {
	if said, answered := reply(err); answered {
		return store.Refused(said, replies)
	}
	return err
}
