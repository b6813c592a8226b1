package sim

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/status"
)

// TestBothStatusPagesAgree reads an outage from Heroku's page and, where that does not answer, from Salesforce's.
func TestBothStatusPagesAgree(t *testing.T) {
	p := started(t, "platform-outage")
	closed := httptest.NewServer(nil)
	closed.Close()
	for _, c := range []struct {
		advance time.Duration
		want    string
	}{{0, "green green green"}, {30 * time.Second, "yellow green yellow"}, {3 * time.Minute, "red green red"}, {4 * time.Minute, "green green green"}} {
		p.Advance(c.advance)
		for page, by := range map[string]string{p.URL(): "", closed.URL: status.TrustName} {
			w, err := status.New(status.Options{Host: page, TrustHost: p.URL()})
			if err != nil {
				t.Fatal(err)
			}
			var told *model.Platform
			ctx, cancel := context.WithCancel(t.Context())
			_ = w.Run(ctx, func(e model.Event) {
				told = e.Fact.(*model.Platform)
				cancel()
			})
			cancel()
			states := ""
			for _, s := range told.Systems {
				states += " " + s.Status
			}
			if d := cmp.Diff([]string{" " + c.want, by}, []string{states, told.By}); d != "" || !told.Reachable {
				t.Errorf("after %v: reachable %v: %s", c.advance, told.Reachable, d)
			}
		}
	}
}
