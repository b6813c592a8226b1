package status

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
)

// TrustName is how the platform's state is signed when Salesforce's page told it.
const TrustName = "Salesforce"

// What is asked of Salesforce's page. It knows of every Salesforce product: an incident is Heroku's when it strikes one of Heroku's
// instances. Words for the kinds of its reports are asked for only when there is something to word.
const (
	instancesPath     = "/v1/instances?products=Heroku"
	incidentsPath     = "/v1/incidents/active"
	localizationsPath = "/v1/localizations?locale=en"
)

// instance is a place where Heroku runs.
type instance struct {
	Key string `json:"key"`
}

// incident is an open incident of any Salesforce product.
type incident struct {
	ID           json.RawMessage `json:"id"` // a number today
	CreatedAt    time.Time       `json:"createdAt"`
	InstanceKeys []string        `json:"instanceKeys"`
	ServiceKeys  []string        `json:"serviceKeys"`
	Impacts      []struct {
		Severity string `json:"severity"`
		EndTime  string `json:"endTime"` // null while it lasts
	} `json:"IncidentImpacts"`
	Reports []report `json:"IncidentEvents"`
}

// report is what was said of an incident.
type report struct {
	Type      string    `json:"type"`
	Message   string    `json:"message"`
	CreatedAt time.Time `json:"createdAt"`
}

// localization is a word of the page in English.
type localization struct {
	Key  string `json:"modelKey"`
	Text string `json:"text"`
}

// readTrust asks Salesforce's page. Half an answer is none.
func (p *Poller) readTrust(ctx context.Context, client *http.Client) (*model.Platform, time.Time, error) {
	var places []instance
	at, err := p.list(ctx, client, instancesPath, &places)
	if err != nil {
		return nil, at, err
	}
	var open []incident
	if at, err = p.list(ctx, client, incidentsPath, &open); err != nil {
		return nil, at, err
	}
	ours, err := herokuIncidents(open, places)
	if err != nil {
		return nil, at, err
	}
	var words []localization
	if len(ours) > 0 {
		_, _ = p.list(ctx, client, localizationsPath, &words) // an incident is one without them, too
	}
	return platformOf(ours, words), at, nil
}

// list reads a list.
func (p *Poller) list(ctx context.Context, client *http.Client, path string, into any) (time.Time, error) {
	body, at, err := p.get(ctx, client, p.trust+path)
	if err != nil {
		return at, err
	}
	if err := decodeList(body, into); err != nil {
		return at, unreadable(p.trust+path, body, err)
	}
	return at, nil
}

// decodeList decodes a list; null and an object are none.
func decodeList(body []byte, into any) error {
	if !strings.HasPrefix(strings.TrimSpace(string(body)), "[") {
		return errors.New("no list")
	}
	return json.Unmarshal(body, into)
}

// herokuIncidents are the incidents that strike Heroku. Without the names of its instances nobody can tell.
func herokuIncidents(open []incident, places []instance) ([]incident, error) {
	keys := map[string]bool{}
	for _, p := range places {
		if p.Key != "" {
			keys[p.Key] = true
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("no instance of Heroku in the answer")
	}
	var ours []incident
	for _, i := range open {
		if slices.ContainsFunc(i.InstanceKeys, func(k string) bool { return keys[k] }) {
			ours = append(ours, i)
		}
	}
	return ours, nil
}

// systems are the rows of Heroku's own page, with the service keys that mean them.
var systems = []struct {
	name string
	keys []string
}{
	{"Apps", []string{"HerokuApps", "Apps"}},
	{"Data", []string{"HerokuData", "Data"}},
	{"Tools", []string{"TOOLS", "Tools", "CLI", "Dashboard", "Platform API"}},
}

// otherSystem is the row of an incident that concerns none of the known ones. It is shown only then.
const otherSystem = "Heroku"

// platformOf is the platform's state by its open incidents.
func platformOf(ours []incident, words []localization) *model.Platform {
	out := &model.Platform{Reachable: true, By: TrustName}
	for _, s := range systems {
		out.Systems = append(out.Systems, model.System{Name: s.name, Status: "green"})
	}
	for _, i := range ours[:min(len(ours), atMost)] {
		struck := false
		for n, s := range systems {
			if slices.ContainsFunc(s.keys, func(k string) bool { return slices.Contains(i.ServiceKeys, k) }) {
				out.Systems[n].Status, struck = worse(out.Systems[n].Status, i.status()), true
			}
		}
		if !struck {
			out.Systems = append(out.Systems, model.System{Name: otherSystem, Status: i.status()})
		}
		out.Incidents = append(out.Incidents, model.Incident{Title: i.title(words), Since: i.CreatedAt.UTC()})
	}
	return out
}

// status is the colour of an incident: of its impacts that last, the worst. One that tells of no impact is not green.
func (i incident) status() string {
	status := "green"
	for _, impact := range i.Impacts {
		switch {
		case impact.EndTime != "":
		case impact.Severity == "major":
			status = "red"
		default:
			status = worse(status, "yellow")
		}
	}
	if len(i.Impacts) == 0 {
		return "yellow"
	}
	return status
}

var gravity = []string{"green", "yellow", "red"}

func worse(a, b string) string {
	return gravity[max(slices.Index(gravity, a), slices.Index(gravity, b), 0)]
}

// titleLength is how much of a report makes a title, in bytes.
const titleLength = 200

// title is the newest report of an incident: the page gives incidents none.
func (i incident) title(words []localization) string {
	if len(i.Reports) == 0 {
		return safe.Text(fmt.Sprintf("Incident %s (%s)", strings.Trim(string(i.ID), `"`), strings.Join(i.ServiceKeys, ", ")))
	}
	newest := slices.MaxFunc(i.Reports, func(a, b report) int { return a.CreatedAt.Compare(b.CreatedAt) })
	kind := newest.Type
	for _, w := range words {
		if w.Key == newest.Type && w.Text != "" {
			kind = w.Text
		}
	}
	title := strings.Join(strings.Fields(kind+": "+newest.Message), " ")
	if len(title) > titleLength {
		title = strings.ToValidUTF8(title[:titleLength], "") + "…"
	}
	return safe.Text(strings.TrimPrefix(title, ": "))
}
