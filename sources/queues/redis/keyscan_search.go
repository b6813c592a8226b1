package redis

import (
	"context"
	"slices"
	"time"

	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// search walks through the keys of all databases, one after the other, for as long as one search may take. A walk that did not
// get to its end goes on there the next time.
func (s *seeker) search(ctx context.Context, tell func(string)) error {
	if !slices.ContainsFunc(s.sweeps, func(d sweep) bool { return !d.over }) {
		for i, d := range s.sweeps {
			s.sweeps[i] = sweep{db: d.db, keys: d.keys}
		}
	}
	whole := context.WithoutCancel(ctx) // a step that has begun is finished: the connection would not outlive less
	if err := s.recount(whole); err != nil {
		return err
	}
	end := time.Now().Add(scanWithin)
	steps, misses, last := 0, map[string]int{}, ""
	for i := range s.sweeps {
		d := &s.sweeps[i]
		for !d.over && steps < scanSteps && time.Now().Before(end) {
			if now := progress(s.sweeps); now != last {
				tell(now)
				last = now
			}
			if err := s.advance(ctx, d, misses); err != nil {
				return err
			}
			steps++
			if err := pause(ctx, scanPause); err != nil {
				return err
			}
		}
	}
	return s.sweptNow(whole)
}

// recount asks how many keys there are now. An empty database need not be walked through.
func (s *seeker) recount(ctx context.Context) error {
	for i := range s.sweeps {
		d := &s.sweeps[i]
		var n *pipe.Int
		err := s.wire.In(d.db).Run(ctx, func(p *pipe.Batch) { n = p.DBSize() })
		if _, refused := reply(err); err != nil && !refused {
			return err
		}
		d.keys = int64(sample.Size(n))
		d.over = d.over || d.keys == 0
	}
	return nil
}

// advance takes one step of a walk and verifies what it brought. A server that refuses to be walked through ends it: its queues
// with names of their own stay unknown.
func (s *seeker) advance(ctx context.Context, d *sweep, misses map[string]int) error {
	whole := context.WithoutCancel(ctx)
	suspects, err := d.step(whole, s.wire)
	if err != nil {
		if _, refused := reply(err); refused {
			d.over = true
			return nil
		}
		return err
	}
	suspects = slices.DeleteFunc(suspects, func(c suspect) bool { return misses[c.shape()] > missAlike || misses[""] > missLimit || s.knows(c) })
	for some := range slices.Chunk(suspects, verifyStep) {
		if err := s.check(whole, some); err != nil {
			return err
		}
		for _, c := range some {
			if !s.knows(c) {
				misses[c.shape()]++
				misses[""]++
			}
		}
		if len(suspects) > verifyStep {
			if err := pause(ctx, scanPause); err != nil {
				return err
			}
		}
	}
	return nil
}

// knows tells that a suspect is of a queue that is known already, or that enough are.
func (s *seeker) knows(c suspect) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for at, keys := range s.places {
		if _, ok := keys[c.stem]; ok && at.db == c.db {
			return true
		}
		n += len(keys)
	}
	return n >= nameLimit
}

// sweptNow notes when a search came to its end, by the store's clock.
func (s *seeker) sweptNow(ctx context.Context) error {
	var now *pipe.Moment
	if err := s.wire.Run(ctx, func(p *pipe.Batch) { now = p.Time() }); err != nil {
		if _, refused := reply(err); !refused {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.sweeps, func(d sweep) bool { return !d.over }) {
		s.swept, s.unkept = sample.ReadClock(now).Now, true
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
