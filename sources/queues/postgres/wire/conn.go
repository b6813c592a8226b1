// Package wire is a connection to PostgreSQL: the start-up, the simple query protocol and the end. The messages themselves are
// packed and unpacked by pgproto3.
//
// Its rules:
//
//   - Nothing is taken from the environment or from files of the user's home: what a Config does not say is not done.
//   - The password is proven by SCRAM-SHA-256, bound to the server's certificate where the link is encrypted and the server can.
//     Older servers and poolers get it by MD5 or in plain text, when they ask for it so.
//   - A connection on which anything but a refusal of the server went wrong is closed, and the server is asked to stop what it does.
package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"app.gonogo/gonogo/model/panics"
)

// Config says how to connect.
type Config struct {
	Addr     string                                                   // host:port
	Dial     func(ctx context.Context, addr string) (net.Conn, error) // also used to ask the server to stop
	TLS      *tls.Config                                              // nil: the link is not encrypted
	User     string
	Password string
	Settings map[string]string // of the session, with "database"
}

// Conn is one connection. It is used by one goroutine at a time.
type Conn struct {
	config     Config
	net        net.Conn
	talk       *pgproto3.Frontend
	parameters map[string]string
	pid        uint32
	key        []byte
	closed     bool
}

// mostBytes bounds one message of the server's, a row among them.
const mostBytes = 16 << 20

// Error is a refusal of the server. Its own words may quote a statement, and are not kept.
type Error struct {
	Code     string // SQLSTATE
	Severity string // ERROR, FATAL or PANIC; the last two end the connection
}

// Error tells the code alone.
func (e *Error) Error() string { return "the server refuses: " + e.Code }

// Fatal tells that the server has ended the connection with it.
func (e *Error) Fatal() bool { return e.Severity == "FATAL" || e.Severity == "PANIC" }

var (
	// ErrPlain is a server that offers no encrypted connection.
	ErrPlain = errors.New("the server refuses encryption")
	// ErrClosed is a connection that was closed before.
	ErrClosed = errors.New("the connection is closed")
	// ErrFewer is a server that sends fewer answers than there were statements, and no error.
	ErrFewer = errors.New("an answer is missing")

	// ErrMechanism is a server that wants the password in a way that is not known here.
	ErrMechanism = errors.New("the server asks for a proof of another kind")
	// ErrImpostor is a server that does not prove that it knows the password, or whose certificate is not the one that it knows.
	ErrImpostor = errors.New("the server does not prove that it knows the password")

	errChallenge = errors.New("the server's challenge is not understood")
	errOrder     = errors.New("the server sends a message out of order")
)

// Parameter is what the server reports of the session, "" when it does not.
func (c *Conn) Parameter(name string) string { return c.parameters[name] }

// IsClosed tells that nothing can be asked any more.
func (c *Conn) IsClosed() bool { return c.closed }

// receive reads the next message, after keeping what any message may bring. A refusal is an *Error.
func (c *Conn) receive() (pgproto3.BackendMessage, error) {
	for {
		m, err := c.talk.Receive()
		if err != nil {
			return nil, err
		}
		switch m := m.(type) {
		case *pgproto3.ParameterStatus:
			c.parameters[m.Name] = m.Value
		case *pgproto3.NoticeResponse, *pgproto3.NotificationResponse:
		case *pgproto3.ErrorResponse:
			e := &Error{Code: m.Code, Severity: m.SeverityUnlocalized}
			if e.Severity == "" { // before 9.6
				e.Severity = m.Severity
			}
			return nil, e
		default:
			return m, nil
		}
	}
}

// send puts messages on the way.
func (c *Conn) send(all ...pgproto3.FrontendMessage) error {
	for _, m := range all {
		c.talk.Send(m)
	}
	return c.talk.Flush()
}

// past is a deadline that ends reads and writes at once.
var past = time.Unix(1, 0)

// within makes the reads and writes on a network connection end with ctx, until it is called off. That tells the ctx's error when
// it came to that.
func within(ctx context.Context, n net.Conn) (callOff func() error) {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		_ = n.SetDeadline(past) // fails on a closed connection alone
	})
	return func() error {
		if stop() {
			return nil
		}
		<-done
		_ = n.SetDeadline(time.Time{})
		return ctx.Err()
	}
}

// leaveWithin is how long the end of a broken connection may take.
const leaveWithin = 5 * time.Second

// Close says good-bye and closes, unless the connection is closed already.
func (c *Conn) Close(ctx context.Context) {
	if !c.closed {
		c.closed = true
		callOff := within(ctx, c.net)
		_ = c.send(&pgproto3.Terminate{}) // who cannot be told finds out
		_ = callOff()
		_ = c.net.Close()
	}
}

// abandon closes a connection on which something went wrong. Beside the caller, the server is asked to stop what it is doing; what
// it has sent is read to the end, because to close before that would be told to a pooler as a reset.
func (c *Conn) abandon() {
	c.closed = true
	go func() {
		defer c.net.Close()
		ctx, done := context.WithTimeout(context.Background(), leaveWithin)
		defer done()
		_ = c.cancel(ctx) // the statement's own limit ends it too
		callOff := within(ctx, c.net)
		defer callOff() //nolint:errcheck // the connection is given up either way
		_ = panics.Catch(func() {
			if c.send(&pgproto3.Terminate{}) == nil {
				drain(c.net)
			}
		})
	}()
}

// drain reads until the other side closes.
func drain(n net.Conn) {
	b := make([]byte, 8<<10)
	for {
		if _, err := n.Read(b); err != nil {
			return
		}
	}
}

// cancel asks the server, over a connection of its own that is encrypted as this one is, to stop what it does for us.
func (c *Conn) cancel(ctx context.Context) error {
	n, err := c.config.Dial(ctx, c.net.RemoteAddr().String())
	if err != nil {
		return err
	}
	defer n.Close()
	callOff := within(ctx, n)
	defer callOff() //nolint:errcheck // the write tells
	if n, err = encrypted(ctx, n, c.config.TLS); err != nil {
		return err
	}
	b, err := (&pgproto3.CancelRequest{ProcessID: c.pid, SecretKey: c.key}).Encode(nil)
	if err != nil {
		return err
	}
	if _, err := n.Write(b); err != nil {
		return err
	}
	drain(n) // the server closes when it has passed the request on
	return nil
}
