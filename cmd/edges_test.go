package cmd

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"app.gonogo/gonogo/cmd/base"
)

// What must never be told, wherever it comes from.
const (
	edgeToken  = "HRKU-00000000-SECRETSECRET"
	edgeSecret = "SECRETSECRET"
)

// attack is text that a terminal would act on: clipboard, colours, title, device strings, C1, reordering, NUL, invalid UTF-8.
const attack = "\x1b]52;c;ZXZpbA==\x07\x1b[31mred\x1b]0;title\x07\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\\x1bPq\x1b\\\u009b31m\u202ertl\u200bzw\x00nul\r\n\x08\x7f\xff\xfe"

// edgePlatform is an app of which every answer can be turned bad.
type edgePlatform struct {
	*httptest.Server
	mu      sync.Mutex
	changes []string
	strange bool // requests that no path of this app explains
}

const edgeApp = "01234567-89ab-cdef-0123-456789abcdef"

// newEdgePlatform answers well, but for what bad answers itself.
func newEdgePlatform(t *testing.T, bad func(w http.ResponseWriter, r *http.Request, part string) bool) *edgePlatform {
	t.Helper()
	p := &edgePlatform{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/log/") {
			if r.Header.Get("Authorization") != "" {
				p.odd()
			}
			if bad == nil || !bad(w, r, "log") {
				fmt.Fprintf(w, "%s app[web.1]: a line, password=%s\n", time.Now().UTC().Format("2006-01-02T15:04:05.000000+00:00"), edgeSecret)
			}
			return
		}
		rest := strings.Split(strings.TrimPrefix(r.URL.Path, "/apps/"), "/")
		part := strings.Join(rest[1:], "/")
		if rest[0] != "shop" && rest[0] != edgeApp {
			p.odd()
		}
		if r.Method != http.MethodGet && part != "log-sessions" {
			p.mu.Lock()
			p.changes = append(p.changes, r.Method+" "+part)
			p.mu.Unlock()
		}
		if bad == nil || !bad(w, r, part) {
			p.good(w, part)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *edgePlatform) odd() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.strange = true
}

func (p *edgePlatform) good(w http.ResponseWriter, part string) {
	body := `{"id":"not_found","message":"Couldn't find that."}`
	switch part {
	case "":
		body = `{"id":"` + edgeApp + `","name":"shop","maintenance":false,"generation":{"name":"cedar"}}`
	case "dynos":
		body = `[{"id":"d1","name":"web.1","type":"web","state":"up","release":{"version":5},"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","attach_url":"rendezvous://` + edgeSecret + `"}]`
	case "formation":
		body = `[{"id":"f1","type":"web","quantity":1,"size":"Standard-1X","command":"run"}]`
	case "releases":
		body = `[{"id":"r5","version":5,"status":"succeeded","current":true,"eligible_for_rollback":true,"slug":{"id":"s5"},"created_at":"2026-01-01T00:00:00Z","output_stream_url":"https://x.example/` + edgeSecret + `"},
			{"id":"r4","version":4,"status":"succeeded","eligible_for_rollback":true,"slug":{"id":"s4"},"created_at":"2026-01-01T00:00:00Z"}]`
	case "addons":
		body = `[]`
	case "config-vars":
		body = `{"REDIS_URL":"redis://:` + edgeSecret + `@127.0.0.1:1/0","OTHER":"` + edgeSecret + `"}`
	case "log-sessions":
		body = `{"logplex_url":"` + p.URL + `/log/` + edgeSecret + `"}`
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
	}
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, body)
}

// verbs are command lines that touch every way out.
var edgeVerbs = [][]string{
	{"ps"}, {"ps", "--json"}, {"releases"}, {"releases", "--json"}, {"queues"}, {"queues", "--json"}, {"logs"}, {"logs", "--json"}, {"scale"}, {"maintenance"},
	{"scale", "web=2", "--confirm", "shop", "--timeout", "300ms"}, {"rollback", "--confirm", "shop", "--timeout", "300ms"},
	{"restart", "--confirm", "shop", "--timeout", "300ms"}, {"maintenance", "on", "--confirm", "shop", "--timeout", "300ms"},
}

