package pipeline

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
)

// Difference is one thing that two apps may differ in, as far as it is known: an empty text is not known.
type Difference struct {
	What string
	A, B string
}

// Same tells that both are known and alike.
func (d Difference) Same() bool { return d.A == d.B && d.A != "" }

// Known tells that something is known of both.
func (d Difference) Known() bool { return d.A != "" && d.B != "" }

// none is what is told of a thing that an app does not have.
const none = "none"

// Compare is what two apps have in common and what not, by the facts that are known: their code, their platform, how many dynos they want,
// add-ons, and the config vars that a listed release names. Values of config vars are never read.
func Compare(a, b *model.App) []Difference {
	both := func(what string, of func(*model.App) string) Difference { return Difference{what, of(a), of(b)} }
	out := []Difference{both("code", codeOf), both("deployed by", deployer), both("stack", func(x *model.App) string { return x.Info.Stack }), both("generation", func(x *model.App) string { return x.Info.Generation }),
		both("region", func(x *model.App) string { return x.Info.Region }), both("maintenance", func(x *model.App) string { return onOff(x, x.Info.Maintenance) }),
		both("preboot", func(x *model.App) string { return onOff(x, x.Info.Preboot) })}
	out = append(out, formations(a, b)...)
	out = append(out, sets("add-on", a.AddOns, b.AddOns, a.AddOns != nil && b.AddOns != nil)...)
	return append(out, sets("config var", configNames(a), configNames(b), a.Ledger.Known && b.Ledger.Known)...)
}

func codeOf(a *model.App) string {
	if current, ok := a.Ledger.Current(); ok {
		sha := a.Ledger.CommitOf(current.Version)
		return sha[:min(len(sha), 8)]
	}
	return ""
}

// deployer is who made the current release, which is not who wrote its code.
func deployer(a *model.App) string {
	if current, ok := a.Ledger.Current(); ok {
		return fmt.Sprintf("%s, v%d", ledger.Author(current.By), current.Version)
	}
	return ""
}

func onOff(a *model.App, on bool) string {
	switch {
	case a.Info.Name == "":
		return ""
	case on:
		return "on"
	}
	return "off"
}

// formations are how many dynos of which size each app wants of each process type.
func formations(a, b *model.App) []Difference {
	if !a.Processes.KnownFormation || !b.Processes.KnownFormation {
		return nil
	}
	wanted := func(x *model.App) map[string]string {
		all := map[string]string{}
		for _, t := range x.Processes.Types {
			if !t.OneOff() {
				all[t.Type] = strings.TrimRight(fmt.Sprintf("%d %s", t.Want, t.Size), " ")
			}
		}
		return all
	}
	as, bs := wanted(a), wanted(b)
	var out []Difference
	for _, t := range union(as, bs) {
		out = append(out, Difference{t, cmp.Or(as[t], none), cmp.Or(bs[t], none)})
	}
	return out
}

func union[V any](a, b map[string]V) []string {
	names := map[string]bool{}
	for k := range a {
		names[k] = true
	}
	for k := range b {
		names[k] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// sets are the names that one app alone has; of names that both have there is one line.
func sets(what string, a, b []string, known bool) []Difference {
	if !known {
		return []Difference{{What: what + "s"}}
	}
	in := func(all []string) map[string]bool {
		m := map[string]bool{}
		for _, n := range all {
			m[n] = true
		}
		return m
	}
	as, bs := in(a), in(b)
	var out []Difference
	shared := 0
	for _, n := range union(as, bs) {
		if as[n] && bs[n] {
			shared++
			continue
		}
		d := Difference{what + " " + n, "there", none}
		if !as[n] {
			d.A, d.B = none, "there"
		}
		out = append(out, d)
	}
	if shared > 0 || len(out) == 0 {
		n := fmt.Sprintf("%d alike", shared)
		out = append(out, Difference{what + "s", n, n})
	}
	return out
}

// configNames are the config vars that the listed releases have set and not removed since. Those that were set before are not known.
func configNames(a *model.App) []string {
	names := map[string]bool{}
	for _, r := range slices.Backward(a.Ledger.Releases) { // the oldest first
		switch c := r.Change(); {
		case r.Status == "failed":
		case c.Kind == ledger.ConfigSet:
			for _, n := range c.Names {
				names[n] = true
			}
		case c.Kind == ledger.ConfigGone:
			for _, n := range c.Names {
				delete(names, n)
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}
