package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/tui/plain"
)

// configCmd prints the effective configuration with where each value comes from.
func configCmd(p *base.Process) *cobra.Command {
	f, asJSON, schema := &base.Flags{}, false, false
	c := &cobra.Command{
		Use:   "config",
		Short: "What gonogo is told, and by whom",
		Long: `Every setting with its value and where it comes from: default, your file, the repository's .gonogo.yaml, a GONOGO_ variable, a
flag; each beats those before it. What the repository's file may not set is told on stderr.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if schema {
				_, err := p.Stdout.Write(config.Schema())
				return base.Gone(err)
			}
			m, err := session.New(p, f)
			if err != nil {
				return err
			}
			for _, n := range m.Loaded.Ignored {
				fmt.Fprintln(p.Stderr, "gonogo: "+n.String())
			}
			if asJSON {
				return base.PrintJSON(p.Stdout, m.Loaded.Settings(), false)
			}
			var rows []plain.Setting
			for _, s := range m.Loaded.Settings() {
				rows = append(rows, plain.Setting(s))
			}
			return base.Printed(p.Stdout, plain.Settings(m.Printer(m.Clock()), rows))
		},
	}
	f.Common(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of the files, for editors")
	c.AddCommand(trustCmd(p))
	return c
}

// trustCmd believes the repository's file as it stands now.
func trustCmd(p *base.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "trust",
		Short: "Believe the repository's .gonogo.yaml as it stands now",
		Long:  "Believe everything that the repository's .gonogo.yaml says, as it stands now. After the next change to it, it is a stranger's again.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			path := config.RepositoryFile(p.Env())
			if path == "" {
				return base.Usage("there is no .gonogo.yaml here. It belongs at the root of the repository")
			}
			hash, err := config.Trust(p.Env(), path)
			if err != nil {
				return err
			}
			return base.Printed(p.Stdout, []string{"trusted: " + path + " " + hash})
		},
	}
}
