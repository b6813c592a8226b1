package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// bench is a server of agents before a platform whose log says what the test wants.
type bench struct {
	*testing.T
	platform *herokutest.LogServer
	server   *server
	home     string
}

func newBench(t *testing.T, lines ...string) *bench {
	t.Helper()
	l := &herokutest.LogServer{Platform: herokutest.NewPlatform(), Scripts: []func(http.ResponseWriter, *http.Request){herokutest.LinesThenEnd(lines...)}}
	web := httptest.NewServer(l)
	t.Cleanup(web.Close)
	l.URL = web.URL
	b := &bench{T: t, platform: l, home: t.TempDir()}
	env := map[string]string{"HEROKU_HOST": web.URL, "HEROKU_API_KEY": herokutest.Token, "HEROKU_STATUS_HOST": web.URL, "HOME": b.home}
	p := &base.Process{Getenv: func(k string) string { return env[k] }, Cwd: b.home, Home: b.home, Stdout: io.Discard, Stderr: io.Discard, Clock: time.Now}
	f := &serverFlags{most: usualResult, idle: time.Minute}
	f.Apps, f.Queues = []string{herokutest.App}, "off"
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	s, err := newServer(ctx, p, f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.watches.close)
	b.server = s
	return b
}

// raw calls a tool over the wire and returns the line that came.
func (b *bench) raw(tool string, args string) string {
	b.Helper()
	call := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":%s}}`, tool, args)
	in, client := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- b.server.protocol.Serve(b.Context(), in, out); out.Close() }()
	io.WriteString(client, call+"\n")
	var all strings.Builder
	one := make([]byte, 64<<10)
	for !strings.HasSuffix(all.String(), "\n") {
		n, err := answers.Read(one)
		all.Write(one[:n])
		if err != nil {
			b.Fatal(err)
		}
	}
	client.Close()
	if err := <-ended; err != nil {
		b.Error(err)
	}
	return all.String()
}

// call calls a tool and returns its envelope.
func (b *bench) call(tool string, args string) (e map[string]any, failed bool) {
	b.Helper()
	line := b.raw(tool, args)
	var a struct {
		Version string          `json:"jsonrpc"`
		ID      int             `json:"id"`
		Error   json.RawMessage `json:"error"`
		Result  struct {
			Content []map[string]string `json:"content"`
			IsError bool                `json:"isError"`
		} `json:"result"`
	}
	if err := json.Unmarshal([]byte(line), &a); err != nil || a.Error != nil || a.ID != 1 || len(a.Result.Content) != 1 || len(a.Result.Content[0]) != 2 || a.Result.Content[0]["type"] != "text" {
		b.Fatalf("%v: the answer is not one text: %.300q", err, line)
	}
	text := a.Result.Content[0]["text"]
	if len(text) > b.server.f.most {
		b.Errorf("%d bytes, want at most %d", len(text), b.server.f.most)
	}
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		b.Fatalf("the text is no JSON document: %v", err)
	}
	return e, a.Result.IsError
}

func keysOf(m map[string]any) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func TestEveryToolAnswers(t *testing.T) {
	b := newBench(t, herokutest.Line(1, "one"), herokutest.Line(2, "Error: no such thing"))
	for tool, args := range map[string]string{"processes": `{}`, "logs": `{"num":5}`, "errors": `{}`, "router": `{"by":"dyno"}`, "vitals": `{}`, "releases": `{"num":2}`, "runbook": `{"id":"H12"}`, "verdict": `{}`} {
		t.Run(tool, func(t *testing.T) {
			b.T = t
			e, failed := b.call(tool, args)
			if failed || e["error"] != nil {
				t.Errorf("failed: %v", e["error"])
			}
			if e["data"] == nil && e["untrusted_log_text"] == nil {
				t.Errorf("nothing was told: %v", e)
			}
			if e["note"] == "" {
				t.Error("no note says that text is data")
			}
		})
	}
	clients := 0
	b.server.Shared.Range(func(any, any) bool { clients++; return true })
	if clients != 1 {
		t.Errorf("%d clients, want one for all calls", clients)
	}
	if changes := b.platform.Changes(); len(changes) > 0 {
		t.Errorf("requests that change something: %v", changes)
	}
}

func TestArgumentsThatAreWrong(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct{ tool, args, why string }{
		"an unknown one":          {"logs", `{"raw":true}`, "there is no argument"},
		"of another kind":         {"logs", `{"num":"five"}`, "is not what the schema says"},
		"no object":               {"logs", `[1]`, "are no JSON object"},
		"another app":             {"processes", `{"app":"payroll"}`, "was not started for the app"},
		"a flag in a type":        {"processes", `{"types":["--watch"]}`, "cannot show"},
		"a word of the filter":    {"logs", `{"level":"loud"}`, "there is no level"},
		"a negative number":       {"logs", `{"num":-1}`, "cannot be below zero"},
		"a proposal without":      {"propose_order", `{"verb":"restart","process":"web.1"}`, "the argument reason is missing"},
		"a proposal of a shell":   {"propose_order", `{"verb":"restart","process":"web; reboot","reason":"x"}`, "restart needs process"},
		"a proposal of no verb":   {"propose_order", `{"verb":"destroy","reason":"x"}`, "verb is one of"},
		"a proposal to stop all":  {"propose_order", `{"verb":"stop","process":"all","reason":"x"}`, "cannot be stopped at once"},
		"a proposal of no target": {"propose_order", `{"verb":"rollback","reason":"x"}`, "rollback needs version"},
	} {
		t.Run(name, func(t *testing.T) {
			b.T = t
			e, failed := b.call(c.tool, c.args)
			if why, _ := e["error"].(string); !failed || !strings.Contains(why, c.why) {
				t.Errorf("failed %t: %q, want %q", failed, why, c.why)
			}
		})
	}
}

func TestALargeResultIsCutAndCounted(t *testing.T) {
	var lines []string
	for i := range 600 {
		lines = append(lines, herokutest.Line(i/12, fmt.Sprintf("%d %s", i, strings.Repeat("long ", 60))))
	}
	b := newBench(t, lines...)
	e, failed := b.call("logs", `{"num":600}`)
	if failed {
		t.Fatal(e["error"])
	}
	kept := e["untrusted_log_text"].([]any)
	left := e["left_out"].([]any)[0].(map[string]any)
	if n := len(kept) + int(left["count"].(float64)); n != 600 || len(kept) < 50 {
		t.Errorf("%d kept and %v left out, want 600 together", len(kept), left["count"])
	}
	if last := kept[len(kept)-1].(map[string]any)["text"].(string); !strings.HasPrefix(last, "599 ") {
		t.Errorf("the last line is %.20q, want the newest", last)
	}
}

func TestAProposalIsLeftAndNothingIsSent(t *testing.T) {
	b := newBench(t)
	e, failed := b.call("propose_order", `{"verb":"scale","scale":{"worker":4},"reason":"jobs wait"}`)
	if failed {
		t.Fatal(e["error"])
	}
	if d := e["data"].(map[string]any); d["action"] != "scale worker=4" || d["sent"] != false {
		t.Errorf("%v, want the action, not sent", d)
	}
	if changes := b.platform.Changes(); len(changes) > 0 {
		t.Errorf("requests that change something: %v", changes)
	}
}
