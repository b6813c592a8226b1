package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/tui/plain"
)

// configCmd prints the effective configuration with where each value comes from.
func (p *program) configCmd() *cobra.Command {
	f, asJSON, schema := &flags{}, false, false
	c := &cobra.Command{
		Use:   "config",
		Short: "What gonogo is told, and by whom",
		Long: `Every setting with its value and where it comes from: default, your file, the repository's .gonogo.yaml, a GONOGO_ variable, a
flag; each beats those before it. What the repository's file may not set is told on stderr.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if schema {
				_, err := p.stdout.Write(config.Schema())
				return gone(err)
			}
			m, err := p.newMission(f)
			if err != nil {
				return err
			}
			for _, n := range m.loaded.Ignored {
				fmt.Fprintln(p.stderr, "gonogo: "+n.String())
			}
			if asJSON {
				return printJSON(p.stdout, m.loaded.Settings(), false)
			}
			var rows []plain.Setting
			for _, s := range m.loaded.Settings() {
				rows = append(rows, plain.Setting(s))
			}
			return printed(p.stdout, plain.Settings(m.sheet(m.clock()), rows))
		},
	}
	f.common(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of the files, for editors")
	c.AddCommand(p.trustCmd())
	return c
}

// trustCmd believes the repository's file as it stands now.
func (p *program) trustCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "trust",
		Short: "Believe the repository's .gonogo.yaml as it stands now",
		Long:  "Believe everything that the repository's .gonogo.yaml says, as it stands now. After the next change to it, it is a stranger's again.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			path := config.RepositoryFile(p.env())
			if path == "" {
				return usage("there is no .gonogo.yaml here. It belongs at the root of the repository")
			}
			hash, err := config.Trust(p.env(), path)
			if err != nil {
				return err
			}
			return printed(p.stdout, []string{"trusted: " + path + " " + hash})
		},
	}
}
