package bench

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/tui"
	"app.gonogo/gonogo/tui/theme"
)

// frameFlags are those of gonogo bench frame.
type frameFlags struct {
	frames, columns, rows int
	asJSON                bool
}

// benchFrameCmd measures what a frame costs from the facts to the bytes for the terminal, facts taken in beforehand.
func benchFrameCmd(p *base.Process) *cobra.Command {
	f := &frameFlags{}
	c := &cobra.Command{Use: "frame FILE|-", Short: "Draw a log that comes line by line", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if f.frames < 1 || f.columns < 1 || f.rows < 1 {
				return base.Usage("--frames, --columns and --rows are at least 1")
			}
			b := &frameBench{frameFlags: *f, clock: p.Clock}
			if err := b.read(p.Stdin, args[0]); err != nil {
				return err
			}
			report, err := b.report()
			if err != nil {
				return err
			}
			return printBench(p.Stdout, report, f.asJSON)
		}}
	c.Flags().IntVar(&f.frames, "frames", 2000, "frames of each kind: as many lines at the end of the file come one by one")
	c.Flags().IntVar(&f.columns, "columns", 200, "width of the screen")
	c.Flags().IntVar(&f.rows, "rows", 50, "height of the screen")
	c.Flags().BoolVar(&f.asJSON, "json", false, "print JSON")
	return c
}

// FrameReport is what bench frame prints.
type FrameReport struct {
	Columns int         `json:"columns"`
	Rows    int         `json:"rows"`
	Lines   int         `json:"lines"`
	Whole   int         `json:"whole_frame_bytes"` // the first one
	Frames  []frameCost `json:"frames"`
	RSS     int64       `json:"peak_rss_bytes"`
}

// frameCost is what frames of one kind cost, in nanoseconds.
type frameCost struct {
	Kind   string  `json:"kind"`
	Median int64   `json:"median_ns"`
	P95    int64   `json:"p95_ns"`
	Bytes  float64 `json:"bytes"`  // mean
	Allocs float64 `json:"allocs"` // mean
}

// frameBench is a log, the end of which has not come yet.
type frameBench struct {
	frameFlags
	clock  func() time.Time
	before []model.Event   // what the screen begins with
	lines  [][]model.Event // what comes then
	count  int
}

const benchApp = model.AppID("00000000-0000-0000-0000-00000000be9c")

// read takes the log: all but its last lines at once, those one by one.
func (b *frameBench) read(stdin io.Reader, name string) error {
	r := stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return base.ExitError{Code: base.ExitUnable, Err: err}
		}
		defer file.Close()
		r = file
	}
	var tail [][]byte // the last frames
	in, now := logstore.NewIngest(logstore.IngestOptions{}), b.clock()
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 1<<20), 16<<20)
	for lines.Scan() {
		b.count++
		tail = append(tail, slices.Clone(lines.Bytes()))
		if len(tail) > b.frames {
			in.Add(tail[0], now)
			tail = tail[1:]
			b.before = append(b.before, eventsOf(in, now, false)...)
		}
	}
	if err := lines.Err(); err != nil {
		return base.ExitError{Code: base.ExitUnable, Err: err}
	}
	b.before = append(b.before, eventsOf(in, now, true)...)
	for _, line := range tail {
		in.Add(line, now)
		b.lines = append(b.lines, eventsOf(in, now, true))
	}
	if len(b.lines) == 0 {
		return base.ExitError{Code: base.ExitUnable, Err: fmt.Errorf("%s has no line", name)}
	}
	return nil
}

func eventsOf(in *logstore.Ingest, now time.Time, flush bool) (events []model.Event) {
	for batch := in.Next(now, flush); batch != nil; batch = in.Next(now, flush) {
		events = append(events, benchFact(now, model.LogsSource, &model.LogLines{Batch: batch}))
	}
	return events
}

func benchFact(at time.Time, source model.SourceName, fact model.Fact) model.Event {
	return model.Event{At: at, Seen: at, Source: source, App: benchApp, Fact: fact}
}

