package poll

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/preflight"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/tui/plain"
)

// preflightFlags are those of the verb.
type preflightFlags struct {
	base.Flags
	timeout time.Duration
	commit  string
	skip    []string
	json    bool
}

// Preflight asks whether an app may be deployed to now.
func Preflight(p *base.Process) *cobra.Command {
	f := &preflightFlags{}
	c := &cobra.Command{
		Use:   "preflight",
		Short: "Ask before a deploy: may this app be deployed to now?",
		Long: `Ask before a deploy: is Heroku well, is no other release on its way, what is the verdict on what runs, how many requests fail already, do
jobs wait, are all dynos up, was the config changed since the last deploy, do the commits to come bring a migration, does the config
forbid deploys now? The answer is GO, HOLD or NO-GO, with the reason.

What cannot be checked is never GO. --skip leaves a check out: ` + phrase.List(preflight.Names()) + `.
The commits to come are those between what runs and HEAD, or --commit, in the git repository that gonogo stands in.

Exit codes: 0 GO; 1 NO-GO; 2 wrong usage; 3 could not check; 4 HOLD; 130 interrupted.`,
		Example: "  gonogo preflight -a shop && git push heroku main\n  gonogo preflight -a shop --commit origin/main --skip migrations --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return f.run(c.Context(), p)
		},
	}
	f.AddApps(c)
	f.AddFeed(c)
	f.AddStyle(c)
	f.AddUTC(c)
	f.AddQueues(c)
	c.Flags().DurationVar(&f.timeout, "timeout", 3*time.Minute, "how long to wait for what is not known yet")
	c.Flags().StringVar(&f.commit, "commit", "HEAD", "the commit that is to be deployed")
	c.Flags().StringSliceVar(&f.skip, "skip", nil, "leave this check out; repeat for several")
	c.Flags().BoolVar(&f.json, "json", false, "print the findings as JSON")
	return c
}

// check reads what was said.
func (f *preflightFlags) check() error {
	if f.timeout <= 0 {
		return base.Usage("--timeout is %s, and must be above zero", f.timeout)
	}
	for _, name := range f.skip {
		if !slices.Contains(preflight.Names(), name) {
			return base.Usage("--skip %s is no check%s. There are %s", fault.Quote(name), phrase.DidYouMean(name, preflight.Names()), phrase.List(preflight.Names()))
		}
	}
	return nil
}

// A preflight looks at least so long, that every source has a chance to say what it finds; a NO-GO needs no more than a moment besides.
const (
	leastLook  = 3 * time.Second
	noGoWithin = 10 * time.Second
)

// launch is one run of preflight.
type launch struct {
	*session.Session
	*session.Follower
	f     *preflightFlags
	name  string
	facts preflight.Facts
	began time.Time
	said  string
}

func (f *preflightFlags) run(ctx context.Context, p *base.Process) error {
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	name, _, _, err := m.MeantOne(ctx)
	if err != nil {
		return err
	}
	v := &launch{Session: m, Follower: m.LogFollower("preflight"), f: f, name: name}
	v.facts = preflight.Facts{Freeze: m.Loaded.Config.App(name).Windows(), Zone: m.Zone(), Skip: f.skip}
	stop, err := m.Begin(ctx, []string{name})
	if err != nil {
		return err
	}
	defer stop()
	var r preflight.Result
	over := false
	err = v.Until(ctx, func(s *model.State) bool {
		r, over = v.poll(ctx, s)
		return over
	})
	switch {
	case over, err == nil:
		return v.report(&r)
	case errors.Is(err, io.EOF), ctx.Err() != nil:
		return base.ErrInterrupted
	}
	return err
}

