package allowance

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model"
)

// clocked is a scheduler whose time is the test's own.
type clocked struct {
	*Scheduler
	now time.Time
}

func newClocked() *clocked {
	c := &clocked{now: time.Unix(1_700_000_000, 0)}
	c.Scheduler = New(Options{Clock: func() time.Time { return c.now }})
	return c
}

func (c *clocked) goes(class Class) bool {
	_, ok := c.TryOnce(class, Reason{})
	return ok
}

// Below 5 % only what is asked for goes; above it the rest becomes slower, and nothing of it stops.
func TestTheReserveIsKept(t *testing.T) {
	for _, tt := range []struct {
		remaining           string
		visible, background int // of fifty requests in one moment
		stretch             float64
	}{
		{"4500", 15, 15, 1},
		{"950", 15, 15, 1},
		{"450", 15, 1, 2},
		{"226", 1, 1, 3.98},
		{"225", 0, 0, 4},
		{"100", 0, 0, 1},
		{"0", 0, 0, 1},
	} {
		for class, want := range map[Class]int{Asked: 50, Visible: tt.visible, Background: tt.background} {
			c := newClocked()
			c.Observe(200, tt.remaining)
			went := 0
			for range 50 {
				if c.goes(class) {
					c.Spend(Reason{}, class != Asked)
					went++
				}
			}
			if went != want {
				t.Errorf("%s left, class %d: %d of 50 went, want %d", tt.remaining, class, went, want)
			}
		}
		c := newClocked()
		c.Observe(200, tt.remaining)
		if got := c.Stretch(); got < tt.stretch-0.01 || got > tt.stretch+0.01 {
			t.Errorf("%s left: stretch %v, want %v", tt.remaining, got, tt.stretch)
		}
		if got, want := c.Reserved(), tt.visible == 0 && tt.remaining != "225"; got != want {
			t.Errorf("%s left: reserved %v, want %v", tt.remaining, got, want)
		}
	}
}

// What waits for the reserve to fill is told how long, and goes then.
func TestTheReserveFills(t *testing.T) {
	c := newClocked()
	c.Observe(200, "150")
	turn := c.Join(Visible, Reason{})
	got := c.Try(turn)
	if want := 76 * time.Minute / 75; got.OK || got.Wait.Round(time.Second) != want.Round(time.Second) {
		t.Fatalf("got %+v, want to wait %v", got, want)
	}
	c.now = c.now.Add(got.Wait)
	if got := c.Try(turn); !got.OK {
		t.Errorf("after the wait: %+v", got)
	}
}

// One answer's count that falls from plenty to nothing may be a mistake: after 15 s one request finds out, and its answer counts.
func TestAJumpOfTheCountIsDoubted(t *testing.T) {
	for _, tt := range []struct {
		second string
		want   bool
	}{{"4470", true}, {"0", false}} {
		c := newClocked()
		c.Observe(200, "4480")
		c.now = c.now.Add(time.Second)
		c.Observe(200, "0")
		if c.goes(Visible) {
			t.Error("a request went below the reserve")
		}
		c.now = c.now.Add(doubtRest)
		if !c.goes(Visible) {
			t.Error("nothing finds out")
		}
		if c.goes(Visible) {
			t.Error("a second one finds out beside the first")
		}
		c.Observe(200, tt.second)
		c.now = c.now.Add(doubtRest)
		if got := c.goes(Visible); got != tt.want {
			t.Errorf("then %s: a request goes %v, want %v", tt.second, got, tt.want)
		}
	}
	c := newClocked() // the first count of all is believed, and one after a long silence
	c.Observe(200, "4480")
	c.now = c.now.Add(time.Hour)
	c.Observe(200, "0")
	c.now = c.now.Add(doubtRest)
	if c.goes(Visible) {
		t.Error("a count after an hour was doubted")
	}
}

