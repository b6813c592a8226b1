package tape

import (
	"context"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/trial"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/recorder"
	"app.gonogo/gonogo/sources/tape"
	"app.gonogo/gonogo/tui/plain/trials"
)

// judgeFlags are those of judge.
type judgeFlags struct {
	base.Flags
	set    []string
	within time.Duration
	json   bool
}

// Judge tries today's rules on recordings.
func Judge(p *base.Process) *cobra.Command {
	f := &judgeFlags{}
	c := &cobra.Command{
		Use:   "judge RECORDING...",
		Short: "Try the verdict's rules on recordings: what would have held, and what falsely",
		Long: `Play recordings through today's rules and limits, as the config has them, and tell when the verdict would have been HOLD or NO-GO, because of
which console and release, and what came of it. Nothing is sent to the platform. RECORDING is a file, "-" for stdin, or a recording that gonogo made by itself: by its
name, or all of an app by the app's.

An answer is borne out when somebody acted while it stood (a release, a rollback, a restart, a change of scale or maintenance), when HOLD
became NO-GO, or when it lasted for --within. It is false when it was over before that and nobody did anything. It is missed when a release was
rolled back that was never NO-GO. What HOLDs because of Heroku or of what gonogo sees is nobody's alarm, and is not counted.

--set RULE=LIMIT tries another limit and shows what it changes: slow-requests.hold=2, failing-requests.no_go=0.5, memory.off=true,
verdict_window=3m, verdict_requests=50. The rules are those of docs/verdict.md.

Exit codes: 0 no NO-GO was false and none was missed (with --set: under the limits that are tried); 1 some were; 2 wrong usage; 3 a
recording could not be read.`,
		Example: "  gonogo judge deploy.tape\n  gonogo judge shop\n  gonogo judge *.tape --set failing-requests.no_go=2 --json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.within <= 0 {
				return base.Usage("--within is %s, and must be above zero", f.within)
			}
			return judge(c.Context(), p, f, args)
		},
	}
	f.AddStyle(c)
	f.AddUTC(c)
	c.Flags().StringArrayVar(&f.set, "set", nil, "try a limit: RULE.hold=N, RULE.no_go=N, RULE.off=true; repeat for several")
	c.Flags().DurationVar(&f.within, "within", trial.DefaultWithin, "an answer that is over sooner, and that nobody acted on, was false")
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON document")
	return c
}

// tried is one recording under today's rules, and under those that are tried.
type tried struct {
	name  string
	text  bool // it holds the text of log lines
	today *trial.Run
	other *trial.Run // nil: nothing is tried
}

func judge(ctx context.Context, p *base.Process, f *judgeFlags, args []string) error {
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	changes, err := parseChanges(f.set)
	if err != nil {
		return err
	}
	found, err := findRecordings(p, args)
	if err != nil {
		return err
	}
	var all []tried
	for _, r := range found {
		one, open := tried{name: r.name}, r.open
		if one.today, one.text, err = play(ctx, open, f.within, m.VerdictSettings); err == nil && len(changes) > 0 {
			one.other, _, err = play(ctx, open, f.within, func(app string) *model.VerdictSettings { return changes.apply(m.VerdictSettings(app)) })
		}
		if err != nil {
			return err
		}
		all = append(all, one)
	}
	if f.json {
		err = base.PrintJSON(p.Stdout, documentOf(all, f), false)
	} else {
		err = base.Print(p.Stdout, trials.Print(m.Printer(m.Clock()), printed(all, changes)))
	}
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.wrong() > 0 {
			return base.ExitError{Code: base.ExitNo}
		}
	}
	return nil
}

// toPlay is a recording that can be opened as often as wanted.
type toPlay struct {
	name string
	open func() (io.ReadCloser, error)
}

// findRecordings are the files of these names, and the recordings that gonogo made by itself: one by its name, all of an app by the app's.
func findRecordings(p *base.Process, names []string) (list []toPlay, err error) {
	var own []recorder.Recording
	for _, name := range names {
		if _, err := os.Stat(p.Abs(name)); err == nil || name == "-" {
			list = append(list, toPlay{named(name), opener(p, name)})
			continue
		}
		if own == nil {
			if own, err = recorder.List(config.StatePath(p.Env(), "recordings")); err != nil {
				return nil, err
			}
		}
		n := len(list)
		for _, r := range own {
			if r.Name == name || r.App == name || string(r.AppID) == name {
				list = append(list, toPlay{fault.Clean(r.Name), func() (io.ReadCloser, error) { return r.Open(time.Time{}, time.Time{}) }})
			}
		}
		if len(list) == n {
			list = append(list, toPlay{named(name), opener(p, name)}) // says why it cannot be opened
		}
	}
	return list, nil
}

// wrong is how many answers were false, or missed, under the rules that count.
func (t *tried) wrong() int {
	run := t.today
	if t.other != nil {
		run = t.other
	}
	n := 0
	for _, a := range run.Apps {
		n += a.Count(verdict.NoGo, trial.False) + len(a.Missed)
	}
	return n
}

