package base

import (
	"github.com/spf13/cobra"
)

// ReadFlags are those of every verb that prints a view.
type ReadFlags struct {
	Flags
	Json  bool
	Watch bool
}

func (f *ReadFlags) Add(c *cobra.Command) {
	f.Common(c)
	c.Flags().BoolVar(&f.Json, "json", false, "print JSON")
}

func (f *ReadFlags) AddWatch(c *cobra.Command) {
	c.Flags().BoolVar(&f.Watch, "watch", false, "go on until interrupted, printing what changed; with --json one document a line")
}

// Flags are those that every verb understands.
type Flags struct {
	Apps      []string
	Remote    string
	TokenFile string
	ReadOnly  bool
	Utc       bool
	Queues    string
	Memory    string
	Color     string
	Ascii     bool
	Pane      string
	View      string
	Offline   []string
}

// Common are the flags of every verb that looks at apps.
func (f *Flags) Common(c *cobra.Command) {
	pf := c.PersistentFlags()
	pf.StringSliceVarP(&f.Apps, "app", "a", nil, "app to look at; repeat for several (default: HEROKU_APP, then the git remote)")
	pf.StringVarP(&f.Remote, "remote", "r", "", "git remote that names the app")
	pf.StringVar(&f.TokenFile, "token-file", "", "file that holds the API token")
	pf.BoolVar(&f.ReadOnly, "read-only", false, "send no order, whatever is typed")
	pf.BoolVar(&f.Utc, "utc", false, "show times in UTC")
	pf.StringVar(&f.Queues, "queues", "", "read queue stores: auto, ask or off (default: auto; ask on production)")
	pf.StringVar(&f.Memory, "memory", "", "memory for log lines, such as 256MiB")
	pf.StringVar(&f.Color, "color", "", "colour: auto, always or never")
	pf.BoolVar(&f.Ascii, "ascii", false, "draw with ASCII characters only")
}
