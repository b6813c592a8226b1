package view

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/gaps"
	"app.gonogo/gonogo/model/health"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/sourcetable"
)

// Sources prints how each source fares.
func Sources(p *base.Process) *cobra.Command {
	f := &sourcesFlags{}
	c := &cobra.Command{
		Use:   "sources",
		Short: "Print how each source fares: its age, its errors, what was lost",
		Long: `Print how each source of an app fares, the worst first: its state, how old its last answer is, how much it gives a minute, how often it is
asked, how often it has failed, when it is tried again, what could not be read, what was lost, and how far its clock is off. Below stand the
gaps in the log with their causes.

The sources are read as the screen reads them, for as long as it takes until each has answered or failed, 15 seconds at most. --watch goes on:
rates and gaps are known after a while only.

--json prints {at, sources, gaps, budget}; docs/sources.md has the fields.`,
		Example: "  gonogo sources -a shop\n  gonogo sources -a shop --watch\n  gonogo sources -a shop --json | jq '.sources[] | select(.severity != \"info\")'",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return f.run(c.Context(), p) },
	}
	f.Add(c)
	f.AddQueues(c)
	return c
}

type sourcesFlags struct{ base.ReadFlags }

// How long sources are waited for, at least and at most, and how often --watch prints.
const (
	sourcesLeast  = 2 * time.Second
	sourcesWithin = 15 * time.Second
	sourcesEvery  = 10 * time.Second
)

// run watches the apps until every source has said how it fares.
func (f *sourcesFlags) run(ctx context.Context, p *base.Process) error {
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	names, err := m.Names(ctx)
	if err != nil {
		return err
	}
	return m.Turn(ctx, names, session.Turns{Reader: "sources", Least: sourcesLeast, Within: sourcesWithin, Every: sourcesEvery, Watch: f.Watch,
		Known: func(s *model.State) bool { return allSaid(s, len(names)) }, Show: func(s *model.State) error { return f.show(m, s) }})
}

// allSaid tells that so many apps are known, or cannot be had, and that no source is asked for the first time.
func allSaid(s *model.State, n int) bool {
	rows := health.Rows(s, nil)
	asking := slices.ContainsFunc(rows, func(r health.Row) bool { return r.State == health.Asking })
	return !asking && (len(s.Apps) >= n || len(s.Troubles("")) > 0)
}

// show prints the sources as they are now.
func (f *sourcesFlags) show(m *session.Session, s *model.State) error {
	rows := health.Rows(s, nil)
	if f.Json {
		return base.PrintJSON(m.Stdout, sourcesDocOf(s, rows), f.Watch)
	}
	printer := m.Printer(s.Now)
	look := sourcetable.Look{Theme: printer.Theme, Now: s.Now, Zone: m.Zone(), Apps: len(s.Apps) > 1}
	lines := plain.Table(printer, sourcetable.Table(look, rows, true))
	for _, a := range s.Apps {
		lines = append(lines, "")
		of := ""
		if len(s.Apps) > 1 {
			of = " of " + a.Info.Name
		}
		if len(a.Gaps.Spans) == 0 {
			lines = append(lines, "No gap is known in the log"+of+".")
			continue
		}
		lines = append(append(lines, "Gaps in the log"+of+":"), plain.Table(printer, sourcetable.Gaps(look, newestGaps(a), true))...)
	}
	if f.Watch {
		lines = append([]string{phrase.Zoned(s.Now, m.Zone()), ""}, append(lines, "")...)
	}
	return base.Print(m.Stdout, lines)
}

func newestGaps(a *model.App) []gaps.Span {
	list := slices.Clone(a.Gaps.Spans)
	slices.Reverse(list)
	return list
}

// sourcesDoc is what sources --json prints; docs/sources.md describes it. What is not known is absent.
type sourcesDoc struct {
	At      time.Time   `json:"at"`
	Sources []sourceDoc `json:"sources"`
	Gaps    []gapDoc    `json:"gaps"`
	Budget  *budgetDoc  `json:"budget,omitempty"`
}

type budgetDoc struct {
	Remaining int `json:"remaining"`
	Limit     int `json:"limit"`
	Spent     int `json:"spent"` // by this process
}

