package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// shapeOf is what the published schema says of a value: testdata/platform-api.json.
type shapeOf struct {
	Type       []string           `json:"type"`
	Format     string             `json:"format"`
	Enum       []any              `json:"enum"`
	Properties map[string]shapeOf `json:"properties"`
	Values     *shapeOf           `json:"values"` // of an object without fixed keys
	Items      *shapeOf           `json:"items"`
}

func publishedShapes(t *testing.T) map[string]shapeOf {
	t.Helper()
	data, err := os.ReadFile("testdata/platform-api.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Shapes map[string]shapeOf `json:"shapes"`
	}
	if err := json.Unmarshal(data, &file); err != nil || len(file.Shapes) < 15 {
		t.Fatalf("%d shapes: %v", len(file.Shapes), err)
	}
	return file.Shapes
}

// beyond are the fields that the schema does not have, and that clients read all the same.
var beyond = map[string]bool{
	"app.process_tier": true, "app.create_status": true, "release.oci_image": true, "build.slug": true,
	"dyno-size.dyno_units": true, "dyno-size.cost.cents": true, "dyno-size.cost.unit": true, "add-on.plan.price": true,
	"add-on.billed_price.metered": true, "pipeline-coupling.pipeline.name": true, "pipeline-coupling.app.name": true, "build.app.name": true,
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// against compares a value with its shape and tells every difference: a field that is missing, of another type, or in no schema.
func (s shapeOf) against(v any, at string) (wrong []string) {
	if kind := kindOf(v, s.Type); kind == "" {
		return []string{fmt.Sprintf("%s is %.40q, want %v", at, fmt.Sprint(v), s.Type)}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		wrong = append(wrong, fmt.Sprintf("%s is %v, want one of %v", at, v, s.Enum))
	}
	switch v := v.(type) {
	case string:
		if _, err := time.Parse(time.RFC3339, v); s.Format == "date-time" && err != nil || s.Format == "uuid" && !uuidForm.MatchString(v) {
			wrong = append(wrong, fmt.Sprintf("%s is %q, want a %s", at, v, s.Format))
		}
	case []any:
		for i, one := range v {
			if s.Items != nil {
				wrong = append(wrong, s.Items.against(one, fmt.Sprintf("%s[%d]", at, i))...)
			}
		}
	case map[string]any:
		wrong = append(wrong, s.fields(v, at)...)
	}
	return wrong
}

func (s shapeOf) fields(v map[string]any, at string) (wrong []string) {
	for name, field := range s.Properties {
		if one, ok := v[name]; ok {
			wrong = append(wrong, field.against(one, at+"."+name)...)
		} else {
			wrong = append(wrong, at+"."+name+" is missing")
		}
	}
	for name, one := range v {
		_, known := s.Properties[name]
		switch {
		case s.Values != nil:
			wrong = append(wrong, s.Values.against(one, at+"."+name)...)
		case !known && !beyond[at+"."+name]:
			wrong = append(wrong, at+"."+name+" is in no schema")
		}
	}
	return wrong
}

// kindOf is which of the types a value has; empty for none of them.
func kindOf(v any, types []string) string {
	for _, t := range types {
		_, is := v.(string)
		n, number := v.(float64)
		_, list := v.([]any)
		_, object := v.(map[string]any)
		_, truth := v.(bool)
		if t == "string" && is || t == "number" && number || t == "integer" && number && n == float64(int64(n)) || t == "array" && list ||
			t == "object" && object || t == "boolean" && truth || t == "null" && v == nil {
			return t
		}
	}
	return ""
}

// askedRoute is what a pattern of endpoints answers, and how it is asked. A shape of "" is an object without fields.
type askedRoute struct {
	shape string
	list  bool
	body  string
}

// askedRoutes has a row for every route that the platform answers.
var askedRoutes = map[string]askedRoute{
	"GET /account": {"account", false, ""}, "GET /users/~": {"account", false, ""}, "GET /account/rate-limits": {"rate-limit", false, ""},
	"GET /account/features": {"", true, ""}, "GET /apps": {"app", true, ""}, "GET /users/~/apps": {"app", true, ""},
	"POST /filters/apps": {"app", true, `{"in":{"name":["foobaz-production","foobaz-staging"]}}`},
	"GET /apps/{app}":    {"app", false, ""}, "PATCH /apps/{app}": {"app", false, `{"maintenance":true}`},
	"GET /apps/{app}/collaborators": {"collaborator", true, ""}, "GET /apps/{app}/features": {"app-feature", true, ""},
	"GET /apps/{app}/features/{name}":   {"app-feature", false, ""},
	"PATCH /apps/{app}/features/{name}": {"app-feature", false, `{"enabled":true}`},

	"GET /apps/{app}/dynos": {"dyno", true, ""}, "GET /apps/{app}/dynos/{dyno}": {"dyno", false, ""},
	"POST /apps/{app}/dynos":   {"dyno", false, `{"command":"bash","attach":false,"size":"Standard-1X","env":{"A":"b"},"force_no_tty":null}`},
	"DELETE /apps/{app}/dynos": {"", false, ""}, "DELETE /apps/{app}/dynos/{dyno}": {"", false, ""},
	"POST /apps/{app}/dynos/{dyno}/actions/stop": {"", false, ""}, "DELETE /apps/{app}/formations/{type}": {"", false, ""},
	"POST /apps/{app}/formations/{type}/actions/stop": {"", false, ""},

	"GET /apps/{app}/formation": {"formation", true, ""}, "GET /apps/{app}/formation/{type}": {"formation", false, ""},
	"PATCH /apps/{app}/formation":        {"formation", true, `{"updates":[{"type":"web","quantity":"+1"}]}`},
	"PATCH /apps/{app}/formation/{type}": {"formation", false, `{"quantity":2}`},
	"GET /dyno-sizes":                    {"dyno-size", true, ""}, "GET /apps/{app}/available-dyno-sizes": {"dyno-size", true, ""},

	"GET /apps/{app}/releases": {"release", true, ""}, "GET /apps/{app}/releases/{release}": {"release", false, ""},
	"POST /apps/{app}/releases":                      {"release", false, `{"release":"{release id}"}`},
	"GET /apps/{app}/releases/{release}/config-vars": {"config-vars", false, ""},
	"GET /apps/{app}/slugs/{slug}":                   {"slug", false, ""}, "GET /apps/{app}/oci-images/{slug}": {"oci-image", true, ""},
	"GET /apps/{app}/builds": {"build", true, ""}, "GET /apps/{app}/config-vars": {"config-vars", false, ""},
	"PATCH /apps/{app}/config-vars": {"config-vars", false, `{"A":"b","LANG":null}`}, "POST /apps/{app}/log-sessions": {"log-session", false, "{}"},

	"GET /addons": {"add-on", true, ""}, "GET /apps/{app}/addons": {"add-on", true, ""},
	"GET /addon-attachments": {"add-on-attachment", true, ""}, "GET /apps/{app}/addon-attachments": {"add-on-attachment", true, ""},
	"GET /apps/{app}/log-drains": {"log-drain", true, ""}, "GET /apps/{app}/telemetry-drains": {"telemetry-drain", true, ""},
	"POST /telemetry-drains": {"telemetry-drain", false,
		`{"owner":{"type":"app","id":"{app}"},"signals":["logs"],"exporter":{"type":"otlphttp","endpoint":"http://127.0.0.1:1/","headers":{"a":"b"}}}`},
	"GET /telemetry-drains/{drain}": {"telemetry-drain", false, ""}, "PATCH /telemetry-drains/{drain}": {"telemetry-drain", false, `{"signals":["traces"]}`},
	"DELETE /telemetry-drains/{drain}": {"telemetry-drain", false, ""},
	"GET /apps/{app}/webhooks":         {"", true, ""}, "GET /apps/{app}/domains": {"domain", true, ""},
	"GET /apps/{app}/pipeline-couplings": {"pipeline-coupling", false, ""}, "GET /pipelines": {"pipeline", true, ""},
	"GET /pipelines/{pipeline}": {"pipeline", false, ""}, "GET /pipelines/{pipeline}/pipeline-couplings": {"pipeline-coupling", true, ""},
	"GET /oauth/authorizations": {"", true, ""},
}

// emptyLists are the lists that have nothing in them on this platform.
var emptyLists = []string{"GET /account/features", "GET /apps/{app}/log-drains", "GET /apps/{app}/telemetry-drains", "GET /apps/{app}/webhooks",
	"GET /oauth/authorizations"}

// shownApp is an app at a time of a story.
type shownApp struct {
	scenario, name string
	at             time.Duration
	status         string // of its newest release
}

var shownApps = []shownApp{
	{"calm", world.MainApp, time.Minute, world.StatusSucceeded}, {"calm", world.StagingApp, time.Minute, world.StatusSucceeded},
	{"migration", world.MainApp, 25 * time.Second, world.StatusPending}, {"migration", world.MainApp, time.Minute, world.StatusFailed},
	{"container", world.MainApp, time.Minute, world.StatusSucceeded},
}

// TestEveryAnswerHasThePublishedShape asks every route, of apps of every generation and stack, and compares what comes with the schema.
func TestEveryAnswerHasThePublishedShape(t *testing.T) {
	shapes := publishedShapes(t)
	for _, shown := range shownApps {
		var reading *Platform // what is only read needs no platform of its own
		for _, pattern := range slices.Sorted(maps.Keys(endpoints)) {
			want, ok := askedRoutes[pattern]
			if !ok {
				t.Errorf("%s has no shape", pattern)
				continue
			}
			p := reading
			if p == nil || !strings.HasPrefix(pattern, "GET") {
				p = started(t, shown.scenario)
				p.Advance(shown.at)
			}
			if strings.HasPrefix(pattern, "GET") {
				reading = p
			}
			a := p.world.AppNamed(shown.name)
			if newest := a.Releases[len(a.Releases)-1]; newest.Status != shown.status {
				t.Fatalf("%+v: v%d has %s", shown, newest.Version, newest.Status)
			}
			if strings.Contains(pattern, "/slugs/") && (a.Fir || a.Container) || strings.Contains(pattern, "/oci-images/") && !a.Fir ||
				strings.Contains(pattern, " /telemetry-drains") && !a.Fir {
				continue
			}
			method, path, _ := strings.Cut(pattern, " ")
			fill := strings.NewReplacer("{app}", a.Name, "{dyno}", a.Dynos[0].Name, "{type}", "web", "{release}", fmt.Sprint(a.Releases[len(a.Releases)-1].Version),
				"{slug}", a.CurrentRelease().Slug.ID, "{pipeline}", "foobaz", "{name}", preboot, "{release id}", a.Releases[len(a.Releases)-2].ID, "Standard-1X", a.Formation[0].Size,
				"{drain}", drainedTo(t, p, strings.Contains(pattern, "{drain}")))
			r := ask(t, p, method, fill.Replace(path), fill.Replace(want.body))
			if r.status >= 300 {
				t.Errorf("%+v %s: %d %s", shown, pattern, r.status, r.body)
				continue
			}
			empty := slices.Contains(emptyLists, pattern) || strings.Contains(pattern, "{app}/addon") && a.Fir || strings.HasSuffix(pattern, "/builds") && a.Container
			for _, wrong := range want.against(shapes, r.body, empty) {
				t.Errorf("%+v %s: %s", shown, pattern, wrong)
			}
		}
	}
}

// drainedTo adds a telemetry drain where one is asked for, to which nobody listens.
func drainedTo(t *testing.T, p *Platform, asked bool) (id string) {
	t.Helper()
	if !asked {
		return ""
	}
	body := `{"owner":{"type":"app","id":"` + world.StagingApp + `"},"exporter":{"type":"otlphttp","endpoint":"http://127.0.0.1:1/"}}`
	return into[struct{ ID string }](t, ask(t, p, "POST", "/telemetry-drains", body)).ID
}

func (w askedRoute) against(shapes map[string]shapeOf, body string, empty bool) (wrong []string) {
	var answer any
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		return []string{err.Error()}
	}
	list, isList := answer.([]any)
	if isList != w.list {
		return []string{fmt.Sprintf("is a list: %v, want %v", isList, w.list)}
	}
	if !isList {
		list = []any{answer}
	} else if (len(list) == 0) != empty {
		return []string{fmt.Sprintf("%d entries", len(list))}
	}
	shape, ok := shapes[w.shape]
	if !ok {
		shape = shapeOf{Type: []string{"object"}}
	}
	for _, one := range list {
		wrong = append(wrong, shape.against(one, w.shape)...)
	}
	return wrong
}

