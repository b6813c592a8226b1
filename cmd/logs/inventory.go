package logs

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
)

// inventory is what a log holds, whatever passes: it tells why nothing does. It looks at labels only.
type inventory struct {
	lines, metrics, sessions int
	unread                   int // lines without a header that is known
	types, dynos, sources    map[string]int
	codes                    map[string]int
	statuses                 map[int]int
	first, last              int64
}

// mostNames bounds the names that an inventory tells apart.
const mostNames = 10_000

func (v *inventory) add(b *logstore.Batch) {
	if v.types == nil {
		v.types, v.dynos, v.sources, v.codes, v.statuses = map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[int]int{}
	}
	counts := b.Counts()
	for i, l := range b.Labels() {
		n, flags := int(counts[i]), l.Flags()
		if n == 0 || flags&logs.FlagGap != 0 {
			continue
		}
		v.lines += n
		if flags&logs.FlagMetrics != 0 {
			v.metrics += n
		}
		if flags&logs.FlagSession != 0 {
			v.sessions += n
		}
		if l.Status() > 0 {
			v.statuses[l.Status()] += n
		}
		if l.Code() != 0 {
			v.codes[logs.CodeName(l.Code())] += n
		}
		v.addOrigin(b.Origins()[l.Origin()], n)
	}
	if first, last, _ := b.Stamps(); first != logs.NoTime {
		if v.first == 0 || first < v.first {
			v.first = first
		}
		v.last = max(v.last, last)
	}
}

func (v *inventory) addOrigin(o *logs.Origin, n int) {
	if o.Source == "" {
		v.unread += n
		return
	}
	v.sources[o.Source] += n
	v.sources[o.Class.String()] += n
	if len(v.dynos) >= mostNames {
		return
	}
	v.types[o.Type] += n
	v.dynos[o.Proc] += n
}

// span is when the log begins and ends.
func (v *inventory) span(zone *time.Location) (first, last string) {
	return phrase.Date(logs.Instant(v.first), zone), phrase.Date(logs.Instant(v.last), zone)
}

// absence is something that was asked for by name and that no line has.
type absence struct {
	flag   string // "--process-type"
	name   string
	what   string   // "is of process type nosuch"
	there  []string // what there is of its kind
	dyno   bool     // a process type or a dyno: the platform may know it
	unsure bool     // a code or a status that gonogo knows
}

type absences []absence

// absent is what was asked for by name and does not stand in the log.
func (v *inventory) absent(f *logsFlags) (out absences) {
	types, dynos := sortedNames(v.types), sortedNames(v.dynos)
	for _, list := range []struct {
		flag  string
		names []string
	}{{"--process-type", f.types}, {"--not-process-type", f.notTypes}} {
		for _, name := range list.names {
			if v.types[name] == 0 {
				out = append(out, absence{flag: list.flag, name: name, what: "is of process type " + name, there: types, dyno: true})
			}
		}
	}
	for _, list := range []struct {
		flag  string
		names []string
	}{{"--dyno-name", f.dynos}, {"--not-dyno-name", f.notDynos}} {
		for _, name := range list.names {
			if v.dynos[name] == 0 {
				out = append(out, absence{flag: list.flag, name: name, what: "is of dyno " + name, there: dynos, dyno: true})
			}
		}
	}
	for _, name := range f.ps {
		if _, class := classWords[name]; !class && v.types[name] == 0 && v.dynos[name] == 0 {
			out = append(out, absence{flag: "--ps", name: name, what: "is of process " + name, there: types, dyno: true})
		}
	}
	return append(append(out, v.absentSources(f)...), v.absentColumns(f)...)
}

func (v *inventory) absentSources(f *logsFlags) (out absences) {
	for _, list := range []struct {
		flag  string
		names []string
	}{{"--source", f.sources}, {"--not-source", f.notSources}} {
		for _, name := range list.names {
			key := name
			if class, ok := classWords[name]; ok {
				key = class.String()
			}
			if v.sources[key] == 0 {
				out = append(out, absence{flag: list.flag, name: name, what: "is of source " + name, there: sortedNames(v.sources), unsure: true})
			}
		}
	}
	return out
}

func (v *inventory) absentColumns(f *logsFlags) (out absences) {
	wanted, _ := f.upperCodes() // read before
	for _, code := range wanted {
		if v.codes[code] == 0 {
			_, known := codes.Lookup(code)
			what := "has code " + code
			if !known {
				what += ", which is no code that gonogo knows"
			}
			out = append(out, absence{flag: "--code", name: code, what: what, there: sortedNames(v.codes), unsure: known})
		}
	}
	for _, text := range trimmed(f.status) {
		s, err := statusSpan(text)
		has := func(status int) bool { return status >= s.From && status <= s.To }
		if err == nil && !slices.ContainsFunc(slices.Collect(maps.Keys(v.statuses)), has) {
			var there []string
			for _, status := range slices.Sorted(maps.Keys(v.statuses)) {
				there = append(there, strconv.Itoa(status))
			}
			what := "has status " + text
			if s.From >= 600 {
				what += ", which is no HTTP status"
			}
			out = append(out, absence{flag: "--status", name: text, what: what, there: there, unsure: s.From < 600})
		}
	}
	return out
}

func sortedNames(counts map[string]int) []string { return slices.Sorted(maps.Keys(counts)) }
