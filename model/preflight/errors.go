package preflight

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// The measures of the error baseline: what fails before the deploy hides what fails because of it.
const (
	baselineOver  = 10 * time.Minute
	baselineLeast = 2 * time.Minute // that must have been watched
	baselineFew   = 50              // requests that say nothing
	baselineHold  = 0.01
	baselineNoGo  = 0.05
)

// findErrors looks how many requests fail before the deploy.
func findErrors(f *Facts) Finding {
	if web, ok := f.App.Processes.Type("web"); f.App.Processes.KnownFormation && (!ok || web.Want == 0) {
		return Finding{Text: "the app takes no requests"}
	}
	if lack, ok := f.unread(model.LogsSource, "logs"); ok {
		return lack
	}
	w := f.App.Router.Between(f.Now.Add(-baselineOver), f.Now)
	one := Finding{Answer: verdict.NoData, Wait: true}
	switch {
	case w.Watched < baselineLeast:
		one.Text, one.Next = "could not check: the log was watched for "+phrase.Span(w.Watched)+" of "+phrase.Span(baselineLeast), "checked in "+phrase.Span(baselineLeast-w.Watched)
		return one
	case w.Requests < baselineFew:
		one.Text = fmt.Sprintf("could not check: %s in %s, and it takes %d", phrase.Plural(w.Requests, "request"), phrase.Span(w.Watched), baselineFew)
		return one
	}
	share := float64(w.Failed) / float64(w.Requests)
	one = Finding{Answer: verdict.Go, Text: fmt.Sprintf("%s of %s failed in %s", phrase.Percent(share), phrase.Count(w.Requests, "request", "requests"), phrase.Span(w.Watched.Round(time.Second)))}
	if share >= baselineHold {
		one.Answer, one.Next = verdict.Hold, "go under "+phrase.Percent(baselineHold)+": above it nobody can tell what a deploy adds"
	}
	if share >= baselineNoGo {
		one.Answer = verdict.NoGo
	}
	return one
}
