package scenario

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model"
)

// processesClaim is "web=0/2 crashed=4": up and wanted dynos of types, and counts over the formation.
type processesClaim struct{ words []word }

func readProcesses(a *args) claim {
	c := processesClaim{a.rest()}
	for _, w := range c.words {
		for part := range strings.SplitSeq(w.value, "/") {
			a.atoi(part)
		}
	}
	if len(c.words) == 0 {
		a.fail("nothing is claimed")
	}
	return c
}

func (c processesClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	t := a.Processes.Tally(0)
	counts := map[string]int{"crashed": t.Crashed, "starting": t.Starting, "up": t.Up, "want": t.Want}
	var parts []string
	for _, w := range c.words {
		if n, ok := counts[w.key]; ok {
			want := (&args{}).float(w.value)
			parts = append(parts, measure{w.key, w.op, want}.differs(float64(n)))
			continue
		}
		row, ok := a.Processes.Type(w.key)
		got := fmt.Sprintf("%d/%d", row.Count("up"), row.Want)
		switch {
		case !ok:
			parts = append(parts, "no "+w.key)
		case row.OneOff() || !strings.Contains(w.value, "/"):
			parts = append(parts, differs(w.key, fmt.Sprint(row.Count("up")), w.value))
		default:
			parts = append(parts, differs(w.key, got, w.value))
		}
	}
	return together(parts...)
}

// typesClaim is the rows in their order.
type typesClaim struct{ want string }

func readTypes(a *args) claim {
	var names []string
	for w, ok := a.next(); ok; w, ok = a.next() {
		names = append(names, w.value)
	}
	return typesClaim{strings.Join(names, " ")}
}

func (c typesClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	var names []string
	for _, r := range a.Processes.Types {
		names = append(names, r.Type)
	}
	if got := strings.Join(names, " "); got != c.want {
		return fmt.Sprintf("types %q", got)
	}
	return ""
}

// dynoClaim is "web.1=up@v74".
type dynoClaim struct{ dynos []dynoWord }

func readDynoClaim(a *args) claim { return dynoClaim{readDynoWords(a)} }

func (c dynoClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	var parts []string
	for _, w := range c.dynos {
		p, ok := a.Processes.Find(w.name)
		if !ok {
			p.State = gone
		}
		if p.State != w.state || w.release != 0 && p.Release != w.release {
			parts = append(parts, fmt.Sprintf("%s=%s@v%d", w.name, p.State, p.Release))
		}
	}
	return together(parts...)
}

// perDyno is a number of single dynos.
type perDyno struct {
	measures []measure
	get      func(model.Process) (float64, bool)
}

func readPerDyno(get func(model.Process) (float64, bool)) func(*args) claim {
	return func(a *args) claim { return perDyno{a.measures(), get} }
}

func (c perDyno) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	var parts []string
	for _, m := range c.measures {
		p, ok := a.Processes.Find(m.key)
		got, known := c.get(p)
		if !ok || !known {
			parts = append(parts, m.key+" unknown")
			continue
		}
		parts = append(parts, m.differs(got))
	}
	return together(parts...)
}

func newestMemory(p model.Process) (float64, bool) {
	if len(p.Memory) == 0 {
		return 0, false
	}
	return p.Memory[len(p.Memory)-1], true
}
