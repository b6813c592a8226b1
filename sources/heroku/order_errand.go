package heroku

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
)

// errand is the one request of an order.
type errand struct {
	method    string
	path      string
	body      any
	what      string
	versioned bool // the answer is a release
}

// update is a row of the formation's batch. The size goes by its old name: today's API and CLI use it.
type update struct {
	Type     string `json:"type"`
	Quantity int    `json:"quantity"`
	Size     string `json:"size,omitempty"`
}

// errandOf is the request of every verb but rollback, which must be resolved first; empty for an unknown verb.
// Restart by process type goes to "formations", plural; scaling to "formation", singular.
func errandOf(o model.Order) errand {
	app, what := string(o.App), o.Describe()
	switch o.Verb {
	case model.Restart:
		return errand{method: http.MethodDelete, path: reach(app, o), what: what}
	case model.Stop:
		return errand{method: http.MethodPost, path: reach(app, o) + "/actions/stop", what: what}
	case model.Scale:
		updates := make([]update, len(o.Scale))
		for i, s := range o.Scale {
			updates[i] = update{s.Type, s.To, s.Size}
		}
		return errand{method: http.MethodPatch, path: appPath(app, "formation"), body: map[string]any{"updates": updates}, what: what}
	case model.Maintenance:
		return errand{method: http.MethodPatch, path: appPath(app), body: map[string]bool{"maintenance": o.On}, what: what}
	}
	return errand{}
}

// reach is the path of what a restart or stop touches: a dyno, a process type, all dynos.
func reach(app string, o model.Order) string {
	switch {
	case o.Dyno != "":
		return appPath(app, "dynos", o.Dyno)
	case o.Type != "":
		return appPath(app, "formations", o.Type)
	}
	return appPath(app, "dynos")
}

// carryOut sends the request, once, and says how it ended.
func (w *Watch) carryOut(ctx context.Context, k *call, e errand) model.OrderEvent {
	var body json.RawMessage
	err := w.c.send(ctx, e.what, e.method, e.path, e.body, &body)
	end := model.OrderEvent{Stage: stageOf(err, k)}
	switch end.Stage {
	case model.Accepted:
		if e.versioned {
			var r struct {
				Version int `json:"version"`
			}
			if json.Unmarshal(body, &r) == nil {
				end.Version = r.Version
			}
		}
	case model.Lost:
		end.Why, _ = sentences(err)
		end.Do = neverAgain
	case model.Failed:
		end.Why, end.Do = sentences(err)
	}
	return end
}

// stageOf reads the end of the request. Failed needs certainty: either nothing was written, or the platform itself
// said no. Everything else without a 2xx is Lost, a proxy's 502 and 504 among it.
func stageOf(err error, k *call) model.Stage {
	var f *Failure
	switch {
	case err == nil:
		return model.Accepted
	case !k.conn.Load():
		return model.Failed
	case !errors.As(err, &f):
		return model.Lost
	case f.Status/100 == 2 && f.Fault.Code == codeCut:
		return model.Accepted // the status came; no order needs more
	case f.Status == http.StatusRequestTimeout && !f.said:
		return model.Lost // a proxy's: it may have passed the request on
	case f.Status/100 == 3 || f.Status/100 == 4:
		return model.Failed
	case f.said && f.Status != http.StatusBadGateway && f.Status != http.StatusGatewayTimeout:
		return model.Failed
	}
	return model.Lost
}

// sentences are the cause and the remedy of an error.
func sentences(err error) (why, do string) {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Why, f.Do
	}
	return "this program was stopped before the answer", ""
}
