package recorder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/alarm"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/marks"
)

// eventful is a recording of three segments in which something of each kind happens.
func eventful() []model.Event {
	all := events(1500)
	at := func(second int, f model.Fact) {
		all[second+2].Fact = f
	}
	errorAt := func(second int, text string) {
		seen := all[second+2].Seen
		in := logstore.NewIngest(logstore.IngestOptions{})
		in.Add([]byte(seen.Format("2006-01-02T15:04:05.000000+00:00")+" app[web.1]: "+text), seen)
		in.Add([]byte(seen.Add(time.Millisecond).Format("2006-01-02T15:04:05.000000+00:00")+" app[web.1]: Started GET"), seen)
		at(second, &model.LogLines{Batch: in.Next(seen, true)})
		at(second+2, &model.Tick{Now: seen.Add(5 * time.Second)})
	}
	releases := func(newest int) *model.Releases {
		return &model.Releases{Releases: []ledger.Release{{Version: newest, By: "ann@example.com", Description: "Deploy 1a2b3c4"}, {Version: newest - 1}}}
	}
	at(10, releases(73))
	at(100, releases(74))
	at(700, releases(74))
	at(701, releases(76))
	at(120, &model.Called{At: began, Release: 74, Answer: "no-go", Why: "ERROR: new since v74: no user ann@example.com"})
	at(800, &model.Called{At: began, Release: 75, Answer: "go"})
	at(850, &alarm.Alarm{ID: "requests", Level: "critical", Text: "8.1 % of requests fail with token=hunter2hunter2", Since: began})
	at(880, &alarm.Alarm{ID: "requests", Level: "critical", Text: "8.1 % of requests fail with token=hunter2hunter2", Since: began, Over: true})
	at(900, &marks.Mark{Note: "here"})
	at(901, &model.OrderEvent{Order: model.Order{ID: "o1", Verb: model.Rollback, Target: 73}, Stage: model.Sent})
	at(902, &model.OrderEvent{Order: model.Order{ID: "o1", Verb: model.Rollback, Target: 73}, Stage: model.Accepted})
	errorAt(200, "TypeError: x is null")
	errorAt(300, "KeyError: y")
	errorAt(1300, "TypeError: x is null")
	return all
}

func TestMilestonesNeedNoIndex(t *testing.T) {
	dir := t.TempDir()
	if err := write(t, dir, eventful()).Close(); err != nil {
		t.Fatal(err)
	}
	milestones := func(what string) string {
		t.Helper()
		got, err := list(t, dir)[0].Milestones()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		var out []string
		for _, m := range got {
			out = append(out, string(m.Kind)+" "+m.Answer+m.Level+m.ID+m.Text)
			if m.Over {
				out[len(out)-1] += " is over"
			}
		}
		return strings.Join(out, "; ")
	}
	const want = "release Deploy 1a2b3c4; verdict no-goERROR; error TypeError; error KeyError; release ; release Deploy 1a2b3c4; verdict go; alarm criticalrequests8.1 % of requests fail with token=[secret:dea6]; alarm criticalrequests8.1 % of requests fail with token=[secret:dea6] is over; mark here; order roll back to v73"
	with := milestones("with its index")
	if with != want {
		t.Errorf("got  %s\nwant %s", with, want)
	}
	index := filepath.Join(list(t, dir)[0].Path, indexName)
	text := readFile(t, index)
	for what, content := range map[string][]byte{"a torn index": text[:len(text)/2], "a foreign index": []byte("{}\n\x00\xff{\"segment\":1}\n"), "an empty index": {}} {
		writeFile(t, index, content)
		if got := milestones(what); got != with {
			t.Errorf("%s: got %s", what, got)
		}
	}
	if err := os.Remove(index); err != nil {
		t.Fatal(err)
	}
	if got := milestones("no index"); got != with {
		t.Errorf("no index: got %s", got)
	}
}
