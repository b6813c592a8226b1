package screen

import (
	"strings"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/tui"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/pane"
)

// Flags are those of the verbs that open the screen.
func Flags(c *cobra.Command, f *base.Flags) {
	c.Flags().StringVar(&f.Pane, "pane", "", "show one pane only: "+oneOf(tui.Panes.Names()))
	c.Flags().StringVar(&f.View, "view", "", "show a view first: "+oneOf(composed(tui.AllViews(nil)))+", or one of the config")
}

// oneOf lists words: "a, b or c".
func oneOf(words []string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
}

// composed are the names of the views that are more than a pane alone.
func composed(views []tui.View) []string {
	var names []string
	for _, v := range views {
		if !v.Alone {
			names = append(names, string(v.ID))
		}
	}
	return names
}

// Views are the user's own views.
func Views(c config.Config) []tui.View {
	var out []tui.View
	for _, name := range c.ViewNames() {
		var columns []layout.Node
		for _, column := range c.Views[name] {
			var rows []layout.Node
			for _, p := range column {
				rows = append(rows, layout.Tile(pane.ID(p.Name)).Weighs(p.Weight))
			}
			columns = append(columns, layout.Rows(rows...))
		}
		out = append(out, tui.View{ID: tui.ViewID(name), Help: "of your config: " + c.Views[name].String(), Root: layout.Columns(columns...)})
	}
	return out
}

// chosen is the pane or the view that the screen begins with.
func chosen(loaded config.Loaded, f *base.Flags) (tui.ViewID, pane.ID, error) {
	id := pane.ID(f.Pane)
	if f.Pane != "" && f.View != "" {
		return "", "", base.Usage("--pane is a view of its own: give --pane or --view, not both")
	}
	if f.Pane != "" {
		if err := tui.Panes.Check(id); err != nil {
			return "", "", base.Usage("%w", err)
		}
	}
	if f.View != "" {
		if err := loaded.Set("view", f.View, "flag --view"); err != nil {
			return "", "", base.ExitError{Code: base.ExitUsage, Err: err}
		}
	}
	return tui.ViewID(loaded.Config.View), id, CheckViews(loaded)
}

// CheckViews tells whether the screen has the panes and the view that the settings name.
func CheckViews(loaded config.Loaded) error {
	var views []string
	for _, v := range tui.AllViews(Views(loaded.Config)) {
		views = append(views, string(v.ID))
	}
	if err := loaded.CheckViews(tui.Panes.Names(), views); err != nil {
		return base.ExitError{Code: base.ExitUsage, Err: err}
	}
	return nil
}

// PaneNames are what --pane takes, each with what it is for.
func PaneNames() []string {
	var out []string
	for _, row := range tui.Panes {
		out = append(out, string(row.ID)+"\t"+row.Help)
	}
	return out
}

// ViewNames are what --view takes, each with what it shows.
func ViewNames(c config.Config) []string {
	var out []string
	for _, v := range tui.AllViews(Views(c)) {
		out = append(out, string(v.ID)+"\t"+v.Help)
	}
	return out
}
