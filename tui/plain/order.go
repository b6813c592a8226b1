package plain

import (
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// labelWidth is the column of the words that stand before each line of a preview.
const labelWidth = 10

// Order is what an order would do, before it is given.
func Order(s Sheet, o model.Order, a *model.App) []string {
	head := []draw.Run{draw.R(theme.Name(o.AppName)|theme.Bold, o.AppName), draw.R(theme.Strong, "  "+o.Describe())}
	if a.Info.Production {
		head = append(head, draw.R(theme.Text, "  "), draw.R(theme.ProdBand, " production "))
	}
	lines := [][]draw.Run{head}
	switch o.Verb {
	case model.Rollback:
		lines = append(lines, s.rollback(o, a)...)
	case model.Scale:
		lines = append(lines, s.scale(o, a)...)
	case model.Restart, model.Stop:
		lines = append(lines, s.restart(o, a)...)
	case model.Maintenance:
		lines = append(lines, labelled("expect", draw.R(theme.Text, maintenanceWords[o.On])))
	}
	lines = append(lines, labelled("same as", draw.R(theme.Soft, o.CLI())))
	s.Width = 0 // whoever confirms must see all of it
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = s.line(l...)
	}
	return out
}

var maintenanceWords = map[bool]string{
	true:  "every request will be answered with the maintenance page (503 H80); dynos keep running",
	false: "requests will reach the dynos again",
}

func labelled(label string, runs ...draw.Run) []draw.Run {
	return append([]draw.Run{draw.R(theme.Dim, fmt.Sprintf("  %-*s ", labelWidth, label))}, runs...)
}

func (s Sheet) rollback(o model.Order, a *model.App) [][]draw.Run {
	to, known := a.Ledger.Version(o.Target)
	p, ok := a.Ledger.Preview(to)
	if !known || !ok {
		return [][]draw.Run{labelled("to", draw.R(theme.Release, version(o.Target)),
			draw.R(theme.Warn, "  older than the releases that were read: what goes back is not known"))}
	}
	code := []draw.Run{draw.R(theme.Dim, "the same slug")}
	if p.Code {
		code = []draw.Run{draw.R(theme.Text, goBack(len(p.Commits))+strings.Join(deploys(p.Commits), ", "))}
	}
	database := draw.R(theme.Dim, "does not go back; no release command ran in between")
	if p.Phase {
		database = draw.R(theme.Warn, "a release command ran in between and does not go back")
	}
	lines := [][]draw.Run{labelled("from", s.release(p.From)...), labelled("to", s.release(p.To)...)}
	if warning := a.Ledger.Warning(o.Target); warning != "" {
		lines = append(lines, labelled("warning", draw.R(theme.Warn, warning)))
	}
	return append(lines, labelled("code", code...),
		labelled("config", configRuns(p)...), labelled("add-ons", draw.R(theme.Text, services(a.AddOns))), labelled("database", database))
}

func (s Sheet) release(r model.Release) []draw.Run {
	return []draw.Run{draw.R(theme.Release|theme.Bold, version(r.Version)), draw.R(theme.Text, " "+r.Description),
		draw.R(theme.Dim, ", "+model.Author(r.By)+", "+s.ago(r.CreatedAt)+" ago")}
}

func goBack(n int) string {
	if n == 1 {
		return "1 deploy goes back: "
	}
	return fmt.Sprintf("%d deploys go back: ", n)
}

func deploys(rs []model.Release) []string {
	var out []string
	for i, r := range rs {
		if i == 5 {
			return append(out, fmt.Sprintf("and %d more", len(rs)-i))
		}
		out = append(out, fmt.Sprintf("%s %s (%s)", version(r.Version), r.Description, model.Author(r.By)))
	}
	return out
}

func configRuns(p model.Preview) []draw.Run {
	switch {
	case len(p.Config) > 0:
		return []draw.Run{draw.R(theme.Strong, strings.Join(p.Config, ", ")), draw.R(theme.Text, " as of "+version(p.To.Version))}
	case p.Unsure:
		return []draw.Run{draw.R(theme.Warn, "may change: a release in between has a text that is not understood")}
	}
	return []draw.Run{draw.R(theme.Dim, "nothing changed since "+version(p.To.Version))}
}

// services is the add-ons by service, without plans, each once.
func services(addons []string) string {
	var names []string
	for _, n := range addons {
		service, _, _ := strings.Cut(n, ":")
		if !slices.Contains(names, service) {
			names = append(names, service)
		}
	}
	if len(names) == 0 {
		return "are not rolled back"
	}
	return strings.Join(names, ", ") + " are not rolled back"
}

func (s Sheet) scale(o model.Order, a *model.App) [][]draw.Run {
	var lines [][]draw.Run
	for _, c := range o.Scale {
		r, _ := a.Processes.Type(c.Type)
		size := r.Size
		if c.Size != "" {
			size = c.Size
		}
		text, role := fmt.Sprintf("%d × %s, now %d up", c.To, size, r.Count("up")), theme.Text
		switch {
		case c.To == 0 && c.Type == "web":
			text, role = "every request will be answered with 503 H14", theme.Warn
		case c.To == 0:
			text, role = "nothing will run "+c.Type+" any more", theme.Warn
		}
		lines = append(lines, labelled("expect", draw.R(theme.Name(c.Type), c.Type+"  "), draw.R(role, text)))
	}
	return lines
}

func (s Sheet) restart(o model.Order, a *model.App) [][]draw.Run {
	var lines [][]draw.Run
	for _, r := range a.Processes.Types {
		var names []string
		for _, d := range r.Dynos {
			if _, in := o.Precondition.Dynos[d.Name]; in {
				names = append(names, d.Name+" "+d.State+" "+s.ago(d.UpdatedAt))
			}
		}
		if len(names) > 0 {
			lines = append(lines, labelled(counted(len(names), "dyno"), draw.R(theme.Text, strings.Join(names, ", "))))
		}
	}
	expect := "SIGTERM, up to 30 s to finish, then a new start on the same release"
	if o.Verb == model.Stop {
		expect = "SIGTERM; a dyno of the formation is replaced, a one-off ends"
	}
	return append(lines, labelled("expect", draw.R(theme.Text, expect)))
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
