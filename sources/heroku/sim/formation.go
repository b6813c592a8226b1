package sim

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxQuantity is the platform's default limit on dynos of one process type.
const maxQuantity = 100

var (
	errQuantity = errors.New("quantity must be a number, or +N or -N, between 0 and 100")
	errSize     = errors.New("no such dyno size")
)

// dynoSize is one size that a process type can have.
type dynoSize struct {
	ID, name  string
	memoryMB  int
	dynoUnits int
	costCents int
	fir       bool
}

// dynoSizes is what the platform offers; memory in MB is the quota of R14.
var dynoSizes = []dynoSize{
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

// sizeNamed finds a dyno size by name, in any case, or by id.
func sizeNamed(ref string) (dynoSize, bool) {
	for _, s := range dynoSizes {
		if strings.EqualFold(s.name, ref) || s.ID == ref {
			return s, true
		}
	}
	return dynoSize{}, false
}

// resolveQuantity reads a quantity as the API takes it: an integer, or a string
// that holds one, relative to now when it has a sign.
func resolveQuantity(text string, now int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0, errQuantity
	}
	if strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") {
		n = max(0, now+n)
	}
	if n < 0 || n > maxQuantity {
		return 0, errQuantity
	}
	return n, nil
}

// scaling is one row of a formation update; nil and "" leave a value as it is.
type scaling struct {
	typ      string
	quantity *string
	size     string
}

// scale applies a batch, all rows or none.
func (w *world) scale(a *app, by *user, batch []scaling) error {
	type change struct {
		p        *processType
		quantity int
		size     string
	}
	var changes []change
	for _, s := range batch {
		p := a.findProcessType(s.typ)
		if p == nil {
			return errNoProcessType
		}
		c := change{p, p.quantity, p.size}
		if s.quantity != nil {
			n, err := resolveQuantity(*s.quantity, p.quantity)
			if err != nil {
				return err
			}
			c.quantity = n
		}
		if s.size != "" {
			size, ok := sizeNamed(s.size)
			if !ok || size.fir != a.fir {
				return errSize
			}
			c.size = size.name
		}
		changes = append(changes, c)
	}
	var words []string
	for _, c := range changes {
		words = append(words, fmt.Sprintf("%s@%d:%s", c.p.name, c.quantity, c.size))
		resized := c.size != c.p.size
		c.p.quantity, c.p.size, c.p.updatedAt = c.quantity, c.size, w.now
		w.fill(a, c.p)
		if resized {
			w.restartAll(a.dynosOf(c.p.name))
		}
	}
	w.api(a, "Scaled to %s by user %s", strings.Join(words, " "), by.email)
	return nil
}

// errNoProcessType is a 404 of the formation.
var errNoProcessType = errors.New("Couldn't find that process type.")

// fill spawns or stops dynos until a process type has its quantity.
func (w *world) fill(a *app, p *processType) {
	taken := map[int]*dyno{}
	for _, d := range a.dynosOf(p.name) {
		taken[d.num] = d
	}
	for n := 1; n <= p.quantity; n++ {
		if taken[n] == nil {
			w.spawn(a, p.name, n)
		}
	}
	for _, d := range slices.Clone(a.dynosOf(p.name)) {
		if d.num > p.quantity {
			w.retire(d)
		}
	}
}

// retire stops a dyno whose place is gone. It leaves the list at once, as the
// platform's own does; its last lines follow.
func (w *world) retire(d *dyno) {
	d.epoch++
	for i, other := range d.app.dynos {
		if other == d {
			d.app.dynos = append(d.app.dynos[:i:i], d.app.dynos[i+1:]...)
			break
		}
	}
	if d.state == stateCrashed {
		w.remove(d)
		return
	}
	w.halt(d, func() {
		w.setState(d, stateDown)
		w.remove(d)
	})
}

// restartAll restarts dynos one after the other, a fraction of a second apart.
func (w *world) restartAll(dynos []*dyno) {
	for i, d := range slices.Clone(dynos) {
		w.afterIn(d, time.Duration(i)*w.rng.between(300*time.Millisecond, 700*time.Millisecond), func() { w.restart(d) })
	}
}

// roll moves every dyno of the formation to the current release, one by one.
func (w *world) roll(a *app) {
	wait := w.rng.between(400*time.Millisecond, 900*time.Millisecond)
	for _, p := range a.formation {
		if p.name == "web" && a.preboot {
			w.rollWithPreboot(a, p)
			continue
		}
		for _, d := range a.dynosOf(p.name) {
			w.afterIn(d, wait, func() {
				if d.release != a.currentRelease() {
					w.restart(d)
				}
			})
			wait += w.rng.between(400*time.Millisecond, 1100*time.Millisecond)
		}
	}
}

// rollWithPreboot boots new web dynos beside the old ones. The router keeps to
// the old ones until the switch, whatever has become of the new ones by then.
func (w *world) rollWithPreboot(a *app, p *processType) {
	old := slices.Clone(a.dynosOf(p.name))
	var fresh []*dyno
	for _, d := range old {
		if d.held { // a second release before the switch: these never served
			w.retire(d)
			continue
		}
		n := w.spawn(a, p.name, d.num)
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
