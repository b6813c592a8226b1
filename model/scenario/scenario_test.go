package scenario

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"github.com/google/go-cmp/cmp"
)

func load(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join("testdata", name))
	return string(text), err
}

// scenarios parses every file of testdata.
func scenarios(t *testing.T) map[string][]Step {
	t.Helper()
	files, err := filepath.Glob("testdata/*.scn")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenario found: %v", err)
	}
	all := map[string][]Step{}
	for _, f := range files {
		name := filepath.Base(f)
		text, err := load(name)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := Parse(name, text, load)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = steps
	}
	return all
}

func TestScenarios(t *testing.T) {
	for name, steps := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			for _, f := range Run(steps, model.New(model.DefaultLimits())) {
				t.Error(f)
			}
		})
	}
}

func TestEveryScenarioClaimsSomething(t *testing.T) {
	for name, steps := range scenarios(t) {
		claimed := false
		for _, s := range steps {
			claimed = claimed || s.claim != nil
		}
		if !claimed {
			t.Errorf("%s expects nothing", name)
		}
	}
}

// The same events give the same dump: run again, in one batch, and over the wire.
func TestSameEventsSameDump(t *testing.T) {
	for name, steps := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			played := model.New(model.DefaultLimits())
			Run(steps, played)
			want := played.Dump()

			again := model.New(model.DefaultLimits())
			again.Apply(Events(steps))
			if diff := cmp.Diff(want, again.Dump()); diff != "" {
				t.Errorf("in one batch (-alone +batch):\n%s", diff)
			}
			wired := model.New(model.DefaultLimits())
			wired.Apply(overTheWire(t, Events(steps)))
			if diff := cmp.Diff(want, wired.Dump()); diff != "" {
				t.Errorf("over the wire (-here +there):\n%s", diff)
			}
		})
	}
}

