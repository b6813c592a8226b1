package model

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Ground is what an order on the app stands on at this moment: what it will be compared with just before it is sent.
func (a *App) Ground(o Order) Ground {
	var g Ground
	switch o.Verb {
	case Rollback:
		if r, ok := a.Ledger.Newest(); ok {
			g.Release = r.Version
		}
	case Scale:
		g.Quantity = map[string]int{}
		for _, c := range o.Scale {
			if r, ok := a.Processes.Type(c.Type); ok {
				g.Quantity[c.Type] = r.Want
			}
		}
	case Restart, Stop:
		g.Dynos = map[string]string{}
		for _, r := range a.Processes.Types {
			for _, d := range r.Dynos {
				if o.touches(d.Dyno) {
					g.Dynos[d.Name] = d.ID
				}
			}
		}
	case Maintenance:
		on := a.Info.Maintenance
		g.Maintenance = &on
	}
	return g
}

// touches tells whether a restart or stop acts on a dyno.
func (o Order) touches(d Dyno) bool {
	switch {
	case o.Dyno != "":
		return d.Name == o.Dyno
	case o.Type != "":
		return d.Type == o.Type
	}
	return true
}

// Moved says what differs between the ground of an order and the app as it is now; empty when nothing does.
func (a *App) Moved(o Order) string {
	now := a.Ground(o)
	switch o.Verb {
	case Rollback:
		if r, ok := a.Ledger.Newest(); ok && now.Release != o.Ground.Release {
			return fmt.Sprintf("v%d by %s has appeared", r.Version, Author(r.By))
		}
	case Scale:
		for _, c := range o.Scale {
			if q, ok := now.Quantity[c.Type]; !ok || q != o.Ground.Quantity[c.Type] {
				return fmt.Sprintf("%s is at %d now", c.Type, q)
			}
		}
	case Restart, Stop:
		for _, name := range slices.Sorted(maps.Keys(o.Ground.Dynos)) {
			id := o.Ground.Dynos[name]
			switch there, ok := now.Dynos[name]; {
			case !ok && o.Dyno == "" && a.Processes.typeNamed(name) == "":
				continue // a one-off has ended by itself
			case !ok:
				return name + " is gone"
			case there != id:
				return name + " has been restarted meanwhile"
			}
		}
	case Maintenance:
		if *now.Maintenance != *o.Ground.Maintenance {
			return "maintenance is " + onOff(*now.Maintenance) + " already"
		}
	}
	return ""
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
