package postgres

import (
	"cmp"
	"context"
	"net"
	"net/url"
	"strings"

	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/postgres/link"
)

// Kind is the kind of store: PostgreSQL, with or without a pooler before it.
var Kind = backend.Kind{
	Name:  "postgres",
	Usual: []string{"DATABASE_URL", "QUEUE_DATABASE_URL"},
	Read:  read,
	Open:  func(ctx context.Context, t backend.Target) (backend.Conn, error) { return open(ctx, t) },
}

var schemes = map[string]backend.Scheme{
	"postgres":   {Port: "5432", TLS: true},
	"postgresql": {Port: "5432", TLS: true},
}

// poolVar ends the name of the var that leads to a pooler before the database of a var without it: DATABASE_CONNECTION_POOL_URL.
const poolVar = "_CONNECTION_POOL_URL"

// read takes an address apart. A pooler's address is not a store of its own when the database has a var too: what is read
// through the pooler takes a server connection from the app.
func read(vars map[string]string, name string) (backend.Target, bool) {
	t, ok := parse(vars[name])
	if !ok {
		return t, false
	}
	if direct, pooled := strings.CutSuffix(name, poolVar); pooled {
		if d, ok := parse(vars[direct+"_URL"]); ok && d.Host == t.Host && d.DB == t.DB && d.User == t.User {
			return t, false
		}
	}
	return t, true
}

// parse reads an address. The link is encrypted unless the address says otherwise or the server is this machine; its certificate
// is verified only where the address asks for it: Heroku's cannot be.
func parse(value string) (backend.Target, bool) {
	t, ok := backend.Parse(value, schemes)
	if !ok {
		return t, false
	}
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil || strings.Contains(t.Host, ",") { // a list of servers is no Heroku add-on's
		return t, false
	}
	t.DB = cmp.Or(strings.Trim(t.DB, "/"), t.User)
	if t.DB == "" {
		return t, false
	}
	mode := u.Query().Get("sslmode")
	t.TLS = mode != "disable" && (mode != "" || !loopback(t.Host))
	if mode == "verify-ca" || mode == "verify-full" {
		t.Extra = map[string]backend.Secret{link.VerifyKey: "yes"}
	}
	return t, true
}

// loopback recognises this machine's own addresses.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