// tried runs a command line on the platform. Output goes where nobody is a terminal.
func (p *edgePlatform) tried(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	home := t.TempDir()
	vars := map[string]string{"HEROKU_API_KEY": edgeToken, "HEROKU_HOST": p.URL, "HEROKU_STATUS_HOST": p.URL, "HOME": home, "XDG_CONFIG_HOME": home}
	stdin, err := os.Open(os.DevNull)
	if err != nil {
		panic(err) // from a goroutine of a test
	}
	defer stdin.Close()
	var out, errs bytes.Buffer
	q := &base.Process{Args: args, Getenv: func(k string) string { return vars[k] }, Cwd: home, Home: home, Stdin: stdin, Stdout: &out, Stderr: &errs,
		Clock: time.Now, Poll: quickly()}
	code = runIn(t.Context(), q)
	return code, out.String(), errs.String()
}

// harm is what no output may hold; empty when it holds none.
func harm(text string) string {
	switch at := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }); {
	case at >= 0:
		return fmt.Sprintf("%q acts on a terminal", text[at:min(len(text), at+20)])
	case strings.Contains(text, edgeSecret):
		return "a secret: " + text
	case strings.ContainsRune(text, unicode.ReplacementChar):
		return "" // invalid UTF-8, told as such
	}
	return ""
}

func asIs(body string) func(http.ResponseWriter, *http.Request, string) bool {
	return func(w http.ResponseWriter, _ *http.Request, _ string) bool {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, body)
		return true
	}
}

func answers(code int, header ...string) func(http.ResponseWriter, *http.Request, string) bool {
	return func(w http.ResponseWriter, _ *http.Request, _ string) bool {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		if code != http.StatusNoContent && code != http.StatusNotModified {
			json.NewEncoder(w).Encode(map[string]any{"id": "x" + attack, "message": attack + " token=" + edgeSecret + " https://u:" + edgeSecret + "@h.example", "resource": attack})
		}
		return true
	}
}

// bomb is an answer of one megabyte that becomes a thousand.
func bomb(w http.ResponseWriter, _ *http.Request, _ string) bool {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	blank := bytes.Repeat([]byte{' '}, 1<<20)
	for range 64 {
		if _, err := z.Write(blank); err != nil {
			break
		}
	}
	z.Close()
	return true
}

func TestAnyAnswerGivesOneSentence(t *testing.T) {
	elsewhere := newEdgePlatform(t, func(_ http.ResponseWriter, _ *http.Request, _ string) bool {
		t.Error("the request travelled")
		return false
	})
	tests := map[string]func(http.ResponseWriter, *http.Request, string) bool{
		"garbage": asIs("<html>\x1b[31m"), "truncated": asIs(`{"id":"x","na`), "null": asIs("null"), "number": asIs("7"), "list of numbers": asIs("[1,2]"), "list of nulls": asIs("[null]"),
		"empty object": asIs("{}"), "deep": asIs(strings.Repeat("[", 1<<20)), "9 MiB": asIs(strings.Repeat(" ", 9<<20)), "gzip bomb": bomb,
		"204": answers(204), "304": answers(304), "400": answers(400), "401": answers(401), "402": answers(402), "403": answers(403), "404": answers(404), "410": answers(410), "422": answers(422),
		"429 soon": answers(429, "Retry-After", "600"), "429 epoch": answers(429, "Retry-After", fmt.Sprint(time.Now().Unix()+600)), "500": answers(500), "502": answers(502), "599": answers(599),
		"elsewhere": answers(302, "Location", elsewhere.URL+"/apps/shop"), "elsewhere for good": answers(308, "Location", elsewhere.URL+"/apps/shop"),
	}
	for name, bad := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newEdgePlatform(t, bad)
			var verbs sync.WaitGroup // at once: each waits for its tries
			for _, verb := range edgeVerbs {
				verbs.Go(func() {
					code, out, errs := p.tried(t, append(slices.Clone(verb), "-a", "shop")...)
					if code == base.ExitDone || code == base.ExitInterrupted {
						t.Errorf("%v: exit %d: %s%s", verb, code, out, errs)
					}
					if h := harm(out + errs); h != "" {
						t.Errorf("%v: %s", verb, h)
					}
					if strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "gonogo: ") || !strings.HasSuffix(errs, ".\n") || out != "" {
						t.Errorf("%v: more or less than a sentence: %q %q", verb, out, errs)
					}
				})
			}
			verbs.Wait()
			if len(p.changes) > 0 || p.strange {
				t.Errorf("sent %v, strange paths: %v", p.changes, p.strange)
			}
		})
	}
}

