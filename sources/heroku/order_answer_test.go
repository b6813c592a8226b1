package heroku

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// everyOrder is one order of each request there is.
var everyOrder = []struct {
	name, route string
	order       model.Order
}{
	{"restart a dyno", "DELETE /dynos/web.1", an(model.Restart, func(o *model.Order) { o.Dyno = "web.1" })},
	{"restart a type", "DELETE /formations/web", an(model.Restart, func(o *model.Order) { o.Type = "web" })},
	{"restart all", "DELETE /dynos", an(model.Restart, func(*model.Order) {})},
	{"stop", "POST /dynos/run.1/actions/stop", an(model.Stop, func(o *model.Order) { o.Dyno = "run.1" })},
	{"scale", "PATCH /formation", an(model.Scale, func(o *model.Order) { o.Scale = []model.ScaleChange{{Type: "web", From: 2, To: 4}} })},
	{"roll back", "POST /releases", an(model.Rollback, func(o *model.Order) { o.Target = 73 })},
	{"maintenance", "PATCH ", an(model.Maintenance, func(o *model.Order) { o.On = true })},
}

// cutOff announces more than it sends.
func cutOff(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "4096")
		w.WriteHeader(status)
		w.Write([]byte(body))
	}
}

// lostAnswers is every way in which whoever passed an order on, or the platform itself after it was done, may answer.
func lostAnswers() map[string]http.HandlerFunc {
	const api, html, page = "application/json", "text/html; charset=utf-8", "<html>no</html>"
	all := map[string]http.HandlerFunc{"dropped": herokutest.Drop}
	for _, status := range []int{500, 501, 502, 503, 504, 507, 520, 524, 408, 425, 499} {
		all[fmt.Sprint("the platform's JSON ", status)] = herokutest.Answer(status, api, `{"id":"internal","message":"Something went wrong."}`)
		all[fmt.Sprint("no body ", status)] = herokutest.Answer(status, "", "")
	}
	for _, status := range []int{300, 301, 302, 303, 304, 307, 308} {
		all[fmt.Sprint("elsewhere ", status)] = herokutest.Answer(status, "", "")
	}
	for _, status := range []int{400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 413, 422, 429, 431, 451, 500, 502, 503} {
		all[fmt.Sprint("a page ", status)] = herokutest.Answer(status, html, page)
		all[fmt.Sprint("an empty ", status)] = herokutest.Answer(status, "", "")
		all[fmt.Sprint("JSON without an id ", status)] = herokutest.Answer(status, api, `{"error":"denied","message":"no"}`)
		all[fmt.Sprint("an id that is no text ", status)] = herokutest.Answer(status, api, `{"id":17,"message":"no"}`)
		all[fmt.Sprint("JSON of another shape ", status)] = herokutest.Answer(status, api, `["not_found"]`)
		all[fmt.Sprint("the words in a page ", status)] = herokutest.Answer(status, html, `{"id":"forbidden","message":"no"}`)
		all[fmt.Sprint("broken JSON ", status)] = herokutest.Answer(status, api, `{"id":"forbidden","mess`)
		all[fmt.Sprint("cut off ", status)] = cutOff(status, `{"id":"forbidden","message":"no"}`)
	}
	for _, status := range []int{200, 201, 202, 204} { // nothing, and nothing said of it
		all[fmt.Sprint("nothing ", status)] = herokutest.Answer(status, "", "")
	}
	all["a page 200"] = herokutest.Answer(200, html, page)
	all["broken JSON 200"] = herokutest.Answer(200, api, `{"version":7`)
	all["a list of nothing 200"] = herokutest.Answer(200, api, `[]`)
	all["null 200"] = herokutest.Answer(200, api, `null`)
	all["a text 200"] = herokutest.Answer(200, api, `"ok"`)
	all["cut off 201"] = cutOff(201, `{"version":75}`)
	all["an error body 200"] = herokutest.Answer(200, api, `{"id":"forbidden","message":"no"}`)
	return all
}

