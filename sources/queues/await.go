package queues

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
)

// How often a store is asked for libraries that it did not have. Those that need a search are searched for beside that.
const (
	discoverEvery = 12 * time.Second // by connecting again
	probeEvery    = 5 * time.Second  // over a connection that stays
	pollEvery     = time.Second      // for what a search has found
)

// await waits for the first library in a store that has none. A connection over which a search goes on stays open; any other is left to
// others, and the store is entered again after a while: then there are no libraries, and no error.
func (w *Watcher) await(ctx context.Context, emit func(model.Event), d backend.Conn) ([]backend.Library, error) {
	g, searches := d.(backend.BackgroundDiscovery)
	if !searches {
		d.Close()
		w.inform(emit, queue.StoreInfo{Access: queue.AccessRead, Why: noLibrary, Bare: true})
		_, err := w.rest(ctx, discoverEvery)
		return nil, err
	}
	told, probes := "", newProbing(d, w.o.Clock())
	for {
		why := noLibrary
		if limits := g.Limits(); limits != "" {
			why += ": " + limits
		}
		if why != told {
			w.inform(emit, queue.StoreInfo{Access: queue.AccessRead, Why: why, Bare: true})
			told = why
		}
		refresh, err := w.rest(ctx, pollEvery)
		if err != nil || ctx.Err() != nil {
			return nil, err
		}
		if refresh {
			probes.hurry()
		}
		if err := probes.run(ctx, w.o.Clock, refresh); err != nil {
			return nil, err
		}
		if libs := w.store().filter(g.Discovered()); len(libs) > 0 {
			w.libraries = namesOf(libs)
			return libs, nil
		}
	}
}

// noLibrary is what is told of a store with nothing to read.
const noLibrary = "no known queue library"

// probing is when a store looks for further libraries, beside its readings. A store that does not has none.
type probing struct {
	store  backend.Rediscovery // nil: it does not
	next   time.Time
	slower time.Duration // how many times as long as usual it waits; 0: as usual
}

func newProbing(d backend.Conn, now time.Time) *probing {
	store, _ := d.(backend.Rediscovery)
	return &probing{store: store, next: now.Add(probeEvery)}
}

// wait is the time until the next probe; false when there is none.
func (p *probing) wait(now time.Time) (time.Duration, bool) {
	return max(0, p.next.Sub(now)), p.store != nil
}

// run has the store look for libraries, as far as that needs no search, when it is due or wanted now. A slow store is asked less often.
func (p *probing) run(ctx context.Context, clock func() time.Time, now bool) error {
	began := clock()
	if p.store == nil || !now && began.Before(p.next) {
		return nil
	}
	err := p.store.Probe(ctx)
	ended := clock()
	p.next = ended.Add(min(slowest, max(probeEvery*max(1, p.slower), share*ended.Sub(began))))
	return err
}

// discovered are the libraries that the store has found of late.
func (p *probing) discovered() []backend.Library {
	if p.store == nil {
		return nil
	}
	return p.store.Discovered()
}

// hurry has the store search now.
func (p *probing) hurry() {
	if p.store != nil {
		p.store.Rediscover()
	}
}
