package story

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
)

// jobKeys stand before the id of a job.
var jobKeys = []string{"jid=", "job_id=", `"jid":"`, `"job_id":"`, "Job ID: ", "JID-"}

// shortestJob is the shortest id that is looked for: a number of three digits stands in other lines too.
const shortestJob = 6

// jobOf is the id of the job that a line names; empty for none.
func jobOf(text string) string {
	for _, key := range jobKeys {
		i := strings.Index(text, key)
		if i < 0 {
			continue
		}
		id := text[i+len(key):]
		if end := strings.IndexFunc(id, func(r rune) bool { return r > 'z' || !isID(byte(r)) }); end >= 0 {
			id = id[:end]
		}
		if len(id) >= shortestJob {
			return id
		}
	}
	return ""
}

// jobs adds what was said of the jobs that the request enqueued: when they ran, and what became of them.
func (s *Story) jobs(snap logstore.Snapshot) {
	var ids []string
	for _, step := range s.Steps {
		if step.Kind != Job || len(ids) == maxJobs || len(s.Steps) >= maxSteps {
			continue
		}
		id := jobOf(step.Line.Text)
		if id == "" || slices.Contains(ids, id) {
			continue
		}
		ids = append(ids, id)
		text, err := search.CompileText(id, false)
		if err != nil {
			continue
		}
		q := search.Query{Classes: []logs.Class{logs.App}, Text: text, Since: step.Line.At, Until: step.Line.At.Add(runsIn)}
		for _, l := range search.Find(snap, q, step.Line.Seq, search.Forward, maxSteps-len(s.Steps), 0).Hits {
			if holdsWord(l.Text, id) && !s.holds(l.Seq) {
				s.Steps = append(s.Steps, Step{Line: l, Kind: kindOfRun(l)})
				s.frames(snap, l)
			}
		}
	}
}

// holdsWord tells whether a text holds an id, and not a longer one.
func holdsWord(text, id string) bool {
	i := strings.Index(text, id)
	return i >= 0 && (i == 0 || !isID(text[i-1]) || text[i-1] == '-') && (i+len(id) == len(text) || !isID(text[i+len(id)]))
}

func (s *Story) holds(seq logs.Seq) bool {
	return slices.ContainsFunc(s.Steps, func(x Step) bool { return x.Line.Seq == seq })
}

func kindOfRun(l logs.Line) Kind {
	if k := kindOf(l); k != App {
		return k
	}
	return Job
}
