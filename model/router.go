package model

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/router"
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
	more := int(lines - min(s.Losses, lines))
	s.Losses = lines
	s.bump(SectionHealth)
	for _, a := range s.Apps {
		a.Gaps.Drop(s.OriginNow(platformOrigin), more)
		a.Router.Lose(s.OriginNow(platformOrigin))
	}
}

// applyThinned takes how much of an app's log was left out, so that a part of it could be read.
func (s *State) applyThinned(a *App, f *rods.Thinned) {
	more := int(f.Lines - min(a.Thinned.Lines, f.Lines))
	a.Thinned = *f
	a.Router.Skip(f.From, f.To)
	a.Gaps.Thin(s.OriginNow(platformOrigin), more, f.Every > 0)
	s.bump(SectionHealth)
}

// RouterView is how an app's requests go on the current release, or over a span, and how they went before.
func (a *App) RouterView(span time.Duration) router.View {
	version := 0
	var at time.Time
	if versions := a.spans.Versions(); len(versions) > 0 {
		version = versions[0]
		at, _, _ = a.spans.Span(version)
	}
	return a.Router.View(version, at, span)
}

// ReleaseStart is when a release became current.
type ReleaseStart struct {
	Version int
	At      time.Time
	By      string // who made it, as short as the ledger's readers have it; empty where it is not known
}

// ReleaseStarts are the releases that became current after a moment, the oldest first.
func (a *App) ReleaseStarts(after time.Time) (list []ReleaseStart) {
	for _, v := range a.spans.Versions() { // the newest first
		at, _, _ := a.spans.Span(v)
		if !at.After(after) {
			break
		}
		one := ReleaseStart{Version: v, At: at}
		if r, ok := a.Ledger.Version(v); ok {
			one.By = ledger.Author(r.By)
		}
		list = append(list, one)
	}
	slices.Reverse(list)
	return list
}
