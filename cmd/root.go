// Package cmd is the command line: one row a verb in root.go, the only place beside its families that sees sources, model and tui.
// A family of verbs is a folder; base and session are what they share.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/bench"
	"app.gonogo/gonogo/cmd/demo"
	"app.gonogo/gonogo/cmd/doctor"
	"app.gonogo/gonogo/cmd/drain"
	"app.gonogo/gonogo/cmd/logs"
	"app.gonogo/gonogo/cmd/mcp"
	"app.gonogo/gonogo/cmd/notify"
	"app.gonogo/gonogo/cmd/order"
	"app.gonogo/gonogo/cmd/poll"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/cmd/serve"
	"app.gonogo/gonogo/cmd/strip"
	"app.gonogo/gonogo/cmd/tape"
	"app.gonogo/gonogo/cmd/view"
	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/fault"
)

// root is the command line: without a verb it opens mission control.
func root(p *base.Process) *cobra.Command {
	f := &base.Flags{}
	c := &cobra.Command{
		Use:   "gonogo",
		Short: "Mission control for Heroku apps: dynos, logs, releases and queues on one screen",
		Long: `Mission control for Heroku apps in the terminal: dynos, logs, releases and queues on one screen,
restart and rollback on the keyboard.

Lower-case keys change nothing on the platform. Upper-case keys do, and ask first.
Try it without an account: gonogo demo`,
		Example:       "  gonogo -a shop\n  heroku logs -t -a shop | gonogo -\n  gonogo --offline saved.log",
		Args:          noneOrDash,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args)+len(f.Offline) > 0 && f.Feed.URL != "":
				return base.Usage("a saved log comes from no feed: give --feed or --offline")
			case f.At != "" && len(args)+len(f.Offline) > 0:
				return base.Usage("--at opens a link to an app or its recording; a saved log has none")
			case f.At != "":
				return tape.OpenLink(c.Context(), p, f)
			case len(args)+len(f.Offline) > 0:
				return screen.Offline(c.Context(), p, f, append(args, f.Offline...))
			}
			return screen.Open(c.Context(), p, f)
		},
	}
	c.Version = versionLine()
	c.SetVersionTemplate("{{.Version}}\n")
	c.Flags().Bool("version", false, "print the version")
	c.SetArgs(p.Args)
	c.SetOut(p.Stdout)
	c.SetErr(p.Stderr)
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return unknownFlag(c, p.Args, err) })
	f.AddApps(c)
	f.AddWholeFeed(c)
	f.AddPipeline(c)
	f.AddScreen(c)
	screen.Flags(c, f)
	f.AddQueues(c)
	f.AddReadOnly(c)
	f.AddGuard(c)
	f.AddNoRecord(c)
	f.AddNoAttach(c)
	f.AddAt(c)
	c.Flags().StringArrayVar(&f.Offline, "offline", nil, "show a saved log instead of an app; - is stdin; repeat for several")
	c.AddCommand(demo.Demo(p), demo.Sim(p), view.PS(p), view.Apps(p), logs.Logs(p), view.Releases(p), view.Queues(p), view.Errors(p), view.Router(p), view.Events(p), view.Sources(p),
		view.Work(p), view.Vitals(p), view.Runbook(p), view.Sup(p), strip.Strip(p), poll.Poll(p), poll.Preflight(p), notify.Notify(p),
		order.Restart(p), order.Stop(p), order.Scale(p), order.Rollback(p), order.Guard(p), order.Maintenance(p),
		tape.Record(p), tape.History(p), tape.Replay(p), tape.Judge(p), tape.Report(p), drain.Drain(p), serve.Serve(p), doctor.Doctor(p), mcp.MCP(p), keysCmd(p), configCmd(p), versionCmd(p), bench.Bench(p))
	c.InitDefaultCompletionCmd()
	c.InitDefaultHelpCmd()
	complete(p, c)
	strict(c)
	onlyVerbs(c, "completion", "help")
	return c
}

// onlyVerbs makes commands that the library brings refuse words that name none of their own; help's are the verbs of all.
func onlyVerbs(top *cobra.Command, names ...string) {
	for _, c := range top.Commands() {
		if !slices.Contains(names, c.Name()) {
			continue
		}
		if !c.Runnable() { // else its arguments are never looked at
			c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
		}
		c.Args = func(c *cobra.Command, args []string) error {
			if c.Name() == "help" {
				c = top
			}
			for _, word := range args {
				sub, _, err := c.Find([]string{word})
				if err != nil || sub == c {
					return base.Usage("%w", unknownVerb(c, word, fmt.Errorf("unknown command %q for %q", word, c.CommandPath())))
				}
				c = sub
			}
			return nil
		}
	}
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
				if meant := valueApart(c, args); meant != "" {
					return base.Usage("%w. Did you mean %s?", err, meant)
				}
				if len(args) > 0 && c.HasSubCommands() {
					return base.Usage("%w", unknownVerb(c, args[0], err))
				}
				return base.Usage("%w. gonogo help shows what there is", err)
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		strict(sub)
	}
}