// poisonedAnswer puts the attack into every string of the good answers.
func poisonedAnswer(p **edgePlatform) func(http.ResponseWriter, *http.Request, string) bool {
	return func(w http.ResponseWriter, _ *http.Request, part string) bool {
		if part == "log" {
			now := time.Now().UTC().Format("2006-01-02T15:04:05.000000+00:00")
			for _, head := range []string{"app[web.1]", "heroku[router]", "app[api]", "heroku[web.1]", "app[web" + attack + "]", attack} {
				fmt.Fprintf(w, "%s %s: at=info %s Deploy 20a5742 by user %s password=%s State changed from up to %s\n", now, head, attack, attack, edgeSecret, attack)
			}
			return true
		}
		rec := httptest.NewRecorder()
		(*p).good(rec, part)
		var v any
		json.Unmarshal(rec.Body.Bytes(), &v)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Heroku-Warning", "x\u009b31m\u202e")
		w.WriteHeader(rec.Code)
		json.NewEncoder(w).Encode(poisonedValue("", v))
		return true
	}
}

func poisonedValue(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = poisonedValue(k, x)
		}
		return out
	case []any:
		for i := range v {
			v[i] = poisonedValue("", v[i])
		}
	case string:
		if !strings.HasSuffix(key, "_at") && !strings.HasSuffix(key, "_url") && key != "logplex_url" && v != edgeApp && v != "shop" && v != "succeeded" {
			return v + attack
		}
	}
	return v
}

func TestPoisonedAnswersAreToldHarmlessly(t *testing.T) {
	var p *edgePlatform
	p = newEdgePlatform(t, poisonedAnswer(&p))
	for _, verb := range edgeVerbs {
		code, out, errs := p.tried(t, append(slices.Clone(verb), "-a", "shop")...)
		if h := harm(out + errs); h != "" {
			t.Errorf("%v: exit %d: %s", verb, code, h)
		}
		if out+errs == "" {
			t.Errorf("%v: nothing was told", verb)
		}
	}
}

