package scenario

import (
	"fmt"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model"
)

// claim is something that must be so.
type claim interface {
	// unmet says what is there instead; empty when the claim holds. The app is nil until an event has named it.
	unmet(s *model.State, a *model.App) string
}

// claims is every claim of the language with the reader of its words.
var claims = map[string]func(*args) claim{
	"processes":   readProcesses,
	"types":       readTypes,
	"dyno":        readDynoClaim,
	"restarts":    readPerDyno(func(p model.Process) (float64, bool) { return float64(p.Restarts), true }),
	"crashes":     readPerDyno(func(p model.Process) (float64, bool) { return float64(p.Crashes), true }),
	"exit":        readPerDyno(func(p model.Process) (float64, bool) { return float64(p.Exit), p.Exit >= 0 }),
	"memory":      readPerDyno(newestMemory),
	"current":     readCurrent,
	"target":      readTarget,
	"abandoned":   readAbandoned(true),
	"kept":        readAbandoned(false),
	"changed":     readChanged,
	"preview":     readPreview,
	"order":       readOrderClaim,
	"undo":        readUndo,
	"queue":       readQueueClaim,
	"works":       readWorkClaim,
	"alarm":       readAlarm,
	"top":         readTop,
	"source":      readSource,
	"stale":       readStale,
	"advice":      readAdvice,
	"message":     readMessage(true),
	"silent":      readMessage(false),
	"maintenance": readMaintenanceClaim,
	"lines":       readFigure(func(_ *model.State, a *model.App) float64 { return float64(a.Logs.Len()) }),
	"milestones":  readFigure(func(_ *model.State, a *model.App) float64 { return float64(len(a.Milestones)) }),
	"stores":      readFigure(func(_ *model.State, a *model.App) float64 { return float64(len(a.Stores)) }),
	"budget":      readFigure(func(s *model.State, _ *model.App) float64 { return float64(s.Budget.Remaining) }),
	"losses":      readFigure(func(s *model.State, _ *model.App) float64 { return float64(s.Losses) }),
	"strange":     readFigure(func(s *model.State, _ *model.App) float64 { return float64(s.Strange) }),
}

// noApp is what there is instead of anything of an app that no event has named.
const noApp = "no such app"

// measure is a number that must stand in a relation to another.
type measure struct {
	key, op string
	want    float64
}

func (a *args) measures(allowed ...string) []measure {
	var list []measure
	for _, w := range a.rest() {
		known := len(allowed) == 0
		for _, k := range allowed {
			known = known || k == w.key
		}
		if !known {
			a.fail("%q is none of %s", w.key, strings.Join(allowed, ", "))
		}
		list = append(list, measure{w.key, w.op, a.float(w.value)})
	}
	if len(list) == 0 {
		a.fail("nothing is claimed")
	}
	return list
}

// differs says what a number is, if it is not what was wanted.
func (m measure) differs(got float64) string {
	if compare(m.op, got, m.want) {
		return ""
	}
	return m.key + "=" + plain(got)
}

func plain(f float64) string { return strconv.FormatFloat(f, 'g', 6, 64) }

// differs says what a text is, if it is not the wanted one; an empty want wants nothing.
func differs(key, got, want string) string {
	if want == "" || got == want {
		return ""
	}
	return fmt.Sprintf("%s=%q", key, got)
}

// holds says what a text is, if it does not hold the wanted one.
func holds(key, got, want string) string {
	if strings.Contains(got, want) {
		return ""
	}
	return fmt.Sprintf("%s %q", key, got)
}

// together joins what is not as claimed.
func together(parts ...string) string {
	var list []string
	for _, p := range parts {
		if p != "" {
			list = append(list, p)
		}
	}
	return strings.Join(list, " ")
}

// figureClaim is one number of the state or the app.
type figureClaim struct {
	measure measure
	get     func(*model.State, *model.App) float64
}

func readFigure(get func(*model.State, *model.App) float64) func(*args) claim {
	return func(a *args) claim {
		list := a.measures()
		if len(list) != 1 {
			a.fail("one number is wanted")
			return nil
		}
		return figureClaim{list[0], get}
	}
}

func (c figureClaim) unmet(s *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	return c.measure.differs(c.get(s, a))
}
