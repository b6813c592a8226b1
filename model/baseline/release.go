package baseline

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Release is what one release left behind.
type Release struct {
	Version int            `json:"version"`
	At      time.Time      `json:"at"` // when it became current
	Ended   time.Time      `json:"ended,omitzero"`
	By      string         `json:"by,omitempty"`
	Text    string         `json:"text,omitempty"`
	NoGo    bool           `json:"no_go,omitempty"`   // of its own doing: no other release is compared with it
	Outcome Outcome        `json:"outcome,omitempty"` // how it fared when it was judged last
	Judged  time.Time      `json:"judged,omitzero"`
	Boots   map[string]int `json:"boots,omitempty"` // seconds until all dynos of a type were up

	First  pieces         `json:"first,omitempty"`  // minutes of the first half-hour
	Recent pieces         `json:"recent,omitempty"` // ten minutes each, that another run may still know better
	Folded int            `json:"folded,omitempty"` // pieces of ten minutes before this one are in Hours
	Hours  pieces         `json:"hours,omitempty"`  // of its life, the newest; the first lacks the half-hour
	Day    pieces         `json:"day,omitempty"`    // by the hour of the day, UTC: of all hours
	Errors map[string]Err `json:"errors,omitempty"` // by fingerprint
	Lives  []Life         `json:"lives,omitempty"`  // of its dynos: their memory
}

// Outcome is how a release fares, or fared when it was watched last, of its own doing.
type Outcome string

// The outcomes.
const (
	WasGo   Outcome = "go"
	WasHeld Outcome = "hold"
	WasNoGo Outcome = "no-go"
)

// Err is an exception that was seen on a release, watched or not.
type Err struct {
	Name  string    `json:"name"`
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	Count int       `json:"count,omitempty"` // in pieces that are folded
}

// How time is cut.
const (
	Minute   = time.Minute
	HalfHour = 30 * time.Minute
	ten      = 10 * time.Minute
	perHour  = int(time.Hour / ten)
	keptTens = 2 * perHour // for so long another run may tell of a piece
)

// The bounds of a release.
const (
	Most      = 100 << 10 // bytes of JSON
	mostHours = 76        // three days, and what a look is late
	mostErrs  = 200
	mostName  = 120 // bytes of an error's name, of a queue's

)

// Same tells that two accounts are of the same release of an app.
func (r *Release) Same(o *Release) bool { return r.Version == o.Version }

// Span is where a piece lies that holds a moment, and whether it is of the first half-hour.
func (r *Release) Span(at time.Time) (index int, first bool, from, to time.Time) {
	age := at.Sub(r.At)
	length := ten
	if first = age < HalfHour; first {
		length = Minute
	}
	index = int(age / length)
	from = r.At.Add(time.Duration(index) * length)
	return index, first, from, from.Add(length)
}

// Put keeps a piece.
func (r *Release) Put(p *Piece, first bool) {
	p.trim()
	switch {
	case p.Watched <= 0:
	case first:
		r.First = r.First.put(p)
	case p.Index >= r.Folded:
		r.Recent = r.Recent.put(p)
		r.fold()
	}
}

// fold adds pieces to their hours when nobody tells of them any more.
func (r *Release) fold() {
	newest := r.Recent[len(r.Recent)-1].Index
	until := (newest - keptTens) / perHour * perHour
	for len(r.Recent) > 0 && r.Recent[0].Index < until {
		r.hour(&r.Recent[0])
		r.Recent = slices.Delete(r.Recent, 0, 1)
	}
	r.Folded = max(r.Folded, until)
}

// hour adds a piece to the hour of its release, and of the day.
func (r *Release) hour(p *Piece) {
	for id, n := range p.Errors {
		if e, ok := r.Errors[id]; ok {
			e.Count += n
			r.Errors[id] = e
		}
	}
	q := p.clone()
	q.Errors = nil
	q.Index = p.Index / perHour
	r.Hours = r.Hours.with(&q)
	if n := len(r.Hours) - mostHours; n > 0 {
		r.Hours = slices.Delete(r.Hours, 0, n)
	}
	q.Index = r.At.Add(time.Duration(p.Index) * ten).UTC().Hour()
	r.Day = r.Day.with(&q)
}

