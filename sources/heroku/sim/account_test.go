package sim

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/sim/world"
	"app.gonogo/gonogo/sources/hub"
)

// account is ten apps of one account: a platform for each, one allowance for all, and what was asked when.
type account struct {
	platforms []*Platform
	ids       []model.AppID

	mu     sync.Mutex
	budget budget
	sent   []time.Time
	dynos  map[model.AppID]int // looks at the dynos
}

func newAccount(t *testing.T, scenario string, apps int) *account {
	t.Helper()
	a := &account{budget: budget{tokens: budgetSize, at: time.Now()}, dynos: map[model.AppID]int{}}
	for i := range apps {
		p, err := New(Options{Scenario: scenario, Seed: uint64(i + 1)})
		if err != nil {
			t.Fatal(err)
		}
		p.url = fmt.Sprintf("http://127.0.0.1:%d", 7000+i)
		a.platforms = append(a.platforms, p)
		a.ids = append(a.ids, model.AppID(p.world.AppNamed(world.MainApp).ID))
	}
	return a
}

// RoundTrip carries a request to the platform of its app, or of its log session.
func (a *account) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if strings.HasPrefix(r.URL.Path, "/streams/") {
		port, _ := strconv.Atoi(r.URL.Port())
		return a.platforms[port-7000].liveStream(r), nil
	}
	p := a.platforms[0]
	for i, id := range a.ids {
		if strings.HasPrefix(r.URL.Path, "/apps/"+string(id)) {
			p = a.platforms[i]
		}
	}
	a.mu.Lock()
	now := time.Now()
	remaining, _ := a.budget.spend(now, false)
	a.sent = append(a.sent, now)
	if id, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/apps/"), "/dynos"); ok {
		a.dynos[model.AppID(id)]++
	}
	a.mu.Unlock()
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+p.token)
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	p.handler().ServeHTTP(w, r)
	w.Header().Set("RateLimit-Remaining", strconv.Itoa(remaining))
	return w.Result(), nil
}

// piped is an answer that is read while it is written.
type piped struct {
	header http.Header
	*io.PipeWriter
}

func (p piped) Header() http.Header { return p.header }
func (p piped) WriteHeader(int)     {}
func (p piped) Flush()              {}

// liveStream is a log stream without a network.
func (p *Platform) liveStream(r *http.Request) *http.Response {
	out, in := io.Pipe()
	w := piped{http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, in}
	context.AfterFunc(r.Context(), func() { in.CloseWithError(r.Context().Err()) })
	r = r.Clone(r.Context())
	r.Header.Del("Accept")
	go func() {
		p.handler().ServeHTTP(w, r)
		in.Close()
	}()
	return &http.Response{StatusCode: http.StatusOK, Header: w.header, Body: out}
}

// perMinute counts the requests of each minute.
func (a *account) perMinute(began time.Time) (counts []int) {
	for _, at := range a.sent {
		i := int(at.Sub(began) / time.Minute)
		for len(counts) <= i {
			counts = append(counts, 0)
		}
		counts[i]++
	}
	return counts
}

// Ten apps of one account, one of them in view, stay under what the allowance refills, in calm and when all of them are in trouble; the app
// in view stays lively, and another one becomes so when it comes into view.
func TestTenAppsOnOneAccount(t *testing.T) {
	const minutes, refill = 10, 75
	for _, scenario := range []string{"calm", "h12-storm", "crashloop", "relocation"} {
		t.Run(scenario, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAccount(t, scenario, 10)
				ctx, cancel := context.WithCancel(t.Context())
				c, err := api.NewClient(api.Options{URL: "http://127.0.0.1:6999", Token: "t0ken-t0ken", Transport: a})
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				h := hub.New(hub.Options{})
				var work sync.WaitGroup
				for i, p := range a.platforms {
					work.Go(func() { p.move(ctx) })
					w := heroku.NewWatch(c, a.ids[i], model.AppInfo{Name: "app", Generation: api.Cedar}, heroku.Intervals{})
					for _, s := range w.Sources() {
						h.Add(a.ids[i], s)
					}
				}
				look := func(i int) { h.Ask(model.Request{Kind: model.InView, Name: string(a.ids[i])}) }
				h.Start(ctx)
				look(0)
				time.Sleep(minutes / 2 * time.Minute)
				a.mu.Lock()
				first, second := a.dynos[a.ids[0]], a.dynos[a.ids[1]]
				a.mu.Unlock()
				look(1)
				time.Sleep(minutes/2*time.Minute - time.Second)
				cancel()
				h.Wait()
				work.Wait()
				synctest.Wait()

				counts := a.perMinute(began)
				for i, n := range counts[1:] {
					if n > refill {
						t.Errorf("minute %d: %d requests, want at most %d", i+2, n, refill)
					}
				}
				sum := 0
				for _, n := range counts {
					sum += n
				}
				second = a.dynos[a.ids[1]] - second
				if first < 5*minutes/2 || second < 5*minutes/2 {
					t.Errorf("in five minutes the dynos of the app in view were looked at %d and %d times, want one each ten seconds", first, second)
				}
				seldom := slices.Min([]int{a.dynos[a.ids[5]], a.dynos[a.ids[9]]})
				t.Logf("requests by minute %v, mean %.1f; dynos in view looked at %d and %d times in five minutes, out of view %d times in ten",
					counts, float64(sum)/minutes, first, second, seldom)
				if seldom < minutes {
					t.Errorf("an app out of view was looked at %d times in %d minutes", seldom, minutes)
				}
			})
		})
	}
}
