package jet

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/sources"
)

// full is what JetStream answers where a stream has as many consumers as it may.
const full jetstream.ErrorCode = 10026

// unreached says why NATS was not reached, or did not do what was asked. Its words are not repeated.
func unreached(hosts string, err error) error {
	if f := new(sources.Failure); errors.As(err, &f) {
		return err
	}
	taken := new(takenError)
	certificate, do := badCertificate(err)
	api := new(jetstream.APIError)
	f := &sources.Failure{Code: "unreachable", Why: "NATS at " + hosts + " cannot be reached", Do: "check that the server runs there", Err: err}
	f.After = againAfter + rand.N(againAfter)
	switch {
	case errors.Is(err, context.Canceled), errors.As(err, &taken):
		return err
	case errors.As(err, &api) && api.ErrorCode == overlaps:
		f.Code, f.Final, f.Why, f.Do = "stream", true, "another stream of this NATS has the subjects of gonogo", "take gonogo.v1.> out of it"
	case errors.As(err, &api) && api.ErrorCode == full:
		f.Code, f.Why, f.Do = "full", "NATS takes no more watchers", "raise default_max_consumers of its servers"
	case certificate != "":
		f.Code, f.Final, f.Why, f.Do = "certificate", true, certificate, do
	case strings.Contains(err.Error(), "closed by remote after TLS handshake"): // it may have gone, or have said why before we heard
		f.Code, f.Why, f.Do = "certificate", "NATS at "+hosts+" ends the connection behind the TLS handshake", "if it wants certificates, give the one that it trusts with --feed-cert and --feed-key"
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked), errors.Is(err, nats.ErrAccountAuthExpired):
		f.Code, f.Final, f.Why, f.Do = "401", true, "NATS does not let this gonogo in", "give what does in --feed-token-file or GONOGO_FEED_TOKEN"
	case strings.Contains(err.Error(), "nkeys: "): // of the library that reads them
		f.Code, f.Final, f.Why, f.Do = "401", true, "the credentials for NATS cannot be read", "give the user's own file of credentials (.creds) with --feed-token-file"
	case errors.Is(err, nats.ErrPermissionViolation):
		f.Code, f.Final, f.Why, f.Do = "403", true, "NATS does not allow this gonogo to do that", "give its user the permissions that docs/feed.md lists"
	case errors.Is(err, nats.ErrNoResponders): // also where it has just begun
		f.Code, f.Why, f.Do = "jetstream", "JetStream of NATS at "+hosts+" does not answer", "check that it is enabled on the server"
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		f.Code, f.Final, f.Why, f.Do = "jetstream", true, "NATS has no JetStream for this account", "enable it on the server"
	case errors.Is(err, jetstream.ErrStreamNotFound), errors.Is(err, jetstream.ErrBucketNotFound):
		f.Code, f.Why, f.Do = "empty", "nobody serves over this NATS yet", "start gonogo serve with the same --feed"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrTimeout):
		f.Code, f.Why = "timeout", "NATS at "+hosts+" does not answer"
	case errors.Is(err, nats.ErrSecureConnWanted), errors.Is(err, nats.ErrSecureConnRequired):
		f.Code, f.Final, f.Why, f.Do = "tls", true, "NATS at "+hosts+" has no TLS", "log lines travel beyond this machine with TLS alone: give the server a certificate"
	case isStranger(err):
		f.Code, f.Why, f.Do = "stranger", "what answers at "+hosts+" is no server of NATS", "check the address: NATS listens on port 4222, if nobody has said otherwise"
	}
	return f
}

// badCertificate says what is wrong with a certificate, and what to do; empty: nothing is.
func badCertificate(err error) (why, do string) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		return "nobody whom this machine trusts has signed the certificate of NATS", "give the right one with --feed-ca"
	case errors.As(err, &name):
		return "the certificate of NATS is of another name than the address has", "use the name that the certificate has"
	case errors.As(err, &invalid):
		return "the certificate of NATS is not valid: " + sources.Foreign(invalid.Error()), "have it renewed"
	case strings.Contains(err.Error(), "remote error: tls:"):
		return "NATS does not take this gonogo's certificate", "give the one that NATS trusts with --feed-cert and --feed-key; gonogo serve takes --cert and --key"
	}
	return "", ""
}

// isStranger tells whether what answered does not speak as NATS does.
func isStranger(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var record tls.RecordHeaderError
	return errors.Is(err, nats.ErrNoInfoReceived) || errors.As(err, &syntax) || errors.As(err, &kind) || errors.As(err, &record)
}
