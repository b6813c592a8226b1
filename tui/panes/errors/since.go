package errors

import (
	"cmp"
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// toggleNew leaves out what had come before the current release, or shows all again.
func (p *errors) toggleNew(sc pane.Scene) pane.Effect {
	if p.onlyNew {
		p.onlyNew = false
		return pane.Say{Text: "all errors"}
	}
	version := p.kept.current.Version
	since, known, watched := sc.App.ErrorsSince(p.all(sc), version)
	if !known {
		return pane.Say{Text: "it is not known when the current release began"}
	}
	p.onlyNew = true
	text := format.Plural(len(since), "error") + " first seen since " + format.Version(version)
	if !watched {
		text += "; the log begins no earlier, so some may be older"
	}
	return pane.Say{Text: text}
}

// unfold tells the calls of libraries one by one, or counts them again.
func (p *errors) unfold(sc pane.Scene) pane.Effect {
	p.whole = !p.whole
	if p.beside(sc) {
		return nil
	}
	if p.whole {
		return pane.Say{Text: "the details tell all calls"}
	}
	return pane.Say{Text: "the details count the calls of libraries"}
}

// different asks the logs what is different about the requests that raise an error.
func different(r model.ErrorRow) pane.Effect {
	name := cmp.Or(r.Class(), looks.ErrorTitle(r.Group))
	return pane.To{Pane: pane.Logs, Message: pane.Compare{What: name, Class: r.Class(), Text: r.Sample.Message}}
}

// rate is a group's rate before or after the current release: bright where the two differ by more than chance.
func (p *errors) rate(sc pane.Scene, r model.ErrorRow, since bool) draw.Run {
	split := r.Split(p.kept.split)
	if !split.Known() {
		return draw.R(theme.Dim, sc.Glyphs().Dash)
	}
	one, role := split.Earlier, theme.Dim
	if since {
		one = split.Since
	}
	if split.Differ() {
		role = theme.Text
	}
	return draw.R(role, format.PerMinute(one.PerMinute()))
}

// stepRelease tells rates against the release before the one that they are told against, or the next.
func (p *errors) stepRelease(sc pane.Scene, next bool) pane.Effect {
	p.all(sc)
	versions := sc.App.ReleasesSeen()
	i := slices.Index(versions, p.kept.split.Version)
	if i < 0 {
		return pane.Say{Text: "it is not known when a release began"}
	}
	if next {
		i--
	} else {
		i++
	}
	switch {
	case i < 0:
		return pane.Say{Text: format.Version(versions[0]) + " is the current release"}
	case i >= len(versions):
		return pane.Say{Text: "no release before " + format.Version(versions[i-1]) + " is known"}
	}
	if p.version = versions[i]; i == 0 {
		p.version = 0
	}
	return pane.Say{Text: "before and after " + format.Version(versions[i])}
}
