//go:build integration

package faults

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// heard opens a log session through a proxy and returns what of its stream comes until enough does, or the stream ends.
func heard(t *testing.T, p *proxy, token string, enough func(string) bool) (status int, typ, text string) {
	t.Helper()
	_, body, err := call(t, p, token, "POST", "/apps/"+app+"/log-sessions", `{"lines":20,"tail":true}`)
	var session struct {
		URL string `json:"logplex_url"`
	}
	if json.Unmarshal([]byte(body), &session) != nil || !strings.HasPrefix(session.URL, p.url()) {
		t.Fatalf("got a session %q, %v, want one through the proxy", body, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", session.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := direct.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	buf := make([]byte, 4096)
	for !enough(text) {
		n, err := res.Body.Read(buf)
		text += string(buf[:n])
		if err != nil {
			if err != io.EOF {
				text += "CUT"
			}
			break
		}
	}
	return res.StatusCode, res.Header.Get("Content-Type"), text
}

// Each fault of a stream does what its name says.
func TestLogKinds(t *testing.T) {
	t.Parallel()
	s := platformOf(t)
	want := map[string]string{"nuls": "\x00", "stall-nuls": "\x00\x00", "stall-comments": ": heartbeat\n\n: heartbeat", "garbage-lines": "not a line at all",
		"hostile-lines": "\x1b[2J", "leaky-lines": planted[0], "long-line": "long long", "cut-1s": "CUT", "cut-3s": "CUT", "html-page": "log in", "gone": "Gone"}
	for _, k := range logKinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			if k.name == "stall" || k.name == "cut-10s" {
				return // nothing to wait for
			}
			p := proxyOf(t, s, faultSet{log: []logKind{k}, percent: 100})
			sign := want[k.name]
			if sign == "" && k.begin == nil {
				sign = "app[web"
			}
			status, typ, text := heard(t, p, s.Token(), func(text string) bool { return sign != "" && strings.Contains(text, sign) })
			if !strings.Contains(text, sign) {
				t.Errorf("got %d %q, want %q in it", status, text, sign)
			}
			if k.hold && strings.Contains(text, "app[web") {
				t.Errorf("a stalled stream gave lines: %q", text)
			}
			if strings.HasPrefix(k.name, "connect") && status == http.StatusOK {
				t.Errorf("got %d", status)
			}
			if k.typ != "" && strings.TrimSpace(k.typ) != strings.TrimSpace(typ) {
				t.Errorf("got the type %q, want %q", typ, k.typ)
			}
			p.end()
			if _, _, text := heard(t, p, s.Token(), func(text string) bool { return strings.Contains(text, "app[web") }); !strings.Contains(text, "app[web") {
				t.Errorf("after the faults got %q, want lines", text)
			}
		})
	}
}

// Streams that a fault holds are cut when the faults end, as they are when a network comes back.
func TestTheEndOfTheFaultsCutsStalledStreams(t *testing.T) {
	t.Parallel()
	s := platformOf(t)
	p := proxyOf(t, s, faultSet{log: []logKind{{name: "stall", hold: true}}, percent: 100})
	go func() {
		for !p.streaming() {
			time.Sleep(time.Millisecond)
		}
		p.end()
	}()
	if _, _, text := heard(t, p, s.Token(), func(string) bool { return false }); text != "CUT" {
		t.Errorf("got %.200q, want an empty stream that is cut", text)
	}
}
