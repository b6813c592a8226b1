package heroku

import (
	"net/http"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// TestAnOddAnswerIsNotKept: what could not be read is not brought back by its ETag.
func TestAnOddAnswerIsNotKept(t *testing.T) {
	odd := map[string]func(http.Header, []byte) []byte{
		"no JSON": func(h http.Header, _ []byte) []byte {
			h.Set("Content-Type", "text/html")
			return []byte("<html>")
		},
		"cut JSON":          func(_ http.Header, b []byte) []byte { return b[:len(b)/2] },
		"another shape":     func(http.Header, []byte) []byte { return []byte(`{"id":1}`) },
		"null":              func(http.Header, []byte) []byte { return []byte(`null`) },
		"a broken element":  func(http.Header, []byte) []byte { return []byte(`[{"id":7,"name":7,"type":7,"version":"x","plan":7}]`) },
		"null for elements": func(http.Header, []byte) []byte { return []byte(`[null]`) },
	}
	for i, path := range []string{herokutest.App, "/dynos", "/formation", "/releases", "/addons"} {
		for name, alter := range odd {
			t.Run(name+path, func(t *testing.T) {
				c, _ := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: herokutest.Altered(herokutest.WithIDs(), path, alter, nil)}})
				p := NewWatch(c, herokutest.App, model.AppInfo{}, Intervals{}).pollers[i]
				var h herokutest.Recorder
				if _, err := p.readOnce(t.Context(), &api.Call{Priority: api.Visible, Fresh: p.failed}, h.Emit); err == nil {
					t.Fatal("the odd answer was read")
				}
				if _, err := p.readOnce(t.Context(), &api.Call{Priority: api.Visible, Fresh: p.failed}, h.Emit); err != nil {
					t.Errorf("after it: %v", err)
				}
			})
		}
	}
}
