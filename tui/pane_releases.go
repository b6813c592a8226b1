package tui

import (
	"strconv"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// releases is the pane of the ledger, newest first.
type releases struct{ rows rows }

// NewReleases is the pane "releases".
func NewReleases() Pane { return &releases{} }

func (p *releases) ID() string { return "releases" }

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

func (p *releases) Spec(sc Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Releases"}
	list, _ := p.list(sc.App)
	if len(list) == 0 {
		return spec
	}
	if old := standingOf(sc, "heroku/releases").border(sc, spec.Title); old != nil {
		spec.Right = old
		return spec
	}
	n := 0
	for _, r := range list {
		if today(r.CreatedAt, sc.State.OriginNow("heroku"), sc.Zone) {
			n++
		}
	}
	spec.Right = []draw.Run{draw.R(theme.Dim, strconv.Itoa(n)+" today")}
	return spec
}

func (p *releases) Draw(sc Scene) draw.Block {
	st := standingOf(sc, "heroku/releases")
	if list, _ := p.list(sc.App); len(list) == 0 {
		return written(sc, p.nothing(sc, st))
	}
	if st.old() {
		return aged(sc, p.picture)
	}
	return p.picture(sc)
}

func (p *releases) nothing(sc Scene, st standing) [][]draw.Run {
	if why := st.wanting(sc, "releases"); why != nil {
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
	{Min: 2, Max: 10, Priority: 2},
	{Align: draw.Right, Min: 3, Max: 4, Priority: 1},
	{Max: 24},
}

func (p *releases) picture(sc Scene) draw.Block {
	list, keys := p.list(sc.App)
	from, at := p.rows.from(keys, sc.H), p.rows.place(keys)
	marks := releaseMarks(sc)
	t := draw.Table{Columns: releaseColumns, Gap: 2}
	if sc.W < 44 {
		t.Gap = 1
	}
	for i := from; i < len(list) && len(t.Rows) < sc.H; i++ {
		r := list[i]
		bar := sc.cursor(i == at)
		if i == at && !sc.Focus {
			bar = draw.R(theme.Dim, sc.glyphs().Current)
		}
		text := theme.Text
		if marks[r.Version].gone || !today(r.CreatedAt, sc.State.OriginNow("heroku"), sc.Zone) {
			text = theme.Dim
		}
		version := theme.Release
		if r.Current {
			version |= theme.Bold
		}
		t.Rows = append(t.Rows, draw.Row{Selected: sc.Focus && i == at, Cells: []draw.Run{
			bar,
			draw.R(version, "v"+strconv.Itoa(r.Version)),
			draw.R(text, changeText(r)),
			draw.R(theme.Dim, model.Author(r.By)),
			draw.R(theme.Dim, releaseAge(sc, r)),
			marks[r.Version].run,
		}})
	}
	return t.Draw(sc.Theme, sc.W, sc.H)
}

func releaseAge(sc Scene, r model.Release) string {
	if r.CreatedAt.IsZero() {
		return sc.glyphs().Dash
	}
	return age(sc.State.Age("heroku", r.CreatedAt))
}

// Headline is the current release: "v74 Deploy 20a5742 · ned · 41s".
func (p *releases) Headline(sc Scene) []draw.Run {
	if sc.App == nil {
		return nil
	}
	r, ok := sc.App.Ledger.Current()
	if !ok {
		return nil
	}
	return []draw.Run{draw.R(theme.Release|theme.Bold, "v"+strconv.Itoa(r.Version)),
		draw.R(theme.Text, " "+changeText(r)), draw.R(theme.Dim, " · "+model.Author(r.By)+" · "+releaseAge(sc, r))}
}

func (p *releases) Handle(i Intent, sc Scene) Effect {
	list, keys := p.list(sc.App)
	if p.rows.move(i, keys, sc.H) || len(list) == 0 {
		return nil
	}
	r := list[p.rows.place(keys)]
	switch i {
	case IntentOpen:
		return Show{releaseCard(sc, r)}
	case IntentYank:
		v := "v" + strconv.Itoa(r.Version)
		return Copy{Text: v + " " + r.Description, What: v}
	}
	return nil
}

// Subject is the selected release, unless it is the current one: then the ledger's own target is meant.
func (p *releases) Subject(verb model.Verb, sc Scene) (Subject, bool) {
	list, keys := p.list(sc.App)
	at := p.rows.place(keys)
	if verb != model.Rollback || at < 0 || p.rows.key == "" || list[at].Current {
		return Subject{}, false
	}
	return Subject{Release: list[at].Version}, true
}
