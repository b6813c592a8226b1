package tui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
)

// advice holds that the sentence below the header names its key and its target, and that the key leads there.
func (d *driver) advice() {
	a := d.app()
	adv, ok := advice.Of(d.state, a)
	if !ok {
		return
	}
	key := d.keys.KeyOf(keys.Intent(adv.Intent))
	if key == "" {
		return
	}
	d.home(pane.Logs)
	i := -1
	list := d.offers()
	for j, o := range list {
		if o.row == 1 {
			i = j
		}
	}
	if i < 0 || keys.KeyName(list[i].key) != key || list[i].words != adv.Do+"." {
		d.flaw("the sentence does not name %q %q", key, adv.Do)
		return
	}
	want, isOrder := adv.Order(a)
	if !d.lives(list[i], "the advice") || !isOrder {
		d.home(pane.Logs)
		return
	}
	box, open := d.top().(*order.Dialog)
	if !open {
		d.flaw("%s opens no dialog of %v", key, want)
	} else if got := box.Order(); got.Verb != want.Verb || want.Dyno == "" && got.Type != want.Type || got.Dyno != want.Dyno || got.Target != want.Target {
		d.flaw("%s asks about %v, the sentence speaks of %v", key, got, want)
	} else if want.Verb == model.Scale && !strings.Contains(strings.Join(d.read(), "\n"), "scale "+adv.Type) {
		d.flaw("%s does not ask about %s", key, adv.Type)
	}
	d.home(pane.Logs)
}

var (
	ordersOf   = regexp.MustCompile(`\b([RSBX]) (scales|restarts|stops|rolls back to) ([a-z]\w*)`)
	countsOf   = regexp.MustCompile(`\b(web|worker)(?::)? +(\d+)(?:/| of )(\d+)\b( connected| stay up)?`)
	upOf       = regexp.MustCompile(`(\w*:? *)\b(\d+)(?:/| of )(\d+) (up|stay up)\b`)
	lastGoodOf = regexp.MustCompile(`\b(v\d+) .*last good`)
	currentOf  = regexp.MustCompile(`\b(v\d+) .*● current`)
	headOf     = regexp.MustCompile(`PRODUCTION +(v\d+)`)
)

// agrees holds that no two places of one screen order different things for a process type, count its dynos differently, or name another
// release as good or current.
func (d *driver) agrees() {
	lines := d.read()
	one := func(what string, seen map[string]string, key, value string) {
		if was, ok := seen[key]; ok && was != value {
			d.flaw("%s of %s: %q here and %q there", what, key, was, value)
		}
		seen[key] = value
	}
	verbs, counts, ups, goods, heads := map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}
	whole := "" // dynos up of the app
	for _, line := range lines {
		for _, m := range ordersOf.FindAllStringSubmatch(line, -1) {
			if m[2] == "rolls back to" {
				one("the good release", goods, "the app", m[3])
				continue
			}
			one("the order", verbs, m[3], m[2])
		}
		for _, m := range countsOf.FindAllStringSubmatch(line, -1) {
			one("dynos up", counts, m[1]+m[4], m[2]+"/"+m[3])
		}
		for _, m := range upOf.FindAllStringSubmatch(line, -1) {
			if strings.TrimSpace(m[1]) == "" {
				one("dynos up", ups, "the app", m[2]+"/"+m[3])
				if m[4] == "up" {
					whole = m[2] + "/" + m[3]
				}
			}
		}
		if m := lastGoodOf.FindStringSubmatch(line); m != nil {
			one("the good release", goods, "the app", m[1])
		}
		for _, r := range []*regexp.Regexp{currentOf, headOf} {
			if m := r.FindStringSubmatch(line); m != nil {
				one("the current release", heads, "the app", m[1])
			}
		}
	}
	if sum := total(counts["web"], counts["worker"]); whole != "" && sum != "" && sum != whole {
		d.flaw("dynos up of the app: %q, of its types: %q", whole, sum)
	}
}

// total adds up two counts of dynos; empty where one is not on the screen.
func total(a, b string) string {
	var up, want, up2, want2 int
	if n, _ := fmt.Sscanf(a+" "+b, "%d/%d %d/%d", &up, &want, &up2, &want2); n < 4 {
		return ""
	}
	return fmt.Sprintf("%d/%d", up+up2, want+want2)
}

// TestTheScreenAgreesWithItself also while a bad release is rolled back and mended: that takes twelve minutes.
func TestTheScreenAgreesWithItself(t *testing.T) {
	for _, name := range []string{"parable", "migration"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := simtest.New(t, name, 2)
			drivers := []*driver{newDriver(t, d, 80, 24), newDriver(t, d, 160, 45)}
			d.Run(12*time.Minute, func(now time.Duration) {
				if now%(5*time.Second) != 0 {
					return
				}
				for _, one := range drivers {
					one.at = now
					one.redraw()
					one.sentence()
					one.agrees()
				}
			})
			for _, one := range drivers {
				one.calmLine()
			}
		})
	}
}
