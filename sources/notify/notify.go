package notify

import (
	"context"
	"maps"
	"slices"
	"time"

	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/fault"
)

// Options are what receivers need.
type Options struct {
	Env       config.Env
	Clock     func() time.Time
	UserAgent string
}

// Receivers are all who are told beside the terminal.
type Receivers []*Receiver

// DesktopName is what the desktop is called.
const DesktopName = "desktop"

// New makes the receivers that the config names, the desktop first, then by their names. One that cannot be used is there all the same, and says
// why: it must not silence the rest.
func New(c config.Notify, o Options) Receivers {
	var list Receivers
	add := func(name string, s sender, err error) {
		if err != nil {
			s = unusable{&sources.Failure{Code: fault.CodeConfig, Why: err.Error(), Do: "mend notify in your config", Final: true, Over: true, Err: err}}
		}
		list = append(list, newReceiver(name, s, o.Clock))
	}
	if c.Desktop {
		d, err := newDesktop()
		add(DesktopName, d, err)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Webhooks)) {
		w, err := newWebhook(c.Webhooks[name], o)
		add(name, w, err)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Commands)) {
		add(name, command(c.Commands[name]), nil)
	}
	return list
}

// unusable is what no receiver can be made of.
type unusable struct{ why *sources.Failure }

func (u unusable) send(context.Context, notice.Notice) (string, error) { return "", u.why }

// Put hands a notice to all of them and returns at once.
func (l Receivers) Put(n notice.Notice) {
	for _, r := range l {
		r.Put(n)
	}
}

// Unsent says who has not got how many notices; empty: all have got all.
func (l Receivers) Unsent() []string {
	var out []string
	for _, r := range l {
		if n := r.Unsent(); n > 0 {
			out = append(out, r.name+" did not get "+phrase.Count(n, "notification", "notifications"))
		}
	}
	return out
}

// Called is what the config calls a receiver.
func (r *Receiver) Called() string { return r.name }
