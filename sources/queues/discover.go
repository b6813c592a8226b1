package queues

import (
	"maps"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/command"
	"app.gonogo/gonogo/sources/queues/jetstream"
	"app.gonogo/gonogo/sources/queues/kafka"
	"app.gonogo/gonogo/sources/queues/postgres"
	"app.gonogo/gonogo/sources/queues/rabbitmq"
	"app.gonogo/gonogo/sources/queues/redis"
	"app.gonogo/gonogo/sources/queues/sqs"
)

// kinds are the kinds of store, in the order in which a var's value is offered to them. A new kind is a package and a row.
var kinds = []backend.Kind{
	redis.Kind,
	rabbitmq.Kind,
	kafka.Kind,
	jetstream.Kind,
	sqs.Kind,
	postgres.Kind,
	command.Kind,
}

// Found is a store that a config var points to, or the user's config.
type Found struct {
	Var    string // the config var that points to it, fit to be shown; the best known of several. Or the user's own name for it
	From   string // the config var that the user's config names, or what stands for it; empty when the user names nothing
	Kind   string // of the store: "redis"
	Store  queue.StoreID
	Target backend.Target
	Override
}

// Discover finds the stores in an app's config vars: by the scheme of their values, whatever their names. Vars that point to
// one store (same host, port, database and user) count once, under the name that REDIS_PROVIDER gives, else the best known. A
// server that is there twice, plainly and by TLS, counts by TLS. The order is by var.
func Discover(vars map[string]string) []Found {
	byStore := map[queue.StoreID]Found{}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		f, ok := recognise(vars, name)
		if !ok {
			continue
		}
		old, twice := byStore[f.Store]
		if !twice || rank(vars, f.Kind, name) < rank(vars, f.Kind, old.Var) {
			byStore[f.Store] = f
		}
	}
	var out []Found
	for _, f := range byStore {
		if !plainTwin(byStore, f.Target) {
			f.Var = safe.Text(f.Var)
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b Found) int { return strings.Compare(a.Var, b.Var) })
	return out
}

// recognise offers a var to every kind.
func recognise(vars map[string]string, name string) (Found, bool) {
	for _, k := range kinds {
		if t, ok := k.Read(vars, name); ok {
			return Found{Var: name, Kind: k.Name, Store: t.ID(), Target: t}, true
		}
	}
	return Found{}, false
}

// rank orders the names of one store: the one that the app is configured to use, then the usual ones, then the rest.
func rank(vars map[string]string, kind, name string) int {
	if name == vars["REDIS_PROVIDER"] { // Sidekiq's convention: its value is the name of another var
		return -1
	}
	usual := kindOf(kind).Usual
	if i := slices.Index(usual, name); i >= 0 {
		return i
	}
	return len(usual)
}

// kindOf is the row of a kind.
func kindOf(name string) backend.Kind {
	i := slices.IndexFunc(kinds, func(k backend.Kind) bool { return k.Name == name })
	return kinds[i]
}

// plainTwin reports whether t is the plain-text port of a server that has a TLS port too: REDIS_URL beside REDIS_TLS_URL, the same
// server by another port. The same password on the same host is proof enough.
func plainTwin(all map[queue.StoreID]Found, t backend.Target) bool {
	if t.TLS || t.Password == "" {
		return false
	}
	for _, f := range all {
		o := f.Target
		if o.TLS && o.Host == t.Host && o.User == t.User && o.Password == t.Password && o.DB == t.DB {
			return true
		}
	}
	return false
}
