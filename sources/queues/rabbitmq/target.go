package rabbitmq

import (
	"cmp"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"

	"app.gonogo/gonogo/sources/queues/backend"
)

var usual = []string{
	"CLOUDAMQP_URL", "RABBITMQ_URL", "RABBITMQ_BIGWIG_URL", "RABBITMQ_BIGWIG_TX_URL", "RABBITMQ_BIGWIG_RX_URL", "BROKER_URL", "CELERY_BROKER_URL",
}

var schemes = map[string]backend.Scheme{
	"amqp":   {Port: "5672"},
	"amqps":  {Port: "5671", TLS: true},
	"pyamqp": {Port: "5672"}, // Celery's name for it
}

// What a target holds besides the AMQP address.
const (
	management         = "management"          // the base of the management API, without user and password: "https://host/api"
	managementUser     = "management user"     // where they are not those of AMQP
	managementPassword = "management password" // "
)

// read takes an AMQP address apart, or a management address that no AMQP address belongs to.
func read(vars map[string]string, name string) (backend.Target, bool) {
	if m, ok := manager(vars[name]); ok && soundsLikeBroker(name) {
		return alone(vars, name, m)
	}
	t, ok := parseAddress(vars[name])
	if !ok || halfOf(vars, name, t) {
		return backend.Target{}, false
	}
	t.Extra = managed(vars, t)
	return t, true
}

// parseAddress reads the first of the addresses that Celery takes, which part by semicolons. The vhost is the path, decoded once; none
// and an empty one are "/".
func parseAddress(value string) (backend.Target, bool) {
	first := strings.TrimSpace(value)
	if i := strings.Index(first, ";"); i >= 0 && strings.Contains(first[i:], "://") {
		first = first[:i]
	}
	t, ok := backend.Parse(first, schemes)
	if !ok {
		return t, false
	}
	t.Address = backend.Secret(value)
	t.DB = cmp.Or(t.DB, "/")
	if t.User == "" && t.Password == "" {
		t.User, t.Password = "guest", "guest"
	}
	return t, true
}

// halfOf tells that an address is but one direction of a broker that another var names: BIGWIG_TX_URL and BIGWIG_RX_URL are ports
// of one broker, and one of them is read.
func halfOf(vars map[string]string, name string, t backend.Target) bool {
	base, isHalf := strings.CutSuffix(name, "_RX_URL")
	better := []string{base + "_URL", base + "_TX_URL"}
	if !isHalf {
		if base, isHalf = strings.CutSuffix(name, "_TX_URL"); !isHalf {
			return false
		}
		better = []string{base + "_URL"}
	}
	return slices.ContainsFunc(better, func(other string) bool {
		o, ok := parseAddress(vars[other])
		return ok && o.Host == t.Host && o.User == t.User && o.DB == t.DB
	})
}

// managed is where the management API of a broker is: what a var of the same host or user says, else what CloudAMQP does: the
// host itself, by HTTPS and with a public certificate. A broker on this machine is asked only where a var says so.
func managed(vars map[string]string, t backend.Target) map[string]backend.Secret {
	var fits backend.Target
	found := false
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		m, ok := manager(vars[name])
		if !ok || !belongs(m, t) || found && fits.Host == t.Host {
			continue
		}
		if !found || m.Host == t.Host {
			fits, found = m, true
		}
	}
	if found {
		return fits.Extra
	}
	if loopback(t.Host) {
		return nil
	}
	u := url.URL{Scheme: "https", Host: t.Host, Path: "/api"}
	if strings.Contains(t.Host, ":") {
		u.Host = "[" + t.Host + "]"
	}
	return map[string]backend.Secret{management: backend.Secret(u.String())}
}

// belongs tells whether a management address is of the broker t. Brokers on this machine part by their ports alone, which a
// management address does not share; there the user must be the same too.
func belongs(m, t backend.Target) bool {
	if loopback(t.Host) {
		return m.Host == t.Host && m.User == t.User
	}
	return m.Host == t.Host || m.User == t.User
}

// manager reads the address of a management API: http or https, user and password, a path that ends in /api. Without TLS only on
// this machine.
func manager(value string) (backend.Target, bool) {
	t, ok := backend.Parse(value, map[string]backend.Scheme{"https": {Port: "443", TLS: true}, "http": {Port: "80"}})
	if !ok || t.User == "" || t.Password == "" || !t.TLS && !loopback(t.Host) {
		return t, false
	}
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil {
		return t, false
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	if path != "/api" && !strings.HasSuffix(path, "/api") {
		return t, false
	}
	base := t.Scheme + "://" + u.Host + path
	t.Extra = map[string]backend.Secret{management: backend.Secret(base), managementUser: backend.Secret(t.User), managementPassword: t.Password}
	return t, true
}

// alone is a management address as a store of its own, where no AMQP address belongs to it.
func alone(vars map[string]string, name string, m backend.Target) (backend.Target, bool) {
	for other, value := range vars {
		if t, ok := parseAddress(value); ok && other != name && belongs(m, t) {
			return backend.Target{}, false
		}
	}
	m.DB = "/"
	return m, true
}

// soundsLikeBroker keeps away from other services whose address ends in /api.
func soundsLikeBroker(name string) bool {
	name = strings.ToUpper(name)
	return slices.ContainsFunc([]string{"RABBIT", "AMQP", "LAVINMQ"}, func(s string) bool { return strings.Contains(name, s) })
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
