package view

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/tui/plain"
)

// Sup prints an app's state on one screen, to paste into a chat.
func Sup(p *base.Process) *cobra.Command {
	f := &base.ReadFlags{}
	c := &cobra.Command{
		Use:   "sup",
		Short: "Summarize the app on one screen, to paste into a chat",
		Long: `Say how the app does, on one screen: who deployed what last, the dynos, the requests of the newest 1,500 log lines, and the errors among
them with the commit that may have to do with each.

--json prints {app, releases, processes, requests, errors}; errors are as "gonogo errors --json" has them.`,
		Example: "  gonogo sup -a shop\n  gonogo sup -a shop | pbcopy",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				if f.Watch {
					return m.Repeat(ctx, errorsEvery, func(ctx context.Context) error { return sup(ctx, m, app, f) })
				}
				return sup(ctx, m, app, f)
			})
		},
	}
	f.Add(c)
	return c
}

// What sup has room for.
const (
	supReleases = 3
	supErrors   = 5
)

func sup(ctx context.Context, m *session.Session, app string, f *base.ReadFlags) error {
	var tally logstore.Tally
	s, a, err := readErrors(ctx, m, app, &tally)
	if err != nil {
		return err
	}
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	processes, err := session.ReadProcesses(ctx, client, app, client.Now())
	if err != nil {
		return err
	}
	current := s.CurrentErrors(a)
	rows, _, _ := model.Counted(s.ErrorRows(a, 0))
	view := plain.SupView{App: app, Ledger: &a.Ledger, Processes: &processes.Processes, Requests: tally.Summary(),
		Errors: rows[:min(supErrors, len(rows))], Groups: len(rows), Version: current.Version, Releases: supReleases}
	if !f.Json {
		return base.Print(m.Stdout, plain.Sup(m.Printer(client.Now()), view))
	}
	doc := supDoc{App: app, Releases: []supRelease{}, Processes: []supProcess{}, Errors: []errorDoc{}, Requests: view.Requests}
	for _, r := range a.Ledger.Releases[:min(supReleases, len(a.Ledger.Releases))] {
		doc.Releases = append(doc.Releases, supRelease{Version: r.Version, Status: r.Status, Current: r.Current, By: r.By, Description: r.Description, At: r.CreatedAt})
	}
	for _, t := range processes.Types {
		doc.Processes = append(doc.Processes, supProcess{Type: t.Type, Up: t.Count("up"), Crashed: t.Crashed(), Wanted: t.Want})
	}
	for _, r := range view.Errors {
		doc.Errors = append(doc.Errors, docOf(a, r, current, current))
	}
	return base.PrintJSON(m.Stdout, doc, f.Watch)
}

// supDoc is what --json prints.
type supDoc struct {
	App       string           `json:"app"`
	Releases  []supRelease     `json:"releases"`
	Processes []supProcess     `json:"processes"`
	Requests  logstore.Summary `json:"requests"` // of the log lines that were read
	Errors    []errorDoc       `json:"errors"`
}

type supRelease struct {
	Version     int       `json:"version"`
	Status      string    `json:"status"`
	Current     bool      `json:"current,omitempty"`
	By          string    `json:"by"`
	Description string    `json:"description"`
	At          time.Time `json:"at"`
}

type supProcess struct {
	Type    string `json:"type"`
	Up      int    `json:"up"`
	Crashed int    `json:"crashed"`
	Wanted  int    `json:"wanted"`
}
