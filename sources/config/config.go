package config

import (
	"maps"
	"slices"
	"time"
)

// Config is every setting with its value. The zero Config is of no use: begin with [Default].
type Config struct {
	Apps        map[string]App         `yaml:"apps,omitempty" jsonschema_description:"What is known of each app, by name or id"`
	Theme       string                 `yaml:"theme,omitempty" jsonschema:"pattern=^[a-z][a-z0-9-]{0\\,31}$,example=default,example=night,example=day,example=clear" jsonschema_description:"Name of the color theme; gonogo config themes lists them"`
	Color       string                 `yaml:"color,omitempty" jsonschema:"enum=auto,enum=always,enum=never" jsonschema_description:"Whether to use colour; auto looks at the terminal"`
	ASCII       bool                   `yaml:"ascii,omitempty" jsonschema_description:"Draw with ASCII characters only"`
	UTC         bool                   `yaml:"utc,omitempty" jsonschema_description:"Show times in UTC, not in the local zone"`
	Title       string                 `yaml:"title,omitempty" jsonschema:"enum=auto,enum=off" jsonschema_description:"Whether the terminal's window gets the verdict as its title; auto leaves out terminals that would print it"`
	Mouse       bool                   `yaml:"mouse,omitempty" jsonschema_description:"Take mouse clicks and the wheel"`
	ReadOnly    bool                   `yaml:"read_only,omitempty" jsonschema_description:"Refuse every order that changes an app"`
	Guard       GuardedApps            `yaml:"guard,omitempty" jsonschema_description:"Apps that gonogo guard may roll back by itself; only the user's own file can allow it"`
	Keys        map[string][]string    `yaml:"keys,omitempty" jsonschema_description:"Keys of an action, in place of its own; gonogo keys lists the actions"`
	Breakpoints Breakpoints            `yaml:"breakpoints,omitempty" jsonschema_description:"Terminal sizes at which the layout changes"`
	View        string                 `yaml:"view,omitempty" jsonschema:"pattern=^[a-z][a-z0-9-]{0\\,31}$" jsonschema_description:"Name of the view that the screen begins with, or of a pane for that pane alone; gonogo --help lists both"`
	Views       map[string]ViewColumns `yaml:"views,omitempty" jsonschema_description:"Views of your own, by name, or another form of a view that there is: a list of columns from left to right, each with its panes from top to bottom"`
	LogFields   LogFields              `yaml:"log_fields,omitempty" jsonschema_description:"Fields of structured log lines to show behind the message, in this order, such as user_id or duration; without it all are shown"`
	Memory      Size                   `yaml:"memory,omitempty" jsonschema_description:"Memory for log lines of all apps together, 16MiB to 64GiB"`
	Recording   Recording              `yaml:"recording,omitempty" jsonschema_description:"The flight recorder: what the screen keeps on disk"`
	Attach      string                 `yaml:"attach,omitempty" jsonschema:"enum=auto,enum=off" jsonschema_description:"Whether gonogos of yours on this machine share one look at an app: auto or off"`
	Feed        Feed                   `yaml:"feed,omitempty" jsonschema_description:"A gonogo serve to watch by way of, in place of the platform; docs/feed.md"`
	Poll        Poll                   `yaml:"poll,omitempty" jsonschema_description:"How often the Platform API is asked"`
	Notify      Notify                 `yaml:"notify,omitempty" jsonschema_description:"Who is told of verdicts, rollbacks, crashes and alarms; docs/notify.md has examples"`
}

