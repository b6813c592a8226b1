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

// row is a row of the table.
func row(name string, list, known []outcome) string {
	enough := slices.DeleteFunc(slices.Clone(list), func(o outcome) bool { return !o.enough })
	soon, told := "–", "–"
	if len(known) > 0 {
		soon = fmt.Sprintf("%.1f %%", percentOf(known, saidSoon))
	}
	if len(enough) > 0 {
		told = fmt.Sprintf("%.1f %%", percentOf(enough, said))
	}
	by := func(when func(outcome) time.Duration) string {
		return fmt.Sprintf("%.0f %%", percentOf(list, func(o outcome) bool { return when(o) >= 0 }))
	}
	part := func(is func(outcome) bool) string { return fmt.Sprintf("%.1f %%", percentOf(list, is)) }
	return "| " + strings.Join([]string{name, fmt.Sprint(len(list)), part(func(o outcome) bool { return o.noGo >= 0 }), part(said), part(falsely), fmt.Sprint(len(enough)), told, fmt.Sprint(len(known)), soon,
		middle(list, func(o outcome) time.Duration { return o.noGo }), middle(list, func(o outcome) time.Duration { return o.hold }), by(func(o outcome) time.Duration { return o.kayenta }),
		by(func(o outcome) time.Duration { return o.marginal }), by(func(o outcome) time.Duration { return o.z })}, " | ") + " |\n"
}

// causes tells by which rules it was said, and what was missed.
func causes(t *testing.T, k *kind, list []outcome) {
	t.Helper()
	noGo, holds := map[RuleName]int{}, map[RuleName]int{}
	for i, o := range list {
		for _, c := range o.causes {
			noGo[c]++
		}
		for _, c := range o.holds {
			holds[c]++
		}
		quiet := k.name == "quiet"
		switch {
		case quiet && o.noGo >= 0:
			t.Log(i, "no-go:", o.why)
		case *oneKind == "":
		case quiet && o.hold >= 0:
			t.Log(i, "hold:", o.holds, o.holdWhy)
		case !quiet && !said(o):
			t.Log(i, "missed:", o.final, o.made)
		case !quiet && o.known && !saidSoon(o):
			t.Log(i, "late:", o.noGo, o.hold, o.made)
		}
	}
	t.Log(k.name, noGo, holds)
}

// most holds what the rules promise.
func most(t *testing.T, bad, known []outcome) {
	t.Helper()
	if got := percentOf(bad, said); got < 95 {
		t.Errorf("%.1f %% of the bad deploys are no-go or hold, want 95 %%", got)
	}
	if got := percentOf(bad, falsely); got > 2 {
		t.Errorf("%.1f %% of the bad deploys end with go, want 2 %% at most", got)
	}
	if got := percentOf(known, saidSoon); got < 95 {
		t.Errorf("%.1f %% of what can be known in two minutes is no-go by then, want 95 %%", got)
	}
}

func TestDeploys(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("| kind | deploys | NO-GO | NO-GO or HOLD | GO at the end | enough to tell | of these NO-GO or HOLD | known in 2 min | of these NO-GO by then | to NO-GO | to HOLD | Kayenta: fail | fail or marginal | z > 3 |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	var bad, badKnown []outcome
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
		known := slices.DeleteFunc(slices.Clone(list), func(o outcome) bool { return !o.known })
		if noGo := percentOf(list, func(o outcome) bool { return o.noGo >= 0 }); i == 0 && noGo > 1 {
			t.Errorf("%.1f %% of the quiet deploys are no-go, want 1 %% at most", noGo)
		}
		if i > 0 {
			bad, badKnown = append(bad, list...), append(badKnown, known...)
		}
		b.WriteString(row(k.name, list, known))
		if testing.Verbose() {
			causes(t, k, list)
		}
	}
	b.WriteString(row("all that are bad", bad, badKnown))
	t.Log("\n" + b.String())
	if *oneKind == "" {
		most(t, bad, badKnown)
	}
	if *tableFile != "" {
		if err := os.WriteFile(*tableFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
