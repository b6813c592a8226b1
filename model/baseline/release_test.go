package baseline

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// watch is what one run of gonogo saw of a release: the pieces of its life that it watched, all or some of each.
func watch(dice *rand.Rand, at time.Time, pieces map[int]Piece, first bool) *Release {
	r := &Release{Version: 74, At: at}
	for i, p := range pieces {
		if dice.Float64() < 0.3 {
			continue // it was not there
		}
		part := p.clone()
		if dice.Float64() < 0.3 {
			part.Watched /= 2
			part.Requests /= 2
			part.Failed /= 2
		}
		part.Index = i
		r.Put(&part, first)
	}
	return r
}

func text(t *testing.T, r *Release) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestMergingCountsNothingTwice: whatever runs watched, in whatever order and however often their accounts are merged, each piece counts once.
func TestMergingCountsNothingTwice(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		dice := rand.New(rand.NewPCG(seed, 3))
		all := map[int]Piece{}
		for i := range 30 {
			n := 100 + dice.IntN(50)
			all[i] = Piece{Watched: 60, Requests: n, Failed: dice.IntN(n), Errors: map[string]int{"aa": 1 + i}, Raised: 1 + i}
		}
		runs := []*Release{watch(dice, begun, all, true), watch(dice, begun, all, true), watch(dice, begun, all, true)}
		want := ""
		for range 6 {
			dice.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
			sum := runs[0].Clone()
			for range 3 {
				for _, r := range runs {
					sum.Merge(r)
				}
			}
			got := text(t, sum)
			if want == "" {
				want = got
			}
			if got != want {
				t.Fatalf("seed %d: the order matters:\n%s\n%s", seed, got, want)
			}
			for i := range sum.First {
				if p := &sum.First[i]; p.Requests > all[p.Index].Requests {
					t.Fatalf("seed %d: minute %d has %d requests, there were %d", seed, p.Index, p.Requests, all[p.Index].Requests)
				}
			}
		}
	}
}

// Pieces are added to hours once nobody tells of them any more: what comes later still counts nowhere.
func TestPiecesAreFoldedOnce(t *testing.T) {
	t.Parallel()
	r := &Release{Version: 74, At: begun}
	r.Note("aa", "KeyError", begun, begun)
	sum := 0
	for i := 3; i < 6*30; i++ {
		p := Piece{Index: i, Watched: 600, Requests: i, Errors: map[string]int{"aa": 1}, Raised: 1, Times: Times{5, uint32(i)}}
		r.Put(&p, false)
		sum += i
		r.Put(&p, false)
		r.Put(&Piece{Index: 3, Watched: 600, Requests: 3}, false)
	}
	again := r.Clone()
	again.Merge(r)
	r.Merge(again)
	rest := r.Rest()
	if rest.Requests != sum || rest.Times.Count() != sum {
		t.Errorf("got %d requests and %d times, want %d", rest.Requests, rest.Times.Count(), sum)
	}
	if got, want := r.Errors["aa"].Count+sumOf(r.Recent), 6*30-3; got != want {
		t.Errorf("the error is counted %d times, want %d", got, want)
	}
	if len(r.Day) > 24 || len(r.Hours) != 27 || r.Hours[0].Index != 0 {
		t.Errorf("got %d hours of the day and %d hours from %d on, want at most 24 and 27 from 0 on", len(r.Day), len(r.Hours), r.Hours[0].Index)
	}
}

func sumOf(l pieces) (n int) {
	for i := range l {
		n += l[i].Errors["aa"]
	}
	return n
}

// What was not watched is no zero: it is there in no sum, and a comparison wants most of the time to have been watched.
func TestWhatWasNotWatchedIsUnknown(t *testing.T) {
	t.Parallel()
	h := newHabits(1).past(12)
	h.Now = &Release{Version: 99, At: begun}
	for minute := range 3 { // three of ten minutes, and nothing came
		h.Now.Put(&Piece{Index: minute, Watched: 60}, true)
	}
	h.Now.Put(&Piece{Index: 4}, true)
	if len(h.Now.First) != 3 {
		t.Errorf("got %d pieces, want 3: one was not watched", len(h.Now.First))
	}
	for _, m := range []Measure{Failing, Slowness, Exceptions, BootTime} {
		if c := h.Start(m, begun.Add(12*time.Minute)); c.Known || c.Worse || c.N < FewestPast {
			t.Errorf("%d: got %+v, want nothing that is known of it, and the others", m, c)
		}
	}
	few := newHabits(1).past(4)
	few.Now = newHabits(1).release(spoiled{})
	if c := few.Start(Exceptions, few.Now.At.Add(12*time.Minute)); c.Known {
		t.Errorf("four releases are compared with: %+v", c)
	}
}

// A release that was no-go of its own doing is nothing to compare with.
func TestBadReleasesAreNoMeasure(t *testing.T) {
	t.Parallel()
	app := newHabits(3)
	h := app.past(10)
	bad := app.release(spoiled{raised: 500})
	bad.NoGo = true
	h.over(bad.Digest())
	next := app.release(spoiled{raised: 300})
	if told, _ := worse(h, next, Exceptions); !told {
		t.Error("a release as bad as the no-go before it is not told")
	}
}

