package status

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/hub"
)

// answer is a page without a network.
type answer struct {
	bad  func() *http.Response
	fail atomic.Bool
}

func (a *answer) RoundTrip(*http.Request) (*http.Response, error) {
	if a.fail.Load() {
		return a.bad(), nil
	}
	return response(200, "application/json", calm), nil
}

func response(status int, kind, body string, header ...string) *http.Response {
	r := &http.Response{StatusCode: status, Status: strconv.Itoa(status), Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body))}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// TestOneBadAnswerStopsNothing: whatever the page answered, it is read again within two minutes of the end of that, and at once
// when a person asks.
func TestOneBadAnswerStopsNothing(t *testing.T) {
	for name, bad := range map[string]func() *http.Response{
		"403":           func() *http.Response { return response(403, "text/html", "<html>") },
		"404":           func() *http.Response { return response(404, "application/json", `{"id":"not_found"}`) },
		"429 for a day": func() *http.Response { return response(429, "text/html", "", "Retry-After", "86400") },
		"503 for ever":  func() *http.Response { return response(503, "text/html", "", "Retry-After", "99999999999") },
		"503 to a date": func() *http.Response { return response(503, "", "", "Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT") },
		"a login page":  func() *http.Response { return response(200, "text/html", "<html>") },
		"no system":     func() *http.Response { return response(200, "application/json", `{"status":[]}`) },
	} {
		for _, key := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				via := &answer{bad: bad}
				p, err := New(Options{Transport: via})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				h := hub.New(hub.Options{})
				box, state := h.Subscribe("test", hub.Policy{Ticks: true}), model.New(model.DefaultLimits())
				h.Add("", p)
				h.Start(ctx)
				pass := func(d time.Duration) {
					until, done := context.WithTimeout(t.Context(), d)
					defer done()
					for {
						batch, err := box.Next(until)
						if err != nil {
							return
						}
						state.Apply(batch)
					}
				}
				via.fail.Store(true)
				pass(10 * time.Second)
				if state.Platform.Reachable || state.Source("", "status").State == model.Live {
					t.Errorf("%s: taken for an answer: %+v", name, state.Platform)
				}
				via.fail.Store(false)
				limit := 2 * time.Minute
				if key {
					limit = 3 * time.Second
					h.Ask(model.Request{Kind: model.Refresh})
				}
				pass(limit)
				if st := state.Source("", "status"); st.State != model.Live || !state.Platform.Reachable {
					t.Errorf("%s, key %v: %s later: %+v", name, key, limit, st)
				}
				cancel()
				h.Wait()
			})
		}
	}
}
