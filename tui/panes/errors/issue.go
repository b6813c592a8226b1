package errors

import (
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/issue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
)

// issue copies a bug report of an error: the link that opens it on GitHub where the repository is known, else its text.
func (p *errors) issue(sc pane.Scene, r model.ErrorRow) pane.Effect {
	report := issue.Of(sc.App, &r, p.kept.current)
	if link, ok := report.Link(sc.App.Repository()); ok {
		return pane.Copy{Text: link, What: "a link to a new issue of " + draw.Clean(strings.TrimPrefix(sc.App.Repository(), "https://")) + ": open it in a browser"}
	}
	return pane.Copy{Text: report.Markdown(), What: "a bug report in Markdown"}
}

// issueOf is the report of the error that a fingerprint begins so, or of the selected one.
func (p *errors) issueOf(fingerprint string, sc pane.Scene) pane.Effect {
	rows := p.list.View(p.rows(sc))
	switch {
	case len(rows.Rows) == 0:
		return pane.Say{Text: "there is no error here", Bad: true}
	case fingerprint == "":
		return p.issue(sc, rows.Rows[p.list.Place(rows)])
	}
	for _, r := range p.all(sc) {
		if strings.HasPrefix(r.Fingerprint.String(), strings.ToLower(fingerprint)) {
			return p.issue(sc, r)
		}
	}
	return pane.Say{Text: "no error has a fingerprint that begins with " + draw.Clean(fingerprint), Bad: true}
}
