package logs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/panes/logs"
)

// eras is an app with lines of three releases, told in the log alone or by a ledger too.
func eras(listed bool) *panetest.World {
	w := panetest.NewWorld()
	w.Live("heroku/logs")
	w.Log([3]string{"08:00:00.000", "app[web.1]", "oldest"},
		[3]string{"08:10:00.500", "app[api]", "Release v72 created by user ned@example.com"}, [3]string{"08:10:01.000", "app[web.1]", "seventy-two"},
		[3]string{"08:20:00.500", "app[api]", "Release v73 created by user ned@example.com"}, [3]string{"08:20:01.000", "app[web.1]", "seventy-three"},
		[3]string{"08:30:00.500", "app[api]", "Release v74 created by user ned@example.com"}, [3]string{"08:30:01.000", "app[web.1]", "seventy-four"})
	if listed {
		var all []ledger.Release
		for v := 74; v >= 71; v-- {
			at := time.Date(2026, 11, 21, 8, (v-71)*10, 0, 0, panetest.Pacific).UTC()
			all = append(all, ledger.Release{ID: fmt.Sprint(v), Version: v, Status: "succeeded", Current: v == 74, CreatedAt: at, Description: "Deploy c0ffee"})
		}
		w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: all})
	}
	w.Tick(panetest.Now)
	return w
}

// told is which of the lines of eras are drawn.
func toldEras(p pane.Pane, sc pane.Scene) (out []string) {
	text := panetest.TextOf(p.Draw(sc))
	for _, word := range []string{"oldest", "seventy-two", "seventy-three", "seventy-four", "seventy-five"} {
		if strings.Contains(text, word) {
			out = append(out, strings.TrimPrefix(word, "seventy-"))
		}
	}
	return out
}

func TestReleaseFacet(t *testing.T) {
	for name, ledger := range map[string]bool{"ledger": true, "lines": false} {
		w, p := eras(ledger), logs.NewLogs()
		sc := w.Focused(100, 30)
		menu := press(p, sc, keys.IntentFacets).(pane.Menu)
		var offered []string
		for _, it := range menu.Items {
			if v, ok := strings.CutPrefix(it.Key, "release "); ok {
				offered = append(offered, v)
			}
		}
		want := []string{"74", "73", "72", "71"}[:map[bool]int{true: 4, false: 3}[ledger]]
		if !slices.Equal(offered, want) {
			t.Errorf("%s: offered %v, want %v", name, offered, want)
		}
		for _, c := range []struct{ keys, lines, title string }{
			{"release 73", "three", "v73"}, {"release 74", "four", "v74"}, {"release 72,release 73", "two three", "v72 to v73"},
			{"release 74,release 72", "two three four", "v72 to v74"}, {"class api,release 73", "", "v73 · api"}, {"", "oldest two three four", ""},
		} {
			p.(pane.Chooser).Chosen(logs.FacetMenu, strings.Split(c.keys, ","), sc)
			if got := strings.Join(toldEras(p, sc), " "); got != c.lines {
				t.Errorf("%s: %s: %s", name, c.keys, got)
			}
			if got := title(p, sc); c.title != "" && (!strings.HasPrefix(got, c.title+" | LIVE ") || !strings.HasSuffix(got, " of 7")) {
				t.Errorf("%s: %s: title %q", name, c.keys, got)
			}
		}
	}
}

// The current release has no end until the next one is made; then it has, with the lines that came meanwhile.
func TestReleaseFacetEnds(t *testing.T) {
	w, p := eras(false), logs.NewLogs()
	sc := w.Focused(100, 30)
	press(p, sc, keys.IntentFacets)
	p.(pane.Chooser).Chosen(logs.FacetMenu, []string{"release 74"}, sc)
	w.Log([3]string{"08:31:00.000", "app[web.1]", "still seventy-four"})
	if got := panetest.TextOf(p.Draw(sc)); !strings.Contains(got, "still seventy-four") {
		t.Errorf("%s", got)
	}
	w.Log([3]string{"08:32:00.000", "app[api]", "Release v75 created by user ned@example.com"}, [3]string{"08:32:01.000", "app[web.1]", "seventy-five"})
	if got := strings.Join(toldEras(p, sc), " "); got != "four" {
		t.Error(got)
	}
	press(p, sc, keys.IntentBack)
	if got := strings.Join(toldEras(p, sc), " "); got != "oldest two three four five" {
		t.Errorf("taken back: %s", got)
	}
}

// Versions are of an app: another one is shown whole.
func TestReleaseFacetIsOfAnApp(t *testing.T) {
	w, p := eras(true), logs.NewLogs()
	sc := w.Focused(100, 30)
	p.(pane.Chooser).Chosen(logs.FacetMenu, []string{"release 72"}, sc)
	p.Draw(sc)
	other := eras(false)
	if got := strings.Join(toldEras(p, other.Focused(100, 30)), " "); got != "oldest two three four" {
		t.Error(got)
	}
}

func TestTimeFacets(t *testing.T) {
	w, p := panetest.NewWorld(), logs.NewLogs()
	w.Live("heroku/logs")
	line := `at=info method=GET path="/%d-%d" host=h request_id=1 fwd="192.0.2.1" dyno=web.1 connect=%dms service=%dms status=200 bytes=5`
	for _, c := range []int{0, 99, 100, 7001} {
		for _, s := range []int{7, 4999, 5000} {
			w.Log([3]string{"08:00:00.000", "heroku[router]", fmt.Sprintf(line, c, s, c, s)})
		}
	}
	w.Log([3]string{"08:00:00.000", "app[web.1]", "no request"})
	w.Tick(panetest.Now)
	sc := w.Focused(100, 30)
	for keys, want := range map[string]string{
		"connect 100ms": "100-7 100-4999 100-5000 7001-7 7001-4999 7001-5000", "connect 1s,service 5s": "7001-5000",
		"service 1s,service 5s,connect 1s": "7001-4999 7001-5000",
	} {
		p.(pane.Chooser).Chosen(logs.FacetMenu, strings.Split(keys, ","), sc)
		var got []string
		for _, row := range p.Draw(sc) {
			if i := strings.Index(row, "GET /"); i >= 0 {
				got = append(got, strings.Fields(row[i+len("GET /"):])[0])
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", keys, got)
		}
	}
	if got := title(p, sc); !strings.Contains(got, " ≥ ") {
		t.Error(got)
	}
}
