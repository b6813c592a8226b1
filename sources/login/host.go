package login

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/sources/fault"
)

// domains are Heroku's own, as the CLI lists them.
var domains = []string{"heroku.com", "herokai.com", "herokuspace.com", "herokudev.com"}

// defaultHost is the Platform API's address.
const defaultHost = "https://api.heroku.com"

// Host gives the Platform API's base address, without a path or a slash at the end. HEROKU_HOST is read as the CLI reads it:
// "herokudev.com" means https://api.herokudev.com, an address with a scheme is taken as it stands. A path or a query is refused and not
// dropped, so that nobody believes it has an effect.
// Where the CLI would warn and use heroku.com, Host gives a [*fault.Error] with code "host".
func Host(getenv func(string) string) (string, error) {
	host := ""
	if getenv != nil {
		host = strings.TrimSpace(getenv("HEROKU_HOST"))
	}
	if host == "" {
		return defaultHost, nil
	}
	address := host
	bare := !strings.Contains(host, "://")
	if bare {
		address = "https://" + host
	}
	u, err := url.Parse(address)
	if strings.Contains(host, "@") { // what stands before it may be a password, and is not repeated
		return "", &fault.Error{What: "cannot use HEROKU_HOST", Why: "it is not an address: it contains a name or a password", Code: fault.CodeHost,
			Do: "Give a domain or an address such as http://127.0.0.1:5055"}
	}
	if err != nil || u.Opaque != "" || u.User != nil || u.Hostname() == "" || !validPort(u) {
		return "", refuse(host, "it is not an address", "Give a domain or an address such as http://127.0.0.1:5055")
	}
	name := strings.ToLower(u.Hostname())
	switch {
	case more(host, u):
		return "", refuse(u.Host, "behind the host there is a path, a query or a fragment, and it would have no effect", "Give the scheme, the host and the port only")
	case loopback(name) && bare:
		return "", refuse(host, "without a scheme it does not say whether to use HTTP or HTTPS", "Write http://"+strings.ToLower(u.Host))
	case loopback(name) && (u.Scheme == "http" || u.Scheme == "https"):
	case !herokus(name):
		return "", refuse(host, "a token is sent to Heroku's domains and to this machine only", "Unset HEROKU_HOST to use "+defaultHost)
	case u.Scheme != "https":
		return "", refuse(host, "a token is sent over HTTPS only", "Write https://"+strings.ToLower(u.Host))
	case bare && !strings.HasPrefix(name, "api."):
		u.Host = "api." + u.Host
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

// more tells whether an address holds more than a scheme, a host, a port and one slash.
func more(address string, u *url.URL) bool {
	return strings.ContainsAny(address, "?#") || u.EscapedPath() != "" && u.EscapedPath() != "/"
}

// Allowed tells whether a token may be sent to a URL, as when following a redirect or a link from an answer.
func Allowed(u *url.URL) bool {
	name := strings.ToLower(u.Hostname())
	return u.User == nil && (u.Scheme == "https" && herokus(name) || (u.Scheme == "https" || u.Scheme == "http") && loopback(name))
}

func validPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.Atoi(u.Port())
	return err == nil && n > 0 && n < 1<<16
}

func herokus(name string) bool {
	return slices.ContainsFunc(domains, func(d string) bool { return name == d || strings.HasSuffix(name, "."+d) })
}

// loopback is this machine: 127.0.0.0/8, ::1 and the word localhost. Names below localhost are left out: some resolvers ask
// the network for them.
func loopback(name string) bool {
	if name == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Zone() == "" && ip.IsLoopback()
}

func refuse(host, why, do string) error {
	return &fault.Error{What: "cannot use HEROKU_HOST " + fault.Quote(host), Why: why, Do: fault.Clean(do), Code: fault.CodeHost}
}
