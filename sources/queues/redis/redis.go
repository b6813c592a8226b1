package redis

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"maps"
	"net"
	"slices"
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
	Read:  read,
	Open:  func(ctx context.Context, t backend.Target) (backend.Conn, error) { return open(ctx, t) },
}

const replyWithin = 3 * time.Second // for one pipeline

// conn is one connection to a Redis.
type conn struct {
	pipe       *pipe.Pipe
	elsewhere  map[int]bool                                  // databases that are other stores of the app
	background func(run func(context.Context)) (stop func()) // starts what ends with the connection
	cancel     context.CancelFunc
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
		go run(ctx)
		return stop
	}
	return &conn{pipe: line, elsewhere: elsewhere(t), background: background, cancel: cancel}, nil
}

// Close ends the connection, and the search beside the readings.
func (d *conn) Close() { d.cancel() }

// Discover gives the libraries that are found at once. A search through the keys goes on beside their readings, until the connection closes.
func (d *conn) Discover(ctx context.Context, options backend.DiscoverOptions) ([]backend.Library, error) {
	s := keyscan.New(d.pipe, searched(), options)
	if err := s.Begin(ctx, d.elsewhere); err != nil {
		return nil, worded(err)
	}
	s.Save()
	if d.stopSearch != nil {
		d.stopSearch()
	}
	matches := s.Matches()
	if len(matches) > 0 {
		d.search, d.stopSearch = s, d.background(s.Run)
	}
	return d.all(matches), nil
}

// Discovered gives the libraries that the search beside the readings has found since they were last asked for.
func (d *conn) Discovered() []backend.Library {
	if d.search == nil {
		return nil
	}
	return d.all(d.search.Matches())
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

// siblingsKey is where a target keeps the numbers of the server's other databases that are stores of the app by themselves. They
// are not looked into from here, or their queues would be there twice.
const siblingsKey = "databases of other vars"

// siblings lists them, in order.
func siblings(vars map[string]string, t backend.Target) string {
	dbs := map[string]bool{}
	for _, value := range vars {
		o, ok := backend.Parse(value, schemes)
		db := cmp.Or(strings.Trim(o.DB, "/"), "0")
		if ok && o.Host == t.Host && (o.Port == t.Port || o.TLS != t.TLS) && db != t.DB { // TLS has a port of its own
			dbs[db] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(dbs)), " ")
}

// elsewhere are the databases that siblings lists.
func elsewhere(t backend.Target) map[int]bool {
	out := map[int]bool{}
	for db := range strings.FieldsSeq(string(t.Extra[siblingsKey])) {
		if n, err := strconv.Atoi(db); err == nil {
			out[n] = true
		}
	}
	return out
}
