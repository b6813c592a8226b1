package heroku

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"app.gonogo/gonogo/model"
)

const falseRange = "id ]nowhere..; max=1000"

// altered is a platform whose first answer to a path was altered on its way. Every answer bears the ETag of what was meant, as the
// answer of a proxy does that changes a body or a header and not the rest. A part that does not exist is answered by part.
func altered(p *platform, path string, alter func(http.Header, []byte) []byte, part func(http.ResponseWriter, *http.Request)) http.Handler {
	p.etags = true
	done := false
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") == falseRange {
			part(w, r)
			return
		}
		rec := httptest.NewRecorder()
		p.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		if !done && strings.HasSuffix(r.URL.Path, path) && rec.Code == http.StatusOK {
			body, done = alter(rec.Header(), body), true
		}
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(rec.Code)
		w.Write(body)
	})
}

// reads are the lists, with the ids or names of what they give.
var reads = map[string]func(context.Context, *Client) (string, error){
	"/dynos": func(ctx context.Context, c *Client) (string, error) {
		d, _, err := c.Dynos(ctx, fakeApp)
		return names(d.Dynos, func(d model.Dyno) string { return d.Name }), err
	},
	"/formation": func(ctx context.Context, c *Client) (string, error) {
		f, _, err := c.Formation(ctx, fakeApp)
		return names(f.Types, func(t model.ProcessType) string { return t.Type }), err
	},
	"/releases": func(ctx context.Context, c *Client) (string, error) {
		r, _, err := c.Releases(ctx, fakeApp, ledgerPage)
		return names(r.Releases, func(r model.Release) string { return fmt.Sprint(r.Version) }), err
	},
	"/addons": func(ctx context.Context, c *Client) (string, error) {
		a, err := c.AddOns(ctx, fakeApp)
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

// withIDs is the fake platform with an id in every element.
func withIDs() *platform {
	p := newPlatform()
	p.set("/formation", []any{map[string]any{"id": "f1", "type": "web", "quantity": 2}, map[string]any{"id": "f2", "type": "worker", "quantity": 1}})
	p.set("/addons", []any{map[string]any{"id": "a1", "plan": map[string]any{"name": "heroku-redis:mini"}}})
	return p
}

// TestAFalseNextRangeDoesNotStay: a header that lied once costs one more reading, and no 304 brings it back.
func TestAFalseNextRangeDoesNotStay(t *testing.T) {
	parts := map[string]func(http.ResponseWriter, *http.Request){
		"416":          says(416, `{"id":"range_not_satisfiable","message":"x"}`),
		"proxy's 416":  says(416, ""),
		"empty":        says(200, `[]`),
		"the same one": nil, // the whole list once more
	}
	lie := func(h http.Header, body []byte) []byte {
		h.Set("Next-Range", falseRange)
		return body
	}
	for path, read := range reads {
		for name, part := range parts {
			t.Run(name+path, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := withIDs()
					whole := part
					if whole == nil {
						whole = func(w http.ResponseWriter, r *http.Request) {
							r.Header.Del("Range")
							p.ServeHTTP(w, r)
						}
					}
					c, _ := NewClient(Options{Token: fakeToken, Transport: direct{altered(p, path, lie, whole)}})
					for i := range 4 {
						before := p.total()
						got, err := read(polled(t.Context()), c)
						if err != nil || got != wholes[path] {
							t.Errorf("reading %d: %q, %v, want %q", i, got, err, wholes[path])
						}
						if n := p.total() - before; i > 1 && n != 1 {
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
			p := withIDs()
			lies := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Next-Range", falseRange)
				p.ServeHTTP(w, r)
			})
			c, _ := NewClient(Options{Token: fakeToken, Transport: direct{lies}})
			for i := range 3 {
				if got, err := read(polled(t.Context()), c); err != nil || got != wholes[path] {
					t.Errorf("reading %d: %q, %v, want %q", i, got, err, wholes[path])
				}
			}
			if n := p.count("GET " + path); n > 12 {
				t.Errorf("%d requests for three readings", n)
			}
		})
	}
	p := newPlatform()
	p.set("/dynos", []any{dyno("web.1", "d1", "up"), dyno("web.1", "d1", "up"), dyno("web.2", "d2", "up")})
	if got, err := reads["/dynos"](t.Context(), served(t, p)); err != nil || got != "web.1 web.2" {
		t.Errorf("a page that holds one twice: %q, %v", got, err)
	}
}

// TestAnOddAnswerIsNotKept: what could not be read is not brought back by its ETag.
func TestAnOddAnswerIsNotKept(t *testing.T) {
	odd := map[string]func(http.Header, []byte) []byte{
		"no JSON": func(h http.Header, _ []byte) []byte {
			h.Set("Content-Type", "text/html")
			return []byte("<html>")
		},
		"cut JSON":          func(_ http.Header, b []byte) []byte { return b[:len(b)/2] },
		"another shape":     func(http.Header, []byte) []byte { return []byte(`{"id":1}`) },
		"null":              func(http.Header, []byte) []byte { return []byte(`null`) },
		"a broken element":  func(http.Header, []byte) []byte { return []byte(`[{"id":7,"name":7,"type":7,"version":"x","plan":7}]`) },
		"null for elements": func(http.Header, []byte) []byte { return []byte(`[null]`) },
	}
	for i, path := range []string{fakeApp, "/dynos", "/formation", "/releases", "/addons"} {
		for name, alter := range odd {
			t.Run(name+path, func(t *testing.T) {
				c, _ := NewClient(Options{Token: fakeToken, Transport: direct{altered(withIDs(), path, alter, nil)}})
				p := NewWatch(c, fakeApp, model.AppInfo{}, Intervals{}).pollers[i]
				var h heard
				if _, err := p.readOnce(t.Context(), visible, h.emit); err == nil {
					t.Fatal("the odd answer was read")
				}
				if _, err := p.readOnce(t.Context(), visible, h.emit); err != nil {
					t.Errorf("after it: %v", err)
				}
			})
		}
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
			says(http.StatusPartialContent, map[bool]string{true: one, false: two}[n%2 == 1])(w, r)
		})
		c, _ := NewClient(Options{Token: fakeToken, Transport: direct{h}})
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
