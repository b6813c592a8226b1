package kafka

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"maps"
	"net"
	"slices"
	"strings"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

var schemes = map[string]backend.Scheme{
	"kafka":     {Port: "9092"},
	"kafka+ssl": {Port: "9096", TLS: true},
}

// What a target holds besides the first address.
const (
	seeds       = "seeds"        // all brokers, "host:port" parted by commas
	trusted     = "trusted cert" // PEM
	certificate = "client cert"  // PEM
	groups      = "groups"       // names that config vars tell, parted by commas
)

// read takes a list of addresses apart. The first by name stands for the cluster: lists change their order. Certificates and
// prefix have the address's own name, HEROKU_KAFKA_JADE_TRUSTED_CERT, or the usual one.
func read(vars map[string]string, name string) (backend.Target, bool) {
	all := map[string]backend.Target{}
	for one := range strings.SplitSeq(vars[name], ",") {
		t, ok := backend.Parse(one, schemes)
		if !ok {
			return backend.Target{}, false
		}
		all[t.Addr()] = t
	}
	brokers := slices.Sorted(maps.Keys(all))
	t := all[brokers[0]]
	base, named := strings.CutSuffix(name, "_URL")
	beside := func(what string) string {
		if v := vars[base+"_"+what]; named && v != "" {
			return v
		}
		return vars["KAFKA_"+what]
	}
	t.Address = backend.Secret(vars[name])
	t.DB = beside("PREFIX")
	t.Password = backend.Secret(beside("CLIENT_CERT_KEY")) // it rotates with the certificate, as passwords do
	t.Extra = map[string]backend.Secret{
		seeds: backend.Secret(strings.Join(brokers, ",")), trusted: backend.Secret(beside("TRUSTED_CERT")),
		certificate: backend.Secret(beside("CLIENT_CERT")), groups: backend.Secret(strings.Join(groupNames(vars, t.DB), ",")),
	}
	return t, true
}

// groupNames are what config vars call a consumer group, with and without the tenant's prefix: a tenant may not list groups.
func groupNames(vars map[string]string, prefix string) []string {
	found := map[string]bool{}
	for name, value := range vars {
		name = strings.ToUpper(name)
		value = strings.TrimSpace(value)
		if !strings.Contains(name, "GROUP") || !strings.Contains(name, "KAFKA") && !strings.Contains(name, "CONSUMER") {
			continue
		}
		if value == "" || len(value) > 249 || strings.ContainsAny(value, ",/ \n") {
			continue
		}
		found[value] = true
		if prefix != "" && !strings.HasPrefix(value, prefix) {
			found[prefix+value] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// errCertificate is a config var that holds no certificate, or one that does not fit its key. The cause is not told: it may quote.
var errCertificate = &sources.Failure{Code: "tls", Why: "the certificates in the config vars cannot be used", Final: true}

// link is TLS to a broker; nil for none. A cluster's own authority is trusted alone, and then whatever the broker is called: the
// names in Heroku's certificates are not those of the addresses.
func link(t backend.Target, addr string) (*tls.Config, error) {
	if !t.TLS {
		return nil, nil
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	c := backend.Verified(host)
	if own := t.Extra[certificate]; own != "" {
		pair, err := tls.X509KeyPair([]byte(own), []byte(t.Password))
		if err != nil {
			return nil, errCertificate
		}
		c.Certificates = []tls.Certificate{pair}
	}
	if t.Extra[trusted] == "" {
		return c, nil
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(t.Extra[trusted])) {
		return nil, errCertificate
	}
	c.InsecureSkipVerify = true // the chain is verified below, the host name is not
	c.VerifyConnection = func(s tls.ConnectionState) error {
		if len(s.PeerCertificates) == 0 {
			return errors.New("no certificate")
		}
		o := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool()}
		for _, between := range s.PeerCertificates[1:] {
			o.Intermediates.AddCert(between)
		}
		_, err := s.PeerCertificates[0].Verify(o)
		return err
	}
	return c, nil
}
