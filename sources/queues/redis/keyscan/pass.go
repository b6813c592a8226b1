package keyscan

import (
	"context"
	"slices"
	"time"

	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// pass walks through the keys of all databases, one after the other, for as long as one search may take. A walk that did not get to
// its end goes on there the next time.
func (s *Search) pass(ctx context.Context, show func(progress string)) error {
	if !s.unfinished() {
		for i, w := range s.walks {
			s.walks[i] = walk{db: w.db, keys: w.keys}
		}
	}
	whole := context.WithoutCancel(ctx) // a step that has begun is finished: the connection would not outlive less
	if err := s.recount(whole); err != nil {
		return err
	}
	end := time.Now().Add(scanWithin)
	steps, misses, last := 0, map[string]int{}, ""
	for i := range s.walks {
		w := &s.walks[i]
		for !w.over && steps < scanSteps && time.Now().Before(end) {
			if now := progress(s.walks); now != last {
				show(now)
				last = now
			}
			if err := s.advance(ctx, w, misses); err != nil {
				return err
			}
			steps++
			if err := pause(ctx, scanPause); err != nil {
				return err
			}
		}
	}
	return s.finish(whole)
}

// unfinished reports whether a walk has not come to its end.
func (s *Search) unfinished() bool {
	return slices.ContainsFunc(s.walks, func(w walk) bool { return !w.over })
}

// recount asks how many keys there are now. An empty database need not be walked through.
func (s *Search) recount(ctx context.Context) error {
	for i := range s.walks {
		w := &s.walks[i]
		var n *pipe.Int
		err := s.conn.In(w.db).Run(ctx, func(p *pipe.Batch) { n = p.DBSize() })
		if err != nil && !refused(err) {
			return err
		}
		w.keys = int64(sample.Size(n))
		w.over = w.over || w.keys == 0
	}
	return nil
}

// advance takes one step of a walk and verifies what it brought. A server that refuses to be walked through ends it: its queues
// with names of their own stay unknown.
func (s *Search) advance(ctx context.Context, w *walk, misses map[string]int) error {
	whole := context.WithoutCancel(ctx)
	candidates, err := w.step(whole, s.conn, s.patterns)
	if err != nil {
		if refused(err) {
			w.over = true
			return nil
		}
		return err
	}
	candidates = slices.DeleteFunc(candidates, func(c Candidate) bool {
		return misses[c.shape()] > missAlike || misses[""] > missLimit || s.knows(c)
	})
	for some := range slices.Chunk(candidates, verifyStep) {
		if err := s.check(whole, some); err != nil {
			return err
		}
		for _, c := range some {
			if !s.knows(c) {
				misses[c.shape()]++
				misses[""]++
			}
		}
		if len(candidates) > verifyStep {
			if err := pause(ctx, scanPause); err != nil {
				return err
			}
		}
	}
	return nil
}

// knows reports whether a candidate is known already, or enough are.
func (s *Search) knows(c Candidate) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for m, names := range s.matches {
		if _, ok := names[c.name]; ok && m.DB == c.db {
			return true
		}
		n += len(names)
	}
	return n >= nameLimit
}

// finish notes when a search came to its end, by the store's clock.
func (s *Search) finish(ctx context.Context) error {
	var now *pipe.Moment
	if err := s.conn.Run(ctx, func(p *pipe.Batch) { now = p.Time() }); err != nil && !refused(err) {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.unfinished() {
		s.searched, s.unsaved = sample.ReadClock(now).Now, true
	}
	return nil
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
