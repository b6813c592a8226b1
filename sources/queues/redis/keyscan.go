package redis

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// Some libraries name their keys after their queues, or stand behind a prefix that anyone may choose. They are found by going
// through the names of all keys, in steps that are short for the server and with a pause after each: never by KEYS, which holds
// the server up for as long as it takes.

// What a search may take. A step of a thousand keys holds the server up for about a millisecond.
const (
	scanStep   = 1000                 // keys in a step
	scanPause  = 7 * time.Millisecond // after a step
	scanSteps  = 2000                 // in one search
	scanWithin = 20 * time.Second     // is one search over; the next goes on where it stopped
	missAlike  = 100                  // keys that look like a mark of a library and are none, and differ by their numbers only
	missLimit  = 5000                 // the same, whatever they look like
	nameLimit  = 2000                 // marks that are kept
	verifyStep = 50                   // marks that are looked at in one round trip
	recallStep = 250                  // the same of those known from before: the first reading waits for them
)

// scanGlob keeps most keys at home: after a colon or at the beginning of "_kombu", two letters of ":id", ":meta", ":queues",
// ":processes" and "_kombu.binding." A pattern cannot say "or"; what it lets through is sifted by suspect.
const scanGlob = "*[:_][imqpk][deoru]*"

// sweep is a walk through the keys of one database.
type sweep struct {
	db     int
	keys   int64 // in the database; negative when not told
	seen   int64
	cursor uint64
	steps  int
	over   bool
}

// step takes the next keys. It is over too when the walk has gone far beyond the number of keys: a server that gives cursors
// for ever is not followed.
func (s *sweep) step(ctx context.Context, w *pipe.Pipe) ([]suspect, error) {
	var page *pipe.Page
	err := w.In(s.db).Run(ctx, func(p *pipe.Batch) { page = p.Scan(s.cursor, scanGlob, scanStep) })
	if err != nil {
		return nil, err
	}
	keys, cursor := page.Val()
	var out []suspect
	for _, k := range keys {
		if c, ok := suspicious(s.db, k); ok {
			out = append(out, c)
		}
	}
	s.steps++
	s.seen += scanStep
	s.cursor = cursor
	s.over = cursor == 0 || s.keys >= 0 && s.seen > 8*s.keys+8*scanStep
	return out, nil
}

// databases tells by INFO which other databases hold keys, and how many, unless they belong to another store of the app. A host
// that tells nothing has none.
func databases(info string, home int, elsewhere map[int]bool) []sweep {
	var out []sweep
	for line := range strings.Lines(info) {
		var db int
		var keys int64
		n, _ := fmt.Sscanf(line, "db%d:keys=%d,", &db, &keys) // what is not of this shape gives n = 0
		if n == 2 && db != home && !elsewhere[db] && keys > 0 && len(out) < databaseLimit {
			out = append(out, sweep{db: db, keys: keys})
		}
	}
	return out
}

// databaseLimit is how many other databases a server has unless it was told otherwise.
const databaseLimit = 15

// progress says how far a search is.
func progress(all []sweep) string {
	var keys, seen int64
	for _, s := range all {
		if s.keys < 0 {
			return "looking through the keys"
		}
		keys += s.keys
		if s.over {
			seen += s.keys
		} else {
			seen += min(s.seen, s.keys)
		}
	}
	return fmt.Sprintf("looking through %s keys, %d %%", rounded(keys), 100*seen/max(keys, 1))
}

// rounded is a number as people say it: 950, 12k, 1.2M.
func rounded(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10)
	case n < 1_000_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return strconv.FormatFloat(float64(n/100_000)/10, 'f', -1, 64) + "M"
}
