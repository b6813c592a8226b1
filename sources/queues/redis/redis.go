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

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/keyscan"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// Kind is the kind of store: Redis, Valkey and what speaks like them.
var Kind = backend.Kind{
	Name:  "redis",
	Usual: []string{"REDIS_URL", "REDIS_TLS_URL"},
	Read:  readTarget,
	Open:  func(ctx context.Context, t backend.Target) (backend.Conn, error) { return open(ctx, t) },
}

const replyWithin = 3 * time.Second // for one pipeline

// conn is one connection to a Redis.
type conn struct {
	pipe       *pipe.Pipe
	background func(run func(context.Context)) (stop func()) // starts what ends with the connection
	cancel     context.CancelFunc
	plain      bool            // the connection is not encrypted
	search     *keyscan.Search // nil: not begun
	stopSearch func()          // ends the search beside the readings; nil when there is none
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
	var encryption *tls.Config
	if t.TLS {
		encryption = backend.Unverified(t.Host)
	}
	ctx, cancel := context.WithCancel(ctx)
	line := pipe.New(ctx, pipe.Options{
		Dial: func(ctx context.Context) (net.Conn, error) { return by(ctx, t.Addr(), encryption) },
		User: t.User, Password: string(t.Password), DB: db, Name: backend.ClientName, Within: replyWithin,
	})
	background := func(run func(context.Context)) func() {
		ctx, stop := context.WithCancel(ctx)
		go func() { _ = sources.Guard(func() error { run(ctx); return nil }) }() // without the search the readings go on
		return stop
	}
	return &conn{pipe: line, plain: !t.TLS, background: background, cancel: cancel}, nil
}

// Close ends the connection, and the search beside the readings.
func (d *conn) Close() { d.cancel() }

// Discover gives the libraries that are found at once. A search through the keys goes on beside their readings, until the connection closes.
func (d *conn) Discover(ctx context.Context, options backend.DiscoverOptions) ([]backend.Library, error) {
	s := keyscan.New(d.pipe, searched(), options)
	if err := s.Begin(ctx); err != nil {
		return nil, d.hinted(worded(err))
	}
	s.Save()
	if d.stopSearch != nil {
		d.stopSearch()
	}
	d.search, d.stopSearch = s, d.background(s.Run)
	return d.all(s.Matches()), nil
}

// hinted adds to a connection that the server closed at once what is usually behind it: its port speaks TLS alone.
func (d *conn) hinted(err error) error {
	if f := backend.Explain(err); d.plain && f.Code == "eof" {
		return &sources.Failure{Code: f.Code, Why: f.Why + "; its port may speak TLS only, which rediss:// asks for", Err: err}
	}
	return err
}

// Discovered gives the libraries that were found since they were last asked for.
func (d *conn) Discovered() []backend.Library {
	if d.search == nil {
		return nil
	}
	return d.all(d.search.Matches())
}

// Probe asks for the libraries that need no search.
func (d *conn) Probe(ctx context.Context) error {
	if d.search == nil {
		return nil
	}
	err := worded(d.search.Probe(ctx))
	d.search.Save()
	return err
}

// Limits says what this user may not do that finding queues takes.
func (d *conn) Limits() string {
	if d.search == nil {
		return ""
	}
	return d.search.Limits()
}

// all makes the readers of libraries.
func (d *conn) all(matches []keyscan.Match) []backend.Library {
	var out []backend.Library
	for _, m := range matches {
		out = append(out, d.at(m))
	}
	return out
}

// Rediscover has the keys searched now.
func (d *conn) Rediscover() {
	if d.search != nil {
		d.search.Again()
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
	{Begins: "ERR max number of clients", Means: sources.Failure{Code: "full", Why: "the store has no free connection", Do: "the plan limits them; close some clients"}},
	{Begins: "ERR DB index is out of range", Means: noDatabase},
	{Begins: "ERR invalid DB index", Means: noDatabase},
	{Begins: "ERR SELECT is not allowed", Means: noDatabase}, // a cluster has number 0 alone
	{Begins: "MASTERDOWN", Means: sources.Failure{Code: "loading", Why: "the replica has lost its primary"}},
	{Begins: "CLUSTERDOWN", Means: sources.Failure{Code: "loading", Why: "the cluster is down"}},
}

var noDatabase = sources.Failure{Code: "missing", Why: "the server has no database of this number", Do: "refresh when the config var was changed"}

// worded gives a refusal of the server a meaning; other errors are of the network and stay as they are.
func worded(err error) error {
	if said, answered := reply(err); answered {
		return backend.Refused(said, replies)
	}
	return err
}

var _ backend.BackgroundDiscovery = (*conn)(nil)

var schemes = map[string]backend.Scheme{
	"redis":   {Port: "6379"},
	"rediss":  {Port: "6379", TLS: true},
	"valkey":  {Port: "6379"},
	"valkeys": {Port: "6379", TLS: true},
}

// readTarget takes an address apart. The database is a number; a user that Redis had before it had users is none.
func readTarget(vars map[string]string, name string) (backend.Target, bool) {
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
	return t, true
}
