package order

import (
	"context"
	"fmt"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/heroku/stream"
)

// oddsLimit is how long a rollback waits for what tells whether it would help, by the machine's clock. An order does not need it.
const oddsLimit = 4 * time.Second

// readOdds reads what tells whether a rollback would help, as the screen knows it: the newest lines of the log, Heroku's status page, what came
// with the releases. What does not come in time is left out, and said; a log that is read in part is left out whole: its newest lines lack.
func (v *orderVerb) readOdds(ctx context.Context) {
	limit, cancel := context.WithTimeout(ctx, oddsLimit)
	defer cancel()
	told := time.AfterFunc(learnTold, func() { fmt.Fprintln(v.Stderr, "gonogo: reads the log, to tell whether a rollback would help") })
	defer told.Stop()
	var lines, status []model.Event
	var noLines error
	var both sync.WaitGroup
	both.Go(func() {
		noLines = stream.Backlog(limit, v.Client, string(v.app), func(b *logstore.Batch) {
			lines = append(lines, v.fact(model.LogsSource, &model.LogLines{Batch: b}))
		})
	})
	both.Go(func() { status = v.ReadStatus(limit) })
	both.Wait()
	if noLines != nil {
		why := noLines.Error()
		if limit.Err() != nil {
			why = "it has not come within " + phrase.Span(oddsLimit)
		}
		fmt.Fprintln(v.Stderr, "gonogo: the odds are told without the log: "+why)
		lines = nil
	}
	a := v.State.App(v.app)
	if err := v.ReadCommits(limit, v.info.Name, &a.Ledger, func(f model.Fact) { lines = append(lines, v.fact(model.CommitsSource, f)) }); err != nil && limit.Err() == nil {
		fmt.Fprintln(v.Stderr, "gonogo: cannot read the commits: "+err.Error())
	}
	now := v.Clock()
	v.State.Apply(append(append(lines, status...), model.Event{Seen: now, At: now, Fact: &model.Tick{Now: now}}))
}

// fact is a fact of the app as an event of now.
func (v *orderVerb) fact(source model.SourceName, f model.Fact) model.Event {
	return model.Event{Source: source, App: v.app, At: v.Client.Now(), Seen: v.Clock(), Fact: f}
}
