package github

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/exceptions"
)

const (
	shaA = "a000000000000000000000000000000000000000"
	shaB = "b000000000000000000000000000000000000000"
	shaC = "c000000000000000000000000000000000000000"
)

var noon = time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)

// host is an API that answers as it is told.
type host struct {
	*httptest.Server
	asked atomic.Int32
	paths []string
	auth  string
}

func serve(t *testing.T, answer http.HandlerFunc) *host {
	t.Helper()
	h := &host{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.asked.Add(1)
		h.paths = append(h.paths, r.URL.Path)
		h.auth = r.Header.Get("Authorization")
		answer(w, r)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *host) client(token string, now *time.Time) *Client {
	return New(Options{Name: Name{Owner: "acme", Repo: "shop"}, Token: token, API: h.URL, UserAgent: "gonogo/test", Now: func() time.Time { return *now }})
}

func commit(sha, name, message string, parents int) map[string]any {
	return map[string]any{"sha": sha, "parents": make([]struct{}, parents),
		"commit": map[string]any{"message": message, "author": map[string]any{"name": name, "email": name + "@example.com", "date": "2026-09-17T10:04:00Z"}}}
}

func file(name, status, patch string) map[string]any {
	return map[string]any{"filename": name, "status": status, "patch": patch}
}

func write(w http.ResponseWriter, doc any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(doc)
}

const patch = "@@ -38,5 +38,5 @@ class Report\n   def totals\n     account.orders\n-      .where(account_id: account.id)\n+      .where(\"lower(account_ref) = ?\")\n       .sum(:amount)\n   end"

func raisedAt(file string, line int) *exceptions.Event {
	return &exceptions.Event{Language: exceptions.Ruby, Class: "E", Frames: []exceptions.Frame{{File: "/app/" + file, Func: "totals", Line: line, App: true}}}
}

func TestOneCommitIsNamedWithItsLines(t *testing.T) {
	t.Parallel()
	h := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		write(w, map[string]any{"status": "ahead", "total_commits": 2,
			"commits": []any{commit(shaB, "ned", "Look accounts up\n\nlong text", 1), commit(shaC, "kate", "Merge", 2)},
			"files":   []any{file("app/models/report.rb", "modified", patch)}})
	})
	now := noon
	c := h.client("", &now)
	got, err := c.Changes(t.Context(), shaA, shaB)
	if err != nil || got.Why != "" || len(got.Commits) != 1 || got.Commits[0].Subject != "Look accounts up" || got.Commits[0].Author != "ned" || got.Host != "GitHub" {
		t.Fatalf("got %+v, %v", got, err)
	}
	found := got.Suspects(raisedAt("app/models/report.rb", 41))
	if len(found) != 1 || found[0].Reason != commits.SameLines || found[0].Among != 0 || found[0].Near == nil || found[0].Near.Hunk.Line != 40 {
		t.Errorf("got %+v, want the commit with its hunk", found)
	}
	if _, err := c.Changes(t.Context(), shaA, shaB); err != nil || h.asked.Load() != 1 {
		t.Errorf("got %d requests, %v, want one for what never changes", h.asked.Load(), err)
	}
	if h.auth != "" {
		t.Errorf("got a token %q without one", h.auth)
	}
}

func TestOneOfSeveralCommits(t *testing.T) {
	t.Parallel()
	h := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		write(w, map[string]any{"status": "ahead", "total_commits": 2, "commits": []any{commit(shaB, "ned", "one", 1), commit(shaC, "kate", "two", 1)},
			"files": []any{file("app/models/report.rb", "modified", patch)}})
	})
	now := noon
	got, err := h.client("", &now).Changes(t.Context(), shaA, shaC)
	found := got.Suspects(raisedAt("app/models/report.rb", 41))
	if err != nil || len(found) != 1 || found[0].Among != 2 || found[0].Commit.SHA != shaC {
		t.Errorf("got %+v, %v, want one of two commits", found, err)
	}
}

func TestAReleaseThatWentBack(t *testing.T) {
	t.Parallel()
	h := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, shaB+"..."+shaA) {
			write(w, map[string]any{"status": "behind"})
			return
		}
		write(w, map[string]any{"status": "ahead", "total_commits": 1, "commits": []any{commit(shaB, "ned", "one", 1)}})
	})
	now := noon
	got, err := h.client("", &now).Changes(t.Context(), shaB, shaA)
	if err != nil || !got.Back || len(got.Commits) != 1 || h.asked.Load() != 2 {
		t.Errorf("got %+v, %v after %d requests, want one commit taken away", got, err, h.asked.Load())
	}
}

func TestFilesThatAreNotListedAreTold(t *testing.T) {
	t.Parallel()
	var files []any
	for i := range 300 {
		files = append(files, file(fmt.Sprintf("a%d.rb", i), "modified", patch))
	}
	h := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		write(w, map[string]any{"status": "ahead", "total_commits": 251, "commits": []any{commit(shaB, "ned", "one", 1)}, "files": files})
	})
	now := noon
	got, _ := h.client("", &now).Changes(t.Context(), shaA, shaB)
	if got.Partly == "" || got.More != 250 || len(got.Whole) != 300 {
		t.Errorf("got %q, %d more, %d files", got.Partly, got.More, len(got.Whole))
	}
	kept := 0
	for _, f := range got.Whole {
		for _, hunk := range f.Hunks {
			kept += len(strings.Join(hunk.Text, ""))
		}
	}
	if kept > commits.TextOfRange {
		t.Errorf("kept %d bytes of patches, at most %d are wanted", kept, commits.TextOfRange)
	}
}

