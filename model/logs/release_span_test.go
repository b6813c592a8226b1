package logs

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/logs/logstest"
)

// parsedLine is a line as it is kept.
func parsedLine(raw string) Line {
	var p Parser
	text, got := p.Parse([]byte(raw))
	o := p.Origins()[got.Label.Origin()]
	return Line{At: Instant(got.At), Source: o.Source, Proc: o.Proc, Type: o.Type, Class: o.Class, Text: string(text)}
}

// spansOf reads lines that stand a second apart.
func spansOf(t *testing.T, lines ...string) *ReleaseSpans {
	t.Helper()
	s := &ReleaseSpans{}
	for i, l := range lines {
		s.Read(parsedLine(logstest.T0.Add(time.Duration(i)*time.Second).Format(stampLayout) + " " + l))
	}
	return s
}

func TestReleaseSpans(t *testing.T) {
	const (
		made9  = "app[api]: Release v9 created by user ned@example.com"
		made10 = "app[api]: Release v10 created by user ned@example.com"
		runs10 = "app[api]: Running release v10 commands by user ned@example.com"
		fine   = "heroku[release.1234]: Process exited with status 0"
		fails  = "heroku[release.1234]: Process exited with status 1"
		other  = "heroku[web.1]: Process exited with status 0"
		claim  = "app[web.1]: Release v11 created by user mallory@example.com"
	)
	for name, c := range map[string]struct {
		lines []string
		want  string // the version that is current at each second, - where none is known
	}{
		"one after the other":                 {[]string{other, made9, claim, made10, other}, "- 9 9 10 10"},
		"rollback makes a new one":            {[]string{made9, "app[api]: Rollback to v7 by user ned", made10}, "9 9 10"},
		"the first":                           {[]string{"app[api]: Initial release by user ned", made9}, "1 9"},
		"old wording":                         {[]string{"heroku[api]: Release v9 created by ned@example.com", other}, "9 9"},
		"its command succeeds":                {[]string{made9, made10, runs10, other, fine, other}, "9 9 9 9 10 10"},
		"its command fails":                   {[]string{made9, made10, runs10, fails, fine, other}, "9 9 9 9 9 9"},
		"its command still runs":              {[]string{made9, runs10, made9, other}, "9 9 9 9"},
		"told when its command is done":       {[]string{made9, runs10, other, fine, made10}, "9 9 9 10 10"},
		"told when done, its exit was lost":   {[]string{made9, runs10, other, made10, fine}, "9 9 9 10 10"},
		"an exit of a release without a word": {[]string{made9, fine, fails}, "9 9 9"},
		"said twice":                          {[]string{made9, other, made9}, "9 9 9"},
	} {
		s := spansOf(t, c.lines...)
		for i, want := range strings.Fields(c.want) {
			at, got := logstest.T0.Add(time.Duration(i)*time.Second), "-"
			for _, v := range s.Versions() {
				if s.Holds(v, at) {
					got = map[int]string{1: "1", 9: "9", 10: "10", 11: "11"}[v]
				}
			}
			if got != want {
				t.Errorf("%s: at line %d v%s is current, want v%s", name, i, got, want)
			}
		}
	}
}

// What the ledger says overrules lines, whichever came first, and is in the order of time, not of versions.
func TestReleaseSpansKnow(t *testing.T) {
	s := spansOf(t, "app[api]: Release v9 created by user ned", "app[api]: Release v10 created by user ned")
	s.SetStart(10, logstest.T0.Add(time.Minute))
	s.SetStart(8, logstest.T0.Add(-time.Hour))
	s.SetStart(11, logstest.T0.Add(30*time.Second))
	s.Read(parsedLine(logstest.T0.Format(stampLayout) + " app[api]: Running release v10 commands by user ned"))
	s.Read(parsedLine(logstest.T0.Format(stampLayout) + " app[api]: Release v11 created by user ned"))
	if d := cmp.Diff([]int{10, 11, 9, 8}, s.Versions()); d != "" {
		t.Error(d)
	}
	from, until, ok := s.Span(11)
	if !ok || !from.Equal(logstest.T0.Add(30*time.Second)) || !until.Equal(logstest.T0.Add(time.Minute)) {
		t.Error(from, until, ok)
	}
	if _, until, ok := s.Span(10); !ok || !until.IsZero() {
		t.Error("the last has an end", until)
	}
	if _, _, ok := s.Span(7); ok || s.Holds(7, logstest.T0) {
		t.Error("a release that nobody spoke of")
	}
}

// A release command that failed leaves the release before it current, in whatever order the lines come.
func TestReleaseSpansOfAFailedCommand(t *testing.T) {
	const (
		made9  = "app[api]: Release v9 created by user ned@example.com"
		made10 = "app[api]: Release v10 created by user ned@example.com"
		runs10 = "app[api]: Running release v10 commands by user ned@example.com"
		fails  = "app[api]: Release v10 command failed by user ned@example.com"
		exit1  = "heroku[release.1234]: Process exited with status 1"
		built  = "app[api]: Build succeeded"
		other  = "heroku[web.1]: State changed from starting to up"
	)
	for name, c := range map[string]struct {
		lines []string
		want  []int // the versions that were ever current, the last first
	}{
		"as the platform writes it": {[]string{made9, runs10, exit1, fails, built, other}, []int{9}},
		"its exit was lost":         {[]string{made9, runs10, fails, other}, []int{9}},
		"created before it ran":     {[]string{made9, made10, runs10, exit1, fails}, []int{9}},
		"nothing but the failure":   {[]string{made9, made10, fails}, []int{9}},
		"the next one succeeds":     {[]string{made9, runs10, exit1, fails, "app[api]: Release v11 created by user ned@example.com"}, []int{11, 9}},
	} {
		s := spansOf(t, c.lines...)
		if d := cmp.Diff(c.want, s.Versions()); d != "" || !s.Failed(10) || s.Failed(9) {
			t.Errorf("%s: failed v9 %v, v10 %v: %s", name, s.Failed(9), s.Failed(10), d)
		}
	}
}

// What a release command prints belongs to the release that it is for, also when that fails and never is current.
func TestReleaseSpansOfReleaseCommands(t *testing.T) {
	const (
		runs10 = "app[api]: Running release v10 commands by user ned@example.com"
		runs11 = "app[api]: Running release v11 commands by user ned@example.com"
		fails  = "heroku[release.1234]: Process exited with status 1"
		failed = "app[api]: Release v10 command failed by user ned@example.com"
	)
	s := spansOf(t, "app[api]: Release v9 created by user ned@example.com", runs10, "app[release.1234]: rake aborted!", fails, failed, "app[web.1]: hello", runs11)
	for second, want := range []int{9, 10, 10, 10, 10, 10, 11, 11} {
		if got := s.Of("release", logstest.T0.Add(time.Duration(second)*time.Second)); got != want {
			t.Errorf("a line of the release dyno at %d s is of v%d, want v%d", second, got, want)
		}
		if got := s.Of("web", logstest.T0.Add(time.Duration(second)*time.Second)); got != 9 {
			t.Errorf("a line of web at %d s is of v%d, want v9", second, got)
		}
	}
	if got := s.Of("release", logstest.T0.Add(-time.Second)); got != 0 {
		t.Errorf("before the first release a line is of v%d, want none", got)
	}
}
