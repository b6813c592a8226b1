package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
)

// ViewColumns is a view that the user defines: its columns from left to right, each with its panes from top to bottom.
type ViewColumns [][]ViewPane

// ViewPane is a pane of a view, and its share of the rows that several could use.
type ViewPane struct {
	Name   string
	Weight int
}

const (
	maxColumns = 4
	mostWeight = 9
)

var (
	viewRule   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	columnRule = regexp.MustCompile(`^[a-z][a-z0-9-]*(\*[1-9])?( [a-z][a-z0-9-]*(\*[1-9])?)*$`)
)

// String gives the form that the file takes, its columns in brackets.
func (v ViewColumns) String() string {
	columns := make([]string, len(v))
	for i, column := range v {
		for j, p := range column {
			if j > 0 {
				columns[i] += " "
			}
			columns[i] += p.Name
			if p.Weight > 1 {
				columns[i] += "*" + strconv.Itoa(p.Weight)
			}
		}
	}
	return "[" + strings.Join(columns, ", ") + "]"
}

// parseColumns reads the columns of a view, each a text such as "queues*3 logs".
func parseColumns(columns []string) (ViewColumns, error) {
	if len(columns) == 0 || len(columns) > maxColumns {
		return nil, fmt.Errorf("wants a list of 1 to %d columns, each with the names of its panes from top to bottom", maxColumns)
	}
	var out ViewColumns
	var seen []string
	for _, text := range columns {
		if !columnRule.MatchString(text) {
			return nil, fmt.Errorf("wants in each column the names of its panes from top to bottom with a blank between them, such as %s, and behind a name *2 to *%d for more rows",
				fault.Quote("processes queues*3"), mostWeight)
		}
		var column []ViewPane
		for _, word := range strings.Fields(text) {
			name, share, _ := strings.Cut(word, "*")
			weight, _ := strconv.Atoi(share)
			if slices.Contains(seen, name) {
				return nil, fmt.Errorf("has %s twice", name)
			}
			seen = append(seen, name)
			column = append(column, ViewPane{name, max(1, weight)})
		}
		out = append(out, column)
	}
	return out, nil
}

func setViews(c *Config, name string, text []string) error {
	columns, err := parseColumns(text)
	if err == nil {
		c.Views = with(c.Views, name, columns)
	}
	return err
}

func setView(c *Config, _ string, text []string) error {
	return setField(&c.View, text, func(s string) (string, error) {
		if !viewRule.MatchString(s) {
			return "", fmt.Errorf("wants the name of a view")
		}
		return s, nil
	})
}

// CheckViews tells whether the screen has the panes and the view that the settings name. It knows the names of its panes, and of all
// views by now.
func (l Loaded) CheckViews(panes, views []string) error {
	for _, s := range l.Settings() {
		name, isView := strings.CutPrefix(s.Path, "views.")
		if !isView {
			continue
		}
		for _, column := range l.Config.Views[name] {
			for _, p := range column {
				if !slices.Contains(panes, p.Name) {
					return wrong(s.Origin, "has the unknown pane "+fault.Quote(p.Name)+" in "+fault.Quote(s.Path), choice("Panes", p.Name, panes))
				}
			}
		}
	}
	if !slices.Contains(views, l.Config.View) && !slices.Contains(panes, l.Config.View) { // a pane's name means that pane alone
		return wrong(l.Origins["view"], "names the unknown view "+fault.Quote(l.Config.View), choice("Views", l.Config.View, views))
	}
	return nil
}

// choice is what an unknown name was meant to be, and what there is.
func choice(what, name string, known []string) string {
	do := what + ": " + strings.Join(known, ", ")
	best, distance := "", 1+max(1, len(name)/3)
	for _, k := range known {
		if d := phrase.Edits(name, k); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		do = "Did you mean " + fault.Quote(best) + "? " + do
	}
	return do
}