// screen is one on which all panes have something to show, and the log up to its last lines.
func (b *frameBench) screen(now time.Time) (*tui.Headless, error) {
	r, err := tui.NewHeadless(tui.Options{Theme: theme.New(theme.ANSI16, theme.UTF8), Zone: time.UTC, Limits: model.DefaultLimits()}, b.columns, b.rows)
	if err != nil {
		return nil, err
	}
	var dynos []model.Dyno
	for i := range 4 {
		dynos = append(dynos, model.Dyno{ID: fmt.Sprint(i), Name: fmt.Sprintf("web.%d", i+1), Type: "web", State: "up", Size: "Standard-1X", Release: 20, CreatedAt: now, UpdatedAt: now})
	}
	var releases []ledger.Release
	for v := 20; v > 0; v-- {
		releases = append(releases, ledger.Release{ID: fmt.Sprint(v), Version: v, Status: "succeeded", Current: v == 20,
			Description: fmt.Sprintf("Deploy %07x", v), By: "kate@example.com", CreatedAt: now.Add(time.Duration(v-20) * time.Hour)})
	}
	r.Apply([]model.Event{
		benchFact(now, model.AppSource, &model.AppInfo{Name: "bench"}),
		benchFact(now, model.FormationSource, &model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 4, Size: "Standard-1X", Command: "bin/serve"}}}),
		benchFact(now, model.DynosSource, &model.Dynos{Dynos: dynos}),
		benchFact(now, model.ReleasesSource, &model.Releases{Releases: releases}),
		tick(now),
	})
	r.Apply(b.before)
	return r, nil
}

func tick(now time.Time) model.Event {
	return model.Event{At: now, Seen: now, Fact: &model.Tick{Now: now}}
}

// report measures each kind of frame on a screen of its own.
func (b *frameBench) report() (FrameReport, error) {
	report := FrameReport{Columns: b.columns, Rows: b.rows, Lines: b.count}
	now := b.clock()
	for _, kind := range []struct {
		name   string
		dialog bool
		batch  func(i int) []model.Event
	}{
		{"one pane changed", false, func(i int) []model.Event { return b.lines[i] }},
		{"nothing changed", false, func(int) []model.Event { return nil }},
		{"a second later", false, func(i int) []model.Event { return []model.Event{tick(now.Add(time.Duration(i) * time.Second))} }},
		{"one pane changed behind a dialog", true, func(i int) []model.Event { return b.lines[i] }},
	} {
		screen, err := b.screen(now)
		if err != nil {
			return report, err
		}
		if kind.dialog {
			screen.Press(":")
		}
		report.Whole = max(report.Whole, len(screen.Frame()))
		cost := b.measure(screen, kind.batch)
		cost.Kind = kind.name
		report.Frames = append(report.Frames, cost)
	}
	_, report.RSS = processUsage()
	return report, nil
}

// measure draws a frame for each line. Every eighth frame has its allocations counted and is not timed: counting stops the
// world.
func (b *frameBench) measure(screen *tui.Headless, batch func(int) []model.Event) frameCost {
	var cost frameCost
	var took []time.Duration
	var before, after runtime.MemStats
	counted := 0
	for i := range b.lines {
		screen.Apply(batch(i))
		if i%8 == 7 {
			runtime.ReadMemStats(&before)
			cost.Bytes += float64(len(screen.Frame()))
			runtime.ReadMemStats(&after)
			cost.Allocs += float64(after.Mallocs - before.Mallocs)
			counted++
			continue
		}
		from := b.clock()
		n := len(screen.Frame())
		took = append(took, b.clock().Sub(from))
		cost.Bytes += float64(n)
	}
	slices.Sort(took)
	cost.Median, cost.P95 = took[len(took)/2].Nanoseconds(), took[len(took)*95/100].Nanoseconds()
	cost.Bytes /= float64(len(b.lines))
	cost.Allocs /= float64(max(counted, 1))
	return cost
}
