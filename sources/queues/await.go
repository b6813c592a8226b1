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
	told, probed := "", w.o.Clock()
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
			g.Rediscover()
		}
		if now := w.o.Clock(); now.Sub(probed) >= probeEvery || refresh {
			probed = now
			if err := g.Probe(ctx); err != nil {
				return nil, err
			}
		}
		if libs := w.store().filter(g.Discovered()); len(libs) > 0 {
			w.libraries = namesOf(libs)
			return libs, nil
		}
	}
}

// noLibrary is what is told of a store with nothing to read.
const noLibrary = "no known queue library"

// probe has a store look for further libraries, as far as that needs no search.
func probe(ctx context.Context, d backend.Conn) error {
	if g, ok := d.(backend.Rediscovery); ok {
		return g.Probe(ctx)
	}
	return nil
}

// discovered are the libraries that a store has found of late.
func discovered(d backend.Conn) []backend.Library {
	if g, ok := d.(backend.Rediscovery); ok {
		return g.Discovered()
	}
	return nil
}

// rediscover has such a store search now.
func rediscover(d backend.Conn) {
	if g, ok := d.(backend.Rediscovery); ok {
		g.Rediscover()
	}
}
