package vitals

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// shape is how the memory of a life goes, in MB, by the hours since it began; wave is the traffic, about one.
type shape func(h float64, dice *rand.Rand, wave float64) float64

// simulated is what a life of a shape is told about, sample by sample.
type simulated struct {
	name    string
	hours   float64
	shape   func(dice *rand.Rand) shape
	traffic bool // the log has the requests
	quota   float64
	low     float64 // the least and the most part of lives that may be called rising
	high    float64
}

// live plays a life: it warms up, samples come each 20 seconds with noise of 3 MB that lasts for some minutes.
func (s simulated) live(seed uint64) *Life {
	dice := rand.New(rand.NewPCG(seed, 7))
	f := s.shape(dice)
	phase := dice.Float64() * 24
	l := &Life{Dyno: "web.1", Type: "web", ID: fmt.Sprint(seed), Began: start, Quota: s.quota}
	var r requestCounts
	if s.traffic {
		l.traffic = &r
	}
	noise := 0.0
	for at := start.Add(20 * time.Second); at.Before(start.Add(time.Duration(s.hours * float64(time.Hour)))); at = at.Add(20 * time.Second) {
		h := at.Sub(start).Hours()
		wave := 1 + 0.6*math.Sin((h+phase)/24*2*math.Pi)
		r.add(bucketOf(at.UnixNano()), int(200*wave*(0.9+0.2*dice.Float64())))
		noise = 0.95*noise + dice.NormFloat64()
		mb := 300 - 80*math.Exp(-h*60/15) + f(h, dice, wave) + noise
		l.saw(at.UnixNano())
		l.Total.Add(at.UnixNano(), mb)
	}
	return l
}

func leaking(rate float64) func(*rand.Rand) shape {
	return func(*rand.Rand) shape {
		return func(h float64, _ *rand.Rand, _ float64) float64 { return rate * h }
	}
}

func flat(*rand.Rand) shape { return func(float64, *rand.Rand, float64) float64 { return 0 } }

func sawTooth(dice *rand.Rand) shape {
	period, height := 0.3+1.5*dice.Float64(), 30+60*dice.Float64()
	return func(h float64, _ *rand.Rand, _ float64) float64 { return height * math.Mod(h, period) / period }
}

func step(dice *rand.Rand) shape {
	when := 1 + 7*dice.Float64()
	return func(h float64, _ *rand.Rand, _ float64) float64 {
		if h > when {
			return 40
		}
		return 0
	}
}

func wave(*rand.Rand) shape {
	return func(_ float64, _ *rand.Rand, wave float64) float64 { return 50 * wave }
}

// tail is a life that needs hours to warm up.
func tail(*rand.Rand) shape {
	return func(h float64, _ *rand.Rand, _ float64) float64 { return 60 * (1 - math.Exp(-h/1.5)) }
}

func both(a, b func(*rand.Rand) shape) func(*rand.Rand) shape {
	return func(dice *rand.Rand) shape {
		f, g := a(dice), b(dice)
		return func(h float64, dice *rand.Rand, w float64) float64 { return f(h, dice, w) + g(h, dice, w) }
	}
}

// How often a life of each shape is called rising, of 100 that are dealt anew.
func TestWhatIsCalledRising(t *testing.T) {
	for _, s := range []simulated{
		{name: "leak of 8 MB/h, 8 h", hours: 8.75, shape: leaking(8), low: 0.98, high: 1},
		{name: "leak of 3 MB/h, 8 h", hours: 8.75, shape: leaking(3), low: 0.85, high: 1},
		{name: "leak of 8 MB/h, 4 h", hours: 5, shape: leaking(8), low: 0.85, high: 1},
		{name: "leak of 8 MB/h with traffic, 8 h", hours: 8.75, shape: both(leaking(8), wave), traffic: true, low: 0.3, high: 1},
		{name: "leak of 8 MB/h with traffic, 16 h", hours: 16.75, shape: both(leaking(8), wave), traffic: true, low: 0.7, high: 1},
		{name: "leak of 8 MB/h below a saw-tooth, 8 h", hours: 8.75, shape: both(leaking(8), sawTooth), low: 0.3, high: 1},
		{name: "flat, 8 h", hours: 8.75, shape: flat, high: 0.02},
		{name: "flat, 4 h", hours: 5, shape: flat, high: 0.02},
		{name: "saw-tooth, 8 h", hours: 8.75, shape: sawTooth, high: 0.02},
		{name: "one step, 8 h", hours: 8.75, shape: step, high: 0.02},
		{name: "daily wave, 8 h, traffic known", hours: 8.75, shape: wave, traffic: true, high: 0.05},
		{name: "daily wave, 8 h, traffic not known", hours: 8.75, shape: wave, high: 0.6},
		{name: "daily wave, 24 h, traffic not known", hours: 24, shape: wave, high: 0.2},
		{name: "warms up for hours, 8 h", hours: 8.75, shape: tail, high: 0.05},
	} {
		s.quota = 512
		rising, fast, errs := 0, 0, 0.0
		const all = 100
		for seed := range uint64(all) {
			l := s.live(seed)
			trend := l.slowTrend()
			if trend.Word == Rising {
				rising++
				errs += trend.Slope
			}
			if _, ok := l.fastTrend(l.Last, 0); ok {
				fast++
			}
		}
		part := float64(rising) / all
		t.Logf("%-40s rising %3.0f %%, mean slope %.1f MB/h; fast %d", s.name, 100*part, errs/float64(max(rising, 1)), fast)
		if part < s.low || part > s.high {
			t.Errorf("%s: %.2f are called rising, want %.2f to %.2f", s.name, part, s.low, s.high)
		}
		if fast > 0 {
			t.Errorf("%s: of %d a fast end is foreseen", s.name, fast)
		}
	}
}

