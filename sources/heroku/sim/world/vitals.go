package world

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Periods of the platform's own metrics lines.
const (
	vitalsPeriod = 20 * time.Second // log-runtime-metrics
	storePeriod  = time.Minute      // heroku-postgres and heroku-redis
)

// memory is how much a dyno life uses over its time, in MB.
type memory struct {
	base float64 // where it settles
	load float64 // its usual load average
}

func (w *World) freshMemory(d *Dyno) memory {
	base := 296.0
	if d.Type != "web" {
		base = 198
	}
	return memory{base: base + 18*w.rng.r.Float64(), load: 0.08 + 0.3*w.rng.r.Float64()}
}

// usedMB is the dyno's memory now, with some noise.
func (w *World) usedMB(d *Dyno) float64 { return w.steadyMB(d) + 3*w.rng.r.Float64() }

// Usage is what the platform measures of a dyno. It throws no dice: to look changes nothing.
type Usage struct{ MemoryMB, QuotaMB, Load float64 }

// UsageOf measures a dyno.
func (w *World) UsageOf(d *Dyno) Usage {
	size, _ := SizeNamed(d.Size)
	return Usage{MemoryMB: w.steadyMB(d), QuotaMB: float64(size.MemoryMB), Load: d.memory.load}
}

// steadyMB is the dyno's memory without noise: it warms up over about two minutes, then
// stays, unless its code leaks.
func (w *World) steadyMB(d *Dyno) float64 {
	age := w.Now.Sub(d.CreatedAt)
	used := d.memory.base * (1 - 0.42*math.Exp(-age.Seconds()/70))
	if d.Type == "web" {
		c := d.Release.codeOf()
		used += c.Heap + c.Leak*age.Minutes()
	}
	if n, t := w.threadsOf(d); t != nil {
		used += float64(n-ownThreads) * t.MB
	}
	return used
}

// reportVitals prints the runtime metrics of a dyno that is up, the memory
// errors that follow from them, and schedules the next report.
func (w *World) reportVitals(d *Dyno) {
	if d.State != StateUp || d.App.Fir {
		return // a Fir app has no such lines; its metrics leave by telemetry
	}
	size, _ := SizeNamed(d.Size)
	quota, used := float64(size.MemoryMB), w.usedMB(d)
	load := d.memory.load * (0.75 + 0.5*w.rng.r.Float64())
	head := fmt.Sprintf("source=%s dyno=heroku.%d.%s ", d.Name, d.App.number, d.ID)
	w.System(d, "%ssample#load_avg_1m=%.2f sample#load_avg_5m=%.2f sample#load_avg_15m=%.2f", head, load, d.memory.load, d.memory.load*0.95)
	swap := max(0, used-quota)
	w.System(d, "%ssample#memory_total=%.2fMB sample#memory_rss=%.2fMB sample#memory_cache=%.2fMB sample#memory_swap=%.2fMB sample#memory_pgpgin=%dpages sample#memory_pgpgout=%dpages sample#memory_quota=%.2fMB",
		head, used, used-swap-2.5, 2.5, swap, int(used*310), int(used*120), quota)
	if used > quota {
		w.overQuota(d, used, quota)
	}
	w.Later(d, vitalsPeriod, func() { w.reportVitals(d) })
}

// overQuota is R14, and from twice the quota on R15 and a kill.
func (w *World) overQuota(d *Dyno, used, quota float64) {
	w.System(d, "Process running mem=%dM(%.1f%%)", int(used), 100*used/quota)
	if used < 2*quota {
		w.System(d, "Error R14 (Memory quota exceeded)")
		return
	}
	w.System(d, "Error R15 (Memory quota vastly exceeded)")
	w.System(d, "Stopping process with SIGKILL")
	w.Later(d, 300*time.Millisecond, func() { w.Crash(d, 137) })
}

// database is what the app's queries do to the database.
type database struct {
	load, reads          float64 // factors of what is usual
	waiting              int
	indexHits, tableHits string
}

var (
	calmDatabase = database{1, 1, 0, "0.99941", "0.99712"}
	busyDatabase = database{46, 900, 6, "0.97208", "0.81377"}
)

// reportStores prints the lines of the data stores once a minute, whole
// seconds as their own agent stamps them.
func (w *World) reportStores(a *App) {
	web, worker := len(a.DynosOf("web")), len(a.DynosOf("worker"))
	db := calmDatabase
	if a.CurrentRelease().codeOf().Query != "" {
		db = busyDatabase
	}
	for _, ad := range a.Addons {
		switch ad.Service {
		case "heroku-postgresql":
			w.storeLine(a, "heroku-postgres", fmt.Sprintf("source=DATABASE addon=%s %s", ad.Name, samples(
				"current_transaction", fmt.Sprint(48_000_000+int(w.Now.Sub(w.Begun).Seconds())*7),
				"db_size", fmt.Sprintf("%dbytes", 2_147_483_648+w.Now.Sub(w.Begun).Milliseconds()),
				"tables", "64", "active-connections", fmt.Sprint(3+5*web+worker+2*db.waiting), "waiting-connections", fmt.Sprint(db.waiting),
				"index-cache-hit-rate", db.indexHits, "table-cache-hit-rate", db.tableHits,
				"load-avg-1m", fmt.Sprintf("%.3f", db.load*(0.05+0.1*w.rng.r.Float64())), "load-avg-5m", "0.080", "load-avg-15m", "0.075",
				"read-iops", fmt.Sprintf("%.3f", db.reads*w.rng.r.Float64()), "write-iops", fmt.Sprintf("%.3f", 2+2*w.rng.r.Float64()),
				"tmp-disk-used", "543600640", "tmp-disk-available", "72435191808",
				"memory-total", "4023192kB", "memory-free", "182044kB", "memory-cached", "3120004kB", "memory-postgres", "32200kB")))
		case "heroku-redis":
			w.storeLine(a, "heroku-redis", fmt.Sprintf("source=REDIS addon=%s %s", ad.Name, samples(
				"active-connections", fmt.Sprint(2+2*web+6*worker),
				"load-avg-1m", fmt.Sprintf("%.3f", 0.02+0.05*w.rng.r.Float64()), "load-avg-5m", "0.045", "load-avg-15m", "0.040",
				"read-iops", "0", "write-iops", fmt.Sprintf("%.3f", w.rng.r.Float64()),
				"memory-total", "16070676kB", "memory-free", "7242344kB", "memory-cached", "4011256kB",
				"memory-redis", fmt.Sprintf("%dbytes", 3_120_000+1100*w.Jobs.Depth()), "hit-rate", "0.98", "evicted-keys", "0")))
		}
	}
	w.after(storePeriod, func() { w.reportStores(a) })
}

func (w *World) storeLine(a *App, ps, text string) {
	a.Log.Add(LogLine{At: w.Now.Truncate(time.Second), Source: "app", Ps: ps, Text: text, coarse: true})
	w.Changed = true
}

// samples joins name, value, name, value… the way l2met prints gauges.
func samples(pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("sample#" + pairs[i] + "=" + pairs[i+1])
	}
	return b.String()
}