// huge is a release of everything at its most.
func huge() *Release {
	r := &Release{Version: 74, At: begun, By: "ned@foobaz.example", Text: "Deploy 20a5742"}
	dice := rand.New(rand.NewPCG(9, 9))
	times := func() (t Times) {
		for i := range uint32(60) {
			t = append(t, i, 1000+uint32(dice.IntN(1e6)))
		}
		return t
	}
	errs := func() map[string]int {
		m := map[string]int{}
		for range 40 {
			m[fmt.Sprintf("%016x", dice.Uint64())] = 1 + dice.IntN(1e6)
		}
		return m
	}
	queues := func() (l []Queue) {
		for i := range mostQueues {
			l = append(l, Queue{Name: fmt.Sprintf("a queue of a rather long name %d", i), Seconds: 600, Net: dice.NormFloat64(), Depth: dice.IntN(1e6)})
		}
		return l
	}
	for i := range 400 {
		r.Note(fmt.Sprintf("%016x", dice.Uint64()), fmt.Sprintf("Some::Long::Module::Name::OfAnErrorClassThatIsLong%d", i), begun, begun.Add(time.Duration(i)*time.Second))
	}
	for i := range 30 {
		r.Put(&Piece{Index: i, Watched: 60, Requests: 1e6, Failed: 1e5, Client: 1e5, Times: times(), Raised: 1e6, Errors: errs(), Queues: queues()}, true)
	}
	for i := 3; i < 6*24*9; i++ {
		r.Put(&Piece{Index: i, Watched: 600, Requests: 1e6, Failed: 1e5, Client: 1e5, Times: times(), Raised: 1e6, Errors: errs(), Queues: queues()}, false)
	}
	for l := range 80 {
		for k := range 28 {
			born := begun.Add(time.Duration(l) * time.Hour)
			r.Remember(fmt.Sprintf("01234567-89ab-cdef-0123-%012d", l), "a_worker_type", born, 512, born.Unix()/3600+int64(k), 100+300*dice.Float64(), 12)
		}
	}
	return r
}

// TestAReleaseIsBounded: whatever happens on it, a release takes so many bytes, and what is left can be read.
func TestAReleaseIsBounded(t *testing.T) {
	t.Parallel()
	r := huge()
	b, err := Encode(r)
	if err != nil || len(b) > Most {
		t.Fatalf("got %d bytes (%v), want %d at most", len(b), err, Most)
	}
	back, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if len(back.First) != 30 || len(back.Errors) == 0 || len(back.Lives) == 0 || len(back.Day) != 24 {
		t.Errorf("got %d minutes, %d errors, %d lives, %d hours of the day", len(back.First), len(back.Errors), len(back.Lives), len(back.Day))
	}
	if plain, _ := json.Marshal(r); len(plain) <= Most {
		t.Errorf("the largest release takes %d bytes: nothing is bounded here", len(plain))
	}
}

func FuzzDecode(f *testing.F) {
	r := newHabits(1).release(spoiled{})
	b, err := Encode(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"version":1,"at":"2026-03-01T08:00:00Z","first":[{"i":0,"w":60,"t":[1,2,3]}],"lives":[{"mb":[1],"n":[]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Decode(b)
		if err != nil {
			return
		}
		h := &History{}
		h.Restore(NewLoad([]*Release{r}))
		other := r.Clone()
		other.Merge(r)
		h.Now, h.compared = other, nil
		for _, m := range []Measure{Failing, Slowness, Exceptions, BootTime} {
			h.Start(m, r.At.Add(time.Hour))
			h.Later(m, r.At.Add(80*time.Hour))
		}
		h.Leaks()
		h.Dump()
	})
}

// How a release fared is told by who judged it last.
func TestTheLastJudgementCounts(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	early, late := &Release{Version: 7, At: at, Outcome: WasGo, Judged: at.Add(time.Minute)}, &Release{Version: 7, At: at, Outcome: WasHeld, Judged: at.Add(time.Hour)}
	for _, c := range [][2]*Release{{early, late}, {late, early}, {late, {Version: 7, At: at}}} {
		r := c[0].Clone()
		if r.Merge(c[1]); r.Outcome != WasHeld || r.Digest().Outcome != WasHeld {
			t.Errorf("got %q, in its digest %q; want %q", r.Outcome, r.Digest().Outcome, WasHeld)
		}
	}
	var h History
	for i, o := range []Outcome{"", WasGo, "", WasHeld, ""} {
		v := &View{Now: at.Add(time.Duration(i) * time.Second), Release: Release{Version: 7, At: at}, Outcome: o, Errors: func(func(Seen)) {}}
		h.Observe(v)
		if want := []Outcome{"", WasGo, WasGo, WasHeld, WasHeld}[i]; h.Now.Outcome != want {
			t.Errorf("after %d s: got %q, want %q", i, h.Now.Outcome, want)
		}
	}
}
