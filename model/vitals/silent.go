package vitals

import "time"

// Quiet is something that used to speak and has fallen silent.
type Quiet struct {
	Dyno   string // a dyno without runtime metrics
	Type   string
	Series *Series // or a metric
	AddOn  string  // or all of a data store
	Since  time.Time
}

// Name is what has fallen silent, for people.
func (q Quiet) Name() string {
	switch {
	case q.Dyno != "":
		return q.Dyno
	case q.AddOn != "":
		return q.AddOn
	}
	return q.Series.Name + " of " + q.Series.Source
}

// When something counts as silent: three times as long as it ever took lately, and a minute; nobody is asked for longer than a day.
const (
	silentTimes  = 3
	silentAtOnce = 2 * time.Minute
	runtimeEvery = 20 * time.Second
	forgetSilent = 24 * time.Hour
)

// Silent is what used to speak and does not any more, while the log goes on: dynos that run, data stores, and metrics that came regularly. Time is
// that of the newest line: a log that stands still makes nobody silent. After a gap everybody has his time anew.
func (v *Vitals) Silent() []Quiet {
	var out []Quiet
	over := func(last time.Time, longest time.Duration) bool {
		if v.blind.After(last) {
			last = v.blind
		}
		wait := v.Heard.Sub(last)
		return wait > max(silentTimes*longest+time.Minute, silentAtOnce) && v.Heard.Sub(last) < forgetSilent
	}
	quiet := map[string]bool{}
	for _, l := range v.Current() {
		d, listed := v.known[l.Dyno]
		runs := l.Ended.IsZero() && (!listed || d.Up)
		if runs && l.lined && l.Total.Len() > fewSamples && over(l.Last, runtimeEvery) {
			out = append(out, Quiet{Dyno: l.Dyno, Type: l.Type, Since: l.Last})
			quiet[l.Dyno] = true
		}
	}
	out = append(out, v.silentStores(over)...)
	for _, s := range v.series.sorted() {
		longest, regular := s.longestGap()
		if !regular || s.Kind != 0 || quiet[s.Source] || !over(s.Last, longest) || v.ended(s.Source) {
			continue
		}
		out = append(out, Quiet{Series: s, Since: s.Last})
	}
	return out
}

// silentStores are the data stores of which no metric comes any more.
func (v *Vitals) silentStores(over func(time.Time, time.Duration) bool) (out []Quiet) {
	for _, st := range v.Stores() {
		longest, regular := time.Duration(0), false
		for _, s := range st.series {
			gap, ok := s.longestGap()
			longest, regular = max(longest, gap), regular || ok
		}
		if regular && over(st.Last, longest) {
			out = append(out, Quiet{AddOn: st.Title(), Since: st.Last})
		}
	}
	return out
}

// ended tells a source that is a dyno which does not run any more.
func (v *Vitals) ended(source string) bool {
	if l := v.lives.newest(source); l != nil {
		d, listed := v.known[source]
		return !l.Ended.IsZero() || v.known != nil && (!listed || !d.Up)
	}
	return false
}
