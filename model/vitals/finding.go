package vitals

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/trouble"
)

// FindingKind is what is wrong.
type FindingKind uint8

// The kinds, the gravest first.
const (
	NearKill  FindingKind = iota // R15 at this rate
	NearQuota                    // R14 at this rate
	Leak                         // it grows, life after life or on several dynos, and reaches its quota before the platform restarts it
	FullStore                    // a data store has few connections left
	Swapping                     // a dyno swaps more than a tenth of its quota
	Grows                        // a count of threads or processes that only grows
	Hushed                       // it used to speak and does not any more
)

// String is the kind as JSON has it.
func (k FindingKind) String() string {
	return [...]string{"near-r15", "near-r14", "leak", "connections", "swap", "growth", "silent"}[k]
}

// Finding is one thing that goes wrong, from when to when.
type Finding struct {
	Kind   FindingKind
	Dyno   string // a dyno, or the source of a metric
	Type   string // of the dyno
	Name   string // of a metric, or of a data store
	Trend  Trend
	Value  float64 // swap in MB, connections, the count
	Limit  float64 // of it
	Part   float64 // of the limit; 0: not known
	From   float64 // what the count was
	Ending time.Time
	trouble.Spell
}

func (f *Finding) key() string {
	return string(rune('a'+f.Kind)) + "\x00" + f.Dyno + "\x00" + f.Name
}

// Findings are what goes wrong, the gravest first, and what did. Past is the newest last.
type Findings struct {
	All  []Finding
	Past []Finding
	Over int // how many were, of which Past has the newest
}

// keptPast bounds Past.
const keptPast = 32

// Of are the findings of some kinds.
func (fs Findings) Of(kinds ...FindingKind) []Finding {
	var out []Finding
	for _, f := range fs.All {
		if slices.Contains(kinds, f.Kind) {
			out = append(out, f)
		}
	}
	return out
}

// Of a dyno's swap, and of a store's connections, so much is trouble; below the second it is over.
const (
	MuchSwap    = 0.1 // of the quota
	littleSwap  = 0.07
	MuchTaken   = 0.9 // of the connections
	littleTaken = 0.85
	freshSwap   = 2 * time.Minute
	freshStore  = 5 * time.Minute
)

// Judging is how often what is known is judged, by the time of the lines or of the clock.
const judging = 20 * time.Second

// Judge looks at all that is known; now is the origin's clock, or for a saved log the time of its newest line. True when anything that is told may
// have changed.
func (v *Vitals) Judge(now time.Time) bool {
	if now.IsZero() || now.Sub(v.judged).Abs() < judging {
		return false
	}
	return v.JudgeNow(now)
}

// Judged is when what is known was judged last.
func (v *Vitals) Judged() time.Time { return v.judged }

// JudgeNow is Judge however short ago it was: a log has come to its end.
func (v *Vitals) JudgeNow(now time.Time) bool {
	v.judged = now
	if v.lives.n == 0 && len(v.series.byKey) == 0 && len(v.addOns.byKey) == 0 {
		return false
	}
	v.lives.judge(now)
	for _, s := range v.series.byKey {
		s.judgeGrowth(now)
	}
	v.Findings.note(v.found(now), now)
	v.version++
	return true
}

