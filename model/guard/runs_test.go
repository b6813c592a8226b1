package guard

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// platform is a fake of one with people who act on it, seen through polls that lag, fail and tell of another time.
type platform struct {
	dice    *rand.Rand
	now     time.Duration // true time
	jump    time.Duration // by which the clock that guard sees is off
	came    map[int]time.Duration
	acts    []time.Duration // of people, since v74 came: scales and restarts
	others  []time.Duration // releases of people after v74
	blind   [2]time.Duration
	bad     [2]time.Duration // an incident
	noGo    time.Duration    // since when v74 fails
	calm    [2]time.Duration // it does not fail meanwhile
	migrate bool
	began   time.Duration
	posts   []post
}

type post struct {
	at   time.Duration
	want int // the newest release that the order was confirmed against
	done bool
}

func within(t time.Duration, span [2]time.Duration) bool { return t >= span[0] && t < span[1] }

func (p *platform) between(from, to int) time.Duration {
	return time.Duration(from+p.dice.IntN(max(1, to-from))) * time.Second
}

// facts are what is known at a true time, which is now for what was just read.
func (p *platform) facts(at time.Duration) *Facts {
	f := &Facts{Now: time.Unix(1_700_000_000, 0).Add(p.now + p.jump), Release: 73, Newest: 73, Target: 72}
	for v, came := range p.came {
		if at >= came && v > f.Release {
			f.Release, f.Newest, f.Target, f.Since = v, v, 73, f.Now.Add(came-p.now)
		}
	}
	for i, came := range p.others {
		if at >= came {
			f.Release, f.Newest, f.NewestBy, f.Since = 75+i, 75+i, "kate", f.Now.Add(came-p.now)
			f.Rollback = i%2 == 0
		}
	}
	for _, act := range p.acts {
		if at >= act && f.Release >= 74 {
			f.Acts = append(f.Acts, "kate acted")
		}
	}
	if f.Release >= 74 && at >= p.noGo && !within(at, p.calm) {
		f.NoGo, f.Blamed = true, f.Release
	}
	if within(p.now, p.blind) {
		f.Blind = "the log does not come"
	}
	if within(p.now, p.bad) {
		f.Incident = "Apps is red"
	}
	if p.migrate {
		f.Migration = "v74 brought a migration"
	}
	return f
}

// send carries the order out as the order path does: the ledger is read once more, and then one request is sent, whose answer may be lost.
func (p *platform) send(confirmed int) {
	if p.facts(p.now).Newest != confirmed { // a conflict: refused
		return
	}
	p.posts = append(p.posts, post{p.now, confirmed, p.dice.IntN(3) > 0})
}

func newPlatform(seed uint64) *platform {
	p := &platform{dice: rand.New(rand.NewPCG(seed, 7))}
	p.came = map[int]time.Duration{74: p.between(0, 60)}
	p.began = p.between(0, 20)
	p.noGo = p.came[74] + p.between(5, 90)
	fires := p.noGo + time.Minute // about then it acts
	near := func() time.Duration { return fires + time.Duration(p.dice.IntN(20_000)-15_000)*time.Millisecond }
	if p.dice.IntN(3) == 0 {
		p.acts = append(p.acts, near())
	}
	if p.dice.IntN(3) == 0 {
		p.others = append(p.others, near())
	}
	if p.dice.IntN(4) == 0 {
		at := near() - p.between(0, 40)
		p.blind = [2]time.Duration{at, at + p.between(1, 60)}
	}
	if p.dice.IntN(4) == 0 {
		at := near() - p.between(0, 40)
		p.bad = [2]time.Duration{at, at + p.between(1, 60)}
	}
	if p.dice.IntN(4) == 0 {
		at := p.noGo + p.between(0, 60)
		p.calm = [2]time.Duration{at, at + p.between(1, 30)}
	}
	p.migrate = p.dice.IntN(8) == 0
	return p
}

// run is one run of guard before the platform; it returns the machine as it ended.
func (p *platform) run(t *testing.T) *Machine {
	t.Helper()
	m := &Machine{After: time.Minute}
	lag := p.between(0, 8)
	for p.now = p.began; p.now < 8*time.Minute; p.now += time.Second {
		switch p.dice.IntN(300) {
		case 0:
			p.jump += p.between(-120, 240) // the clock is set
		case 1:
			p.now += p.between(10, 90) // the machine slept
		case 2:
			lag = p.between(0, 8)
		}
		if !m.Step(p.facts(max(p.began, p.now-lag))) {
			continue
		}
		p.now += time.Duration(p.dice.IntN(800)) * time.Millisecond // reading takes its time
		if p.dice.IntN(6) == 0 {                                    // 503, or no answer in time
			m.Unread("the platform failed on its side (503)")
			continue
		}
		f := p.facts(p.now)
		if m.Fire(f) {
			p.now += time.Duration(1+p.dice.IntN(800)) * time.Millisecond
			if p.dice.IntN(4) == 0 { // somebody is a moment faster
				p.others = append(p.others, p.now-time.Millisecond)
			}
			p.send(m.Release)
		}
	}
	return m
}

