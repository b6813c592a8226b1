package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/guarding"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/fault"
)

// guardFlags are those of guard.
type guardFlags struct {
	orderFlags
	after      time.Duration
	migrations bool
}

// Guard watches the next release and rolls it back once when its NO-GO holds.
func Guard(p *base.Process) *cobra.Command {
	f := &guardFlags{}
	c := &cobra.Command{
		Use:   "guard",
		Short: "Watch the next release, and roll it back once after a NO-GO that holds",
		Long: `Watch the app from before a deploy. When the release that comes is NO-GO, and that holds for --after, roll back to the last good release: once
in a run, announced with a countdown before. Enter stops it, Ctrl-C ends guard.

It works only for apps that your own config file names: guard: [shop]. A repository's file cannot allow it.

Guard never acts on a release that it has not watched from its start, nor on a rollback; never when somebody has released, scaled or restarted
since, also in the last second; never while something is not seen or Heroku has an incident; never over a migration, or where none is known
of the commits, without --across-migrations. With --feed it takes the wheel first, and never acts while somebody else has it. It says why
it does not act.

Exit codes: 0 the release is GO; 1 NO-GO, rolled back or not; 2 wrong usage; 3 could not watch, or no release came; 4 undecided at the time
limit, or the outcome of the rollback is unknown; 130 interrupted.`,
		Example: "  gonogo guard -a shop &\n  git push heroku main; wait %1",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.after < guarding.LeastAfter {
				return base.Usage("--after is %s, and must be %s or more", f.after, guarding.LeastAfter)
			}
			if f.timeout <= 0 {
				return base.Usage("--timeout is %s, and must be above zero", f.timeout)
			}
			return runGuard(c.Context(), p, f)
		},
	}
	f.AddApps(c)
	f.AddFeed(c)
	f.AddStyle(c)
	f.AddUTC(c)
	f.AddQueues(c)
	f.AddReadOnly(c)
	c.Flags().DurationVar(&f.after, "after", time.Minute, "how long a NO-GO must have held")
	c.Flags().BoolVar(&f.migrations, "across-migrations", false, "roll back over a migration too")
	c.Flags().DurationVar(&f.timeout, "timeout", 30*time.Minute, "how long to watch")
	c.Flags().BoolVar(&f.json, "json", false, "print the outcome as JSON")
	return c
}

// guardVerb is one run of guard.
type guardVerb struct {
	orderVerb
	f       *guardFlags
	machine guard.Machine
	sees    guarding.Observer
	began   time.Time
	stop    chan struct{} // somebody pressed Enter
	said    string
	second  int // of the countdown, that was said last
}

func runGuard(ctx context.Context, p *base.Process, f *guardFlags) error {
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	name, err := m.OneApp(ctx)
	if err != nil {
		return err
	}
	v := &guardVerb{orderVerb: orderVerb{Session: m, f: &f.orderFlags}, f: f, machine: guard.Machine{After: f.after, AcrossMigrations: f.migrations}, stop: make(chan struct{})}
	v.sees.Zone = m.Zone()
	if err := v.allowed(name); err != nil {
		return err
	}
	if v.app, v.info, err = m.Exists(ctx, name); err != nil {
		return err
	}
	if !m.Loaded.MayGuard(v.info.Name) {
		return guarding.NotAllowed(v.info.Name)
	}
	if m.Watches() { // it must be able to act
		if _, err := m.OwnPlatform(ctx); err != nil {
			return err
		}
		v.sees.Wheel = &guarding.Wheel{App: name, After: f.after, Ask: m.Hub.Ask}
	}
	v.Follower = m.LogFollower("guard")
	end, err := m.Begin(context.WithoutCancel(ctx), []string{name}) // an interrupt must not cut an order that is on its way
	if err != nil {
		return err
	}
	defer end()
	defer v.End()
	if base.IsTerminal(v.Stdin) {
		go func() {
			if _, err := base.ReadAnswer(ctx, v.Stdin); err == nil {
				close(v.stop)
			}
		}()
	}
	return v.run(ctx)
}

// run steps the machine once for all that comes, and acts when it says so.
func (v *guardVerb) run(ctx context.Context) error {
	for {
		ready, over := false, false
		err := v.Until(ctx, func(s *model.State) bool {
			ready, over = v.step(s)
			return ready || over
		})
		switch {
		case ctx.Err() != nil:
			return v.withdrawn()
		case err != nil:
			return err
		case over:
			return v.guardEnd(nil)
		}
		if sent, err := v.act(ctx); sent || err != nil {
			return err
		}
	}
}

