package pipe

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/gomodule/redigo/redis"
)

// connection is what the pipes to all databases of a server share.
type connection struct {
	o    Options
	turn chan struct{}   // capacity one: full while a batch is under way; it guards what follows
	ctx  context.Context // the connection closes with it
	end  func()          // of ctx

	wire  net.Conn   // nil before the first batch
	conn  redis.Conn // the same, as the client sees it
	gauge *gauge     // what is between them
	dead  error      // why nothing goes through any more
}

// run sends commands and takes their answers. Its error is the connection's, which it kills; some answers may have come then.
func (l *connection) run(ctx context.Context, commands []asked) error {
	if l.dead == nil {
		l.dead = l.ctx.Err()
	}
	if l.dead != nil {
		return l.dead
	}
	stop := context.AfterFunc(ctx, l.end) // closes the connection: the client itself knows no context
	defer stop()
	err := l.connect()
	if err == nil {
		err = l.exchange(ctx, commands)
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil: // and not the closed connection that came of it
		err = ctx.Err()
	}
	return l.die(err)
}

// die closes the connection for good; err is why, unless it is dead already.
func (l *connection) die(err error) error {
	l.end()
	if l.conn != nil {
		_ = l.conn.Close() // it is of no use whether that works
	}
	if l.dead == nil {
		l.dead = err
	}
	return err
}

// connect dials and shakes hands, unless that was done.
func (l *connection) connect() error {
	if l.conn != nil {
		return nil
	}
	wire, err := l.o.Dial(l.ctx)
	if err != nil {
		return err
	}
	l.wire, l.gauge = wire, &gauge{Conn: wire}
	l.conn = redis.NewConn(l.gauge, 0, 0) // without timeouts of its own, which are for one reply each
	return l.greet()
}

// greet tells the server who we are and where to begin. A user who may not CLIENT goes without a name.
func (l *connection) greet() error {
	var auth, db, name Answer[string]
	var first []asked
	if l.o.Password != "" {
		credentials := []any{l.o.Password}
		if l.o.User != "" {
			credentials = []any{l.o.User, l.o.Password}
		}
		first = append(first, asked{name: "AUTH", args: credentials, answer: auth.of(text)})
	}
	if l.o.DB != 0 {
		first = append(first, asked{name: "SELECT", args: []any{l.o.DB}, answer: db.of(text)})
	}
	if l.o.Name != "" {
		first = append(first, asked{name: "CLIENT", args: []any{"setname", l.o.Name}, answer: name.of(text)})
	}
	err := l.exchange(l.ctx, first)
	for _, refused := range []error{auth.Err(), db.Err(), full(name.Err())} {
		if refused != nil { // a server that hangs up says why before
			return refused
		}
	}
	return err
}

// full is a refusal that is not of the command but of the connection, by the words of Redis and Valkey.
func full(err error) error {
	if said := Refusal(""); errors.As(err, &said) && strings.HasPrefix(said.Error(), "ERR max number of clients") {
		return err
	}
	return nil
}

// exchange sends commands and takes their answers within the time for one batch.
func (l *connection) exchange(ctx context.Context, commands []asked) error {
	end := time.Now().Add(l.o.Within)
	if limit, ok := ctx.Deadline(); ok && limit.Before(end) {
		end = limit
	}
	if err := l.wire.SetDeadline(end); err != nil {
		return err
	}
	l.gauge.left = answerLimit
	for _, c := range commands {
		if err := l.conn.Send(c.name, c.args...); err != nil {
			return err
		}
	}
	if err := l.conn.Flush(); err != nil {
		return err
	}
	for _, c := range commands {
		reply, err := l.conn.Receive()
		if err != nil && l.conn.Err() != nil {
			return err
		}
		c.answer.receive(reply, err)
	}
	return nil
}
