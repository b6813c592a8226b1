package bench

import (
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
)

// benchQuery are the columns that bench filter and bench search look at.
type benchQuery struct {
	sources, types, procs, codes []string
	level                        string
	statusFrom, statusTo         int
	service                      time.Duration
}

func (q *benchQuery) add(c *cobra.Command) {
	c.Flags().StringSliceVarP(&q.sources, "source", "s", nil, "source")
	c.Flags().StringSliceVarP(&q.types, "type", "p", nil, "process type")
	c.Flags().StringSliceVarP(&q.procs, "dyno", "d", nil, "dyno")
	c.Flags().StringSliceVar(&q.codes, "code", nil, "code")
	c.Flags().StringVar(&q.level, "level", "", "level at least")
	c.Flags().IntVar(&q.statusFrom, "status-from", 0, "status at least")
	c.Flags().IntVar(&q.statusTo, "status-to", 999, "status at most")
	c.Flags().DurationVar(&q.service, "service", 0, "service time at least")
}

// query is the whole question.
func (f *benchFlags) query() (search.Query, error) {
	q := search.Query{Sources: f.q.sources, Types: f.q.types, Procs: f.q.procs, Codes: f.q.codes, MinService: f.q.service,
		Metrics: true, Sessions: true}
	if f.q.level != "" {
		level, ok := logs.ParseLevel(f.q.level)
		if !ok {
			return q, base.Usage("--level: there is no %s", f.q.level)
		}
		q.MinLevel = level
	}
	if f.q.statusFrom > 0 {
		q.Status = []search.Statuses{{From: f.q.statusFrom, To: f.q.statusTo}}
	}
	var err error
	switch {
	case f.id != "":
		q.Text, err = search.CompileText(f.id, f.fold)
	case f.regexp != "":
		q.Text, err = search.CompileExpression(f.regexp, f.fold)
	case f.text != "":
		q.Text, err = search.CompileText(f.text, f.fold)
	}
	if err != nil {
		return q, base.ExitError{Code: base.ExitUsage, Err: err}
	}
	return q, nil
}

// searchReport is what bench filter and bench search print. The times are those of the look alone.
type searchReport struct {
	Count     int     `json:"count"`
	CPU       float64 `json:"cpu_ms"`
	Wall      float64 `json:"wall_ms"`
	FirstWall float64 `json:"newest_50_wall_ms"` // until the newest 50 hits were there
	Lines     int     `json:"lines"`
	Packed    int     `json:"packed"`
	Held      int64   `json:"held_bytes"`
	RSS       int64   `json:"peak_rss_bytes"`
}

// benchFind reads a log, keeps and packs it, and looks through it several times.
func benchFind(p *base.Process, f *benchFlags, name string) error {
	q, err := f.query()
	if err != nil {
		return err
	}
	run, err := newBenchRun(p, f, StagePack)
	if err != nil {
		return err
	}
	if err := benchRead(p, run, name); err != nil {
		return err
	}
	stop, err := f.profile()
	if err != nil {
		return err
	}
	defer stop()
	runtime.GC() // what reading left is not the look's to collect
	snap := run.store.Snapshot()
	r := searchReport{Lines: snap.Len(), Packed: run.store.Packed(), Held: run.store.Bytes()}
	var looks, firsts []spent
	for range max(1, f.rounds) {
		before := usageNow(p.Clock())
		r.Count = countAll(snap, q)
		looks = append(looks, usageNow(p.Clock()).since(before))
		before = usageNow(p.Clock())
		newest(snap, q)
		firsts = append(firsts, usageNow(p.Clock()).since(before))
	}
	r.CPU = median(looks, func(s spent) float64 { return s.CPU })
	r.Wall = median(looks, func(s spent) float64 { return s.Wall })
	r.FirstWall = median(firsts, func(s spent) float64 { return s.Wall })
	_, r.RSS = processUsage()
	return printBench(p.Stdout, r, f.asJSON)
}

// searchBudget is how many lines a step looks at, as the steps of a screen do.
const searchBudget = 100_000

// countAll counts in steps, newest first.
func countAll(snap logstore.Snapshot, q search.Query) (n int) {
	for from := snap.End() - 1; ; {
		found, r := search.Count(snap, q, from, searchBudget)
		n += found
		if from = r.Next; r.Done {
			return n
		}
	}
}

// newest finds the screenful that people see first.
func newest(snap logstore.Snapshot, q search.Query) (hits []logs.Line) {
	for from := snap.End() - 1; len(hits) < 50; {
		r := search.Find(snap, q, from, search.Back, 50-len(hits), searchBudget)
		hits = append(hits, r.Hits...)
		if from = r.Next; r.Done {
			break
		}
	}
	return hits
}

func median(all []spent, of func(spent) float64) float64 {
	values := make([]float64, len(all))
	for i, s := range all {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
