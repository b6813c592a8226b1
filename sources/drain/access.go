package drain

import (
	"net"
	"strings"

	"app.gonogo/gonogo/sources/fault"
)

// leastSecret is how many characters a token or a password has that is not guessed. Logplex's own tokens have 38.
const leastSecret = 16

// checkSecrecy refuses an address that others can reach while anybody may write, or may after some guesses.
func (r *Receiver) checkSecrecy() error {
	host, _, err := net.SplitHostPort(r.o.Listen)
	if err != nil {
		return r.failed(errAddress)
	}
	if r.local = thisMachine(host); r.local || len(r.o.Password) >= leastSecret {
		return nil
	}
	for _, d := range r.o.Drains {
		switch {
		case d.Token == "" && r.o.Password == "":
			return r.errExposed("anybody who reaches it could write into the log", "Name the drain's token, or a user and password, or listen on 127.0.0.1")
		case len(d.Token) < leastSecret:
			return r.errGuessable()
		}
	}
	switch {
	case len(r.o.Drains) > 0:
		return nil
	case r.o.Password != "":
		return r.errGuessable()
	}
	return r.errExposed("anybody who reaches it could write into the log", "Name the drain's token, or a user and password, or listen on 127.0.0.1")
}

func (r *Receiver) errGuessable() error {
	return r.errExposed("a token or a password of fewer than 16 characters can be guessed",
		"Give the whole token, as `heroku drains --json` shows it, or a password that `openssl rand -hex 16` makes")
}

func (r *Receiver) errExposed(why, do string) error {
	return &fault.Error{What: "will not listen on " + fault.Clean(r.o.Listen), Why: why, Do: do, Code: CodeDrain}
}

// thisMachine tells whether a host is this machine itself, by address or by the one name that no resolver gives away.
func thisMachine(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") || ip != nil && ip.IsLoopback()
}

// misdirected tells whether a delivery to this machine was addressed to another: a web page whose name was made to point here sends such
// ones, through the browser of whoever reads it. A tunnel does too; it must show a secret that no page knows: proven tells that it did.
func (r *Receiver) misdirected(host string, proven bool) bool {
	if !r.local || proven {
		return false
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return !thisMachine(strings.Trim(host, "[]"))
}

// misdirection is the cause that is told of such a delivery.
const misdirection = "addressed to another host than this machine, and without a token or a password of 16 characters"
