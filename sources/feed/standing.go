package feed

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
)

// standingPiece is how much of the past is applied at once: as exact as that are the ages of verdicts.
const standingPiece = 10 * time.Second

// Standing makes of what a giver knows of an app, and of what was known before, the app as it stands now, and the last value of each snapshot.
func Standing(s *model.State, app model.AppID, past []model.Event) []model.Event {
	var until, next time.Time
	var piece []model.Event
	apply := func() {
		if !next.IsZero() {
			piece = append(piece, model.Event{At: next, Seen: next, Fact: &model.Tick{Now: next}})
		}
		s.Apply(piece)
		piece = nil
	}
	last := map[string]int{} // the place of the last value of each snapshot
	for i, e := range past {
		if e.Seen.After(next) {
			apply()
			next = e.Seen.Truncate(standingPiece).Add(standingPiece)
		}
		piece = append(piece, e)
		if e.Seen.After(until) {
			until = e.Seen
		}
		if e.Delivery() == model.Snapshot {
			last[e.Key()] = i
		}
	}
	s.Apply(piece)
	var out []model.Event
	for i, e := range past {
		if e.Delivery() == model.Snapshot && last[e.Key()] == i {
			out = append(out, e)
		}
	}
	if s.App(app) == nil {
		return out
	}
	is := func(e model.Event) bool { _, ok := e.Fact.(*model.AppInfo); return ok }
	i := slices.IndexFunc(out, is) + 1 // the name of the app comes first
	return slices.Insert(out, i, model.Event{App: app, Fact: &model.Earlier{State: s, Until: until}})
}
