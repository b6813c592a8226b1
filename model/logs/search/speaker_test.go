package search

import (
	"fmt"
	"testing"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// spoken is a log in which names, texts and both together can be looked for.
func spoken(t *testing.T) logstore.Snapshot {
	t.Helper()
	var lines [][]byte
	for i, l := range []string{
		0: "heroku[router]: " + logstest.OkLine,
		1: "heroku[router]: " + logstest.H12Line,
		2: "app[web.1]: one",
		3: "app[web.10]: the router is slow",
		4: "app[worker.2]: ERROR: kaput",
		5: "heroku[web.1]: State changed from up to crashed",
		6: "app[heroku-postgres]: ERROR: x",
		7: "heroku-web.1: no header",
	} {
		stamp := ""
		if i < 7 {
			stamp = fmt.Sprintf("2026-11-21T08:35:21.%06d+00:00 ", i)
		}
		lines = append(lines, []byte(stamp+l))
	}
	s := logstore.NewStore(logstore.Limits{})
	s.Append(batchOf(lines...))
	return s.Snapshot()
}

// A text is found in the name before a line too, and across both, whatever is looked for first.
func TestNamesAreSearched(t *testing.T) {
	snap := spoken(t)
	for pattern, want := range map[string][]int{
		"heroku[router]":           {0, 1},
		"HEROKU[router]":           nil,
		`/heroku\[router\]/`:       {0, 1},
		`/^heroku\[/`:              {0, 1, 5},
		"app[web.1]":               {2},
		"web.1":                    {0, 2, 3, 5, 7},
		"router":                   {0, 1, 3},
		"postgres":                 {6},
		`/router.*code=H12/`:       {1},
		`/router.*kaput/`:          nil,
		`/\[worker\.\d\]: error/`:  {4},
		"worker.2]: ERROR":         {4},
		"]: one":                   {2},
		`/^ERROR/`:                 {4, 6},
		`/router\]$/`:              {0, 1},
		`/^app.*slow$/`:            {3},
		`/web\.1\].*(one|crash)/`:  {2, 5},
		`/kaput|heroku\[web/`:      {4, 5},
		`/(worker|web)\.\d+\]: ./`: {2, 3, 4, 5},
	} {
		m := mustCompile(t, pattern)
		for what, q := range map[string]Query{"text": {Text: m}, "also": {Text: mustCompile(t, "/./"), Also: []Matcher{m}}} {
			if got := placesOf(snap, q); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s %s: got %v, want %v", what, pattern, got, want)
			}
		}
		if got, _ := Count(snap, Query{Text: m}, snap.End()-1, 0); got != len(want) {
			t.Errorf("%s: counted %d, want %d", pattern, got, len(want))
		}
		var rest []int
		for i := range snap.Len() {
			if l, _ := snap.Line(snap.First() + logs.Seq(i)); !m.MatchLine(l) {
				rest = append(rest, i)
			}
		}
		if got := placesOf(snap, Query{Exclude: []Matcher{m}}); fmt.Sprint(got) != fmt.Sprint(rest) || len(rest)+len(want) != snap.Len() {
			t.Errorf("excluded %s: got %v, want %v", pattern, got, rest)
		}
	}
}

func TestSpeakersAreLeftOut(t *testing.T) {
	snap := spoken(t)
	for name, c := range map[string]struct {
		q    Query
		want []int
	}{
		"class":                 {Query{Not: Speakers{Classes: []logs.Class{logs.Routing}}}, []int{2, 3, 4, 5, 6, 7}},
		"source":                {Query{Not: Speakers{Sources: []string{"heroku"}}}, []int{2, 3, 4, 6, 7}},
		"type":                  {Query{Not: Speakers{Types: []string{"web"}}}, []int{0, 1, 4, 6, 7}},
		"dyno":                  {Query{Not: Speakers{Procs: []string{"web.1", "worker.2"}}}, []int{0, 1, 3, 6, 7}},
		"a source less add-ons": {Query{Sources: []string{"app"}, Not: Speakers{Classes: []logs.Class{logs.AddOn}}}, []int{2, 3, 4}},
		"two spans of status":   {Query{Status: []Statuses{{200, 200}, {500, 599}}}, []int{0, 1}},
		"one of them":           {Query{Status: []Statuses{{404, 404}, {500, 599}}}, []int{1}},
	} {
		if got := placesOf(snap, c.q); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestCompileAny(t *testing.T) {
	m, err := CompileAny([]string{"kaput|one", "H12", "Kaput"})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"ONE": true, "KAPUT": true, "code=H12": true, "code=h12": false, "two": false} {
		if m.MatchString(text) != want {
			t.Errorf("%s: got %v, want %v", text, !want, want)
		}
	}
	if m.Costly() {
		t.Error("the literals of the alternatives are not looked for")
	}
	if _, err := CompileAny([]string{"a", "b(", ")"}); err == nil {
		t.Error("two halves of an expression are taken for one")
	}
}

// placesOf are the places of the lines that a query finds.
func placesOf(snap logstore.Snapshot, q Query) (places []int) {
	for _, l := range Find(snap, q, 0, Forward, 0, 0).Hits {
		places = append(places, int(l.Seq-snap.First()))
	}
	return places
}
