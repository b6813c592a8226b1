package looks

import (
	"math"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/vitals"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/theme"
)

// nearQuota is the part of a quota from which it is worth a look.
const nearQuota = 0.9

// LifeRole is quiet below nine tenths of the quota.
func LifeRole(l *vitals.Life) theme.Role {
	part, ok := l.Part()
	switch {
	case !ok:
		return theme.Dim
	case part > 1:
		return theme.Bad
	case part > nearQuota:
		return theme.Warn
	}
	return theme.Text
}

// LifeMemory is the newest memory of a life: "611M".
func LifeMemory(l *vitals.Life, g *theme.Glyphs) draw.Run {
	mb, ok := l.Memory()
	if !ok {
		return draw.R(theme.Dim, g.Dash)
	}
	return draw.R(LifeRole(l), phrase.Megabytes(mb))
}

// LifePart is the newest memory as a part of the quota: "60 %".
func LifePart(l *vitals.Life, g *theme.Glyphs) draw.Run {
	part, ok := l.Part()
	if !ok {
		return draw.R(theme.Dim, g.Dash)
	}
	return draw.R(LifeRole(l), phrase.Percent(part))
}

// LifeSwap is the newest swap, loud where it is more than a tenth of the quota.
func LifeSwap(l *vitals.Life, g *theme.Glyphs) draw.Run {
	mb, _, ok := l.Swap.Newest()
	switch {
	case !ok:
		return draw.R(theme.Dim, g.Dash)
	case l.Quota > 0 && mb > vitals.MuchSwap*l.Quota:
		return draw.R(theme.Warn, phrase.Megabytes(mb))
	}
	return draw.R(theme.Dim, phrase.Megabytes(mb))
}

// LifeLoad is the newest load over one minute.
func LifeLoad(l *vitals.Life, g *theme.Glyphs) draw.Run {
	load, _, ok := l.Load.Newest()
	if !ok {
		return draw.R(theme.Dim, g.Dash)
	}
	return draw.R(theme.Dim, format.Load(load))
}

// LifeOver is how often a minute the platform says that a life is over its quota; R15 where it says that.
func LifeOver(l *vitals.Life, now time.Time) draw.Run {
	if l.R15.N > 0 {
		return draw.R(theme.Bad, "R15")
	}
	n := l.R14.PerMinute(now)
	if n == 0 {
		return draw.R(theme.Dim, "0")
	}
	return draw.R(theme.Bad, phrase.Short(math.Round(n*10)/10))
}

// LifeAge is how old a life is; ">6m" where it is not known when it began.
func LifeAge(l *vitals.Life, now time.Time) draw.Run {
	age, sure := l.Age(now)
	if !sure {
		return draw.R(theme.Dim, ">"+phrase.Age(age))
	}
	return draw.R(theme.Dim, phrase.Age(age))
}

// Trend is how a life's memory goes on; where that cannot be told, what is missing. A life that is over goes nowhere.
func Trend(l *vitals.Life, now time.Time, g *theme.Glyphs) draw.Run {
	if !l.Ended.IsZero() {
		return draw.R(theme.Dim, "ended "+phrase.Age(now.Sub(l.Ended))+" ago")
	}
	t, role := l.Trend, theme.Text
	switch t.Word {
	case vitals.Unknown:
		return draw.R(theme.Dim, strings.TrimSpace(g.Dash+" "+t.Lacks))
	case vitals.Steady:
		role = theme.Dim
	case vitals.Leaking, vitals.Filling:
		role = theme.Warn
	}
	if !t.Kill.IsZero() {
		role = theme.Bad
	}
	return draw.R(role, t.Text(now))
}

// MetricValue is a value in its unit: "12ms", "3.2M", "48k".
func MetricValue(v float64, unit string) string {
	if n, ok := vitals.Bytes(v, unit); ok && n >= 0 {
		return phrase.Size(n)
	}
	return phrase.Short(v) + unit
}

// FigureValue is the value of a figure of a data store, with its limit where one is known: "38 of 120", "1.2G of 64G", "99.1 %".
func FigureValue(f vitals.Figure) string {
	value := phrase.Short
	switch f.ID {
	case vitals.MemoryUsed, vitals.SizeUsed:
		value = phrase.Size
	case vitals.TableHits, vitals.IndexHits, vitals.KeyHits:
		return Hits(f.Part)
	}
	text := value(f.Value)
	if f.Limit > 0 {
		text += " of " + value(f.Limit)
	}
	return text
}

// Hits is a rate of hits in hundredths, never rounded up to all of them.
func Hits(part float64) string {
	if part >= 1 {
		return "100 %"
	}
	return phrase.Short(math.Floor(part*1000)/10) + " %"
}

// FigurePart is which part of its limit a figure has reached.
func FigurePart(f vitals.Figure, g *theme.Glyphs) draw.Run {
	switch f.ID {
	case vitals.Connections, vitals.MemoryUsed, vitals.SizeUsed:
	default: // there is no limit to it
		return draw.R(theme.Dim, "")
	}
	switch {
	case f.Part < 0:
		return draw.R(theme.Dim, g.Dash)
	case f.Part >= vitals.MuchTaken && f.ID == vitals.Connections:
		return draw.R(theme.Bad, phrase.Percent(f.Part))
	case f.Part >= vitals.MuchTaken:
		return draw.R(theme.Warn, phrase.Percent(f.Part))
	}
	return draw.R(theme.Text, phrase.Percent(f.Part))
}

// Finding is the mark and the role of what is wrong with a dyno, a metric or a data store.
func Finding(g *theme.Glyphs, k vitals.FindingKind) (string, theme.Role) {
	switch k {
	case vitals.NearKill:
		return g.Bad, theme.Bad
	case vitals.Hushed:
		return g.Off, theme.Dim
	}
	return g.Warn, theme.Warn
}
