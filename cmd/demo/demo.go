// Package demo holds the verbs of the embedded platform: demo and sim.
package demo

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/heroku/sim"
	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// simFlags choose what the embedded platform plays.
type simFlags struct {
	listen string
	speed  float64
	seed   uint64
	stream []string

	telemetry string
}

func (f *simFlags) add(c *cobra.Command) {
	c.Flags().Float64Var(&f.speed, "speed", 1, "speed of the simulated clock")
	c.Flags().Uint64Var(&f.seed, "seed", 1, "random seed: the same seed gives the same run")
	c.Flags().StringSliceVar(&f.stream, "stream", nil, "break the log stream: "+strings.Join(sim.StreamModes(), ", "))
}

// platform makes the embedded platform of a scenario.
func (f *simFlags) platform(p *base.Process, args []string) (*sim.Platform, error) {
	o := sim.Options{Listen: f.listen, Speed: f.speed, Seed: f.seed, Now: p.Clock, Telemetry: f.telemetry}
	if len(args) > 0 {
		o.Scenario = args[0]
	}
	stream, err := sim.ParseStreamFault(f.stream)
	if err != nil {
		return nil, base.ExitError{Code: base.ExitUsage, Err: err}
	}
	o.Stream = stream
	if _, err := scenario.Named(o.Scenario); err != nil {
		var names []string
		for _, s := range scenario.All() {
			names = append(names, s.Name)
		}
		return nil, base.Usage("%w%s", err, phrase.DidYouMean(o.Scenario, names))
	}
	platform, err := sim.New(o)
	if err != nil {
		return nil, base.ExitError{Code: base.ExitUsage, Err: err}
	}
	return platform, nil
}

func scenarioNames() string {
	var b strings.Builder
	for _, s := range scenario.All() {
		fmt.Fprintf(&b, "  %-16s %s\n", s.Name, s.Summary)
	}
	return b.String()
}

// Demo is the screen on the embedded platform: no account, no network.
func Demo(p *base.Process) *cobra.Command {
	f, sf, staged := &base.Flags{}, &simFlags{}, false
	c := &cobra.Command{
		Use:   "demo [SCENARIO]",
		Short: "Try gonogo on a simulated platform: no account, no network",
		Long:  "Try gonogo on a simulated platform: no account, no network. Within half a minute a deploy goes wrong. Press B to roll it back.\n\nScenarios:\n" + scenarioNames(),
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			platform, err := sf.platform(p, args)
			if err != nil {
				return err
			}
			if err := platform.Start(c.Context()); err != nil {
				return err
			}
			defer func() { _ = platform.Close() }()
			q := onPlatform(p, platform)
			q.Speed = sf.speed
			if staged {
				f.Apps = platform.Apps()
			}
			return demo(q, c, f, platform)
		},
	}
	f.AddScreen(c)
	screen.Flags(c, f)
	f.AddReadOnly(c)
	f.AddGuard(c)
	f.AddNotify(c)
	f.AddRecord(c)
	f.AddAt(c)
	sf.add(c)
	c.Flags().BoolVar(&staged, "pipeline", false, "show staging and production side by side")
	return c
}

// onPlatform is the program as it would be for a user of the embedded platform: its environment, its clock.
func onPlatform(p *base.Process, platform *sim.Platform) *base.Process {
	q := *p
	vars := map[string]string{}
	for _, kv := range platform.Env() {
		k, v, _ := strings.Cut(kv, "=")
		vars[k] = v
	}
	q.Clock = platform.Now
	q.Getenv = func(name string) string {
		if v, ok := vars[name]; ok {
			return v
		}
		return p.Getenv(name)
	}
	return &q
}

func demo(p *base.Process, c *cobra.Command, f *base.Flags, platform *sim.Platform) error {
	if len(f.Apps) == 0 {
		f.Apps = []string{platform.App()}
	}
	if f.At != "" {
		if err := f.TakeLink(f.At); err != nil {
			return err
		}
	}
	if f.Queues == "" {
		f.Queues = "auto" // the store is in this process; there is nothing to ask about
	}
	m, err := session.New(p, f)
	if err != nil {
		return err
	}
	m.Repository, m.Keeper, m.MadeUp = platform, nil, true // what is made up is not kept
	return screen.Screen(c.Context(), m, f.Apps)
}

// Sim is the embedded platform alone.
func Sim(p *base.Process) *cobra.Command {
	f := &simFlags{}
	c := &cobra.Command{
		Use:   "sim [SCENARIO]",
		Short: "Run the simulated platform alone, for the heroku CLI and for tests",
		Long: "Run the simulated platform alone. It prints the variables to export. In a shell that has them, heroku and gonogo use the simulated platform.\n\nScenarios:\n" + scenarioNames() +
			"\nFaults of the log stream, for --stream:\n" + sim.DescribeStreamModes() + "\nWhat is simulated:\n\n" + sim.Scope,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			platform, err := f.platform(p, args)
			if err != nil {
				return err
			}
			if err := platform.Start(c.Context()); err != nil {
				return err
			}
			defer func() { _ = platform.Close() }()
			printEnv(p.Stdout, platform)
			<-c.Context().Done()
			return nil
		},
	}
	f.add(c)
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", "loopback address to listen on")
	c.Flags().StringVar(&f.telemetry, "telemetry", "", "URL that the telemetry of the Fir app goes to, as of gonogo drain --otlp")
	return c
}

func printEnv(w io.Writer, platform *sim.Platform) {
	for _, kv := range platform.Env() {
		fmt.Fprintln(w, "export "+kv)
	}
}
