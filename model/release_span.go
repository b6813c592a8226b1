package model

import (
	"app.gonogo/gonogo/model/logs"
)

// Spans is when which release of the ledger was current. One that failed, or whose command still runs, never was; one that had a command
// became current when that was done. The platform's times are whole seconds.
func (l *Ledger) Spans() logs.ReleaseSpans {
	var s logs.ReleaseSpans
	for i, r := range l.Releases {
		if r.Status == "failed" || r.Status == "pending" {
			continue
		}
		at := r.CreatedAt
		next := i > 0 && r.UpdatedAt.After(l.Releases[i-1].CreatedAt)
		if r.OutputURL && r.UpdatedAt.After(at) && !next {
			at = r.UpdatedAt
		}
		s.SetStart(r.Version, at)
	}
	return s
}
