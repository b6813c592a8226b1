package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/queues"
)

// watchQueues reads the app's queues for a while, so that the preview can say what becomes of them. What cannot be read costs the forecast,
// not the order.
func (v *orderVerb) watchQueues(ctx context.Context, span time.Duration) error {
	if v.QueueMode(v.info) != queues.Auto {
		fmt.Fprintln(v.Stderr, "No forecast: the queues of "+v.info.Name+" are not read. Add --queues auto, or set apps."+v.info.Name+".queues: auto in your config.")
		return nil
	}
	vars, err := v.Client.ConfigVars(ctx, v.info.Name)
	if err != nil {
		if ctx.Err() != nil {
			return v.withdrawn()
		}
		fmt.Fprintln(v.Stderr, "No forecast: "+err.Error())
		return nil
	}
	now := v.Clock()
	v.State.Apply([]model.Event{{At: now, Seen: now, App: v.app, Fact: v.QueueSettings(v.info.Name)}})
	found := queues.Resolve(vars, v.QueueEntries(v.info.Name))
	for _, one := range found {
		o := v.QueueOptions(v.info.Name, one)
		if f, _, err := v.Client.Formation(ctx, v.info.Name); err == nil {
			o.Named = session.QueueNames(f)
		}
		v.Hub.Add(v.app, queues.NewWatcher(o))
	}
	if len(found) == 0 {
		fmt.Fprintln(v.Stderr, "No forecast: no config var of "+v.info.Name+" points to a store that gonogo can read queues from.")
		return nil
	}
	fmt.Fprintln(v.Stderr, "Watching the queues for "+phrase.Span(span)+".")
	limit, cancel := context.WithTimeout(ctx, span)
	defer cancel()
	err = v.Until(limit, func(*model.State) bool { return false })
	if ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
		return v.withdrawn()
	}
	return nil
}
