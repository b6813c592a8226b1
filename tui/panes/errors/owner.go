package errors

import (
	"slices"

	"app.gonogo/gonogo/model/runbook"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/errorcard"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// ownerMenu is the list of owners with how often their errors come.
const ownerMenu pane.MenuID = "owner"

// everybody is the choice of all owners, nobody that of errors of no owner.
const (
	everybody = "*"
	nobody    = "nobody"
)

// ofOwner are the rows of an owner; of all where none is named.
func ofOwner(rows []model.ErrorRow, owner string) []model.ErrorRow {
	if owner == "" {
		return rows
	}
	var out []model.ErrorRow
	for _, r := range rows {
		if r.Owner == owner || owner == nobody && r.Owner == "" {
			out = append(out, r)
		}
	}
	return out
}

// askOwner lists the owners: how many errors each has, how often they come now and came before the release.
func (p *errors) askOwner(sc pane.Scene) pane.Effect {
	all := model.ByOwner(p.all(sc), p.kept.split)
	m := pane.Menu{ID: ownerMenu, Title: "Errors of", Items: []pane.Item{{Key: everybody, Label: []draw.Run{draw.R(theme.Text, "everybody")}, On: p.owner == ""}}}
	w := len("everybody")
	for _, o := range all {
		w = max(w, draw.Width(o.Owner))
	}
	for _, o := range all {
		name := o.Owner
		if name == "" {
			name = nobody
		}
		m.Items = append(m.Items, pane.Item{Key: name, On: p.owner == name, Label: append([]draw.Run{draw.R(theme.Text, draw.Fit(name, w+2))}, errorcard.OwnerRuns(o)...)})
	}
	return m
}

func (p *errors) chooseOwner(ids []string, sc pane.Scene) pane.Effect {
	if len(ids) == 0 {
		return nil
	}
	return p.showOwner(ids[0], sc)
}

// showOwner shows the errors of one owner alone, or those of everybody.
func (p *errors) showOwner(name string, sc pane.Scene) pane.Effect {
	if name == everybody {
		p.owner = ""
		return pane.Say{Text: "the errors of everybody"}
	}
	rows := ofOwner(p.all(sc), name)
	if len(rows) == 0 {
		var names []string
		for _, o := range model.ByOwner(p.all(sc), p.kept.split) {
			if o.Owner != "" {
				names = append(names, o.Owner)
			}
		}
		slices.Sort(names)
		if len(names) == 0 {
			return pane.Say{Text: "no error has an owner: owners: in the config, or a CODEOWNERS file, name them", Bad: true}
		}
		return pane.Say{Text: "no error is of " + name + "; owners are " + format.Join(", ", names...), Bad: true}
	}
	p.owner = name
	return pane.Say{Text: format.Plural(len(rows), "error") + " of " + name}
}

// Receive shows the errors of one owner alone, or reports one.
func (p *errors) Receive(m pane.Message, sc pane.Scene) pane.Effect {
	switch m := m.(type) {
	case pane.OfOwner:
		return p.showOwner(m.Name, sc)
	case pane.ReportOf:
		return p.issueOf(m.Fingerprint, sc)
	}
	return nil
}

// Explained is the error under the cursor.
func (p *errors) Explained(sc pane.Scene) (runbook.Subject, bool) {
	v := p.list.View(p.rows(sc))
	at := p.list.Place(v)
	if at < 0 {
		return runbook.Subject{}, false
	}
	return runbook.OfError(&v.Rows[at]), true
}
