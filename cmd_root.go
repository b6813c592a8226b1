package main

import (
	"github.com/spf13/cobra"
)

// flags are those that every verb understands.
type flags struct {
	apps      []string
	remote    string
	tokenFile string
	readOnly  bool
	utc       bool
	queues    string
	memory    string
	color     string
	ascii     bool
	pane      string
	offline   []string
}

// root is the command line: without a verb it opens mission control.
func (p *program) root() *cobra.Command {
	f := &flags{}
	c := &cobra.Command{
		Use:   "gonogo",
		Short: "Mission control for Heroku apps: processes, logs, releases and queues on one screen",
		Long: `Mission control for Heroku apps in the terminal: processes, logs, releases and queues on one screen,
restart and rollback on the keyboard.

A lower-case key never changes anything on the platform; a change is Shift plus confirmation.
Try it without an account: gonogo demo`,
		Example:       "  gonogo -a shop\n  heroku logs -t -a shop | gonogo -\n  gonogo --offline saved.log",
		Args:          noneOrDash,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args)+len(f.offline) > 0 {
				return p.offline(c.Context(), f, append(args, f.offline...))
			}
			return p.watchScreen(c.Context(), f)
		},
	}
	c.SetArgs(p.args)
	c.SetOut(p.stdout)
	c.SetErr(p.stderr)
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return exitError{exitUsage, err} })
	f.common(c)
	f.screen(c)
	c.Flags().StringArrayVar(&f.offline, "offline", nil, "show a saved log instead of an app; - is stdin; repeatable")
	c.AddCommand(p.demoCmd(), p.simCmd(), p.psCmd(), p.logsCmd(), p.releasesCmd(), p.queuesCmd(),
		p.restartCmd(), p.stopCmd(), p.scaleCmd(), p.rollbackCmd(), p.maintenanceCmd(),
		p.recordCmd(), p.replayCmd(), p.drainCmd(), p.doctorCmd(), p.keysCmd(), p.configCmd(), p.versionCmd(), p.benchCmd())
	c.InitDefaultCompletionCmd()
	p.complete(c)
	strict(c)
	return c
}

// noneOrDash takes no argument but "-", which is stdin.
func noneOrDash(c *cobra.Command, args []string) error {
	if len(args) == 1 && args[0] == "-" {
		return nil
	}
	return cobra.NoArgs(c, args)
}

// strict makes wrong arguments of a command and of those below it usage errors.
func strict(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usage("%w. gonogo help shows what there is", err)
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		strict(sub)
	}
}

// common are the flags of every verb that looks at apps.
func (f *flags) common(c *cobra.Command) {
	pf := c.PersistentFlags()
	pf.StringSliceVarP(&f.apps, "app", "a", nil, "app to look at; repeat for several (default: HEROKU_APP, then the git remote)")
	pf.StringVarP(&f.remote, "remote", "r", "", "git remote that names the app")
	pf.StringVar(&f.tokenFile, "token-file", "", "file that holds the API token")
	pf.BoolVar(&f.readOnly, "read-only", false, "send no order, whatever is typed")
	pf.BoolVar(&f.utc, "utc", false, "show times in UTC")
	pf.StringVar(&f.queues, "queues", "", "read queue stores: auto, ask or off (default: auto; ask on production)")
	pf.StringVar(&f.memory, "memory", "", "memory for log lines, such as 256MiB")
	pf.StringVar(&f.color, "color", "", "colour: auto, always or never")
	pf.BoolVar(&f.ascii, "ascii", false, "draw with ASCII characters only")
}

// screen are the flags of the verbs that open the screen.
func (f *flags) screen(c *cobra.Command) {
	c.Flags().StringVar(&f.pane, "pane", "", "show one pane only: processes, logs, releases or queues")
}
