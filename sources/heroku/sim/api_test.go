package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// reply is an answer of the API, read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

// into decodes a reply's body.
func into[T any](t *testing.T, r reply) T {
	t.Helper()
	var out T
	if err := json.Unmarshal([]byte(r.body), &out); err != nil {
		t.Fatalf("%v in %q", err, r.body)
	}
	return out
}

// ask sends a request as a client with the token would; headers come in pairs
// and replace the usual ones, an empty value removes one.
func ask(t *testing.T, p *Platform, method, path, body string, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequest(method, p.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/vnd.heroku+json; version=3.sdk")
	r.Header.Set("Authorization", "Bearer "+p.Token())
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, string(text)}
}

const appPath = "/apps/" + world.MainApp

func TestWhoMayAsk(t *testing.T) {
	p := started(t, "calm")
	for _, c := range []struct {
		headers []string
		status  int
		id      string
	}{
		{nil, 200, ""},
		{[]string{"Authorization", "Bearer someone-else"}, 401, "unauthorized"},
		{[]string{"Authorization", ""}, 401, "unauthorized"},
		{[]string{"Accept", "application/json"}, 406, "not_acceptable"},
		{[]string{"Accept", "application/vnd.heroku+json; version=3"}, 200, ""},
		{[]string{"Accept", "application/vnd.heroku+json; version=3.pipelines"}, 200, ""},
	} {
		r := ask(t, p, "GET", appPath, "", c.headers...)
		got := into[struct{ ID, Message string }](t, r)
		if r.status != c.status || c.id != "" && got.ID != c.id {
			t.Errorf("%v: %d %s", c.headers, r.status, got.ID)
		}
		if kind := r.header.Get("Content-Type"); kind != "application/json" {
			t.Errorf("%v: Content-Type %q", c.headers, kind)
		}
	}
}

func TestEveryListAndViewAnswers(t *testing.T) {
	p := started(t, "calm")
	slug := current(p).Slug.ID
	fir := p.world.Apps[1]
	for path, status := range map[string]int{
		"/account": 200, "/users/~": 200, "/account/rate-limits": 200, "/apps": 200, "/users/~/apps": 200,
		appPath: 200, appPath + "/dynos": 200, appPath + "/dynos/web.1": 200, appPath + "/formation": 200, appPath + "/formation/web": 200,
		appPath + "/releases": 200, appPath + "/releases/73": 200, appPath + "/releases/73/config-vars": 200, appPath + "/slugs/" + slug: 200,
		appPath + "/builds": 200, appPath + "/config-vars": 200, appPath + "/addons": 200, appPath + "/addon-attachments": 200, "/addons": 200,
		"/addon-attachments": 200, appPath + "/log-drains": 200, appPath + "/telemetry-drains": 200, appPath + "/pipeline-couplings": 200,
		appPath + "/collaborators": 200, appPath + "/features": 200, appPath + "/features/preboot": 200, "/pipelines?eq[name]=foobaz": 200,
		"/pipelines/foobaz": 200, "/pipelines/foobaz/pipeline-couplings": 200, "/dyno-sizes": 200, appPath + "/available-dyno-sizes": 200,
		"/apps/" + fir.ID + "/oci-images/" + fir.CurrentRelease().Slug.ID: 200, "/apps/" + world.StagingApp + "/dynos": 200,
		"/apps/nobody": 404, appPath + "/dynos/web.9": 404, appPath + "/formation/clock": 404, appPath + "/releases/999": 404,
		appPath + "/slugs/none": 404, appPath + "/features/none": 404, "/pipelines/none": 404, "/teams/none": 404, "/nowhere": 404,
	} {
		r := ask(t, p, "GET", path, "")
		if r.status != status || !json.Valid([]byte(r.body)) {
			t.Errorf("%s: %d %.80s", path, r.status, r.body)
		}
		if status == 404 && path != "/nowhere" && path != "/teams/none" && !strings.Contains(path, "/features/") {
			if got := into[struct{ ID, Resource string }](t, r); got.ID != "not_found" || got.Resource == "" {
				t.Errorf("%s: 404 body %s", path, r.body)
			}
		}
	}
}

