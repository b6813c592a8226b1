package heroku

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
)

// refusals are the statuses with which the platform turns a request down before it does anything.
var refusals = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusNotFound,
	http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusConflict, http.StatusGone, http.StatusPreconditionFailed,
	http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusLocked, http.StatusTooManyRequests}

// stageOf reads the end of an order's request. Failed needs certainty: nothing was written, or the platform itself refused, in
// its own JSON. Accepted needs the platform's own answer. Everything between is Lost: whoever gave it may have passed
// the order on.
func stageOf(err error, k *api.Call) model.Stage {
	var f *api.Failure
	switch {
	case err == nil:
		return model.Accepted
	case !k.Connected():
		return model.Failed
	case errors.As(err, &f) && f.FromPlatform() && slices.Contains(refusals, f.Status):
		return model.Failed
	}
	return model.Lost
}

// lostWhy says why an answer tells nothing of what became of the order.
func lostWhy(err error) string {
	var f *api.Failure
	if errors.As(err, &f) && !f.FromPlatform() && f.Status >= 300 && f.Status < 500 && f.Status != http.StatusRequestTimeout {
		return fmt.Sprintf("an answer came (%d), but it is not the platform's own", f.Status)
	}
	why, _ := sentences(err)
	return why
}

// sentences are the cause and the remedy of an error.
func sentences(err error) (why, do string) {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Why, f.Do
	}
	return "this program was stopped before the answer", ""
}

// acceptance reads the platform's answer to an order: the version of a new release, and whether it is the platform's answer at all.
type acceptance func(body json.RawMessage) (version int, ok bool)

// anObject takes any object but an error body: restart and stop are answered with an empty one.
func anObject(body json.RawMessage) (int, bool) {
	var o map[string]json.RawMessage
	return 0, json.Unmarshal(body, &o) == nil && o != nil && (o["id"] == nil || o["message"] == nil)
}

// aRelease takes the release that a rollback made.
func aRelease(body json.RawMessage) (int, bool) {
	var r struct {
		Version int `json:"version"`
	}
	return r.Version, json.Unmarshal(body, &r) == nil && r.Version > 0
}

// aFormation takes the rows that a scale changed.
func aFormation(body json.RawMessage) (int, bool) {
	var rows []struct {
		Type string `json:"type"`
	}
	return 0, json.Unmarshal(body, &rows) == nil && len(rows) > 0 && rows[0].Type != ""
}

// anApp takes the app that a switch of maintenance changed.
func anApp(body json.RawMessage) (int, bool) {
	var a struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	return 0, json.Unmarshal(body, &a) == nil && a.ID != "" && a.Name != ""
}
