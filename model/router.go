package model

import (
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

// readRouter counts the requests in lines. A saved log has its own time: its newest line is now.
func (s *State) readRouter(a *App, b *logstore.Batch) {
	now := s.OriginNow(platformOrigin)
	if a.Saved != nil {
		now = time.Time{}
	}
	a.Router.Add(b, now)
}

// tickRouter is the time that goes on: while the log is read, no line means that nothing was asked. now is by the clock of the lines.
func (s *State) tickRouter(a *App, now time.Time) {
	if a.Saved == nil && s.Freshness(s.Source(a.ID, LogsSource)) == Fresh {
		a.Router.Alive(now)
	}
	s.bumpIf(SectionRouter, a.Router.Version() != a.routed)
	a.routed = a.Router.Version()
}

// applyLosses takes how many log lines were dropped on the way: of which app is not known.
func (s *State) applyLosses(lines uint64) {
	if s.Losses == lines {
		return
	}
	s.Losses = lines
	s.bump(SectionHealth)
	for _, a := range s.Apps {
		a.Router.Lose(s.OriginNow(platformOrigin))
	}
}
