package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
)

// versionCmd prints what this program is.
func versionCmd(p *base.Process) *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return base.PrintJSON(p.Stdout, base.ThisBuild(), false)
			}
			return base.Print(p.Stdout, []string{versionLine()})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// versionLine is what --version says, too.
func versionLine() string {
	b := base.ThisBuild()
	text := "gonogo " + b.Version
	if len(b.Commit) >= 12 && b.Version == "dev" {
		text += " " + b.Commit[:12]
	}
	return fmt.Sprintf("%s %s/%s %s", text, b.OS, b.Arch, b.Go)
}
