package model

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/wheel"
)

// Verb is what an order does to the platform.
type Verb string

// The verbs. Each has exactly one request on the Platform API; an order on several dynos has one for each of them.
const (
	Restart     Verb = "restart"
	Stop        Verb = "stop"
	Scale       Verb = "scale"
	Rollback    Verb = "rollback"
	Maintenance Verb = "maintenance"
)

// Order is a wish to change the platform, as the user confirmed it. A value: it can be shown, recorded and compared.
type Order struct {
	ID           string        `json:"id"` // unique for ever; given by whoever takes the order
	App          AppID         `json:"app"`
	AppName      string        `json:"app_name"`
	Verb         Verb          `json:"verb"`
	Dyno         string        `json:"dyno,omitempty"`  // restart, stop: one dyno
	Dynos        []string      `json:"dynos,omitempty"` // restart, stop: several dynos, each by a request of its own
	Type         string        `json:"type,omitempty"`  // restart, stop: a process type; all three empty: all (restart only)
	Scale        []ScaleChange `json:"scale,omitempty"`
	Target       int           `json:"target,omitempty"` // rollback: the version to return to
	On           bool          `json:"on,omitempty"`     // maintenance
	Precondition Precondition  `json:"ground"`
}

// ScaleChange sets one process type's quantity. Relative forms are resolved before the order is made.
type ScaleChange struct {
	Type string `json:"type"`
	From int    `json:"from"`
	To   int    `json:"to"`
	Size string `json:"size,omitempty"` // empty: as it is
}

// Stage is how far an order has come. The source tells up to Accepted; the rest is told by what the platform shows.
type Stage string

// The life of an order: Sent, then one of Accepted, Refused, Failed, Lost; Accepted and Lost end in Done, or stay open
// as Unfinished or Unknown when the proof does not come.
const (
	Sent       Stage = "sent"
	Accepted   Stage = "accepted"
	Refused    Stage = "refused" // not sent: a conflict, read-only, not allowed
	Failed     Stage = "failed"  // sent, and the platform said no
	Lost       Stage = "lost"    // sent, and the answer never came: only what the platform shows can tell
	Done       Stage = "done"
	Unfinished Stage = "unfinished" // accepted, but the platform does not get there
	Unproved   Stage = "unknown"    // lost, and no proof within UnknownAfter
)

// UnknownAfter is how long a lost order may wait for its proof.
const UnknownAfter = 60 * time.Second

// OrderEvent is a step of an order as its source saw it.
type OrderEvent struct {
	Order   Order  `json:"order"`
	Stage   Stage  `json:"stage"`
	Version int    `json:"version,omitempty"` // rollback, accepted: the new release
	Why     string `json:"why,omitempty"`     // refused, failed, lost
	Do      string `json:"do,omitempty"`
	Through int    `json:"through,omitempty"` // several dynos, sent: the requests that were accepted so far
	Left    []Left `json:"left,omitempty"`    // several dynos, accepted and lost: those that the order did not reach
}

// Left is a dyno of several that an order did not reach: the platform refused it, or its request was not sent.
type Left struct {
	Dyno string `json:"dyno"`
	Why  string `json:"why,omitempty"` // empty: an earlier request had ended badly, and this one was not sent
}

// Behind says which dynos an order did not reach: "web.2: not found (404); web.3 was not sent". Empty when there are none.
func Behind(left []Left) string {
	var parts, unsent []string
	for _, l := range left {
		if l.Why == "" {
			unsent = append(unsent, l.Dyno)
			continue
		}
		parts = append(parts, l.Dyno+": "+l.Why)
	}
	switch len(unsent) {
	case 0:
	case 1:
		parts = append(parts, unsent[0]+" was not sent")
	default:
		parts = append(parts, phrase.List(unsent)+" were not sent")
	}
	return strings.Join(parts, "; ")
}

// Describe says what the order does, in the words of its button: "restart web.1", "roll back to v73".
func (o Order) Describe() string {
	switch o.Verb {
	case Restart, Stop:
		return string(o.Verb) + " " + o.Scope()
	case Scale:
		parts := make([]string, len(o.Scale))
		for i, c := range o.Scale {
			parts[i] = fmt.Sprintf("%s %d → %d", c.Type, c.From, c.To)
			if c.Size != "" {
				parts[i] += " " + c.Size
			}
		}
		return "scale " + strings.Join(parts, ", ")
	case Rollback:
		return "roll back to v" + strconv.Itoa(o.Target)
	case Maintenance:
		return "maintenance " + onOff(o.On)
	}
	return string(o.Verb)
}

// namedDynos bounds the dynos that a sentence names.
const namedDynos = 4

