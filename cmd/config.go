package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
)

// configCmd prints the effective configuration with where each value comes from.
func configCmd(p *base.Process) *cobra.Command {
	f, asJSON, schema := &base.Flags{}, false, false
	c := &cobra.Command{
		Use:   "config",
		Short: "Print the settings and where they come from",
		Long: `Print every setting, its value and where the value comes from. In rising order: the default, your own file, the repository's
.gonogo.yaml, a GONOGO_ variable. A flag beats them all for one run. Settings that the repository's file may not change are listed
on stderr.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if schema {
				_, err := p.Stdout.Write(config.Schema())
				return base.ReaderGone(err)
			}
			m, err := session.New(p, f)
			if err != nil {
				return err
			}
			if err := screen.CheckViews(m.Loaded); err != nil {
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
			return base.Print(p.Stdout, plain.Settings(m.Printer(m.Clock()), rows))
		},
	}
	f.AddStyle(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of the files, for editors")
	c.AddCommand(trustCmd(p), themesCmd(p))
	return c
}

// trustCmd believes the repository's file as it stands now.
func trustCmd(p *base.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "trust",
		Short: "Trust the repository's .gonogo.yaml as it is now",
		Long:  "Trust all settings in the repository's .gonogo.yaml as the file is now. When the file changes, trust it again.",
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
			return base.Print(p.Stdout, []string{"trusted: " + path + " " + hash})
		},
	}
}

// themesCmd lists the themes, each with a sample where colors are shown.
func themesCmd(p *base.Process) *cobra.Command {
	f, asJSON := &base.Flags{}, false
	c := &cobra.Command{
		Use:   "themes",
		Short: "List the color themes",
		Long: `List the color themes: the values of the setting "theme". Where colors are shown, each has a sample of itself. On the screen, : theme
switches.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			m, err := session.New(p, f)
			if err != nil {
				return err
			}
			if asJSON {
				return base.PrintJSON(p.Stdout, theme.Choices(), false)
			}
			return base.Print(p.Stdout, plain.Themes(m.Printer(m.Clock()), m.Loaded.Config.Theme))
		},
	}
	f.AddStyle(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
