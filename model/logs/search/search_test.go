package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

func mustCompile(t interface{ Fatal(...any) }, pattern string) Matcher {
	m, err := Compile(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// mixed fills a store with lines of all classes, in batches of all sizes.
func mixed(t *rapid.T) *logstore.Store {
	s := logstore.NewStore(logstore.Limits{Bytes: int64(rapid.SampledFrom([]int{20_000, 1 << 30}).Draw(t, "limit"))})
	bodies := []string{"app[web.1]: fine", "app[web.2]: KeyError: Timeout", "app[worker.1]: WARN slow", "heroku[router]: " + logstest.OkLine, "heroku[router]: " + logstest.H12Line,
		"heroku[web.1]: State changed from up to crashed", "heroku[web.1]: source=web.1 sample#load_avg_1m=1", "app[api]: Log session created by user ned",
		"app[api]: Release v7 created by user ned", "app[heroku-postgres]: ERROR: x"}
	in := logstore.NewIngest(logstore.IngestOptions{})
	ms := 0
	for range rapid.IntRange(1, 8).Draw(t, "batches") {
		for range rapid.SampledFrom([]int{1, 3, 70, 200}).Draw(t, "lines") {
			ms += rapid.IntRange(-5, 20).Draw(t, "ms")
			stamp := logstest.T0.Add(time.Duration(ms) * time.Millisecond).Format("2006-01-02T15:04:05.000000-07:00 ")
			in.Add([]byte(stamp+rapid.SampledFrom(bodies).Draw(t, "body")), logstest.T0)
		}
		if rapid.IntRange(0, 3).Draw(t, "gap") == 0 {
			in.Gap("Timeout", 2, time.Time{}, logstest.T0)
		}
		for b := in.Next(logstest.T0, true); b != nil; b = in.Next(logstest.T0, true) {
			s.Append(b)
		}
	}
	return s
}

func anyQuery(t *rapid.T) Query {
	q := Query{MinLevel: rapid.SampledFrom([]logs.Level{logs.None, logs.None, logs.Warn, logs.Error}).Draw(t, "level"),
		ErrorsOnly: rapid.Bool().Draw(t, "errors"), Metrics: rapid.Bool().Draw(t, "metrics"), Sessions: rapid.Bool().Draw(t, "sessions"),
		Classes: rapid.SampledFrom([][]logs.Class{nil, nil, {logs.App}, {logs.App, logs.Routing}, {logs.API}}).Draw(t, "classes"),
		Sources: rapid.SampledFrom([][]string{nil, nil, {"app"}}).Draw(t, "sources"),
		Types:   rapid.SampledFrom([][]string{nil, nil, {"web"}, {"worker", "web"}}).Draw(t, "types"),
		Procs:   rapid.SampledFrom([][]string{nil, nil, nil, {"web.1"}}).Draw(t, "procs"),
		Text:    mustCompile(t, rapid.SampledFrom([]string{"", "", "timeout", "KeyError", "/status=5\\d\\d/", "heroku[router]", "/router.*status=5/", "router]: at=e", "/web\\.2.*timeout/", "/app.(web|api)/"}).Draw(t, "text"))}
	if rapid.IntRange(0, 4).Draw(t, "times") == 0 {
		q.Since, q.Until = logstest.T0.Add(100*time.Millisecond), logstest.T0.Add(900*time.Millisecond)
	}
	if rapid.IntRange(0, 3).Draw(t, "also") == 0 {
		q.Also = []Matcher{mustCompile(t, rapid.SampledFrom([]string{"web", "/app.*o/", "a"}).Draw(t, "and"))}
	}
	if rapid.IntRange(0, 3).Draw(t, "but") == 0 {
		q.Not = rapid.SampledFrom([]Speakers{{Classes: []logs.Class{logs.AddOn}}, {Sources: []string{"heroku"}}, {Types: []string{"web"}}, {Procs: []string{"web.1", "api"}}}).Draw(t, "not these")
	}
	if rapid.IntRange(0, 3).Draw(t, "exclude") == 0 {
		q.Exclude = []Matcher{{}, mustCompile(t, rapid.SampledFrom([]string{"h12", "heroku[router]", "/web.1.*fine/"}).Draw(t, "not"))}
	}
	return q
}

// A search in steps finds what looking at every line finds, in both directions, within its budget.
func TestSearchEqualsScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, q := mixed(t).Snapshot(), anyQuery(t)
		from := logs.Seq(rapid.IntRange(0, int(snap.End())+2).Draw(t, "from"))
		dir := rapid.SampledFrom([]Direction{Back, Forward}).Draw(t, "dir")
		var want []logs.Seq
		for seq := snap.First(); seq < snap.End(); seq++ {
			l, _ := snap.Line(seq)
			if (dir == Forward && seq >= from || dir == Back && seq <= from) && q.Match(l) {
				want = append(want, seq)
			}
		}
		limit, budget := rapid.IntRange(0, 5).Draw(t, "want"), rapid.IntRange(0, 50).Draw(t, "budget")
		var got []logs.Seq
		for steps := 0; ; steps++ {
			r := Find(snap, q, from, dir, limit, budget)
			if limit > 0 && len(r.Hits) > limit || budget > 0 && r.Scanned > budget || steps > snap.Len()+1 {
				t.Fatalf("step %d: %d hits of %d, %d lines of %d", steps, len(r.Hits), limit, r.Scanned, budget)
			}
			var seqs []logs.Seq
			for _, l := range r.Hits {
				seqs = append(seqs, l.Seq)
			}
			if !slices.IsSorted(seqs) {
				t.Fatalf("hits out of order: %v", seqs)
			}
			if dir == Forward {
				got = append(got, seqs...)
			} else {
				got = append(seqs, got...)
			}
			if from = r.Next; r.Done {
				break
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		if end := map[Direction]logs.Seq{Forward: snap.End(), Back: snap.First() - 1}[dir]; from != end {
			t.Fatalf("done at %d, not %d", from, end)
		}
	})
}

func TestSearchOfNothing(t *testing.T) {
	for _, dir := range []Direction{Back, Forward} {
		if r := Find((logstore.Snapshot{}), Query{}, 5, dir, 1, 1); !r.Done || len(r.Hits) != 0 || r.Scanned != 0 {
			t.Errorf("%d: %+v", dir, r)
		}
	}
}

func TestSearchSkipsWhatSummariesRuleOut(t *testing.T) {
	s := logstore.NewStore(logstore.Limits{})
	s.Append(batchOf(logstest.Raw(0, "web.1", "KeyError: x")))
	for i := range 20 {
		s.Append(numbered(i*1000, 1000))
	}
	r := Find(s.Snapshot(), Query{ErrorsOnly: true}, s.Snapshot().End(), Back, 1, 10)
	if len(r.Hits) != 1 || r.Hits[0].Seq != 1 || r.Scanned != 1 {
		t.Errorf("%d hits, %d lines scanned", len(r.Hits), r.Scanned)
	}
}

func TestQueryMatch(t *testing.T) {
	web := logs.Line{Source: "app", Proc: "web.1", Type: "web", Class: logs.App, Level: logs.Info, Text: "Order shipped", At: logstest.T0}
	router := logs.Line{Source: "heroku", Proc: "router", Type: "router", Class: logs.Routing, Level: logs.Info, Text: logstest.OkLine, At: logstest.T0}
	gap := logs.Line{Proc: "gap", Type: "gap", Class: logs.Other, Level: logs.Warn, Text: "Gap: 1 lines lost: x", Gap: true, At: logstest.T0}
	metrics := logs.Line{Source: "app", Proc: "heroku-redis", Type: "heroku-redis", Class: logs.AddOn, Metrics: true, At: logstest.T0}
	session := logs.Line{Source: "app", Proc: "api", Type: "api", Class: logs.API, Session: true, At: logstest.T0}
	order := mustCompile(t, "order")
	for name, c := range map[string]struct {
		q    Query
		l    logs.Line
		want bool
	}{
		"zero query":                   {Query{}, web, true},
		"metrics are hidden":           {Query{}, metrics, false},
		"metrics on demand":            {Query{Metrics: true}, metrics, true},
		"sessions are hidden":          {Query{}, session, false},
		"sessions on demand":           {Query{Sessions: true}, session, true},
		"type":                         {Query{Types: []string{"worker", "web"}}, web, true},
		"other type":                   {Query{Types: []string{"worker"}}, web, false},
		"type alone drops the router":  {Query{Types: []string{"web"}}, router, false},
		"type with class keeps it":     {Query{Types: []string{"web"}, Classes: []logs.Class{logs.App, logs.Routing}}, router, true},
		"class and type both must fit": {Query{Types: []string{"worker"}, Classes: []logs.Class{logs.App, logs.Routing}}, web, false},
		"source":                       {Query{Sources: []string{"heroku"}}, web, false},
		"process":                      {Query{Procs: []string{"web.1"}}, web, true},
		"level below":                  {Query{MinLevel: logs.Warn}, web, false},
		"level at":                     {Query{MinLevel: logs.Info}, web, true},
		"text":                         {Query{Text: order}, web, true},
		"exclude":                      {Query{Exclude: []Matcher{order}}, web, false},
		"errors only":                  {Query{ErrorsOnly: true}, web, false},
		"since is inclusive":           {Query{Since: logstest.T0}, web, true},
		"until is exclusive":           {Query{Until: logstest.T0}, web, false},
		"gap passes sets and level":    {Query{Classes: []logs.Class{logs.API}, Types: []string{"web"}, MinLevel: logs.Fatal}, gap, true},
		"gap passes exclusion":         {Query{Exclude: []Matcher{mustCompile(t, "lost")}}, gap, true},
		"gap is no hit of a text":      {Query{Text: mustCompile(t, "lost")}, gap, false},
		"gap is no error":              {Query{ErrorsOnly: true}, gap, false},
	} {
		if got := c.q.Match(c.l); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestMatcher(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          [][2]int
	}{
		{"", "abc", nil},
		{"h12", "code=H12 h12", [][2]int{{5, 8}, {9, 12}}},
		{"H12", "code=H12 h12", [][2]int{{5, 8}}},
		{"aa", "aaaaa", [][2]int{{0, 2}, {2, 4}}},
		{"größe", "GRÖSSE GRÖßE", [][2]int{{8, 15}}},
		{"/orders/", "GET /orders/1", [][2]int{{5, 11}}}, // an expression, not a path
		{"/orders", "GET /orders/1", [][2]int{{4, 11}}},
		{"/", "a/b", [][2]int{{1, 2}}},
		{"//", "a//b", [][2]int{{1, 3}}},
		{`/status=5\d\d/`, "STATUS=503 status=499 status=500", [][2]int{{0, 10}, {22, 32}}},
		{`/Status=\S+/`, "Status=1 status=2", [][2]int{{0, 8}}},
		{`/\Sx/`, "aX", [][2]int{{0, 2}}},
		{"/x*/", "ab", nil},
		{"a[b", "xa[by", [][2]int{{1, 4}}},
	} {
		m := mustCompile(t, c.pattern)
		if d := cmp.Diff(c.want, m.Find(c.text)); d != "" {
			t.Errorf("%q in %q: %s", c.pattern, c.text, d)
		}
		if m.MatchString(c.text) != (c.want != nil || c.pattern == "" || c.pattern == "/x*/") {
			t.Errorf("%q in %q: MatchString is %v", c.pattern, c.text, m.MatchString(c.text))
		}
		if m.String() != c.pattern || m.Empty() != (c.pattern == "") || !m.Equal(mustCompile(t, c.pattern)) {
			t.Errorf("%q does not know itself", c.pattern)
		}
	}
	if mustCompile(t, "zz").MatchString("az") || mustCompile(t, "Zz").MatchString("zz") {
		t.Error("matched what is not there")
	}
}

func TestCompileRefuses(t *testing.T) {
	_, err := Compile("/a(b/")
	if err == nil || !strings.Contains(err.Error(), "/a(b/ is not a regular expression: missing closing )") {
		t.Errorf("got %v", err)
	}
	if _, err = Compile(strings.Repeat("a", maxPattern+1)); err == nil {
		t.Error("a pattern of any length is taken")
	}
}

func BenchmarkSearch(b *testing.B) {
	s := logstore.NewStore(logstore.Limits{Bytes: 1 << 30})
	for i := range 100 {
		s.Append(numbered(i*1000, 1000))
	}
	snap := s.Snapshot()
	for _, pattern := range []string{"LINE 5x", "line 5x", "/line 5x/"} {
		b.Run(fmt.Sprintf("%q", pattern), func(b *testing.B) {
			q := Query{Text: mustCompile(b, pattern)}
			for b.Loop() {
				Find(snap, q, snap.End(), Back, 0, 0)
			}
			b.ReportMetric(float64(snap.Len())*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mlines/s")
		})
	}
}

// What the arena is searched for in one go is found line by line too, whatever the case and the letters beyond ASCII.
func TestSearchOfTextEqualsScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines [][]byte
		for range rapid.IntRange(1, 80).Draw(t, "lines") {
			lines = append(lines, logstest.Raw(0, "web.1", wordsIn(t, "line")))
		}
		s := logstore.NewStore(logstore.Limits{})
		s.Append(batchOf(lines...))
		var m Matcher
		var err error
		fold := rapid.Bool().Draw(t, "fold")
		if rapid.Bool().Draw(t, "expression") {
			m, err = CompileExpression(rapid.SampledFrom(expressions).Draw(t, "pattern"), fold)
		} else {
			m, err = CompileText(rapid.SampledFrom(words).Draw(t, "pattern"), fold)
		}
		if err != nil {
			t.Fatal(err)
		}
		snap, q := s.Snapshot(), Query{Text: m}
		var want, got []logs.Seq
		for seq := snap.First(); seq < snap.End(); seq++ {
			if l, _ := snap.Line(seq); q.Match(l) {
				want = append(want, seq)
			}
		}
		for _, l := range Find(snap, q, 0, Forward, 0, 0).Hits {
			got = append(got, l.Seq)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%s: %s", m, d)
		}
		if n, _ := Count(snap, q, snap.End()-1, 0); n != len(want) {
			t.Fatalf("%s: counted %d of %d", m, n, len(want))
		}
	})
}
