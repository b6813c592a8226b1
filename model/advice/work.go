package advice

import (
	"fmt"
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/work"
)

// failingJobs speaks of the class of background jobs of which the largest part fails, and of what it was before.
func failingJobs(s *model.State, a *model.App) (Advice, bool) {
	list := a.Jobs.AllFailing()
	if len(list) == 0 {
		return Advice{}, false
	}
	c, more := list[0], len(list)-1
	f := c.Failing()
	part := phrase.Percent(f.Now.Part())
	adv := Advice{Short: part + " of " + c.Name + " fails", Severity: severity.Warning}
	if more > 0 {
		adv.Short += fmt.Sprintf(", and %d more", more)
	}
	adv.Brief = adv.Short
	lasts := phrase.Age(s.Age("heroku", f.Since))
	since := " for " + lasts
	if f.Blame > 0 {
		since = fmt.Sprintf(" since v%d (%s)", f.Blame, lasts)
		adv.Short += fmt.Sprintf(" since v%d", f.Blame)
	}
	adv.Text = fmt.Sprintf("%s of %s fails%s: %s of %s", part, c.Name, since, phrase.Number(f.Now.Failed), phrase.Number(f.Now.Ended()))
	if f.Known && f.Before.Ended() > 0 {
		adv.Text += fmt.Sprintf(", before the release %s of %s", phrase.Number(f.Before.Failed), phrase.Number(f.Before.Ended()))
	}
	adv.Short += "."
	if more > 0 {
		adv.Text += "; " + phrase.Count(more, "other class fails", "other classes fail") + " too"
	}
	adv.Text += "."
	if target, why := a.Ledger.Target(); f.Blame > 0 && why == "" && target.Version < f.Blame {
		adv, _ = rollBack(a, adv)
	}
	return adv, true
}

// dyingWorkers speaks of workers that die inside dynos that live on.
func dyingWorkers(s *model.State, a *model.App) (Advice, bool) {
	d := a.Jobs.Workers.Dying
	if !d.On() || len(d.Deaths) == 0 {
		return Advice{}, false
	}
	var dynos, servers []string
	causes := map[work.Cause]int{}
	for _, one := range d.Deaths {
		causes[one.Cause]++
		if !slices.Contains(dynos, one.Dyno) {
			dynos = append(dynos, one.Dyno)
		}
		if !slices.Contains(servers, string(one.Server)) {
			servers = append(servers, string(one.Server))
		}
	}
	most := mostOf(causes)
	adv := Advice{Severity: severity.Warning}
	on := phrase.Plural(len(dynos), "dyno")
	if len(dynos) == 1 {
		on = dynos[0]
	}
	adv.Short = fmt.Sprintf("%s died on %s (%s).", phrase.Plural(len(d.Deaths), "worker"), on, most)
	adv.Brief = phrase.Plural(len(d.Deaths), "worker") + " died"
	adv.Text = fmt.Sprintf("%s of %s died within %s on %s (%s)", phrase.Plural(len(d.Deaths), "worker"), phrase.List(servers),
		phrase.Age(s.Age("heroku", d.Deaths[0].At)), on, most)
	if a.Jobs.KnowsBefore(s.CurrentJobs(a)) {
		adv.Text += fmt.Sprintf(", before the release %d", d.Before)
	}
	adv.Text += "."
	adv.Do = helps[most]
	return adv, true
}

// helps is what helps against a cause.
var helps = map[work.Cause]string{
	work.Killed:   "They may need more memory than the dyno has: fewer workers in a dyno, or a larger dyno size, help.",
	work.Memory:   "They need more memory than their limit: fewer workers in a dyno, or a larger dyno size, help.",
	work.TimedOut: "What they do takes longer than the server's timeout: their last lines tell what.",
	work.Crashed:  "Their last lines before it tell why.",
	work.Gone:     "Their last lines before it tell why.",
}

// mostOf is the cause of most deaths.
func mostOf(causes map[work.Cause]int) (most work.Cause) {
	for c, n := range causes {
		if n > causes[most] || n == causes[most] && c < most {
			most = c
		}
	}
	return most
}
