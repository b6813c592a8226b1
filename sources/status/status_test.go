package status

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/sourcetest"
)

const calm = `{"status":[{"system":"Apps","status":"green"},{"system":"Data","status":"yellow"}],
"incidents":[{"title":"Slow \u001b[31mmetrics","created_at":"2026-03-01T10:00:00Z","full_url":"x","updates":[]}],"scheduled":[]}`

func TestContract(t *testing.T) {
	sourcetest.Run(t, sourcetest.Suite{
		New: func(t *testing.T, addr string) sources.Source { return poller(t, addr) },
		Healthy: func(t *testing.T) string {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != statusPath || r.Header.Get("Authorization") != "" {
					t.Errorf("asks %s with authorization %q", r.URL.Path, r.Header.Get("Authorization"))
				}
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				io.WriteString(w, calm)
			}))
			t.Cleanup(s.Close)
			return s.URL
		},
		Want:   []model.Kind{"platform"},
		Faults: sourcetest.HTTPFaults(),
	})
}

func poller(t *testing.T, addr string) *Poller {
	p, err := New(Options{Host: addr, Every: 20 * time.Millisecond, Transport: nil})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParse(t *testing.T) {
	got, err := parse([]byte(calm))
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Platform{
		Reachable: true,
		Systems:   []model.System{{Name: "Apps", Status: "green"}, {Name: "Data", Status: "yellow"}},
		Incidents: []model.Incident{{Title: "Slow metrics", Since: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestNeverGreen holds that no doubtful answer is told as reachable, over every fault of the contract.
func TestNeverGreen(t *testing.T) {
	for _, f := range sourcetest.HTTPFaults() {
		if f.Name == "hang" {
			continue // its time limit is the client's, ten seconds
		}
		t.Run(f.Name, func(t *testing.T) {
			var got []model.Event
			err := poller(t, f.Start(t)).Run(t.Context(), func(e model.Event) { got = append(got, e) })
			if err == nil {
				t.Error("no error")
			}
			want := []model.Event{{Fact: &model.Platform{}}}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestHost(t *testing.T) {
	for host, want := range map[string]string{
		"":                        Host + statusPath,
		"status.example":          "https://status.example" + statusPath,
		"http://127.0.0.1:1/deep": "http://127.0.0.1:1" + statusPath,
		"ftp://x":                 "",
		"http://":                 "",
	} {
		p, err := New(Options{Host: host})
		if (err == nil) != (want != "") || p != nil && p.url != want {
			t.Errorf("%q: %v, %v", host, p, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(calm))
	f.Add([]byte(`{"status":[]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := parse(body)
		if err == nil && (!p.Reachable || len(p.Systems) == 0) {
			t.Errorf("%q is read as %+v", body, p)
		}
	})
}
