package heroku

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// FuzzAcceptance: an answer to an order is the platform's only where it is an answer of its own kind, and no error is one.
func FuzzAcceptance(f *testing.F) {
	for _, s := range []string{`{}`, `{"version":75}`, `{"version":-1}`, `[{"type":"web"}]`, `{"id":"a","name":"shop"}`, `{"id":"not_found","message":"no"}`, `null`, `[null]`, `<html>`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for name, accepts := range map[string]acceptance{"object": anObject, "release": aRelease, "formation": aFormation, "app": anApp} {
			version, ok := accepts(body)
			if ok && (!json.Valid(body) || string(body) == "null" || name == "release" && version <= 0) {
				t.Errorf("%q is taken for %s %d", body, name, version)
			}
		}
	})
}

// Whatever the API answers, each reading returns, and what it cannot read is told.
func TestHostileAnswersAreReadOrTold(t *testing.T) {
	reads := map[string]func(context.Context, *api.Client) error{
		"dynos": dynos,
		"formation": func(ctx context.Context, c *api.Client) error {
			_, _, err := c.Formation(ctx, herokutest.App)
			return err
		},
		"releases": func(ctx context.Context, c *api.Client) error {
			_, _, err := c.Releases(ctx, herokutest.App, 0)
			return err
		},
		"addons": func(ctx context.Context, c *api.Client) error { _, err := c.AddOns(ctx, herokutest.App); return err },
		"config-vars": func(ctx context.Context, c *api.Client) error {
			_, err := c.ConfigVars(ctx, herokutest.App)
			return err
		},
	}
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		for path, read := range reads {
			p := herokutest.NewPlatform()
			p.On("GET /"+path, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write(raw)
			})
			c, err := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: p}})
			if err != nil {
				t.Fatal(err)
			}
			told := 0
			err = read(api.WithCall(t.Context(), &api.Call{Priority: api.Visible, Emit: func(e model.Event) {
				if r, ok := e.Fact.(*quarantine.Record); ok {
					told++
					if path == "config-vars" && len(r.Held) > 0 {
						t.Errorf("%q is kept of config vars", r.Held)
					}
				}
			}}), c)
			if err != nil && told == 0 {
				t.Errorf("%s: it fails with %v, and nothing is in quarantine", path, err)
			}
		}
	})
}
