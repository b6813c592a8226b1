// Package proposal is what an agent proposes to a person: an order that nobody has confirmed. A proposal can do nothing. The screen shows
// it, and the person opens the ordinary dialog of that order, or does not.
package proposal

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/safe"
)

// The bounds of proposals.
const (
	Lasts      = 10 * time.Minute // after that one is as if it had never been made
	Most       = 5                // of an app, at a time
	MostReason = 300              // bytes
	mostName   = 64
)

// Verb is what is proposed.
type Verb string

// The verbs: those of orders.
const (
	Restart     Verb = "restart"
	Stop        Verb = "stop"
	Scale       Verb = "scale"
	Rollback    Verb = "rollback"
	Maintenance Verb = "maintenance"
)

// Verbs are all of them.
var Verbs = []Verb{Restart, Stop, Scale, Rollback, Maintenance}

// Proposal is an order that is proposed. Its texts are foreign.
type Proposal struct {
	ID      string     `json:"id"`
	App     fact.AppID `json:"app"`
	AppName string     `json:"app_name"`
	Verb    Verb       `json:"verb"`
	Process string     `json:"process,omitempty"` // restart, stop: a dyno, a process type or, restart alone, "all"
	Scale   []Quantity `json:"scale,omitempty"`
	Version int        `json:"version,omitempty"` // rollback
	On      bool       `json:"on,omitempty"`      // maintenance
	Reason  string     `json:"reason"`            // in the words of who proposes it
	By      string     `json:"by"`                // what it calls itself
	At      time.Time  `json:"at"`
}

// Quantity is how many dynos a process type is to have.
type Quantity struct {
	Type string `json:"type"`
	To   int    `json:"to"`
}

// name is what a dyno or a process type can be called.
var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}(\.[0-9a-z-]{1,32})?$`)

// Check says what is wrong with a proposal; nil when it makes sense. Whether the app has what it names only the screen can tell.
func (p *Proposal) Check() error {
	if strings.TrimSpace(p.Reason) == "" {
		return errors.New("a proposal needs a reason")
	}
	switch p.Verb {
	case Restart, Stop:
		if !name.MatchString(p.Process) {
			return fmt.Errorf("%s needs process: a dyno (web.1) or a process type (web)%s", p.Verb, map[Verb]string{Restart: ", or all"}[p.Verb])
		}
		if p.Verb == Stop && p.Process == "all" {
			return errors.New("all dynos cannot be stopped at once")
		}
	case Scale:
		if len(p.Scale) == 0 || len(p.Scale) > 10 {
			return errors.New("scale needs 1 to 10 process types, each with the number of its dynos")
		}
		for _, q := range p.Scale {
			if !name.MatchString(q.Type) || q.To < 0 || q.To > 1000 {
				return errors.New("scale needs a process type and 0 to 1000 dynos")
			}
		}
	case Rollback:
		if p.Version < 1 || p.Version > 999_999_999 {
			return errors.New("rollback needs version, the number of a release")
		}
	case Maintenance:
	default:
		return fmt.Errorf("verb is one of restart, stop, scale, rollback and maintenance")
	}
	return nil
}

// Command is the proposal in the language of the line that ":" opens. It is made of names and numbers that Check has seen, never of text.
func (p *Proposal) Command() string {
	words := []string{string(p.Verb)}
	switch p.Verb {
	case Scale:
		for _, q := range p.Scale {
			words = append(words, q.Type+"="+strconv.Itoa(q.To))
		}
	case Rollback:
		words = append(words, "v"+strconv.Itoa(p.Version))
	case Maintenance:
		words = append(words, map[bool]string{true: "on", false: "off"}[p.On])
	default:
		words = append(words, p.Process)
	}
	return strings.Join(words, " ")
}

// Clean makes the foreign texts of a proposal fit for a line of the screen.
func (p *Proposal) Clean() {
	p.Reason, p.By, p.AppName = text(p.Reason, MostReason), text(p.By, mostName), text(p.AppName, mostName)
	if p.By == "" {
		p.By = "an agent"
	}
}

func text(s string, most int) string {
	s = safe.Redact(safe.Text(s))
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// Open tells whether the proposal still counts. One from the future does not.
func (p *Proposal) Open(now time.Time) bool {
	age := now.Sub(p.At)
	return age < Lasts && age > -time.Minute
}

// List is the open proposals of an app, the oldest first.
type List struct {
	Open []Proposal `json:"open"`
}

// Kind names the fact.
func (*List) Kind() fact.Kind { return "proposals" }

// Newest is the one that was made last; nil where there is none.
func (l *List) Newest() *Proposal {
	if len(l.Open) == 0 {
		return nil
	}
	return &l.Open[len(l.Open)-1]
}

// Equal tells whether two lists hold the same proposals.
func (l *List) Equal(o *List) bool {
	return slices.EqualFunc(l.Open, o.Open, func(a, b Proposal) bool { return a.ID == b.ID && a.App == b.App })
}
