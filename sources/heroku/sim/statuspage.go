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
