package verdict

import (
	"time"

	"app.gonogo/gonogo/model/fact"
)

// Phase is how far the judging of a release has come.
type Phase uint8

// The phases.
const (
	Before  Phase = iota // nothing is known yet
	Booting              // its dynos come up, or have just done so
	Polling              // the consoles are watched before the first GO
	Settled
)

var phaseNames = [...]string{"before", "booting", "polling", "settled"}

// String is the phase's name.
func (p Phase) String() string { return phaseNames[min(int(p), len(phaseNames)-1)] }

// MarshalText is String.
func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// Verdict is what all consoles come to, over time. The zero value is one of which nothing is known.
type Verdict struct {
	Answer   Answer
	Since    time.Time // when it became so
	Phase    Phase
	Due      time.Time // when the polling is over; zero: it is not known, or it is over
	Release  Release
	First    time.Time // when the release was first looked at
	Findings []Finding // of all rules that were asked, by console
	Changes  []Change  // newest last, bounded
	Before   []Finding // what was no-go or hold on the release before, when this one came

	watched      time.Time // the oldest line that was read
	moved, up    time.Time // the requests have moved to the release; all its dynos are up
	began        bool      // something was looked at
	asked        [consoles]Finding
	standings    map[RuleName]*standing
	failing      *shareTest
	more         *shareTest // whether clearly more requests fail than before, if not too many
	failLimit    float64
	moreLimit    float64
	slow, slower *slowPair
	routes       *routes
	p95          time.Duration
	before       Window // the requests before the release
	recent       Window
	platform     int // requests that the platform failed lately
	seen         int // requests since countedFrom
	countedFrom  time.Time
	next         time.Time // the next block of requests
	errors       map[string]*counted
	memory       map[string]*growth
	memoryBefore float64 // percent of the quota, in the mean, before the release
	memoryNow    float64
}

// Change is a change of the verdict.
type Change struct {
	At      time.Time
	Release int
	Answer  Answer
	Waits   bool // no console holds: it is only watched for long enough
	Why     string
}

// The measures of how requests are looked at.
const (
	blockLength = 10 * time.Second // as requests are counted
	lateBy      = 2 * time.Second  // the last lines of a block may come so late
	longestPast = 25 * time.Minute
	keptChanges = 32
	keptBefore  = 8
	mostEase    = 5
	blinkFor    = 15 * time.Second // something that was go may be unseen for so long
)

// standing is how a rule stands: what it says, what it is about to say.
type standing struct {
	answer Answer
	since  time.Time
	rising time.Time // it has found something worse since then
	lower  time.Time // it has found something better since then
	rose   int       // how often it became hold or no-go on this release
	last   Finding
}

// Judge asks all consoles; true when anything that is told of the verdict as a whole has changed.
func (v *Verdict) Judge(f *Facts, s *Settings) (changed bool) {
	v.turn(f)
	v.watched = f.Watched
	v.clock(f, s)
	v.feed(f, s)
	v.feedRoutes(f, s)
	v.countErrors(f)
	v.noteMemory(f)
	l := &look{Facts: f, v: v, wanted: s}
	v.Findings = v.Findings[:0]
	v.asked = [consoles]Finding{}
	for i := range table {
		v.apply(&table[i], l)
	}
	return v.decide(f)
}

// apply asks one rule.
func (v *Verdict) apply(r *rule, l *look) {
	if l.limits = l.wanted.of(r); l.limits.Off {
		return
	}
	f := r.find(l)
	st := v.standings[r.name]
	if st == nil {
		st = &standing{since: l.Now}
		v.standings[r.name] = st
	}
	f.Rule, f.Console, f.Pane = r.name, r.console, r.pane
	f = st.steady(l.seen(f), r, l.Now)
	if f.Answer == NotAsked {
		return
	}
	if f.Answer >= Hold && f.Release == 0 && !f.blameless {
		f.Release = v.blamed(f.Since)
	}
	v.Findings = append(v.Findings, f)
	if f.Answer > v.asked[r.console].Answer && (!f.aside || f.Answer >= Hold) {
		v.asked[r.console] = f
	}
}

// justNow stands before what is over and still counts.
const justNow = "a moment ago: "

// steady is what a rule says, which changes for the worse when it has found so for as long as the rule wants, for the better likewise.
func (st *standing) steady(f Finding, r *rule, now time.Time) Finding {
	switch {
	case f.Answer > st.answer && f.Answer >= Hold:
		st.lower = time.Time{}
		if st.rising.IsZero() {
			st.rising = now
		}
		if now.Sub(st.rising) < r.rise {
			f.Answer = max(st.answer, Go)
			break
		}
		if st.answer < Hold || f.Answer == NoGo {
			st.rose++
		}
		st.answer, st.since, st.rising = f.Answer, st.rising, time.Time{}
		if !f.Since.IsZero() {
			st.since = f.Since
		}
	case f.Answer < st.answer && st.answer >= Hold:
		st.rising = time.Time{}
		if st.lower.IsZero() {
			st.lower = now
		}
		if now.Sub(st.lower) < r.ease*time.Duration(min(max(1, st.rose), mostEase)) {
			kept := st.last
			kept.Value, kept.Sample = f.Value, f.Sample // what it is now, and that it counts a while longer
			if f.Answer == NotAsked {
				kept.Text = justNow + kept.Text
			}
			kept.Answer, kept.Since = st.answer, st.since
			return kept
		}
		st.answer, st.since, st.lower = f.Answer, now, time.Time{}
	case f.Answer == NoData && st.answer == Go && !f.atOnce && !st.blinks(now):
		kept := st.last
		kept.Since = st.since
		return kept
	default:
		st.rising, st.lower = time.Time{}, time.Time{}
		if f.Answer != st.answer {
			st.answer, st.since = f.Answer, now
		}
	}
	f.Since = st.since
	st.last = f
	return f
}

