package view

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/tui"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/runbookcard"
)

// Runbook prints what to do about a code, an alarm or another trouble.
func Runbook(p *base.Process) *cobra.Command {
	f := &runbookFlags{}
	c := &cobra.Command{
		Use:   "runbook [ID]",
		Short: "Print what to do about an error code or an alarm",
		Long: `Print the page about an error code of Heroku (H12, R14, L11), an alarm of queues (latency, no-consumers) or another trouble (crash-loop,
regression): what it means, likely causes, what to do, the commands of the heroku client. Without an ID all pages are listed.

With --app or --from the page is filled in with what the newest 1,500 log lines, or a saved log, tell; the causes that are seen now stand first.

A team's own pages are Markdown files in .gonogo/runbook of the git repository that gonogo stands in. H12.md takes the place of the page about
H12; any other name is a new page. They can name what is known, as {path} or {release}, and the keys of the screen, as {key:rollback}.

--json prints {pages}, or one page as {id, ids, title, severity, team, app, lines}; lines have a kind, a text, and, for causes that depend on
something, when and holds: yes, no or unknown.`,
		Example: "  gonogo runbook\n  gonogo runbook H12\n  gonogo runbook H12 -a shop\n  gonogo runbook R14 --from saved.log.gz --json | jq '.lines[] | select(.holds == \"yes\")'",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return f.list(c.Context(), p)
			}
			f.id = args[0]
			return f.print(c.Context(), p)
		},
	}
	f.AddApps(c)
	f.AddFeed(c)
	f.AddStyle(c)
	f.AddUTC(c)
	c.Flags().BoolVar(&f.json, "json", false, "print JSON")
	c.Flags().StringArrayVar(&f.from, "from", nil, "fill it in from this saved log; - is stdin; repeat for several")
	return c
}

type runbookFlags struct {
	base.Flags
	json bool
	from []string
	id   string
}

// pageDoc is a page as --json lists it.
type pageDoc struct {
	IDs      []string `json:"ids"`
	Title    string   `json:"title"`
	Severity string   `json:"severity"`
	Team     bool     `json:"team,omitempty"` // of the repository
}

// list prints which pages there are.
func (f *runbookFlags) list(ctx context.Context, p *base.Process) error {
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	book := m.Runbook(ctx)
	if !f.json {
		return base.Print(p.Stdout, runbookcard.List(m.Printer(m.Clock()), book))
	}
	doc := struct {
		Pages []pageDoc `json:"pages"`
	}{[]pageDoc{}}
	for i := range book.Pages {
		one := &book.Pages[i]
		doc.Pages = append(doc.Pages, pageDoc{one.IDs, one.Title, one.Severity.String(), one.Team})
	}
	return base.PrintJSON(p.Stdout, doc, false)
}

// print prints one page, filled in with what is known of an app where one is named.
func (f *runbookFlags) print(ctx context.Context, p *base.Process) error {
	if len(f.from) > 0 {
		return readSaved(ctx, p, &f.Flags, f.from, func(m *session.Session, s *model.State, a *model.App) error { return f.show(ctx, m, s, a) })
	}
	if len(f.Apps) == 0 && f.Remote == "" {
		m, err := session.New(p, &f.Flags)
		if err != nil {
			return err
		}
		return f.show(ctx, m, nil, nil)
	}
	return session.EachApp(ctx, p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
		s, a, err := readErrors(ctx, m, app, nil)
		if err != nil {
			return err
		}
		if err := readListed(ctx, m, app, s); err != nil {
			return err
		}
		a.Info.Name = app
		return f.show(ctx, m, s, a)
	})
}

func (f *runbookFlags) show(ctx context.Context, m *session.Session, s *model.State, a *model.App) error {
	book := m.Runbook(ctx)
	table, err := keys.NewKeymap(tui.Panes.Bindings(), m.Loaded.Config.Keys)
	if err != nil {
		return base.ExitError{Code: base.ExitUsage, Err: err}
	}
	key := func(intent string) string { return table.KeyOf(keys.Intent(intent)) }
	page, ok := book.Fill(runbook.Scene{State: s, App: a, Zone: m.Zone(), Key: key, Dead: true}, runbook.Subject{ID: f.id})
	if !ok {
		return base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "cannot show the page " + fault.Quote(f.id), Code: "page",
			Why: "the runbook has none about it", Do: pageMeant(f.id, book) + "gonogo runbook lists all pages"}}
	}
	printer := m.Printer(m.Clock())
	if !f.json {
		return base.Print(m.Stdout, runbookcard.Print(printer, page))
	}
	return base.PrintJSON(m.Stdout, docOfPage(page, a), false)
}

// pageMeant asks for the page that was probably meant.
func pageMeant(id string, book *runbook.Book) string {
	for _, typed := range []string{id, strings.ToUpper(id)} {
		if near := phrase.Nearest(typed, book.IDs()); near != "" {
			return "Did you mean " + near + "? "
		}
	}
	return ""
}

// filledDoc is a page as --json has it.
type filledDoc struct {
	ID string `json:"id"`
	pageDoc
	App   string    `json:"app,omitempty"` // that it is filled in for
	Lines []lineDoc `json:"lines"`
}

type lineDoc struct {
	Kind  string `json:"kind"` // heading, text, item, code
	Text  string `json:"text"`
	When  string `json:"when,omitempty"`  // the condition of a cause
	Holds string `json:"holds,omitempty"` // yes, no, unknown; absent: no app was looked at
	Note  string `json:"note,omitempty"`  // what was seen, or why it is not known
}

// The words of JSON.
var (
	kindWords  = [...]string{runbook.Paragraph: "text", runbook.Heading: "heading", runbook.Item: "item", runbook.Code: "code"}
	holdsWords = [...]string{runbook.Untold: "", runbook.Unknown: "unknown", runbook.No: "no", runbook.Yes: "yes"}
)

func docOfPage(f runbook.Filled, a *model.App) filledDoc {
	doc := filledDoc{ID: f.ID, pageDoc: pageDoc{f.IDs, f.Title, f.Severity.String(), f.Team}, Lines: []lineDoc{}}
	if a != nil {
		doc.App = a.Info.Name
	}
	for _, l := range f.Lines {
		one := lineDoc{Kind: kindWords[l.Kind], When: l.When, Note: l.Note}
		for _, s := range l.Spans {
			one.Text += s.Text
		}
		if a != nil {
			one.Holds = holdsWords[l.Holds]
		}
		doc.Lines = append(doc.Lines, one)
	}
	return doc
}
