// Package wheel says whose hand is on an app: who is here, who prepares an order, and who has the wheel. One person has it, with a reason and
// for a time. It binds nobody by force: who has it not is told so before an order, and guard does nothing without it.
//
// Without a feed the wheel is what the ledger shows: for ten minutes after a rollback it is with who rolled back.
package wheel

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
)

// How long the wheel is taken for where nothing is said, at most, and by itself after a rollback; how long somebody counts as here who is not
// heard of, and as idle who presses no key.
const (
	Usual         = 15 * time.Minute
	Longest       = time.Hour
	AfterRollback = 10 * time.Minute
	AwayAfter     = 90 * time.Second
	IdleAfter     = 5 * time.Minute
)

// shortCommit is how much of a commit is said.
const shortCommit = 7

// Bounds of what people say.
const (
	mostPeople = 200
	longName   = 60
	longWhy    = 200
)

// Wheel is who has it.
type Wheel struct {
	By     string    `json:"by"`
	Why    string    `json:"why,omitempty"`
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until"`
	Itself bool      `json:"itself,omitempty"` // nobody took it: the ledger shows a rollback
	Avoid  string    `json:"avoid,omitempty"`  // the commit that was rolled back, in full; empty: not known
}

// Person is one who looks at an app.
type Person struct {
	Name   string    `json:"name"`
	Heard  time.Time `json:"heard"`
	Active time.Time `json:"active,omitzero"` // when a key was pressed last
	Doing  string    `json:"doing,omitempty"` // the order that is being prepared
}

// Idle tells whether somebody presses no key.
func (p Person) Idle(now time.Time) bool { return now.Sub(p.Active) >= IdleAfter }

// Board is what is known of the people at an app: a fact.
type Board struct {
	People []Person  `json:"people,omitempty"` // by name
	Wheel  *Wheel    `json:"wheel,omitempty"`  // that somebody took; nil: nobody did
	Last   string    `json:"last,omitempty"`   // what became of the wheel last, as a sentence
	LastAt time.Time `json:"last_at,omitzero"`
	You    string    `json:"you,omitempty"` // the reader's name; empty: it has none
}

// Kind is the fact's kind.
func (*Board) Kind() fact.Kind { return "wheel" }

// Verb is what somebody does.
type Verb string

// What can be done.
const (
	Here  Verb = "here"  // be here
	Take  Verb = "take"  // take the wheel, or keep it for longer
	Give  Verb = "give"  // give it to somebody who is here
	Put   Verb = "put"   // put it down
	Break Verb = "break" // take it from who has it; wants the app's name, typed
)

// Request is what somebody does.
type Request struct {
	Do    Verb          `json:"do"`
	Why   string        `json:"why,omitempty"`
	To    string        `json:"to,omitempty"`  // of Give
	App   string        `json:"app,omitempty"` // of Break: what was typed
	For   fact.Duration `json:"for,omitzero"`  // of Take
	Idle  fact.Duration `json:"idle,omitzero"` // of Here: since the last key
	Doing string        `json:"doing,omitempty"`
}

// Clean bounds and sanitizes what comes from elsewhere; false where it is nothing that can be done.
func (r Request) Clean() (Request, bool) {
	if !slices.Contains([]Verb{Here, Take, Give, Put, Break}, r.Do) || r.For < 0 || r.Idle < 0 {
		return Request{}, false
	}
	r.Why, r.Doing, r.To, r.App = bounded(r.Why, longWhy), bounded(r.Doing, longWhy), Name(r.To), bounded(r.App, longName)
	return r, true
}

// Name is a person's name as it is shown: clean, and not too long.
func Name(name string) string { return bounded(name, longName) }

// Words is a sentence about the wheel as it is shown.
func Words(text string) string { return bounded(text, longWhy+3*longName) }

func bounded(s string, most int) string {
	s = strings.TrimSpace(safe.Redact(safe.Text(s)))
	if utf8.RuneCountInString(s) > most {
		s = strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
	}
	return s
}

// Held is the wheel that somebody took and that has not expired.
func (b *Board) Held(now time.Time) (Wheel, bool) {
	if b.Wheel == nil || !now.Before(b.Wheel.Until) {
		return Wheel{}, false
	}
	return *b.Wheel, true
}

// Do is the board after somebody did something to the app of a name, or why that cannot be. The board itself stays as it is.
func (b Board) Do(by string, r Request, app string, now time.Time) (after Board, why string) {
	b.People = slices.Clone(b.People)
	if by == "" {
		return b, "you have no name here: give USER, or a token with a name"
	}
	held, some := b.Held(now)
	switch r.Do {
	case Here:
		b.meet(by, r, now)
		return b, ""
	case Take:
		return b.taken(by, r, now)
	case Give:
		switch {
		case !some || held.By != by:
			return b, "you do not have the wheel"
		case r.To == "" || r.To == by || !b.isHere(r.To, now):
			return b, "name somebody who is here: " + phrase.List(b.others(by, now))
		}
		b.Wheel = &Wheel{By: r.To, Why: held.Why, Since: now, Until: now.Add(held.Until.Sub(held.Since))}
		b.said(now, by+" gave the wheel to "+r.To)
	case Put:
		if !some || held.By != by {
			return b, "you do not have the wheel"
		}
		b.Wheel = nil
		b.said(now, by+" put the wheel down")
	case Break:
		switch {
		case !some:
			return b, "nobody has the wheel: take it"
		case held.By == by:
			return b, "you have the wheel"
		case r.App != app:
			return b, "type the app's name to break the wheel of " + held.By + ": " + app
		case r.Why == "":
			return b, "say why: " + held.By + " will read it"
		}
		b.Wheel = &Wheel{By: by, Why: r.Why, Since: now, Until: now.Add(Usual)}
		b.said(now, by+" broke the wheel of "+held.By+": "+r.Why)
	}
	return b, ""
}