// App is what the user said of one app.
type App struct {
	Production bool   `yaml:"production,omitempty" jsonschema_description:"Orders to this app need the strongest confirmation"`
	Queues     string `yaml:"queues,omitempty" jsonschema:"enum=auto,enum=ask,enum=off" jsonschema_description:"Whether queue stores named in the app's config vars are read: at once, after a question, never"`
	ReadOnly   bool   `yaml:"read_only,omitempty" jsonschema_description:"Refuse every order that changes this app"`

	Errors map[string]ErrorRule `yaml:"errors,omitempty" jsonschema_description:"Rules for errors, by a name of your own, in the order of their names; the first that fits counts"`
	Owners map[string]string    `yaml:"owners,omitempty" jsonschema_description:"Whose errors are, by the file of the innermost call as in CODEOWNERS, or by class: and a class with *; before the repository's CODEOWNERS file"`
	// Repository is where the app's code is on GitHub.
	Repository string `yaml:"repository,omitempty" jsonschema:"example=acme/shop" jsonschema_description:"Where the app's code is on GitHub, asked for commits that no clone here has: owner/name, host/owner/name for GitHub Enterprise, or off; without it the git remote origin tells"`

	SourceURL string `yaml:"source_url,omitempty" jsonschema_description:"Where a line of source can be seen: an address with {path}, {line} and {commit} in it"`

	Verdict         map[string]VerdictRule `yaml:"verdict,omitempty" jsonschema_description:"From which limits on a release is HOLD or NO-GO, by the name of the rule; docs/verdict.md lists the rules"`
	VerdictWindow   Span                   `yaml:"verdict_window,omitempty" jsonschema_description:"How long a release is watched after its boot before it is GO, 1s to 168h"`
	VerdictRequests int                    `yaml:"verdict_requests,omitempty" jsonschema:"minimum=1,maximum=1000000000" jsonschema_description:"Requests before which there is no GO"`

	Freeze map[string]FreezeWindow `yaml:"freeze,omitempty" jsonschema_description:"When nothing is to be deployed, by a name of your own: a span, a time zone and a reason, such as Fri 16:00 - Mon 08:00 Europe/Berlin, nobody is there to watch"`

	QueueAlarms  map[string]QueueAlarm  `yaml:"queue_alarms,omitempty" jsonschema_description:"When a queue's backlog is an alarm, by the queue's name or a pattern with *"`
	QueueProcess map[string]string      `yaml:"queue_process,omitempty" jsonschema_description:"The process type that works a queue, by the queue's name"`
	QueueSources map[string]QueueSource `yaml:"queue_sources,omitempty" jsonschema_description:"More queue stores, by a name of your own: var:CONFIG_VAR, a store's address, or exec: and a command that prints numbers"`
}

// LogFields are names of fields of structured log lines, in the order in which they are shown.
type LogFields []string

// QueueAlarm is when a queue's backlog is an alarm. What is absent is by gonogo's own measure.
type QueueAlarm struct {
	Depth   int  `yaml:"depth,omitempty" jsonschema:"minimum=1,maximum=1000000000" jsonschema_description:"From so many ready jobs on"`
	For     Span `yaml:"for,omitempty" jsonschema_description:"When there are so many for so long, 1s to 168h"`
	Latency Span `yaml:"latency,omitempty" jsonschema_description:"From this age of the oldest ready job on, 1s to 168h"`
	Within  Span `yaml:"within,omitempty" jsonschema_description:"The target: within what time a job is to be taken, 1s to 168h. It is the age for an alarm unless latency says another"`
	Off     bool `yaml:"off,omitempty" jsonschema_description:"No alarm of this queue at all"`
}

// VerdictRule is when a rule of the verdict finds HOLD or NO-GO. What is absent is by gonogo's own measure.
type VerdictRule struct {
	Hold float64 `yaml:"hold,omitempty" jsonschema:"minimum=0,maximum=1000000000" jsonschema_description:"From this limit on it is HOLD"`
	NoGo float64 `yaml:"no_go,omitempty" jsonschema:"minimum=0,maximum=1000000000" jsonschema_description:"From this limit on it is NO-GO"`
	Off  bool    `yaml:"off,omitempty" jsonschema_description:"The rule is not asked"`
}

// QueueSource is a queue store that the user names: the argument is one word (var:NAME, or an address), or exec: and a command.
type QueueSource []string

// The modes of App.Queues, from the boldest to the most careful.
const (
	QueuesAuto = "auto"
	QueuesAsk  = "ask"
	QueuesOff  = "off"
)

// The modes of Config.Color.
const (
	ColorAuto   = "auto"
	ColorAlways = "always"
	ColorNever  = "never"
)

// Breakpoints are terminal sizes, in columns and rows, from which on a larger layout is used.
type Breakpoints struct {
	StripColumns int `yaml:"strip_columns,omitempty" jsonschema:"minimum=1,maximum=1000" jsonschema_description:"With fewer columns a few lines without panes are drawn"`
	StripRows    int `yaml:"strip_rows,omitempty" jsonschema:"minimum=1,maximum=1000" jsonschema_description:"With fewer rows a few lines without panes are drawn"`
	TwoColumns   int `yaml:"two_columns,omitempty" jsonschema:"minimum=1,maximum=1000" jsonschema_description:"From so many columns on, panes stand in two columns"`
	ThreeColumns int `yaml:"three_columns,omitempty" jsonschema:"minimum=0,maximum=1000" jsonschema_description:"From so many columns on, panes stand in three columns, which leaves the logs fewer; 0: never"`
	ThreeRows    int `yaml:"three_rows,omitempty" jsonschema:"minimum=1,maximum=1000" jsonschema_description:"Three columns also need so many rows"`
}