func TestHeadersAndConditionalRequests(t *testing.T) {
	p := started(t, "calm")
	p.Advance(90 * time.Minute)
	first := ask(t, p, "GET", appPath, "", "Request-Id", "mine-1,mine-2")
	if id := first.header.Get("Request-Id"); !strings.HasPrefix(id, "mine-1,mine-2,") || len(id) < 20 {
		t.Errorf("Request-Id %q", id)
	}
	if date, err := http.ParseTime(first.header.Get("Date")); err != nil || !date.Equal(beginning.Add(90*time.Minute)) {
		t.Errorf("Date %q is not on the platform's clock: %v", first.header.Get("Date"), err)
	}
	again := ask(t, p, "GET", appPath, "", "If-None-Match", first.header.Get("ETag"))
	if again.status != 304 || again.body != "" {
		t.Errorf("unchanged: %d %q", again.status, again.body)
	}
	ask(t, p, "PATCH", appPath, `{"maintenance":true}`)
	if r := ask(t, p, "GET", appPath, "", "If-None-Match", first.header.Get("ETag")); r.status != 200 {
		t.Errorf("changed: %d", r.status)
	}
}

func TestBudget(t *testing.T) {
	p := started(t, "calm")
	first := into[map[string]int](t, ask(t, p, "GET", "/account/rate-limits", ""))
	second := ask(t, p, "GET", appPath, "")
	if first["remaining"] != 4500 || second.header.Get("RateLimit-Remaining") != "4499" { // asking for it is free
		t.Errorf("remaining %d, then %s", first["remaining"], second.header.Get("RateLimit-Remaining"))
	}
	p.mu.Lock()
	p.budget.tokens = 0.5
	p.mu.Unlock()
	r := ask(t, p, "GET", appPath, "")
	if r.status != 429 || into[struct{ ID string }](t, r).ID != "rate_limit" || r.header.Get("Retry-After") == "" {
		t.Errorf("empty: %d %s %v", r.status, r.body, r.header)
	}
	p.Advance(time.Minute)
	if r := ask(t, p, "GET", appPath, ""); r.header.Get("RateLimit-Remaining") != "74" {
		t.Errorf("a minute later %s remain", r.header.Get("RateLimit-Remaining"))
	}
}

func TestReleasePages(t *testing.T) {
	p := started(t, "calm")
	versions := func(r reply) (out []int) {
		for _, release := range into[[]struct{ Version int }](t, r) {
			out = append(out, release.Version)
		}
		return out
	}
	r := ask(t, p, "GET", appPath+"/releases", "", "Range", "version ..; max=10, order=desc")
	if diff := cmp.Diff([]int{73, 72, 71, 70, 69, 68, 67, 66, 65, 64}, versions(r)); diff != "" || r.status != 206 {
		t.Errorf("first page, %d:\n%s", r.status, diff)
	}
	r = ask(t, p, "GET", appPath+"/releases", "", "Range", r.header.Get("Next-Range"))
	if diff := cmp.Diff([]int{63, 62, 61, 60, 59, 58, 57, 56, 55, 54}, versions(r)); diff != "" || r.status != 206 {
		t.Errorf("second page, %d:\n%s", r.status, diff)
	}
	r = ask(t, p, "GET", appPath+"/releases", "", "Range", r.header.Get("Next-Range"))
	if diff := cmp.Diff([]int{53, 52, 51}, versions(r)); diff != "" || r.status != 200 || r.header.Get("Next-Range") != "" {
		t.Errorf("last page, %d:\n%s", r.status, diff)
	}
	if r := ask(t, p, "GET", appPath+"/releases", "", "Range", "colour ..; max=3"); r.status != 416 {
		t.Errorf("unknown field: %d", r.status)
	}
}

func TestRollbackOverTheAPI(t *testing.T) {
	p := started(t, "calm")
	a := p.world.Apps[0]
	r := ask(t, p, "POST", appPath+"/releases", `{"release":"`+a.FindRelease("v71").ID+`"}`)
	got := into[struct {
		Version     int
		Description string
		Current     bool
		Slug        struct{ ID string }
	}](t, r)
	if r.status != 201 || got.Version != 74 || got.Description != "Rollback to v71" || !got.Current || got.Slug.ID != a.FindRelease("v71").Slug.ID {
		t.Errorf("%d %s", r.status, r.body)
	}
	for body, status := range map[string]int{
		`{"release":"v72"}`: 404, `{"release":"` + a.FindRelease("v67").ID + `"}`: 422, `{"slug":"none"}`: 404, `{`: 400,
		`{"slug":"` + a.FindRelease("v61").Slug.ID + `"}`: 201,
	} {
		if r := ask(t, p, "POST", appPath+"/releases", body); r.status != status {
			t.Errorf("%s: %d, want %d", body, r.status, status)
		}
	}
	if r := current(p); r.Description != "Deploy 3b9ac1f0" || r.Version != 75 {
		t.Errorf("release of a slug: v%d %s", r.Version, r.Description)
	}
}

