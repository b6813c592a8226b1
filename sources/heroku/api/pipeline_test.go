package api_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
)

// couplings answers for one pipeline, and counts what it is asked.
type couplings struct{ asked []string }

func (c *couplings) RoundTrip(r *http.Request) (*http.Response, error) {
	c.asked = append(c.asked, r.URL.Path)
	status, body := http.StatusOK, ""
	switch r.URL.Path {
	case "/pipelines/shop":
		body = `{"id":"p-1","name":"shop"}`
	case "/pipelines/p-1/pipeline-couplings":
		body = `[{"app":{"id":"a-1"},"stage":"review"},{"app":{"id":"a-2"},"stage":"production"},{"app":{"id":"a-3"},"stage":"staging"}]`
	default:
		status, body = http.StatusNotFound, `{"id":"not_found","resource":"pipeline","message":"Couldn't find that pipeline."}`
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func TestTheAppsOfAPipeline(t *testing.T) {
	platform := &couplings{}
	c, err := api.NewClient(api.Options{Token: "HRKU-token", Transport: platform})
	if err != nil {
		t.Fatal(err)
	}
	apps, err := c.PipelineApps(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, a := range apps {
		got += a.Stage + " " + a.App + "; "
	}
	if want := "production a-2; staging a-3; review a-1; "; got != want || len(platform.asked) != 2 {
		t.Errorf("got %q in %d requests, want %q in 2", got, len(platform.asked), want)
	}
	_, err = c.PipelineApps(t.Context(), "shopp")
	var told *fault.Error
	if !errors.As(err, &told) || !strings.Contains(told.Do, "heroku pipelines lists") || strings.Contains(err.Error(), "\n") {
		t.Errorf("a pipeline that is not there: %v, want one sentence with the remedy", err)
	}
}