// step looks at the app; ready: the countdown is over; over: there is nothing more to wait for.
func (v *guardVerb) step(s *model.State) (ready, over bool) {
	if s.Now.IsZero() {
		return false, false
	}
	if v.began.IsZero() {
		v.began = s.Now
	}
	v.stopped()
	a := s.App(v.app)
	if a == nil {
		return false, s.Now.Sub(v.began) >= v.f.timeout
	}
	ready = v.machine.Step(v.sees.Facts(s, a))
	v.announce(s, a)
	over = v.machine.Phase == guard.Over || v.machine.Phase == guard.Barred && v.machine.Final() && a.Verdict.Answer.Call() == "NO-GO" && s.OriginNow("heroku").Sub(a.Verdict.Since) >= v.f.after
	return ready, over || s.Now.Sub(v.began) >= v.f.timeout
}

// stopped looks whether somebody pressed Enter.
func (v *guardVerb) stopped() {
	select {
	case <-v.stop:
		v.machine.Stop()
	default:
	}
}

// act reads everything once more, and sends the one order; false when guard goes on watching.
func (v *guardVerb) act(ctx context.Context) (sent bool, err error) {
	a := v.State.App(v.app)
	ground := v.sees.Ground(v.State, a)
	client, err := v.OwnPlatform(ctx)
	var f *guard.Facts
	if err == nil {
		f, err = ground.Reread(ctx, client)
	}
	if err == nil {
		err = v.confirmWheel(ctx, f)
	}
	if err != nil {
		v.machine.Unread(fault.Clean(err.Error()))
		v.announce(v.State, a)
		return false, nil
	}
	v.stopped()
	if ctx.Err() != nil || !v.machine.Fire(f) {
		v.announce(v.State, a)
		return false, nil
	}
	o := ground.Order()
	fmt.Fprintf(v.Stderr, "%s GUARD ROLLS BACK %s from v%d to v%d; same as %s\n", v.clock(), v.info.Name, v.machine.Release, f.Target, o.CLI())
	began := v.Clock()
	if err := v.Hub.Do(ctx, o); ctx.Err() != nil && err != nil {
		return true, v.withdrawn()
	} else if err != nil {
		return true, base.ExitError{Code: base.ExitNo, Err: err}
	}
	limit, cancel := context.WithTimeout(ctx, orderWait)
	defer cancel()
	report := NewOrderReport(v.Stderr, orderWait, began)
	err = v.Until(limit, func(*model.State) bool {
		s := v.last()
		report.Update(s, v.Clock())
		return s != nil && !s.Open()
	})
	if ctx.Err() != nil {
		return true, v.interrupted()
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return true, err
	}
	return true, v.guardEnd(v.last())
}

// confirmWheel takes in what the feed has told while all was being read, and who has the wheel by that.
func (v *guardVerb) confirmWheel(ctx context.Context, f *guard.Facts) error {
	if v.sees.Wheel == nil {
		return nil
	}
	came := false
	err := v.Until(ctx, func(*model.State) bool { // a tick comes each second
		was := came
		came = true
		return was
	})
	v.sees.Confirm(v.State, v.State.App(v.app), f)
	return err
}

// orderWait is how long guard waits for the end of its rollback.
const orderWait = 10 * time.Minute

func (v *guardVerb) clock() string { return phrase.Clock(v.State.Now, v.Zone()) }

// announce says on stderr how it stands, when that changes; of a countdown every ten seconds, and each of the last five.
func (v *guardVerb) announce(s *model.State, a *model.App) {
	m := &v.machine
	line := ""
	switch m.Phase {
	case guard.Waiting:
		line = "guard waits for the next release"
	case guard.Watching:
		line = fmt.Sprintf("guard watches v%d: %s", m.Release, a.Verdict.Answer.Call())
	case guard.Over:
		line = fmt.Sprintf("v%d is GO", m.Release)
	case guard.Barred:
		line = "GUARD WILL NOT ACT: " + m.Why
	case guard.Counting:
		left := int((m.Left() + time.Second - 1) / time.Second)
		if left == v.second || left > 5 && left%10 != 0 && v.second != 0 {
			return
		}
		v.second = left
		how := "Ctrl-C ends guard"
		if base.IsTerminal(v.Stdin) {
			how = "Enter stops it, " + how
		}
		line = fmt.Sprintf("GUARD ROLLS BACK %s FROM v%d IN %s: %s. %s", v.info.Name, m.Release, phrase.Span(time.Duration(left)*time.Second), a.Verdict.Why(), how)
	default:
		return
	}
	if m.Phase != guard.Counting {
		v.second = 0
	}
	if line != v.said {
		v.said = line
		fmt.Fprintf(v.Stderr, "%s %s\n", phrase.Clock(s.Now, v.Zone()), safe.Redact(line))
	}
}
