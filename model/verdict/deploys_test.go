package verdict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"app.gonogo/gonogo/model/exceptions/occasions"
)

// deploy is one deploy of a kind, as it happens second by second. The same kind and seed give the same deploy.
type deploy struct {
	*kind
	dice *rand.Rand

	begin, at time.Time // when the watching and the release begin
	end       time.Time

	rate, base, median, sigma float64
	phase, wobble             float64
	web, workers              int
	boot                      time.Duration
	preboot                   bool
	bursts, slows             []burst
	errors                    []stream
	waveFrom, waveTo          time.Time
	gap                       time.Time
	memory, settles           float64
	release                   Release

	// what is wrong
	from           time.Time // since when
	share          float64   // of the requests that fail
	slower         float64
	crashes        string // "all", or a type
	crashAfter     time.Duration
	boots          bool // the crash comes before it is up
	leak           float64
	alarm          time.Time
	alarmCritical  bool
	alarmBacklog   bool
	signs          float64 // how many signs there are of it in two minutes
	known          bool
	enough         bool
	latencies      [histogramSteps]float64
	slowLatencies  [histogramSteps]float64
	burstLatencies [histogramSteps]float64
	counts         Counts
	before, since  []point // of the other judges
	open           point
	exceptions     int
	occasions      map[string]*occasions.Seen // of errors, on the release
}

// burst is a span in which something is worse.
type burst struct {
	from, to time.Time
	by       float64
}

// stream is an error that comes at random.
type stream struct {
	id          string
	every       time.Duration // on average
	from        time.Time
	bursts      int // index of a burst that it comes with, plus one
	count       int
	countBefore int
	first, last time.Time
}

func (d *deploy) uniform(from, to float64) float64 { return from + (to-from)*d.dice.Float64() }

func (d *deploy) logUniform(from, to float64) float64 {
	return math.Exp(d.uniform(math.Log(from), math.Log(to)))
}

func (d *deploy) lasting(from, to float64) time.Duration { return seconds(d.uniform(from, to)) }

func (d *deploy) chance(p float64) bool { return d.dice.Float64() < p }

func newDeploy(k *kind, seed uint64) *deploy {
	d := &deploy{kind: k, occasions: map[string]*occasions.Seen{}, dice: rand.New(rand.NewPCG(seed, uint64(len(k.name))*977+uint64(k.name[0])))}
	d.begin = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	d.at = d.begin.Add(d.lasting(120, 1800)).Truncate(time.Second)
	d.end = d.at.Add(time.Duration(k.long) * time.Minute)
	d.rate = d.logUniform(1.0/60, 2000)
	d.base = d.uniform(0, 0.015)
	if d.chance(0.5) {
		d.base = d.logUniform(1e-5, 0.003)
	}
	d.median, d.sigma = d.logUniform(15, 400), d.uniform(0.4, 1.2)
	d.phase, d.wobble = d.uniform(0, 2*math.Pi), d.uniform(0, 0.5)
	d.web, d.workers = 1+d.dice.IntN(20), d.dice.IntN(7)
	d.boot, d.preboot = d.lasting(5, 55), d.chance(0.2)
	d.memory, d.settles = d.uniform(30, 85), d.uniform(3, 15)
	d.release = Release{Version: 74, Text: "Deploy 20a5742", At: d.at, Before: 73, Preboot: d.preboot}
	if d.chance(0.1) {
		d.release.Rollback = 72
	}
	for _, list := range []*[]burst{&d.bursts, &d.slows} {
		for t := d.begin; t.Before(d.end); {
			t = t.Add(seconds(d.dice.ExpFloat64() * 1200))
			*list = append(*list, burst{t, t.Add(d.lasting(2, 15)), d.uniform(0.05, 0.4)})
		}
	}
	for i := range d.dice.IntN(6) {
		d.errors = append(d.errors, stream{id: fmt.Sprint("old ", i), every: seconds(d.logUniform(12, 1800)), from: d.begin})
	}
	for t, i := d.begin, 0; t.Before(d.end); i++ {
		t = t.Add(seconds(d.dice.ExpFloat64() * 3600))
		d.errors = append(d.errors, stream{id: fmt.Sprint("once ", i), every: time.Hour, from: t, bursts: -1})
	}
	for i := range d.bursts { // a burst of failures writes an error of its own, one in three never seen before
		id := "burst"
		if d.chance(0.3) {
			id = fmt.Sprint("burst ", i)
		}
		d.errors = append(d.errors, stream{id: id, every: time.Second, bursts: i + 1})
	}
	if d.chance(0.03) {
		d.waveFrom = d.at.Add(d.lasting(0, 600))
		d.waveTo = d.waveFrom.Add(d.lasting(60, 240))
	}
	if d.chance(0.03) {
		d.gap = d.at.Add(d.lasting(0, 600))
	}
	d.spoil()
	d.latencies, d.slowLatencies, d.burstLatencies = d.law(1), d.law(max(1, d.slower)), d.law(3)
	return d
}

