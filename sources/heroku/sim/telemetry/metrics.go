package telemetry

import (
	"math"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

const megabyte = 1 << 20

// metricsBody writes what is measured of the dynos that are up.
func metricsBody(w *world.World, a *world.App) []byte {
	var groups []group
	for _, d := range a.Dynos {
		if d.State != world.StateUp {
			continue
		}
		u := w.UsageOf(d)
		groups = append(groups, group{
			resource: resource(a, a.Name, "heroku.dyno.name", d.Name, "heroku.dyno.type", d.Type, "heroku.dyno.id", d.ID),
			scope:    "heroku.dyno",
			records: []message{
				gauge("heroku.dyno.memory.usage", "By", w.Now, u.MemoryMB*megabyte), gauge("heroku.dyno.memory.limit", "By", w.Now, u.QuotaMB*megabyte),
				gauge("system.cpu.load_average.1m", "", w.Now, u.Load),
			},
		})
	}
	if len(groups) == 0 {
		return nil
	}
	return grouped(groups)
}

// gauge writes a metric with one value.
func gauge(name, unit string, at time.Time, value float64) message {
	point := message{}.time(3, at).fixed(4, math.Float64bits(value))
	return message{}.text(1, name).text(3, unit).bytes(5, message{}.bytes(1, point))
}
