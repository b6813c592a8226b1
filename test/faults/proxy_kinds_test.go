//go:build integration

package faults

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// call sends a request through a proxy, once, and returns what came back.
func call(t *testing.T, p *proxy, token, method, path, body string) (status int, answer string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, p.url()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/vnd.heroku+json; version=3")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := direct.RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, string(b), err
}

func platformOf(t *testing.T) *platform {
	t.Helper()
	s, err := newPlatform("calm", 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

func proxyOf(t *testing.T, s *platform, w faultSet) *proxy {
	t.Helper()
	p, err := newProxy(s.URL(), 1, w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	p.begin()
	return p
}

// A swallowed order reaches the platform exactly once, a refused one never.
func TestOrderKinds(t *testing.T) {
	t.Parallel()
	s := platformOf(t)
	for _, k := range orderKinds() {
		p := proxyOf(t, s, faultSet{order: []kind{k}, percent: 100})
		_, _, _ = call(t, p, s.Token(), "PATCH", "/apps/"+app, `{"maintenance":true}`)
		p.mu.Lock()
		if len(p.orders) != 1 {
			t.Errorf("%s: got %d orders, want 1", k.name, len(p.orders))
		} else if o, want := p.orders[0], strings.HasPrefix(k.name, "swallow-"); o.happened() != want || o.passed > 1 {
			t.Errorf("%s: got %s, want it to happen: %t", k.name, o, want)
		}
		p.mu.Unlock()
	}
}

// Every fault of the network ends the request or the connection; none holds a client for ever, and after the end of the
// faults every answer is the platform's own.
func TestNetworkKinds(t *testing.T) {
	t.Parallel()
	s := platformOf(t)
	for _, k := range slices.Concat(networkKinds()...) {
		p := proxyOf(t, s, faultSet{network: []kind{k}, percent: 100})
		status, body, err := call(t, p, s.Token(), "GET", "/apps/"+app, "")
		if status == http.StatusOK && err == nil && len(body) == 0 && k.name != "empty-body" {
			t.Errorf("%s: got an empty answer without an error", k.name)
		}
		p.end()
		if status, body, err := call(t, p, s.Token(), "GET", "/apps/"+app, ""); err != nil || status != http.StatusOK || !strings.Contains(body, app) {
			t.Errorf("%s: after the faults got %d %q %v", k.name, status, body, err)
		}
	}
}

// The same seed draws the same faults for the same requests, whatever came between them.
func TestSeedsRepeat(t *testing.T) {
	t.Parallel()
	s := platformOf(t)
	w := faultSet{network: bodyKinds(), percent: 50}
	drawn := func(between bool) (names []string) {
		p := proxyOf(t, s, w)
		for range 20 {
			_, _, _ = call(t, p, s.Token(), "GET", "/apps/"+app+"/dynos", "")
			if between {
				_, _, _ = call(t, p, s.Token(), "GET", "/apps/"+app+"/formation", "")
			}
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, line := range p.injected {
			if strings.Contains(line, "/dynos:") {
				names = append(names, line[strings.Index(line, "GET"):])
			}
		}
		return names
	}
	if a, b := drawn(false), drawn(true); strings.Join(a, "\n") != strings.Join(b, "\n") || len(a) == 0 {
		t.Errorf("got %q and %q, want the same faults", a, b)
	}
}
