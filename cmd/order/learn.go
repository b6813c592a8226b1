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

// spare is the source that an order can do without: add-ons only fill a line of the preview.
const spare = "heroku/addons"

// learning is the wait for what an order rests on.
type learning struct {
	*orderVerb
	names []string
	began time.Time
	asked map[string]time.Time // when a source that fails was last asked again
	told  bool
	want  model.SourceState // the first one that is missing
}

// learn waits until everything that the order rests on has answered. What fails is asked again, at once and not only when the
// hub would: one bad answer or a spent allowance is no reason to refuse an order.
func (v *orderVerb) learn(ctx context.Context, names []string) error {
	l := &learning{orderVerb: v, names: append([]string{"heroku/app"}, names...), began: time.Now(), asked: map[string]time.Time{}}
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
	l.want = model.SourceState{}
	for _, name := range l.names {
		st := s.Source(l.app, name)
		standing := s.Standing(st)
		if standing != model.Waiting && standing != model.Broken || name == spare && (standing == model.Broken || time.Since(l.began) > spareLimit) {
			continue
		}
		if l.want.Name == "" || l.want.State == model.Loading {
			l.want = st
		}
		if standing == model.Broken && time.Since(l.asked[name]) > learnGap {
			l.asked[name] = time.Now()
			l.Hub.Ask(model.Request{Kind: model.Refresh, App: l.app, Source: name})
		}
	}
	if l.want.Name != "" {
		l.tell()
		return false
	}
	return s.App(l.app) != nil
}

// refused tells that the platform itself goes on saying no.
func (l *learning) refused() bool {
	return l.want.State == model.Stopped && time.Since(l.began) > RefusedLimit
}

// tell says once what is waited for, when it takes more than a moment.
func (l *learning) tell() {
	if l.told || time.Since(l.began) < learnTold {
		return
	}
	l.told = true
	what := l.want.Name + " has not answered yet"
	if l.want.Why != "" {
		what = l.want.Name + " fails: " + l.want.Why
	}
	fmt.Fprintf(l.Stderr, "gonogo: %s; waiting for it up to %s. Nothing is sent before\n", what, phrase.Span(learnLimit))
}

func (l *learning) missing() error {
	f := &fault.Error{What: "nothing was sent: cannot read " + l.want.Name, Why: l.want.Why, Do: l.want.Do, Code: l.want.Code}
	if f.Why == "" {
		f.Why, f.Do, f.Code = "it has not answered within "+phrase.Span(learnLimit), "Check the network, then try again", "timeout"
	}
	return f
}
