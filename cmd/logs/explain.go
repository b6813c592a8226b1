package logs

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
)

// filterFlags are the flags that can leave a line out.
var filterFlags = []string{"source", "process-type", "dyno-name", "ps", "not-source", "not-process-type", "not-dyno-name", "grep", "any",
	"exclude", "field", "level", "release", "status", "code", "service", "connect", "since", "until"}

// givenFilters are the filters as they were typed.
func givenFilters(c *cobra.Command) (out []string) {
	c.Flags().Visit(func(fl *pflag.Flag) {
		if !slices.Contains(filterFlags, fl.Name) {
			return
		}
		values := []string{fl.Value.String()}
		if list, ok := fl.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			if v = safe.Redact(safe.Text(v)); strings.ContainsAny(v, " \t") || v == "" {
				v = fault.Quote(v)
			}
			out = append(out, "--"+fl.Name+" "+v)
		}
	})
	return out
}

// explain says on stderr why nothing passed, and which names stand in no line. strangers are those that the platform does not know either.
func (r *lineReport) explain(absent, strangers absences) {
	if r.passed > 0 {
		for _, a := range absent {
			if a.certain(strangers, r.live) {
				r.note(a.sentence())
			}
		}
		return
	}
	if r.inventory.lines == 0 && len(r.flags.given) == 0 {
		return
	}
	why := r.whyNone(absent)
	r.note(fmt.Sprintf("0 of %s %s; %s", phrase.Number(r.inventory.lines), plural(r.inventory.lines, "line passes", "lines pass"), strings.Join(why, "; ")))
}

func (r *lineReport) note(sentence string) {
	fmt.Fprintln(r.printer.Stderr, "gonogo: "+safe.Text(sentence))
}

// whyNone are the reasons for which nothing passed, the likeliest first.
func (r *lineReport) whyNone(absent absences) (why []string) {
	v, given := &r.inventory, r.flags.given
	for _, a := range absent {
		if !strings.HasPrefix(a.flag, "--not-") {
			why = append(why, a.sentence())
		}
	}
	switch {
	case v.lines == 0:
		why = append(why, "the log is empty")
	case len(why) == 0 && len(given) == 1:
		why = append(why, "no line passes "+given[0])
	case len(why) == 0 && len(given) > 1:
		why = append(why, "no line passes all of "+strings.Join(given, ", "))
	}
	why = append(why, r.asFields()...)
	if r.filter.window.given() && v.last > 0 && v.first > 0 {
		first, last := v.span(r.printer.Zone())
		why = append(why, "the log is from "+first+" to "+last)
	}
	hides := !r.flags.metrics && !r.flags.count && !r.flags.summary && !r.flags.raw
	if v.metrics > 0 && hides && len(why) <= 1 && len(absent) == 0 {
		why = append(why, fmt.Sprintf("%s metrics %s left out without --metrics", phrase.Number(v.metrics), plural(v.metrics, "record is", "records are")))
	}
	if v.sessions > 0 && hides && len(given) == 0 {
		why = append(why, fmt.Sprintf("%s %s only that a log session began", phrase.Number(v.sessions), plural(v.sessions, "line says", "lines say")))
	}
	if v.unread > 0 {
		why = append(why, fmt.Sprintf("%s %s no header that gonogo knows: filters by source, process, code and time cannot see %s",
			phrase.Number(v.unread), plural(v.unread, "line has", "lines have"), plural(v.unread, "it", "them")))
	}
	return why
}

// certain tells that a name was probably mistyped, even where other lines pass.
func (a absence) certain(strangers absences, live bool) bool {
	if live {
		return slices.ContainsFunc(strangers, func(s absence) bool { return s.flag == a.flag && s.name == a.name })
	}
	return !a.unsure
}

// mostThere is how many names are listed of what there is.
const mostThere = 12

// sentence says what no line is, and what there is instead.
func (a absence) sentence() string { return "no line " + a.what + a.others() }

// others are what there is instead, and what was probably meant.
func (a absence) others() string {
	s := a.meant()
	switch more := len(a.there) - mostThere; {
	case len(a.there) == 0:
		return s
	case more > 0:
		return fmt.Sprintf(" (there are: %s and %d more)", strings.Join(a.there[:mostThere], ", "), more) + s
	}
	return " (there are: " + strings.Join(a.there, ", ") + ")" + s
}

// meant asks for the name that was probably meant. Who typed another number or code meant that one.
func (a absence) meant() string {
	const digits = "0123456789"
	w := phrase.Nearest(a.name, a.there)
	if w == "" || strings.ContainsAny(a.name, digits) && strings.TrimRight(a.name, digits) == strings.TrimRight(w, digits) {
		return ""
	}
	return ". Did you mean " + w + "?"
}

// strangers are the names that the app does not know either: no process type or dyno of its own, no code that gonogo has heard of.
// What the platform does not answer stays unknown, and is no mistake.
func (all absences) strangers(ctx context.Context, client *api.Client, m *session.Session, app string) (out absences) {
	if len(all) == 0 {
		return nil
	}
	known := map[string]bool{}
	if slices.ContainsFunc(all, func(a absence) bool { return a.dyno }) {
		ps, err := session.ReadProcesses(ctx, client, app, m.Clock())
		for i := range all {
			all[i].unsure = all[i].unsure || err != nil && all[i].dyno
		}
		for _, t := range ps.Types {
			known[t.Type] = true
			for _, d := range t.Dynos {
				known[d.Name] = true
			}
		}
		for _, t := range ps.Facts.Types {
			known[t.Type] = true
		}
	}
	for i, a := range all {
		if a.dyno {
			all[i].there = merged(a.there, known, a.flag)
		}
		if !a.unsure && !(a.dyno && (known[a.name] || oneOff(a.name))) {
			out = append(out, all[i])
		}
	}
	return out
}

// merged are the names in the log and those that the platform tells, of the kind that a flag names.
func merged(there []string, known map[string]bool, flag string) []string {
	out := slices.Clone(there)
	for name := range known {
		if dyno := strings.Contains(name, "."); dyno == strings.HasSuffix(flag, "dyno-name") && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// oneOff tells the types that come and go without being in the formation.
func oneOff(name string) bool {
	kind, _, _ := strings.Cut(name, ".")
	return kind == "run" || kind == "release" || kind == "scheduler"
}

func plural(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}