func (b Board) taken(by string, r Request, now time.Time) (Board, string) {
	held, some := b.Held(now)
	switch {
	case some && held.By != by:
		return b, held.Sentence(now)
	case r.Why == "" && !some:
		return b, "say why: the others will read it"
	}
	long := Usual
	if r.For > 0 {
		long = min(time.Duration(r.For), Longest)
	}
	w := Wheel{By: by, Why: cmp.Or(r.Why, held.Why), Since: now, Until: now.Add(long)}
	b.Wheel = &w
	if some {
		w.Since = held.Since
		b.said(now, by+" keeps the wheel: "+w.Why)
		return b, ""
	}
	b.said(now, by+" took the wheel: "+w.Why)
	return b, ""
}

func (b *Board) said(now time.Time, text string) { b.Last, b.LastAt = text, now }

// meet notes that somebody is here.
func (b *Board) meet(by string, r Request, now time.Time) {
	b.Forget(now)
	p := Person{Name: by, Heard: now, Active: now.Add(-time.Duration(r.Idle)), Doing: r.Doing}
	i, known := slices.BinarySearchFunc(b.People, by, func(p Person, name string) int { return cmp.Compare(p.Name, name) })
	switch {
	case known:
		if b.People[i].Active.After(p.Active) { // of another screen of theirs
			p.Active = b.People[i].Active
		}
		b.People[i] = p
	case len(b.People) < mostPeople:
		b.People = slices.Insert(b.People, i, p)
	}
}

// Forget leaves out who was not heard of for long.
func (b *Board) Forget(now time.Time) {
	b.People = slices.DeleteFunc(b.People, func(p Person) bool { return now.Sub(p.Heard) >= AwayAfter })
}

// Left leaves out somebody who has gone.
func (b *Board) Left(name string) {
	b.People = slices.DeleteFunc(slices.Clone(b.People), func(p Person) bool { return p.Name == name })
}

func (b *Board) isHere(name string, now time.Time) bool {
	return slices.Contains(b.others("", now), name)
}

// others are the names of those who are here, without one.
func (b *Board) others(but string, now time.Time) (names []string) {
	for _, p := range b.People {
		if p.Name != but && now.Sub(p.Heard) < AwayAfter {
			names = append(names, p.Name)
		}
	}
	return names
}

// Same tells whether two boards look the same: names, what is done, who is idle.
func Same(a, b Board, now time.Time) bool {
	return a.LastAt.Equal(b.LastAt) && slices.Equal(a.Sentences(now), b.Sentences(now))
}

// Of is who has the wheel: who took it, else who rolled back lately, as the ledger shows.
// now is by our clock, there by that of the platform.
func Of(b *Board, l *ledger.Ledger, now, there time.Time) (Wheel, bool) {
	if w, ok := b.Held(now); ok {
		return w, true
	}
	return Rolled(l, there)
}

// Clone is a board that shares nothing with this one.
func (b *Board) Clone() Board {
	c := *b
	c.People = slices.Clone(b.People)
	if b.Wheel != nil {
		w := *b.Wheel
		c.Wheel = &w
	}
	return c
}

// Shift makes the times of another clock ours, where that is so far behind.
func (b *Board) Shift(d time.Duration) {
	for i := range b.People {
		b.People[i].Heard, b.People[i].Active = b.People[i].Heard.Add(d), b.People[i].Active.Add(d)
	}
	if b.Wheel != nil {
		b.Wheel.Since, b.Wheel.Until = b.Wheel.Since.Add(d), b.Wheel.Until.Add(d)
	}
	b.LastAt = b.LastAt.Add(d)
}

// Rolled is the wheel that is with who rolled back in the last ten minutes.
func Rolled(l *ledger.Ledger, now time.Time) (Wheel, bool) {
	r, ok := l.Current()
	if !ok || r.Change().Kind != ledger.RolledBack || now.Sub(r.Since()) >= AfterRollback {
		return Wheel{}, false
	}
	bad, avoid := "what was current before", ""
	if before, known := l.Before(r.Version); known {
		bad, avoid = "v"+strconv.Itoa(before.Version), l.CommitOf(before.Version)
	}
	if avoid != "" {
		bad = avoid[:min(len(avoid), shortCommit)]
	}
	return Wheel{By: ledger.Person(r.By), Why: "do not redeploy " + bad, Since: r.Since(), Until: r.Since().Add(AfterRollback), Itself: true, Avoid: avoid}, true
}

// Sentence says who has the wheel, why, and for how long.
func (w Wheel) Sentence(now time.Time) string {
	s := w.By + " has the wheel"
	if w.Itself {
		s = w.By + " rolled back " + phrase.Age(max(0, now.Sub(w.Since))) + " ago"
	}
	if w.Why != "" {
		s += ": " + w.Why
	}
	return s + " (for " + phrase.Span(max(time.Second, w.Until.Sub(now))) + " more)"
}

// Sentences say who is here.
func (b *Board) Sentences(now time.Time) []string {
	var out []string
	for _, p := range b.People {
		if now.Sub(p.Heard) >= AwayAfter {
			continue
		}
		s := p.Name
		if p.Name == b.You {
			s += " (you)"
		}
		switch {
		case p.Doing != "":
			s += " prepares: " + p.Doing
		case p.Idle(now):
			s += ", idle for " + phrase.Age(now.Sub(p.Active))
		}
		out = append(out, s)
	}
	return out
}
