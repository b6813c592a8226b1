// Package releases is the pane of the release history.
package releases

import (
	"strconv"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// releases is the pane of the ledger, newest first.
type releases struct{ rows widget.Rows }

// NewReleases is the pane of the release history.
func NewReleases() pane.Pane { return &releases{} }

// Source is the source that the pane rests on.
const Source = model.ReleasesSource

// recent is how many releases are looked at; older ones are read where nobody else has use for the rows.
const recent = 9

// Rows is a line for each release.
func Rows(sc pane.Scene) pane.Rows {
	if sc.App == nil || len(sc.App.Ledger.Releases) == 0 {
		return pane.Exactly(pane.SentenceRows)
	}
	n := len(sc.App.Ledger.Releases)
	return pane.Rows{Want: min(n, recent), Most: n}
}

func (p *releases) Reads() []model.Section {
	return []model.Section{model.SectionReleases, model.SectionProcesses, model.SectionHealth}
}

func (p *releases) list(app *model.App) (list []model.Release, keys []string) {
	if app == nil {
		return nil, nil
	}
	for _, r := range app.Ledger.Releases {
		keys = append(keys, "v"+strconv.Itoa(r.Version))
	}
	return app.Ledger.Releases, keys
}

func (p *releases) Spec(sc pane.Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Releases"}
	list, _ := p.list(sc.App)
	if len(list) == 0 {
		return spec
	}
	if old := widget.StandingOf(sc, Source).Border(sc, spec.Title); old != nil {
		spec.Right = old
		return spec
	}
	n := 0
	for _, r := range list {
		if format.Today(r.CreatedAt, sc.State.OriginNow("heroku"), sc.Zone) {
			n++
		}
	}
	spec.Right = []draw.Run{draw.R(theme.Dim, strconv.Itoa(n)+" today")}
	return spec
}

func (p *releases) Draw(sc pane.Scene) draw.Block {
	st := widget.StandingOf(sc, Source)
	if list, _ := p.list(sc.App); len(list) == 0 {
		return widget.Written(sc, p.nothing(sc, st))
	}
	if st.Old() {
		return widget.Dimmed(sc, p.picture)
	}
	return p.picture(sc)
}

func (p *releases) nothing(sc pane.Scene, st widget.Standing) [][]draw.Run {
	if why := st.Wanting(sc, "releases"); why != nil {
		return why
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "no release yet: nothing was deployed to this app")},
		{draw.R(theme.Text, "git push heroku main makes the first one")},
	}
}

var releaseColumns = []draw.Column{
	{Min: 1, Max: 1},
	{Tight: true, Min: 2, Max: 6},
	{Min: 14, Max: 48, Fill: true},
	{Min: 2, Max: 10, DropRank: 2},
	{Align: draw.Right, Min: 3, Max: 4, DropRank: 1},
	{Max: 24},
}

func (p *releases) picture(sc pane.Scene) draw.Block {
	list, keys := p.list(sc.App)
	from, at := p.rows.From(keys, sc.H), p.rows.Place(keys)
	marks := releaseMarks(sc)
	t := draw.Table{Columns: releaseColumns, Gap: 2}
	if sc.W < 44 {
		t.Gap = 1
	}
	for i := from; i < len(list) && len(t.Rows) < sc.H; i++ {
		r := list[i]
		bar := sc.Cursor(i == at)
		if i == at && !sc.Focus {
			bar = draw.R(theme.Dim, sc.Glyphs().Current)
		}
		text := theme.Text
		if marks[r.Version].gone || !format.Today(r.CreatedAt, sc.State.OriginNow("heroku"), sc.Zone) {
			text = theme.Dim
		}
		version := theme.Release
		if r.Current {
			version |= theme.Bold
		}
		t.Rows = append(t.Rows, draw.Row{Selected: sc.Focus && i == at, Cells: []draw.Run{
			bar,
			draw.R(version, "v"+strconv.Itoa(r.Version)),
			draw.R(text, looks.ChangeText(r)),
			draw.R(theme.Dim, model.Author(r.By)),
			draw.R(theme.Dim, releaseAge(sc, r)),
			marks[r.Version].run,
		}})
	}
	return t.Draw(sc.Theme, sc.W, sc.H)
}

func releaseAge(sc pane.Scene, r model.Release) string {
	if r.CreatedAt.IsZero() {
		return sc.Glyphs().Dash
	}
	return format.Age(sc.State.Age("heroku", r.CreatedAt))
}

// Headline is the current release: "v74 Deploy 20a5742 · ned · 41s".
func (p *releases) Headline(sc pane.Scene) []draw.Run {
	if sc.App == nil {
		return nil
	}
	r, ok := sc.App.Ledger.Current()
	if !ok {
		return nil
	}
	return []draw.Run{draw.R(theme.Release|theme.Bold, "v"+strconv.Itoa(r.Version)),
		draw.R(theme.Text, " "+looks.ChangeText(r)), draw.R(theme.Dim, " · "+model.Author(r.By)+" · "+releaseAge(sc, r))}
}

func (p *releases) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	list, ids := p.list(sc.App)
	if p.rows.Move(i, ids, sc.H) || len(list) == 0 {
		return nil
	}
	r := list[p.rows.Place(ids)]
	switch i {
	case keys.IntentOpen:
		return pane.Show{Card: releaseCard(sc, r)}
	case keys.IntentYank:
		v := "v" + strconv.Itoa(r.Version)
		return pane.Copy{Text: v + " " + r.Description, What: v}
	}
	return nil
}

// Subject is the selected release, unless it is the current one: then the ledger's own target is meant.
func (p *releases) Subject(verb model.Verb, sc pane.Scene) (pane.Subject, bool) {
	list, keys := p.list(sc.App)
	at := p.rows.Place(keys)
	if verb != model.Rollback || at < 0 || p.rows.Key == "" || list[at].Current {
		return pane.Subject{}, false
	}
	return pane.Subject{Release: list[at].Version}, true
}
