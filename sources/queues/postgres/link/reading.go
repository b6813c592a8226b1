package link

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/postgres/wire"
)

// Guard bounds what one reading may do to the store. A long SELECT of ours holds up somebody's ALTER TABLE, and every query of the
// app then queues behind that: the limit on statements bounds the harm that we can do, the limit on locks our own wait.
type Guard struct {
	Statement time.Duration
	ByIndex   bool // plans that cannot stop early (whole-table scans, bitmaps) are avoided wherever an index leads to the answer
}

// Usual is the guard of most readings.
var Usual = Guard{Statement: 1500 * time.Millisecond}

// settings is an expression that sets the guard's limits for this transaction alone, so that they hold behind a pooler too.
func (g Guard) settings(major int) string {
	set := []string{"statement_timeout=" + strconv.FormatInt(g.Statement.Milliseconds(), 10), "lock_timeout=200",
		"idle_in_transaction_session_timeout=5000", "max_parallel_workers_per_gather=0"}
	if major >= 11 { // compiling a plan takes longer than to run ours
		set = append(set, "jit=off")
	}
	if g.ByIndex {
		set = append(set, "enable_seqscan=off", "enable_bitmapscan=off")
	}
	for i, s := range set {
		name, value, _ := strings.Cut(s, "=")
		set[i] = "set_config('" + name + "', '" + value + "', true)"
	}
	return strings.Join(set, " || ")
}

// Query is a query of a reading. Its rows are given to Row one by one; what Row wants to keep must be copied.
type Query struct {
	SQL  string
	Row  func(scan func(...any) error) error
	Then func() // may be nil: called when all rows were read
	// Optional is told the error of a query that the reading can do without: the answers to it and to those behind it are missing
	// then. nil: its error is the reading's.
	Optional func(error)
}

// Clock is what a reading tells of the server.
type Clock struct {
	Now     time.Time
	Standby bool
	Lag     time.Duration // of a standby's replay behind its primary; zero when it is not known to be behind
	Took    time.Duration // of the server's time
}

// lagSQL is how many seconds a standby is behind. One that has replayed all that it received is not: then its last transaction only
// is an old one.
const lagSQL = `case when pg_is_in_recovery() and pg_last_wal_receive_lsn() is distinct from pg_last_wal_replay_lsn()
 then coalesce(extract(epoch from now() - pg_last_xact_replay_timestamp()), 0) else 0 end::float8`

// errQuoting is a link that does not keep to what it asked for when it was opened.
var errQuoting = errors.New("the server does not take texts as UTF-8 with standard_conforming_strings")

// Run puts all queries in one transaction, in one round trip: as one text by the simple protocol, without prepared statements,
// because a pooler gives every transaction another server. After an error of the server it takes a second one to end it.
func (l *Conn) Run(ctx context.Context, g Guard, questions []Query) (Clock, error) {
	var c Clock
	var spared func(error)
	limit, done := context.WithTimeout(ctx, ReplyWithin)
	defer done()
	if l.conn.Parameter("standard_conforming_strings") != "on" || l.conn.Parameter("client_encoding") != "UTF8" {
		return c, errQuoting
	}
	r := l.conn.Exec(limit, script(g.settings(l.major), questions))
	err := rows(r, func(func(...any) error) error { return nil }) // of begin, which has none
	if err == nil {
		err = rows(r, c.begin)
	}
	for _, q := range questions {
		if err == nil {
			spared = q.Optional
			if err = rows(r, q.Row); err == nil && q.Then != nil {
				q.Then()
			}
		}
	}
	if err == nil {
		spared = nil
		err = rows(r, c.end)
	}
	if closed := r.Close(); err == nil {
		err = closed
	}
	if err == nil {
		return c, nil
	}
	return c, l.fail(limit, err, spared)
}

// script is a whole reading. Each statement begins a line, so that a comment at the end of one would not swallow the next.
func script(settings string, questions []Query) string {
	all := []string{"begin read only", "select (extract(epoch from now()) * 1000000)::int8, pg_is_in_recovery(), " + lagSQL + ", " + settings}
	for _, q := range questions {
		all = append(all, q.SQL)
	}
	return strings.Join(append(all, "select extract(epoch from clock_timestamp() - now())::float8", "commit"), "\n;")
}

// fail ends the transaction of a reading that went wrong. A question that can be spared leaves the reading as it is, unless the
// connection is gone.
func (l *Conn) fail(ctx context.Context, err error, spared func(error)) error {
	if !l.conn.IsClosed() {
		if e := l.conn.Exec(ctx, "rollback").Close(); e != nil {
			return worded(e)
		}
	}
	if spared != nil && !l.conn.IsClosed() && own(err) {
		spared(err)
		return nil
	}
	return worded(err)
}

// own tells an error of a query, or of a row's reader, from one of the connection.
func own(err error) bool {
	return code(err) != "" || errors.As(err, new(*sources.Failure)) || errors.As(err, new(*unreadable))
}

// rows gives the rows of the next answer.
func rows(a *wire.Answers, each func(scan func(...any) error) error) error {
	return a.Rows(func(values [][]byte) error { return each(row(values).scan) })
}

// begin reads the answer to the reading's first question.
func (c *Clock) begin(scan func(...any) error) error {
	var micros int64
	var lag float64
	var set string
	err := scan(&micros, &c.Standby, &lag, &set)
	c.Now, c.Lag = time.UnixMicro(micros).UTC(), time.Duration(lag*float64(time.Second))
	return err
}

// end reads the answer to its last.
func (c *Clock) end(scan func(...any) error) error {
	var took float64
	err := scan(&took)
	c.Took = time.Duration(took * float64(time.Second))
	return err
}
