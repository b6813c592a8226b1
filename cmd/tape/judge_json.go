package tape

import (
	"time"

	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/trial"
	"app.gonogo/gonogo/model/verdict"
)

// judgeDoc is what judge prints as JSON.
type judgeDoc struct {
	Set        []string    `json:"set,omitempty"`
	Within     float64     `json:"within_seconds"`
	Recordings []judgedDoc `json:"recordings"`
	Wrong      int         `json:"wrong"` // false NO-GO and missed rollbacks, under the limits that count
}

type judgedDoc struct {
	Name  string    `json:"name"`
	Began time.Time `json:"began"`
	Ended time.Time `json:"ended"`
	Text  bool      `json:"text"`
	Apps  []appDoc  `json:"apps"`
	With  []appDoc  `json:"apps_with_set,omitempty"`
}

type appDoc struct {
	ID       string       `json:"id"`
	App      string       `json:"app,omitempty"`
	Episodes []episodeDoc `json:"episodes"`
	Missed   []missedDoc  `json:"missed"`
	Changes  []changeDoc  `json:"changes"`
	Coverage coverageDoc  `json:"coverage"`
}

type episodeDoc struct {
	From    time.Time        `json:"from"`
	To      time.Time        `json:"to"`
	Open    bool             `json:"open,omitempty"`
	Answer  verdict.Answer   `json:"answer"`
	Console verdict.Console  `json:"console"`
	Rule    verdict.RuleName `json:"rule"`
	Version int              `json:"version,omitempty"`
	Blamed  int              `json:"blamed_version,omitempty"`
	Text    string           `json:"text"`
	Outcome trial.Outcome    `json:"outcome"`
	Because string           `json:"because"`
}

type missedDoc struct {
	At      time.Time      `json:"at"`
	Version int            `json:"version"`
	To      int            `json:"rolled_back_to"`
	By      string         `json:"by"`
	Answer  verdict.Answer `json:"answer"`
}

type changeDoc struct {
	At      time.Time      `json:"at"`
	Answer  verdict.Answer `json:"answer"`
	Version int            `json:"version,omitempty"`
	Why     string         `json:"why"`
}

type coverageDoc struct {
	Seconds  float64   `json:"seconds"`
	Watched  float64   `json:"watched_seconds"` // of the log
	Requests int       `json:"requests"`
	Lacks    []string  `json:"lacks"`
	Missing  []spanDoc `json:"missing"`
	More     int       `json:"missing_more,omitempty"`
}

type spanDoc struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	What string    `json:"what"`
}

func documentOf(all []tried, f *judgeFlags) judgeDoc {
	doc := judgeDoc{Set: f.set, Within: f.within.Seconds(), Recordings: []judgedDoc{}}
	for i := range all {
		one := &all[i]
		out := judgedDoc{Name: one.name, Began: one.today.Began.UTC(), Ended: one.today.Ended.UTC(), Text: one.text, Apps: appDocs(one.today, one.text)}
		if one.other != nil {
			out.With = appDocs(one.other, one.text)
		}
		doc.Recordings = append(doc.Recordings, out)
		doc.Wrong += one.wrong()
	}
	return doc
}

func appDocs(run *trial.Run, text bool) []appDoc {
	list := []appDoc{}
	for _, a := range run.Apps {
		c := &a.Coverage
		one := appDoc{ID: string(a.ID), App: a.Name, Episodes: []episodeDoc{}, Missed: []missedDoc{}, Changes: []changeDoc{},
			Coverage: coverageDoc{Seconds: c.To.Sub(c.From).Seconds(), Watched: c.Watched.Seconds(), Requests: c.Requests, Lacks: append([]string{}, c.Lacks(text)...), Missing: []spanDoc{}, More: c.More}}
		for _, e := range a.Episodes {
			one.Episodes = append(one.Episodes, episodeDoc{e.From.UTC(), e.To.UTC(), e.Open, e.Answer, e.Console, e.Rule, e.Release, e.Blamed, safe.Redact(e.Text), e.Outcome, safe.Redact(e.Because)})
		}
		for _, m := range a.Missed {
			one.Missed = append(one.Missed, missedDoc{m.At.UTC(), m.Release, m.To, m.By, m.Answer})
		}
		for _, v := range a.Changes {
			one.Changes = append(one.Changes, changeDoc{v.At.UTC(), v.Answer, v.Release, safe.Redact(v.Why)})
		}
		for _, m := range c.Missing {
			one.Coverage.Missing = append(one.Coverage.Missing, spanDoc{m.From.UTC(), m.To.UTC(), m.What})
		}
		list = append(list, one)
	}
	return list
}
