package api

import (
	"net"
	"net/url"
	"strings"

	"app.gonogo/gonogo/sources/fault"
)

// herokuDomains are the domains a token may go to, with everything below them: the official CLI's list.
var herokuDomains = []string{"heroku.com", "herokai.com", "herokuspace.com", "herokudev.com"}

// checkHost reads the API's address: https to a Heroku domain, or http or https to loopback. A path is refused and not
// dropped, so that nobody believes it has an effect.
func checkHost(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(raw, "/"))
	if err != nil || u.Host == "" {
		return nil, refuseHost("it is not an address", "Give it as https://api.heroku.com or http://127.0.0.1:PORT")
	}
	switch {
	case u.Path != "" || u.RawQuery != "" || u.User != nil:
		return nil, refuseHost("it may hold a scheme, a host and a port only", "Remove the rest of it")
	case Loopback(u.Hostname()) && (u.Scheme == "http" || u.Scheme == "https"):
		return u, nil
	case u.Scheme != "https":
		return nil, refuseHost("a token travels over https, and over http to this machine alone", "Use https")
	case !herokuHost(u.Hostname()):
		return nil, refuseHost(fault.Quote(u.Hostname())+" is neither Heroku's nor this machine",
			"Use a Heroku domain or a loopback address")
	}
	return u, nil
}

func refuseHost(why, do string) error {
	return &Failure{Fault: &fault.Error{What: "cannot use the API's address", Why: why, Do: do, Code: fault.CodeHost}}
}

func herokuHost(host string) bool {
	host = strings.ToLower(host)
	for _, d := range herokuDomains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

// Loopback takes addresses and the one name that never leaves the machine. The CLI's test, "contains localhost",
// would send the token to localhost.example.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// checkToken refuses what cannot be sent in a header, without repeating it.
func checkToken(token string) error {
	why := ""
	switch {
	case token == "":
		why = "there is no token"
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
		why = "the token holds a blank or a character that no token has"
	default:
		return nil
	}
	return &Failure{Fault: &fault.Error{What: "cannot talk to Heroku", Why: why,
		Do: "Log in with: heroku login, or set HEROKU_API_KEY", Code: fault.CodeLogin}}
}