func TestTooEarlyToTell(t *testing.T) {
	l := simulated{hours: 2.75, shape: leaking(20), quota: 512}.live(1)
	if got := l.slowTrend(); got.Word != Unknown || got.Lacks != "1h 55m of 4h" {
		t.Errorf("after two hours: %+v, want it unknown, 1h 55m of 4h", got)
	}
}

// oneMore adds the sample of the k-th 20 seconds.
func oneMore(l *Life, k int, mb float64) {
	at := start.Add(time.Duration(k) * 20 * time.Second).UnixNano()
	l.saw(at)
	l.Total.Add(at, mb)
}

// fastLife is the minutes of a life, a sample each 20 seconds, of which the k-th is so large.
func fastLife(n int, began time.Duration, mb func(minutes float64, dice *rand.Rand) float64, seed uint64) *Life {
	dice := rand.New(rand.NewPCG(seed, 9))
	l := &Life{Dyno: "web.1", Type: "web", ID: "a", Began: start.Add(-began), Quota: 512}
	for k := 1; k <= n; k++ {
		oneMore(l, k, mb(float64(k)/3+began.Minutes(), dice))
	}
	return l
}

// How often an end within minutes is foreseen somewhere in the first hour of a life, of 100 that are dealt anew.
func TestWhatIsCalledFast(t *testing.T) {
	warming := func(tau float64) func(float64, *rand.Rand) float64 {
		return func(m float64, dice *rand.Rand) float64 { return 400*(1-0.5*math.Exp(-m/tau)) + 4*dice.NormFloat64() }
	}
	leak := func(rate float64) func(float64, *rand.Rand) float64 {
		return func(m float64, dice *rand.Rand) float64 {
			return 305*(1-0.42*math.Exp(-m/1.2)) + rate*m + 3*dice.Float64()
		}
	}
	tooth := func(m float64, dice *rand.Rand) float64 { return 400 + 80*math.Mod(m, 11)/11 + 3*dice.NormFloat64() }
	for _, c := range []struct {
		name      string
		mb        func(float64, *rand.Rand) float64
		before    float64
		began     time.Duration
		low, high float64
	}{
		{"150 MB a minute, lives before known", leak(150), 310, 0, 1, 1},
		{"20 MB a minute, lives before known", leak(20), 310, 0, 0.98, 1},
		{"5 MB a minute, lives before known", leak(5), 310, 0, 0.95, 1},
		{"5 MB a minute, the first life", leak(5), 0, 0, 0.5, 1},
		{"warms up within 2 minutes, lives before known", warming(2), 400, 0, 0, 0},
		{"warms up within 2 minutes, the first life", warming(2), 0, 0, 0, 0},
		{"warms up within 10 minutes, lives before known", warming(10), 400, 0, 0, 0},
		{"warms up within 10 minutes, the first life", warming(10), 0, 0, 0, 0.02},
		{"warms up within 20 minutes, the first life", warming(20), 0, 0, 0, 0.1},
		{"saw-tooth of 11 minutes, a fresh life", tooth, 440, 0, 0, 0.02},
		{"saw-tooth of 11 minutes, an old life", tooth, 440, 3 * time.Hour, 0, 0.02},
	} {
		foreseen, early := 0, 0.0
		const all = 100
		for seed := range uint64(all) {
			dice := rand.New(rand.NewPCG(seed, 9))
			l := fastLife(0, c.began, nil, seed)
			for n := 1; n <= 180; n++ {
				oneMore(l, n, c.mb(float64(n)/3+c.began.Minutes(), dice))
				if mb, _ := l.Memory(); mb > l.Quota && c.high > 0.5 {
					break
				}
				if got, ok := l.fastTrend(l.Last, c.before); ok {
					foreseen++
					early += got.Quota.Sub(l.Last).Minutes()
					break
				}
			}
		}
		part := float64(foreseen) / all
		t.Logf("%-48s foreseen %3.0f %%, on average %.1f min before R14", c.name, 100*part, early/float64(max(foreseen, 1)))
		if part < c.low || part > c.high {
			t.Errorf("%s: of %.2f an end is foreseen, want %.2f to %.2f", c.name, part, c.low, c.high)
		}
	}
}

