package scenario

import (
	"time"

	"app.gonogo/gonogo/model"
)

// healthEvent is what a source says of itself.
type healthEvent struct {
	health model.Health
	shared bool
}

func readHealth(a *args) event {
	e := healthEvent{health: model.Health{Name: model.SourceName(a.bare("the source"))}, shared: a.flag("shared")}
	h := &e.health
	h.State, h.Do, h.Every = model.HealthState(a.bare("the state")), a.text("do", ""), model.Duration(a.span("every", 10*time.Second))
	switch h.State {
	case model.Loading, model.Live, model.Failing, model.Stopped, model.Off:
	default:
		a.fail("a source is loading, live, failing, stopped or off, not %q", h.State)
	}
	if w, ok := a.next(); ok && !w.quoted {
		h.Code = w.value
		why, _ := a.next()
		h.Why = why.value
	} else if ok {
		h.Why = w.value
	}
	return e
}

func (e healthEvent) facts(c *cast) []reported {
	h := e.health
	h.Since = c.now
	return []reported{{source: h.Name, fact: &h, shared: e.shared}}
}

// sharedEvent is a fact of no app that is the same whenever it is told.
type sharedEvent struct {
	source model.SourceName
	fact   func(now time.Time) model.Fact
}

func (e sharedEvent) facts(c *cast) []reported {
	return []reported{{source: e.source, fact: e.fact(c.now), shared: true}}
}

func readAccount(a *args) event {
	email := a.bare("whose token it is") + "@foobaz.example"
	return sharedEvent{model.PlatformSource, func(time.Time) model.Fact { return &model.Account{Email: email} }}
}

func readBudget(a *args) event {
	n := a.atoi(a.bare("the number of requests"))
	return sharedEvent{"heroku/budget", func(time.Time) model.Fact { return &model.Budget{Remaining: n, Limit: 4500} }}
}

func readClock(a *args) event {
	list := a.rest()
	if len(list) != 1 {
		a.fail("one origin and its lead are wanted: clock heroku=5s")
		return nil
	}
	ahead, err := time.ParseDuration(list[0].value)
	if err != nil {
		a.fail("%q is not a duration", list[0].value)
	}
	return sharedEvent{"heroku/clock", func(time.Time) model.Fact {
		return &model.Clock{Origin: list[0].key, Ahead: model.Duration(ahead)}
	}}
}

func readPlatform(a *args) event {
	p := model.Platform{Reachable: !a.flag("unreachable")}
	for _, w := range a.rest() {
		p.Systems = append(p.Systems, model.System{Name: w.key, Status: w.value})
	}
	return sharedEvent{model.StatusSource, func(time.Time) model.Fact { fresh := p; return &fresh }}
}

func readNotice(a *args) event {
	n := model.Notice{Bad: a.flag("bad"), Text: a.bare("the text")}
	return sharedEvent{"gonogo", func(time.Time) model.Fact { fresh := n; return &fresh }}
}

func readLosses(a *args) event {
	n := a.atoi(a.bare("the number of lines"))
	return sharedEvent{"gonogo", func(time.Time) model.Fact { return &model.Losses{Lines: uint64(n)} }}
}

func readStranger(a *args) event {
	kind := model.Kind(a.bare("the kind"))
	return sharedEvent{"gonogo", func(time.Time) model.Fact { return &model.Unknown{Name: kind, Raw: []byte(`{"of":"tomorrow"}`)} }}
}

func readTick(*args) event {
	return sharedEvent{"", func(now time.Time) model.Fact { return &model.Tick{Now: now} }}
}
