// Package poll holds the verb that gives the verdict to scripts: GO, HOLD or NO-GO as an exit code.
package poll

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/tui/plain"
)

// flags are those of the verb.
type flags struct {
	base.Flags
	release  string
	timeout  time.Duration
	failFast bool
	json     bool
	format   string

	version int
}

// The forms of the result.
const (
	formText   = "text"
	formGitHub = "github"
	formJUnit  = "junit"
)

var forms = []string{formText, formGitHub, formJUnit}

// Poll waits for the verdict on a release.
func Poll(p *base.Process) *cobra.Command {
	f := &flags{}
	c := &cobra.Command{
		Use:   "poll",
		Short: "Wait for the verdict on a release: GO, HOLD or NO-GO, as an exit code",
		Long: `Watch the app after a release and say whether it may stay. Seven consoles are asked every second: the dynos, the requests, the errors, the
queues, memory, Heroku itself, and whether all of that is seen at all. GO takes about six minutes after the dynos are up; NO-GO comes as soon
as it is clear, and is final when it has stood for 30s. Missing data is never GO.

Without --release the newest release is judged. Progress goes to stderr, the result to stdout. --json prints the evidence of every console;
--format github prints annotations of GitHub Actions, --format junit a JUnit report.

Exit codes: 0 GO; 1 NO-GO; 2 wrong usage; 3 could not judge; 4 still HOLD at the time limit; 130 interrupted.`,
		Example: "  gonogo poll -a shop\n  gonogo poll -a shop --release v74 --timeout 10m --json\n  gonogo poll -a shop --fail-fast || gonogo rollback -a shop --confirm shop",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return run(c.Context(), p, f)
		},
	}
	f.AddApps(c)
	f.AddFeed(c)
	f.AddStyle(c)
	f.AddUTC(c)
	f.AddQueues(c)
	c.Flags().StringVar(&f.release, "release", "", "the release to judge, such as v74; it may still be on its way")
	c.Flags().DurationVar(&f.timeout, "timeout", 10*time.Minute, "how long to wait for GO or NO-GO")
	c.Flags().BoolVar(&f.failFast, "fail-fast", false, "end at the first NO-GO, not when it has stood for 30s")
	c.Flags().BoolVar(&f.json, "json", false, "print the evidence as JSON")
	c.Flags().StringVar(&f.format, "format", formText, "form of the result: text, github or junit")
	return c
}

// check reads what was said.
func (f *flags) check() (err error) {
	if f.release != "" {
		f.version, err = strconv.Atoi(strings.TrimPrefix(f.release, "v"))
		if err != nil || f.version <= 0 {
			return base.Usage("--release is a version, such as v74, not %s", fault.Quote(f.release))
		}
	}
	switch {
	case f.timeout <= 0:
		return base.Usage("--timeout is %s, and must be above zero", f.timeout)
	case !slices.Contains(forms, f.format):
		return base.Usage("--format is text, github or junit, not %s%s", fault.Quote(f.format), phrase.DidYouMean(f.format, forms))
	case f.json && f.format != formText:
		return base.Usage("--json and --format %s are two forms of the result: give one of them", f.format)
	}
	return nil
}

// verb is one run.
type verb struct {
	*session.Session
	*session.Follower
	f    *flags
	gate gate
	name string

	began  time.Time
	said   string // the last word on stderr
	saidAt time.Time
}

func run(ctx context.Context, p *base.Process, f *flags) error {
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	name, _, _, err := m.MeantOne(ctx)
	if err != nil {
		return err
	}
	v := &verb{Session: m, f: f, gate: gate{f.version, f.failFast}, name: name}
	v.Follower = m.LogFollower("poll")
	stop, err := m.Begin(ctx, []string{name})
	if err != nil {
		return err
	}
	defer stop()
	defer v.End()
	e, err := v.wait(ctx)
	if err != nil {
		return err
	}
	return v.report(e)
}

// wait watches until the gate opens, or for as long as the user waits.
func (v *verb) wait(ctx context.Context) (end, error) {
	var e end
	over := false
	err := v.Until(ctx, func(s *model.State) bool {
		if s.Now.IsZero() {
			return false
		}
		if v.began.IsZero() {
			v.began = s.Now
		}
		a := v.app()
		if a != nil {
			v.progress(s, a)
			if e, over = v.gate.through(a, s.OriginNow("heroku")); over {
				return true
			}
		}
		if s.Now.Sub(v.began) >= v.f.timeout {
			e, over = v.gate.late(a), true
		}
		return over
	})
	switch {
	case over, err == nil:
		return e, nil
	case errors.Is(err, io.EOF), ctx.Err() != nil:
		return e, base.ErrInterrupted
	}
	return e, err
}

// app is the app, once it is known.
func (v *verb) app() *model.App {
	if len(v.State.Apps) == 0 {
		return nil
	}
	return v.State.Apps[0]
}

// sayEvery is how often the same is said again.
const sayEvery = time.Minute

// progress says on stderr how it stands, when that has changed, and once a minute.
func (v *verb) progress(s *model.State, a *model.App) {
	d := &a.Verdict
	now := s.OriginNow("heroku")
	key := d.Answer.String() + d.Phase.String() + strconv.Itoa(d.Release.Version)
	for _, f := range d.Causes() {
		key += string(f.Rule)
	}
	if key == v.said && s.Now.Sub(v.saidAt) < sayEvery {
		return
	}
	v.said, v.saidAt = key, s.Now
	release := ""
	if d.Release.Version > 0 {
		release = fmt.Sprintf(" v%d", d.Release.Version)
	}
	fmt.Fprintf(v.Stderr, "%s %s%s: %s; %s\n", phrase.Clock(s.Now, v.Zone()), d.Answer.Call(), release, d.Why(), d.Next(now))
}

// report prints the result, and makes the exit code.
func (v *verb) report(e end) error {
	a, now := v.app(), v.State.OriginNow("heroku")
	if a == nil {
		return base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "cannot judge " + fault.Quote(v.name), Why: v.trouble(e), Do: "gonogo doctor tells what is missing"}}
	}
	if w, ok := v.State.Wheel(a); ok {
		fmt.Fprintln(v.Stderr, w.Sentence(v.State.Now))
	}
	var err error
	switch {
	case v.f.json:
		err = base.PrintJSON(v.Stdout, v.document(a, e, now), false)
	case v.f.format == formGitHub:
		err = base.Print(v.Stdout, annotations(v.name, &a.Verdict, e, now))
	case v.f.format == formJUnit:
		err = printJUnit(v.Stdout, v.name, &a.Verdict, e, v.State.Now.Sub(v.began))
	default:
		err = base.Print(v.Stdout, plain.Verdict(v.Printer(now), &a.Verdict, word(e)+" "+v.name, reason(&a.Verdict, e, now)))
	}
	if err != nil || e.code == base.ExitDone {
		return err
	}
	return base.ExitError{Code: e.code}
}

// trouble is why nothing is known of the app.
func (v *verb) trouble(e end) string {
	for _, st := range v.State.Troubles("") {
		return st.Why
	}
	return e.why
}
