package model

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/queue"
)

// randomEvents draws what a platform in a bad mood might say: few names, so that facts meet, and times out of order.
func randomEvents(t *rapid.T) []Event {
	name := rapid.SampledFrom([]string{"web.1", "web.2", "worker.1", "run.9", "web-7c9f6d5b8-x2k4q"})
	state := rapid.SampledFrom([]string{"up", "starting", "crashed", "down", "idle", "", "☃"})
	small := rapid.IntRange(-1, 6)
	at := func() time.Time { return after(float64(rapid.IntRange(-5, 400).Draw(t, "second"))) }
	dynos := func() []Dyno {
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Dyno {
			n := name.Draw(t, "name")
			return Dyno{ID: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id"), Name: n, Type: n[:3], State: state.Draw(t, "state"),
				Release: small.Draw(t, "release"), CreatedAt: after(float64(small.Draw(t, "made") * 50)), UpdatedAt: after(float64(small.Draw(t, "changed") * 50))}
		}), 0, 5).Draw(t, "dynos")
	}
	releases := func() []ledger.Release {
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ledger.Release {
			return ledger.Release{Version: small.Draw(t, "version"), Status: rapid.SampledFrom([]string{"succeeded", "failed", "pending"}).Draw(t, "status"),
				Current: rapid.Bool().Draw(t, "current"), By: rapid.SampledFrom([]string{"", "ned", "kate"}).Draw(t, "by"), Eligible: rapid.Bool().Draw(t, "eligible"),
				Description: rapid.SampledFrom([]string{"Deploy a", "Set A config vars", "Rollback to v1", "Rollback to v3", ""}).Draw(t, "text")}
		}), 0, 6).Draw(t, "releases")
	}
	order := func() *OrderEvent {
		o := Order{ID: fmt.Sprint(small.Draw(t, "id")), Verb: rapid.SampledFrom([]Verb{Restart, Stop, Scale, Rollback, Maintenance, "dance"}).Draw(t, "verb"),
			Target: small.Draw(t, "target"), On: rapid.Bool().Draw(t, "on"), Scale: []ScaleChange{{Type: "web", To: small.Draw(t, "to")}},
			Precondition: Precondition{Release: small.Draw(t, "ground"), Dynos: map[string]string{name.Draw(t, "of"): "a", name.Draw(t, "and"): "b"}}}
		stage := rapid.SampledFrom([]Stage{Sent, Accepted, Refused, Failed, Lost, Done, "lost in thought"}).Draw(t, "stage")
		return &OrderEvent{Order: o, Stage: stage, Version: small.Draw(t, "made")}
	}
	draws := []func() Fact{
		func() Fact { return &AppInfo{Name: "foobaz", Maintenance: rapid.Bool().Draw(t, "maintenance")} },
		func() Fact { return &Dynos{Dynos: dynos()} },
		func() Fact {
			return &Formation{Types: []ProcessType{{Type: "web", Quantity: small.Draw(t, "web")}, {Type: "wor", Quantity: small.Draw(t, "worker")}}}
		},
		func() Fact { return &Releases{Releases: releases()} },
		func() Fact { return order() },
		func() Fact {
			return &Lifecycle{Dyno: name.Draw(t, "name"), Lifecycle: logs.Lifecycle{Kind: logs.StateChange, To: state.Draw(t, "state")}}
		},
		func() Fact { return &Vitals{Dyno: name.Draw(t, "name"), Memory: float64(small.Draw(t, "memory"))} },
		func() Fact {
			f := &queue.Sample{Store: "q", Library: rapid.SampledFrom([]string{"", "rq"}).Draw(t, "library"), Whole: rapid.Bool().Draw(t, "whole"),
				Every: Duration(small.Draw(t, "every")) * Duration(time.Second), Totals: queue.Totals{Processed: int64(small.Draw(t, "processed")), Dead: 30 * small.Draw(t, "dead")}}
			for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"default", "b", "critical", "d"}), rapid.ID[string]).Draw(t, "queues") {
				f.Queues = append(f.Queues, queue.Reading{Name: name, Ready: 60 * small.Draw(t, "ready"), Consumers: small.Draw(t, "consumers"), Process: "web", Quality: queue.Exact,
					Oldest: Duration(small.Draw(t, "oldest")) * Duration(time.Minute), Done: queue.Known(int64(small.Draw(t, "done"))), Added: queue.Known(int64(small.Draw(t, "added"))),
					Head: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "head"), DeadLetter: name == "d", Past: []queue.Past{{At: at(), Ready: small.Draw(t, "past")}}})
			}
			return f
		},
		func() Fact {
			return &queue.Settings{Alarms: map[string]queue.AlarmSettings{"b": {Off: rapid.Bool().Draw(t, "off"), Depth: 90, For: 1}}}
		},
		func() Fact {
			return &Health{Name: "heroku/dynos", State: rapid.SampledFrom([]HealthState{Live, Failing, Stopped, Off}).Draw(t, "health"), Every: Duration(10 * time.Second)}
		},
		func() Fact { return &Account{Email: rapid.SampledFrom([]string{"", "ned", "Kate"}).Draw(t, "account")} },
		func() Fact {
			return &Milestone{Milestone: logs.Milestone{Kind: logs.Scale, By: "kate", Names: []string{fmt.Sprintf("web@%d:Basic", small.Draw(t, "scaled"))}}}
		},
		func() Fact { return &Tick{Now: at()} },
	}
	n := rapid.IntRange(1, 40).Draw(t, "events")
	list := make([]Event, n)
	for i := range list {
		list[i] = Event{Seq: uint64(i), At: at(), Seen: at(), Source: "heroku/dynos", App: rapid.SampledFrom([]AppID{"a", "b"}).Draw(t, "app"),
			Fact: draws[rapid.IntRange(0, len(draws)-1).Draw(t, "kind")]()}
	}
	return list
}

// However the events come and are cut into batches, the same state comes of them, and what it says holds together.
func TestRandomEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := randomEvents(t)
		cut := rapid.IntRange(0, len(list)).Draw(t, "cut")
		whole, parts := New(DefaultLimits()), New(DefaultLimits())
		whole.Apply(list)
		parts.Apply(list[:cut])
		before := parts.Dump()
		parts.Apply(nil)
		if before != parts.Dump() {
			t.Fatal("nothing at all changed something")
		}
		parts.Apply(list[cut:])
		if diff := cmp.Diff(whole.Dump(), parts.Dump()); diff != "" {
			t.Fatalf("cut at %d: %s", cut, diff)
		}
		for _, a := range whole.Apps {
			checkApp(t, whole, a)
		}
	})
}

// checkApp holds what must be so of any app.
func checkApp(t *rapid.T, s *State, a *App) {
	tally := a.Processes.Tally(0)
	if sum := tally.Up + tally.Starting + tally.Crashed; sum > len(a.Processes.Types)*5 {
		t.Fatalf("%d dynos of nowhere", sum)
	}
	for _, o := range a.Orders {
		if o.Have > o.Need {
			t.Fatalf("order %s: %d of %d", o.Describe(), o.Have, o.Need)
		}
		if o.Open() != o.EndedAt.IsZero() {
			t.Fatalf("order %s is %s and ended at %s", o.Describe(), o.Stage, o.EndedAt)
		}
		if _, ok := o.Undo(s.Now); ok && (o.Stage != Done || o.Credit != Ours) {
			t.Fatalf("order %s is %s, credit %q, and can be undone", o.Describe(), o.Stage, o.Credit)
		}
		if o.Stage == Done && o.Credit == "" && o.Answered {
			t.Fatalf("order %s is done by nobody", o.Describe())
		}
	}
}
