package main

import (
	"fmt"
	goversion "go/version"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// build is what is known of this program itself.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Built    string `json:"built,omitempty"`    // the commit's time
	Modified bool   `json:"modified,omitempty"` // built from more than the commit
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
}

func thisBuild() build {
	b := build{Version: versionText(), Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Built = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// safeGo is the oldest release of Go whose standard library has no hole that this program calls into.
const safeGo = "go1.26.10"

// unsafe tells whether a release of Go is older. A development version is taken for a new one.
func unsafeGo(release string) bool {
	release, _, _ = strings.Cut(release, " ") // "go1.26.8 X:experiment"
	return goversion.IsValid(release) && goversion.Compare(release, safeGo) < 0
}

// versionCmd prints what this program is.
func (p *program) versionCmd() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "version",
		Short: "Which gonogo this is",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := thisBuild()
			if asJSON {
				return printJSON(p.stdout, b, false)
			}
			text := "gonogo " + b.Version
			if len(b.Commit) >= 12 && b.Version == "dev" {
				text += " " + b.Commit[:12]
			}
			return printed(p.stdout, []string{fmt.Sprintf("%s %s/%s %s", text, b.OS, b.Arch, b.Go)})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