func overTheWire(t *testing.T, list []model.Event) []model.Event {
	t.Helper()
	read := make([]model.Event, len(list))
	for i, e := range list {
		line, err := model.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		if read[i], err = model.Decode(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	return read
}

// Applying a fact must not change it: other readers hold the same value.
func TestApplyLeavesTheEventsAlone(t *testing.T) {
	for name, steps := range scenarios(t) {
		list := Events(steps)
		before := make([]string, len(list))
		for i, e := range list {
			line, err := model.Encode(e)
			if err != nil {
				t.Fatal(err)
			}
			before[i] = string(line)
		}
		model.New(model.DefaultLimits()).Apply(list)
		for i, e := range list {
			line, _ := model.Encode(e)
			if string(line) != before[i] {
				t.Fatalf("%s: Apply changed\n%s\nto\n%s", name, before[i], line)
			}
		}
	}
}

func TestMistakesAreFoundBeforeAnythingRuns(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no keyword", "release v1", `x.scn:1: a line begins with at, expect or load, not with "release"`},
		{"unknown event", "\nat 1s explode", `x.scn:2: no event is called "explode"`},
		{"unknown claim", "expect joy", `x.scn:1: no claim is called "joy"`},
		{"bad time", "at soon tick", `"soon" is not a duration`},
		{"negative time", "at -5s tick", `"-5s" is not a duration`},
		{"leftover", "at 1s tick tock", `"tock" is not understood here`},
		{"bad version", `at 1s release 74 by ned "Deploy"`, `"74" is not a version`},
		{"empty version", "at 1s release '' by ned x", `"" is not a version`},
		{"no author", `at 1s release v74 "Deploy"`, "by NAME"},
		{"bad number", "at 1s formation web=two", `"two" is not a number`},
		{"open quote", `at 1s notice "to be continued`, "a quote is not closed"},
		{"bad stage", "at 1s order restart web.1 dreamt", `not "dreamt"`},
		{"bad verb", "at 1s order dance sent", `no order is called "dance"`},
		{"bad health", "at 1s health heroku/dynos queasy", `not "queasy"`},
		{"too many", "at 1s tick x999999999", "is not between 1 and"},
		{"nothing repeated", "at 1s tick x0", "is not between 1 and"},
		{"nothing claimed", "expect processes", "nothing is claimed"},
		{"wrong measure", "expect queue default depth=1", `"depth" is none of`},
		{"missing file", "load none.scn", "x.scn:1: load none.scn"},
		{"circle", "load circle.scn", "loads itself"},
		{"clock", "at 1s clock", "one origin"},
		{"empty expectation", "expect", "what is expected is missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("x.scn", tt.text, func(name string) (string, error) {
				if name == "circle.scn" {
					return "load circle.scn", nil
				}
				return load(name)
			})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// Every claim can fail: a claim that always holds would prove nothing.
func TestEveryClaimCanFail(t *testing.T) {
	const prelude = "load healthy.scn\nat 1m queue default=5\nat 1m order restart web.1 sent\nat 1m vitals web.1 memory=1\n" +
		"at 1m notice hello\nat 1m log 'app[api]: Release v74 created by user ned@foobaz.example'\n"
	wrong := map[string]string{
		"processes": "web=1/2", "types": "worker web", "dyno": "web.1=crashed", "restarts": "web.1=7", "crashes": "web.1=7",
		"exit": "web.1=7", "memory": "web.1=7", "current": "v72", "target": "none", "abandoned": "v73", "kept": "none",
		"changed": "v73=rollback", "preview": "v72 same=yes", "order": "done", "undo": `"fly"`, "queue": "default ready=7",
		"top": "mailers", "source": "heroku/dynos broken", "stale": "heroku/dynos", "advice": `"all is lost"`,
		"message": "bye", "silent": "hello", "maintenance": "on", "lines": "<0", "milestones": "<0", "stores": "=7",
		"alarm": "depth of=default", "works": "default worker",
		"budget": "=7", "losses": "=7", "strange": "=7",
	}
	for name := range claims {
		line := "expect " + name
		if v := wrong[name]; v != "" && strings.ContainsAny(v[:1], "=<") {
			line += v
		} else {
			line += " " + v
		}
		if name == "kept" {
			line = "at 1m release v74 by ned 'Rollback to v71' current\nexpect kept v73"
		}
		steps, err := Parse("wrong.scn", prelude+line, load)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		failures := Run(steps, model.New(model.DefaultLimits()))
		if len(failures) != 1 || failures[0].Got == noApp {
			t.Errorf("%s: want one failure, got %v", line, failures)
		}
	}
}

func TestRepeatsAreSpreadEvenly(t *testing.T) {
	steps, err := Parse("x.scn", "at 10s tick x4 over 60s\nat +1s budget 5", load)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range steps {
		got = append(got, s.At.String())
	}
	if diff := cmp.Diff([]string{"10s", "11s", "25s", "40s", "55s"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestQuotesAndComments(t *testing.T) {
	words, err := split(`log 'a "b" # c' key="d e" x>=2 path=/a?b=1 # rest`)
	if err != nil {
		t.Fatal(err)
	}
	want := []word{{value: "log"}, {value: `a "b" # c`, quoted: true}, {key: "key", op: "=", value: "d e", quoted: true},
		{key: "x", op: ">=", value: "2"}, {key: "path", op: "=", value: "/a?b=1"}}
	if diff := cmp.Diff(want, words, cmp.AllowUnexported(word{})); diff != "" {
		t.Error(diff)
	}
}

// The package comment is the manual of the language: it names every event and every claim.
func TestTheManualIsWhole(t *testing.T) {
	manual, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	eventPart, claimPart, ok := strings.Cut(string(manual), "// Claims")
	if !ok {
		t.Fatal("the manual has no claims")
	}
	for name := range events {
		if !regexp.MustCompile(`[\t ]` + name + `\b`).MatchString(eventPart) {
			t.Errorf("the event %q is not in the manual", name)
		}
	}
	for name := range claims {
		if !regexp.MustCompile(`[\t ]` + name + `[ =]`).MatchString(claimPart) {
			t.Errorf("the claim %q is not in the manual", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.scn")
	for _, name := range files {
		text, _ := os.ReadFile(name)
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		steps, err := Parse("fuzz.scn", text, func(string) (string, error) { return "", os.ErrNotExist })
		if err != nil {
			return
		}
		for _, s := range steps {
			if s.event == nil && s.claim == nil {
				t.Fatalf("a step that neither happens nor claims: %+v", s)
			}
		}
	})
}
