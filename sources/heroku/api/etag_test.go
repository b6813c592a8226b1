package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// reads are the lists, with the ids or names of what they give.
var reads = map[string]func(context.Context, *Client) (string, error){
	"/dynos": func(ctx context.Context, c *Client) (string, error) {
		d, _, err := c.Dynos(ctx, herokutest.App)
		return names(d.Dynos, func(d model.Dyno) string { return d.Name }), err
	},
	"/formation": func(ctx context.Context, c *Client) (string, error) {
		f, _, err := c.Formation(ctx, herokutest.App)
		return names(f.Types, func(t model.ProcessType) string { return t.Type }), err
	},
	"/releases": func(ctx context.Context, c *Client) (string, error) {
		r, _, err := c.Releases(ctx, herokutest.App, LedgerPage)
		return names(r.Releases, func(r ledger.Release) string { return fmt.Sprint(r.Version) }), err
	},
	"/addons": func(ctx context.Context, c *Client) (string, error) {
		a, err := c.AddOns(ctx, herokutest.App)
		return strings.Join(a.Names, " "), err
	},
}

var wholes = map[string]string{"/dynos": "web.1 web.2 worker.1", "/formation": "web worker", "/releases": "74 73 72", "/addons": "heroku-redis:mini"}

func names[T any](all []T, name func(T) string) string {
	var out []string
	for _, one := range all {
		out = append(out, name(one))
	}
	return strings.Join(out, " ")
}

// TestAFalseNextRangeDoesNotStay: a header that lied once costs one more reading, and no 304 brings it back.
func TestAFalseNextRangeDoesNotStay(t *testing.T) {
	parts := map[string]func(http.ResponseWriter, *http.Request){
		"416":          herokutest.Says(416, `{"id":"range_not_satisfiable","message":"x"}`),
		"proxy's 416":  herokutest.Says(416, ""),
		"empty":        herokutest.Says(200, `[]`),
		"the same one": nil, // the whole list once more
	}
	lie := func(h http.Header, body []byte) []byte {
		h.Set("Next-Range", herokutest.FalseRange)
		return body
	}
	for path, read := range reads {
		for name, part := range parts {
			t.Run(name+path, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := herokutest.WithIDs()
					whole := part
					if whole == nil {
						whole = func(w http.ResponseWriter, r *http.Request) {
							r.Header.Del("Range")
							p.ServeHTTP(w, r)
						}
					}
					c, _ := NewClient(Options{Token: herokutest.Token, Transport: herokutest.Direct{H: herokutest.Altered(p, path, lie, whole)}})
					for i := range 4 {
						before := p.Total()
						got, err := read(polled(t.Context()), c)
						if err != nil || got != wholes[path] {
							t.Errorf("reading %d: %q, %v, want %q", i, got, err, wholes[path])
						}
						if n := p.Total() - before; i > 1 && n != 1 {
							t.Errorf("reading %d: %d requests", i, n)
						}
					}
				})
			})
		}
	}
}

// TestAListNeverHoldsAnIDTwice: whatever the pages repeat, and however often the header lies.
func TestAListNeverHoldsAnIDTwice(t *testing.T) {
	for path, read := range reads {
		t.Run(path, func(t *testing.T) {
			p := herokutest.WithIDs()
			lies := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Next-Range", herokutest.FalseRange)
				p.ServeHTTP(w, r)
			})
			c, _ := NewClient(Options{Token: herokutest.Token, Transport: herokutest.Direct{H: lies}})
			for i := range 3 {
				if got, err := read(polled(t.Context()), c); err != nil || got != wholes[path] {
					t.Errorf("reading %d: %q, %v, want %q", i, got, err, wholes[path])
				}
			}
			if n := p.Count("GET " + path); n > 12 {
				t.Errorf("%d requests for three readings", n)
			}
		})
	}
	p := herokutest.NewPlatform()
	p.Set("/dynos", []any{herokutest.Dyno("web.1", "d1", "up"), herokutest.Dyno("web.1", "d1", "up"), herokutest.Dyno("web.2", "d2", "up")})
	if got, err := reads["/dynos"](t.Context(), served(t, p)); err != nil || got != "web.1 web.2" {
		t.Errorf("a page that holds one twice: %q, %v", got, err)
	}
}

// FuzzListTwice: whatever Next-Range and elements a platform sends, a list ends, and holds no id twice.
func FuzzListTwice(f *testing.F) {
	f.Add("id ]x..; max=1", `[{"id":"a"},{"id":"b"}]`, `[{"id":"b"},{"id":"c"}]`)
	f.Add("version ..; order=desc", `[]`, `[{"id":""}]`)
	f.Add("\x00", `[null, 1, "x", {"id":7}]`, `[{"id":"a","id":"a"}]`)
	f.Fuzz(func(t *testing.T, next, one, two string) {
		n := 0
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Next-Range", strings.Map(func(c rune) rune {
				if c < ' ' {
					return -1
				}
				return c
			}, next))
			n++
			herokutest.Says(http.StatusPartialContent, map[bool]string{true: one, false: two}[n%2 == 1])(w, r)
		})
		c, _ := NewClient(Options{Token: herokutest.Token, Transport: herokutest.Direct{H: h}})
		all, err := c.list(polled(t.Context()), "read", "/x", "", wholeList)
		if n > 2*mostPages {
			t.Errorf("%d requests", n)
		}
		seen := map[string]bool{}
		for _, raw := range all {
			var o struct {
				ID string `json:"id"`
			}
			if json.Unmarshal(raw, &o) == nil && o.ID != "" && seen[o.ID] {
				t.Errorf("%s twice in %s (%v)", o.ID, all, err)
			}
			seen[o.ID] = true
		}
	})
}
