package plain

import (
	"strings"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Key is a row of the key table.
type Key struct {
	Action string // the name that the config remaps
	Where  string // "everywhere", "lists", or a pane
	Keys   []string
	Help   string
	Order  bool // leads to a change on the platform
}

// Keys is the key table, one heading a scope.
func Keys(s Printer, keys []Key) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{{Title: "keys"}, {Title: "where", DropRank: 2}, {Title: "action", DropRank: 1}, {Title: ""}}}
	for _, k := range keys {
		role := theme.Key
		if k.Order {
			role |= theme.Bold
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(role, strings.Join(k.Keys, " ")), draw.R(theme.Dim, k.Where), draw.R(theme.Text, k.Action), draw.R(theme.Dim, k.Help),
		}})
	}
	return s.table(t)
}

// KeysMarkdown is the key table for the README.
func KeysMarkdown(keys []Key) []string {
	out := []string{"| Keys | Where | What |", "|---|---|---|"}
	for _, k := range keys {
		shown := make([]string, len(k.Keys))
		for i, key := range k.Keys {
			shown[i] = "`" + strings.ReplaceAll(key, "|", `\|`) + "`"
		}
		out = append(out, "| "+strings.Join(shown, " ")+" | "+k.Where+" | "+k.Help+" |")
	}
	return out
}

// Command is a row of the table of commands.
type Command struct {
	Usage, Help string
	Order       bool // leads to a change on the platform
}

// Commands is the table of commands, below that of keys.
func Commands(s Printer, commands []Command) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{{Title: "command"}, {Title: ""}}}
	for _, c := range commands {
		role := theme.Key
		if c.Order {
			role |= theme.Bold
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{draw.R(role, ":"+c.Usage), draw.R(theme.Dim, c.Help)}})
	}
	return append([]string{""}, s.table(t)...)
}

// CommandsMarkdown is the table of commands for the README.
func CommandsMarkdown(commands []Command) []string {
	out := []string{"", "| Command | What |", "|---|---|"}
	for _, c := range commands {
		out = append(out, "| `:"+strings.ReplaceAll(c.Usage, "|", `\|`)+"` | "+c.Help+" |")
	}
	return out
}
