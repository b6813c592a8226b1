package status

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/sourcetest"
)

const (
	places = `[{"key":"HEROKU-US","location":"NA"},{"key":"HEROKU-EU"}]`
	words  = `[{"modelKey":"investigating","modelName":"EventType","text":"Investigating"}]`
	outage = `[{"id":20003708,"message":{},"createdAt":"2026-03-01T10:00:00.000Z","updatedAt":"2026-03-01T10:20:00.000Z",
"instanceKeys":["HEROKU-US"],"serviceKeys":["HerokuApps"],
"IncidentImpacts":[{"type":"serviceDisruption","severity":"major","startTime":"2026-03-01T10:00:00.000Z","endTime":null}],
"IncidentEvents":[{"type":"investigating","message":"Logins \u001b[31mfail","createdAt":"2026-03-01T10:20:00.000Z"},
{"type":"detected","message":"old","createdAt":"2026-03-01T10:01:00.000Z"}]}]`
)

// trustPage is Salesforce's page with these answers by path; what has none is a 404.
type trustPage struct {
	mu      sync.Mutex
	asked   []string
	answers map[string]string
}

func (p *trustPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, r.URL.RequestURI())
	body, ok := p.answers[r.URL.Path]
	if !ok || r.Header.Get("Authorization") != "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	io.WriteString(w, body)
}

func calmPage() map[string]string {
	return map[string]string{"/v1/instances": places, "/v1/incidents/active": "[]", "/v1/localizations": words}
}