// poll asks all checks; true when what they say is the result.
func (v *launch) poll(ctx context.Context, s *model.State) (r preflight.Result, over bool) {
	if s.Now.IsZero() {
		return r, false
	}
	if v.began.IsZero() {
		v.began = s.Now
	}
	spent := s.Now.Sub(v.began)
	late := spent >= v.f.timeout
	if len(s.Apps) == 0 {
		return r, late
	}
	a := s.Apps[0]
	v.facts.State, v.facts.App, v.facts.Now = s, a, s.OriginNow("heroku")
	if v.facts.Coming == nil && a.Ledger.Known && !slices.Contains(v.f.skip, string(preflight.MigrationsCheck)) {
		v.facts.Coming = v.Coming(ctx, v.name, &a.Ledger, v.f.commit)
	}
	r = preflight.Ask(&v.facts)
	v.progress(s, &r)
	switch {
	case late:
		return r, true
	case spent < leastLook:
		return r, false
	}
	return r, !r.Waits() || r.Answer == verdict.NoGo && spent >= noGoWithin
}

// progress says on stderr what is still waited for, when that changes.
func (v *launch) progress(s *model.State, r *preflight.Result) {
	var names []string
	why := ""
	for _, f := range r.Findings {
		if f.Wait {
			names = append(names, string(f.Check))
			why = f.Text
		}
	}
	key := phrase.List(names)
	if key == v.said || len(names) == 0 || s.Now.Sub(v.began) < leastLook {
		return
	}
	v.said = key
	if len(names) == 1 {
		key += " (" + why + ")"
	}
	fmt.Fprintf(v.Stderr, "%s waiting for %s, up to %s\n", phrase.Clock(s.Now, v.Zone()), key, phrase.Span(v.f.timeout))
}

// exits are the exit codes by answer.
var exits = map[verdict.Answer]int{verdict.Go: base.ExitDone, verdict.NoGo: base.ExitNo, verdict.Hold: base.ExitUndecided, verdict.NoData: base.ExitUnable}

// report prints the result, and makes the exit code.
func (v *launch) report(r *preflight.Result) error {
	if len(r.Findings) == 0 {
		why := "nothing has answered within " + phrase.Span(v.f.timeout)
		for _, st := range v.State.Troubles("") {
			why = st.Why
		}
		return base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "cannot check " + fault.Quote(v.name), Why: why, Do: "gonogo doctor tells what is missing"}}
	}
	e := end{code: exits[r.Answer]}
	var err error
	if v.f.json {
		err = base.PrintJSON(v.Stdout, v.document(r, e), false)
	} else {
		title := word(e)
		if r.Answer == verdict.NoData {
			title = "COULD NOT CHECK"
		}
		err = base.Print(v.Stdout, plain.Preflight(v.Printer(v.facts.Now), r, title+" "+v.name))
	}
	if err != nil || e.code == base.ExitDone {
		return err
	}
	return base.ExitError{Code: e.code}
}

// launchDoc is the result as JSON; docs/ci.md describes it.
type launchDoc struct {
	App    string     `json:"app"`
	Result string     `json:"result"` // go, no-go, hold, unable
	Exit   int        `json:"exit"`
	Why    string     `json:"why"`
	Began  time.Time  `json:"began"`
	Ended  time.Time  `json:"ended"`
	Commit string     `json:"commit,omitempty"`
	Checks []checkDoc `json:"checks"`
}

type checkDoc struct {
	Check  preflight.Name `json:"check"`
	Answer verdict.Answer `json:"answer"`
	Text   string         `json:"text"`
	Next   string         `json:"next,omitempty"`
	Since  *time.Time     `json:"since,omitempty"`
}

func (v *launch) document(r *preflight.Result, e end) launchDoc {
	doc := launchDoc{App: v.name, Result: results[e.code], Exit: e.code, Why: safe.Redact(r.Why()), Began: v.began.UTC(), Ended: v.State.Now.UTC(), Checks: []checkDoc{}}
	if v.facts.Coming != nil {
		doc.Commit = v.facts.Coming.Commits.To
	}
	for _, f := range r.Findings {
		doc.Checks = append(doc.Checks, checkDoc{f.Check, f.Answer, safe.Redact(f.Text), safe.Redact(f.Next), moment(f.Since)})
	}
	return doc
}
