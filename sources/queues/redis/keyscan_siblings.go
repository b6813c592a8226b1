package redis

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/sources/queues/backend"
)

// siblingsKey is where a target keeps the numbers of the server's other databases that are stores of the app by themselves. They
// are not looked into from here, or their queues would be there twice.
const siblingsKey = "databases of other vars"

// siblings lists them, in order.
func siblings(vars map[string]string, t backend.Target) string {
	dbs := map[string]bool{}
	for _, value := range vars {
		o, ok := backend.Parse(value, schemes)
		db := cmp.Or(strings.Trim(o.DB, "/"), "0")
		if ok && o.Host == t.Host && (o.Port == t.Port || o.TLS != t.TLS) && db != t.DB { // TLS has a port of its own
			dbs[db] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(dbs)), " ")
}

// elsewhere reads what siblings wrote.
func elsewhere(t backend.Target) map[int]bool {
	out := map[int]bool{}
	for db := range strings.FieldsSeq(string(t.Extra[siblingsKey])) {
		if n, err := strconv.Atoi(db); err == nil {
			out[n] = true
		}
	}
	return out
}
