package link

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"
	"unicode"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/postgres/wire"
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
	conn   *wire.Conn
	major  int // of the server's version; 0: not told
	cancel context.CancelFunc
}

// Dial connects. The config var alone counts: nothing of the environment, and no file of the user's home.
func Dial(ctx context.Context, t backend.Target) (*Conn, error) {
	if _, err := strconv.ParseUint(t.Port, 10, 16); err != nil {
		return nil, &sources.Failure{Code: "address", Why: "the config var has no valid port", Final: true}
	}
	ctx, cancel := context.WithCancel(ctx)
	limit, done := context.WithTimeout(ctx, enterWithin)
	defer done()
	conn, err := wire.Connect(limit, wire.Config{
		Addr: t.Addr(), TLS: Encryption(t), User: t.User, Password: string(t.Password),
		Dial: func(_ context.Context, addr string) (net.Conn, error) { return backend.Dial(ctx, addr, nil) },
		// Poolers refuse what they do not track; they do track these. The last two are what the simple protocol's quoting relies on.
		Settings: map[string]string{"database": t.DB, "application_name": backend.ClientName, "client_encoding": "UTF8", "standard_conforming_strings": "on"},
	})
	if err != nil {
		cancel()
		return nil, refusal(worded(err), t)
	}
	version, _, _ := strings.Cut(conn.Parameter("server_version"), ".")
	major, _ := strconv.Atoi(strings.TrimFunc(version, func(r rune) bool { return r < '0' || r > '9' }))
	return &Conn{conn, major, cancel}, nil
}

// refusal says more of a refused password that is not of ASCII alone: SCRAM would have some characters replaced, and here they are
// sent as they are written.
func refusal(err error, t backend.Target) error {
	f := new(sources.Failure)
	if !errors.As(err, &f) || f.Code != backend.WrongPassword.Code || !strings.ContainsFunc(string(t.Password), func(r rune) bool { return r > unicode.MaxASCII }) {
		return err
	}
	unusual := *f
	unusual.Do = "refresh when the credentials were rotated; if the password is right, use one of ASCII characters alone"
	return &unusual
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
	l.conn.Close(limit)
	l.cancel()
}
