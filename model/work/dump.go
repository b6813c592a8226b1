package work

import (
	"fmt"
	"maps"
	"slices"
)

// Dump is all that is known as text, in an order that depends on the lines alone.
func (t *Jobs) Dump() (lines []string) {
	for _, name := range slices.Sorted(maps.Keys(t.classes)) {
		c := t.classes[name]
		for _, s := range slices.Concat(c.own, c.inner) {
			lines = append(lines, fmt.Sprintf("job %q of %s minute=%d v%d %d/%d/%d/%d %v", name, c.Library, s.minute, s.version, s.Started, s.Done, s.Failed, s.Retried, s.Times))
		}
		if f := c.failing; f.On() {
			lines = append(lines, fmt.Sprintf("job %q fails since %v blame=v%d", name, f.Since, f.Blame))
		}
	}
	for i, l := range t.Waits.slots {
		for _, s := range l {
			lines = append(lines, fmt.Sprintf("wait of %s minute=%d v%d %v", WaitSource(i), s.minute, s.version, s.Times))
		}
	}
	for _, d := range t.Workers.Deaths {
		lines = append(lines, fmt.Sprintf("worker %+v", d))
	}
	return append(lines, fmt.Sprintf("workers die since %v", t.Workers.Dying.Since))
}