// moved is when requests have moved to the release.
func (d *deploy) moved() time.Time {
	if d.preboot {
		return d.at.Add(prebootFor)
	}
	return d.at.Add(d.boot)
}

// spoil makes of it what its kind is.
func (d *deploy) spoil() {
	d.from = d.moved()
	d.slower = 1
	requests := 120 * d.rate
	since := d.end.Sub(d.from).Seconds()
	d.enough = true
	fresh := func(every float64) {
		d.errors = append(d.errors, stream{id: "new", every: seconds(every), from: d.from})
	}
	failing := func(share float64) {
		d.share = share
		d.signs = requests * share
		d.enough = d.rate*share*since >= enoughFailures
		d.known = d.signs >= knownFailures && share >= 0.03
	}
	switch d.name {
	case "crash", "boot failure":
		d.known = true
		d.boots = d.name == "boot failure"
		d.crashes = "all"
		if d.workers > 0 && d.chance(0.6) {
			d.crashes = [...]string{"web", "worker"}[d.dice.IntN(2)]
		}
		d.crashAfter = d.lasting(2, 50)
		if d.boots {
			d.crashAfter = -d.lasting(0, d.boot.Seconds())
		}
		d.from = d.at.Add(d.boot + d.crashAfter)
		if d.chance(0.8) {
			fresh(8)
		}
	case "one route":
		failing(d.logUniform(0.02, 0.2) * d.uniform(0.5, 1))
		if d.chance(0.7) {
			fresh(1 / max(1e-6, d.rate*d.share))
		}
	case "latency":
		d.slower = d.uniform(2, 4)
		d.signs = requests
		d.known = requests >= knownSlow
		d.enough = d.rate*since >= enoughRequests && d.rate*d.at.Sub(d.begin).Seconds() >= enoughBefore
	case "slow leak":
		d.memory, d.leak = d.uniform(45, 70), d.uniform(0.5, 3)
	case "queue not worked":
		d.alarm, d.alarmCritical, d.alarmBacklog = d.at.Add(d.lasting(125, 190)), true, true
	case "dead set":
		d.alarm = d.from.Add(d.lasting(15, 200))
	case "rare exception":
		every := d.logUniform(20, 180)
		fresh(every)
		d.enough = since/every >= enoughExceptions
	case "dependency":
		d.from = d.from.Add(d.lasting(0, 120))
		failing(d.uniform(0.2, 0.8))
		d.slower = d.uniform(1, 4)
		if d.chance(0.5) {
			fresh(1 / max(1e-6, d.rate*d.share))
		}
	case "config var":
		failing(d.uniform(0.05, 0.6))
		d.enough = d.rate*d.share*since >= enoughExceptions
		fresh(1 / max(1e-6, d.rate*d.share))
	case "half the dynos":
		d.web = max(2, d.web)
		failing(float64(d.web/2) / float64(d.web))
	case "one type":
		d.workers = max(1, d.workers)
		every := d.logUniform(1, 30)
		fresh(every)
		d.signs = 120 / every
		d.known = d.signs >= knownExceptions
	}
}

// law is how probable each step of service times is when all take so many times as long.
func (d *deploy) law(slower float64) (p [histogramSteps]float64) {
	below := func(ms float64) float64 {
		return 0.5 * (1 + math.Erf(math.Log(max(ms, 1e-3)/(d.median*slower))/d.sigma/math.Sqrt2))
	}
	for i := range p {
		to := 1.0
		if i+1 < histogramSteps {
			to = below(float64(stepFrom(i + 1).Milliseconds()))
		}
		p[i] = to - below(float64(stepFrom(i).Milliseconds()))
	}
	return p
}

// poisson draws from a Poisson law.
func (d *deploy) poisson(mean float64) int {
	if mean > 40 {
		return max(0, int(mean+math.Sqrt(mean)*d.dice.NormFloat64()+0.5))
	}
	n, p, least := 0, 1.0, math.Exp(-mean)
	for p *= d.dice.Float64(); p > least; p *= d.dice.Float64() {
		n++
	}
	return n
}

func (d *deploy) binomial(n int, p float64) int {
	if n == 0 || p <= 0 {
		return 0
	}
	if n < 40 {
		k := 0
		for range n {
			if d.chance(p) {
				k++
			}
		}
		return k
	}
	if float64(n)*p > 40 {
		return min(n, max(0, int(float64(n)*p+math.Sqrt(float64(n)*p*(1-p))*d.dice.NormFloat64()+0.5)))
	}
	return min(n, d.poisson(float64(n)*p))
}

