package trouble

import "time"

// Incident is Heroku's own word that it has one. It stands until Heroku says that all is green: a status page that cannot be read in
// the middle of an incident says nothing new.
type Incident struct {
	Spell
	Color  string // of the worst system: "yellow", "red"
	System string // the worst system: "Apps", "Data", "Tools"
	Title  string // of the newest open incident; empty when none is told
}

// unheard is how long an incident is believed while the status page cannot be read.
const unheard = 15 * time.Minute

// Set takes a reading of the status page; the color is empty when all is green. True when anything has changed.
func (i *Incident) Set(color, system, title string, at time.Time) bool {
	if color == "" {
		was := i.On()
		*i = Incident{}
		return was
	}
	before := *i
	i.Note(at)
	i.Color, i.System = color, system
	if title != "" {
		i.Title = title
	}
	return !before.On() || before.Color != color || before.System != system || before.Title != i.Title
}

// Judge ends an incident of which nothing was heard for long.
func (i *Incident) Judge(now time.Time) bool {
	if !i.On() || now.Sub(i.Last) < unheard {
		return false
	}
	*i = Incident{}
	return true
}
