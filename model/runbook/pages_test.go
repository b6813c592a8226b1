package runbook_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/runbook"
)

// otherTroubles are the pages that are about no code and no alarm of queues.
var otherTroubles = []string{runbook.NewException, runbook.Spike, runbook.Leak, runbook.CrashLoop, runbook.Platform, runbook.Regression, runbook.NoNewData,
	runbook.FailingJobs, runbook.DyingWorkers, runbook.FailedRelease, runbook.Connections, runbook.Restarts, runbook.ServerErrors, runbook.NoAccess, runbook.Maintenance}

func TestEveryCodeAlarmAndTroubleHasAPage(t *testing.T) {
	t.Parallel()
	book := runbook.New(nil)
	ids := slices.Clone(otherTroubles)
	for _, c := range codes.All() {
		ids = append(ids, c.ID)
	}
	for _, name := range queue.RuleNames() {
		ids = append(ids, runbook.OfRule(name))
	}
	for _, id := range ids {
		if _, ok := book.Find(id); !ok {
			t.Errorf("there is no page for %s", id)
		}
	}
	if got, want := len(book.IDs()), len(ids); got != want {
		t.Errorf("the pages have %d ids, want %d: %v", got, want, book.IDs())
	}
}

// raw are the files of the pages.
func raw(t *testing.T) map[string]string {
	t.Helper()
	entries, err := os.ReadDir("pages")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile("pages/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(b)
	}
	return out
}

func TestEveryPageIsWhole(t *testing.T) {
	t.Parallel()
	front := regexp.MustCompile(`\A---\nid: ([\w-]+(?:, [\w-]+)*)\ntitle: ([^\n]{10,64})\nseverity: (info|warning|critical)\n---\n[A-Z]`)
	seen := map[string]string{}
	for name, text := range raw(t) {
		m := front.FindStringSubmatch(text)
		if m == nil {
			t.Errorf("%s does not begin with id, title and severity, then a paragraph: %q", name, text[:min(len(text), 120)])
			continue
		}
		for id := range strings.SplitSeq(m[1], ", ") {
			if other := seen[id]; other != "" {
				t.Errorf("%s and %s both have the id %s", name, other, id)
			}
			seen[id] = name
		}
		var sections []string
		for line := range strings.Lines(text) {
			if title, ok := strings.CutPrefix(line, "## "); ok {
				sections = append(sections, strings.TrimSpace(title))
			}
		}
		want := []string{"Right now", "Likely causes", "What to do", "With the heroku command"}
		if len(sections) == 3 {
			want = slices.Delete(want, 1, 2)
		}
		if !slices.Equal(sections, want) {
			t.Errorf("%s has the sections %q, want %q", name, sections, want)
		}
	}
}

// TestAPageIsAsGraveAsItsCode holds the two tables together: what is critical in one place is critical in the other.
func TestAPageIsAsGraveAsItsCode(t *testing.T) {
	t.Parallel()
	for _, p := range runbook.New(nil).Pages {
		if c, ok := codes.Lookup(p.IDs[0]); ok && c.Severity.String() != p.Severity.String() {
			t.Errorf("the page of %s is %s, want %s as in the table of codes", c.ID, p.Severity, c.Severity)
		}
	}
}

var braces = regexp.MustCompile(`\{([^}]*)\}`)

func TestEveryPlaceholderAndConditionIsKnown(t *testing.T) {
	t.Parallel()
	facts, _ := runbook.Placeholders()
	conditions, _ := runbook.Conditions()
	usedFacts, usedConditions := map[string]bool{}, map[string]bool{}
	for name, text := range raw(t) {
		for _, m := range braces.FindAllStringSubmatch(text, -1) {
			when, isCondition := strings.CutPrefix(m[1], "when:")
			_, isKey := strings.CutPrefix(m[1], "key:")
			switch {
			case isKey: // the table of keys is looked at where it is
			case isCondition:
				if usedConditions[when] = true; !slices.Contains(conditions, when) {
					t.Errorf("%s names the condition %q, which nobody knows", name, when)
				}
			default:
				if usedFacts[m[1]] = true; !slices.Contains(facts, m[1]) {
					t.Errorf("%s names the fact %q, which nobody knows", name, m[1])
				}
			}
		}
	}
	for _, f := range facts {
		if !usedFacts[f] {
			t.Errorf("no page names the fact %s", f)
		}
	}
	for _, c := range conditions {
		if !usedConditions[c] {
			t.Errorf("no page names the condition %s", c)
		}
	}
}

// TestEveryCommandIsOfTheOfficialClient: each command is among those that are run against the simulated platform, or known besides.
func TestEveryCommandIsOfTheOfficialClient(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("../../sources/heroku/sim/testdata/commands.tsv")
	if err != nil {
		t.Fatal(err)
	}
	// Of what the platform does beyond the simulated one: data stores, certificates, logging in.
	known := map[string]bool{"pg:info": true, "pg:ps": true, "pg:locks": true, "pg:killall": true, "redis:info": true, "certs:auto": true, "login": true}
	for line := range strings.Lines(string(table)) {
		if columns := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(columns) == 5 {
			known[strings.Fields(columns[4])[0]] = true
		}
	}
	n := 0
	for name, text := range raw(t) {
		for _, m := range regexp.MustCompile(`(?m)(?:^    |`+"`"+`)heroku (\S+)`).FindAllStringSubmatch(text, -1) {
			if n++; !known[m[1]] {
				t.Errorf("%s has the command heroku %s, which is not known", name, m[1])
			}
		}
	}
	if n < 100 {
		t.Errorf("found %d commands, want at least 100", n)
	}
}

func TestATeamsPageTakesThePlaceOfOurs(t *testing.T) {
	t.Parallel()
	book := runbook.New([]runbook.File{
		{Name: "H12.md", Text: "# Call Ana\n\nThe orders service is slow. See [the wiki](https://wiki.example/h12).\n"},
		{Name: "deploy.md", Text: "---\nid: nightly, latency\ntitle: The nightly import\nseverity: warning\n---\nIt runs at 3.\n"},
	})
	for id, want := range map[string]string{"h12": "Call Ana", "nightly": "The nightly import", "latency": "The nightly import", "depth": "Jobs wait too long, or too many wait", "H13": "The dyno closed the connection without a response"} {
		p, ok := book.Find(id)
		if !ok || p.Title != want {
			t.Errorf("the page of %s is %+v, want %q", id, p, want)
		}
	}
	f, _ := book.Fill(runbook.Scene{}, runbook.Subject{ID: "H12"})
	if got := text(f); !f.Team || !strings.Contains(got, "See the wiki (https://wiki.example/h12).") {
		t.Errorf("the team's page is %q", got)
	}
}

// text is a filled page as text.
func text(f runbook.Filled) string {
	var b strings.Builder
	for _, l := range f.Lines {
		for _, s := range l.Spans {
			b.WriteString(s.Text)
		}
		if l.Note != "" {
			b.WriteString(" | " + l.Note)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestTheDocumentListsAllThatAPageCanName holds docs/runbook.md and the tables together.
func TestTheDocumentListsAllThatAPageCanName(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []func() (names, what []string){runbook.Placeholders, runbook.Conditions} {
		names, what := list()
		for i := range names {
			if row := "| `" + names[i] + "` | " + what[i] + " |\n"; !strings.Contains(string(b), row) {
				t.Errorf("docs/runbook.md lacks the row %q", row)
			}
		}
	}
}
