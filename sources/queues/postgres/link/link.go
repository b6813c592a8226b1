package link

import (
	"context"
	"crypto/tls"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

// VerifyKey is the name of Target.Extra under which a link is told that its certificate must verify.
const VerifyKey = "verify"

const (
	enterWithin = 4 * time.Second // for the handshake
	ReplyWithin = 4 * time.Second // for one reading: more than the server may take, with the way there and back
	leaveWithin = time.Second     // for the good-bye
)

// Conn is the one connection to a database. It ends with the ctx it was opened with, in the midst of a reading too.
type Conn struct {
	conn   *pgconn.PgConn
	major  int // of the server's version; 0: not told
	cancel context.CancelFunc
}

// Dial connects. The client library's own ways to find a server (environment, files of the user's home) are all overruled: the
// config var alone counts.
func Dial(ctx context.Context, t backend.Target) (*Conn, error) {
	c, err := pgconn.ParseConfig("host=localhost port=1 user=nobody password=none dbname=none sslmode=disable target_session_attrs=any")
	if err != nil { // PGSERVICE names a service that is not there
		return nil, &sources.Failure{Code: "environment", Why: "the environment's settings for PostgreSQL cannot be read", Do: "unset PGSERVICE", Err: err}
	}
	port, err := strconv.ParseUint(t.Port, 10, 16)
	if err != nil {
		return nil, &sources.Failure{Code: "address", Why: "the config var has no valid port", Final: true}
	}
	ctx, cancel := context.WithCancel(ctx)
	c.Host, c.Port, c.User, c.Password, c.Database = t.Host, uint16(port), t.User, string(t.Password), t.DB
	c.Fallbacks, c.ValidateConnect, c.OnNotice = nil, nil, nil
	c.TLSConfig = Encryption(t)
	// Poolers refuse what they do not track; they do track these. The last two are what the simple protocol's quoting relies on.
	c.RuntimeParams = map[string]string{"application_name": backend.ClientName, "client_encoding": "UTF8", "standard_conforming_strings": "on"}
	c.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil } // Dial does
	c.DialFunc = func(_ context.Context, _, addr string) (net.Conn, error) { return backend.Dial(ctx, addr, nil) }
	limit, done := context.WithTimeout(ctx, enterWithin)
	defer done()
	conn, err := pgconn.ConnectConfig(limit, c)
	if err != nil {
		cancel()
		return nil, worded(err)
	}
	version, _, _ := strings.Cut(conn.ParameterStatus("server_version"), ".")
	major, _ := strconv.Atoi(strings.TrimFunc(version, func(r rune) bool { return r < '0' || r > '9' }))
	return &Conn{conn, major, cancel}, nil
}

// Encryption is how the link is encrypted; nil when it is not.
func Encryption(t backend.Target) *tls.Config {
	switch {
	case !t.TLS:
		return nil
	case t.Extra[VerifyKey] != "":
		return backend.Verified(t.Host)
	}
	return backend.Unverified(t.Host)
}

// Closed tells whether the connection has ended.
func (l *Conn) Closed() bool { return l.conn.IsClosed() }

// Close ends the connection.
func (l *Conn) Close() {
	limit, done := context.WithTimeout(context.Background(), leaveWithin)
	defer done()
	_ = l.conn.Close(limit) // its error is of a connection that is gone already
	l.cancel()
}