// valueApart is how a flag is written whose value was set apart from it: one that stands without a value, too, takes none of the next word. Empty
// where no argument is such a value.
func valueApart(c *cobra.Command, args []string) (meant string) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.Type() != "duration" || f.NoOptDefVal == "" {
			return
		}
		for _, word := range args {
			if _, err := time.ParseDuration(word); err == nil {
				meant = "--" + f.Name + "=" + word
			}
		}
	})
	return meant
}

// unknownVerb says which verb was probably meant.
func unknownVerb(c *cobra.Command, typed string, err error) error {
	var verbs []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			verbs = append(append(verbs, sub.Name()), sub.Aliases...)
		}
	}
	question := phrase.DidYouMean(typed, verbs)
	if question == "" {
		question = "."
	}
	return fmt.Errorf("%w%s gonogo help shows what there is", err, question)
}

// unknownFlag says which flag was probably meant. Where the verb itself is unknown, its flags were looked for in the wrong place.
func unknownFlag(c *cobra.Command, args []string, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		if !c.HasParent() && len(args) > 0 && !strings.HasPrefix(args[0], "-") {
			return base.Usage("%w", unknownVerb(c, args[0], fmt.Errorf("unknown command %q for %q", args[0], c.Name())))
		}
		var flags []string
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				flags = append(flags, f.Name)
			}
		})
		if meant := phrase.Nearest(unknown.GetSpecifiedName(), flags); meant != "" && unknown.GetSpecifiedShortnames() == "" {
			err = fmt.Errorf("%w. Did you mean --%s?", err, meant)
		}
	}
	return base.ExitError{Code: base.ExitUsage, Err: err}
}

// Whoever is asked to end and writes what nobody reads is ended after unreadFor. The screen needs less and gives the terminal back.
const (
	unreadFor   = 3 * time.Second
	unreadEvery = 50 * time.Millisecond
)

// Main runs the command line of this process and returns its exit code.
func Main() int { return run(realProgram()) }

func realProgram() *base.Process {
	cwd, _ := os.Getwd()
	home, _ := os.UserHomeDir()
	p := housed((&base.Process{Args: os.Args[1:], Getenv: os.Getenv, Cwd: cwd, Home: home,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: base.Silence(), Clock: time.Now}))
	p.KeepCrashes()
	return p
}

// housed makes do without a home that would be another directory wherever the program stands: state would be left all over the place.
func housed(p *base.Process) *base.Process {
	if p.Home != "" && !filepath.IsAbs(p.Home) {
		fmt.Fprintln(p.Stderr, "gonogo: HOME is "+fault.Quote(p.Home)+", which is no absolute path: it is not used, and nothing is kept there")
		p.Home = ""
	}
	return p
}

// run carries out the command line and returns the exit code. SIGINT, SIGTERM and SIGHUP end the context: every source
// stops, the screen gives the terminal back.
func run(p *base.Process) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	defer context.AfterFunc(ctx, func() { endUnread(p) })()
	return runIn(ctx, p)
}

// endUnread ends a process that was asked to end and cannot: it writes what nobody reads.
func endUnread(p *base.Process) {
	var streams []*os.File
	for _, w := range []io.Writer{p.Stdout, p.Stderr} {
		if f, ok := w.(*os.File); ok {
			streams = append(streams, f)
		}
	}
	unread := time.Duration(0)
	for unread < unreadFor {
		time.Sleep(unreadEvery)
		if unread += unreadEvery; !slices.ContainsFunc(streams, base.PipeFull) {
			unread = 0
		}
	}
	os.Exit(base.ExitInterrupted)
}

// runIn carries out the command line. A panic of a verb is told as an error, and any other that was caught meanwhile is told at the end.
func runIn(ctx context.Context, p *base.Process) int {
	var err error
	if caught := panics.Catch(func() { err = root(p).ExecuteContext(ctx) }); caught != nil {
		err = caught
	}
	code := exitCode(ctx, p, err)
	if fatal := new(panics.Panic); !errors.As(err, &fatal) {
		screen.Insist(p.Stderr, p.CrashSummary())
	} else if fatal.File == "" { // then this is all there is to report
		screen.Insist(p.Stderr, "\n"+string(fatal.Stack))
	}
	return code
}

// exitCode tells of an error, and gives the code that it stands for.
func exitCode(ctx context.Context, p *base.Process, err error) int {
	var code base.ExitError
	switch {
	case err == nil:
		return base.ExitDone
	case errors.As(err, &code):
		if code.Err != nil {
			failed(p, code.Err)
		}
		return code.Code
	case ctx.Err() != nil:
		return base.ExitInterrupted
	}
	failed(p, err)
	return base.ExitOf(err)
}

// failed tells why the command line was not carried out. What was typed may stand in it, and that may come from elsewhere.
func failed(p *base.Process, err error) {
	lines := strings.Split(base.WriteError(err).Error(), "\n")
	for i, l := range lines {
		lines[i] = safe.Text(l)
	}
	screen.Insist(p.Stderr, "gonogo: "+strings.Join(lines, "\n")+"\n")
}
