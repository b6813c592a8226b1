package cmd

import (
	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/tui"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/plain"
)

// keysCmd prints the key table, as the user's config makes it.
func keysCmd(p *base.Process) *cobra.Command {
	f, asJSON, markdown := &base.Flags{}, false, false
	c := &cobra.Command{
		Use:   "keys",
		Short: "List the keys and the commands of the screen",
		Long:  "List the keys of the screen with your own settings applied, and the commands that : runs. To change a key, name its action under keys: in the config.",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if markdown { // of the program as it comes, for its README
				return base.Print(p.Stdout, append(plain.KeysMarkdown(keyRows(tui.Panes.Bindings())), plain.CommandsMarkdown(commandRows())...))
			}
			m, err := session.New(p, f)
			if err != nil {
				return err
			}
			keys, err := keys.NewKeymap(tui.Panes.Bindings(), m.Loaded.Config.Keys)
			if err != nil {
				return base.ExitError{Code: base.ExitUsage, Err: err}
			}
			if asJSON {
				return base.PrintJSON(p.Stdout, keyDocs(keys.All()), false)
			}
			return base.Print(p.Stdout, append(plain.Keys(m.Printer(m.Clock()), keyRows(keys.All())), plain.Commands(m.Printer(m.Clock()), commandRows())...))
		},
	}
	f.AddStyle(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&markdown, "markdown", false, "print the table of the README")
	return c
}

// commandRows are the commands as rows.
func commandRows() []plain.Command {
	var out []plain.Command
	for _, r := range tui.Commands() {
		out = append(out, plain.Command{Usage: r.Usage(), Help: r.Help, Order: r.Order})
	}
	return out
}

// keyDoc is a binding as --json has it. The keys are written as the config writes them.
type keyDoc struct {
	Action string   `json:"action"`
	Scope  string   `json:"scope"`
	Keys   []string `json:"keys"`
	Help   string   `json:"help"`
	Order  bool     `json:"order"` // leads to a change on the platform
}

func keyDocs(all []keys.Binding) []keyDoc {
	out := make([]keyDoc, len(all))
	for i, b := range all {
		out[i] = keyDoc{string(b.Intent), string(b.Scope), append([]string{}, b.Keys...), b.Help, b.Order}
	}
	return out
}

// scopeWords are the scopes in people's words; a pane goes by its id.
var scopeWords = map[keys.Scope]string{keys.Global: "everywhere", keys.List: "lists", keys.Replay: "recordings"}

// keyRows are the bindings as rows.
func keyRows(all []keys.Binding) []plain.Key {
	var out []plain.Key
	for _, b := range all {
		row := plain.Key{Action: string(b.Intent), Where: string(b.Scope), Help: b.Help, Order: b.Order}
		if w, ok := scopeWords[b.Scope]; ok {
			row.Where = w
		}
		for _, k := range b.Keys {
			row.Keys = append(row.Keys, keys.KeyName(k))
		}
		out = append(out, row)
	}
	return out
}
