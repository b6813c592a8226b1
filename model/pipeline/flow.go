package pipeline

import (
	"cmp"
	"slices"

	"app.gonogo/gonogo/model/verdict"
)

// Stage is a stage of a pipeline with the code that stands in it.
type Stage struct {
	Name string
	Apps int
	Code []Code // the worst first, then what most of its apps run
}

// Code is what some apps of a stage run.
type Code struct {
	Commit string // empty: it is not known
	Apps   []string
	By     string // who released it, where it is one app's
	Answer verdict.Answer
	Holds  bool   // a console says so, and it is not only watched
	Why    string // of that answer, by the worst of its apps
}

// Flow is a pipeline as code goes through it; nothing where the apps are not all of one pipeline, or all of one stage.
func Flow(rows []Row) []Stage {
	var flow []Stage
	for i := range rows {
		r := &rows[i]
		if r.Pipeline == "" || r.Pipeline != rows[0].Pipeline {
			return nil
		}
		if n := len(flow); n == 0 || flow[n-1].Name != r.Stage {
			flow = append(flow, Stage{Name: r.Stage})
		}
		flow[len(flow)-1].add(r)
	}
	if len(flow) < 2 {
		return nil
	}
	for i := range flow {
		slices.SortStableFunc(flow[i].Code, func(a, b Code) int {
			return cmp.Or(cmp.Compare(rank(b.Answer), rank(a.Answer)), cmp.Compare(len(b.Apps), len(a.Apps)))
		})
	}
	return flow
}

func (s *Stage) add(r *Row) {
	s.Apps++
	i := slices.IndexFunc(s.Code, func(c Code) bool { return c.Commit == r.Commit })
	if i < 0 {
		s.Code = append(s.Code, Code{Commit: r.Commit, By: r.By})
		i = len(s.Code) - 1
	}
	c := &s.Code[i]
	if len(c.Apps) == 0 || r.Answer > c.Answer {
		c.Answer, c.Holds, c.Why = r.Answer, r.App.Verdict.Holds(), r.App.Verdict.Why()
	}
	if c.Apps = append(c.Apps, r.Name); r.By != c.By {
		c.By = ""
	}
}

// Count is how many apps have an answer.
type Count struct {
	Answer verdict.Answer
	Apps   int
	Holds  bool // a console of one of them says so
}

// Counts are how many rows have which answer, the worst first, and those of which nothing is known last.
func Counts(rows []Row) []Count {
	var out []Count
	for _, a := range []verdict.Answer{verdict.NoGo, verdict.Hold, verdict.Go, verdict.NoData} {
		c := Count{Answer: a}
		for i := range rows {
			if is := rows[i].Answer; is == a || is == verdict.NotAsked && a == verdict.NoData {
				c.Apps++
				c.Holds = c.Holds || rows[i].App.Verdict.Holds()
			}
		}
		if c.Apps > 0 {
			out = append(out, c)
		}
	}
	return out
}
