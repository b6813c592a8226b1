package vitals

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Dump is all that counts, a line for each thing, in an order that depends on the facts alone. stamp writes a time.
func (v *Vitals) Dump(stamp func(time.Time) string) (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, dyno := range slices.Sorted(maps.Keys(v.lives.byDyno)) {
		for _, l := range v.lives.byDyno[dyno] {
			mb, _ := l.Memory()
			swap, _, _ := l.Swap.Newest()
			load, _, _ := l.Load.Newest()
			add("life %s %q began=%s first=%s last=%s ended=%s %d/%d memory=%g rss=%g swap=%g quota=%g load=%g r14=%d r15=%d %s %g", dyno, l.ID, stamp(l.Began),
				stamp(l.First), stamp(l.Last), stamp(l.Ended), len(l.Total.fine), len(l.Total.coarse), mb, l.RSS, swap, l.Quota, load, l.R14.N, l.R15.N, l.Trend.Word, l.Trend.Slope)
		}
	}
	for _, s := range append(v.Series(), v.addOns.sorted()...) {
		add("series %s#%s of %q %q %g%s x%d from %g to %g last=%s grows=%+v", s.Kind, s.Name, s.Source, s.AddOn, s.Value, s.Unit, s.N, s.Min, s.Max, stamp(s.Last), s.Growth)
	}
	for _, f := range v.Findings.All {
		add("finding %s %q since=%s last=%s %g", f.Kind, f.Subject(), stamp(f.Since), stamp(f.Last), f.Value)
	}
	return lines
}