// TestWhatIsNotSimulatedSaysSo holds that a change which nobody makes is refused, in one sentence, and that nothing changes.
func TestWhatIsNotSimulatedSaysSo(t *testing.T) {
	p := started(t, "calm")
	before := ask(t, p, "GET", appPath, "").body
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"PATCH", appPath, `{"name":"foobaz-renamed"}`, 422, `setting "name" of an app`},
		{"PATCH", appPath, `{"build_stack":"heroku-22"}`, 422, `setting "build_stack" of an app`},
		{"PATCH", appPath, `{"maintenance":true,"name":"foobaz-renamed"}`, 422, `setting "name" of an app`},
		{"PATCH", appPath + "/features/preboot", `{"enabled":true,"display_name":"x"}`, 422, `setting "display_name" of a feature`},
		{"PATCH", appPath + "/formation", `{"updates":[{"type":"web","quantity":3,"docker_image":"x"}]}`, 422, `setting "docker_image" of the formation`},
		{"PATCH", appPath + "/formation/web", `{"quantity":3,"command":"x"}`, 422, `setting "command" of a process type`},
		{"POST", appPath + "/releases", `{"slug":"x","oci_tag":"y"}`, 422, `setting "oci_tag" of a release`},
		{"POST", appPath + "/dynos", `{"command":"x","time_to_live":5}`, 422, `setting "time_to_live" of a one-off dyno`},
		{"GET", appPath + "/features/http-routing", "", 404, "the feature http-routing"},
		{"POST", appPath + "/dynos", `{"command":"x","type":"clock"}`, 422, "a one-off dyno of type clock"},
		{"POST", appPath + "/log-sessions", `{"lines":5,"backlog":"x"}`, 422, `setting "backlog" of a log session`},
		{"POST", "/filters/apps", `{"in":{"id":[],"team":["x"]}}`, 422, `setting "team" of a filter of apps`},
		{"PATCH", appPath + "/features/log-runtime-metrics", `{"enabled":false}`, 422, "switching off log-runtime-metrics"},
		{"DELETE", appPath, "", 404, "DELETE " + appPath},
		{"POST", "/apps", `{"name":"x"}`, 404, "POST /apps"},
		{"POST", appPath + "/builds", "{}", 404, "POST " + appPath + "/builds"},
		{"POST", appPath + "/domains", "{}", 404, "POST " + appPath + "/domains"},
		{"POST", appPath + "/log-drains", "{}", 404, "POST " + appPath + "/log-drains"},
		{"POST", "/pipeline-promotions", "{}", 404, "POST /pipeline-promotions"},
		{"GET", "/teams", "", 404, "GET /teams"},
		{"GET", "/spaces/foobaz-space", "", 404, "GET /spaces/foobaz-space"},
		{"GET", appPath + "/sni-endpoints", "", 404, "GET " + appPath + "/sni-endpoints"},
	} {
		r := ask(t, p, c.method, c.path, c.body)
		got := into[struct{ ID, Message string }](t, r)
		if want := "gonogo sim does not simulate this: " + c.says + "."; r.status != c.status || got.Message != want || got.ID == "" {
			t.Errorf("%s %s %s: %d %q %q, want %d %q", c.method, c.path, c.body, r.status, got.ID, got.Message, c.status, want)
		}
	}
	if after := ask(t, p, "GET", appPath, "").body; after != before {
		t.Errorf("something changed:\n%s\n%s", before, after)
	}
}

