package timeline

import (
	"fmt"
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/severity"
)

// configChanges are the changes of the ledger that bring no other code.
var configChanges = []ledger.ChangeKind{ledger.ConfigSet, ledger.ConfigGone, ledger.AddOn}

// releases are those of the ledger.
func releases(s *model.State, a *model.App) []Entry {
	var out []Entry
	now := s.OriginNow("heroku")
	for i, r := range a.Ledger.Releases {
		if r.CreatedAt.IsZero() || i >= fewReleases && now.Sub(r.CreatedAt) > lately {
			continue
		}
		e := Entry{ID: fmt.Sprintf("release/v%d", r.Version), Kind: Release, At: r.CreatedAt, App: a.ID, Who: r.By, Release: r.Version,
			Text: fmt.Sprintf("v%d %s", r.Version, r.Description), Settled: r.Status != "pending"}
		if slices.Contains(configChanges, r.Change().Kind) {
			e.Kind = Config
		}
		if r.Status == "failed" {
			e.ID, e.Ill, e.Text = e.ID+"/failed", severity.Warning, e.Text+": failed"
		}
		out = append(out, e)
	}
	return out
}

// acts are what else the lines of the API tell of, and the releases that the ledger does not have.
func acts(a *model.App) []Entry {
	var out []Entry
	for _, act := range a.Restarts.Acts() {
		if slices.Contains(quiet, act.Kind) || act.Order != "" || act.Kind == logs.Run && act.By == schedulerBot {
			continue
		}
		e := Entry{ID: fmt.Sprintf("%s/%d", act.Kind, act.At.UnixMilli()), Kind: kindOf(act), At: act.At, App: a.ID, Who: act.By, Release: act.Version,
			Text: act.Describe(), Line: act.Line, Settled: true}
		if act.MakesRelease() || act.Kind == logs.ReleaseFailed {
			if act.Version > 0 && (inLedger(a, act.Version) || act.Kind == logs.Release && did(a, act)) || act.Version == 0 && a.Ledger.Known {
				continue
			}
			if act.Version > 0 {
				e.ID = fmt.Sprintf("release/v%d", act.Version)
			}
		}
		if act.Kind == logs.ReleaseFailed || act.Kind == logs.BuildFailed {
			e.Ill = severity.Warning
		}
		if act.Kind == logs.ReleaseFailed {
			e.ID += "/failed"
		}
		out = append(out, e)
	}
	return out
}

// inLedger tells whether the ledger has a release.
func inLedger(a *model.App, version int) bool {
	return slices.ContainsFunc(a.Ledger.Releases, func(r ledger.Release) bool { return r.Version == version })
}

// did tells whether a line says what a release is for: it is told instead of the release.
func did(a *model.App, made *restarts.Act) bool {
	return slices.ContainsFunc(a.Restarts.Acts(), func(b *restarts.Act) bool {
		return b != made && b.MakesRelease() && b.Kind != logs.Release && b.Version == made.Version
	})
}

// kindOf is the kind of what was done.
func kindOf(a *restarts.Act) Kind {
	switch a.Kind {
	case logs.Deploy, logs.Release, logs.ReleaseFailed, logs.Rollback, logs.Promote, logs.StackUpgrade, logs.BuildFailed:
		return Release
	case logs.ConfigSet, logs.ConfigRemove, logs.Attach, logs.Detach, logs.AddonReady, logs.AddonUpdate:
		return Config
	case logs.Scale:
		return Scale
	}
	return Other
}