// TestFailuresAreOneSentence: nothing that the host answers is an error, each is said once and not asked for again for a while.
func TestFailuresAreOneSentence(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		name, token, want string
		answer            http.HandlerFunc
	}{
		{"nobody may see it", "", "GitHub shows nobody these commits of acme/shop: they are not pushed, or it wants GITHUB_TOKEN", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }},
		{"not there", "ghp_secret", "GitHub does not have these commits of acme/shop, or the token may not read it", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }},
		{"a bad token", "ghp_secret", "GitHub refuses the token of GITHUB_TOKEN", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }},
		{"no right", "ghp_secret", "GitHub does not let this token read acme/shop", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }},
		{"used up", "", "GitHub answers no more requests for 12m: GITHUB_TOKEN raises its limit of 60 an hour", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-RateLimit-Limit", "60")
			w.Header().Set("X-RateLimit-Remaining", "0")
			w.Header().Set("X-RateLimit-Reset", fmt.Sprint(noon.Add(12*time.Minute).Unix()))
			w.WriteHeader(403)
		}},
		{"too fast", "ghp_secret", "GitHub answers no more requests for 1m", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(429)
		}},
		{"broken", "", "GitHub answers 502", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }},
		{"a page", "", "the answer of GitHub cannot be read", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }},
		{"no JSON", "", "the answer of GitHub cannot be read", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte("{"))
		}},
		{"a drop", "", "GitHub cannot be reached", func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			_ = c.Close()
		}},
	} {
		now := noon
		h := serve(t, one.answer)
		c := h.client(one.token, &now)
		for range 3 {
			got, err := c.Changes(t.Context(), shaA, shaB)
			if err != nil || got.Why != one.want {
				t.Errorf("%s: got %q, %v, want %q", one.name, got.Why, err, one.want)
			}
			if strings.Contains(got.Why, "ghp_") || strings.Contains(got.Why, "127.0.0.1") {
				t.Errorf("%s: got the token or the address in %q", one.name, got.Why)
			}
		}
		asked := h.asked.Load() // the client of the standard library sends a request on a dead connection once more
		if now = now.Add(30 * time.Second); asked > 2 {
			t.Errorf("%s: got %d requests, want one", one.name, asked)
		}
		_, _ = c.Changes(t.Context(), shaA, shaB)
		if h.asked.Load() != asked {
			t.Errorf("%s: asked again after half a minute", one.name)
		}
		now = now.Add(3 * time.Hour)
		_, _ = c.Changes(t.Context(), shaA, shaB)
		if h.asked.Load() == asked {
			t.Errorf("%s: not asked again after hours", one.name)
		}
	}
}

// TestTheTokenStaysWithItsHost: a redirect to another host is not followed, and no token goes over plain HTTP to another machine.
func TestTheTokenStaysWithItsHost(t *testing.T) {
	t.Parallel()
	other := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) })
	h := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/steal", http.StatusMovedPermanently)
	})
	now := noon
	got, err := h.client("ghp_secret", &now).Changes(t.Context(), shaA, shaB)
	if err != nil || got.Why != "GitHub answers 301" || other.asked.Load() != 0 {
		t.Errorf("got %q, %v, the other host was asked %d times", got.Why, err, other.asked.Load())
	}
	if h.auth != "Bearer ghp_secret" {
		t.Errorf("got %q at the host itself", h.auth)
	}
	req, _ := http.NewRequest(http.MethodGet, "http://api.example.com/x", nil)
	if mayCarry(req.URL) {
		t.Error("a token may go over plain HTTP to another machine")
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"git@github.com:acme/shop.git":                    "acme/shop",
		"https://github.com/acme/shop":                    "acme/shop",
		"https://x-access-token:ghp_1@github.com/acme/s/": "acme/s",
		"ssh://git@github.com/acme/shop.git":              "acme/shop",
		"https://git.heroku.com/shop.git":                 "",
		"https://github.com.evil.example/acme/shop":       "",
		"https://ghe.example.com/acme/shop":               "",
		"../shop":                                         "",
		"https://github.com/acme/..":                      "",
		"https://github.com/acme/shop/tree/main":          "",
	} {
		n, ok := OfRemote(address)
		if got := n.String(); ok != (want != "") || ok && got != want {
			t.Errorf("%s: got %q, %v, want %q", address, got, ok, want)
		}
	}
	for text, want := range map[string]string{
		"acme/shop": "https://api.github.com", "github.com/acme/shop": "https://api.github.com", "ghe.example.com/acme/shop": "https://ghe.example.com/api/v3",
	} {
		if n, ok := Parse(text); !ok || n.api() != want {
			t.Errorf("%s: got %q, %v, want %q", text, n.api(), ok, want)
		}
	}
	env := map[string]string{"GITHUB_TOKEN": "b", "GH_TOKEN": "a"}
	getenv := func(name string) string { return env[name] }
	if got := (Name{Owner: "a", Repo: "b"}).Token(getenv); got != "a" {
		t.Errorf("got the token %q, want that of GH_TOKEN", got)
	}
	if got := (Name{Host: "ghe.example.com", Owner: "a", Repo: "b"}).Token(getenv); got != "" {
		t.Errorf("got the token %q of github.com for another host", got)
	}
}