// play plays a recording from its start to its end, under limits of ours in the place of those that it was judged by.
func play(ctx context.Context, open func() (io.ReadCloser, error), within time.Duration, limits func(app string) *model.VerdictSettings) (*trial.Run, bool, error) {
	in, err := open()
	if err != nil {
		return nil, false, err
	}
	defer in.Close()
	player, err := tape.Play(in, tape.PlayOptions{})
	if err != nil {
		return nil, false, err
	}
	run := &trial.Run{Within: within}
	s := model.New(model.DefaultLimits())
	err = player.Run(ctx, func(e model.Event) {
		switch fact := e.Fact.(type) {
		case *model.VerdictSettings:
			return
		case *model.Tick:
			s.Apply([]model.Event{e})
			run.Second(s)
			return
		case *model.AppInfo:
			limit := e
			limit.Fact = limits(fact.Name)
			s.Apply([]model.Event{e, limit})
			return
		}
		s.Apply([]model.Event{e})
	})
	if err != nil {
		return nil, false, err
	}
	if ctx.Err() != nil {
		return nil, false, base.ErrInterrupted
	}
	run.End()
	return run, player.Header.Text, nil
}

// otherLimits are limits that are tried, by rule; those of the verdict as a whole have no rule.
type otherLimits []otherLimit

type otherLimit struct {
	text  string
	apply func(*verdict.Settings)
}

func (c otherLimits) apply(s *model.VerdictSettings) *model.VerdictSettings {
	out := *s
	out.Rules = maps.Clone(s.Rules)
	if out.Rules == nil {
		out.Rules = map[verdict.RuleName]verdict.Limits{}
	}
	for _, one := range c {
		one.apply(&out.Settings)
	}
	return &out
}

func (c otherLimits) String() string {
	list := make([]string, len(c))
	for i, one := range c {
		list[i] = one.text
	}
	return strings.Join(list, ", ")
}

// parseChanges reads what --set says.
func parseChanges(set []string) (otherLimits, error) {
	var list otherLimits
	for _, text := range set {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, base.Usage("--set is RULE=LIMIT, such as slow-requests.hold=2, not %s", fault.Quote(text))
		}
		apply, err := parseChange(strings.TrimPrefix(strings.TrimSpace(name), "verdict."), strings.TrimSpace(value))
		if err != nil {
			return nil, err
		}
		list = append(list, otherLimit{text, apply})
	}
	return list, nil
}

func parseChange(name, value string) (func(*verdict.Settings), error) {
	switch name {
	case "verdict_window":
		d, err := time.ParseDuration(value)
		if err != nil || d <= 0 {
			return nil, base.Usage("--set verdict_window is a time, such as 3m, not %s", fault.Quote(value))
		}
		return func(s *verdict.Settings) { s.Window = d }, nil
	case "verdict_requests":
		n, err := strconv.Atoi(value)
		if err != nil || n <= 0 {
			return nil, base.Usage("--set verdict_requests is a number above 0, not %s", fault.Quote(value))
		}
		return func(s *verdict.Settings) { s.Requests = n }, nil
	}
	rule, field, _ := strings.Cut(name, ".")
	info, err := ruleOf(rule)
	if err != nil {
		return nil, err
	}
	if field == "" {
		field = "no_go"
		if info.Limits.NoGo == 0 {
			field = "hold"
		}
	}
	return parseLimit(info, field, value)
}

// ruleOf is a rule by its name.
func ruleOf(name string) (verdict.RuleInfo, error) {
	rules := verdict.Rules()
	i := slices.IndexFunc(rules, func(r verdict.RuleInfo) bool { return string(r.Name) == name })
	if i >= 0 {
		return rules[i], nil
	}
	names := []string{"verdict_window", "verdict_requests"}
	for _, r := range rules {
		names = append(names, string(r.Name))
	}
	return verdict.RuleInfo{}, base.Usage("--set: there is no rule %s. There are %s%s", fault.Quote(name), phrase.List(names), phrase.DidYouMean(name, names))
}

func parseLimit(info verdict.RuleInfo, field, value string) (func(*verdict.Settings), error) {
	change := func(f func(*verdict.Limits)) func(*verdict.Settings) {
		return func(s *verdict.Settings) {
			l := s.Rules[info.Name]
			f(&l)
			s.Rules[info.Name] = l
		}
	}
	if field == "off" {
		off, err := strconv.ParseBool(value)
		if err != nil {
			return nil, base.Usage("--set %s.off is true or false, not %s", info.Name, fault.Quote(value))
		}
		return change(func(l *verdict.Limits) { l.Off = off }), nil
	}
	has := map[string]bool{"hold": info.Limits.Hold != 0, "no_go": info.Limits.NoGo != 0}
	if !has[field] {
		fields := []string{"off"}
		for _, name := range []string{"hold", "no_go"} {
			if has[name] {
				fields = append(fields, name)
			}
		}
		return nil, base.Usage("--set: the rule %s has %s, not %s", info.Name, phrase.List(fields), fault.Quote(field))
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || !(n > 0) || n > 1e12 {
		return nil, base.Usage("--set %s.%s is a number above 0 (%s), not %s", info.Name, field, info.Measure, fault.Quote(value))
	}
	return change(func(l *verdict.Limits) {
		if field == "hold" {
			l.Hold = n
			return
		}
		l.NoGo = n
	}), nil
}

// printed are recordings as they are printed.
func printed(all []tried, c otherLimits) []trials.Recording {
	list := make([]trials.Recording, len(all))
	for i, one := range all {
		list[i] = trials.Recording{Name: one.name, Text: one.text, Today: one.today, Other: one.other, With: fault.Clean(c.String())}
	}
	return list
}
