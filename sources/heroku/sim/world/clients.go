package world

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// admit lets the clients of the story ask, each with chance of its own, so that the usual visitors come as they would without it.
func (w *World) admit(a *App) {
	for i, c := range w.scenario.Clients {
		chance := NewChance(w.seed, hashOf("client "+c.From)+uint64(i))
		wait := time.Duration(0)
		if c.At > 0 {
			wait = w.Begun.Add(c.At).Sub(w.Now)
		}
		w.after(wait, func() { w.visit(a, c, chance) })
	}
}

// visit is one request of a client; the next one follows.
func (w *World) visit(a *App, c scenario.Client, chance Chance) {
	r := request{route: routeOf(c.Paths[chance.r.IntN(len(c.Paths))]), id: chance.UUID(), fwd: c.From, began: w.Now}
	r.url = strings.ReplaceAll(r.path, "#", fmt.Sprint(100+chance.r.IntN(9000)))
	if r.controller == "bots" && chance.Odds(0.03) {
		w.reject(a, r)
	} else {
		w.serve(a, r)
	}
	w.after(chance.exponential(time.Duration(float64(time.Second)/c.Rate)), func() { w.visit(a, c, chance) })
}

// routeOf is the route of a path that the app knows, else of a page that never was.
func routeOf(path string) route {
	for _, r := range routes {
		if r.path == path {
			return r
		}
	}
	return route{0, "GET", path, "bots", 5 * time.Millisecond, 404, 1564}
}

// reject is what the router itself says to a request that it does not understand.
func (w *World) reject(a *App, r request) {
	w.routerText(a, fmt.Sprintf(`at=error code=H26 desc="Request Error" cause="bad header" method=%s path="%s" host=%s request_id=%s fwd="%s" dyno= connect= service= status=400 bytes= protocol=http1.1 tls=true tls_version=tls1.3`,
		r.method, r.url, a.Host, r.id, r.fwd))
}
