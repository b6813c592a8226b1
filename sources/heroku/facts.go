package heroku

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
)

// newPollers is the table of what is looked at and how often.
func (w *Watch) newPollers() []*poller {
	i := w.poll
	return []*poller{
		w.poller(model.AppSource, i.App, w.readApp()),
		w.poller(model.DynosSource, i.Dynos, w.readDynos()),
		w.poller(model.FormationSource, i.Formation, w.readFormation),
		w.poller(model.ReleasesSource, i.Releases, w.readReleases()),
		w.poller(model.AddOnsSource, i.Slow, w.readAddOns),
	}
}

// readFact reads one fact; moving tells that it is about to change.
type readFact func(ctx context.Context, k *api.Call) (f model.Fact, moving bool, err error)

func (w *Watch) poller(name model.SourceName, every time.Duration, f readFact) *poller {
	return &poller{w: w, name: name, every: every, read: f, wakeUps: make(chan wakeUp, 8)}
}

// readApp reads the app each time, its pipeline and preboot only every ten minutes.
func (w *Watch) readApp() readFact {
	was := w.appInfo()
	place, read := api.Place{Stage: was.Stage, Pipeline: was.Pipeline, Preboot: was.Preboot}, time.Time{}
	return func(ctx context.Context, k *api.Call) (model.Fact, bool, error) {
		_, info, err := w.client.AppAlone(ctx, string(w.app))
		if err != nil {
			return nil, false, err
		}
		if read.IsZero() || time.Since(read) >= w.poll.Slow {
			slow := api.WithCall(ctx, &api.Call{Priority: api.Background, For: k.For, Emit: k.Emit})
			if p, err := w.client.Place(slow, string(w.app)); err == nil {
				place, read = p, time.Now()
			} // else what was known stays, and the next look asks again
		}
		w.refreshAccount(ctx, k)
		place.Apply(&info)
		w.setInfo(info)
		return &info, false, nil
	}
}

// setInfo shares what the app is with the log stream, which opens other sessions on Fir.
func (w *Watch) setInfo(i model.AppInfo) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.info = i
}

func (w *Watch) appInfo() model.AppInfo {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.info
}

// readDynos is moving while a dyno is neither up nor idle.
func (w *Watch) readDynos() readFact {
	return func(ctx context.Context, _ *api.Call) (model.Fact, bool, error) {
		d, _, err := w.client.Dynos(ctx, string(w.app))
		if err != nil {
			return nil, false, err
		}
		moving := false
		for _, one := range d.Dynos {
			moving = moving || changing(one)
		}
		return &d, moving, nil
	}
}

func (w *Watch) readFormation(ctx context.Context, _ *api.Call) (model.Fact, bool, error) {
	f, _, err := w.client.Formation(ctx, string(w.app))
	if err != nil {
		return nil, false, err
	}
	w.types.set(f)
	return &f, false, nil
}

// readReleases is moving while a release is pending. Commits are read with low priority; a ledger without them is a
// ledger still, so when they cannot be read they are left for ten minutes.
func (w *Watch) readReleases() readFact {
	var notBefore time.Time
	return func(ctx context.Context, k *api.Call) (model.Fact, bool, error) {
		r, _, err := w.client.Releases(ctx, string(w.app), api.LedgerPage)
		if err != nil {
			return nil, false, err
		}
		if now := time.Now(); !now.Before(notBefore) {
			slow := api.WithCall(ctx, &api.Call{Priority: api.Background, For: k.For, Emit: k.Emit})
			if err := w.client.Commits(slow, string(w.app), r.Releases); err != nil && !api.Held(err) {
				notBefore = now.Add(w.poll.Slow)
			}
		}
		pending := len(r.Releases) > 0 && r.Releases[0].Status == "pending"
		return &r, pending, nil
	}
}

func (w *Watch) readAddOns(ctx context.Context, _ *api.Call) (model.Fact, bool, error) {
	a, err := w.client.AddOns(ctx, string(w.app))
	if err != nil {
		return nil, false, err
	}
	return &a, false, nil
}

// changing tells whether a dyno is on its way to another state. One-offs come and go by themselves.
func changing(d model.Dyno) bool {
	switch d.State {
	case "up", "idle":
		return false
	}
	return d.Type != "run" && d.Type != "scheduler"
}
