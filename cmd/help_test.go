package cmd

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
)

var update = flag.Bool("update", false, "write the goldens anew")

// helpOf is the help of a verb and of those below it, hidden ones left out.
func helpOf(t *testing.T, c *cobra.Command, out *bytes.Buffer) {
	t.Helper()
	if c.Hidden || c.Name() == "completion" || c.Name() == "help" {
		return
	}
	c.InitDefaultHelpFlag()
	if c.HasAvailableInheritedFlags() {
		t.Errorf("%s shows flags that are not its own:\n%s", c.CommandPath(), c.InheritedFlags().FlagUsages())
	}
	out.WriteString("\n$ " + c.CommandPath() + " --help\n")
	c.SetOut(out)
	if err := c.Help(); err != nil {
		t.Fatal(err)
	}
	for _, sub := range c.Commands() {
		helpOf(t, sub, out)
	}
}

// The help of every verb is kept in one file, so that a change of words or flags is read before it is made.
func TestHelp(t *testing.T) {
	var got bytes.Buffer
	helpOf(t, root(&base.Process{Getenv: func(string) string { return "" }}), &got)
	path := filepath.Join("testdata", "help.txt")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("-want +got; make golden writes the file anew\n%s", diff)
	}
}
