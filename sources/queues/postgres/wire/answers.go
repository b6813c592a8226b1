package wire

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgproto3"
)

// Answers are the server's answers to the statements of one text, in their order.
type Answers struct {
	conn    *Conn
	ctx     context.Context
	callOff func() error
	ended   bool
	err     error // the first that there was
}

// Exec sends a text of statements, parted by semicolons, by the simple protocol. The answers must be closed.
func (c *Conn) Exec(ctx context.Context, sql string) *Answers {
	a := &Answers{conn: c, ctx: ctx}
	if c.closed {
		a.ended, a.err = true, ErrClosed
		return a
	}
	a.callOff = within(ctx, c.net)
	if err := c.send(&pgproto3.Query{String: sql}); err != nil {
		a.breaks(err)
	}
	return a
}

// breaks ends the answers with the connection.
func (a *Answers) breaks(err error) {
	a.ended = true
	if ended := a.callOff(); ended != nil { // the network's error is its consequence
		err = ended
	}
	if a.err == nil {
		a.err = err
	}
	a.conn.abandon()
}

// next reads a message. After an error of the server the answers go on to their end, after all others they have ended.
func (a *Answers) next() pgproto3.BackendMessage {
	m, err := a.conn.receive()
	if err == nil {
		if _, ready := m.(*pgproto3.ReadyForQuery); ready {
			a.ended = true
			_ = a.callOff() // all was read: that it was too late does not matter any more
		}
		return m
	}
	if e, refused := err.(*Error); refused { //nolint:errorlint // receive does not wrap it
		if a.err == nil {
			a.err = e
		}
		if e.Fatal() { // the server has closed it
			a.ended, a.conn.closed = true, true
			_ = a.callOff() // the refusal counts
			_ = a.conn.net.Close()
		}
		return nil
	}
	a.breaks(err)
	return nil
}

// Rows gives the rows of the next answer to each, as text, one by one; nil is NULL. What each keeps must be copied. After an error
// of each the rest of the answer is read over.
func (a *Answers) Rows(each func(row [][]byte) error) error {
	var wrong error
	for !a.ended && a.err == nil {
		switch m := a.next().(type) {
		case nil, *pgproto3.RowDescription, *pgproto3.ReadyForQuery:
		case *pgproto3.DataRow:
			if wrong == nil {
				wrong = each(m.Values)
			}
		case *pgproto3.CommandComplete, *pgproto3.EmptyQueryResponse:
			return wrong
		default:
			a.breaks(fmt.Errorf("%w: %T", errOrder, m))
		}
	}
	switch {
	case wrong != nil:
		return wrong
	case a.err != nil:
		return a.err
	}
	return ErrFewer
}

// Close reads to the end of the answers, and gives the first error of the server or of the network.
func (a *Answers) Close() error {
	for !a.ended {
		a.next()
	}
	return a.err
}
