package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
)

// How long an order waits for what it rests on, by the machine's clock.
const (
	learnLimit   = 30 * time.Second
	RefusedLimit = 6 * time.Second // where the platform itself says no: one odd answer may, two in a row are its word
	spareLimit   = 2 * time.Second // for what can be spared
	learnGap     = 2 * time.Second // between two tries of what fails
	learnTold    = time.Second     // a longer wait is told
)

// learning is the wait for what an order rests on.
type learning struct {
	*orderVerb
	verb  model.Verb
	began time.Time
	asked map[model.SourceName]time.Time // when a source that fails was last asked again
	told  bool
	want  model.Lack // the first source that cannot be relied on; without a name none
}

// learn waits until everything that the order rests on has answered. What fails is asked again, at once and not only when the
// hub would: one bad answer or a spent allowance is no reason to refuse an order.
func (v *orderVerb) learn(ctx context.Context, verb model.Verb) error {
	l := &learning{orderVerb: v, verb: verb, began: time.Now(), asked: map[model.SourceName]time.Time{}}
	limit, cancel := context.WithTimeout(ctx, learnLimit)
	defer cancel()
	err := v.Until(limit, func(s *model.State) bool { return l.complete(s) || l.refused() })
	switch {
	case ctx.Err() != nil || err != nil && !errors.Is(err, context.DeadlineExceeded):
		return v.withdrawn()
	case l.want.Name != "":
		return base.ExitError{Code: base.ExitUnable, Err: l.missing()}
	}
	return nil
}

// complete tells that nothing is missing. It asks again for what fails, and says what it waits for.
func (l *learning) complete(s *model.State) bool {
	l.want = model.Lack{}
	for _, lack := range s.Lacks(l.app, l.verb) {
		spared := !l.verb.Needs(lack.Name) && time.Since(l.began) > spareLimit
		if spared || lack.Freshness == model.Stale { // what this run has read is no older than the run
			continue
		}
		if l.want.Name == "" || l.want.Freshness == model.Waiting {
			l.want = lack
		}
		if lack.Freshness != model.Waiting && time.Since(l.asked[lack.Name]) > learnGap {
			l.asked[lack.Name] = time.Now()
			l.Hub.Ask(model.Request{Kind: model.Refresh, App: l.app, Source: lack.Name})
		}
	}
	if l.want.Name != "" {
		l.announce()
		return false
	}
	return s.App(l.app) != nil
}

// refused tells that the platform itself goes on saying no.
func (l *learning) refused() bool {
	return l.want.State == model.Stopped && time.Since(l.began) > RefusedLimit
}

// announce says once what is waited for, when it takes more than a moment.
func (l *learning) announce() {
	if l.told || time.Since(l.began) < learnTold {
		return
	}
	l.told = true
	what := string(l.want.Name) + " has not answered yet"
	if l.want.Why != "" {
		what = string(l.want.Name) + " fails: " + l.want.Why
	}
	fmt.Fprintf(l.Stderr, "gonogo: %s; waiting for it up to %s. Nothing is sent before\n", what, phrase.Span(learnLimit))
}

func (l *learning) missing() error {
	f := &fault.Error{What: "nothing was sent: cannot read " + string(l.want.Name), Why: l.want.Why, Do: l.want.Do, Code: l.want.Code}
	if f.Why == "" {
		f.Why, f.Do, f.Code = "it has not answered within "+phrase.Span(learnLimit), "Check the network, then try again", "timeout"
	}
	return f
}
