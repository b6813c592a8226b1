package sqs

import (
	"cmp"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"app.gonogo/gonogo/sources/queues/backend"
)

// What a target holds besides the first queue's address.
const (
	queues = "queues" // the addresses of all queues in the region and account, one a line
	region = "region"
	token  = "token" // of a session
)

var (
	host    = regexp.MustCompile(`^(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue|queue)\.amazonaws\.com(?:\.cn)?$`)
	path    = regexp.MustCompile(`^/\d+/[A-Za-z0-9_-]+(\.fifo)?$`) // without counted repeats: they make start-up slow
	schemes = map[string]backend.Scheme{"https": {Port: "443", TLS: true}, "http": {Port: "80"}}
)

// readTarget takes the address of a queue. All queues of one account in one region that the vars name are one store.
func readTarget(vars map[string]string, name string) (backend.Target, bool) {
	t, ok := address(vars, name)
	if !ok {
		return t, false
	}
	var all []string
	for _, other := range slices.Sorted(maps.Keys(vars)) {
		o, ok := address(vars, other)
		if ok && o.ID() == t.ID() && !slices.Contains(all, string(o.Address)) {
			all = append(all, string(o.Address))
		}
	}
	t.Address = backend.Secret(strings.Join(all, "\n"))
	t.Extra = map[string]backend.Secret{
		queues: t.Address, token: backend.Secret(vars["AWS_SESSION_TOKEN"]),
		region: backend.Secret(cmp.Or(regionOf(t.Host), vars["AWS_REGION"], vars["AWS_DEFAULT_REGION"], "us-east-1")),
	}
	return t, true
}

// address reads one var. There is nothing to ask with without a key.
func address(vars map[string]string, name string) (backend.Target, bool) {
	value := strings.TrimSpace(vars[name])
	t, ok := backend.Parse(value, schemes)
	if !ok || t.User != "" {
		return t, false
	}
	u, err := url.Parse(value)
	if err != nil || !path.MatchString(u.Path) || u.RawQuery != "" {
		return t, false
	}
	switch {
	case t.TLS && t.Port == "443" && host.MatchString(t.Host):
	case loopback(t.Host) && strings.Contains(strings.ToUpper(name), "SQS"):
	default:
		return t, false
	}
	t.User, t.Password = vars["AWS_ACCESS_KEY_ID"], backend.Secret(vars["AWS_SECRET_ACCESS_KEY"])
	t.DB, _, _ = strings.Cut(strings.TrimPrefix(u.Path, "/"), "/") // the account
	t.Address = backend.Secret(value)
	return t, t.User != "" && t.Password != ""
}

func regionOf(name string) string {
	m := host.FindStringSubmatch(name)
	if m == nil {
		return ""
	}
	return cmp.Or(m[1], m[2])
}

func loopback(name string) bool {
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}