// never are what guard must never have done; they are looked at from the platform's side.
func (p *platform) never(m *Machine) (broken []string) {
	add := func(is bool, what string) {
		if is {
			broken = append(broken, what)
		}
	}
	add(len(p.posts) > 1, "it acted twice")
	for _, x := range p.posts {
		const road = 800 * time.Millisecond // from the last reading to the request
		add(p.began > p.came[74], "it acted on a release that it did not watch from its start")
		add(p.migrate, "it went over a migration")
		add(within(x.at, p.blind) && within(x.at-road, p.blind), "it acted over a blind spot")
		add(within(x.at, p.bad) && within(x.at-road, p.bad), "it acted during an incident")
		add(x.at < p.noGo+time.Minute, "it acted before NO-GO had held for a minute")
		add(within(x.at-time.Second, p.calm) || p.calm[1] > p.noGo && x.at > p.calm[0]+10*time.Second && x.at < p.calm[1]+time.Minute, "it acted on a NO-GO that had not held")
		for _, act := range p.acts {
			add(act < x.at-road, "it acted after a person had scaled or restarted")
		}
		for _, other := range p.others {
			add(other <= x.at, "it acted after a person had released")
		}
	}
	return broken
}

func TestTwoHundredRunsNeverDoWhatGuardNeverDoes(t *testing.T) {
	t.Parallel()
	acted, last := 0, 0
	for seed := range uint64(200) {
		p := newPlatform(seed)
		m := p.run(t)
		for _, what := range p.never(m) {
			t.Errorf("seed %d: %s: %+v", seed, what, p)
		}
		if acted += len(p.posts); m.Spent() && len(p.posts) == 0 {
			last++
		}
		if m.Phase == Barred && m.Why == "" {
			t.Errorf("seed %d: it does not act and does not say why", seed)
		}
	}
	if acted < 20 || last < 1 {
		t.Errorf("it acted in %d runs and was refused on the way in %d, want 20 and 1 at least: nothing is tested else", acted, last)
	}
	t.Logf("acted in %d of 200 runs, refused on the way in %d", acted, last)
}

// at is a platform on which nothing hinders: v74 comes at 30s, fails from 60s on.
func at() *platform {
	return &platform{dice: rand.New(rand.NewPCG(1, 1)), came: map[int]time.Duration{74: 30 * time.Second}, noGo: time.Minute}
}

func TestWhatKeepsGuardFromActing(t *testing.T) {
	t.Parallel()
	s := time.Second
	for name, c := range map[string]struct {
		change func(*platform, *Machine)
		why    string // empty: it acts
	}{
		"nothing":              {func(*platform, *Machine) {}, ""},
		"it came too late":     {func(p *platform, _ *Machine) { p.began = 31 * s }, ""},
		"a scale":              {func(p *platform, _ *Machine) { p.acts = []time.Duration{100 * s} }, "kate acted"},
		"a scale before":       {func(p *platform, _ *Machine) { p.acts = []time.Duration{40 * s} }, "kate acted"},
		"a release":            {func(p *platform, _ *Machine) { p.others = []time.Duration{100 * s} }, "v75 is itself a rollback"},
		"a migration":          {func(p *platform, _ *Machine) { p.migrate = true }, "v74 brought a migration"},
		"a migration, allowed": {func(p *platform, m *Machine) { p.migrate, m.AcrossMigrations = true, true }, ""},
		"blind for ever":       {func(p *platform, _ *Machine) { p.blind = [2]time.Duration{90 * s, time.Hour} }, "not all is seen: the log does not come"},
		"blind for a while":    {func(p *platform, _ *Machine) { p.blind = [2]time.Duration{90 * s, 100 * s} }, ""},
		"an incident":          {func(p *platform, _ *Machine) { p.bad = [2]time.Duration{90 * s, time.Hour} }, "Apps is red"},
		"it was stopped":       {func(_ *platform, m *Machine) { m.Stop() }, "you have stopped it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, m := at(), &Machine{After: time.Minute}
			c.change(p, m)
			fired := 0
			for p.now = p.began; p.now < 5*time.Minute; p.now += s {
				if m.Step(p.facts(p.now)) && m.Fire(p.facts(p.now)) {
					fired++
				}
			}
			want := 1
			if c.why != "" || name == "it came too late" {
				want = 0
			}
			if fired != want || c.why != "" && (m.Phase != Barred || fmt.Sprint(m.Why)[:min(len(m.Why), len(c.why))] != c.why) {
				t.Errorf("acted %d times, want %d; phase %d, why %q, want %q", fired, want, m.Phase, m.Why, c.why)
			}
		})
	}
}