// An attachment has the plan of its add-on when the client asks for it, as the official one does before it looks for databases.
func TestAttachmentsWithPlans(t *testing.T) {
	p := started(t, "calm")
	type attachment struct {
		Addon struct {
			Plan *struct{ Name string }
		}
		ConfigVars []string `json:"config_vars"`
	}
	for asked, want := range map[string]string{"": "", "addon:plan": "plan", "addon:plan,config_vars": "plan vars", "config_vars, addon:plan": "plan vars"} {
		for _, a := range into[[]attachment](t, ask(t, p, http.MethodGet, appPath+"/addon-attachments", "", "Accept-Inclusion", asked)) {
			got := ""
			if a.Addon.Plan != nil && a.Addon.Plan.Name != "" {
				got = "plan"
			}
			if len(a.ConfigVars) > 0 {
				got += " vars"
			}
			if got != want {
				t.Errorf("asked for %q: got %q, want %q", asked, got, want)
			}
		}
	}
}

// The help says of everything that is answered that it is simulated.
func TestScopeNamesEveryEndpoint(t *testing.T) {
	scope := strings.ToLower(strings.Join(strings.Fields(Scope), " "))
	words := map[string]string{"addons": "add-ons", "addon-attachments": "their attachments", "pipeline-couplings": "their couplings", "formations": "formation",
		"available-dyno-sizes": "dyno sizes", "users": "account", "filters": "apps", "oauth": "authorizations", "actions": "stop"}
	for pattern := range endpoints {
		for _, part := range strings.Split(pattern, "/")[1:] {
			if strings.HasPrefix(part, "{") || part == "~" {
				continue
			}
			word, ok := words[part]
			if !ok {
				word = strings.ReplaceAll(part, "-", " ")
			}
			if !strings.Contains(scope, word) {
				t.Errorf("%s: no %q in the scope", pattern, word)
			}
		}
	}
}