// blinks tells that something has not been seen for longer than a moment.
func (st *standing) blinks(now time.Time) bool {
	if st.lower.IsZero() {
		st.lower = now
	}
	return now.Sub(st.lower) >= blinkFor
}

// stands is what a rule says now.
func (v *Verdict) stands(name RuleName) Answer {
	if st := v.standings[name]; st != nil {
		return st.answer
	}
	return NotAsked
}

// blamed is the release at whose door a trouble is laid that began at a time; 0: none.
func (v *Verdict) blamed(since time.Time) int {
	from := v.Release.At
	if v.Release.Version == 0 || since.Before(from.Add(-blameSlack)) {
		return 0
	}
	if v.moved.After(from) {
		from = v.moved
	}
	if since.Sub(from) > blameFor {
		return 0
	}
	return v.Release.Version
}

// turn begins anew with another release.
func (v *Verdict) turn(f *Facts) {
	if v.began && v.Release.Version == f.Release.Version {
		v.Release = f.Release
		return
	}
	kept := map[RuleName]*standing{}
	v.Before = v.Before[:0:0]
	if v.began {
		for _, r := range table {
			if st := v.standings[r.name]; st != nil && (r.console == Platform || r.console == Telem) {
				kept[r.name] = st
			}
		}
		for _, old := range v.Findings {
			if old.Answer >= Hold && old.Console < Platform && len(v.Before) < keptBefore {
				v.Before = append(v.Before, old)
			}
		}
	}
	*v = Verdict{Answer: v.Answer, Since: v.Since, Changes: v.Changes, Before: v.Before, memoryBefore: v.memoryNow, Release: f.Release, First: f.Now, began: true,
		standings: kept, errors: map[string]*counted{}, memory: map[string]*growth{}}
}

// clock tells when the release came up, when requests moved to it, and how far the judging is.
func (v *Verdict) clock(f *Facts, s *Settings) {
	v.memoryNow = average(f.Memory)
	v.comesUp(f)
	v.Due = time.Time{}
	switch from := v.moved.Add(bootFor); {
	case f.Watched.IsZero() && !f.KnownTypes:
		v.Phase = Before
	case v.Release.Version == 0, v.First.Sub(v.Release.At) > oldRelease:
		v.Phase = Settled
	case v.moved.IsZero():
		v.Phase = Booting
	case f.Now.Before(from):
		v.Phase, v.Due = Booting, from.Add(s.window())
	case f.Now.Before(from.Add(s.window())):
		v.Phase, v.Due = Polling, from.Add(s.window())
	default:
		v.Phase = Settled
	}
}

func average(list []Memory) float64 {
	sum, n := 0.0, 0
	for _, m := range list {
		if m.Percent > 0 {
			sum, n = sum+m.Percent, n+1
		}
	}
	return sum / float64(max(1, n))
}

// comesUp notes when all dynos have come up on the release, and when requests moved to it.
func (v *Verdict) comesUp(f *Facts) {
	if !v.moved.IsZero() && !v.up.IsZero() {
		return
	}
	r := v.Release
	if v.up.IsZero() && f.KnownTypes {
		all, newest := true, r.At
		for _, t := range f.Types {
			all = all && t.On >= t.Want && len(t.Down) == 0
			if t.Newest.After(newest) {
				newest = t.Newest
			}
		}
		if all || r.Version == 0 {
			v.up = newest
			if newest.IsZero() {
				v.up = f.Now
			}
		}
	}
	limit := r.At.Add(bootLimit)
	preboot := r.At.Add(prebootFor)
	switch {
	case !v.moved.IsZero():
	case v.up.IsZero() && (r.Version == 0 || f.Now.Before(limit)):
	case r.Preboot && f.Now.Before(preboot):
	case r.Preboot:
		v.moved = preboot
	case v.up.IsZero():
		v.moved = limit
	default:
		v.moved = v.up
	}
}

// decide is what the consoles come to.
func (v *Verdict) decide(f *Facts) (changed bool) {
	worst := NotAsked
	for _, c := range v.asked {
		worst = max(worst, c.Answer)
	}
	answer := NoData
	switch {
	case worst >= Hold:
		answer = worst
	case v.Phase == Before:
	case v.Phase != Settled:
		answer = Hold
	case worst == Go:
		answer = Go
	}
	if answer == v.Answer && !v.Since.IsZero() {
		return false
	}
	v.Answer, v.Since = answer, f.Now
	v.Changes = fact.Append(v.Changes, Change{f.Now, v.Release.Version, answer, worst < Hold, v.Why()}, keptChanges)
	return true
}
