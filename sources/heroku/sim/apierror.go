package sim

import (
	"encoding/json"
	"net/http"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// apiError is an error answer of the Platform API.
type apiError struct {
	status      int
	id, message string
	resource    string // of a 404: what kind of thing is not there
}

// notFound is the 404 of a resource, in the platform's words.
func notFound(resource, noun string) apiError {
	return apiError{http.StatusNotFound, "not_found", "Couldn't find that " + noun + ".", resource}
}

func invalid(message string) apiError {
	return apiError{http.StatusUnprocessableEntity, "invalid_params", message, ""}
}

// notSimulated refuses what the platform would do and this one does not: a change that nobody makes must never look made.
func notSimulated(status int, what string) apiError {
	id := "not_simulated"
	if status == http.StatusNotFound {
		id = "not_found"
	}
	return apiError{status, id, "gonogo sim does not simulate this: " + what + ".", ""}
}

// errorIDs names the statuses that the API documents.
var errorIDs = map[int]apiError{
	400: {400, "bad_request", "Bad request.", ""},
	401: {401, "unauthorized", "Invalid credentials provided.", ""},
	402: {402, "delinquent", "Your account has an overdue balance.", ""},
	403: {403, "forbidden", "You do not have access to the app " + world.MainApp + ".", ""},
	404: {404, "not_found", "The requested API endpoint was not found. Are you using the right HTTP verb (i.e. `GET` vs. `POST`), and did you specify your intended version with the `Accept` header?", ""},
	406: {406, "not_acceptable", "A version must be specified in the Accept header.", ""},
	409: {409, "conflict", "The request conflicts with another one.", ""},
	416: {416, "requested_range_not_satisfiable", "Invalid Range header.", ""},
	422: {422, "invalid_params", "Invalid params.", ""},
	429: {429, "rate_limit", "Your account reached the API limit. Please wait a few minutes before making new requests", ""},
	500: {500, "internal_server_error", "Internal server error.", ""},
	503: {503, "service_unavailable", "The API is temporarily unavailable.", ""},
}

// errorOf is the usual error body of a status.
func errorOf(status int) apiError {
	if e, ok := errorIDs[status]; ok {
		return e
	}
	return apiError{status, "error", http.StatusText(status), ""}
}

func writeError(w http.ResponseWriter, e apiError) {
	body := map[string]any{"id": e.id, "message": e.message}
	if e.resource != "" {
		body["resource"] = e.resource
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.status)
	_ = json.NewEncoder(w).Encode(body)
}

// Scope is what is simulated, for people.
const Scope = `Read: the account and its rate limits, apps, app features, collaborators, dynos, dyno sizes, formation, releases, slugs, OCI images, builds,
config vars, add-ons and their attachments, domains, pipelines and their couplings, the status page, log sessions and the output of release commands.
Always empty: log drains, webhooks, authorizations.
Change: maintenance mode, preboot, scale and size, restart, stop, detached one-off dynos, config vars, rollback and release of a build,
telemetry drains of the Fir app: what it writes, its requests and its dynos' metrics go by HTTP to an address of this machine.

Everything else is refused with "gonogo sim does not simulate this", also a single field of a request that is not simulated.
heroku's commands for databases and Redis instances are refused in the same way. A few commands ask hosts of Heroku's that cannot be replaced, and
do not reach the simulated platform: notifications, apps:errors, apps:favorites, buildpacks:search, ci:run, pipelines:setup, ps:autoscale, reviewapps.
`
