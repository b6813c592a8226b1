package queues

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"app.gonogo/gonogo/sources"
)

// replies are what a server's refusals mean, by how they begin.
var replies = []struct {
	begins string
	fault  sources.Failure
}{
	{"WRONGPASS", wrongPassword},
	{"NOAUTH", wrongPassword},
	{"ERR invalid password", wrongPassword},
	{"ERR AUTH", wrongPassword},
	{"ERR Client sent AUTH", wrongPassword},
	{"NOPERM", sources.Failure{Code: "denied", Why: "the store does not let this user read", Do: "use a user that may read, or turn this store off", Final: true}},
	{"LOADING", sources.Failure{Code: "loading", Why: "the store is starting"}},
	{"ERR max number of clients", sources.Failure{Code: "full", Why: "the store has no free connection", Do: "its plan bounds them; close some clients"}},
}

var wrongPassword = sources.Failure{Code: "auth", Why: "the store refuses the password in the config var", Do: "refresh when the credentials were rotated", Final: true}

// explain words an error of a store. The library's own sentences hold addresses and are never told.
func explain(err error) *sources.Failure {
	if known := new(sources.Failure); errors.As(err, &known) {
		return known
	}
	f := sources.Failure{Code: "unreachable", Why: "the store does not answer from here"}
	var dns *net.DNSError
	var n net.Error
	var hand *handshakeError
	said, answered := reply(err)
	switch {
	case answered:
		f = refused(said)
	case errors.As(err, &hand):
		f = sources.Failure{Code: "tls", Why: "no encrypted connection comes about"}
	case errors.As(err, &dns):
		f = sources.Failure{Code: "dns", Why: "the store's host name is not known from here"}
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &n) && n.Timeout():
		f = sources.Failure{Code: "timeout", Why: "not reachable from here: no answer in time"}
	case errors.Is(err, syscall.ECONNREFUSED):
		f = sources.Failure{Code: "refused", Why: "not reachable from here: the connection is refused"}
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.ErrUnexpectedEOF):
		f = sources.Failure{Code: "eof", Why: "the store closed the connection"}
	}
	return &f
}

func refused(reply string) sources.Failure {
	for _, r := range replies {
		if strings.HasPrefix(reply, r.begins) {
			return r.fault
		}
	}
	return sources.Failure{Code: "reply", Why: "the store refuses to answer"}
}
