package backend

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"strings"

	"app.gonogo/gonogo/model/queue"
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

// Target is where a store is and who we are there.
type Target struct {
	Scheme   string // of the address, in lower case: "rediss"
	Host     string // in lower case
	Port     string // never empty
	User     string // empty: none, or the kind's default
	Password Secret
	DB       string            // database number or name, vhost, topic prefix: what parts a server for its users
	TLS      bool              // the link is encrypted
	Address  Secret            // the config var's value as it came
	Extra    map[string]Secret // what else the kind needs, under names of its own
}

// ID is the store's name across apps: a hash of host, port, database and user. The password is not part of it: it rotates.
func (t Target) ID() queue.StoreID {
	sum := sha256.Sum256([]byte(strings.Join([]string{t.Host, t.Port, t.DB, t.User}, "\x00")))
	return queue.StoreID(hex.EncodeToString(sum[:8]))
}

// Addr is host and port as a dialer wants them.
func (t Target) Addr() string { return net.JoinHostPort(t.Host, t.Port) }

// Same tells that two targets lead to one place with the same credentials.
func (t Target) Same(o Target) bool {
	return t.ID() == o.ID() && t.Scheme == o.Scheme && t.Password == o.Password && t.Address == o.Address && maps.Equal(t.Extra, o.Extra)
}

// Parse reads an address with a scheme of the table, which says the default port and whether it means TLS. DB is the path,
// percent-decoded once, without its leading slash.
func Parse(value string, schemes map[string]Scheme) (Target, bool) {
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil || u.Hostname() == "" {
		return Target{}, false
	}
	s, known := schemes[strings.ToLower(u.Scheme)]
	if !known {
		return Target{}, false
	}
	t := Target{Scheme: strings.ToLower(u.Scheme), Host: strings.ToLower(u.Hostname()), Port: u.Port(), TLS: s.TLS, Address: Secret(value)}
	if t.Port == "" {
		t.Port = s.Port
	}
	t.User = u.User.Username()
	password, _ := u.User.Password()
	t.Password = Secret(password)
	t.DB = strings.TrimPrefix(u.Path, "/")
	return t, true
}

// Scheme is what the scheme of an address means.
type Scheme struct {
	Port string // the default
	TLS  bool
}