// Poll is how often the Platform API is asked when nothing hints at a change. An account has about 75 requests a minute for
// everyone who uses it, the team's CI included; hence the floors.
type Poll struct {
	Dynos    Interval `yaml:"dynos,omitempty" jsonschema_description:"Between two looks at dynos and formation, 2s to 10m"`
	Releases Interval `yaml:"releases,omitempty" jsonschema_description:"Between two looks at releases, 5s to 10m"`
}

// Feed is a gonogo that serves, and what lets this one in. The token itself is never a setting.
type Feed struct {
	URL       string `yaml:"url,omitempty" jsonschema:"pattern=^(https?|nats|tls)://[^@?#]+$" jsonschema_description:"Where it serves: https://HOST:PORT, http:// on this machine alone"`
	TokenFile string `yaml:"token_file,omitempty" jsonschema:"pattern=^(/|~/|[A-Za-z]:)" jsonschema_description:"Whole path of a file that holds the feed's token"`
	CA        string `yaml:"ca,omitempty" jsonschema:"pattern=^(/|~/|[A-Za-z]:)" jsonschema_description:"Whole path of a file with the certificates by which the feed is known"`
	Cert      string `yaml:"cert,omitempty" jsonschema:"pattern=^(/|~/|[A-Za-z]:)" jsonschema_description:"Whole path of a file with this watcher's certificate"`
	Key       string `yaml:"key,omitempty" jsonschema:"pattern=^(/|~/|[A-Za-z]:)" jsonschema_description:"Whole path of a file with the key of that certificate"`
}

// Recording is how the screen is recorded.
type Recording struct {
	Keep string `yaml:"keep,omitempty" jsonschema:"enum=facts,enum=text,enum=off" jsonschema_description:"What is kept: facts and figures, the text of log lines too, or nothing"`
	Days int    `yaml:"days,omitempty" jsonschema:"minimum=1,maximum=3650" jsonschema_description:"For how many days"`
	Size Size   `yaml:"size,omitempty" jsonschema_description:"Most disk that all recordings take together, 16MiB to 64GiB; the oldest goes first"`
}

// Whether gonogos share one look at an app.
const (
	AttachAuto = "auto"
	AttachOff  = "off"
)

// What is recorded.
const (
	KeepFacts = "facts"
	KeepText  = "text"
	KeepOff   = "off"
)

// Size is an amount of memory in bytes, written "256MiB".
type Size int64

// Interval is a span of time, written "5s" or "1m30s".
type Interval time.Duration

// Span is a span of time that may take hours, written "30s" or "1h30m".
type Span time.Duration

// What the title of the terminal's window can be.
const (
	TitleAuto = "auto"
	TitleOff  = "off"
)

// Default is the configuration of someone who said nothing.
func Default() Config {
	return Config{
		Theme:       "default",
		Color:       ColorAuto,
		Title:       TitleAuto,
		View:        "overview",
		Breakpoints: Breakpoints{StripColumns: 50, StripRows: 10, TwoColumns: 100, ThreeRows: 50},
		Memory:      256 << 20,
		Recording:   Recording{Keep: KeepFacts, Days: 14, Size: 1 << 30},
		Attach:      AttachAuto,
		Notify:      Notify{Terminal: TerminalAuto},
		Poll:        Poll{Dynos: Interval(10 * time.Second), Releases: Interval(30 * time.Second)},
	}
}

// App gives what holds for an app, called by name or id as in the file: its own settings over the general ones. An app
// that nobody spoke of has Queues auto.
func (c Config) App(name string) App {
	app := c.Apps[name]
	if app.Queues == "" {
		app.Queues = QueuesAuto
	}
	app.ReadOnly = app.ReadOnly || c.ReadOnly
	return app
}

// ViewNames are the names of the user's own views, in their order.
func (c Config) ViewNames() []string { return slices.Sorted(maps.Keys(c.Views)) }

// clone copies what a later change would share.
func (c Config) clone() Config {
	c.Apps = maps.Clone(c.Apps)
	c.Keys = maps.Clone(c.Keys)
	c.Views = maps.Clone(c.Views)
	c.LogFields = slices.Clone(c.LogFields)
	c.Guard = slices.Clone(c.Guard)
	return c
}
