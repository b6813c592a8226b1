package verdict

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// findMemory looks at memory against its quota.
func findMemory(l *look) Finding {
	f := Finding{Answer: Go, Limit: figure(l.limits.Hold, "over "+phrase.Percent(l.limits.Hold/100)), Text: "no dyno is over its memory quota", Change: "hold over " + phrase.Percent(l.limits.Hold/100) + " of the quota, or at R14"}
	sum, known := 0.0, 0
	worst := -1
	for i := range l.Memory {
		m := &l.Memory[i]
		if m.Percent > 0 {
			sum, known = sum+m.Percent, known+1
		}
		if worst < 0 || m.Percent > l.Memory[worst].Percent {
			worst = i
		}
		if !m.Over.IsZero() {
			worst = i
			break
		}
	}
	f.Sample, f.Value = known, words("no R14")
	if known > 0 {
		mean := sum / float64(known)
		f.Value = figure(mean, phrase.Percent(mean/100)+", no R14")
	}
	if l.v.memoryBefore > 0 {
		f.Before = figure(l.v.memoryBefore, phrase.Percent(l.v.memoryBefore/100))
	}
	if worst < 0 {
		return f
	}
	m := &l.Memory[worst]
	limit := l.limits.Hold
	switch before := l.v.memoryBefore; {
	case l.wanted.Rules[MemoryRule].Hold > 0: // the user knows
	case before > 0:
		limit = max(limit, 1.1*before)
	default:
		limit = max(limit, 100)
	}
	switch {
	case m.Percent >= l.limits.NoGo:
		f.Answer = NoGo
	case !m.Over.IsZero(), m.Percent >= limit:
		f.Answer = Hold
	default:
		return f
	}
	f.Since = m.Over
	f.Text = m.Dyno + " is over its memory quota"
	if m.Percent > 0 {
		f.Value = figure(m.Percent, phrase.Percent(m.Percent/100)+" on "+m.Dyno)
		f.Text = m.Dyno + " is at " + phrase.Percent(m.Percent/100) + " of its memory quota"
	}
	f.Change = "go 2m after it is under " + phrase.Percent(limit/100)
	return f
}

// growth is the memory of one life of a dyno, minute by minute.
type growth struct {
	up     time.Time
	minute int64
	points []float64
}

// The measures of memory that rises.
const (
	warmUp      = 5 * time.Minute // after the boot
	leastPoints = 12              // minutes
	mostPoints  = 60
	leastRise   = 4.0 // percent of the quota, from the first third to the last
)

// noteMemory keeps a point a minute of each dyno.
func (v *Verdict) noteMemory(f *Facts) {
	minute := f.Now.Unix() / 60
	for i := range f.Memory {
		m := &f.Memory[i]
		if m.Percent <= 0 || m.Up.IsZero() || f.Now.Sub(m.Up) < warmUp {
			continue
		}
		g := v.memory[m.Dyno]
		if g == nil || !g.up.Equal(m.Up) {
			g = &growth{up: m.Up}
			v.memory[m.Dyno] = g
		}
		if g.minute == minute {
			continue
		}
		g.minute = minute
		g.points = append(g.points, m.Percent)
		if len(g.points) > mostPoints {
			g.points = slices.Delete(g.points, 0, 1)
		}
	}
	for dyno := range v.memory {
		if !slices.ContainsFunc(f.Memory, func(m Memory) bool { return m.Dyno == dyno }) {
			delete(v.memory, dyno)
		}
	}
}

// full tells in how many minutes memory reaches the quota if it goes on so; false where it does not rise in each third.
func (g *growth) full() (minutes float64, rises bool) {
	n := len(g.points) / 3
	if len(g.points) < leastPoints {
		return 0, false
	}
	first, second, third := median(g.points[:n]), median(g.points[n:2*n]), median(g.points[len(g.points)-n:])
	if third-first < leastRise || second-first < leastRise/4 || third-second < leastRise/4 {
		return 0, false
	}
	if third-second < (second-first)/2 {
		return 0, false // it levels off
	}
	slope := (third - first) / float64(len(g.points)-n)
	return max(0, (100-g.points[len(g.points)-1])/slope), true
}

func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	return s[len(s)/2]
}

// findMemoryRise looks for memory that rises until it is full.
func findMemoryRise(l *look) Finding {
	rising, soonest, dyno := 0, 0.0, ""
	since := time.Time{}
	for name, g := range l.v.memory {
		if minutes, rises := g.full(); rises && minutes <= l.limits.Hold {
			rising++
			if dyno == "" || minutes < soonest || minutes == soonest && name < dyno {
				soonest, dyno, since = minutes, name, g.up
			}
		}
	}
	if rising == 0 || 3*rising < len(l.v.memory) {
		return Finding{}
	}
	left := time.Duration(soonest) * time.Minute
	return Finding{Answer: Hold, Value: figure(soonest, fmt.Sprintf("full in ~%s", phrase.Span(left))), Limit: figure(l.limits.Hold, "full in "+phrase.Span(time.Duration(l.limits.Hold)*time.Minute)), Sample: len(l.v.memory), Since: since,
		Text: fmt.Sprintf("memory of %s rises: its quota is reached in about %s", phrase.Count(rising, "dyno", "dynos"), phrase.Span(left)), Change: "go when it has not risen for 5m"}
}