func TestFormationOverTheAPI(t *testing.T) {
	p := started(t, "calm")
	for _, c := range []struct {
		path, body string
		status     int
		web        int
		size       string
	}{
		{"/formation", `{"updates":[{"quantity":"+1","type":"web"}]}`, 200, 3, "Standard-1X"},
		{"/formation", `{"updates":[{"quantity":5,"type":"web","size":"Standard-2X"}]}`, 200, 5, "Standard-2X"},
		{"/formation/web", `{"quantity":1,"dyno_size":{"name":"Standard-1X"}}`, 200, 1, "Standard-1X"},
		{"/formation", `{"updates":[{"quantity":"lots","type":"web"}]}`, 422, 1, "Standard-1X"},
		{"/formation", `{"updates":[{"quantity":1,"type":"clock"}]}`, 404, 1, "Standard-1X"},
		{"/formation", `{}`, 422, 1, "Standard-1X"},
	} {
		r := ask(t, p, "PATCH", appPath+c.path, c.body)
		web := p.world.Apps[0].FindProcessType("web")
		if r.status != c.status || web.Quantity != c.web || web.Size != c.size {
			t.Errorf("%s %s: %d, web@%d:%s", c.path, c.body, r.status, web.Quantity, web.Size)
		}
	}
}

func TestRestartAndStopAnswerAnObject(t *testing.T) {
	p := started(t, "calm")
	for _, c := range []struct{ method, path string }{
		{"DELETE", "/dynos"}, {"DELETE", "/dynos/web.1"}, {"DELETE", "/formations/worker"},
		{"POST", "/dynos/web.2/actions/stop"}, {"POST", "/formations/web/actions/stop"},
	} {
		if r := ask(t, p, c.method, appPath+c.path, ""); r.status != 200 || r.body != "{}" {
			t.Errorf("%s %s: %d %q", c.method, c.path, r.status, r.body)
		}
		p.Advance(30 * time.Second)
	}
	if got := states(p); got["up v73"] != 4 {
		t.Errorf("in the end %v", got)
	}
}

func TestConfigOverTheAPI(t *testing.T) {
	p := started(t, "calm")
	if got := into[map[string]string](t, ask(t, p, "GET", appPath+"/config-vars", "")); got["REDIS_URL"] != p.RedisURL() {
		t.Error("REDIS_URL is not the address of the Redis")
	}
	got := into[map[string]string](t, ask(t, p, "PATCH", appPath+"/config-vars", `{"FLAG":"on","MAIL_FROM":null}`))
	if got["FLAG"] != "on" || got["MAIL_FROM"] != "" || current(p).Version != 74 {
		t.Errorf("FLAG %q, v%d", got["FLAG"], current(p).Version)
	}
	before := into[map[string]string](t, ask(t, p, "GET", appPath+"/releases/73/config-vars", ""))
	if before["MAIL_FROM"] == "" || before["FLAG"] != "" {
		t.Error("the old release's config vars changed")
	}
}

func TestStatusPageNeedsNoToken(t *testing.T) {
	p := started(t, "platform-outage")
	p.Advance(3 * time.Minute)
	r := ask(t, p, "GET", "/api/v4/current-status", "", "Authorization", "", "Accept", "")
	got := into[struct {
		Status    []struct{ System, Status string }
		Incidents []struct{ Title string }
	}](t, r)
	if r.status != 200 || len(got.Status) != 3 || got.Status[0].Status != "red" || len(got.Incidents) != 1 {
		t.Errorf("%d %s", r.status, r.body)
	}
	failed := 0
	for range 50 {
		if ask(t, p, "GET", appPath, "").status == 503 {
			failed++
		}
	}
	if failed < 15 || failed > 45 {
		t.Errorf("%d of 50 calls fail", failed)
	}
}

