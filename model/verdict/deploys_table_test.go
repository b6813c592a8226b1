package verdict

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	manySeeds = flag.Int("deploys", 12, "deploys of each kind; quiet ones are ten times as many, up to -quiet")
	mostQuiet = flag.Int("quiet", 500, "quiet deploys, at most")
	lastRun   = flag.Bool("last", false, "the seeds that nothing was tuned on")
	oneKind   = flag.String("kind", "", "deploys of this kind alone, each miss with what it is made of")
	tableFile = flag.String("table", "", "write the table to a file")
)

// of is what became of so many deploys of a kind.
func outcomes(k *kind, n int, last bool) []outcome {
	out := make([]outcome, n)
	var wait sync.WaitGroup
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	for range runtime.GOMAXPROCS(0) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range next {
				seed := uint64(tuningSeeds + i)
				if last {
					seed = uint64(heldOut + i)
				}
				out[i] = newDeploy(k, seed).run()
			}
		}()
	}
	wait.Wait()
	return out
}

func percentOf(list []outcome, is func(outcome) bool) float64 {
	n := 0
	for _, o := range list {
		if is(o) {
			n++
		}
	}
	return 100 * float64(n) / float64(max(1, len(list)))
}

func middle(list []outcome, of func(outcome) time.Duration) string {
	var all []time.Duration
	for _, o := range list {
		if d := of(o); d >= 0 {
			all = append(all, d)
		}
	}
	if len(all) == 0 {
		return "–"
	}
	slices.Sort(all)
	return fmt.Sprint(all[len(all)/2].Round(time.Second))
}

func said(o outcome) bool { return o.noGo >= 0 || o.hold >= 0 }

func saidSoon(o outcome) bool { return o.noGo >= 0 && o.noGo <= 2*time.Minute }

func falsely(o outcome) bool { return o.final == Go }

// totalRow sums up what was bad.
func totalRow(bad, known []outcome) string {
	return fmt.Sprintf("| all that are bad | %d | %.1f %% | %.1f %% | %.1f %% | %d | %.1f %% | | | | | | | |\n", len(bad), percentOf(bad, func(o outcome) bool { return o.noGo >= 0 }),
		percentOf(bad, said), percentOf(bad, falsely), len(known), percentOf(known, saidSoon))
}

// most holds what the rules promise.
func most(t *testing.T, bad, known []outcome) {
	t.Helper()
	if got := percentOf(bad, said); got < 93 {
		t.Errorf("%.1f %% of the bad deploys are no-go or hold, want 93 %%", got)
	}
	if got := percentOf(bad, falsely); got > 3 {
		t.Errorf("%.1f %% of the bad deploys end with go, want 3 %% at most", got)
	}
	if got := percentOf(known, saidSoon); got < 95 {
		t.Errorf("%.1f %% of what can be known in two minutes is no-go by then, want 95 %%", got)
	}
}

func TestDeploys(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("| kind | deploys | NO-GO | NO-GO or HOLD | GO at the end | known in 2 min | of them NO-GO by then | NO-GO or HOLD by then | to NO-GO | to HOLD | Kayenta: fail | fail or marginal | fail, once after 10 min | z > 3 |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	var bad, soonKnown []outcome
	for i := range kinds {
		k := &kinds[i]
		if *oneKind != "" && k.name != *oneKind {
			continue
		}
		n := *manySeeds
		if i == 0 {
			n = min(*mostQuiet, 10*n)
		}
		list := outcomes(k, n, *lastRun)
		var known []outcome
		for _, o := range list {
			if o.known {
				known = append(known, o)
			}
		}
		if i > 0 {
			bad = append(bad, list...)
			soonKnown = append(soonKnown, known...)
		}
		noGo := percentOf(list, func(o outcome) bool { return o.noGo >= 0 })
		if i == 0 && noGo > 1 {
			t.Errorf("%.1f %% of the quiet deploys are no-go, want 1 %% at most", noGo)
		}
		told := percentOf(list, func(o outcome) bool { return o.noGo >= 0 || o.hold >= 0 })
		ends := percentOf(list, func(o outcome) bool { return o.final == Go })
		soon := percentOf(known, func(o outcome) bool { return o.noGo >= 0 && o.noGo <= 2*time.Minute })
		held := percentOf(known, func(o outcome) bool {
			return o.noGo >= 0 && o.noGo <= 2*time.Minute || o.hold >= 0 && o.hold <= 2*time.Minute
		})
		by := func(when func(outcome) time.Duration) string {
			return fmt.Sprintf("%.0f %%", percentOf(list, func(o outcome) bool { return when(o) >= 0 }))
		}
		cells := []string{k.name, fmt.Sprint(n), fmt.Sprintf("%.1f %%", noGo), fmt.Sprintf("%.1f %%", told), fmt.Sprintf("%.1f %%", ends), fmt.Sprint(len(known)), "–", "–",
			middle(list, func(o outcome) time.Duration { return o.noGo }), middle(list, func(o outcome) time.Duration { return o.hold }),
			by(func(o outcome) time.Duration { return o.kayenta }), by(func(o outcome) time.Duration { return o.marginal }), by(func(o outcome) time.Duration { return o.once }), by(func(o outcome) time.Duration { return o.z })}
		if len(known) > 0 {
			cells[6], cells[7] = fmt.Sprintf("%.1f %%", soon), fmt.Sprintf("%.1f %%", held)
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		if testing.Verbose() {
			causes := map[RuleName]int{}
			for _, o := range list {
				for _, c := range o.causes {
					causes[c]++
				}
			}
			holds := map[RuleName]int{}
			for j, o := range list {
				for _, c := range o.holds {
					holds[c]++
				}
				if i == 0 && o.noGo >= 0 {
					t.Log(j, o.why)
				}
				if *oneKind != "" && i == 0 && o.hold >= 0 {
					t.Log(j, "hold:", o.holds, o.holdWhy)
				}
				if *oneKind != "" && i > 0 && o.known && !saidSoon(o) {
					t.Log(j, "late:", o.noGo, o.hold, o.made)
				}
				if *oneKind != "" && i > 0 && !said(o) {
					t.Log(j, "missed:", o.final, o.made)
				}
			}
			t.Log(k.name, causes, holds)
		}
	}
	b.WriteString(totalRow(bad, soonKnown))
	t.Log("\n" + b.String())
	most(t, bad, soonKnown)
	if *tableFile != "" {
		if err := os.WriteFile(*tableFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
