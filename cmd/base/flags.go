package base

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/model/link"
	"app.gonogo/gonogo/sources/config"
)

// ReadFlags are those of a verb that prints a view of an app.
type ReadFlags struct {
	Flags
	Json  bool
	Watch bool
}

func (f *ReadFlags) Add(c *cobra.Command) {
	f.AddApps(c)
	f.AddFeed(c)
	f.AddStyle(c)
	f.AddUTC(c)
	c.Flags().BoolVar(&f.Json, "json", false, "print JSON")
	c.Flags().BoolVar(&f.Watch, "watch", false, "print again whenever something changes; with --json one document a line")
}

// Flags are the flags that several verbs share. A verb adds those that it uses, and no others.
type Flags struct {
	Apps      []string
	Pipeline  string
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
	Notify    bool
	NoRecord  bool
	Guard     time.Duration // a NO-GO that holds for so long is rolled back without a person; 0: none is
	Attach    bool          // another gonogo of the user may ask the platform for this one
	NoAttach  bool
	Load      bool       // the last hour is loaded from what was recorded
	At        string     // a link, as it was typed
	Link      *link.Link // the same, read; nil: there is none
	Serve     bool       // other people watch what this one does
	Record    bool       // what is recorded only where somebody asks for it: the demo
	Feed      Feed
}

// Feed is where another gonogo serves what it sees, and what lets this one in.
type Feed struct {
	URL       string // empty: the platform itself is asked
	TokenFile string
	CA        string
	Cert, Key string

	Configured bool // the address is that of the config
	known      bool // the verb has the flags
	given      bool // --feed was, with whatever address
}

// Configure takes from the config what the flags leave open. An empty --feed asks the platform after all. A token and certificates of the config go to
// the address of the config alone.
func (f *Feed) Configure(c config.Feed, home string, token bool) {
	if !f.known || c.URL == "" || f.given && f.URL != c.URL {
		return
	}
	f.Configured, f.URL = !f.given, c.URL
	if f.TokenFile == "" && !token {
		f.TokenFile = config.Home(c.TokenFile, home)
	}
	f.CA = cmp.Or(f.CA, config.Home(c.CA, home))
	if f.Cert == "" && f.Key == "" {
		f.Cert, f.Key = config.Home(c.Cert, home), config.Home(c.Key, home)
	}
}

// Args are the flags that a verb needs to watch by the same way.
func (f *Feed) Args() (args []string) {
	if !f.known {
		return nil
	}
	if f.given {
		args = append(args, "--feed="+f.URL)
	}
	for _, one := range [][2]string{{"token-file", f.TokenFile}, {"ca", f.CA}, {"cert", f.Cert}, {"key", f.Key}} {
		if one[1] != "" {
			args = append(args, "--feed-"+one[0]+"="+one[1])
		}
	}
	return args
}

// Says is where something was given that lets a watcher in: a flag, or a setting where the address is one.
func (f *Feed) Says(what string) string {
	if f.Configured {
		return "feed." + strings.ReplaceAll(what, "-", "_")
	}
	return "--feed-" + what
}

// Saved says that what is read was saved: no gonogo that serves is asked, whatever the config says.
func (f *Flags) Saved() {
	if f.Feed.Configured {
		f.Feed = Feed{}
	}
	f.Feed.known = false
}

// feedAddress is the value of --feed. An empty one is given, too.
type feedAddress struct{ *Feed }

// String is the address.
func (a feedAddress) String() string {
	if a.Feed == nil {
		return ""
	}
	return a.URL
}

// Set takes the address.
func (a feedAddress) Set(text string) error {
	a.URL, a.given = text, true
	return nil
}

// TakeFeed takes the feed of a verb whose line is being completed.
func (f *Flags) TakeFeed(c *cobra.Command) {
	if flag := c.Flags().Lookup("feed"); flag != nil {
		if of, ok := flag.Value.(feedAddress); ok {
			f.Feed = *of.Feed
		}
	}
}

// Type is what the help calls it.
func (feedAddress) Type() string { return "string" }

// AddFeed adds the flags of what can watch by way of a gonogo that serves.
func (f *Flags) AddFeed(c *cobra.Command) {
	c.Flags().Var(feedAddress{&f.Feed}, "feed", "watch by way of the gonogo that serves at this URL, https:// or nats://, and ask the platform nothing")
	f.addFeedAccess(c)
	for _, name := range []string{"feed-token-file", "feed-ca", "feed-cert", "feed-key"} { // the help of the screen has them
		_ = c.Flags().MarkHidden(name) // it was added above
	}
}

// AddWholeFeed adds them with what lets a watcher in.
func (f *Flags) AddWholeFeed(c *cobra.Command) {
	c.Flags().Var(feedAddress{&f.Feed}, "feed", "watch by way of the gonogo that serves at this URL, https:// or nats://, and ask the platform nothing (default: feed.url of the config); most verbs have it, too")
	f.addFeedAccess(c)
}

