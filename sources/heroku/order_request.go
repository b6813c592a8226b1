package heroku

import (
	"context"
	"encoding/json"
	"net/http"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
)

// request is the one request of an order.
type request struct {
	method  string
	path    string
	body    any
	what    string
	accepts acceptance
}

// update is a row of the formation's batch. The size goes by its old name: today's API and CLI use it.
type update struct {
	Type     string `json:"type"`
	Quantity int    `json:"quantity"`
	Size     string `json:"size,omitempty"`
}

// requestOf is the request of every verb but rollback, which must be resolved first; empty for an unknown verb and for several dynos.
// Restart by process type goes to "formations", plural; scaling to "formation", singular.
func requestOf(o model.Order) request {
	app, what := string(o.App), o.Describe()
	if len(o.Dynos) > 0 {
		return request{} // several dynos have no request in common
	}
	switch o.Verb {
	case model.Restart:
		return request{method: http.MethodDelete, path: pathOf(app, o), what: what, accepts: anObject}
	case model.Stop:
		return request{method: http.MethodPost, path: pathOf(app, o) + "/actions/stop", what: what, accepts: anObject}
	case model.Scale:
		updates := make([]update, len(o.Scale))
		for i, s := range o.Scale {
			updates[i] = update{s.Type, s.To, s.Size}
		}
		return request{method: http.MethodPatch, path: api.AppPath(app, "formation"), body: map[string]any{"updates": updates},
			what: what, accepts: aFormation}
	case model.Maintenance:
		return request{method: http.MethodPatch, path: api.AppPath(app), body: map[string]bool{"maintenance": o.On},
			what: what, accepts: anApp}
	}
	return request{}
}

// pathOf is the path of what a restart or stop touches: a dyno, a process type, all dynos.
func pathOf(app string, o model.Order) string {
	switch {
	case o.Dyno != "":
		return api.AppPath(app, "dynos", o.Dyno)
	case o.Type != "":
		return api.AppPath(app, "formations", o.Type)
	}
	return api.AppPath(app, "dynos")
}

// send sends the request, once, and says how it ended.
func (w *Watch) send(ctx context.Context, k *api.Call, e request) model.OrderEvent {
	var body json.RawMessage
	version := 0
	err := w.client.Send(ctx, e.what, e.method, e.path, e.body, &body)
	if err == nil {
		var ok bool
		if version, ok = e.accepts(body); !ok {
			err = api.AsFailure(ctx, api.Malformed(), e.what)
		}
	}
	end := model.OrderEvent{Stage: stageOf(err, k), Version: version}
	switch end.Stage {
	case model.Lost:
		end.Why, end.Do = lostWhy(err), neverAgain
	case model.Failed:
		end.Why, end.Do = sentences(err)
	}
	return end
}
