package tape

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/report"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/tape"
	"app.gonogo/gonogo/tui/plain/retrospective"
)

// reportFlags are those of report.
type reportFlags struct {
	base.Flags
	from, to, format, out string
	json                  bool
}

// Report writes down what happened in an incident.
func Report(p *base.Process) *cobra.Command {
	f := &reportFlags{}
	c := &cobra.Command{
		Use:   "report [NAME|FILE]",
		Short: "Write what happened in an incident, from a recording: Markdown, HTML or JSON",
		Long: `Write what a recording knows of an incident: what was released and by whom, what the verdict said and why, orders, exceptions that were new,
figures and charts, marks, and how long it took to detect it, to decide and to recover. Every sentence names the entries of a timeline that it rests on,
and every entry the event of the recording that told it. What is not known is said.

NAME is one of "gonogo history"; FILE is of "gonogo record", "-" is stdin. With --app alone it is the last recording of the app, with neither the
last of all. Of a file with several apps --app says which one.

It is of the last time in which the verdict was NO-GO or HOLD or an alarm sounded, and five minutes around it; of the whole recording where there was
none. --from and --to say otherwise: 03:09:14, "2026-09-17 03:09", 14m30s from the start.

The page of --format html stands alone: it needs no network and no script. Secrets are masked; text of log lines is in it only where the recording
has it. FILE of --out must not exist. --json prints {app, other_apps, recording, by, text, began, ended, from, to, incident, summary, sections, charts, timeline};
a sentence names the entries of the timeline by their numbers.`,
		Example: "  gonogo report -a shop > incident.md\n  gonogo report deploy.tape -o incident.html\n  gonogo report shop/20261130T140819Z --from 03:05 --to 03:40",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return f.run(c.Context(), p, args)
		},
	}
	c.Flags().StringSliceVarP(&f.Apps, "app", "a", nil, "of this app")
	f.AddUTC(c)
	c.Flags().StringVar(&f.from, "from", "", "from this moment on: 03:09:14, 14m30s from the start")
	c.Flags().StringVar(&f.to, "to", "", "up to this moment")
	c.Flags().StringVar(&f.format, "format", "", "md or html; md unless the name of --out ends in .html")
	c.Flags().BoolVar(&f.json, "json", false, "print JSON")
	c.Flags().StringVarP(&f.out, "out", "o", "", "write to this file")
	return c
}

func (f *reportFlags) run(ctx context.Context, p *base.Process, args []string) error {
	if f.json && f.format != "" {
		return base.Usage("--json is a form of its own: leave --format out")
	}
	page, err := f.page()
	if err != nil {
		return err
	}
	if len(f.Apps) > 1 {
		return base.Usage("a report is of one app, and --app names %d", len(f.Apps))
	}
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	src, err := f.source(p, args, m.Zone())
	if err != nil {
		return err
	}
	r, err := src.read(ctx, m.Agent())
	if err != nil {
		return err
	}
	switch {
	case f.json:
		text, err := reportJSON(r)
		if err != nil {
			return err
		}
		return f.write(p, text)
	case page:
		return f.write(p, retrospective.Page(r, m.Zone()))
	}
	return f.write(p, retrospective.Markdown(r, m.Zone()))
}

// page tells whether a page is wanted.
func (f *reportFlags) page() (bool, error) {
	switch strings.ToLower(f.format) {
	case "html":
		return true, nil
	case "md", "markdown":
		return false, nil
	case "":
		ext := strings.ToLower(filepath.Ext(f.out))
		return ext == ".html" || ext == ".htm", nil
	}
	return false, base.Usage("--format is md or html, not %s", fault.Quote(f.format))
}

// read plays the recording and gathers what the report is made of.
func (s *reported) read(ctx context.Context, by string) (*report.Report, error) {
	in, err := s.open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	player, err := tape.Play(in, tape.PlayOptions{})
	if err != nil {
		return nil, err
	}
	notes, err := s.notes(by)
	if err != nil {
		return nil, err
	}
	c, state := report.NewCollector(player.Header.Text), model.New(model.DefaultLimits())
	hear := func(e model.Event, note bool) {
		state.Apply([]model.Event{e})
		c.Hear(state, e, note)
	}
	err = player.Run(ctx, func(e model.Event) {
		for len(notes) > 0 && player.Now().After(notes[0].Seen) {
			hear(notes[0], true)
			notes = notes[1:]
		}
		hear(e, false)
	})
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, base.ErrInterrupted
	}
	for _, e := range notes {
		hear(e, true)
	}
	c.End(state)
	r, err := c.Build(report.Options{App: s.app, From: s.from, To: s.to, Recording: s.name, By: player.Header.By, Left: s.left})
	var none *report.NoAppError
	if errors.As(err, &none) {
		return nil, base.Usage("the recording %s is not of %s: %s%s", s.name, fault.Quote(s.app), none.Error(), phrase.DidYouMean(s.app, none.Apps))
	}
	if err != nil {
		return nil, &fault.Error{What: "cannot report on " + s.name, Why: err.Error(), Do: "gonogo history lists the recordings", Code: tape.CodeTape, Err: err}
	}
	return r, nil
}

// notes are the marks that were set while the recording was played.
func (s *reported) notes(by string) ([]model.Event, error) {
	if s.path == "" {
		return nil, nil
	}
	kept := tape.NotesOf(s.path, by)
	list, err := kept.Read()
	if err != nil {
		return nil, &fault.Error{What: "cannot read the marks of " + s.name, Why: base.Cause(err), Do: "Move the file " + fault.Clean(kept.Path) + " away to report without them", Code: tape.CodeTape, Err: err}
	}
	return list, nil
}

// write writes the report to stdout, or to a file that is not there yet.
func (f *reportFlags) write(p *base.Process, text string) error {
	if f.out == "" || f.out == "-" {
		_, err := io.WriteString(p.Stdout, text)
		return base.ReaderGone(err)
	}
	name := fault.Clean(f.out)
	out, err := os.OpenFile(p.Abs(f.out), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return base.Usage("%s already exists and is not overwritten. Choose another name", name)
	}
	if err == nil {
		_, err = out.WriteString(text)
		err = errors.Join(err, out.Close())
	}
	if err != nil {
		return &fault.Error{What: "cannot write the report " + name, Why: base.Cause(err), Do: "Choose a place that can be written to", Code: tape.CodeTape, Err: err}
	}
	return nil
}

// reported is what a report is made of.
type reported struct {
	chosen
	app      string // empty: the one of the last incident
	from, to time.Time
	left     time.Time // what the recording has before it is not read; zero: all of it is
}
