package mcp

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/proposals"
)

func proposalProperties() []property {
	var verbs []string
	for _, v := range proposal.Verbs {
		verbs = append(verbs, string(v))
	}
	return []property{
		{name: "verb", kind: word, about: "what is to be done", words: verbs, needed: true},
		{name: "reason", kind: word, about: "why, in one sentence for the person", needed: true},
		{name: "process", kind: word, about: "restart, stop: a dyno (web.1) or a process type (web); restart takes all, too"},
		{name: "scale", kind: counts, about: "scale: how many dynos each process type is to have: {\"worker\": 4}"},
		{name: "version", kind: whole, about: "rollback: the number of the release to return to: 73"},
		{name: "on", kind: yesNo, about: "maintenance: on or off"},
	}
}

// proposed is the result of a proposal.
type proposed struct {
	ID      string    `json:"id"`
	Action  string    `json:"action"`
	Expires time.Time `json:"expires"`
	Sent    bool      `json:"sent"` // never: a person has to confirm it
	Next    string    `json:"next"`
}

// propose leaves a proposal where a person's screen finds it.
func (s *server) propose(ctx context.Context, a arguments) envelope {
	e := envelope{Tool: "propose_order", Note: dataNote}
	app, err := s.app(ctx, a.App)
	if err != nil {
		return e.failed(err)
	}
	e.App = app
	p := proposal.Proposal{AppName: app, Verb: proposal.Verb(a.Verb), Process: a.Process, Version: a.Version, On: a.On, Reason: a.Reason, By: cmp.Or(s.protocol.Client(), "an agent")}
	for _, t := range slices.Sorted(maps.Keys(a.Scale)) {
		p.Scale = append(p.Scale, proposal.Quantity{Type: t, To: a.Scale[t]})
	}
	if err := p.Check(); err != nil {
		return e.failed(err)
	}
	f := s.f.Flags
	m, err := session.New(s.Process, &f)
	if err != nil {
		return e.failed(err)
	}
	if p.App, _, err = m.Exists(ctx, app); err != nil {
		return e.failed(err)
	}
	box := proposals.Box{Dir: config.StatePath(s.Env(), "proposals"), Clock: time.Now}
	if p, err = box.Add(p); err != nil {
		return e.failed(err)
	}
	e.Data = proposed{p.ID, p.Command(), p.At.Add(proposal.Lasts), false,
		"Nothing was sent. A running gonogo that shows this app tells its user; only that user can confirm it. Whether it was done, processes and releases tell."}
	return e
}