// found is what is wrong now.
func (v *Vitals) found(now time.Time) (out []Finding) {
	for _, l := range v.Current() {
		f := Finding{Dyno: l.Dyno, Type: l.Type, Trend: l.Trend}
		switch {
		case !l.Ended.IsZero():
			continue
		case !l.Trend.Kill.IsZero():
			f.Kind = NearKill
			out = append(out, f)
		case l.Trend.Word == Filling:
			f.Kind = NearQuota
			out = append(out, f)
		case l.Trend.Word == Leaking && !l.Trend.Quota.IsZero():
			f.Kind = Leak
			out = append(out, f)
		}
		if swap, at, ok := l.Swap.Newest(); ok && l.Quota > 0 && now.Sub(at) < freshSwap && swap > v.bound(Swapping, l.Dyno, "", MuchSwap, littleSwap)*l.Quota {
			out = append(out, Finding{Kind: Swapping, Dyno: l.Dyno, Type: l.Type, Value: swap, Limit: l.Quota, Part: swap / l.Quota})
		}
	}
	for _, st := range v.Stores() {
		c, ok := st.Figure(Connections)
		if ok && now.Sub(st.Last) < freshStore && c.Part >= v.bound(FullStore, "", st.Title(), MuchTaken, littleTaken) {
			out = append(out, Finding{Kind: FullStore, Name: st.Title(), Value: c.Value, Limit: c.Limit, Part: c.Part})
		}
	}
	for _, s := range v.series.sorted() {
		if s.Growth.On() {
			out = append(out, Finding{Kind: Grows, Dyno: s.Source, Name: s.Name, From: s.Growth.From, Value: s.Growth.To, Spell: trouble.Spell{Since: now.Add(-s.Growth.Over)}})
		}
	}
	for _, q := range v.Silent() {
		f := Finding{Kind: Hushed, Dyno: q.Dyno, Type: q.Type, Name: q.AddOn, Spell: trouble.Spell{Since: q.Since}}
		if q.Series != nil {
			f.Dyno, f.Name = q.Series.Source, q.Series.Name
		}
		out = append(out, f)
	}
	return out
}

// bound is the one for what is told already, or for what is not.
func (v *Vitals) bound(kind FindingKind, dyno, name string, begins, holds float64) float64 {
	for i := range v.Findings.All {
		if f := &v.Findings.All[i]; f.Kind == kind && f.Dyno == dyno && f.Name == name {
			return holds
		}
	}
	return begins
}

// note takes what is wrong now: what is new begins, what has not been so for a while is over.
func (fs *Findings) note(now []Finding, at time.Time) {
	byKey := map[string]int{}
	all := slices.Clone(fs.All)
	for i := range all {
		byKey[all[i].key()] = i
	}
	for _, f := range now {
		since := f.Since
		if since.IsZero() {
			since = at
		}
		i, ok := byKey[f.key()]
		if ok {
			f.Spell = all[i].Spell
			f.Note(at)
			all[i] = f
			continue
		}
		f.Spell = trouble.Spell{Since: since, Last: at, Times: 1}
		all = append(all, f)
	}
	kept := all[:0]
	for _, f := range all {
		was := f
		if f.Judge(at) {
			was.Ending = at
			fs.Past, fs.Over = fact.Append(fs.Past, was, keptPast), fs.Over+1
			continue
		}
		kept = append(kept, f)
	}
	slices.SortStableFunc(kept, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), CompareNames(a.Dyno, b.Dyno), strings.Compare(a.Name, b.Name))
	})
	fs.All = kept
}

// Was is a finding that is over, as it is told later.
func (f *Finding) Was() string {
	switch f.Kind {
	case NearKill, NearQuota, Leak:
		return f.Dyno + " grew by " + phrase.Megabytes(f.Trend.Slope) + " an hour"
	case FullStore:
		return f.Name + " had " + phrase.Percent(f.Part) + " of its connections in use"
	case Swapping:
		return f.Dyno + " swapped " + phrase.Percent(f.Part) + " of its quota"
	case Grows:
		return f.Dyno + ": " + f.Name + " went up from " + phrase.Short(f.From) + " to " + phrase.Short(f.Value)
	}
	return f.Subject() + " sent no metrics"
}

// Is is a finding that stands.
func (f *Finding) Is(now time.Time) string {
	switch f.Kind {
	case NearKill, NearQuota:
		return f.Dyno + " grows: " + f.Trend.Soon(now)
	case Leak:
		return f.Dyno + " leaks " + phrase.Megabytes(f.Trend.Slope) + " an hour: " + f.Trend.Soon(now)
	case FullStore:
		return f.Name + " has " + phrase.Percent(f.Part) + " of its connections in use"
	case Swapping:
		return f.Dyno + " swaps " + phrase.Percent(f.Part) + " of its quota"
	case Grows:
		return f.Dyno + ": " + f.Name + " only goes up, from " + phrase.Short(f.From) + " to " + phrase.Short(f.Value)
	}
	return f.Subject() + " has sent no metrics for " + phrase.Age(now.Sub(f.Since))
}

// Subject is what the finding is about.
func (f *Finding) Subject() string {
	switch {
	case f.Name == "":
		return f.Dyno
	case f.Dyno == "":
		return f.Name
	}
	return f.Name + " of " + f.Dyno
}
