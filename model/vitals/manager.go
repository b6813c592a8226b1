package vitals

import (
	"time"

	"app.gonogo/gonogo/model/logs"
)

// manager reads a line of the dyno manager.
func (v *Vitals) manager(o *logs.Origin, text string, at int64) {
	c, ok := logs.ParseLifecycle(text)
	if !ok {
		return
	}
	v.lifecycle(o.Proc, o.Type, c, logs.Instant(at))
}

// Lifecycle takes what a recording without the log's text has of the dyno manager.
func (v *Vitals) Lifecycle(dyno, typ string, c logs.Lifecycle, when time.Time) {
	if !v.read {
		v.lifecycle(dyno, typ, c, when)
	}
}

// lifecycle takes what the dyno manager says: codes, memory over the quota, ends.
func (v *Vitals) lifecycle(dyno, typ string, c logs.Lifecycle, when time.Time) {
	at := when.UnixNano()
	switch {
	case c.Kind == logs.PlatformError && (c.Code == "R14" || c.Code == "R15"):
		l := v.speaking(dyno, typ, at)
		marks := &l.R14
		if c.Code == "R15" {
			marks = &l.R15
		}
		marks.note(at)
	case c.Kind == logs.Memory && c.Percent > 0:
		l := v.speaking(dyno, typ, at)
		if l.lined { // the samples tell it finer
			return
		}
		mb := float64(c.Bytes) / (1024 * 1024)
		l.noteGauges(gauges{memory: mb, rss: -1, swap: -1, quota: mb / c.Percent * 100, load: -1}, at)
	case c.Kind == logs.Exit, c.Kind == logs.StateChange && c.From == "up", c.Kind == logs.StateChange && c.To == "starting":
		v.lives.end(dyno, when)
	}
	if c.Kind == logs.StateChange && c.To == "starting" {
		v.startsAt(dyno, when)
	}
}

// mostStarts bounds the starts that are kept.
const mostStarts = 512

// startsAt notes that a life begins. Its first sample comes later, and tells its id.
func (v *Vitals) startsAt(dyno string, when time.Time) {
	if v.starts == nil || len(v.starts) >= mostStarts {
		v.starts = map[string]time.Time{}
	}
	v.starts[cloned(dyno)] = when
}

// speaking is the life that a line without an id is of.
func (v *Vitals) speaking(dyno, typ string, at int64) *Life {
	if l := v.lives.newest(dyno); l != nil && (l.Ended.IsZero() || !l.Ended.Before(logs.Instant(at))) {
		return l
	}
	return v.life(dyno, typ, "", at)
}
