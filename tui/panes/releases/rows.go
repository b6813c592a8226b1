package releases

import (
	"cmp"
	"strings"

	"app.gonogo/gonogo/model/runbook"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// scope is what the marks of the releases are made from.
func scope(sc pane.Scene) looks.Scope {
	return looks.Scope{Ledger: &sc.App.Ledger, Processes: &sc.App.Processes, Glyphs: sc.Glyphs(), Now: sc.State.OriginNow("heroku"), Width: max(sc.W, 1)}
}

// releaseCard is all that is known of a release, and what going back to it would do.
func releaseCard(sc pane.Scene, r ledger.Release) pane.Card {
	lines, copied := releaseFacts(sc, r, widget.CardFacts(sc))
	return pane.Card{Title: format.Version(r.Version), Lines: lines, Copy: copied}
}

// releaseFacts adds to facts what is known of a release; a dash stands for what is not. copied is what is worth copying.
func releaseFacts(sc pane.Scene, r ledger.Release, f *widget.Facts) (lines [][]draw.Run, copied string) {
	known := func(label, value string) {
		if value == "" {
			f.Add(label, theme.Dim, sc.Glyphs().Dash)
			return
		}
		f.Add(label, theme.Text, value)
	}
	f.Add("change", theme.Strong, r.Description)
	known("by", r.By)
	f.Runs("when", draw.R(theme.Text, format.Moment(r.CreatedAt, sc.Zone)), draw.R(theme.Dim, "  "+releaseAge(sc, r)+" ago"))
	f.Runs("status", releaseStatus(sc, r)...)
	known("release cmd", releaseCommand(r))
	change := r.Change()
	if len(change.Images) == 0 {
		known("commit", cmp.Or(r.Commit, change.Commit))
	}
	for _, image := range change.Images {
		f.Add("image", theme.Text, strings.TrimLeft(image.Type+"  "+image.ID, " "))
	}
	known("slug", r.Slug)
	if r.Current { // of the others the platform tells it for a request each
		known("stack", sc.App.Info.Stack)
	}
	known("add-ons", strings.Join(r.AddOns, ", "))
	f.Add("changed", theme.Text, changed(change))
	commitFacts(sc, r.Version, f)
	leftFacts(sc, r.Version, f)
	if r.Current || sc.App.Info.Name == "" {
		return f.Lines, format.Version(r.Version) + " " + r.Description
	}
	f.Blank()
	o := model.Order{App: sc.App.ID, AppName: sc.App.Info.Name, Verb: model.Rollback, Target: r.Version}
	if why := sc.App.Ledger.Ineligible(r.Version); why != "" {
		f.Add("roll back", theme.Dim, "not possible: "+why)
	} else {
		f.Lines = append(f.Lines, order.Lines(o, sc.App, sc, 0)...)
	}
	return f.Lines, o.CLI()
}

// The most that a card lists of what came with a release.
const (
	mostCommits = 8
	mostFiles   = 6
)

// commitFacts adds what came with a release, where the repository is known: its commits, who made them, which files they changed.
func commitFacts(sc pane.Scene, version int, f *widget.Facts) {
	came, known := sc.App.CommitsOf(version)
	if !known {
		return
	}
	if came.Why != "" {
		f.Add("commits", theme.Dim, sc.Glyphs().Dash+" "+came.Why)
		return
	}
	label := "commits"
	if came.Back {
		label = "taken away"
	}
	if len(came.Commits) == 0 {
		f.Add(label, theme.Text, "none: the same code")
		return
	}
	for i := range came.Commits[:min(len(came.Commits), mostCommits)] {
		c := &came.Commits[i]
		f.Runs(label, draw.R(theme.Strong, c.Short()), draw.R(theme.Text, "  "+c.Subject), draw.R(theme.Dim, "  "+c.Author))
		label = ""
	}
	if more := max(0, len(came.Commits)-mostCommits) + came.More; more > 0 {
		f.Add("", theme.Dim, "and "+format.Count(more)+" more")
	}
	f.Add("authors", theme.Text, strings.Join(came.Authors(), ", "))
	f.Add("files", theme.Text, listed(came.Files()))
	f.Add("migrations", theme.Warn, listed(came.Migrations()))
}

// leftFacts adds what a release left behind, as it was watched.
func leftFacts(sc pane.Scene, version int, f *widget.Facts) {
	left, known := sc.App.Baseline.Of(version)
	if !known {
		f.Add("left behind", theme.Dim, sc.Glyphs().Dash+" nobody watched it")
		return
	}
	label := "left behind"
	for _, text := range left.Words() {
		f.Add(label, theme.Text, text)
		label = ""
	}
}

// listed is the first of some files, and how many more there are.
func listed(files []string) string {
	text := strings.Join(files[:min(len(files), mostFiles)], ", ")
	if more := len(files) - mostFiles; more > 0 {
		text += " and " + format.Count(more) + " more"
	}
	return text
}

// releaseCommand says what became of the release's command; empty while that is not known.
func releaseCommand(r ledger.Release) string {
	switch {
	case r.OutputURL && r.Status == "pending":
		return "running"
	case r.OutputURL:
		return r.Status
	case r.Status == "succeeded":
		return "none"
	}
	return ""
}

func releaseStatus(sc pane.Scene, r ledger.Release) []draw.Run {
	role := theme.Text
	if r.Status != "succeeded" {
		role = theme.Warn
	}
	out := []draw.Run{draw.R(role, r.Status)}
	if mark, ok := scope(sc).Releases()[r.Version]; ok {
		out = append(out, draw.R(theme.Dim, "  "), mark.Run)
	}
	if r.Status == "succeeded" && r.Ineligible() != "" {
		out = append(out, draw.R(theme.Dim, "  cannot be returned to"))
	}
	return out
}

// changed says what a release changed, in a sentence.
func changed(c ledger.Change) string {
	switch c.Kind {
	case ledger.Deploy, ledger.Promote:
		return "the code"
	case ledger.RolledBack:
		return "code and config, back to " + format.Version(c.Target)
	case ledger.ConfigSet:
		return "config: set " + strings.Join(c.Names, ", ")
	case ledger.ConfigGone:
		return "config: removed " + strings.Join(c.Names, ", ")
	case ledger.StackUpgrade:
		return "the stack that the code runs on"
	case ledger.AddOn:
		if len(c.Names) > 0 {
			return "config: an add-on set " + strings.Join(c.Names, ", ")
		}
		return "add-ons, and perhaps the config vars they set"
	case ledger.Initial:
		return "nothing ran before it"
	}
	return "not understood from its text: taken to change the config"
}

// Explained is the release under the cursor, where somebody has gone to one: one that failed, or the current one while requests fail.
func (p *releases) Explained(sc pane.Scene) (runbook.Subject, bool) {
	v := p.list.View(rowsOf(sc.App))
	at := p.list.Place(v)
	if at < 0 {
		return runbook.Subject{}, false
	}
	switch r := v.Rows[at]; {
	case r.Status == "failed":
		return runbook.Subject{ID: runbook.FailedRelease, Release: r.Version}, true
	case r.Current && p.list.Moved():
		return runbook.Subject{ID: runbook.Regression, Release: r.Version}, true
	}
	return runbook.Subject{}, false
}
