package queues

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
)

// Secret is text that no formatting verb, logger or encoder shows. string(s) gives it.
type Secret string

// String hides the secret.
func (Secret) String() string { return "[secret]" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "[secret]" }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// Found is a store that a config var points to.
type Found struct {
	Var    string // the config var that told, fit to be shown; the best known of several
	Scheme string // of its URL, in lower case: "rediss"
	URL    Secret
	Store  model.StoreID
}

// target is where a store is and who we are there.
type target struct {
	scheme, host, port, user, password, db string
	tls                                    bool
}

// Discover finds the stores in an app's config vars: by the scheme of their values, whatever their names. Vars that point to
// one store (same host, port, database and user) count once, under the name that REDIS_PROVIDER gives, else the best known. A
// server that is told twice, plainly and by TLS, counts by TLS. The order is by var.
func Discover(vars map[string]string) []Found {
	byStore := map[model.StoreID]Found{}
	targets := map[model.StoreID]target{}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		t, ok := parse(vars[name])
		if !ok {
			continue
		}
		id := t.id()
		old, twice := byStore[id]
		if !twice || rank(vars, name) < rank(vars, old.Var) {
			byStore[id] = Found{Var: name, Scheme: t.scheme, URL: Secret(vars[name]), Store: id}
			targets[id] = t
		}
	}
	var out []Found
	for id, f := range byStore {
		if !plainTwin(targets, targets[id]) {
			f.Var = safe.Text(f.Var)
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b Found) int { return strings.Compare(a.Var, b.Var) })
	return out
}

// rank orders the names of one store: the one an app is told to use, then the usual one, then the rest.
func rank(vars map[string]string, name string) int {
	switch name {
	case vars["REDIS_PROVIDER"]: // Sidekiq's convention: its value is the name of another var
		return 0
	case "REDIS_URL":
		return 1
	}
	return 2
}

// plainTwin tells whether t is the plain-text door of a server that has a TLS door too: REDIS_URL beside REDIS_TLS_URL, the same
// server by another port. The same password on the same host is proof enough.
func plainTwin(all map[model.StoreID]target, t target) bool {
	if t.tls || t.password == "" {
		return false
	}
	for _, o := range all {
		if o.tls && o.host == t.host && o.user == t.user && o.password == t.password && o.db == t.db {
			return true
		}
	}
	return false
}

// parse reads a config var's value as the address of a store of a known kind.
func parse(value string) (target, bool) {
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil || u.Hostname() == "" {
		return target{}, false
	}
	t := target{scheme: strings.ToLower(u.Scheme), host: strings.ToLower(u.Hostname()), port: u.Port()}
	kind, known := doors[t.scheme]
	if !known {
		return target{}, false
	}
	t.tls = kind.tls
	if t.port == "" {
		t.port = "6379"
	}
	t.user = u.User.Username()
	t.password, _ = u.User.Password()
	if t.user == "h" || t.user == "default" { // Heroku's placeholder from before Redis had users; the user that no name means
		t.user = ""
	}
	n, err := strconv.Atoi(cmp.Or(strings.Trim(u.Path, "/"), "0"))
	if err != nil || n < 0 {
		return target{}, false
	}
	t.db = strconv.Itoa(n)
	return t, true
}

// id is the store's name across apps: a hash of host, port, database and user. The password is not part of it: it rotates.
func (t target) id() model.StoreID {
	sum := sha256.Sum256([]byte(strings.Join([]string{t.host, t.port, t.db, t.user}, "\x00")))
	return model.StoreID(hex.EncodeToString(sum[:8]))
}