// TestAnAnswerThatIsNotThePlatformsRefusalIsLost: it is settled by what the platform shows, and not sent again.
func TestAnAnswerThatIsNotThePlatformsRefusalIsLost(t *testing.T) {
	for _, tt := range everyOrder {
		for name, answer := range lostAnswers() {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				p := herokutest.NewPlatform()
				p.On(tt.route, answer)
				steps := ordered(t, served(t, p), tt.order)
				if diff := cmp.Diff([]model.Stage{model.Sent, model.Lost}, stages(steps)); diff != "" {
					t.Fatalf("%+v\n%s", steps, diff)
				}
				if last := steps[len(steps)-1]; last.Why == "" || last.Do != neverAgain {
					t.Errorf("why %q, do %q", last.Why, last.Do)
				}
				if n := p.Count(tt.route); n != 1 {
					t.Errorf("the request arrived %d times, want once", n)
				}
			})
		}
	}
}

// A kept connection is what tempts an HTTP client to send again: here one is made first.
func TestALostOrderIsNotRepeatedOnAKeptConnection(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"dropped": herokutest.Drop, "silence": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }} {
		t.Run(name, func(t *testing.T) {
			p := herokutest.NewPlatform()
			p.On("POST /releases", answer)
			c := served(t, p, func(o *api.Options) {
				if name == "silence" {
					o.Timeout = time.Second
				}
			})
			if _, _, err := c.Dynos(t.Context(), herokutest.App); err != nil {
				t.Fatal(err)
			}
			steps := ordered(t, c, an(model.Rollback, func(o *model.Order) { o.Target = 73 }))
			if diff := cmp.Diff([]model.Stage{model.Sent, model.Lost}, stages(steps)); diff != "" {
				t.Error(diff)
			}
			if n := p.Count("POST /releases"); n != 1 {
				t.Errorf("the request arrived %d times, want once", n)
			}
		})
	}
}

// TestThePlatformsOwnRefusalFails: it says no in its own words, and that may be believed.
func TestThePlatformsOwnRefusalFails(t *testing.T) {
	why := map[int]string{400: "that is too many (400)", 401: "the token was rejected (401)", 402: "the account has an open bill (402)",
		403: "this account may not do that (403)", 404: "that is too many (404)", 409: "that is too many (409)",
		410: "what was asked for is gone for good (410)", 422: "that is too many (422)", 429: "the account's API allowance is used up (429)"}
	for _, tt := range everyOrder {
		for status, why := range why {
			t.Run(fmt.Sprint(tt.name, "/", status), func(t *testing.T) {
				t.Parallel()
				p := herokutest.NewPlatform()
				p.On(tt.route, func(w http.ResponseWriter, _ *http.Request) {
					herokutest.Reply(w, status, map[string]any{"id": "said_no", "message": "that is too many"})
				})
				steps := ordered(t, served(t, p), tt.order)
				if diff := cmp.Diff([]model.Stage{model.Sent, model.Failed}, stages(steps)); diff != "" {
					t.Fatal(diff)
				}
				if steps[1].Why != why {
					t.Errorf("why %q, want %q", steps[1].Why, why)
				}
				if n := p.Count(tt.route); n != 1 {
					t.Errorf("the request arrived %d times, want once", n)
				}
			})
		}
	}
}

func TestALostAnswerSaysWhatCame(t *testing.T) {
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		why    string
	}{
		"a page":          {herokutest.Answer(403, "text/html", "<html>"), "an answer came (403), but it is not the platform's own"},
		"a redirect":      {herokutest.Answer(302, "", ""), "an answer came (302), but it is not the platform's own"},
		"its own trouble": {herokutest.Answer(500, "application/json", `{"id":"x","message":"x"}`), "the platform failed on its side (500)"},
		"a gateway":       {herokutest.Answer(502, "", ""), "a proxy before the API had no answer (502)"},
		"another shape":   {herokutest.Answer(201, "application/json", `[1]`), "the answer is not what the Platform API documents"},
	} {
		t.Run(name, func(t *testing.T) {
			p := herokutest.NewPlatform()
			p.On("DELETE /dynos", tt.answer)
			steps := ordered(t, served(t, p), an(model.Restart, func(*model.Order) {}))
			if got := steps[len(steps)-1]; got.Stage != model.Lost || !strings.Contains(got.Why, tt.why) {
				t.Errorf("%s: why %q, want %q", got.Stage, got.Why, tt.why)
			}
		})
	}
}
