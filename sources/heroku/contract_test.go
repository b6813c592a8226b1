package heroku

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
	"app.gonogo/gonogo/sources/sourcetest"
)

// TestEverySourceKeepsTheContract runs the suite for each of the watch's sources.
func TestEverySourceKeepsTheContract(t *testing.T) {
	wants := []struct {
		name model.SourceName
		want []model.Kind
	}{
		{"heroku/app", []model.Kind{"app", "budget", "clock"}},
		{"heroku/dynos", []model.Kind{"dynos", "budget"}},
		{"heroku/formation", []model.Kind{"formation"}},
		{"heroku/releases", []model.Kind{"releases"}},
		{"heroku/addons", []model.Kind{"addons"}},
		{"heroku/logs", []model.Kind{"log", "milestone", "lifecycle", "health"}},
	}
	for i, tt := range wants {
		t.Run(string(tt.name), func(t *testing.T) {
			faults := sourcetest.HTTPFaults()
			if tt.name != "heroku/dynos" && tt.name != "heroku/logs" {
				faults = nil // the pollers share all that can fail
			}
			sourcetest.Run(t, sourcetest.Suite{
				New: func(t *testing.T, addr string) sources.Source {
					c := clientOf(t, addr, func(o *api.Options) { o.Timeout = 2 * time.Second })
					s := NewWatch(c, herokutest.App, model.AppInfo{Name: "orbit-cedar", Generation: api.Cedar}, Intervals{}).Sources()[i]
					if s.Name() != tt.name {
						t.Fatalf("source %d is %s", i, s.Name())
					}
					return s
				},
				Healthy: healthy,
				Want:    tt.want,
				Faults:  faults,
				Secrets: []string{herokutest.Token, herokutest.LogSecret, "hush"},
			})
		})
	}
}

// healthy is a platform whose log has something to tell.
func healthy(t *testing.T) string {
	l := &herokutest.LogServer{Platform: herokutest.NewPlatform(), Scripts: []func(http.ResponseWriter, *http.Request){herokutest.Lines(
		herokutest.Line(1, "one"), "2026-03-01T09:00:02.000000+00:00 app[api]: Release v75 created by user ned@orbit.example",
		"2026-03-01T09:00:03.000000+00:00 heroku[web.1]: State changed from starting to up", herokutest.Line(4, "end"))}}
	s := httptest.NewServer(l)
	l.URL = s.URL
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL
}
