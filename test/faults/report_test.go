//go:build integration

package faults

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// report is all that is worth knowing of a journey that failed.
func (j *journey) report() string {
	var b strings.Builder
	p := j.plan
	fmt.Fprintf(&b, "seed %d: make faults SEED=%d\n", j.seed, j.seed)
	fmt.Fprintf(&b, "scenario %s, %d×%d, %s, faults at %d %%, %s, left by %s\n\n", p.scenario, p.w, p.h, strings.Join(p.apps, " "), p.faultSet.percent,
		cmp.Or(p.machine.name, "the machine well"), p.leave)
	section(&b, "breaches", each(j.breaches, breach.String))
	section(&b, "the journey", j.events)
	section(&b, "orders that arrived", each(j.proxy.orders, (*order).String))
	section(&b, "orders as they were shown", each(j.claims, func(c claim) string { return c.what + ": " + strings.Join(c.shown, " → ") }))
	section(&b, "faults", j.proxy.injected)
	section(&b, "the last screen", strings.Split(j.screen, "\n"))
	return b.String()
}

func each[T any](list []T, text func(T) string) (out []string) {
	for _, x := range list {
		out = append(out, text(x))
	}
	return out
}

func section(b *strings.Builder, title string, lines []string) {
	fmt.Fprintf(b, "%s\n", title)
	for _, l := range lines {
		fmt.Fprintf(b, "  %s\n", l)
	}
	b.WriteByte('\n')
}

// save writes the report of a journey, and every byte that its program wrote, into a directory that is there.
func (j *journey) save(dir string) (string, error) {
	path := filepath.Join(dir, fmt.Sprintf("seed-%d.txt", j.seed))
	if err := os.WriteFile(path, []byte(j.report()), 0o600); err != nil {
		return "", err
	}
	return path, os.WriteFile(filepath.Join(dir, fmt.Sprintf("seed-%d.raw", j.seed)), []byte(j.t.written()), 0o600)
}

// table counts the breaches of all journeys by check, with the seeds.
func table(journeys []*journey) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "check\tbreaches\tseeds")
	for _, c := range checks {
		n, seeds := 0, []string(nil)
		for _, j := range journeys {
			for _, br := range j.breaches {
				if br.check == c {
					n++
					seeds = append(seeds, fmt.Sprint(j.seed))
				}
			}
		}
		fmt.Fprintf(w, "%s\t%d\t%s\n", c, n, strings.Join(slices.Compact(seeds), " "))
	}
	_ = w.Flush()
	orders, happened, injected, blocked, unknown, broken, counted := 0, 0, 0, 0, 0, 0, 0
	slowest := time.Duration(0)
	for _, j := range journeys {
		injected += len(j.proxy.injected)
		blocked += len(j.blocked)
		for _, o := range j.proxy.orders {
			orders++
			if o.happened() {
				happened++
			}
		}
		for _, x := range j.claims {
			if x.shown[len(x.shown)-1] == shownUnknown {
				unknown++
			}
		}
		if slowest = max(slowest, j.slowest); j.counted {
			counted++
		}
		if j.t.broken != nil {
			broken++
		}
	}
	fmt.Fprintf(&b, "%d journeys, %d faults; %d orders arrived, %d happened, %d ended as unknown, %d could not be given; the emulator failed %d times\n"+
		"the lines of %d journeys were compared; the slowest answer to a key took %s\n",
		len(journeys), injected, orders, happened, unknown, blocked, broken, counted, slowest.Round(time.Millisecond))
	return b.String()
}
