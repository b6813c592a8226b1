package sim

import (
	"encoding/json"
	"net/http"
)

// currentStatus is the status page's API, version 4. It asks for no token and
// stays up in an outage, late by the minute and a half that the colour takes.
func (p *Platform) currentStatus(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.catchUp()
	now := p.world.statusColor()
	incidents := []object{}
	if now.title != "" {
		var updates []object
		first := now.at
		for _, s := range p.world.status {
			if s.title == now.title {
				updates = append(updates, object{"update_type": "issue", "updated_at": stamp(s.at), "contents": "We are investigating " + s.title + "."})
				if s.at.Before(first) {
					first = s.at
				}
			}
		}
		incidents = append(incidents, object{
			"id": 2801, "title": now.title, "created_at": stamp(first), "updated_at": stamp(now.at),
			"full_url": p.url + "/incidents/2801", "updates": updates,
		})
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(object{
		"status": []object{
			{"system": "Apps", "status": now.color}, {"system": "Data", "status": "green"}, {"system": "Tools", "status": now.color},
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
	now := p.world.statusColor()
	if now.title == "" {
		return []object{}
	}
	severity := map[string]string{"red": "major", "yellow": "minor"}[now.color]
	return []object{{
		"id": 20_002_801, "createdAt": stamp(now.at), "updatedAt": stamp(now.at), "instanceKeys": []string{simInstance}, "serviceKeys": []string{"HerokuApps", "TOOLS"},
		"IncidentImpacts": []object{{"type": "serviceDisruption", "severity": severity, "startTime": stamp(now.at), "endTime": nil}},
		"IncidentEvents":  []object{{"type": "investigating", "message": now.title, "createdAt": stamp(now.at)}},
	}}
}