// Scope names what a restart or stop touches: "web.1", "web.1, web.2", "all web dynos", "all dynos".
func (o Order) Scope() string {
	switch {
	case o.Dyno != "":
		return o.Dyno
	case len(o.Dynos) > namedDynos:
		return strings.Join(o.Dynos[:namedDynos-1], ", ") + fmt.Sprintf(" and %d more", len(o.Dynos)-namedDynos+1)
	case len(o.Dynos) > 0:
		return strings.Join(o.Dynos, ", ")
	case o.Type != "":
		return "all " + o.Type + " dynos"
	}
	return "all dynos"
}

// CLI is the official command that does the same, for the dialog and the clipboard. What the order does not say yet stands there in
// capitals.
func (o Order) CLI() string {
	app := " -a " + cmp.Or(o.AppName, "APP")
	switch o.Verb {
	case Restart, Stop:
		c := "heroku ps:" + string(o.Verb)
		switch {
		case o.Dyno != "":
			c += " -d " + o.Dyno
		case len(o.Dynos) > 0: // it takes one at a time
			return "for d in " + strings.Join(o.Dynos, " ") + "; do " + c + " -d $d" + app + "; done"
		case o.Type != "":
			c += " -p " + o.Type
		case o.Verb == Stop:
			c += " -d DYNO"
		}
		return c + app
	case Scale:
		c := "heroku ps:scale"
		if len(o.Scale) == 0 {
			c += " TYPE=N"
		}
		for _, s := range o.Scale {
			c += fmt.Sprintf(" %s=%d", s.Type, s.To)
			if s.Size != "" {
				c += ":" + s.Size
			}
		}
		return c + app
	case Rollback:
		if o.Target == 0 {
			return "heroku rollback vN" + app
		}
		return fmt.Sprintf("heroku rollback v%d%s", o.Target, app)
	case Maintenance:
		return "heroku maintenance:" + onOff(o.On) + app
	}
	return ""
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// Request is a wish that changes nothing on the platform: a fresh look, leave to read a queue store.
type Request struct {
	Kind   RequestKind
	App    AppID
	Source SourceName // of a Refresh: the one source that is meant; empty: all
	Store  queue.StoreID
	Allow  bool

	Name string // of OpenApp: the app's name or id; of InView: the app's id

	Mark  *marks.Mark   // of MarkLine
	Wheel wheel.Request // of Steer
	Fact  Fact          // of Tell

	Rod  rods.Rod // of SetRod
	Lift bool     // of SetRod: it is no longer to be in force

	At   time.Time     // of SeekTo: where to
	By   time.Duration // of SeekBy: how far, back below zero
	Step int           // of ChangeSpeed and SeekMark: 1 to the next, -1 to the one before
	Of   MarkKind      // of SeekMark: to a mark of this kind; empty: of any
}

// MarkFrom is the mark that a SeekMark leads to from a moment; false when there is none. A mark that is nearer than near is where one is.
func (r Request) MarkFrom(all []PlaybackMark, from time.Time, near time.Duration) (PlaybackMark, bool) {
	fits := func(m PlaybackMark) bool {
		return (r.Of == "" || m.Kind == r.Of) && (r.App == "" || m.App == "" || m.App == r.App)
	}
	if r.Step > 0 {
		for _, m := range all {
			if m.At.After(from) && fits(m) {
				return m, true
			}
		}
		return PlaybackMark{}, false
	}
	for i := len(all) - 1; i >= 0; i-- {
		if m := all[i]; m.At.Before(from.Add(-near)) && fits(m) {
			return m, true
		}
	}
	return PlaybackMark{}, false
}

// RequestKind is what a Request asks for.
type RequestKind string

// The requests.
const (
	Refresh    RequestKind = "refresh"     // poll everything of the app now
	OpenQueues RequestKind = "open-queues" // the answer to "may I read this store?"

	OpenApp RequestKind = "open-app" // watch one app more
	InView  RequestKind = "in-view"  // the app of this id is looked at, the others are not

	MarkLine RequestKind = "mark" // let everybody know of a mark on a line of the log, the recorder too

	Steer RequestKind = "steer" // say that one is here, take the wheel, give it: for who watches by way of a feed

	SetRod RequestKind = "rod" // a source is paused, a part of the log is left out, and the like: what is held back in this run

	Tell RequestKind = "tell" // let everybody know of a fact that only the screen knows

	TogglePause RequestKind = "pause" // of a player of recordings, as are those that follow
	ChangeSpeed RequestKind = "speed"
	SeekBy      RequestKind = "seek-by"
	SeekTo      RequestKind = "seek-to"
	SeekMark    RequestKind = "seek-mark"
)
