//go:build integration

package faults

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// kindNamed finds a fault of the network by its name.
func kindNamed(t *testing.T, name string) kind {
	t.Helper()
	for _, k := range slices.Concat(networkKinds()...) {
		if k.name == name {
			return k
		}
	}
	t.Fatalf("there is no fault %q", name)
	return kind{}
}

// allowances are the ways in which the account's allowance is told to be low or gone.
var allowances = []struct {
	fault string
	limit int // 0: on every answer
}{
	{"remaining-0", 0}, {"remaining-100", 0}, {"remaining-text", 0}, {"json429-3600", 1}, {"json429-huge", 1}, {"json429-date", 1}, {"html429", 1},
}

// A low allowance, or a 429 that asks for an hour, stops no order that is given on the screen.
func TestAllowanceStopsNoOrderOnTheScreen(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	patient := standard
	patient.dialog = 10 * time.Second // the machine may be busy: it is to open at all
	for _, c := range allowances {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			p := plan{scenario: "calm", w: 160, h: 45, apps: []string{app}, steps: []string{"refresh", "panes", "roll back"}, leave: "qq",
				faultSet: faultSet{network: []kind{kindNamed(t, c.fault)}, percent: 100, limit: c.limit}}
			j, err := runJourney(path, 1, p, patient)
			if err != nil {
				t.Fatal(err)
			}
			if len(j.proxy.orders) != 1 || !j.proxy.orders[0].happened() || len(j.breaches) > 0 {
				t.Errorf("got orders %v, breaches %v, reasons %q, want one order that happened\n%s", j.proxy.orders, j.breaches, j.blocked, j.report())
			}
		})
	}
}

// The same, on the command line.
func TestAllowanceStopsNoOrderOnTheCommandLine(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range allowances {
		if strings.Contains(c.fault, "429") {
			continue // the first answer of a program that has only begun: it has nothing else to go by
		}
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			a := &attempt{verb: verbs[0], kind: kind{"swallow-nothing", (*exchange).passOn}, network: []kind{kindNamed(t, c.fault)}}
			if err := a.try(path); err != nil {
				t.Fatal(err)
			}
			if got := a.judge(); len(got) > 0 || a.code != 0 && a.code != 4 {
				t.Errorf("got %v, exit %d, stage %q, stderr %q, want an order that happened", got, a.code, a.stage, a.stderr)
			}
		})
	}
}
