package tape

import (
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/recorder"
	"app.gonogo/gonogo/sources/tape"
	"app.gonogo/gonogo/tui/plain/history"
)

// History lists what the flight recorder has.
func History(p *base.Process) *cobra.Command {
	f, json := &base.Flags{}, false
	c := &cobra.Command{
		Use:   "history",
		Short: "List what the flight recorder has: recordings, releases and incidents in them",
		Long: `List the recordings that the screen made by itself, those that began first at the top. With each are the releases that were made while it ran,
and its incidents: for how long the verdict was NO-GO, and why, or for how long alarms sounded without that (queues, failing requests, crashes).

The screen records facts and figures, and no log text, unless the config says otherwise: recording.keep is facts, text or off. Recordings are
kept for recording.days, 14 unless changed, in no more than recording.size. Nobody else can read them.

--json prints an array of {name, app, app_id, began, end, seconds, bytes, text, running, torn, path, releases, incidents, errors, marks}.`,
		Example: "  gonogo history -a shop\n  gonogo history --json | jq '.[] | select(.incidents != [])'",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return listRecordings(p, f, json)
		},
	}
	c.Flags().StringSliceVarP(&f.Apps, "app", "a", nil, "only recordings of this app; repeat for several")
	f.AddStyle(c)
	f.AddUTC(c)
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func listRecordings(p *base.Process, f *base.Flags, json bool) error {
	m, err := session.New(p, f)
	if err != nil {
		return err
	}
	dir := config.StatePath(p.Env(), "recordings")
	list, err := recorder.List(dir)
	if err != nil {
		return &fault.Error{What: "cannot list the recordings", Why: base.Cause(err), Do: "Make " + fault.Clean(dir) + " readable", Code: tape.CodeTape, Err: err}
	}
	if len(f.Apps) > 0 {
		list = slices.DeleteFunc(list, func(r recorder.Recording) bool {
			return !slices.Contains(f.Apps, r.App) && !slices.Contains(f.Apps, string(r.AppID))
		})
	}
	now := m.Clock()
	docs := make([]recordingDoc, len(list))
	for i, r := range list {
		if docs[i], err = recordingDocOf(r, time.Now()); err != nil {
			return err
		}
	}
	if json {
		return base.PrintJSON(p.Stdout, docs, false)
	}
	if len(docs) == 0 {
		_, err := fmt.Fprintln(p.Stderr, "Nothing is recorded. The screen records by itself: gonogo -a APP")
		return base.ReaderGone(err)
	}
	rows := make([]history.Row, len(docs))
	for i := range docs {
		rows[i] = docs[i].row()
	}
	return base.Print(p.Stdout, history.Lines(m.Printer(now), rows))
}

// recordingDoc is a recording as --json prints it.
type recordingDoc struct {
	Name      string               `json:"name"`
	App       string               `json:"app"`
	AppID     string               `json:"app_id"`
	Began     time.Time            `json:"began"`
	End       time.Time            `json:"end"`
	Seconds   float64              `json:"seconds"`
	Bytes     int64                `json:"bytes"`
	Text      bool                 `json:"text"`
	Running   bool                 `json:"running"`
	Torn      bool                 `json:"torn"`
	Path      string               `json:"path"`
	Releases  []recorder.Milestone `json:"releases"`
	Incidents []incidentDoc        `json:"incidents"`
	Errors    []recorder.Milestone `json:"errors"`
	Marks     []recorder.Milestone `json:"marks"`
}

// recordingDocOf reads the index of a recording. now is the machine's clock.
func recordingDocOf(r recorder.Recording, now time.Time) (recordingDoc, error) {
	d := recordingDoc{Name: r.Name, App: r.App, AppID: string(r.AppID), Began: r.Began, End: r.End, Seconds: r.End.Sub(r.Began).Seconds(), Bytes: r.Bytes, Text: r.Text, Path: r.Path,
		Running: r.Running(now), Releases: []recorder.Milestone{}, Incidents: []incidentDoc{}, Errors: []recorder.Milestone{}, Marks: []recorder.Milestone{}}
	d.Torn = r.Torn && !d.Running
	found, err := r.Milestones()
	if err != nil {
		return d, err
	}
	for _, m := range found {
		switch m.Kind {
		case recorder.ReleaseMade:
			d.Releases = append(d.Releases, m)
		case recorder.FirstError:
			d.Errors = append(d.Errors, m)
		case recorder.Marked:
			d.Marks = append(d.Marks, m)
		}
	}
	d.Incidents = incidentsOf(found, r.End)
	return d, nil
}

func (d *recordingDoc) row() history.Row {
	r := history.Row{Name: d.Name, Began: d.Began, End: d.End, Bytes: d.Bytes, Text: d.Text, Running: d.Running, Torn: d.Torn, Errors: len(d.Errors)}
	for _, m := range d.Releases {
		r.Releases = append(r.Releases, m.Version)
	}
	for _, in := range d.Incidents {
		r.Incidents = append(r.Incidents, history.Incident{From: in.From, To: in.To, Release: in.Release, Why: in.Why, Open: in.Open,
			Alarm: in.Kind == ofAlarms, Minor: in.Level == severity.Warning.String(), More: max(0, len(in.Alarms)-1)})
	}
	return r
}
