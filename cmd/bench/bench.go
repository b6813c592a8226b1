// Package bench measures the engine on the path that a live app's lines take. It is hidden from the help.
package bench

import (
	"io"
	"os"
	"runtime/pprof"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/config"
)

// benchFlags are those of gonogo bench.
type benchFlags struct {
	memory string
	hot    string
	asJSON bool
	pprof  string

	stage string

	text   string
	regexp string
	id     string
	fold   bool
	rounds int
	q      benchQuery
}

// Bench measures the log engine on the path that a live app's lines take. It is hidden: its figures are for those
// who work on gonogo, see CONTRIBUTING.md.
func Bench(p *base.Process) *cobra.Command {
	c := &cobra.Command{Use: "bench", Short: "Measure the log engine", Hidden: true, Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return base.Usage("bench what: ingest, filter, search, frame or feed?")
		}}
	c.AddCommand(benchIngestCmd(p), benchFilterCmd(p), benchSearchCmd(p), benchFrameCmd(p), benchFeedCmd(p))
	return c
}

func (f *benchFlags) common(c *cobra.Command) {
	c.Flags().StringVar(&f.memory, "memory", "256MiB", "memory for log lines")
	c.Flags().StringVar(&f.hot, "hot", "64MiB", "lines newer than this much text are not packed")
	c.Flags().StringVar(&f.pprof, "cpuprofile", "", "write a CPU profile to this file")
	c.Flags().BoolVar(&f.asJSON, "json", false, "print JSON")
}

func benchIngestCmd(p *base.Process) *cobra.Command {
	f := &benchFlags{}
	c := &cobra.Command{Use: "ingest FILE|-", Short: "Read a log: parse, keep, pack", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			run, err := newBenchRun(p, f, f.stage)
			if err != nil {
				return err
			}
			stop, err := f.profile()
			if err != nil {
				return err
			}
			defer stop()
			if err := benchRead(p, run, args[0]); err != nil {
				return err
			}
			return printBench(p.Stdout, run.ingestReport(), f.asJSON)
		}}
	f.common(c)
	c.Flags().StringVar(&f.stage, "stage", "pack", "how far: parse, keep or pack")
	return c
}

func benchFilterCmd(p *base.Process) *cobra.Command {
	f := &benchFlags{}
	c := &cobra.Command{Use: "filter FILE|-", Short: "Count the lines that a filter on columns passes", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return benchFind(p, f, args[0]) }}
	f.common(c)
	f.q.add(c)
	c.Flags().IntVar(&f.rounds, "rounds", 5, "times to look; the median is printed")
	return c
}

func benchSearchCmd(p *base.Process) *cobra.Command {
	f := &benchFlags{}
	c := &cobra.Command{Use: "search FILE|-", Short: "Count the lines that hold a text", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return benchFind(p, f, args[0]) }}
	f.common(c)
	f.q.add(c)
	c.Flags().StringVar(&f.text, "text", "", "the text, as it stands")
	c.Flags().StringVar(&f.regexp, "regexp", "", "the expression")
	c.Flags().StringVar(&f.id, "id", "", "the request id")
	c.Flags().BoolVarP(&f.fold, "ignore-case", "i", false, "whatever the case")
	c.Flags().IntVar(&f.rounds, "rounds", 5, "times to look; the median is printed")
	return c
}

// benchRead feeds a file, or the standard input, to a run.
func benchRead(p *base.Process, run *benchRun, name string) error {
	var r io.Reader = p.Stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return base.ExitError{Code: base.ExitUnable, Err: err}
		}
		defer file.Close()
		r = file
	}
	if err := run.read(r); err != nil {
		return base.ExitError{Code: base.ExitUnable, Err: err}
	}
	return nil
}

func benchSize(flag, text string) (int64, error) {
	size, err := config.ParseSize(text)
	if err != nil {
		return 0, base.Usage("--%s: %v", flag, err)
	}
	return int64(size), nil
}

// profile writes a CPU profile until stop is called, if one is wanted.
func (f *benchFlags) profile() (stop func(), err error) {
	if f.pprof == "" {
		return func() {}, nil
	}
	file, err := os.Create(f.pprof)
	if err != nil {
		return nil, base.ExitError{Code: base.ExitUnable, Err: err}
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, base.ExitError{Code: base.ExitUnable, Err: err}
	}
	return func() { pprof.StopCPUProfile(); _ = file.Close() }, nil
}
