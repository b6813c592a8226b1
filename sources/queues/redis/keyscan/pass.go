package keyscan

import (
	"context"
	"time"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// pass walks through the keys for as long as one search may take. A walk that did not get to its end goes on there the next time.
func (s *Search) pass(ctx context.Context, show func(progress string), within time.Duration) error {
	w := s.begun()
	whole := context.WithoutCancel(ctx) // a step that has begun is finished: the connection would not outlive less
	if err := s.recount(whole, &w); err != nil {
		return err
	}
	end := time.Now().Add(within)
	misses, last := map[string]int{}, ""
	s.steps = 0
	for !w.over && s.steps < scanSteps && time.Now().Before(end) {
		if now := w.progress(); now != last {
			show(now)
			last = now
		}
		if err := s.advance(ctx, &w, misses); err != nil {
			return err
		}
		s.steps++
		s.left(w)
		if err := sources.Wait(ctx, scanPause); err != nil {
			return err
		}
	}
	s.left(w)
	return nil
}

// begun is the walk to go on with: from the start when the last one came to its end.
func (s *Search) begun() walk {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.walk.over {
		s.walk = walk{keys: s.walk.keys}
	}
	return s.walk
}

// left notes how far a walk has come.
func (s *Search) left(w walk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.walk = w
}

// recount asks how many keys there are now. An empty database need not be walked through.
func (s *Search) recount(ctx context.Context, w *walk) error {
	var n *pipe.Int
	err := s.conn.Run(ctx, func(p *pipe.Batch) { n = p.DBSize() })
	if err != nil && !refused(err) {
		return err
	}
	w.keys = int64(sample.Size(n))
	w.over = w.over || w.keys == 0
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
			s.mu.Lock()
			s.closed = true
			s.mu.Unlock()
			return nil
		}
		return err
	}
	for len(candidates) > 0 {
		var some []Candidate
		some, candidates = s.worthAsking(candidates, misses)
		if len(some) == 0 {
			break
		}
		if err := s.check(whole, some); err != nil {
			return err
		}
		for _, c := range some {
			if s.knows(c) { // it is none of the misses, as which it was counted
				misses[c.shape()]--
				misses[""]--
			}
		}
		if len(candidates) > 0 {
			if err := sources.Wait(ctx, scanPause); err != nil {
				return err
			}
		}
	}
	return nil
}

// worthAsking are the next candidates to be verified in one round trip, and those after them. Each counts as a miss until it is
// verified: of those that look alike no more are asked about than may prove to be nothing.
func (s *Search) worthAsking(candidates []Candidate, misses map[string]int) (some, rest []Candidate) {
	for i, c := range candidates {
		if len(some) == verifyStep {
			return some, candidates[i:]
		}
		if shape := c.shape(); misses[shape] <= missAlike && misses[""] <= missLimit && !s.knows(c) {
			misses[shape]++
			misses[""]++
			some = append(some, c)
		}
	}
	return some, nil
}

// knows reports whether a candidate is known already, or enough are.
func (s *Search) knows(c Candidate) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, names := range s.matches {
		if _, ok := names[c.name]; ok {
			return true
		}
		n += len(names)
	}
	return n >= nameLimit
}