// down is the share of web dynos that are down because they crash.
func (d *deploy) down(now time.Time) float64 {
	if d.crashes != "all" && d.crashes != "web" || now.Before(d.from) {
		return 0
	}
	into := now.Sub(d.from) % (d.boot + max(d.crashAfter, 0) + 20*time.Second)
	if into < d.boot+20*time.Second {
		return 0.98
	}
	return 0
}

// block makes the requests of a block of time.
func (d *deploy) block(now time.Time) {
	day := now.Sub(d.begin).Hours() / 24 * 2 * math.Pi
	rate := d.rate * (1 + d.wobble*math.Sin(day+d.phase)) * math.Exp(0.2*d.dice.NormFloat64()) * blockLength.Seconds()
	n := d.poisson(rate)
	fail, law := d.base, &d.latencies
	if now.After(d.at) && now.Before(d.at.Add(d.boot)) && !d.preboot {
		fail += 0.05
	}
	for _, b := range d.bursts {
		if b.from.Before(now.Add(blockLength)) && b.to.After(now) {
			fail += b.by
		}
	}
	for _, b := range d.slows {
		if b.from.Before(now.Add(blockLength)) && b.to.After(now) {
			law = &d.burstLatencies
		}
	}
	if !now.Before(d.from) {
		fail += d.share
		if d.slower > 1 {
			law = &d.slowLatencies
		}
	}
	fail = min(1, max(fail, d.down(now)))
	s := d.counts.slot(now)
	s.requests, s.failed = n, d.binomial(n, fail)
	for i, p := range law {
		if p > 1e-7 && n > 0 {
			if k := d.poisson(float64(n) * p); k > 0 {
				s.times.count += k
				s.times.steps[i] += uint32(k)
			}
		}
	}
	d.open.add(n, s.failed, &s.times)
}

// occurs makes the errors of a second.
func (d *deploy) occurs(now time.Time) {
	for i := range d.errors {
		e := &d.errors[i]
		n := 0
		switch {
		case e.bursts < 0:
			if e.count == 0 && !now.Before(e.from) {
				n = 1
			}
		case e.bursts > 0:
			if b := d.bursts[e.bursts-1]; !now.Before(b.from) && now.Before(b.to) {
				n = d.poisson(min(5, d.rate*b.by))
			}
		case !now.Before(e.from):
			n = d.poisson(min(20, 1/e.every.Seconds()))
		}
		if n == 0 {
			continue
		}
		d.exceptions += n
		if e.count == 0 {
			e.first = now
		}
		e.last = now
		if !now.Before(d.at) {
			if d.occasions[e.id] == nil {
				d.occasions[e.id] = &occasions.Seen{}
			}
			d.occasions[e.id].Note(now)
		}
		if e.count += n; now.Before(d.at) {
			e.countBefore = e.count
		}
	}
}

// facts are those of a second.
func (d *deploy) facts(now time.Time) *Facts {
	f := &Facts{Now: now, Watched: d.begin, KnownTypes: true, Requests: &d.counts, Queues: QueueView{Stores: 1}, Platform: PlatformView{Read: now}, Log: LogView{Live: true}}
	f.Release = Release{Version: 73, At: d.begin.Add(-5 * time.Hour)}
	if !now.Before(d.at) {
		f.Release = d.release
	}
	f.Types = append(f.Types, d.row("web", d.web, now))
	if d.workers > 0 {
		f.Types = append(f.Types, d.row("worker", d.workers, now))
	}
	merged := map[string]int{}
	seen := func(id string) (s occasions.Seen) {
		if o := d.occasions[id]; o != nil {
			s = *o
		}
		return s
	}
	for i := range d.errors {
		e := &d.errors[i]
		if e.count == 0 {
			continue
		}
		if at, ok := merged[e.id]; ok {
			f.Errors[at].Count += e.count - e.countBefore
			f.Errors[at].New = f.Errors[at].New && e.countBefore == 0
			f.Errors[at].Last = e.last
			continue
		}
		merged[e.id] = len(f.Errors)
		f.Errors = append(f.Errors, Error{ID: e.id, Name: e.id, New: e.countBefore == 0 && !now.Before(d.at), Count: e.count - e.countBefore, First: e.first, Last: e.last, Occasions: seen(e.id)})
	}
	if now.After(d.waveFrom) && now.Before(d.waveTo) {
		f.Alarms = append(f.Alarms, Alarm{Text: "a wave", Backlog: true, Oldest: time.Minute, Since: d.waveFrom})
	}
	if !d.alarm.IsZero() && !now.Before(d.alarm) {
		f.Alarms = append(f.Alarms, Alarm{Text: "a queue", Backlog: d.alarmBacklog, Critical: d.alarmCritical, Since: d.alarm})
	}
	if !d.gap.IsZero() && now.After(d.gap) {
		f.Log.Gap, f.Log.Lost = d.gap, "a gap"
	}
	f.Memory = d.memories(now)
	return f
}

