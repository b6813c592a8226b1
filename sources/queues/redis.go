package queues

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	clientName  = "gonogo"
	dialWithin  = 2 * time.Second // a private store drops our packets; longer tells nothing more
	replyWithin = 3 * time.Second // for one pipeline
)

// redisLibrary is a job library that lives in Redis.
type redisLibrary struct {
	name string
	// probe adds its questions to the one pipeline that finds out what is in a store, and tells afterwards what they mean. Its
	// questions are of constant cost: never a scan.
	probe func(ctx context.Context, p redis.Pipeliner) (found func() bool)
	open  func(c redis.Cmdable) library
}

// redisLibraries are asked in this order; the first that is found is read.
var redisLibraries = []redisLibrary{
	{"sidekiq", probeSidekiq, openSidekiq},
}

// redisDoor is one connection to a Redis.
type redisDoor struct {
	client *redis.Client
	cancel context.CancelFunc
}

// openRedis makes the connection on first use. It ends with ctx, in the midst of a read too: the client by itself heeds deadlines
// only.
func openRedis(ctx context.Context, t target) (door, error) {
	logging.Disable() // the client writes to stderr by default, over the screen
	db, err := strconv.Atoi(t.db)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	c := redis.NewClient(&redis.Options{
		Addr: net.JoinHostPort(t.host, t.port), Username: t.user, Password: t.password, DB: db,
		Dialer: func(_ context.Context, network, addr string) (net.Conn, error) { return dial(ctx, network, addr, t) },
		// Two are allowed and one is ever open: the commands come one after another, and MaxActiveConns holds it. With a pool of one
		// the client starts a goroutine that dials on for ever after the first dial that fails.
		PoolSize: 2, MaxActiveConns: 1, PipelinePoolSize: -1,
		MaxRetries: -1, DialerRetries: 1, // the hub backs off
		DialTimeout: dialWithin, ReadTimeout: replyWithin, WriteTimeout: replyWithin, ContextTimeoutEnabled: true,
		DisableIdentity: true, Protocol: 2, // old servers know no HELLO 3 and no CLIENT SETINFO
		OnConnect: func(ctx context.Context, c *redis.Conn) error { // not ClientName: a user who may not CLIENT could not connect
			if err := c.ClientSetName(ctx, clientName).Err(); err != nil {
				if _, refused := reply(err); !refused {
					return err
				}
			}
			return nil
		},
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	return &redisDoor{client: c, cancel: cancel}, nil
}

// dial connects, and closes the connection when ctx ends. Certificates are not verified: Heroku's stores present a chain that
// they sign themselves, by whatever plan and host name, so that no client can. The link is encrypted all the same.
func dial(ctx context.Context, network, addr string, t target) (net.Conn, error) {
	limit, done := context.WithTimeout(ctx, dialWithin)
	defer done()
	conn, err := new(net.Dialer).DialContext(limit, network, addr)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { conn.Close() })
	if !t.tls {
		return conn, nil
	}
	s := tls.Client(conn, &tls.Config{ServerName: t.host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}) //nolint:gosec // see above
	if err := s.HandshakeContext(limit); err != nil {
		conn.Close()
		return nil, &handshakeError{err}
	}
	return s, nil
}

// handshakeError tells a TLS failure from a failure to connect.
type handshakeError struct{ err error }

func (e *handshakeError) Error() string { return "tls: " + e.err.Error() }
func (e *handshakeError) Unwrap() error { return e.err }

func (d *redisDoor) close() {
	d.cancel()
	_ = d.client.Close() // its error is of a connection that is gone already
}

// find asks all libraries' questions in one pipeline.
func (d *redisDoor) find(ctx context.Context) (string, library, error) {
	found := make([]func() bool, len(redisLibraries))
	err := pipeline(ctx, d.client, func(p redis.Pipeliner) {
		for i, l := range redisLibraries {
			found[i] = l.probe(ctx, p)
		}
	})
	if err != nil {
		return "", nil, err
	}
	for i, l := range redisLibraries {
		if found[i]() {
			return l.name, l.open(d.client), nil
		}
	}
	return "", nil, nil
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
