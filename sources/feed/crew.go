package feed

import (
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
)

// crew is the people at an app, as its readers say.
type crew struct {
	mu    sync.Mutex
	board wheel.Board
	conns map[string]int // of each person
	told  time.Time      // when the board was told last
	acts  []time.Time    // lately, of all people
}

// The board is told anew this often although nobody did anything: who is not heard of counts as gone. So much may be done in a second.
const (
	tellBoardEvery = 20 * time.Second
	mostActs       = 50
)

// comes counts a connection of a person.
func (g *Giver) comes(person string) {
	g.crew.mu.Lock()
	defer g.crew.mu.Unlock()
	if g.crew.conns == nil {
		g.crew.conns = map[string]int{}
	}
	g.crew.conns[person]++
}

// leaves forgets a person whose last connection it was.
func (g *Giver) leaves(person string) {
	g.crew.mu.Lock()
	defer g.crew.mu.Unlock()
	if g.crew.conns[person]--; g.crew.conns[person] > 0 {
		return
	}
	delete(g.crew.conns, person)
	before := len(g.crew.board.People)
	g.crew.board.Left(person)
	if len(g.crew.board.People) != before {
		g.publish(g.Clock().UTC())
	}
}

// steer does what a person does, or says why that cannot be.
func (g *Giver) steer(person string, r wheel.Request) (why string) {
	r, ok := r.Clean()
	if !ok {
		return "the gonogo that serves does not know this: update it"
	}
	now := g.Clock().UTC()
	g.crew.mu.Lock()
	defer g.crew.mu.Unlock()
	if !g.crew.admit(now) {
		return "too much is done at once: try again"
	}
	before := g.crew.board
	after, why := before.Do(person, r, g.Header.Name, now)
	switch {
	case why != "" && r.Do == wheel.Here: // nobody asked for anything
		return ""
	case why != "":
		return why
	}
	g.crew.board = after
	if r.Do != wheel.Here || !wheel.Same(before, after, now) || now.Sub(g.crew.told) >= tellBoardEvery {
		g.publish(now)
	}
	return ""
}

// admit bounds what people do in a second. The caller holds mu.
func (c *crew) admit(now time.Time) bool {
	for len(c.acts) > 0 && now.Sub(c.acts[0]) >= time.Second {
		c.acts = c.acts[1:]
	}
	if len(c.acts) >= mostActs {
		return false
	}
	c.acts = append(c.acts, now)
	return true
}

// publish tells everybody. The caller holds the crew's mutex.
func (g *Giver) publish(now time.Time) {
	board := g.crew.board
	g.crew.told = now
	g.Hub.Ask(model.Request{Kind: model.Tell, App: g.Header.App, Fact: &board})
}
