package view

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/queues"
	"app.gonogo/gonogo/tui/plain"
)

// readingLimit is how long one reading of all stores may take.
const readingLimit = 20 * time.Second

// Queues prints the depth of the job queues.
func Queues(p *base.Process) *cobra.Command {
	f := &base.ReadFlags{}
	c := &cobra.Command{
		Use:   "queues",
		Short: "Print the depth of the job queues",
		Long: `Print the job queues: how many jobs wait, how old the oldest is, and which process type takes them. gonogo finds the
stores in the app's config vars and reads them from this machine. It writes nothing to them.

A store is read once. What takes several readings to know is – then: net/s (the change of the number of jobs a second), drains in
(a minute of readings), and in/s and out/s unless the store keeps such rates itself. --watch goes on reading.

The stores of a production app are read only if you allow it: --queues auto, or apps.NAME.queues: auto in the config.
Otherwise the exit code is 3.`,
		Example: "  gonogo queues -a shop\n  gonogo queues -a shop --queues auto --watch --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				v := &queuesVerb{Session: m, name: app, json: f.Json, line: f.Watch}
				return v.run(ctx)
			})
		},
	}
	f.Add(c)
	f.AddQueues(c)
	return c
}

type queuesVerb struct {
	*session.Session
	name string
	json bool
	line bool

	id        model.AppID
	found     []queues.Found
	formation *model.Formation
	reader    *session.Follower
}

func (v *queuesVerb) run(ctx context.Context) error {
	if v.Watches() {
		return v.fromFeed(ctx)
	}
	if err := v.discover(ctx); err != nil {
		return err
	}
	if len(v.found) == 0 {
		fmt.Fprintln(v.Stderr, "No config var of "+v.name+" points to a store that gonogo can read queues from.")
		if v.json {
			return base.PrintJSON(v.Stdout, []queueDoc{}, v.line)
		}
		return nil
	}
	h := hub.New(hub.Options{Clock: v.Clock})
	v.reader = &session.Follower{Box: h.Subscribe("queues", hub.Policy{Lines: -1, Ticks: true}), State: model.New(model.DefaultLimits())}
	v.readFormation()
	for _, found := range v.found {
		o := v.QueueOptions(v.name, found)
		o.Once = !v.line
		if v.formation != nil {
			o.Named = session.QueueNames(*v.formation)
		}
		h.Add(v.id, queues.NewWatcher(o))
	}
	work, cancel := context.WithCancel(ctx)
	defer func() { cancel(); session.WaitForStop(h) }()
	h.Start(work)
	if err := v.untilRead(ctx); err != nil {
		return err
	}
	if !v.line {
		return v.exitCode()
	}
	return v.watchStores(ctx)
}

// How much of the past is read of a feed, to know rates, and how often it is read anew.
const (
	feedPast  = 10 * time.Minute
	feedEvery = 5 * time.Second
)

// fromFeed prints what a gonogo that serves has read of the stores.
func (v *queuesVerb) fromFeed(ctx context.Context) error {
	last := ""
	one := func(ctx context.Context) error {
		s, a, err := v.FeedState(ctx, v.name, feedPast)
		if err != nil {
			return err
		}
		v.reader, v.id, v.found = &session.Follower{State: s}, a.ID, nil
		for _, id := range a.Stores {
			if st := s.Store(id); st != nil {
				v.found = append(v.found, queues.Found{Store: id, Var: st.Var})
			}
		}
		if v.line && v.stamps() == last && last != "" {
			return nil
		}
		last = v.stamps()
		if len(v.found) == 0 && !v.json {
			fmt.Fprintln(v.Stderr, "The feed has no queue store of "+v.name+".")
			return nil
		}
		return v.print()
	}
	if v.line {
		return v.Repeat(ctx, feedEvery, one)
	}
	return one(ctx)
}

// readFormation tells the reader what its sources do not: who could work the queues, and the limits that the user has set.
func (v *queuesVerb) readFormation() {
	facts := []model.Fact{v.QueueSettings(v.name)}
	if v.formation != nil {
		facts = append(facts, v.formation)
	}
	for _, f := range facts {
		v.reader.State.Apply([]model.Event{{At: v.Clock(), Seen: v.Clock(), App: v.id, Fact: f}})
	}
}

// discover learns whether the stores may be read, and which there are.
func (v *queuesVerb) discover(ctx context.Context) error {
	client, err := v.Platform(ctx)
	if err != nil {
		return err
	}
	id, info, err := client.App(ctx, v.name)
	if err != nil {
		return err
	}
	v.id, v.name = id, info.Name
	switch v.QueueMode(info) {
	case queues.Ask:
		why := "the config says to ask first, and nobody is asked here"
		if info.Production {
			why = fault.Quote(info.Name) + " is production: its stores have few connections, and gonogo takes one only if you allow it"
		}
		return base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "the queues are not read", Why: why, Code: "queues",
			Do: "Add --queues auto, or set apps." + info.Name + ".queues: auto in your config"}}
	case queues.Off:
		return base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "the queues are not read", Why: "reading queues is turned off", Code: "queues",
			Do: "gonogo config shows where; --queues auto reads them this once"}}
	}
	vars, err := client.ConfigVars(ctx, v.name)
	if err != nil {
		return err
	}
	v.found = queues.Resolve(vars, v.QueueEntries(v.name))
	if formation, _, err := client.Formation(ctx, v.name); err == nil { // without it nobody is known to work a queue
		v.formation = &formation
	}
	return nil
}

