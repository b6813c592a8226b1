package model

import (
	"encoding/json"
	"time"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/verdict"
)

// AppInfo is what the platform says of the app itself.
type AppInfo struct {
	Name        string    `json:"name"`
	Generation  string    `json:"generation"`         // "cedar" or "fir"
	Production  bool      `json:"production"`         // declared: by the user or by the pipeline stage, never guessed from the name
	Declared    string    `json:"declared,omitempty"` // who declared it: "config", "pipeline"
	Stage       string    `json:"stage,omitempty"`
	Pipeline    string    `json:"pipeline,omitempty"`
	Maintenance bool      `json:"maintenance"`
	Preboot     bool      `json:"preboot"`
	Region      string    `json:"region,omitempty"`
	Stack       string    `json:"stack,omitempty"`
	Owner       string    `json:"owner,omitempty"`
	WebURL      string    `json:"web_url,omitempty"`
	ReleasedAt  time.Time `json:"released_at,omitzero"`
}

// AddOns names the app's add-ons ("heroku-redis:mini"): what a rollback does not bring back.
type AddOns struct {
	Names []string `json:"names"`
}

// Dynos is the whole list of running dynos, one-offs included.
type Dynos struct {
	Dynos []Dyno `json:"dynos"`
}

// Dyno is one life of a process. ID changes with every life; Name ("web.1") is its label.
// State is the platform's free text: up, starting, crashed, idle, down, complete; UpdatedAt is when it was entered.
type Dyno struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Type      string    `json:"type"`
	State     string    `json:"state"`
	Size      string    `json:"size"`
	Command   string    `json:"command"`
	Release   int       `json:"release"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Formation is the wanted quantity of every process type.
type Formation struct {
	Types []ProcessType `json:"types"`
}

// ProcessType is one row of the formation.
type ProcessType struct {
	Type     string `json:"type"`
	Quantity int    `json:"quantity"`
	Size     string `json:"size"`
	Command  string `json:"command"`
}

// Releases is the newest part of the release ledger, newest first.
type Releases struct {
	Releases []ledger.Release `json:"releases"`
}

// LogLines carries a sealed batch of lines. Nobody writes to it again.
type LogLines struct {
	Batch *logstore.Batch `json:"batch"`
}

// Milestone is an API line of the log, understood: who deployed, scaled, rolled back, set which config vars.
type Milestone struct {
	logs.Milestone
	Line logs.Seq `json:"line,omitempty"`
}

// Lifecycle is a line of the dyno manager, understood.
type Lifecycle struct {
	logs.Lifecycle
	Dyno string `json:"dyno"`
}

// Vitals is what log-runtime-metrics says of one dyno life. Memory and quota in MB; NaN-free: unknown is negative.
type Vitals struct {
	Dyno   string  `json:"dyno"`
	Life   string  `json:"life"` // the dyno UUID of the metrics line
	Memory float64 `json:"memory"`
	Quota  float64 `json:"quota"`
	Load   float64 `json:"load"`
}

// Key makes vitals a snapshot per dyno.
func (v *Vitals) Key() string { return v.Dyno }

// HealthState is how a source fares.
type HealthState string

// The states of a source. Off is a choice, not a fault.
const (
	Loading HealthState = "loading" // asked for the first time, nothing yet
	Live    HealthState = "live"
	Failing HealthState = "failing" // will try again at RetryAt
	Stopped HealthState = "stopped" // the remedy is the user's; it is tried again seldom, or not at all
	Off     HealthState = "off"
)

// Health is what a source says of itself. A failure is data on the screen, not a line in a file.
type Health struct {
	Name    SourceName  `json:"name"` // the source's name: "heroku/dynos"
	State   HealthState `json:"state"`
	Code    string      `json:"code,omitempty"` // "401", "429", "timeout", "panic"
	Why     string      `json:"why,omitempty"`
	Do      string      `json:"do,omitempty"` // the remedy
	Since   time.Time   `json:"since,omitzero"`
	RetryAt time.Time   `json:"retry_at,omitzero"`
	Every   Duration    `json:"every,omitzero"` // how often a fresh answer is expected; three times that is stale

	// QuietSince is when a source that is live last gave anything of its origin's, once that is long ago.
	QuietSince time.Time `json:"quiet_since,omitzero"`
}

// Key makes health a snapshot per source.
func (h *Health) Key() string { return string(h.Name) }

// Budget is the account's API allowance: 4,500 requests, refilled at about 75 a minute, shared by all tokens and apps.
type Budget struct {
	Remaining int       `json:"remaining"`
	Limit     int       `json:"limit"`
	Spent     int       `json:"spent"`                 // by this process since it began
	Paused    time.Time `json:"paused_until,omitzero"` // the platform refused a request: until then nothing is polled
	Reserve   int       `json:"reserve,omitempty"`     // below it only orders go out, what they must read, and what a person asks for
	EmptyAt   time.Time `json:"empty_at,omitzero"`     // nothing is left then, at the pace of the last minutes, whoever spends
	Lasts     bool      `json:"lasts,omitempty"`       // at that pace it is not used up for hours. Neither: too little is known
	Gonogos   int       `json:"gonogos,omitempty"`     // of this machine that use the account, this one included
}

// Reserved tells that what is left is kept for orders.
func (b Budget) Reserved() bool {
	reserve := b.Reserve
	if reserve == 0 { // an older recording
		reserve = b.Limit / 20
	}
	return b.Remaining < reserve
}

// Spending is what the requests of the last hour were for.
type Spending struct {
	LastHour []Spent `json:"last_hour"` // by app and source
}

// Spent is how many requests a source of an app has sent.
type Spent struct {
	App      AppID      `json:"app,omitempty"`
	Source   SourceName `json:"source,omitempty"` // empty: a person's own requests
	Requests int        `json:"requests"`
}

// Account is whom the token belongs to. Releases and log lines name people by the same address.
type Account struct {
	Email string `json:"email"`
}

// Clock is how far an origin's clock is ahead of ours, from its Date header or its store's own time.
type Clock struct {
	Origin string   `json:"origin"` // "heroku", or a queue store's id
	Ahead  Duration `json:"ahead"`
}

// Key makes clocks a snapshot per origin.
func (c *Clock) Key() string { return c.Origin }

// Losses counts what a bounded mailbox had to drop on the way to this reader.
type Losses struct {
	Lines uint64 `json:"lines"`
}

// Platform is Heroku's own word on its state, with its own reachability: unknown is never green.
type Platform struct {
	Reachable bool       `json:"reachable"`
	By        string     `json:"by,omitempty"` // who told, where it was not Heroku's own status page
	Systems   []System   `json:"systems,omitempty"`
	Incidents []Incident `json:"incidents,omitempty"`
}

// System is one row of the status page: Apps, Data, Tools; Status green, yellow, red, blue.
type System struct {
	Name   string `json:"system"`
	Status string `json:"status"`
}

// Incident is an open incident of the status page.
type Incident struct {
	Title string    `json:"title"`
	Since time.Time `json:"since"`
}

// Notice is a sentence for the user that belongs to no other fact: a config key that was ignored, a recording that began.
type Notice struct {
	Bad  bool   `json:"bad,omitempty"`
	Text string `json:"text"`
	Loud bool   `json:"-"` // the screen says it at once; else it is only kept
}

// Called is a change of the verdict as whoever watched live was told it. A state tells its own: it passes over this one.
type Called struct {
	At      time.Time `json:"at"`
	Release int       `json:"release"`
	Answer  string    `json:"answer"` // as verdict.Answer is written
	Why     string    `json:"why,omitempty"`
}

// Tick is the one clock of the program: once a second, never recorded; a player makes its own.
type Tick struct {
	Now time.Time `json:"now"`
}

// SavedLog is what stands behind an app that is no app: a file, or what another program writes into ours.
type SavedLog struct {
	Name   string `json:"name"`
	Pipe   bool   `json:"pipe,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"`  // of the file, then of the text that was read; 0: not known
	Unread int    `json:"unread,omitempty"` // lines without a header that is known
}

// Playback is how far the player of a recording is, and what it does. The position itself is the time of State.
type Playback struct {
	Name    string         `json:"name"` // of the recording's file
	Began   time.Time      `json:"began"`
	End     time.Time      `json:"end,omitzero"`    // zero while it is not known
	Opened  time.Time      `json:"opened,omitzero"` // when it was opened, by the clock on the wall
	At      time.Time      `json:"at"`              // the position when the player last said something
	Speed   float64        `json:"speed"`
	Paused  bool           `json:"paused,omitempty"`
	Ended   bool           `json:"ended,omitempty"`
	Seeking int            `json:"seeking,omitempty"` // hundredths of a way that takes longer than a moment
	Reading int            `json:"reading,omitempty"` // hundredths of it that have been looked through for marks; 0: all of it
	Marks   []PlaybackMark `json:"marks,omitempty"`   // what happened in it, oldest first, as far as it was looked through
	Trouble string         `json:"trouble,omitempty"` // why it cannot be read on
}

// MarkKind is what a mark of a recording is of.
type MarkKind string

// The kinds of marks.
const (
	ReleaseMark MarkKind = "release" // one was made while the recording ran
	VerdictMark MarkKind = "verdict" // it changed
	ErrorMark   MarkKind = "error"   // the first of its kind
	NoteMark    MarkKind = "note"    // somebody has marked a line, or the moment
)

// PlaybackMark is a moment of a recording that one may want to go to.
type PlaybackMark struct {
	Kind    MarkKind       `json:"kind"`
	At      time.Time      `json:"at"` // by the recorder's clock
	App     AppID          `json:"app,omitempty"`
	Version int            `json:"version,omitempty"` // of a release, or that a verdict is of
	By      string         `json:"by,omitempty"`
	Answer  verdict.Answer `json:"-"`              // of a verdict
	Text    string         `json:"text,omitempty"` // what was released, why the verdict changed, the error's class, the note
}

// Renewal is a whole state in the place of the one there is: a player was sent to another moment. It travels no wire.
type Renewal struct{ State *State }

// Earlier is an app as it was known when it was watched last, up to a moment lately: what a recording comes to. It travels no wire.
type Earlier struct {
	State *State
	Until time.Time // by our clock
}

// Unknown is a fact of a newer version: kept, counted and passed on as it came.
type Unknown struct {
	Name Kind
	Raw  json.RawMessage
}

// Kind is the name each fact goes by.
func (*AppInfo) Kind() Kind { return "app" }

func (*AddOns) Kind() Kind { return "addons" }

func (*Dynos) Kind() Kind { return "dynos" }

func (*Formation) Kind() Kind { return "formation" }

func (*Releases) Kind() Kind { return "releases" }

func (*LogLines) Kind() Kind { return "log" }

func (*Milestone) Kind() Kind { return "milestone" }

func (*Lifecycle) Kind() Kind { return "lifecycle" }

func (*Vitals) Kind() Kind { return "vitals" }

func (*OrderEvent) Kind() Kind { return "order" }

func (*Health) Kind() Kind { return "health" }

func (*Budget) Kind() Kind { return "budget" }

func (*Spending) Kind() Kind { return "spending" }

func (*Account) Kind() Kind { return "account" }

func (*Clock) Kind() Kind { return "clock" }

func (*Losses) Kind() Kind { return "losses" }

func (*Platform) Kind() Kind { return "platform" }

func (*Notice) Kind() Kind { return "notice" }

func (*Called) Kind() Kind { return "call" }

func (*Tick) Kind() Kind { return "tick" }

func (*SavedLog) Kind() Kind { return "saved-log" }

func (*Playback) Kind() Kind { return "playback" }

func (*Renewal) Kind() Kind { return "renewal" }

func (*Earlier) Kind() Kind { return "earlier" }

func (u *Unknown) Kind() Kind { return u.Name }