// Whatever a 429 asks for, soon one request finds out, and the others wait for it.
func TestAClosingIsShortAndProbed(t *testing.T) {
	for _, tt := range []struct {
		asks time.Duration
		want []time.Duration // one closing after the other
	}{
		{0, []time.Duration{15 * time.Second, 30 * time.Second, LongClosing, LongClosing}},
		{time.Hour, []time.Duration{15 * time.Second, 30 * time.Second, LongClosing, LongClosing}},
		{1 << 62, []time.Duration{15 * time.Second, 30 * time.Second, LongClosing, LongClosing}},
		{7 * time.Second, []time.Duration{7 * time.Second, 7 * time.Second}},
		{20 * time.Second, []time.Duration{15 * time.Second, 20 * time.Second}},
	} {
		t.Run(tt.asks.String(), func(t *testing.T) {
			c := newClocked()
			for i, want := range tt.want {
				c.Observe(http.StatusTooManyRequests, "4000")
				c.Refused(tt.asks)
				if left, _ := c.Refused(tt.asks); left != want {
					t.Fatalf("closing %d: %v, want %v", i, left, want)
				}
				if f, ok := c.Fact(); !ok || !f.Paused.Equal(c.now.Add(want)) {
					t.Errorf("told %+v, want paused until %v", f, c.now.Add(want))
				}
				if c.goes(Visible) || c.goes(Background) {
					t.Error("a poller went during the closing")
				}
				if !c.goes(Asked) {
					t.Error("what a person asked for was held back")
				}
				c.now = c.now.Add(want)
				if !c.goes(Visible) {
					t.Error("the probe was held back")
				}
				if c.goes(Visible) {
					t.Error("a second request went beside the probe")
				}
			}
			c.now = c.now.Add(probeTime)
			if !c.goes(Visible) {
				t.Error("after a probe without an answer nothing goes")
			}
			c.Observe(http.StatusOK, "4000")
			if left, _ := c.Refused(0); left != ShortClosing {
				t.Errorf("the next closing, after a good answer: %v", left)
			}
		})
	}
}

