package report

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/router"
)

// Minute is what the state said of a minute of an app. Times are by the platform's clock.
type Minute struct {
	At       time.Time // its begin
	Read     time.Time // when dynos, queues and memory were read: the recorder's clock, at its end
	Counted  time.Time // when its requests were counted: the recorder's clock, once late lines have come
	Watched  time.Duration
	Requests int
	Failed   int           // answered with 5xx, or not at all
	P95      time.Duration // service time
	Timed    bool          // there was a request with a time
	Up, Want int
	Dynos    bool // dynos and formation are known
	Ready    int  // jobs that wait, in all queues
	Queues   bool // a queue store was read
	Memory   float64
	Measured bool // dynos tell of their memory; Memory is that of the fullest one, in parts of its quota
	Ref      Ref  // the last event when it was counted
}

// late is how long after a minute its requests are counted.
const late = 5 * time.Second

// minutes are those of an app, oldest first.
type minutes struct {
	all     []Minute
	pending []Minute // read, and not counted yet
	next    time.Time
}

// mostMinutes bounds what is kept: two weeks.
const mostMinutes = 14 * 24 * 60

// second reads and counts what is due, and gives where lines are missing in what was counted. now is by the platform's clock.
func (m *minutes) second(s *model.State, a *model.App, now time.Time, last Ref) (missing []router.Span) {
	if m.next.IsZero() || now.Sub(m.next) > time.Hour {
		m.next = now.Truncate(time.Minute).Add(time.Minute)
		if now.Equal(now.Truncate(time.Minute)) {
			m.next = now
		}
	}
	if !now.Before(m.next) {
		at := now.Truncate(time.Minute).Add(-time.Minute)
		m.pending = append(m.pending, reading(s, a, at))
		m.next = at.Add(2 * time.Minute)
	}
	for len(m.pending) > 0 && !now.Before(m.pending[0].At.Add(time.Minute+late)) {
		missing = append(missing, m.count(s, a, last)...)
	}
	return missing
}

// count counts the requests of the oldest minute that waits for it.
func (m *minutes) count(s *model.State, a *model.App, last Ref) (missing []router.Span) {
	one := m.pending[0]
	m.pending = m.pending[1:]
	w := a.Router.Between(one.At, one.At.Add(time.Minute))
	one.Counted, one.Watched, one.Requests, one.Failed, one.Ref = s.Now, w.Watched, w.Requests, w.Failed, last
	one.P95, one.Timed = p95(&w.Service)
	if len(m.all) >= mostMinutes {
		m.all = m.all[1:]
	}
	m.all = append(m.all, one)
	from := latest(one.At, a.Router.Begin())
	if to := one.At.Add(time.Minute); to.After(from) {
		missing = a.Router.Covered(from, to).Gaps
		if until := latest(from, a.Router.Until()); to.Sub(until) > late {
			missing = append(missing, router.Span{From: until, To: to})
		}
	}
	return missing
}

// end counts what is left.
func (m *minutes) end(s *model.State, a *model.App, last Ref) (missing []router.Span) {
	for len(m.pending) > 0 {
		missing = append(missing, m.count(s, a, last)...)
	}
	return missing
}

func p95(h *histogram.Histogram) (time.Duration, bool) {
	ms, ok := h.Quantile(0.95)
	return time.Duration(ms) * time.Millisecond, ok
}

// reading is what is known of dynos, queues and memory.
func reading(s *model.State, a *model.App, at time.Time) Minute {
	m := Minute{At: at, Read: s.Now, Dynos: a.Processes.KnownDynos && a.Processes.KnownFormation}
	t := a.Processes.Tally(0)
	m.Up, m.Want = t.Up, t.Want
	for _, id := range a.Stores {
		st := s.Store(id)
		if st == nil || st.At.IsZero() {
			continue
		}
		m.Queues = true
		for _, q := range st.Queues {
			m.Ready += max(0, q.Ready)
		}
	}
	for i := range a.Processes.Types {
		for k := range a.Processes.Types[i].Dynos {
			d := &a.Processes.Types[i].Dynos[k]
			if n := len(d.Memory); n > 0 && d.Quota > 0 {
				m.Memory, m.Measured = max(m.Memory, d.Memory[n-1]/d.Quota), true
			}
		}
	}
	return m
}
