package sim

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/telemetry"
	"app.gonogo/gonogo/sources/heroku/sim/world"
	"app.gonogo/gonogo/sources/otlp"
)

// collector keeps what a telemetry drain is sent.
type collector struct {
	t      *testing.T
	mu     sync.Mutex
	got    map[string][]*otlp.Delivery
	auth   string
	refuse int // requests that are answered 503 first
	some   chan struct{}
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuse > 0 {
		c.refuse--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		c.t.Error(err)
		return
	}
	body, err := io.ReadAll(z)
	if err != nil {
		c.t.Error(err)
	}
	signal := strings.TrimPrefix(r.URL.Path, "/in/v1/")
	d, err := otlp.Read(otlp.Signal(signal), otlp.Encoding(r.Header.Get("Content-Type")), body, otlp.Limits{})
	if err != nil || d.Unknown > 0 {
		c.t.Errorf("%s: %v, %+v", r.URL.Path, err, d)
		return
	}
	c.auth = r.Header.Get("Authorization")
	c.got[signal] = append(c.got[signal], d)
	select {
	case c.some <- struct{}{}:
	default:
	}
}

// await waits until all of the signals have come.
func (c *collector) await(signals ...string) map[string][]*otlp.Delivery {
	c.t.Helper()
	late := time.After(20 * time.Second)
	for {
		c.mu.Lock()
		missing := 0
		for _, s := range signals {
			if len(c.got[s]) == 0 {
				missing++
			}
		}
		c.mu.Unlock()
		if missing == 0 {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.got
		}
		select {
		case <-c.some:
		case <-late:
			c.t.Fatalf("of %q only %d came", signals, len(signals)-missing)
		}
	}
}

// A drain that is added gets what the app writes from then on, its requests as spans, and what is measured of its dynos.
func TestTelemetryDrain(t *testing.T) {
	c := &collector{t: t, got: map[string][]*otlp.Delivery{}, some: make(chan struct{}, 1), refuse: 1}
	server := httptest.NewServer(c)
	defer server.Close()
	p := started(t, "calm")
	body, _ := json.Marshal(map[string]any{"owner": map[string]string{"type": "app", "id": world.StagingApp},
		"exporter": map[string]any{"type": "otlphttp", "endpoint": server.URL + "/in", "headers": map[string]string{"Authorization": "Bearer x"}}})
	if r := ask(t, p, "POST", "/telemetry-drains", string(body)); r.status != 201 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	p.Advance(5 * time.Minute)
	got := c.await("logs", "traces", "metrics")
	if c.auth != "Bearer x" {
		t.Errorf("Authorization %q", c.auth)
	}
	routed := map[string]bool{}
	for _, l := range got["logs"][0].Logs {
		app, _ := otlp.Find(l.Resource, "heroku.app.name")
		service, _ := otlp.Find(l.Resource, "service.name")
		if app.String() != world.StagingApp || l.At == 0 || l.Body.String() == "" {
			t.Errorf("%+v", l)
		}
		if service.String() == "heroku-router" {
			routed[l.Trace.String()] = true
		}
	}
	for _, s := range got["traces"][0].Spans {
		path, _ := otlp.Find(s.Attributes, "url.path")
		if !routed[s.Trace.String()] || s.End < s.Start || path.String() == "" {
			t.Errorf("%+v", s)
		}
	}
	if n := len(got["traces"][0].Spans); n == 0 || n != len(routed) {
		t.Errorf("%d spans of %d lines of the router", n, len(routed))
	}
	if n := len(got["metrics"][0].Points); n == 0 || n%3 != 0 {
		t.Errorf("%d points", n)
	}
}

// What is drained changes nothing of what happens.
func TestTelemetryDisturbsNothing(t *testing.T) {
	plain, watched := manual(t, "calm", 1), manual(t, "calm", 1)
	d, err := telemetry.New(watched.world, watched.world.AppNamed(world.StagingApp), "http://127.0.0.1:1/")
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		plain.Advance(time.Minute)
		watched.Advance(time.Minute)
		if len(d.Due(watched.world)) == 0 {
			t.Error("nothing to send")
		}
	}
	if a, b := strings.Join(transcript(plain), "\n"), strings.Join(transcript(watched), "\n"); a != b {
		t.Error("the logs differ")
	}
}

func TestTelemetryDrainRefused(t *testing.T) {
	p := started(t, "calm")
	for body, says := range map[string]string{
		`{"owner":{"type":"app","id":"foobaz-production"},"exporter":{"endpoint":"http://127.0.0.1:1/"}}`:                   "apps of the Fir generation",
		`{"owner":{"type":"app","id":"foobaz-staging"},"exporter":{"endpoint":"https://127.0.0.1:1/"}}`:                     "of this machine only",
		`{"owner":{"type":"app","id":"foobaz-staging"},"exporter":{"endpoint":"http://example.com/"}}`:                      "of this machine only",
		`{"owner":{"type":"app","id":"foobaz-staging"},"exporter":{"endpoint":"http://127.0.0.1:1/","type":"otlp"}}`:        "not by gRPC",
		`{"owner":{"type":"app","id":"foobaz-staging"},"signals":["dreams"],"exporter":{"endpoint":"http://127.0.0.1:1/"}}`: "traces, metrics and logs",
		`{"owner":{"type":"app","id":"foobaz-staging"}}`:                                                                    "Missing required field: exporter",
		`{"owner":{"type":"space","id":"foobaz-space"},"exporter":{"endpoint":"http://127.0.0.1:1/"}}`:                      "Couldn't find that app",
		`{"owner":{"type":"app","id":"foobaz-staging"},"exporter":{"endpoint":"http://127.0.0.1:1/","insecure":true}}`:      `"insecure"`,
	} {
		if r := ask(t, p, "POST", "/telemetry-drains", body); r.status != 422 && r.status != 404 || !strings.Contains(r.body, says) && !strings.Contains(r.body, strings.ReplaceAll(says, `"`, `\"`)) {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	if r := ask(t, p, "GET", "/telemetry-drains/none", ""); r.status != 404 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if _, err := New(Options{Telemetry: "http://example.com"}); err == nil {
		t.Error("a sim that sends anywhere")
	}
}
