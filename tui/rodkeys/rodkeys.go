// Package rodkeys turns keys and commands into requests to hold something back, or to let it go. What cannot be held back is said.
package rodkeys

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/health"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/tui/pane"
)

// Control is where something is held back.
type Control struct {
	State    *model.State
	App      *model.App
	Mode     pane.Mode
	ReadOnly bool // nothing may be changed, whether for this run or from its start
}

// refused says why nothing is held back.
func refused(text string) pane.Effect { return pane.Say{Text: text, Bad: true} }

// dead says why no rod works here; nil where they do.
func (c Control) dead() pane.Effect {
	switch c.Mode {
	case pane.Replay:
		return refused("this is a recording: no source is read that could be held back")
	case pane.Saved:
		return refused("this is a saved log: no source is read that could be held back")
	}
	return nil
}

// set asks for a rod, and says so.
func set(r rods.Rod, text string) pane.Effect {
	return pane.Several{pane.Ask{Request: model.Request{Kind: model.SetRod, Rod: r}}, pane.Say{Text: text + "; it ends with gonogo"}}
}

// lift asks for the end of a rod, and says so.
func lift(r rods.Rod, text string) pane.Effect {
	return pane.Several{pane.Ask{Request: model.Request{Kind: model.SetRod, Rod: r, Lift: true}}, pane.Say{Text: text}}
}

// Pace pauses a source (times 0), has it asked so many times more seldom, or as usual (1).
func (c Control) Pace(app model.AppID, name model.SourceName, times int) pane.Effect {
	if e := c.dead(); e != nil {
		return e
	}
	r := rods.Rod{Kind: rods.Pace, App: app, Source: name, Times: times}
	_, held := c.State.Rods.Find(rods.Pace, app, name)
	switch {
	case times == 1 && !held:
		return pane.Say{Text: string(name) + " is read as usual already"}
	case times == 1:
		return lift(r, string(name)+" is read as usual")
	case times == 0 && !model.Pausable(name):
		return refused(string(name) + " cannot be paused")
	case times > 1 && name == model.LogsSource:
		return refused("the log comes by itself: fewer of its lines can be read, or it can be paused")
	case times > 1 && !model.Slowable(name):
		return refused(string(name) + " cannot be slowed")
	case times == 0 && name == model.LogsSource:
		return set(r, "the log is paused: its session is closed, and no verdict is GO without it")
	case times == 0:
		return set(r, string(name)+" is paused; an action reads it all the same")
	}
	return set(r, fmt.Sprintf("%s is read %d times more seldom", name, times))
}

// Thin has a part of the app's log read: ReadSpan of every such time, all of it for 0.
func (c Control) Thin(every time.Duration) pane.Effect {
	if e := c.dead(); e != nil {
		return e
	}
	if c.App == nil {
		return pane.Say{Text: "no app is known yet"}
	}
	r := rods.Rod{Kind: rods.Lines, App: c.App.ID, Every: fact.Duration(every)}
	if every == 0 {
		if _, held := c.State.Rods.Find(rods.Lines, c.App.ID, ""); !held {
			return pane.Say{Text: "all of the log is read already"}
		}
		return lift(r, "all of the log is read")
	}
	return set(r, health.RodWord(r)+" of the log are read: in between lines of the app and the router are left out and counted, and no verdict is GO")
}

// NextPeriod is the next step of an app's log: less of it than now, and after the least all of it.
func NextPeriod(all rods.Rods, a *model.App) time.Duration {
	if a == nil {
		return 0
	}
	now, held := all.Find(rods.Lines, a.ID, "")
	if !held {
		return rods.Periods[0]
	}
	if i := slices.Index(rods.Periods, time.Duration(now.Every)); i >= 0 && i+1 < len(rods.Periods) {
		return rods.Periods[i+1]
	}
	return 0
}

// Switch puts a rod of the whole run in force, or lifts it.
func (c Control) Switch(k rods.Kind, on bool) pane.Effect {
	if e := c.dead(); e != nil {
		return e
	}
	_, held := c.State.Rods.Find(k, "", "")
	r := rods.Rod{Kind: k}
	switch {
	case k == rods.ReadOnly && !on && !held && c.ReadOnly:
		return refused("it was started read-only, or the config says so: it stays so until gonogo ends")
	case k == rods.ReadOnly && on && !held && c.ReadOnly:
		return pane.Say{Text: "it is read-only already"}
	case on == held:
		return pane.Say{Text: already(k, on)}
	case k == rods.ReadOnly && on:
		return set(r, "read-only: no action is sent")
	case k == rods.ReadOnly:
		return lift(r, "actions can be sent again")
	case on:
		return set(r, "all data stores are closed, and none is opened")
	}
	return lift(r, "data stores are read again")
}

func already(k rods.Kind, on bool) string {
	switch {
	case k == rods.ReadOnly && on:
		return "it is read-only already"
	case k == rods.ReadOnly:
		return "it is not read-only"
	case on:
		return "all data stores are closed already"
	}
	return "data stores are read already"
}

// Named finds a source of the app in view, or of no app, by its name or the end of it.
func (c Control) Named(name string) (app model.AppID, source model.SourceName, err error) {
	var names []string
	for _, r := range c.Sources() {
		if string(r.Name) == name || health.ShortName(r.Name) == name {
			return r.App, r.Name, nil
		}
		names = append(names, string(r.Name), health.ShortName(r.Name))
	}
	return "", "", fmt.Errorf("there is no source %s%s", name, phrase.DidYouMean(name, names))
}

// Sources are those of the app in view and of no app.
func (c Control) Sources() []health.Row {
	if c.App == nil {
		return nil
	}
	return health.Rows(c.State, c.App)
}
