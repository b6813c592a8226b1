package jet_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
)

// certificate is one of this machine, by itself.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "nats"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(c)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// travels tells whether what a serve publishes arrives.
func travels(t *testing.T, o jet.Options) {
	t.Helper()
	s := serve(t, o, "kate@one")
	s.tell(&model.AppInfo{Name: "shop"})
	s.log(10)
	w := watch(t, o)
	w.until(t, "all", func() bool { return w.kinds["app"] > 0 && w.each(10) })
}

// Both sides speak TLS with a server that wants it, and want it of a server beyond this machine.
func TestTLS(t *testing.T) {
	cert, pool := certificate(t)
	n := natstest.Start(t, func(o *server.Options) {
		o.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	})
	travels(t, jet.Options{URL: "tls://" + n.Addr().String(), TLS: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}})

	port := n.Addr().(*net.TCPAddr).Port
	w := watch(t, jet.Options{URL: "tls://127.0.0.1:" + strconv.Itoa(port)}) // nobody has vouched for the certificate
	f := new(sources.Failure)
	if err := <-w.over; !errors.As(err, &f) {
		t.Errorf("a server that nobody vouches for: %v", err)
	}
	w.over <- nil
	w = watch(t, jet.Options{URL: "tls://" + natstest.Start(t, nil).Addr().String(), TLS: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}})
	if err := <-w.over; !errors.As(err, &f) || f.Code != "tls" || !f.Final {
		t.Errorf("a server without TLS: %v", err)
	}
	w.over <- nil
}

// A user's credentials let in, where an operator has signed the account; without them nobody is.
func TestCredentials(t *testing.T) {
	pair := func(make func() (nkeys.KeyPair, error)) (nkeys.KeyPair, string) {
		k, err := make()
		if err != nil {
			t.Fatal(err)
		}
		public, err := k.PublicKey()
		if err != nil {
			t.Fatal(err)
		}
		return k, public
	}
	operator, operatorID := pair(nkeys.CreateOperator)
	account, accountID := pair(nkeys.CreateAccount)
	_, systemID := pair(nkeys.CreateAccount)
	user, userID := pair(nkeys.CreateUser)
	accounts := &server.MemAccResolver{}
	for _, id := range []string{accountID, systemID} {
		claims := jwt.NewAccountClaims(id)
		if id == accountID {
			claims.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: -1, DiskStorage: -1, Streams: -1, Consumer: -1}
		}
		text, err := claims.Encode(operator)
		if err != nil {
			t.Fatal(err)
		}
		if err := accounts.Store(id, text); err != nil {
			t.Fatal(err)
		}
	}
	text, err := jwt.NewUserClaims(userID).Encode(account)
	if err != nil {
		t.Fatal(err)
	}
	seed, err := user.Seed()
	if err != nil {
		t.Fatal(err)
	}
	creds, err := jwt.FormatUserConfig(text, seed)
	if err != nil {
		t.Fatal(err)
	}
	url := natstest.Start(t, func(o *server.Options) {
		o.TrustedKeys, o.AccountResolver, o.SystemAccount = []string{operatorID}, accounts, systemID
	}).ClientURL()
	travels(t, jet.Options{URL: url, Creds: creds})
	w := watch(t, jet.Options{URL: url})
	f := new(sources.Failure)
	if err := <-w.over; !errors.As(err, &f) || f.Code != "401" {
		t.Errorf("without credentials: %v", err)
	}
	w.over <- nil
}
