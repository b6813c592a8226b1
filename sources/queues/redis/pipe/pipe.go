package pipe

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/gomodule/redigo/redis"
)

// Refusal is what a server says instead of an answer: "NOPERM this user has no permissions". It may hold anything.
type Refusal = redis.Error

// ErrNone is the answer that there is nothing: no such key, no such field. It never comes from Run.
var ErrNone = errors.New("nothing there")

// Options say how to reach a server and what to tell it first.
type Options struct {
	Dial           func(context.Context) (net.Conn, error) // the connection must close when the context ends
	User, Password string                                  // both may be empty; Redis before 6 knows no users
	DB             int                                     // the database that the connection is in
	Name           string                                  // in the server's list of clients
	Within         time.Duration                           // for the handshake, and for each batch
}

// Pipe is a connection to one database of a server.
type Pipe struct{ line *connection }

// New prepares a connection, which is made by the first batch. It ends with ctx, in the midst of a reply too.
func New(ctx context.Context, o Options) *Pipe {
	ctx, end := context.WithCancel(ctx)
	return &Pipe{&connection{o: o, turn: make(chan struct{}, 1), ctx: ctx, end: end}}
}

// DB is the database that commands go to.
func (p *Pipe) DB() int { return p.line.o.DB }

// Close ends the connection.
func (p *Pipe) Close() { p.line.end() }

// Run sends the commands that fill adds, in one round trip, and takes the answers; without commands it does nothing. Its error is
// of the connection or of ctx, or a [Refusal] of everything: of the handshake, or of every single command. In
// each case all answers that did not come have an error too.
func (p *Pipe) Run(ctx context.Context, fill func(*Batch)) error {
	b := new(Batch)
	fill(b)
	if len(b.asked) == 0 {
		return nil
	}
	select {
	case p.line.turn <- struct{}{}:
	case <-ctx.Done():
		return b.fail(ctx.Err())
	}
	defer func() { <-p.line.turn }()
	if err := ctx.Err(); err != nil {
		return b.fail(err)
	}
	if err := p.line.run(ctx, b.asked); err != nil {
		return b.fail(err)
	}
	return b.refused()
}
