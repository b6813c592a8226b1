// Package order holds the verbs that change the platform: restart, stop, scale, rollback, maintenance.
package order

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/preview"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/tui/plain"
)

// orderFlags are those of every verb that changes the platform.
type orderFlags struct {
	base.Flags
	confirm string
	yes     bool
	wait    bool
	timeout time.Duration
	json    bool

	forecast time.Duration // of a scale: how long the queues are watched first; 0: not at all
}

const orderHelp = `

It shows first what will happen. Then it asks on the terminal. Type the app's name if the app is production, if visitors will notice
(roll back, maintenance on, web to 0, all web dynos), or if 10 dynos or more are meant; else answer y. --confirm APP answers for every
order, --yes for those that want no name. Without a terminal one of the two is needed; otherwise nothing is sent and the exit code is 2.
Each request is sent at most once.

Exit codes: 0 done; 1 refused or failed; 2 wrong usage, nothing sent; 3 could not try; 4 outcome unknown, or not finished within
--timeout; 130 interrupted.`

func (f *orderFlags) add(c *cobra.Command) {
	f.AddApps(c)
	f.AddStyle(c)
	f.AddUTC(c)
	f.AddReadOnly(c)
	c.Flags().StringVar(&f.confirm, "confirm", "", "the app's name: do not ask")
	c.Flags().BoolVarP(&f.yes, "yes", "y", false, "do not ask where y is enough; elsewhere --confirm is needed")
	c.Flags().BoolVar(&f.wait, "wait", true, "wait until it is done")
	c.Flags().DurationVar(&f.timeout, "timeout", 10*time.Minute, "how long to wait")
	c.Flags().BoolVar(&f.json, "json", false, "print the outcome as JSON")
}

// orderVerb gives one order to one app.
type orderVerb struct {
	*session.Session
	f    *orderFlags
	app  model.AppID
	info model.AppInfo
	*session.Follower
}

// drafter fills in what an order does, from what the app is; a nil order with no error means that there is nothing to do.
type drafter func(o model.Order, a *model.App) (*model.Order, error)

// order carries a verb from the command line to its end.
func order(ctx context.Context, p *base.Process, f *orderFlags, verb model.Verb, draft drafter) error {
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	v := &orderVerb{Session: m, f: f}
	hub, cancel := context.WithCancel(context.WithoutCancel(ctx)) // an interrupt must not cut an order that is on its way
	defer m.Close()
	defer cancel()
	if err := v.begin(ctx, hub, verb); err != nil {
		return err
	}
	if f.forecast > 0 {
		if err := v.watchQueues(ctx, f.forecast); err != nil {
			return err
		}
	}
	if verb == model.Rollback {
		v.readOdds(ctx)
	}
	a := v.State.App(v.app)
	o, err := draft(model.Order{App: v.app, AppName: v.info.Name, Verb: verb}, a)
	if err != nil {
		return err
	}
	if o == nil {
		return v.unchanged()
	}
	o.Precondition = a.Precondition(*o)
	about := preview.Of(v.State, *o, a, v.Client.Now())
	about.Backlogs(v.State, a, *o)
	if err := base.Print(v.Stderr, plain.Order(v.PrinterFor(v.Stderr, v.Client.Now()), about)); err != nil {
		return err
	}
	if err := v.confirmed(ctx, *o, a); err != nil {
		return err
	}
	return v.send(ctx, *o)
}

// begin looks the app up and learns what the order rests on. What can be refused without asking anybody is refused first.
func (v *orderVerb) begin(ctx, hub context.Context, verb model.Verb) error {
	name, err := v.OneApp(ctx)
	if err != nil {
		return err
	}
	if err := v.allowed(name); err != nil {
		return err
	}
	if !base.IsTerminal(v.Stdin) && v.f.confirm == "" && !v.f.yes {
		return base.ExitError{Code: base.ExitUsage, Err: &fault.Error{What: "nothing was sent", Code: "confirm",
			Why: "there is no terminal to ask on, so the app must be named again", Do: "Add --confirm " + name}}
	}
	client, err := v.Platform(ctx)
	if err != nil {
		return err
	}
	if v.app, v.info, err = client.App(ctx, name); err != nil {
		return v.MeantApp(ctx, name, err)
	}
	if err := v.allowed(v.info.Name); err != nil {
		return err
	}
	if v.f.confirm != "" && v.f.confirm != v.info.Name {
		return base.ExitError{Code: base.ExitUsage, Err: &fault.Error{What: "nothing was sent", Code: "confirm",
			Why: "--confirm says " + fault.Quote(v.f.confirm) + ", but the app is " + fault.Quote(v.info.Name), Do: "Check which app you mean"}}
	}
	v.Follower = v.Session.Follower("order")
	v.addSources(client, verb.RestsOn())
	v.Hub.Start(hub)
	return v.learn(ctx, verb)
}

// allowed tells whether orders may leave this program at all. The client holds to it too.
func (v *orderVerb) allowed(app string) error {
	if v.Loaded.Config.App(app).ReadOnly || v.Loaded.Config.ReadOnly {
		return base.ExitError{Code: base.ExitNo, Err: &fault.Error{What: "nothing was sent", Code: "read-only",
			Why: "gonogo runs read-only for " + fault.Quote(app), Do: "gonogo config shows where that is set"}}
	}
	return nil
}

// addSources puts the sources that matter to work.
func (v *orderVerb) addSources(client *api.Client, names []model.SourceName) {
	w := v.Watch(client, v.app, v.info)
	v.Hub.Orders(v.app, w)
	for _, s := range w.Sources() {
		if slices.Contains(names, s.Name()) {
			v.Hub.Add(v.app, s)
		}
	}
}

// unchanged is the end of an order that had nothing to do; stderr has said why.
func (v *orderVerb) unchanged() error {
	if !v.f.json {
		return nil
	}
	return base.PrintJSON(v.Stdout, map[string]string{"stage": "unchanged"}, false)
}

func (v *orderVerb) withdrawn() error {
	fmt.Fprintln(v.Stderr, "gonogo: interrupted; nothing was sent")
	return base.ErrInterrupted
}

// gonogoFor is the command of ours that gives an order.
func gonogoFor(o model.Order) string {
	words := []string{"gonogo", string(o.Verb)}
	switch o.Verb {
	case model.Scale:
		for _, c := range o.Scale {
			words = append(words, fmt.Sprintf("%s=%d", c.Type, c.To))
		}
	case model.Rollback:
		words = append(words, fmt.Sprintf("v%d", o.Target))
	case model.Maintenance:
		words = append(words, map[bool]string{true: "on", false: "off"}[o.On])
	}
	return strings.Join(append(words, "-a", o.AppName), " ")
}
