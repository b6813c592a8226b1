package model

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
)

// Precondition is what an order was confirmed against. It is compared with the app once more just before sending; the order is
// refused when there is a conflict. Empty parts are not compared.
type Precondition struct {
	Release     int               `json:"release,omitempty"`     // the newest entry of the ledger, pending and failed ones too: whoever made one is acting now
	Dynos       map[string]string `json:"dynos,omitempty"`       // name → dyno id of what is restarted or stopped
	Quantity    map[string]int    `json:"quantity,omitempty"`    // process type → wanted quantity
	Maintenance *bool             `json:"maintenance,omitempty"` // the app's flag
}

// Observation is what is known of an app at one moment, as far as a precondition can be compared with it.
type Observation struct {
	Now         time.Time        // the platform's clock
	Releases    []ledger.Release // newest first
	Dynos       []Dyno
	Quantity    map[string]int // process type → wanted quantity
	Maintenance bool
}

// Observe is what the state knows of the app of an order.
func (s *State) Observe(a *App) Observation {
	o := Observation{Now: s.OriginNow("heroku"), Releases: a.Ledger.Releases, Quantity: map[string]int{}, Maintenance: a.Info.Maintenance}
	for _, r := range a.Processes.Types {
		if !r.OneOff() {
			o.Quantity[r.Type] = r.Want
		}
		for _, d := range r.Dynos {
			o.Dynos = append(o.Dynos, d.Dyno)
		}
	}
	return o
}

// Precondition is what an order on the app is confirmed against at this moment.
func (a *App) Precondition(o Order) Precondition {
	var p Precondition
	if b, ok := bases[o.Verb]; ok {
		b.against(a, o, &p)
	}
	return p
}

func againstRelease(a *App, _ Order, p *Precondition) {
	if r, ok := a.Ledger.Newest(); ok {
		p.Release = r.Version
	}
}

func againstQuantity(a *App, o Order, p *Precondition) {
	p.Quantity = map[string]int{}
	for _, c := range o.Scale {
		if r, ok := a.Processes.Type(c.Type); ok {
			p.Quantity[c.Type] = r.Want
		}
	}
}

func againstDynos(a *App, o Order, p *Precondition) {
	lives := map[string]Dyno{}
	for _, r := range a.Processes.Types {
		for _, d := range r.Dynos {
			if o.touches(d.Dyno) && younger(lives, d.Dyno) {
				lives[d.Name] = d.Dyno
			}
		}
	}
	p.Dynos = make(map[string]string, len(lives))
	for name, d := range lives {
		p.Dynos[name] = d.ID
	}
}

// younger tells that no younger life of a dyno's name is among those given: with preboot two lives share a name for a while.
func younger(lives map[string]Dyno, d Dyno) bool {
	was, there := lives[d.Name]
	return !there || !d.CreatedAt.Before(was.CreatedAt)
}

func againstMaintenance(a *App, _ Order, p *Precondition) {
	on := a.Info.Maintenance
	p.Maintenance = &on
}

// touches tells whether a restart or stop acts on a dyno.
func (o Order) touches(d Dyno) bool {
	switch {
	case o.named():
		return d.Name == o.Dyno || slices.Contains(o.Dynos, d.Name)
	case o.Type != "":
		return d.Type == o.Type
	}
	return true
}

// named tells a restart or stop of dynos that are called by their names.
func (o Order) named() bool { return o.Dyno != "" || len(o.Dynos) > 0 }

// conflictsShown bounds what is listed of many conflicts.
const conflictsShown = 3

// Conflict says what has changed since an order was confirmed, and who changed it where that is known; empty when nothing has.
func (o Order) Conflict(now Observation) string {
	var all []string
	if o.Precondition.Release != 0 {
		all = append(all, releaseConflict(o.Precondition.Release, now)...)
	}
	if len(o.Precondition.Dynos) > 0 {
		all = append(all, dynoConflicts(o, now)...)
	}
	for _, t := range slices.Sorted(maps.Keys(o.Precondition.Quantity)) {
		switch is, ok := now.Quantity[t]; {
		case !ok:
			all = append(all, t+" is no longer in the formation")
		case is != o.Precondition.Quantity[t]:
			all = append(all, fmt.Sprintf("%s was scaled from %d to %d", t, o.Precondition.Quantity[t], is))
		}
	}
	if m := o.Precondition.Maintenance; m != nil && *m != now.Maintenance {
		all = append(all, "maintenance was turned "+onOff(now.Maintenance))
	}
	if more := len(all) - conflictsShown; more > 0 {
		all = append(all[:conflictsShown:conflictsShown], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(all, "; ")
}

// releaseConflict compares the newest entry of the ledger. A pending or failed one counts too: somebody else is acting on the app.
func releaseConflict(was int, now Observation) []string {
	if len(now.Releases) == 0 {
		return []string{"there are no releases"}
	}
	newest := now.Releases[0]
	if newest.Version == was {
		return nil
	}
	return []string{fmt.Sprintf("v%d by %s appeared%s", newest.Version, ledger.Person(newest.By), now.ago(newest.CreatedAt))}
}

// dynoConflicts compares each dyno that the order names, and looks for new ones within its reach.
func dynoConflicts(o Order, now Observation) (all []string) {
	is := map[string]Dyno{}
	for _, d := range now.Dynos {
		if younger(is, d) {
			is[d.Name] = d
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Precondition.Dynos)) {
		switch d, ok := is[name]; {
		case !ok && !o.named() && oneOffName(name):
			// it ended by itself, as one-offs do
		case !ok:
			all = append(all, name+" is gone")
		case d.ID != o.Precondition.Dynos[name]:
			all = append(all, name+" restarted"+now.ago(d.CreatedAt))
		}
	}
	for _, d := range now.Dynos {
		_, named := o.Precondition.Dynos[d.Name]
		if !named && !o.named() && (o.Type == d.Type || o.Type == "" && !oneOffName(d.Name)) {
			all = append(all, d.Name+" appeared"+now.ago(d.CreatedAt))
		}
	}
	return all
}

// ago says how long ago a moment was, by the platform's clock: " 3s ago"; empty where the moment is not told.
func (o Observation) ago(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return " " + phrase.Age(o.Now.Sub(at)) + " ago"
}

// oneOffName tells a dyno that no formation names, by its name: both generations put the type first.
func oneOffName(name string) bool {
	for _, typ := range []string{"run", "scheduler", "release"} {
		if rest, ok := strings.CutPrefix(name, typ); ok && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "-")) {
			return true
		}
	}
	return false
}

// maxQuantity is the most dynos of one type that may be asked for in one order: more is a slip of the finger.
const maxQuantity = 1000

// Quantity reads a wanted quantity, absolute ("3") or relative ("+1", "-2") to what it is now.
func Quantity(text string, now int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a quantity: write 3, +1 or -1", text)
	}
	if text[0] == '+' || text[0] == '-' {
		n += now
	}
	if n < 0 || n > maxQuantity {
		return 0, fmt.Errorf("%s would make %d: a quantity is between 0 and %d", text, n, maxQuantity)
	}
	return n, nil
}