// People type passwords into commands and descriptions.
func TestSecretsThatWereTypedAreMasked(t *testing.T) {
	const typed = "run TOKEN=" + edgeSecret + " postgres://u:" + edgeSecret + "@h.example/db --password " + edgeSecret
	p := newEdgePlatform(t, func(w http.ResponseWriter, _ *http.Request, part string) bool {
		now := time.Now().UTC().Format("2006-01-02T15:04:05.000000+00:00")
		switch part {
		case "dynos":
			return asIs(`[{"id":"d1","name":"web.1","type":"web","state":"up","command":"`+typed+`"},{"id":"d2","name":"run.7","type":"run","state":"up","command":"`+typed+`"}]`)(w, nil, "")
		case "formation":
			return asIs(`[{"type":"web","quantity":1,"command":"`+typed+`"}]`)(w, nil, "")
		case "releases":
			return asIs(`[{"id":"r5","version":5,"status":"succeeded","current":true,"description":"Deploy `+typed+`","slug":{"id":"a"}},{"id":"r4","version":4,"status":"succeeded","description":"`+typed+`","slug":{"id":"b"}}]`)(w, nil, "")
		case "log":
			for _, l := range []string{"app[api]: Deploy abc by user a@b.example " + typed, "heroku[web.1]: Starting process with command `" + typed + "`",
				"app[api]: Starting process with command `" + typed + "` by user a@b.example", "app[web.1]: Error " + typed,
				`heroku[router]: at=info method=GET path="/x?token=` + edgeSecret + `" host=x request_id=1 fwd="1" dyno=web.1 connect=0ms service=1ms status=200 bytes=1`} {
				fmt.Fprintln(w, now, l)
			}
			return true
		}
		return false
	})
	for _, verb := range append(edgeVerbs, []string{"record", "-", "--for", "1s"}, []string{"record", "-", "--text", "--for", "1s"}, []string{"doctor"}, []string{"doctor", "--json"}) {
		code, out, errs := p.tried(t, append(slices.Clone(verb), "-a", "shop")...)
		if h := harm(out + errs); h != "" || out+errs == "" {
			t.Errorf("%v: exit %d: %s", verb, code, h)
		}
	}
}

func TestADynoWithAnOddNameStaysInTheJSON(t *testing.T) {
	var p *edgePlatform
	p = newEdgePlatform(t, poisonedAnswer(&p))
	_, out, _ := p.tried(t, "ps", "--json", "-a", "shop")
	var dynos []map[string]any
	if err := json.Unmarshal([]byte(out), &dynos); err != nil || len(dynos) != 1 || dynos[0]["attach_url"] != "[secret]" {
		t.Errorf("%v: %s", err, out)
	}
}

// What is typed may have been pasted from anywhere.
func TestHostileWordsOfTheCommandLine(t *testing.T) {
	p := newEdgePlatform(t, nil)
	for _, args := range [][]string{
		{"ps", "--no" + attack}, {"no" + attack}, {"ps", "-a", "$(true)" + attack}, {"ps", "-a", strings.Repeat("a", 300)}, {"ps", "-a", "../account"}, {"ps", "-a", "shop", "web" + attack},
		{"logs", "-a", "shop", "--grep", "(" + attack}, {"logs", "-a", "shop", "--level", attack}, {"logs", "-a", "shop", "--since", attack}, {"logs", "-a", "shop", "-n", attack},
		{"scale", "-a", "shop", "web=" + attack, "--confirm", "shop"}, {"scale", "-a", "shop", attack + "=2", "--confirm", "shop"}, {"scale", "-a", "shop", "web=99999999999999999999", "--confirm", "shop"},
		{"rollback", "-a", "shop", "v" + attack, "--confirm", "shop"}, {"rollback", "-a", "shop", "v-1", "--confirm", "shop"}, {"restart", "-a", "shop", "-d", "../../account", "--confirm", "shop"},
		{"restart", "-a", "shop", "--confirm", attack}, {"maintenance", attack, "-a", "shop"}, {"demo", attack}, {"replay", attack}, {"record", attack + "/x", "-a", "shop"},
		{"ps", "-a", "shop", "--memory", attack}, {"ps", "-a", "shop", "--color", attack}, {"ps", "-a", "shop", "--queues", attack}, {"ps", "-a", "shop", "--token-file", attack},
	} {
		code, out, errs := p.tried(t, args...)
		if code != base.ExitUsage && code != base.ExitUnable {
			t.Errorf("%q: exit %d", args, code)
		}
		if h := harm(out + errs); h != "" {
			t.Errorf("%q: %s", args, h)
		}
		if out != "" || !strings.HasPrefix(errs, "gonogo: ") {
			t.Errorf("%q: %q %q", args, out, errs)
		}
	}
	if len(p.changes) > 0 || p.strange {
		t.Errorf("sent %v, strange paths: %v", p.changes, p.strange)
	}
}