type sourceDoc struct {
	App       string         `json:"app,omitempty"` // absent: of no app
	Source    string         `json:"source"`
	State     health.State   `json:"state"`
	Severity  string         `json:"severity"` // info, warning, critical
	Since     *time.Time     `json:"since,omitempty"`
	Last      *time.Time     `json:"last,omitempty"`
	Age       *float64       `json:"age_seconds,omitempty"`
	PerMinute *float64       `json:"per_minute,omitempty"` // over the last five
	Unit      string         `json:"unit"`                 // facts, lines
	Every     *float64       `json:"every_seconds,omitempty"`
	Code      string         `json:"code,omitempty"`
	Why       string         `json:"why,omitempty"`
	Do        string         `json:"do,omitempty"`
	RetryAt   *time.Time     `json:"retry_at,omitempty"`
	Requests  int            `json:"api_requests_last_hour,omitempty"`
	Errors    int            `json:"errors"`
	LastError *errorDocOfOne `json:"last_error,omitempty"`
	Bad       *quarantineDoc `json:"quarantine,omitempty"`
	Lost      int            `json:"lost_lines,omitempty"` // without those of a log of which a person reads a part
	Missing   int            `json:"gaps_of_unknown_size,omitempty"`
	Ahead     *float64       `json:"clock_ahead_seconds,omitempty"`
}

type errorDocOfOne struct {
	At   time.Time `json:"at"`
	Code string    `json:"code,omitempty"`
	Why  string    `json:"why"`
	Do   string    `json:"do,omitempty"`
}

type quarantineDoc struct {
	Records uint64              `json:"records"`
	Since   time.Time           `json:"since"`
	Newest  []quarantine.Record `json:"newest"`
}

type gapDoc struct {
	App   string     `json:"app"`
	From  time.Time  `json:"from"`
	To    *time.Time `json:"to,omitempty"` // absent: it lasts still
	Cause gaps.Cause `json:"cause"`
	Code  string     `json:"code,omitempty"`
	Why   string     `json:"why"`
	Lines *int       `json:"lines,omitempty"` // absent: nobody knows how many are missing
}

func sourcesDocOf(s *model.State, rows []health.Row) sourcesDoc {
	d := sourcesDoc{At: s.Now, Sources: []sourceDoc{}, Gaps: []gapDoc{}}
	if b := s.Budget; b.Limit > 0 {
		d.Budget = &budgetDoc{b.Remaining, b.Limit, b.Spent}
	}
	for i := range rows {
		d.Sources = append(d.Sources, sourceDocOf(s, &rows[i]))
	}
	for _, a := range s.Apps {
		for _, g := range newestGaps(a) {
			one := gapDoc{App: a.Info.Name, From: g.From, To: moment(g.To), Cause: g.Cause, Code: g.Code, Why: safe.Redact(health.GapWord(&g))}
			if none := 0; g.Loss == gaps.None && !g.Open() {
				one.Lines = &none
			} else if g.Loss == gaps.Exact {
				one.Lines = &g.Lines
			}
			d.Gaps = append(d.Gaps, one)
		}
	}
	return d
}

func sourceDocOf(s *model.State, r *health.Row) sourceDoc {
	d := sourceDoc{App: r.AppName, Source: string(r.Name), State: r.State, Severity: r.Ill.String(), Since: moment(r.Since), Last: moment(r.Last), Unit: "facts", Code: r.Code,
		Why: safe.Redact(r.Why), Do: safe.Redact(r.Do), RetryAt: moment(r.RetryAt), Errors: r.Failures, Requests: r.Requests, Lost: r.Lost, Missing: r.Missing}
	if r.Lines {
		d.Unit = "lines"
	}
	if !r.Last.IsZero() {
		d.Age = rounded(s.Now.Sub(r.Last))
	}
	if r.Rated {
		rate := round(r.PerMinute)
		d.PerMinute = &rate
	}
	if r.Every > 0 {
		d.Every = rounded(time.Duration(r.Every))
	}
	if r.Timed {
		d.Ahead = rounded(r.Ahead)
	}
	if r.Failures > 0 {
		d.LastError = &errorDocOfOne{r.FailAt, r.FailCode, safe.Redact(r.FailWhy), safe.Redact(r.FailDo)}
	}
	if q := r.Quarantine.Shown(); q.Total > 0 {
		d.Bad = &quarantineDoc{q.Total, q.Since, q.Records}
	}
	return d
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func rounded(d time.Duration) *float64 {
	v := round(d.Seconds())
	return &v
}