// with adds to a piece.
func (l pieces) with(p *Piece) pieces {
	i, found := slices.BinarySearchFunc(l, p.Index, func(old Piece, index int) int { return old.Index - index })
	if !found {
		return slices.Insert(l, i, p.clone())
	}
	l[i] = l[i].plus(p)
	return l
}

// Note keeps that an error was seen.
func (r *Release) Note(id, name string, first, last time.Time) {
	e, ok := r.Errors[id]
	if !ok {
		if len(r.Errors) >= mostErrs {
			return
		}
		e = Err{Name: cut(name), First: first, Last: last}
	}
	if first.Before(e.First) {
		e.First = first
	}
	if last.After(e.Last) {
		e.Last = last
	}
	if r.Errors == nil {
		r.Errors = map[string]Err{}
	}
	r.Errors[id] = e
}

func cut(s string) string { return s[:min(len(s), mostName)] }

// Clone is a copy that shares nothing.
func (r *Release) Clone() *Release {
	c := *r
	c.Boots, c.Errors = maps.Clone(r.Boots), maps.Clone(r.Errors)
	c.First, c.Recent, c.Hours, c.Day = r.First.clone(), r.Recent.clone(), r.Hours.clone(), r.Day.clone()
	c.Lives = make([]Life, len(r.Lives))
	for i := range r.Lives {
		c.Lives[i] = r.Lives[i].clone()
	}
	return &c
}

// Merge adds what another run knows of the same release.
func (r *Release) Merge(o *Release) {
	if !o.Ended.IsZero() && (r.Ended.IsZero() || o.Ended.Before(r.Ended)) {
		r.Ended = o.Ended
	}
	r.NoGo = r.NoGo || o.NoGo
	if o.Judged.After(r.Judged) {
		r.Outcome, r.Judged = o.Outcome, o.Judged
	}
	r.By, r.Text = cmp.Or(r.By, o.By), cmp.Or(r.Text, o.Text)
	for name, s := range o.Boots {
		r.Boot(name, s)
	}
	for id, e := range o.Errors {
		r.Note(id, e.Name, e.First, e.Last)
		if mine, ok := r.Errors[id]; ok {
			mine.Count = max(mine.Count, e.Count)
			r.Errors[id] = mine
		}
	}
	for i := range o.First {
		r.First = r.First.put(&o.First[i])
	}
	for i := range o.Hours {
		r.Hours = r.Hours.put(&o.Hours[i])
	}
	for i := range o.Day {
		r.Day = r.Day.put(&o.Day[i])
	}
	r.Folded = max(r.Folded, o.Folded)
	r.Recent = slices.DeleteFunc(r.Recent, func(p Piece) bool { return p.Index < r.Folded })
	for i := range o.Recent {
		r.Put(&o.Recent[i], false)
	}
	for i := range o.Lives {
		r.live(&o.Lives[i])
	}
}

// Boot keeps in how many seconds all dynos of a type were up: as it was seen first. false where it is kept already.
func (r *Release) Boot(typ string, seconds int) bool {
	if _, ok := r.Boots[typ]; ok || len(r.Boots) >= mostTypes || seconds < 0 {
		return false
	}
	if r.Boots == nil {
		r.Boots = map[string]int{}
	}
	r.Boots[cut(typ)] = seconds
	return true
}

// Start is the first half-hour up to an age.
func (r *Release) Start(age time.Duration) Piece { return r.First.sum(0, int(age/Minute)) }

// Rest is all that was watched after the first half-hour.
func (r *Release) Rest() Piece {
	all := r.Recent.sum(0, 1<<40)
	for i := range r.Day {
		all = all.plus(&r.Day[i])
	}
	return all
}

// Watched is for how long it was watched in all.
func (r *Release) Watched() time.Duration {
	start, rest := r.Start(HalfHour), r.Rest()
	return start.Over() + rest.Over()
}

// Lasted is for how long it was current, up to a moment.
func (r *Release) Lasted(now time.Time) time.Duration {
	if !r.Ended.IsZero() {
		now = r.Ended
	}
	return max(0, now.Sub(r.At))
}
