package heroku

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// unread gives what came into quarantine while a client of a platform did something.
func unread(t *testing.T, p *herokutest.Platform, do func(context.Context, *api.Client) error) (all []quarantine.Record) {
	t.Helper()
	c, err := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: p}})
	if err != nil {
		t.Fatal(err)
	}
	var h herokutest.Recorder
	if err := do(api.WithCall(t.Context(), &api.Call{Priority: api.Visible, Emit: h.Emit}), c); err == nil {
		t.Error("the answer is taken for a good one")
	}
	l := quarantine.List{}
	for _, e := range h.Events() {
		if r, ok := e.Fact.(*quarantine.Record); ok {
			l.Add(*r)
		}
	}
	return l.Shown().Records
}

func dynos(ctx context.Context, c *api.Client) error {
	_, _, err := c.Dynos(ctx, herokutest.App)
	return err
}

// An answer of success that cannot be read is told with its request and its beginning; of one that may hold secrets nothing is kept.
func TestAnswersThatCannotBeReadAreTold(t *testing.T) {
	vars := func(ctx context.Context, c *api.Client) error {
		_, err := c.ConfigVars(ctx, herokutest.App)
		return err
	}
	for name, c := range map[string]struct {
		route, body     string
		do              func(context.Context, *api.Client) error
		where, why, raw string
	}{
		"cut": {"GET /dynos", `[{"id":"d-1","command":"serve --token=geheim11223344"`, dynos,
			"the answer to GET /apps/", "the answer is broken JSON", `[{"id":"d-1","command":"serve --token=`},
		"another shape":  {"GET /dynos", `{"a":1}`, dynos, "the answer to GET /apps/", "it is JSON of another shape than the Platform API documents", `{"a":1}`},
		"null":           {"GET /dynos", `null`, dynos, "the answer to GET /apps/", "it is null where a list belongs", `null`},
		"an element":     {"GET /dynos", `[{"id":"d-1"},{"id":7}]`, dynos, "element 2 of the answer when asked to read the dynos", "it is not what the Platform API documents", `{"id":7}`},
		"config vars":    {"GET /config-vars", `{"DATABASE_URL":"postgres://u:geheim@h/d",`, vars, "the answer to GET /apps/", "the answer is broken JSON", ""},
		"a list of vars": {"GET /config-vars", `["geheim"]`, vars, "the answer to GET /apps/", "it is JSON of another shape than the Platform API documents", ""},
	} {
		p := herokutest.NewPlatform()
		p.On(c.route, herokutest.Says(http.StatusOK, c.body))
		got := unread(t, p, c.do)
		if len(got) != 1 {
			t.Errorf("%s: %d records, want 1: %+v", name, len(got), got)
			continue
		}
		r := got[0]
		if !strings.HasPrefix(r.Where, c.where) || r.Why != c.why || !strings.HasPrefix(r.Raw, c.raw) || c.raw == "" && r.Raw != "" || strings.Contains(r.Raw, "geheim") {
			t.Errorf("%s: told %+v", name, r)
		}
	}
}

// A refusal is an answer that was understood.
func TestARefusalIsNotQuarantined(t *testing.T) {
	for status, body := range map[int]string{404: `{"id":"not_found","message":"no"}`, 503: `<html>`, 429: ``} {
		p := herokutest.NewPlatform()
		p.On("GET /dynos", herokutest.Says(status, body))
		if got := unread(t, p, dynos); len(got) != 0 {
			t.Errorf("%d: told %+v", status, got)
		}
	}
}