// lookAt is what a watcher of the two pages emits first.
func lookAt(t *testing.T, page, trust string) []model.Event {
	t.Helper()
	p, err := New(Options{Host: page, TrustHost: trust, Every: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	var got []model.Event
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_ = p.Run(ctx, func(e model.Event) {
		got = append(got, e)
		cancel()
	})
	return got
}

// TestTrustAnswersForEveryFault holds that whatever the status page does, Salesforce's page is heard, and named.
func TestTrustAnswersForEveryFault(t *testing.T) {
	for _, f := range sourcetest.HTTPFaults() {
		if f.Name == "hang" {
			continue // its time limit is the client's
		}
		t.Run(f.Name, func(t *testing.T) {
			second := httptest.NewServer(&trustPage{answers: calmPage()})
			defer second.Close()
			got := lookAt(t, f.Start(t), second.URL)
			want := &model.Platform{Reachable: true, By: TrustName, Systems: []model.System{{Name: "Apps", Status: "green"},
				{Name: "Data", Status: "green"}, {Name: "Tools", Status: "green"}}}
			if len(got) != 1 {
				t.Fatalf("%d events, want 1", len(got))
			}
			if d := cmp.Diff(model.Fact(want), got[0].Fact); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestTrustIsNotAskedInVain holds that the second page is left alone while the first answers, and that whoever names a host of their own
// for the first is not led to the real second.
func TestTrustIsNotAskedInVain(t *testing.T) {
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, calm)
	}))
	defer first.Close()
	page := &trustPage{answers: calmPage()}
	second := httptest.NewServer(page)
	defer second.Close()
	got := lookAt(t, first.URL, second.URL)
	if f, ok := got[0].Fact.(*model.Platform); !ok || f.By != "" || len(page.asked) > 0 {
		t.Errorf("told by %+v; Salesforce was asked %q", got[0].Fact, page.asked)
	}
	for _, c := range []struct{ host, trust, want string }{
		{"", "", TrustHost}, {"", "http://127.0.0.1:1/x", "http://127.0.0.1:1"}, {"http://127.0.0.1:2", "", "http://127.0.0.1:2"}, {"http://127.0.0.1:2", "trust.example", "https://trust.example"},
	} {
		if p, err := New(Options{Host: c.host, TrustHost: c.trust}); err != nil || p.trust != c.want {
			t.Errorf("host %q and trust host %q: asks %q, want %q: %v", c.host, c.trust, p.trust, c.want, err)
		}
	}
	if _, err := New(Options{TrustHost: "ftp://x"}); err == nil || !strings.Contains(err.Error(), "HEROKU_TRUST_HOST") {
		t.Errorf("ftp is an address: %v", err)
	}
}

// TestTrustNeverGreen holds that half an answer of the second page, or one of another shape, leaves the state unknown.
func TestTrustNeverGreen(t *testing.T) {
	for name, change := range map[string]map[string]string{
		"no instance":            {"/v1/instances": "[]"},
		"instances without keys": {"/v1/instances": `[{"location":"NA"}]`},
		"null":                   {"/v1/instances": "null"},
		"an object":              {"/v1/incidents/active": "{}"},
		"an error":               {"/v1/incidents/active": `{"message":"overloaded"}`},
		"cut":                    {"/v1/incidents/active": `[{"id":1,`},
		"null incidents":         {"/v1/incidents/active": "null"},
		"no incidents":           {"/v1/incidents/active": "-"},
	} {
		t.Run(name, func(t *testing.T) {
			answers := calmPage()
			for path, body := range change {
				answers[path] = body
				if body == "-" {
					delete(answers, path)
				}
			}
			second := httptest.NewServer(&trustPage{answers: answers})
			defer second.Close()
			closed := httptest.NewServer(nil)
			closed.Close()
			if d := cmp.Diff([]model.Event{{Fact: &model.Platform{}}}, lookAt(t, closed.URL, second.URL)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTrustedIncidents(t *testing.T) {
	ongoing := func(severity string) string {
		return `[{"id":7,"createdAt":"2026-03-01T10:00:00Z","instanceKeys":["HEROKU-EU"],"serviceKeys":["HerokuData"],"IncidentImpacts":[{"severity":"` + severity + `","endTime":null}]}]`
	}
	for name, c := range map[string]struct {
		incidents string
		want      string // Apps Data Tools, and what else there is
		titles    []string
	}{
		"apps are down":             {outage, "red green green", []string{"Investigating: Logins fail"}},
		"data suffers":              {ongoing("minor"), "green yellow green", []string{"Incident 7 (HerokuData)"}},
		"a severity of tomorrow":    {ongoing("catastrophic"), "green yellow green", []string{"Incident 7 (HerokuData)"}},
		"data is down":              {ongoing("major"), "green red green", []string{"Incident 7 (HerokuData)"}},
		"its impact is over":        {strings.Replace(ongoing("major"), "null", `"2026-03-01T11:00:00Z"`, 1), "green green green", []string{"Incident 7 (HerokuData)"}},
		"without an impact":         {`[{"id":7,"instanceKeys":["HEROKU-US"],"serviceKeys":["Dashboard"],"IncidentImpacts":[]}]`, "green green yellow", []string{"Incident 7 (Dashboard)"}},
		"a service of tomorrow":     {strings.Replace(ongoing("major"), "HerokuData", "HerokuAI", 1), "green green green red", []string{"Incident 7 (HerokuAI)"}},
		"another company's trouble": {strings.Replace(ongoing("major"), "HEROKU-EU", "NA123", 1), "green green green", nil},
		"two at once": {strings.TrimSuffix(ongoing("minor"), "]") + "," + strings.TrimPrefix(ongoing("major"), "["), "green red green",
			[]string{"Incident 7 (HerokuData)", "Incident 7 (HerokuData)"}},
	} {
		answers := calmPage()
		answers["/v1/incidents/active"] = c.incidents
		second := httptest.NewServer(&trustPage{answers: answers})
		got := lookAt(t, second.URL, second.URL) // where there is no page of Heroku's
		second.Close()
		f, ok := got[0].Fact.(*model.Platform)
		if !ok || !f.Reachable {
			t.Errorf("%s: %+v", name, got[0].Fact)
			continue
		}
		var states, titles []string
		for _, s := range f.Systems {
			states = append(states, s.Status)
		}
		for _, i := range f.Incidents {
			titles = append(titles, i.Title)
		}
		if s := strings.Join(states, " "); s != c.want || !slices.Equal(titles, c.titles) {
			t.Errorf("%s: %s %q, want %s %q", name, s, titles, c.want, c.titles)
		}
	}
}

func FuzzTrust(f *testing.F) {
	f.Add([]byte(outage), []byte(places))
	f.Add([]byte("[]"), []byte("[]"))
	f.Fuzz(func(t *testing.T, open, where []byte) {
		var incidents []incident
		var instances []instance
		if decodeList(open, &incidents) != nil || decodeList(where, &instances) != nil {
			return
		}
		ours, err := herokuIncidents(incidents, instances)
		if err != nil {
			return
		}
		p := platformOf(ours, nil)
		if p.By != TrustName || len(p.Systems) < len(systems) || len(p.Incidents) > len(incidents) {
			t.Errorf("%q is read as %+v", open, p)
		}
		for _, i := range p.Incidents {
			if strings.ContainsAny(i.Title, "\x1b\n\x00") || len(i.Title) > 2*titleLength {
				t.Errorf("%q has the title %q", open, i.Title)
			}
		}
	})
}