// What a person does between the countdown's end and the order wins.
func TestTheLastSecondIsThePersons(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Facts){
		"a release":          func(f *Facts) { f.Newest = 75 },
		"another is current": func(f *Facts) { f.Release, f.Newest = 75, 75 },
		"a scale":            func(f *Facts) { f.Acts = []string{"kate scaled web"} },
		"no target":          func(f *Facts) { f.Target = 0 },
		"an incident":        func(f *Facts) { f.Incident = "Apps is red" },
		"a blind spot":       func(f *Facts) { f.Blind = "a gap" },
		"GO":                 func(f *Facts) { f.NoGo, f.Go = false, true },
		"not its fault":      func(f *Facts) { f.Blamed = 0 },
		"the clock leapt":    func(f *Facts) { f.Now = f.Now.Add(time.Hour) },
		"a migration":        func(f *Facts) { f.Migration = "yes" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, m := at(), &Machine{After: time.Minute}
			for p.now = 0; !m.Step(p.facts(p.now)); p.now += time.Second {
				if p.now > 5*time.Minute {
					t.Fatal("it never was ready")
				}
			}
			f := p.facts(p.now)
			change(f)
			if m.Fire(f) || m.Spent() {
				t.Error("it acts")
			}
			again := p.facts(p.now)
			if m.Fire(again) && name != "GO" {
				t.Error("it acts a moment later, as if nothing had been")
			}
		})
	}
	p, m := at(), &Machine{After: time.Minute}
	for p.now = 0; !m.Step(p.facts(p.now)); p.now += time.Second {
	}
	m.Stop()
	if m.Fire(p.facts(p.now)) {
		t.Error("it acts though it was stopped in the last moment")
	}
}

// What came while nobody watched, because the machine slept, was not watched from its start.
func TestAReleaseThatCameDuringASleep(t *testing.T) {
	t.Parallel()
	p, m := at(), &Machine{After: time.Minute}
	for p.now = 0; p.now < 5*time.Minute; p.now += time.Second {
		if p.now == 20*time.Second {
			p.now += 30 * time.Second
		}
		if m.Step(p.facts(p.now)) {
			t.Fatal("it is ready to act")
		}
	}
	if m.Phase != Barred || m.Why != "v74 was not watched from its start" {
		t.Errorf("phase %d, why %q, want that it was not watched", m.Phase, m.Why)
	}
}

// Another release begins anew: what kept guard from acting on the one before does not count, and the one before is left alone.
func TestAnotherReleaseBeginsAnew(t *testing.T) {
	t.Parallel()
	m := &Machine{After: time.Minute}
	facts := func(s, release int) *Facts {
		return &Facts{Now: time.Unix(int64(s), 0), Release: release, Newest: release, Since: time.Unix(int64(release-73), 0), Target: 70, NoGo: true, Blamed: release}
	}
	m.Step(facts(0, 73))
	f := facts(1, 74)
	f.Acts = []string{"kate acted"}
	if m.Step(f); m.Phase != Barred {
		t.Fatalf("phase %d, want that it does not act", m.Phase)
	}
	for s := 2; s < 61; s++ {
		if m.Step(facts(s, 75)) {
			t.Fatalf("ready after %d s", s-2)
		}
	}
	for s := 61; s < 70; s++ {
		if m.Step(facts(s, 75)) {
			return
		}
	}
	t.Errorf("never ready: phase %d, why %q", m.Phase, m.Why)
}

// What was known when guard began may be old: a ledger that was recorded an hour ago. The release that the platform then tells of had come before.
func TestAReleaseThatCameBeforeGuardBegan(t *testing.T) {
	t.Parallel()
	began := time.Unix(10_000, 0)
	m := &Machine{After: time.Minute}
	m.Step(&Facts{Now: began, Release: 73, Newest: 73, Target: 72, Since: began.Add(-24 * time.Hour)})
	for i := range 200 {
		f := &Facts{Now: began.Add(time.Duration(i) * time.Second), Release: 74, Newest: 74, Target: 73, Since: began.Add(-time.Hour), NoGo: true, Blamed: 74}
		if m.Step(f) {
			t.Fatal("it is ready to act")
		}
	}
	if m.Phase != Barred || m.Why != "v74 was not watched from its start" {
		t.Errorf("phase %d, why %q, want that it was not watched", m.Phase, m.Why)
	}
}
