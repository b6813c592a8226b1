package vitals

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/trouble"
)

// Gauge is what the newest samples say of a dyno's life, as a list of dynos shows it.
type Gauge struct {
	Life   string         // the id of the life whose samples these are
	Memory []float64      // MB, newest last, of this life
	Quota  float64        // MB; 0 when unknown
	Load   float64        // load_avg_1m; negative when unknown
	Over   trouble.Memory // how long this life has been over its memory quota
}

// keptSamples bounds a gauge's memory: 20 minutes at one sample each 20 s.
const keptSamples = 60

// Note takes a sample of a life, in MB; what it does not tell is negative.
func (g *Gauge) Note(life string, memory, quota, load float64, at time.Time) {
	if g.Life != life {
		g.Reset()
		g.Life = life
	}
	if memory >= 0 {
		g.Memory = fact.Append(slices.Clip(g.Memory), memory, keptSamples)
	}
	if quota > 0 {
		g.Quota = quota
	}
	if load >= 0 {
		g.Load = load
	}
	if memory >= 0 && g.Quota > 0 {
		g.Over.NoteMemory(100*memory/g.Quota, at)
	}
}

// Reset forgets the memory: another life has begun.
func (g *Gauge) Reset() { g.Memory, g.Over = nil, trouble.Memory{} }