func TestFaults(t *testing.T) {
	p := started(t, "calm")
	remove := p.Inject(Fault{Method: "GET", Path: "/apps/*/dynos", Status: 429, RetryAfter: 7 * time.Second})
	if r := ask(t, p, "GET", appPath+"/dynos", ""); r.status != 429 || r.header.Get("Retry-After") != "7" {
		t.Errorf("429: %d %v", r.status, r.header)
	}
	if r := ask(t, p, "GET", appPath+"/formation", ""); r.status != 200 {
		t.Errorf("another path: %d", r.status)
	}
	remove()
	if r := ask(t, p, "GET", appPath+"/dynos", ""); r.status != 200 {
		t.Errorf("after removal: %d", r.status)
	}
	p.Inject(Fault{Path: appPath, Garbage: true, Times: 1})
	if r := ask(t, p, "GET", appPath, ""); r.status != 200 || json.Valid([]byte(r.body)) {
		t.Errorf("garbage: %d %q", r.status, r.body)
	}
	if r := ask(t, p, "GET", appPath, ""); r.status != 200 || !json.Valid([]byte(r.body)) {
		t.Errorf("a fault for once came twice: %q", r.body)
	}
	p.Inject(Fault{Path: "/account", Status: 500, Body: `{"strange":true}`, Times: 1})
	if r := ask(t, p, "GET", "/account", ""); r.status != 500 || r.body != `{"strange":true}` {
		t.Errorf("body: %d %q", r.status, r.body)
	}
	p.Inject(Fault{Path: appPath + "/config-vars", TwoFactor: true})
	if r := ask(t, p, "GET", appPath+"/config-vars", ""); r.status != 403 || into[struct{ ID string }](t, r).ID != "two_factor" {
		t.Errorf("second factor: %d %s", r.status, r.body)
	}
	if r := ask(t, p, "GET", appPath+"/config-vars", "", "Heroku-Two-Factor-Code", "123456"); r.status != 200 {
		t.Errorf("with a code: %d", r.status)
	}
}

func TestFaultsThatBreakTheConnection(t *testing.T) {
	p := started(t, "calm")
	p.Inject(Fault{Path: "/account", Drop: true})
	p.Inject(Fault{Path: "/apps", Hang: true})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if _, err := client.Get(p.URL() + "/account"); err == nil {
		t.Error("a dropped connection answers")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 80*time.Millisecond)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "POST", p.URL()+"/apps", bytes.NewReader([]byte("{}")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Do(r); ctx.Err() == nil || err == nil {
		t.Errorf("a hanging request answers: %v", err)
	}
}

func TestOneOffsRunAndEnd(t *testing.T) {
	p := started(t, "calm")
	if r := ask(t, p, "POST", appPath+"/dynos", `{"command":"rake db:stats"}`); r.status != 201 || into[struct{ Name string }](t, r).Name != "run.4001" {
		t.Fatalf("%d %s", r.status, r.body)
	}
	p.Advance(5 * time.Second)
	got := into[struct{ State, Type, Command string }](t, ask(t, p, "GET", appPath+"/dynos/run.4001", ""))
	if got.State != "up" || got.Type != "run" || got.Command != "rake db:stats" {
		t.Errorf("%+v", got)
	}
	ask(t, p, "POST", appPath+"/dynos", `{"command":"rake wait"}`)
	p.Advance(5 * time.Second)
	ask(t, p, "POST", appPath+"/dynos/run.4002/actions/stop", "")
	p.Advance(5 * time.Second)
	if r := ask(t, p, "GET", appPath+"/dynos/run.4002", ""); r.status != 404 {
		t.Errorf("a stopped one-off is still there: %s", r.body)
	}
	p.Advance(2 * time.Minute)
	if r := ask(t, p, "GET", appPath+"/dynos/run.4001", ""); r.status != 404 {
		t.Errorf("an ended one-off is still there: %s", r.body)
	}
	for body, status := range map[string]int{`{}`: 422, `{"command":"bash","attach":true}`: 422} {
		if r := ask(t, p, "POST", appPath+"/dynos", body); r.status != status {
			t.Errorf("%s: %d", body, r.status)
		}
	}
}

func TestPrebootOverTheAPI(t *testing.T) {
	p := started(t, "calm")
	ask(t, p, "PATCH", appPath+"/features/preboot", `{"enabled":true}`)
	if !into[struct{ Enabled bool }](t, ask(t, p, "GET", appPath+"/features/preboot", "")).Enabled {
		t.Error("preboot stays off")
	}
}