func (f *Flags) addFeedAccess(c *cobra.Command) {
	f.Feed.known = true
	c.Flags().StringVar(&f.Feed.TokenFile, "feed-token-file", "", "file that holds the feed's token (default: GONOGO_FEED_TOKEN)")
	c.Flags().StringVar(&f.Feed.CA, "feed-ca", "", "file with the certificates by which the feed is known")
	c.Flags().StringVar(&f.Feed.Cert, "feed-cert", "", "file with this watcher's certificate")
	c.Flags().StringVar(&f.Feed.Key, "feed-key", "", "file with the key of that certificate")
}

// AddApps adds the flags that say which app, and by whose token.
func (f *Flags) AddApps(c *cobra.Command) {
	c.Flags().StringSliceVarP(&f.Apps, "app", "a", nil, "app to show; repeat for several (default: HEROKU_APP, else the app of the git remote)")
	c.Flags().StringVarP(&f.Remote, "remote", "r", "", "git remote of the app")
	c.Flags().StringVar(&f.TokenFile, "token-file", "", "file that holds the API token")
}

// AddPipeline adds the flag of what shows several apps.
func (f *Flags) AddPipeline(c *cobra.Command) {
	c.Flags().StringVar(&f.Pipeline, "pipeline", "", "show the apps of this pipeline side by side")
}

// AddStyle adds the flags of everything that draws or prints tables.
func (f *Flags) AddStyle(c *cobra.Command) {
	c.Flags().StringVar(&f.Color, "color", "", "color: auto, always or never (default: auto)")
	c.Flags().BoolVar(&f.Ascii, "ascii", false, "draw with ASCII characters only")
}

// AddUTC adds the flag of everything that shows times of day.
func (f *Flags) AddUTC(c *cobra.Command) {
	c.Flags().BoolVar(&f.Utc, "utc", false, "show times in UTC")
}

// AddQueues adds the flag of what reads queue stores.
func (f *Flags) AddQueues(c *cobra.Command) {
	c.Flags().StringVar(&f.Queues, "queues", "", "read queue stores: auto, ask or off (default: auto, but ask for production apps)")
}

// AddGuard adds the flag of the screen that may roll back without a person.
func (f *Flags) AddGuard(c *cobra.Command) {
	c.Flags().DurationVar(&f.Guard, "guard", 0, "roll the next release back once, after a NO-GO that has held for so long; your own config must allow it")
	c.Flags().Lookup("guard").NoOptDefVal = "1m"
}

// AddReadOnly adds the flag of what can change the platform.
func (f *Flags) AddReadOnly(c *cobra.Command) {
	c.Flags().BoolVar(&f.ReadOnly, "read-only", false, "change nothing on the platform")
}

// AddNotify adds the flag of what shows no real platform: nobody is told of it unless it is asked for.
func (f *Flags) AddNotify(c *cobra.Command) {
	c.Flags().BoolVar(&f.Notify, "notify", false, "notify people as the config says, which is off here")
}

// AddNoRecord adds the flag of what is recorded by itself.
func (f *Flags) AddNoRecord(c *cobra.Command) {
	c.Flags().BoolVar(&f.NoRecord, "no-record", false, "record nothing to disk (default: as the config says, facts without log text)")
}

// AddNoAttach adds the flag of what attaches to another gonogo.
func (f *Flags) AddNoAttach(c *cobra.Command) {
	c.Flags().BoolVar(&f.NoAttach, "no-attach", false, "ask the platform also where another gonogo of yours on this machine does")
}

// AddRecord adds the flag of what is recorded only when asked for.
func (f *Flags) AddRecord(c *cobra.Command) {
	c.Flags().BoolVar(&f.Record, "record", false, "record to disk, as the screen of a real app does")
}

// AddAt adds the flag of what opens at a link.
func (f *Flags) AddAt(c *cobra.Command) {
	c.Flags().StringVar(&f.At, "at", "", "show what this link leads to: gonogo:shop/logs@…, as :link copies it")
}

// TakeLink reads the link of --at. The app is the link's, where no other is named.
func (f *Flags) TakeLink(text string) error {
	l, err := link.Parse(text)
	switch {
	case err != nil:
		return Usage("--at: %w", err)
	case len(f.Apps) > 0 && !slices.Contains(f.Apps, l.App):
		return Usage("the link is of the app %s, and --app names another: leave --app out", l.App)
	case len(f.Apps) == 0:
		f.Apps = []string{l.App}
	}
	f.Link = &l
	return nil
}

// AddScreen adds the flags of the verbs that open the screen.
func (f *Flags) AddScreen(c *cobra.Command) {
	f.AddStyle(c)
	f.AddUTC(c)
	c.Flags().StringVar(&f.Memory, "memory", "", "memory for log lines (default: 256MiB)")
}
