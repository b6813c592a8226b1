package backend

import (
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"app.gonogo/gonogo/sources"
)

// WrongPassword is the failure after which the config vars are read once more: Heroku rotates credentials.
var WrongPassword = sources.Failure{Code: "auth", Why: "the store refuses the password in the config var", Do: "refresh when the credentials were rotated", Final: true}

// Denied is a store whose user may not read.
var Denied = sources.Failure{Code: "denied", Why: "this user may not read the store", Do: "use a user that may read, or turn this store off", Final: true}

// Reply is a rule: what a server's refusal means, by how it begins.
type Reply struct {
	Begins string
	Means  sources.Failure
}

// Refused is the failure that a server's own words mean; the words themselves are foreign text that may hold anything and are
// not told.
func Refused(words string, rules []Reply) *sources.Failure {
	f := sources.Failure{Code: "reply", Why: "the store refuses to answer"}
	for _, r := range rules {
		if strings.HasPrefix(words, r.Begins) {
			f = r.Means
			break
		}
	}
	return &f
}

// Explain words an error of a store. The client libraries' own sentences hold addresses and are never told.
func Explain(err error) *sources.Failure {
	if known := new(sources.Failure); errors.As(err, &known) {
		return known
	}
	f := sources.Failure{Code: "unreachable", Why: "the store does not answer from here"}
	var dns *net.DNSError
	var n net.Error
	var hand *HandshakeError
	var expired x509.CertificateInvalidError
	switch {
	case errors.As(err, &expired) && expired.Reason == x509.Expired:
		f = sources.Failure{Code: "tls", Why: "the store's certificate has expired, or is not valid yet"}
	case errors.As(err, &hand), errors.As(err, new(x509.UnknownAuthorityError)), errors.As(err, new(x509.HostnameError)):
		f = sources.Failure{Code: "tls", Why: "no encrypted connection could be made"}
	case errors.As(err, &dns):
		f = sources.Failure{Code: "dns", Why: "the store's host name cannot be resolved from here"}
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &n) && n.Timeout():
		f = sources.Failure{Code: "timeout", Why: "no answer in time"}
	case errors.Is(err, syscall.ECONNREFUSED):
		f = sources.Failure{Code: "refused", Why: "the connection was refused"}
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.ErrUnexpectedEOF):
		f = sources.Failure{Code: "eof", Why: "the store closed the connection"}
	}
	return &f
}