func TestOverItsQuotaTheKillIsForeseen(t *testing.T) {
	grow := func(rate float64) func(float64, *rand.Rand) float64 {
		return func(m float64, dice *rand.Rand) float64 { return 500 + rate*m + dice.Float64() }
	}
	l := fastLife(30, 0, grow(12), 1) // 620 MB after 10 minutes
	got, ok := l.fastTrend(l.Last, 0)
	if want := 33.7; !ok || math.Abs(got.Kill.Sub(l.Last).Minutes()-want) > 1 || got.Text(l.Last) != "R15 in ~33m" {
		t.Errorf("got %+v %t %q, want R15 in about %v minutes", got, ok, got.Text(l.Last), want)
	}
	l = fastLife(30, 0, grow(12), 1)
	if _, ok := l.fastTrend(l.Last.Add(2*time.Minute), 0); ok {
		t.Error("two minutes after the last sample an end is foreseen still")
	}
	l.Size = "Private-M"
	l.Quota = 512
	if got, ok := l.fastTrend(l.Last, 0); ok {
		t.Errorf("where the platform ends a dyno at its quota there is no way from R14 to R15: %+v", got)
	}
}

func TestTheDailyRestartComesFirst(t *testing.T) {
	l := simulated{hours: 8.75, shape: leaking(3), quota: 512}.live(1)
	trend := l.slowTrend()
	l.project(&trend)
	if !trend.Cut || !trend.Quota.IsZero() { // 190 MB at 3 MB/h are 63 hours
		t.Errorf("%+v, want that the daily restart comes before the quota", trend)
	}
	l = simulated{hours: 8.75, shape: leaking(15), quota: 512}.live(1)
	trend = l.slowTrend()
	if l.project(&trend); trend.Cut || trend.Quota.Sub(l.Last).Truncate(time.Hour) != 5*time.Hour { // 81 MB at 15 MB/h
		t.Errorf("%+v, want R14 in about 5 hours", trend)
	}
}

// One life of one dyno is rising; what comes again after a restart, or on another dyno, is a leak.
func TestWhatMakesALeak(t *testing.T) {
	of := func(dyno, id string, after time.Duration, rate float64, traffic bool) *Life {
		hours := 6.0
		if traffic {
			hours = 16 // a daily wave goes one way for less long
		}
		l := simulated{hours: hours, shape: leaking(rate), quota: 512, traffic: traffic}.live(uint64(len(id)))
		shifted := &Life{Dyno: dyno, Type: "web", ID: id, Began: start.Add(after), First: l.First.Add(after), Last: l.Last.Add(after), Quota: 512, traffic: l.traffic}
		for _, p := range l.Total.coarse {
			shifted.Total.Add(int64(p.Bucket)*int64(bucketLength)+int64(after), float64(p.Value))
		}
		for _, s := range l.Total.fine {
			shifted.Total.Add(s.At+int64(after), s.Last)
		}
		return shifted
	}
	for _, c := range []struct {
		name  string
		lives []*Life
		want  Word
	}{
		{"one life", []*Life{of("web.1", "a", 0, 10, true)}, Rising},
		{"two lives, one after the other", []*Life{of("web.1", "a", 0, 10, false), of("web.1", "b", 6*time.Hour, 10, false)}, Leaking},
		{"the life before was flat", []*Life{of("web.1", "a", 0, 0, false), of("web.1", "b", 6*time.Hour, 10, false)}, Rising},
		{"two dynos, traffic known", []*Life{of("web.2", "a", 0, 10, true), of("web.1", "b", 0, 10, true)}, Leaking},
		{"two dynos, traffic not known", []*Life{of("web.2", "a", 0, 10, false), of("web.1", "b", 0, 10, false)}, Rising},
		{"another dyno, ten times as fast", []*Life{of("web.2", "a", 0, 30, true), of("web.1", "b", 0, 5, true)}, Rising},
	} {
		var ls lifeSet
		ls.byDyno = map[string][]*Life{}
		last := c.lives[len(c.lives)-1]
		for _, l := range c.lives {
			ls.byDyno[l.Dyno] = append(ls.byDyno[l.Dyno], l)
		}
		ls.judge(last.Last)
		if got := last.Trend; got.Word != c.want {
			t.Errorf("%s: %s, want %s (%+v)", c.name, got.Word, c.want, got)
		}
	}
}

func TestMarksByTheMinute(t *testing.T) {
	var m Marks
	for k := range 30 { // each 20 seconds for ten minutes
		m.note(start.Add(time.Duration(k) * 20 * time.Second).UnixNano())
	}
	now := start.Add(10 * time.Minute)
	if got := m.Minutes(now); got != 10 {
		t.Errorf("in %d of the last 60 minutes, want 10", got)
	}
	if got := m.PerMinute(now); got != 2.8 {
		t.Errorf("%v a minute, want 2.8 (14 of the last five minutes)", got)
	}
	if got := m.Minutes(now.Add(55 * time.Minute)); got != 4 {
		t.Errorf("55 minutes later: in %d of the last 60 minutes, want 4", got)
	}
	if got := m.Minutes(now.Add(2 * time.Hour)); got != 0 {
		t.Errorf("two hours later: in %d of the last 60 minutes, want none", got)
	}
}
