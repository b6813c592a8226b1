package view

import (
	"context"

	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/issue"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/tui/errorcard"
	"app.gonogo/gonogo/tui/plain"
)

// Errors prints the exceptions and error lines of the log, counted by what they are.
func Errors(p *base.Process) *cobra.Command {
	f := &errorsFlags{}
	c := &cobra.Command{
		Use:   "errors [FINGERPRINT]",
		Short: "Count the exceptions in the log: new, rising, back, steady, gone",
		Long: `Count the exceptions and error lines in the log by what they are, those that are new on the current release first.

A fingerprint, or its first digits, prints one of them whole: where it was raised, on which dynos and releases, which commit changed that
place. Commits are known in the app's git repository. Without --from the newest 1,500 lines are read, which is all that the platform keeps:
what came before they begin is not known, and then nothing is called new. --since-release v74 leaves out what had come before that release.

--split v74 tells how often each error came before and after that release became current, over about the same length of time, with the bounds
within which the true rate lies in 19 of 20 cases. --by owner sums the errors of each owner.

--issue prints a bug report of one of them: the link that opens it as a new issue on GitHub where the repository is known, then its text in
Markdown, secrets masked.

--json prints {app, errors, anomalies, owners, not_counted}. What is not known is absent.`,
		Example: "  gonogo errors -a shop\n  gonogo errors --from saved.log.gz --json | jq '.errors[] | select(.status == \"new\")'\n  gonogo errors 3f2a\n  gonogo errors --split v74",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.num < 1 {
				return base.Usage("--num is %d, and must be above zero", f.num)
			}
			if err := f.readReleases(); err != nil {
				return err
			}
			if f.by != "" && f.by != byOwner {
				return base.Usage("--by is owner, not %s", fault.Quote(f.by))
			}
			if f.issue && (len(args) == 0 || f.Json || f.Watch) {
				return base.Usage("--issue wants the fingerprint of one error, and neither --json nor --watch")
			}
			if len(args) > 0 {
				f.print = strings.ToLower(args[0])
			}
			if len(f.from) > 0 {
				return f.saved(c.Context(), p)
			}
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				if f.Watch {
					return m.Repeat(ctx, errorsEvery, func(ctx context.Context) error { return f.live(ctx, m, app) })
				}
				return f.live(ctx, m, app)
			})
		},
	}
	f.Add(c)
	c.Flags().IntVarP(&f.num, "num", "n", 20, "number of errors")
	c.Flags().StringVar(&f.since, "since-release", "", "only errors that were first seen on this release or a later one: v74")
	c.Flags().StringVar(&f.split, "split", "", "how often each error came before and after this release: v74")
	c.Flags().StringVar(&f.by, "by", "", "sum the errors by this: owner")
	c.Flags().BoolVar(&f.issue, "issue", false, "print a bug report of the error: a link and Markdown")
	c.Flags().StringArrayVar(&f.from, "from", nil, "read this saved log; - is stdin; repeat for several")
	return c
}

// errorsEvery is how often --watch reads the log anew.
const errorsEvery = 30 * time.Second

type errorsFlags struct {
	base.ReadFlags
	num   int
	from  []string
	print string // a fingerprint, or how it begins
	since string
	split string
	by    string
	issue bool
	last  string

	sinceVersion int // 0: all errors
	splitVersion int // 0: the current release
}

// byOwner is what errors can be summed by.
const byOwner = "owner"

// readReleases reads --since-release and --split: v74, or 74.
func (f *errorsFlags) readReleases() error {
	for _, one := range []struct {
		name, text string
		into       *int
	}{{"since-release", f.since, &f.sinceVersion}, {"split", f.split, &f.splitVersion}} {
		if one.text == "" {
			continue
		}
		n, err := strconv.Atoi(strings.TrimPrefix(one.text, "v"))
		if err != nil || n <= 0 {
			return base.Usage("--%s is a version, such as v74, not %s", one.name, fault.Quote(one.text))
		}
		*one.into = n
	}
	return nil
}

// live reads what the platform keeps of an app's log.
func (f *errorsFlags) live(ctx context.Context, m *session.Session, app string) error {
	s, a, err := readErrors(ctx, m, app, nil)
	if err != nil {
		return err
	}
	return f.show(m, s, a)
}

// readErrors reads an app's releases, its log, and what came with its releases. Its lines are counted, too, where there is a tally.
func readErrors(ctx context.Context, m *session.Session, app string, tally *logstore.Tally) (*model.State, *model.App, error) {
	client, err := m.Platform(ctx)
	if err != nil {
		return nil, nil, err
	}
	ledger, _, err := session.ReadReleases(ctx, client, app, session.ReleasesRead)
	if err != nil {
		return nil, nil, err
	}
	s := model.New(model.DefaultLimits())
	apply := func(f model.Fact) {
		s.Apply([]model.Event{{App: model.AppID(app), At: client.Now(), Seen: client.Now(), Fact: f}})
	}
	apply(&model.Releases{Releases: ledger.Releases})
	if err := m.ReadCommits(ctx, app, &ledger, apply); err != nil {
		fmt.Fprintln(m.Stderr, "gonogo: cannot read the commits: "+err.Error())
	}
	if err := m.Backlog(ctx, client, app, func(b *logstore.Batch) {
		apply(&model.LogLines{Batch: b})
		if tally != nil {
			tally.Add(b)
		}
	}); err != nil {
		return nil, nil, err
	}
	apply(&model.Tick{Now: client.Now()})
	a := s.App(model.AppID(app))
	s.EndErrors(a)
	return s, a, nil
}