// untilRead waits for one reading of every store, or for the reason why there is none, and prints.
func (v *queuesVerb) untilRead(ctx context.Context) error {
	limit, cancel := context.WithTimeout(ctx, readingLimit)
	defer cancel()
	err := v.reader.Until(limit, func(s *model.State) bool {
		for _, f := range v.found {
			st := s.Store(f.Store)
			if st == nil || !allRead(st) {
				return false
			}
			if src := s.Source(v.id, model.StoreSource(f.Var)); st.Access == queue.AccessUnreachable && src.State != model.Failing && src.State != model.Stopped {
				return false // its source is about to say what is wrong
			}
		}
		return true
	})
	if ctx.Err() != nil {
		return base.ErrInterrupted
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return v.print()
}

// allRead tells that a store has been read, or has said why not. How far a search is, which it says too, is no such thing.
func allRead(st *queue.Store) bool {
	return st.Searched() || st.Access != queue.AccessRead
}

// exitCode is the exit code of one reading: not able, when not a single store could be read.
func (v *queuesVerb) exitCode() error {
	for _, f := range v.found {
		st := v.reader.State.Store(f.Store)
		if st == nil || !allRead(st) || st.Access != queue.AccessRead {
			continue
		}
		if len(st.Libraries) > 0 || st.Library == "" { // else there are some, and each said why it cannot be read
			return nil
		}
	}
	why, do := v.refusals()
	return base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "no queue could be read", Code: "queues", Why: why, Do: do}}
}

// notHere are the failures of a store that another machine may not have.
var notHere = []string{"", "unreachable", "dns", "refused", "timeout"}

// refusals say why no store was read, each in its own words, and what to do about the first for which there is something.
func (v *queuesVerb) refusals() (why, do string) {
	var said []string
	far := true
	for _, st := range v.stores() {
		src := v.reader.State.Source(v.id, model.StoreSource(st.Var))
		far = far && st.Access == queue.AccessUnreachable && slices.Contains(notHere, src.Code)
		if st.Why != "" {
			said = append(said, fault.Quote(st.Var)+": "+st.Why)
		}
		if do == "" && src.Do != "" {
			do = strings.ToUpper(src.Do[:1]) + src.Do[1:]
		}
	}
	if far {
		do = "Run it where the stores can be reached, such as in a one-off dyno"
	}
	return cmp.Or(strings.Join(said, "; "), "no store answers from here"), do
}

// watchStores prints every further reading.
func (v *queuesVerb) watchStores(ctx context.Context) error {
	for {
		last := v.stamps()
		err := v.reader.Until(ctx, func(*model.State) bool { return v.stamps() != last })
		if ctx.Err() != nil {
			return base.ErrInterrupted
		}
		if err != nil {
			return err
		}
		if err := v.print(); err != nil {
			return err
		}
	}
}

// stamps differ when a store was read again or its access changed.
func (v *queuesVerb) stamps() string {
	out := ""
	for _, f := range v.found {
		if st := v.reader.State.Store(f.Store); st != nil {
			out += fmt.Sprint(st.Access, st.Why, ";")
			for _, l := range st.Libraries {
				_, stale := v.reader.State.Stale(st, l)
				out += fmt.Sprint(l.At.UnixNano(), stale, ";")
			}
		}
	}
	return out
}

func (v *queuesVerb) stores() []*queue.Store {
	var out []*queue.Store
	for _, f := range v.found {
		st := v.reader.State.Store(f.Store)
		if st == nil { // nothing was heard within the limit
			st = &queue.Store{StoreInfo: queue.StoreInfo{Store: f.Store, Var: f.Var, Access: queue.AccessUnreachable, Why: "no answer in time"}}
		}
		out = append(out, st)
	}
	return out
}

func (v *queuesVerb) print() error {
	if v.json {
		return base.PrintJSON(v.Stdout, queueDocs(v.reader.State, v.reader.State.App(v.id), v.stores()), v.line)
	}
	lines := plain.Queues(v.Printer(v.reader.State.Now), v.reader.State, v.reader.State.App(v.id), v.stores())
	if v.line {
		lines = append([]string{phrase.Zoned(v.Clock(), v.Zone()) + "  " + v.name, ""}, append(lines, "")...)
	}
	return base.Print(v.Stdout, lines)
}