// Any answer that shows allowance ends a closing at once, and who waits is told.
func TestWhatEndsAClosing(t *testing.T) {
	for _, tt := range []struct {
		name      string
		status    int
		remaining string
		probe     bool // it is the probe's answer
		opens     bool
	}{
		{"allowance", 200, "4480", false, true},
		{"a little of it", 200, "300", false, true},
		{"allowance with a 304", 304, "4480", false, true},
		{"allowance with a 404", 404, "4480", false, true},
		{"allowance with a 201", 201, "317", false, true},
		{"a good answer without a count", 200, "", false, true},
		{"a good answer with a broken count", 200, "many", false, true},
		{"a good answer and none left", 200, "0", false, false},
		{"the probe's good answer and none left", 200, "0", true, true},
		{"another 429", 429, "4480", false, false},
		{"a 503", 503, "", false, false},
		{"a proxy's 403", 403, "", true, false},
	} {
		c := newClocked()
		c.Observe(200, "900")
		_, opened := c.Refused(ShortClosing)
		waits := c.Try(c.Join(Visible, Reason{}))
		if tt.probe {
			c.now = c.now.Add(ShortClosing)
			c.goes(Visible)
		}
		c.Observe(tt.status, tt.remaining)
		told, woken := closed(opened), closed(waits.Changed)
		f, _ := c.Fact()
		if left, _ := c.Paused(); (left == 0) != tt.opens || told != tt.opens || !woken && tt.opens || f.Paused.IsZero() != (tt.opens || tt.probe) {
			t.Errorf("%s: closed for %v, told %v, woken %v, fact %+v, want open %v", tt.name, left, told, woken, f, tt.opens)
		}
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Within a class the apps take turns, however many requests one of them has; and visible goes before background.
func TestAppsTakeTurns(t *testing.T) {
	c := newClocked()
	c.Observe(200, "4500")
	for c.goes(Visible) {
	}
	var turns []*Turn
	join := func(class Class, app model.AppID, n int) {
		for i := range n {
			turns = append(turns, c.Join(class, Reason{App: app, Source: model.SourceName(fmt.Sprint(i))}))
		}
	}
	join(Background, "c", 2)
	join(Visible, "a", 4)
	join(Visible, "b", 2)
	var served []string
	for range 20 {
		for _, turn := range turns {
			if c.Try(turn).OK {
				served = append(served, fmt.Sprintf("%s%s", turn.reason.App, turn.reason.Source))
				turns = slices.DeleteFunc(turns, func(o *Turn) bool { return o == turn })
				break
			}
		}
		c.now = c.now.Add(time.Second)
	}
	if got, want := fmt.Sprint(served), "[a0 b0 a1 b1 a2 a3 c0 c1]"; got != want {
		t.Errorf("served %s, want %s", got, want)
	}
}

// A background request that has waited a minute counts as visible: nobody starves beside an app that always wants more.
func TestBackgroundDoesNotStarve(t *testing.T) {
	c := newClocked()
	c.Observe(200, "4500")
	waiting := c.Join(Background, Reason{App: "out of view"})
	began := c.now
	for c.now.Sub(began) < 3*time.Minute {
		visible := c.Join(Visible, Reason{App: "in view"})
		c.Try(visible)
		if c.Try(waiting).OK {
			break
		}
		c.Leave(visible)
		c.now = c.now.Add(200 * time.Millisecond)
	}
	if took := c.now.Sub(began); took > 65*time.Second {
		t.Errorf("it waited %v, want about a minute", took)
	}
}

// Who was told to come and does not holds nobody up.
func TestWhoDoesNotComeIsPassedOver(t *testing.T) {
	c := newClocked()
	c.Observe(200, "4500")
	for c.goes(Visible) {
	}
	c.Try(c.Join(Visible, Reason{App: "asleep"}))
	turn := c.Join(Visible, Reason{App: "awake"})
	for range 5 {
		if c.Try(turn).OK {
			return
		}
		c.now = c.now.Add(time.Second)
	}
	t.Error("it never came to its turn")
}

// A turn that comes into view goes before those that do not.
func TestComingIntoViewGoesFirst(t *testing.T) {
	c := newClocked()
	c.Observe(200, "4500")
	for c.goes(Visible) {
	}
	first, second := c.Join(Background, Reason{App: "a"}), c.Join(Background, Reason{App: "b"})
	c.Try(first)
	waits := c.Try(second)
	if waits.Wait <= time.Second {
		t.Errorf("the second waits %v, want more than one interval", waits.Wait)
	}
	c.Move(second, Visible)
	if !closed(waits.Changed) {
		t.Error("nobody is told")
	}
	if a, b := c.Try(second).Wait, c.Try(first).Wait; a > time.Second || b <= time.Second {
		t.Errorf("in view waits %v, out of view %v", a, b)
	}
}

// The forecast follows the platform's count, whoever spends; it says nothing from too little.
func TestForecast(t *testing.T) {
	for _, tt := range []struct {
		name      string
		perMinute float64 // that the account loses
		minutes   int
		lasts     bool
		empty     time.Duration // from then; 0: not told
	}{
		{"just begun", 90, 1, false, 0},
		{"calm", 0, 4, true, 0},
		{"refilling", -20, 4, true, 0},
		{"a little", 5, 4, true, 0},
		{"a foreign consumer", 90, 4, false, (2000 - 360) * time.Minute / 90},
		{"a foreign consumer, for longer", 90, 12, false, (2000 - 1080) * time.Minute / 90},
	} {
		c := newClocked()
		for i := range tt.minutes*6 + 1 {
			c.Observe(200, fmt.Sprint(int(2000-tt.perMinute*float64(i)/6)))
			if i < tt.minutes*6 {
				c.now = c.now.Add(10 * time.Second)
			}
		}
		f, _ := c.Fact()
		empty := time.Duration(0)
		if !f.EmptyAt.IsZero() {
			empty = f.EmptyAt.Sub(c.now)
		}
		if f.Lasts != tt.lasts || (empty-tt.empty).Abs() > 20*time.Second {
			t.Errorf("%s: lasts %v, empty in %v; want %v, %v", tt.name, f.Lasts, empty, tt.lasts, tt.empty)
		}
	}
}

// A count that jumps up begins a new forecast.
func TestAJumpUpBeginsANewForecast(t *testing.T) {
	c := newClocked()
	for i := range 30 {
		c.Observe(200, fmt.Sprint(2000-20*i))
		c.now = c.now.Add(10 * time.Second)
	}
	if f, _ := c.Fact(); f.EmptyAt.IsZero() {
		t.Fatalf("no forecast: %+v", f)
	}
	c.Observe(200, "4500")
	if f, _ := c.Fact(); !f.EmptyAt.IsZero() || f.Lasts {
		t.Errorf("after the jump: %+v", f)
	}
}

// Requests are counted by what they were for, for an hour.
func TestSpendingOfTheLastHour(t *testing.T) {
	c := newClocked()
	dynos, hand := Reason{App: "a", Source: model.DynosSource}, Reason{}
	for range 3 {
		c.Spend(dynos, true)
		c.now = c.now.Add(25 * time.Minute)
	}
	c.Spend(hand, false)
	got, ok := c.Spending()
	want := []model.Spent{{Requests: 1}, {App: "a", Source: model.DynosSource, Requests: 2}}
	if !ok || !slices.Equal(got.LastHour, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if _, ok := c.Spending(); ok {
		t.Error("told twice in a moment")
	}
	c.now = c.now.Add(2 * time.Hour)
	if got, _ := c.Spending(); len(got.LastHour) > 0 {
		t.Errorf("two hours later: %+v", got)
	}
}

func TestNonsenseIsNoCount(t *testing.T) {
	c := newClocked()
	if c.Observe(200, "") || c.Observe(200, "-1") || c.Observe(200, "many") || c.Observe(200, "99999999999999999999") {
		t.Error("nonsense was taken for a count")
	}
	if _, known := c.Fact(); known {
		t.Error("known before the first count")
	}
}

// Whatever comes, in any span of time no more goes than the bucket gives, what is asked for never waits, below the reserve nothing else
// goes, and no wait is told that is longer than the reserve and the queue explain.
func TestWhateverComes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := newClocked()
		left := float64(rapid.IntRange(0, Allowance).Draw(r, "left"))
		foreign := rapid.Float64Range(0, 300).Draw(r, "foreign requests a minute")
		var went []time.Time
		var turns []*Turn
		answer := func(class Class) {
			c.Spend(Reason{}, class != Asked)
			left = max(left-1, 0)
			status := 200
			if left < 1 {
				status = http.StatusTooManyRequests
			}
			c.Observe(status, fmt.Sprint(int(left)))
			if status != 200 {
				c.Refused(time.Duration(rapid.IntRange(0, 3600).Draw(r, "Retry-After")) * time.Second)
			}
		}
		answer(Asked)
		steps := rapid.IntRange(50, 200).Draw(r, "steps")
		for range steps {
			pass := time.Duration(rapid.IntRange(0, 3000).Draw(r, "pass")) * time.Millisecond
			c.now = c.now.Add(pass)
			left = min(max(left+(refill-foreign)*pass.Minutes(), 0), Allowance)
			switch rapid.IntRange(0, 9).Draw(r, "what") {
			case 0:
				if _, ok := c.TryOnce(Asked, Reason{}); !ok {
					r.Fatal("an order waits")
				}
				answer(Asked)
			case 1: // the count jumps
				left = float64(rapid.IntRange(0, Allowance).Draw(r, "jump"))
			case 2, 3, 4:
				if len(turns) >= 12 {
					break
				}
				class := Class(rapid.IntRange(int(Visible), int(Background)).Draw(r, "class"))
				turns = append(turns, c.Join(class, Reason{App: model.AppID(fmt.Sprint(len(turns) % 4))}))
			}
			for _, turn := range slices.Clone(turns) {
				share := c.estimate.share(c.now)
				doubted := !c.estimate.probe.IsZero()
				got := c.Try(turn)
				if !got.OK {
					if got.Wait <= 0 || got.Wait > 5*time.Minute {
						r.Fatalf("told to wait %v", got.Wait)
					}
					continue
				}
				if share < reserveShare && !doubted {
					r.Fatalf("%.4f of the allowance left, and a request of class %d went", share, turn.class)
				}
				turns = slices.DeleteFunc(turns, func(o *Turn) bool { return o == turn })
				went = append(went, c.now)
				answer(turn.class)
			}
		}
		for i := range went {
			for j := i; j < len(went); j++ {
				n, span := float64(j-i+1), went[j].Sub(went[i])
				if most := burst + fastest*span.Minutes() + 1e-6; n > most {
					r.Fatalf("%v requests in %v, want at most %.1f", n, span, most)
				}
			}
		}
	})
}

// Some requests that are asked for cost the rest nothing; more than some slow the rest down, and no longer than a quarter of a minute.
func TestAskedRequestsCostTheRestLittle(t *testing.T) {
	c := newClocked()
	c.Observe(200, "4500")
	for range int(askedBurst) {
		c.Spend(Reason{}, false)
	}
	if !c.goes(Visible) {
		t.Error("nothing goes after what an app asks for that is opened")
	}
	for range 200 {
		c.Spend(Reason{}, false)
	}
	if wait, ok := c.TryOnce(Visible, Reason{}); ok || wait > 17*time.Second {
		t.Errorf("after 200 of them: goes %v, waits %v", ok, wait)
	}
}
