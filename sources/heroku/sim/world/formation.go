package world

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxQuantity is the platform's default limit on dynos of one process type.
const MaxQuantity = 100

var (
	ErrQuantity = errors.New("quantity must be a number, or +N or -N, between 0 and 100")
	ErrSize     = errors.New("no such dyno size")
)

// DynoSize is one size that a process type can have.
type DynoSize struct {
	ID, Name  string
	MemoryMB  int
	DynoUnits int
	CostCents int
	Fir       bool
}

// DynoSizes is what the platform offers; memory in MB is the quota of R14.
var DynoSizes = []DynoSize{
	{"0a51b9c4-6e0e-4f3c-8d8b-6f5f8d5a1c01", "Eco", 512, 0, 0, false},
	{"0a51b9c4-6e0e-4f3c-8d8b-6f5f8d5a1c02", "Basic", 512, 0, 700, false},
	{"0a51b9c4-6e0e-4f3c-8d8b-6f5f8d5a1c03", "Standard-1X", 512, 1, 2500, false},
	{"0a51b9c4-6e0e-4f3c-8d8b-6f5f8d5a1c04", "Standard-2X", 1024, 2, 5000, false},
	{"0a51b9c4-6e0e-4f3c-8d8b-6f5f8d5a1c05", "Performance-M", 2560, 8, 25000, false},
	{"0a51b9c4-6e0e-4f3c-8d8b-6f5f8d5a1c06", "Performance-L", 14336, 16, 50000, false},
	{"0a51b9c4-6e0e-4f3c-8d8b-6f5f8d5a1c07", "dyno-1c-0.5gb", 512, 1, 2500, true},
	{"0a51b9c4-6e0e-4f3c-8d8b-6f5f8d5a1c08", "dyno-2c-1gb", 1024, 2, 5000, true},
	{"0a51b9c4-6e0e-4f3c-8d8b-6f5f8d5a1c09", "dyno-2c-4gb", 4096, 8, 12500, true},
}

// SizeNamed finds a dyno size by name, in any case, or by id.
func SizeNamed(ref string) (DynoSize, bool) {
	for _, s := range DynoSizes {
		if strings.EqualFold(s.Name, ref) || s.ID == ref {
			return s, true
		}
	}
	return DynoSize{}, false
}

// ResolveQuantity reads a quantity as the API takes it: an integer, or a string
// that holds one, relative to now when it has a sign.
func ResolveQuantity(text string, now int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0, ErrQuantity
	}
	if strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") {
		n = max(0, now+n)
	}
	if n < 0 || n > MaxQuantity {
		return 0, ErrQuantity
	}
	return n, nil
}

// Scaling is one row of a formation update; nil and "" leave a value as it is.
type Scaling struct {
	Typ      string
	Quantity *string
	Size     string
}

// Scale applies a batch, all rows or none.
func (w *World) Scale(a *App, by *User, batch []Scaling) error {
	type change struct {
		p        *ProcessType
		quantity int
		size     string
	}
	var changes []change
	for _, s := range batch {
		p := a.FindProcessType(s.Typ)
		if p == nil {
			return ErrNoProcessType
		}
		c := change{p, p.Quantity, p.Size}
		if s.Quantity != nil {
			n, err := ResolveQuantity(*s.Quantity, p.Quantity)
			if err != nil {
				return err
			}
			c.quantity = n
		}
		if s.Size != "" {
			size, ok := SizeNamed(s.Size)
			if !ok || size.Fir != a.Fir {
				return ErrSize
			}
			c.size = size.Name
		}
		changes = append(changes, c)
	}
	var words []string
	for _, c := range changes {
		words = append(words, fmt.Sprintf("%s@%d:%s", c.p.Name, c.quantity, c.size))
		resized := c.size != c.p.Size
		c.p.Quantity, c.p.Size, c.p.UpdatedAt = c.quantity, c.size, w.Now
		w.fill(a, c.p)
		if resized {
			w.RestartAll(a.DynosOf(c.p.Name))
		}
	}
	w.API(a, "Scaled to %s by user %s", strings.Join(words, " "), by.Email)
	return nil
}

// ErrNoProcessType is a 404 of the formation.
var ErrNoProcessType = errors.New("Couldn't find that process type.")

// fill spawns or stops dynos until a process type has its quantity.
func (w *World) fill(a *App, p *ProcessType) {
	taken := map[int]*Dyno{}
	for _, d := range a.DynosOf(p.Name) {
		taken[d.Num] = d
	}
	for n := 1; n <= p.Quantity; n++ {
		if taken[n] == nil {
			w.spawn(a, p.Name, n)
		}
	}
	for _, d := range slices.Clone(a.DynosOf(p.Name)) {
		if d.Num > p.Quantity {
			w.retire(d)
		}
	}
}

// retire stops a dyno whose place is gone. It leaves the list at once, as the
// platform's own does; its last lines follow.
func (w *World) retire(d *Dyno) {
	d.epoch++
	for i, other := range d.App.Dynos {
		if other == d {
			d.App.Dynos = append(d.App.Dynos[:i:i], d.App.Dynos[i+1:]...)
			break
		}
	}
	if d.State == stateCrashed {
		w.Remove(d)
		return
	}
	w.halt(d, func() {
		w.SetState(d, StateDown)
		w.Remove(d)
	})
}

// RestartAll restarts dynos one after the other, a fraction of a second apart.
func (w *World) RestartAll(dynos []*Dyno) {
	for i, d := range slices.Clone(dynos) {
		w.Later(d, time.Duration(i)*w.rng.between(300*time.Millisecond, 700*time.Millisecond), func() { w.Restart(d) })
	}
}

// roll moves every dyno of the formation to the current release, one by one.
func (w *World) roll(a *App) {
	wait := w.rng.between(400*time.Millisecond, 900*time.Millisecond)
	for _, p := range a.Formation {
		if p.Name == "web" && a.Preboot {
			w.rollWithPreboot(a, p)
			continue
		}
		for _, d := range a.DynosOf(p.Name) {
			w.Later(d, wait, func() {
				if d.Release != a.CurrentRelease() {
					w.Restart(d)
				}
			})
			wait += w.rng.between(400*time.Millisecond, 1100*time.Millisecond)
		}
	}
}

// rollWithPreboot boots new web dynos beside the old ones. The router keeps to
// the old ones until the switch, whatever has become of the new ones by then.
func (w *World) rollWithPreboot(a *App, p *ProcessType) {
	old := slices.Clone(a.DynosOf(p.Name))
	var fresh []*Dyno
	for _, d := range old {
		if d.held { // a second release before the switch: these never served
			w.retire(d)
			continue
		}
		n := w.spawn(a, p.Name, d.Num)
		n.held = true
		fresh = append(fresh, n)
	}
	w.after(prebootHold, func() {
		for _, n := range fresh {
			n.held = false
		}
		for _, d := range old {
			if !d.gone {
				w.retire(d)
			}
		}
	})
}
