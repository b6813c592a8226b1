package trouble

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Loop is the crashes of one process type on one release, from the first one until its dynos have been up for Hold.
type Loop struct {
	Type    string
	Release int // that the crashed dynos run; 0 when not known
	Spell
	Again bool   // a dyno has crashed again, or there were more crashes than there are dynos: it is a loop indeed
	Rose  bool   // a dyno has come up in between, and not stayed up
	Code  string // what the platform said of the newest crash that it explained: "R10", "R15"
	Dynos []Down // those that have crashed and not been up for Hold since, by name
}

// Down is a dyno of a loop.
type Down struct {
	Name    string
	Crashes int
}

// Has tells whether a dyno is among those that have not recovered.
func (l *Loop) Has(dyno string) bool {
	return slices.ContainsFunc(l.Dynos, func(d Down) bool { return d.Name == dyno })
}

// Loops are the loops of an app, by process type.
type Loops []Loop

// Of is the loop of a process type; nil when there is none.
func (ls Loops) Of(typ string) *Loop {
	if i := slices.IndexFunc(ls, func(l Loop) bool { return l.Type == typ }); i >= 0 {
		return &ls[i]
	}
	return nil
}

// Crash is one crash of a dyno.
type Crash struct {
	Type, Dyno string
	Release    int
	Code       string // the platform's reason, where it gave one
	At         time.Time
}

// Note takes a crash. On another release than those before it begins a new loop.
func (ls *Loops) Note(c Crash) {
	l := ls.Of(c.Type)
	if l == nil {
		*ls = append(*ls, Loop{Type: c.Type})
		slices.SortFunc(*ls, func(a, b Loop) int { return cmp.Compare(a.Type, b.Type) })
		l = ls.Of(c.Type)
	}
	if l.Release != c.Release {
		*l = Loop{Type: c.Type, Release: c.Release}
	}
	l.Spell.Note(c.At)
	l.Code = cmp.Or(c.Code, l.Code)
	i, found := slices.BinarySearchFunc(l.Dynos, c.Dyno, func(d Down, name string) int { return cmp.Compare(d.Name, name) })
	dynos := slices.Clone(l.Dynos)
	if !found {
		dynos = slices.Insert(dynos, i, Down{Name: c.Dyno})
	}
	dynos[i].Crashes++
	l.Again, l.Dynos = l.Again || dynos[i].Crashes > 1, dynos
}

// Wanted is a dyno that the formation asks for, as it is now.
type Wanted struct {
	Name    string
	Release int
	Up      bool
	Since   time.Time // in this state
}

// Judge looks at the wanted dynos of every type: a loop is over when all have been up for Hold, when none runs its release any
// more, or when nobody wants the type. True when anything that is told has changed.
func (ls *Loops) Judge(wanted func(typ string) []Wanted, now time.Time) (changed bool) {
	before := len(*ls)
	*ls = slices.DeleteFunc(*ls, func(l Loop) bool { return l.over(wanted(l.Type), now) })
	changed = len(*ls) != before
	for i := range *ls {
		l := &(*ls)[i]
		changed = l.judge(wanted(l.Type), now) || changed
	}
	return changed
}

func (l *Loop) over(dynos []Wanted, now time.Time) bool {
	steady, on := true, false
	for _, d := range dynos {
		steady = steady && d.steady(now)
		on = on || d.Release == l.Release || l.Release == 0
	}
	if len(dynos) == 0 { // between two lists there may be none for a moment
		return now.Sub(l.Last) >= Hold
	}
	return steady || !on
}

func (d Wanted) steady(now time.Time) bool { return d.Up && now.Sub(d.Since) >= Hold }

// judge lets go of the dynos that have recovered, or are no more. Where names are new with every life, the next one is followed.
func (l *Loop) judge(dynos []Wanted, now time.Time) (changed bool) {
	again, rose := l.Again || l.Times > len(dynos), l.Rose
	followed := l.followed(dynos, now)
	kept := slices.DeleteFunc(slices.Clone(followed), func(down Down) bool {
		i := slices.IndexFunc(dynos, func(d Wanted) bool { return d.Name == down.Name })
		if i >= 0 && dynos[i].Up && dynos[i].Release == l.Release {
			rose = true
		}
		return i < 0 || dynos[i].Release != l.Release || dynos[i].steady(now)
	})
	changed = again != l.Again || rose != l.Rose || !slices.Equal(kept, l.Dynos)
	l.Again, l.Rose, l.Dynos = again, rose, kept
	return changed
}

// followed is the dynos of the loop, those that are gone under the names of their next lives: of dynos that are not steady and not known
// yet. Names of the form TYPE.N stay; one that is gone was scaled away.
func (l *Loop) followed(dynos []Wanted, now time.Time) []Down {
	list := slices.Clone(l.Dynos)
	for i, down := range list {
		is := func(d Wanted) bool { return d.Name == down.Name }
		if strings.HasPrefix(down.Name, l.Type+".") || slices.ContainsFunc(dynos, is) {
			continue
		}
		for _, d := range dynos {
			known := slices.ContainsFunc(list, func(other Down) bool { return other.Name == d.Name })
			if !known && d.Release == l.Release && !d.steady(now) {
				list[i].Name = d.Name
				break
			}
		}
	}
	slices.SortFunc(list, func(a, b Down) int { return cmp.Compare(a.Name, b.Name) })
	return list
}
