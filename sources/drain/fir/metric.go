package fir

import (
	"math"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources/otlp"
)

// Bounds of lines of metrics.
const (
	mostValues  = 24  // in a line
	mostMetric  = 110 // of a name, in bytes
	mostLabels  = 3   // of a metric, in its name
	roundedTo   = int64(time.Second)
	mostRecords = 4096 // lines that are put together at once
)

// batch is the metrics of a delivery that are put together in lines: those of a dyno and a second in one.
type batch struct {
	byKey map[recordKey]int
	all   []record
}

type recordKey struct {
	who    speaker
	second int64
}

// record is a line of metrics that is being written.
type record struct {
	who  speaker
	at   int64
	n    int
	text []byte
}

// point takes a point of a metric.
func (a *App) point(p *otlp.Point, seen time.Time) {
	f := a.factsOf(p.Origin, p.Attributes)
	at := stamp(p.At, 0, seen)
	who := f.speakerOf(p.Scope)
	if sample, ok := sampleOf[p.Name]; ok && p.Kind != otlp.Histogram && f[dyno].Kind != otlp.Nothing {
		if !finite(p.Value) {
			a.Left.Points++
			return
		}
		who = speaker{runtimeSource, f.dynoName()}
		r := a.record(who, at, seen, func(dst []byte) []byte {
			return append(append(append(append(dst, "source="...), who.process...), " dyno=heroku.0."...), f.life()...)
		})
		r.add("sample", sample, p.Value, unitOf(p.Unit))
		return
	}
	a.series(who, p, at, seen)
}

// life is the id of the dyno's life. On Fir a dyno's name is of one life only.
func (f *facts) life() string {
	if id := name(f.text(dynoID)); id != "" {
		return strings.ReplaceAll(id, ".", "-")
	}
	return strings.ReplaceAll(f.dynoName(), ".", "-")
}

// series takes a metric that has no row: under its own name, as the app's own.
func (a *App) series(who speaker, p *otlp.Point, at int64, seen time.Time) {
	id, unit := metricName(p), unitOf(p.Unit)
	if id == "" || !finite(p.Value) {
		a.Left.Points++
		return
	}
	value, count, some := p.Value, float64(p.Count), true
	if !p.Delta && (p.Kind == otlp.Counter || p.Kind == otlp.Histogram) {
		value, count, some = a.sums.since(who.process+" "+id, p)
	}
	if !some {
		return // of a sum that began before, nothing is known but what comes from now on
	}
	r := a.record(who, at, seen, func(dst []byte) []byte { return append(append(dst, "source="...), who.process...) })
	switch {
	case p.Kind == otlp.Counter:
		r.add("count", id, value, unit)
	case p.Kind != otlp.Histogram:
		r.add("sample", id, value, unit)
	case count > 0:
		r.add("measure", id, value/count, unit)
		r.add("count", id, count, "")
	default:
		r.add("count", id, 0, "")
	}
}

// record is the line that a value goes into. begin writes how it begins.
func (a *App) record(who speaker, at int64, seen time.Time, begin func([]byte) []byte) *record {
	key := recordKey{who, at / roundedTo}
	i, ok := a.batch.byKey[key]
	if ok && a.batch.all[i].n < mostValues {
		return &a.batch.all[i]
	}
	if len(a.batch.all) >= mostRecords {
		a.tellPoints(seen)
	}
	if a.batch.byKey == nil {
		a.batch.byKey = map[recordKey]int{}
	}
	a.batch.byKey[key] = len(a.batch.all)
	a.batch.all = append(a.batch.all, record{who: who, at: at, text: begin(nil)})
	return &a.batch.all[len(a.batch.all)-1]
}

// tellPoints tells the lines that were put together.
func (a *App) tellPoints(seen time.Time) {
	for _, r := range a.batch.all {
		if r.n > 0 {
			a.emit(r.who, r.at, logs.None, r.text, seen)
		}
	}
	a.batch.all = a.batch.all[:0]
	clear(a.batch.byKey)
}

// add writes a value, as l2met's convention has it.
func (r *record) add(kind, id string, value float64, unit string) {
	r.n++
	r.text = append(append(append(append(append(r.text, ' '), kind...), '#'), id...), '=')
	if value == math.Trunc(value) && math.Abs(value) < 1e15 {
		r.text = strconv.AppendInt(r.text, int64(value), 10)
	} else {
		r.text = strconv.AppendFloat(r.text, value, 'g', 9, 64)
	}
	r.text = append(r.text, unit...)
}

// metricName is a metric's name and what tells its points apart: http.server.active_requests/GET.
func metricName(p *otlp.Point) string {
	id, n := metricWord(p.Name), 0
	for i := range p.Attributes {
		at := &p.Attributes[i]
		if n == mostLabels || tellsNothing(at.Key) {
			continue
		}
		if word := metricWord(at.Value.String()); word != "" && len(id)+1+len(word) <= mostMetric {
			id += "/" + word
			n++
		}
	}
	return id
}

// metricWord is a text as it may stand in the name of a metric.
func metricWord(text string) string {
	text = text[:min(len(text), mostMetric)]
	return strings.Map(func(r rune) rune {
		switch {
		case r <= ' ' || r == 0x7f || r == 0xfffd:
			return '_'
		case r == '=' || r == '#' || r == '"' || r >= 0x80 && r < 0xa0:
			return '-'
		}
		return r
	}, text)
}

// unitOf is a unit as lines of metrics have it.
func unitOf(unit string) string {
	switch unit {
	case "By", "bytes":
		return "bytes"
	case "KiBy", "kBy":
		return "kB"
	case "MiBy", "MBy":
		return "MB"
	case "GiBy", "GBy":
		return "GB"
	}
	if len(unit) > 8 {
		return ""
	}
	for i := range len(unit) {
		if c := unit[i]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '%' {
			return "" // "1" and "{requests}" say what is counted
		}
	}
	if unit == "e" || unit == "E" {
		return ""
	}
	return unit
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