// saved reads saved logs.
func (f *errorsFlags) saved(ctx context.Context, p *base.Process) error {
	return readSaved(ctx, p, &f.Flags, f.from, f.show)
}

// show prints the groups, or the one that was asked for.
func (f *errorsFlags) show(m *session.Session, s *model.State, a *model.App) error {
	rows, err := f.firehose(m.Stderr, a, s.ErrorRows(a, 0))
	if err != nil {
		return err
	}
	list := errorList{current: s.CurrentErrors(a), anomalies: s.Anomalies(a)}
	if list.around, err = f.around(s, a); err != nil {
		return err
	}
	if f.print != "" {
		if rows, err = only(rows, f.print); err != nil {
			return err
		}
		list.rows = rows
	} else {
		list.rows, list.pages, list.times = model.Counted(rows)
	}
	key := fmt.Sprint(a.Errors.Version())
	if f.Watch && key == f.last {
		return nil
	}
	f.last = key
	if f.Json {
		return base.PrintJSON(m.Stdout, f.document(a, list), f.Watch)
	}
	return f.printed(m, a, list)
}

// errorList is the errors that are told, and what they are told against.
type errorList struct {
	rows         []model.ErrorRow
	current      rollup.Current // of statuses
	around       rollup.Current // of rates
	anomalies    []model.Anomaly
	pages, times int // what is not counted
}

// around is what rates are told against: the release of --split, else the current one.
func (f *errorsFlags) around(s *model.State, a *model.App) (rollup.Current, error) {
	if f.splitVersion == 0 {
		return s.CurrentErrors(a), nil
	}
	c, ok := s.ErrorsAround(a, f.splitVersion)
	if !ok {
		return c, unknownRelease("what came before and after", f.splitVersion)
	}
	return c, nil
}

// printed prints the list as a table, or one error whole.
func (f *errorsFlags) printed(m *session.Session, a *model.App, list errorList) error {
	printer := m.Printer(list.current.Now)
	shown := list.rows[:min(len(list.rows), f.num)]
	switch {
	case f.issue:
		return base.Print(m.Stdout, reported(a, list))
	case f.print != "":
		return base.Print(m.Stdout, plain.Error(printer, list.rows[0], list.current, list.around))
	case len(list.rows) == 0:
		none := plain.ErrorsNone(a.Errors.Watched, list.current.Now)
		if f.sinceVersion > 0 {
			none = fmt.Sprintf("No errors that were first seen since v%d.", f.sinceVersion)
		}
		fmt.Fprintln(m.Stderr, none)
		f.tellMore(m.Stderr, list, a)
		return base.Print(m.Stdout, plain.Anomalies(printer, list.anomalies))
	case f.by == byOwner:
		return base.Print(m.Stdout, plain.Owners(printer, model.ByOwner(list.rows, list.around), list.around))
	case f.splitVersion > 0:
		if err := base.Print(m.Stdout, plain.ErrorSplit(printer, shown, list.around)); err != nil {
			return err
		}
	default:
		if err := base.Print(m.Stdout, append(plain.Errors(printer, shown), plain.Anomalies(printer, list.anomalies)...)); err != nil {
			return err
		}
	}
	f.tellMore(m.Stderr, list, a)
	return nil
}

// firehose leaves out what had come before the release of --since-release.
func (f *errorsFlags) firehose(w io.Writer, a *model.App, rows []model.ErrorRow) ([]model.ErrorRow, error) {
	if f.sinceVersion == 0 {
		return rows, nil
	}
	since, known, watched := a.ErrorsSince(rows, f.sinceVersion)
	switch {
	case !known:
		return nil, unknownRelease("what began since", f.sinceVersion)
	case !watched:
		fmt.Fprintf(w, "gonogo: the log begins less than a minute before v%d became current, or later: some of these may be older\n", f.sinceVersion)
	}
	return since, nil
}

// reported is the bug report of the one error.
func reported(a *model.App, list errorList) []string {
	report := issue.Of(a, &list.rows[0], list.current)
	lines := strings.Split(strings.TrimRight(report.Markdown(), "\n"), "\n")
	if link, ok := report.Link(a.Repository()); ok {
		return append([]string{link, ""}, lines...)
	}
	return lines
}

// unknownRelease says that it is not known when a release became current.
func unknownRelease(what string, version int) error {
	return base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: fmt.Sprintf("cannot tell %s v%d", what, version), Code: "release",
		Why: "it is not known when this release became current", Do: "gonogo releases lists them"}}
}

// tellMore says what the list leaves out.
func (f *errorsFlags) tellMore(w io.Writer, list errorList, a *model.App) {
	if more := len(list.rows) - f.num; more > 0 {
		fmt.Fprintf(w, "gonogo: %d more: --num %d shows them\n", more, len(list.rows))
	}
	if list.pages > 0 {
		fmt.Fprintln(w, errorcard.NotCounted(list.pages, list.times))
	}
	if a.Errors.Dropped > 0 {
		fmt.Fprintf(w, "gonogo: %d errors that were seen least recently are not kept\n", a.Errors.Dropped)
	}
}

// only is the group of a fingerprint.
func only(rows []model.ErrorRow, print string) ([]model.ErrorRow, error) {
	var found []model.ErrorRow
	for _, r := range rows {
		if strings.HasPrefix(r.Fingerprint.String(), print) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 1:
		return found, nil
	case 0:
		return nil, base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "cannot show the error " + fault.Quote(print), Code: "fingerprint",
			Why: "no error in the log has a fingerprint that begins so", Do: "gonogo errors --json lists them"}}
	}
	return nil, base.Usage("%d errors have fingerprints that begin with %s: give more digits", len(found), print)
}
