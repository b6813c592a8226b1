package scenario

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
)

// sourceClaim is how a pane stands to its source.
type sourceClaim struct{ name, want string }

// standings names the ways to stand.
var standings = [...]string{model.Waiting: "waiting", model.Fresh: "fresh", model.Stale: "stale", model.Broken: "broken", model.Silent: "silent"}

func readSource(a *args) claim { return sourceClaim{a.bare("the source"), a.bare("how it stands")} }

func readStale(a *args) claim { return sourceClaim{a.bare("the source"), standings[model.Stale]} }

func (c sourceClaim) unmet(s *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	return differs(c.name, standings[s.Standing(s.Source(a.ID, c.name))], c.want)
}

// maintenanceClaim is the app's flag.
type maintenanceClaim struct{ on bool }

func readMaintenanceClaim(a *args) claim { return maintenanceClaim{a.onOff(a.bare("on or off"))} }

func (c maintenanceClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	if a.Info.Maintenance != c.on {
		return fmt.Sprintf("maintenance=%t", a.Info.Maintenance)
	}
	return ""
}

// queueClaim is one queue: its numbers, and its drain time.
type queueClaim struct {
	name     string
	drain    string
	measures []measure
}

func readQueueClaim(a *args) claim {
	c := queueClaim{name: a.bare("the queue"), drain: a.text("drain", "")}
	if c.drain != "" && c.drain != "never" {
		a.duration(c.drain)
	}
	if len(a.words) > 0 {
		c.measures = a.measures("ready", "oldest", "consumers", "net", "points", "in", "out", "finished")
	}
	return c
}

func (c queueClaim) unmet(s *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	for _, id := range a.Stores {
		st := s.Store(id)
		for _, q := range st.Queues {
			if q.Name == c.name {
				return c.compare(st, q)
			}
		}
	}
	return "no queue " + c.name
}

// figure is a rate; -1 when unknown.
func figure(r model.Rate) float64 {
	if v, known := r.Get(); known {
		return v
	}
	return -1
}

func (c queueClaim) compare(st *model.Store, q *model.Queue) string {
	age, _ := q.Age()
	figures := map[string]float64{"ready": float64(q.Ready), "oldest": age.Seconds(), "consumers": float64(q.Consumers), "net": q.Net,
		"points": float64(len(q.Points)), "in": figure(q.Enters.Now), "out": figure(q.Leaves.Now), "finished": figure(st.LibraryOf(q).Out.Now)}
	drain := "never"
	if d, ok := q.Drain(); ok {
		drain = d.Round(time.Second).String()
	}
	parts := []string{differs("drain", drain, c.drain)}
	for _, m := range c.measures {
		parts = append(parts, m.differs(figures[m.key]))
	}
	return together(parts...)
}

// topClaim is the queue that stands first, being in the worst trouble.
type topClaim struct{ name string }

func readTop(a *args) claim { return topClaim{a.bare("the queue")} }

func (c topClaim) unmet(s *model.State, a *model.App) string {
	if a == nil || len(a.Stores) == 0 || len(s.Store(a.Stores[0]).Queues) == 0 {
		return "no queue"
	}
	return differs("top", s.Store(a.Stores[0]).Queues[0].Name, c.name)
}
