package github

import (
	"encoding/json"
	"testing"

	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/safe"
)

// filled reads an answer as the client does, and fails where something of it is no text for a terminal.
func filled(t *testing.T, body []byte) {
	t.Helper()
	var answer comparison
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	var out commits.Range
	answer.fill(&out)
	files := out.Whole
	for _, c := range out.Commits {
		if safe.Text(c.Subject) != c.Subject || safe.Text(c.Author) != c.Author {
			t.Errorf("a commit is %q by %q", c.Subject, c.Author)
		}
		files = append(files, c.Files...)
	}
	for _, f := range files {
		if safe.Text(f.Path) != f.Path {
			t.Errorf("a file is %q", f.Path)
		}
	}
	if out.More < 0 {
		t.Errorf("%d more commits", out.More)
	}
}

// FuzzComparison: whatever is said to be GitHub's comparison is read within its bounds.
func FuzzComparison(f *testing.F) {
	f.Add([]byte(`{"status":"ahead","total_commits":2,"commits":[{"sha":"0123456789abcdef","commit":{"message":"x\u001b[31m\ny","author":{"name":"n","email":"e","date":"2026-01-01T00:00:00Z"}},"parents":[{}]}],
"files":[{"filename":"a.rb","status":"renamed","previous_filename":"b.rb","patch":"@@ -1,2 +3,4 @@\n-a\n+b"}]}`))
	f.Add([]byte(`{"status":"x","total_commits":-5,"commits":[{"sha":"zz","parents":[{},{}]}],"files":[{"patch":"@@ -99999999999,1 +1 @@"}]}`))
	for _, raw := range hostiletest.Corpus() {
		if len(raw) < 4000 {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) { filled(t, body) })
}

func TestHostileComparisonsAreRead(t *testing.T) { hostiletest.Each(t, filled) }