func (d *deploy) memories(now time.Time) []Memory {
	up := d.begin.Add(-4 * time.Hour)
	if !now.Before(d.at) {
		up = d.at.Add(d.boot)
		if now.Before(up) {
			return nil
		}
	}
	m := d.memory + d.settles*(1-math.Exp(-now.Sub(up).Minutes()/3))
	if now.After(d.at) {
		m += d.leak * now.Sub(up).Minutes()
	}
	var list []Memory
	for i := range min(d.web, 4) {
		one := Memory{Dyno: fmt.Sprint("web.", i+1), Percent: m + 0.8*d.dice.NormFloat64(), Up: up}
		if one.Percent > 100 {
			one.Over = now
		}
		list = append(list, one)
	}
	return list
}

// row is a process type.
func (d *deploy) row(name string, want int, now time.Time) Type {
	t := Type{Name: name, Want: want, Up: want, On: want, Newest: d.begin.Add(-5 * time.Hour), Answered: name == "web"}
	if now.Before(d.at) {
		return t
	}
	up := d.at.Add(d.boot)
	t.Newest = up
	if now.Before(up) {
		if t.On = 0; !d.preboot {
			t.Up = 0
		}
	}
	if d.crashes != "all" && d.crashes != name || now.Before(d.from) {
		return t
	}
	cycle := d.boot + max(d.crashAfter, 0) + 20*time.Second
	into := now.Sub(d.from)
	times := 1 + int(into/cycle)
	t.Crashes, t.Again, t.Crashed = want*times, times > 1, d.from
	for i := range want {
		t.Down = append(t.Down, fmt.Sprint(name, ".", i+1))
	}
	t.Up, t.On = 0, 0
	if !d.boots && into%cycle > d.boot+20*time.Second {
		t.Up, t.On = want, want
	}
	return t
}

// outcome is what became of a deploy.
type outcome struct {
	noGo, hold, goAt time.Duration // after it went wrong (quiet: after requests moved); negative: never
	final            Answer
	causes           []RuleName // of the first no-go
	holds            []RuleName // of the first hold that is not about the platform or our own view
	why              string
	changes          int
	known, enough    bool
	made             string // what it is made of
	holdWhy          string
	kayenta, z       time.Duration // when the other judges said no-go
	marginal         time.Duration // when Kayenta would ask people, or said no-go
}

// run judges a deploy from its beginning to its end.
func (d *deploy) run() outcome {
	o := outcome{noGo: -1, hold: -1, goAt: -1, kayenta: -1, marginal: -1, z: -1, known: d.known, enough: d.enough}
	var v Verdict
	var s Settings
	for now := d.begin; now.Before(d.end); now = now.Add(time.Second) {
		if now.Unix()%int64(blockLength/time.Second) == 0 {
			d.block(now)
		}
		d.occurs(now)
		f := d.facts(now)
		d.others(now, f, &o)
		if now.Before(d.at.Add(-10 * time.Minute)) {
			continue // nobody asks that early
		}
		v.Judge(f, &s)
		if now.Before(d.at) {
			continue
		}
		since := now.Sub(d.from)
		switch {
		case v.Answer == NoGo && o.noGo < 0:
			o.noGo, o.why = since, fmt.Sprint(now.Sub(d.at), " ", v.Why(), " watched ", d.at.Sub(d.begin), " rate ", d.rate, " base ", d.base)
			for _, c := range v.Causes() {
				if c.Answer == NoGo {
					o.causes = append(o.causes, c.Rule)
				}
			}
		case v.Answer == Go && o.goAt < 0:
			o.goAt = since
		}
		if o.hold < 0 && since >= 0 && slices.ContainsFunc(v.Causes(), func(f Finding) bool { return f.Answer >= Hold && f.Console < Platform }) {
			o.hold, o.holdWhy = since, fmt.Sprint(now.Sub(d.at), " ", v.Why(), " rate ", d.rate, " base ", d.base, " ", d.bursts, d.slows)
			for _, c := range v.Causes() {
				o.holds = append(o.holds, c.Rule)
			}
		}
	}
	o.final, o.changes = v.Answer, len(v.Changes)
	o.made = fmt.Sprintf("rate %.3f/s, base %.2f %%, median %.0f ms, sigma %.2f, web %d, watched %s before, preboot %t, share %.1f %%, %.1f times as slow; %d requests seen, %s", d.rate, 100*d.base, d.median, d.sigma, d.web,
		d.at.Sub(d.begin), d.preboot, 100*d.share, d.slower, v.seen, v.Why())
	return o
}
