package sim

import (
	"encoding/json"
	"net/http"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// currentStatus is the status page's API, version 4. It asks for no token and
// stays up in an outage, late by the minute and a half that the colour takes.
func (p *Platform) currentStatus(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.catchUp()
	now := p.world.StatusColor()
	incidents := []object{}
	if now.Title != "" {
		var updates []object
		first := now.At
		for _, s := range p.world.Status {
			if s.Title == now.Title {
				updates = append(updates, object{"update_type": "issue", "updated_at": world.Stamp(s.At), "contents": "We are investigating " + s.Title + "."})
				if s.At.Before(first) {
					first = s.At
				}
			}
		}
		incidents = append(incidents, object{
			"id": 2801, "title": now.Title, "created_at": world.Stamp(first), "updated_at": world.Stamp(now.At),
			"full_url": p.url + "/incidents/2801", "updates": updates,
		})
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(object{
		"status": []object{
			{"system": "Apps", "status": now.Color}, {"system": "Data", "status": "green"}, {"system": "Tools", "status": now.Color},
		},
		"incidents": incidents, "scheduled": []any{},
	})
}

// trustPage is Salesforce's status page as far as clients ask it when Heroku's does not answer.
func (p *Platform) trustPage(mux *http.ServeMux) {
	for path, answer := range map[string]func() any{
		"/v1/instances":        func() any { return []object{{"key": simInstance, "location": "NA", "environment": "production"}} },
		"/v1/incidents/active": p.trustIncidents,
		"/v1/maintenances":     func() any { return []object{} },
		"/v1/localizations": func() any {
			return []object{{"modelKey": "investigating", "modelName": "IncidentEvent", "text": "Investigating"}}
		},
	} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.catchUp()
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(answer())
		})
	}
}

const simInstance = "HEROKU-US"

// trustIncidents is the open incident, if there is one. The lock is held.
func (p *Platform) trustIncidents() any {
	now := p.world.StatusColor()
	if now.Title == "" {
		return []object{}
	}
	severity := map[string]string{"red": "major", "yellow": "minor"}[now.Color]
	return []object{{
		"id": 20_002_801, "createdAt": world.Stamp(now.At), "updatedAt": world.Stamp(now.At), "instanceKeys": []string{simInstance}, "serviceKeys": []string{"HerokuApps", "TOOLS"},
		"IncidentImpacts": []object{{"type": "serviceDisruption", "severity": severity, "startTime": world.Stamp(now.At), "endTime": nil}},
		"IncidentEvents":  []object{{"type": "investigating", "message": now.Title, "createdAt": world.Stamp(now.At)}},
	}}
}
