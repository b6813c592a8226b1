package inredis

import (
	"context"

	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/sources"
)

// wire is the one connection of a door as libraries get it. Pipelines take turns on it: a reading and the search between two
// readings never need a second connection. What goes through it into another database of the server is framed by SELECT there
// and SELECT back, in one round trip: nobody else's commands can come between.
type wire struct {
	redis.Cmdable
	line *line
	db   int
}

// line is what all wires of a connection share.
type line struct {
	turn   chan struct{} // capacity one: full while a pipeline is under way
	home   int           // the database that the connection is in between pipelines
	astray bool          // it did not come back; guarded by turn
}

func newWire(c redis.Cmdable, home int) *wire {
	return &wire{c, &line{turn: make(chan struct{}, 1), home: home}, home}
}

// in is the same connection for another database.
func (w *wire) in(db int) *wire { return &wire{w.Cmdable, w.line, db} }

// database is the one that commands go to.
func database(c redis.Cmdable) int {
	if w, ok := c.(*wire); ok {
		return w.db
	}
	return 0
}

// errAstray should never be seen: a server takes SELECT away and not back.
var errAstray = &sources.Failure{Code: "select", Why: "the store does not go back to its own database"}

// Pipeline collects commands for one round trip.
func (w *wire) Pipeline() redis.Pipeliner { return &turned{w.Cmdable.Pipeline(), w} }

// turned is a pipeline that waits for its turn.
type turned struct {
	redis.Pipeliner
	w *wire
}

// Exec sends the commands. When the other database cannot be entered they are not valid, and each has the refusal as its error:
// they have been answered from the wrong one.
func (t *turned) Exec(ctx context.Context) ([]redis.Cmder, error) {
	l := t.w.line
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-l.turn }()
	switch {
	case l.astray:
		return nil, errAstray
	case t.w.db == l.home || t.Len() == 0:
		return t.Pipeliner.Exec(ctx)
	}
	own := t.Cmds()
	t.Discard()
	framed := t.w.Cmdable.Pipeline()
	there := framed.Select(ctx, t.w.db)
	_ = framed.BatchProcess(ctx, own...) // only queues
	back := framed.Select(ctx, l.home)
	_, err := framed.Exec(ctx)
	if _, answered := reply(back.Err()); answered && there.Err() == nil {
		l.astray = true
		return own, errAstray
	}
	if refusal := there.Err(); refusal != nil {
		for _, c := range own {
			c.SetErr(refusal)
		}
		return own, refusal
	}
	return own, err
}
