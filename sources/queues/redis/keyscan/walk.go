package keyscan

import (
	"context"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// What a search may take. A step of a thousand keys holds the server up for about a millisecond.
const (
	scanStep   = 1000                 // keys in a step
	scanPause  = 7 * time.Millisecond // after a step
	scanSteps  = 2000                 // in one search
	scanWithin = 20 * time.Second     // is one search over; the next goes on where it stopped
	missAlike  = 100                  // candidates that prove to be nothing, and differ by their numbers only
	missLimit  = 5000                 // the same, whatever they look like
	nameLimit  = 2000                 // candidates that are remembered
	verifyStep = 50                   // candidates that are verified in one round trip
	recallStep = 250                  // the same of those known from before: the first reading waits for them
)

// walk is a way through the keys.
type walk struct {
	keys   int64 // in the database; negative when unknown
	seen   int64
	cursor uint64
	over   bool
}

// step reads the next keys. It is over too when the walk has gone far beyond the number of keys: a server that gives cursors for ever
// is not believed.
func (w *walk) step(ctx context.Context, conn *pipe.Pipe, patterns Patterns) ([]Candidate, error) {
	var page *pipe.Page
	err := conn.Run(ctx, func(p *pipe.Batch) { page = p.Scan(w.cursor, patterns.Glob(), scanStep) })
	if err != nil {
		return nil, err
	}
	keys, cursor := page.Val()
	var out []Candidate
	for _, k := range keys {
		if c, ok := patterns.Candidate(conn.DB(), k); ok {
			out = append(out, c)
		}
	}
	w.seen += scanStep
	w.cursor = cursor
	w.over = cursor == 0 || w.keys >= 0 && w.seen > 8*w.keys+8*scanStep
	return out, nil
}

// progress is how far a search is, in words.
func (w walk) progress() string {
	if w.keys < 0 {
		return "searching the keys"
	}
	seen := min(w.seen, w.keys)
	if w.over {
		seen = w.keys
	}
	return "searching " + phrase.Short(float64(w.keys)) + " keys, " + phrase.Percent(float64(seen)/float64(max(w.keys, 1)))
}
