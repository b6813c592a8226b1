//go:build integration

package queuetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Certificate is a self-signed certificate for 127.0.0.1 and localhost with its key; the zero value is none.
type Certificate struct {
	// PEM is the certificate, which is its own authority: a client that should trust it takes it as a root.
	PEM []byte
	key []byte
}

// SelfSigned makes a certificate that is valid now, as Heroku's Key-Value Store presents one.
func SelfSigned(t testing.TB) Certificate {
	t.Helper()
	return sign(t, time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour))
}

// Expired makes a certificate whose last day was yesterday.
func Expired(t testing.TB) Certificate {
	t.Helper()
	return sign(t, time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour))
}

func (c Certificate) set() bool { return len(c.PEM) > 0 }

// write puts both files into dir, readable by their owner alone, and gives their paths.
func (c Certificate) write(t testing.TB, dir string) (certificate, key string) {
	t.Helper()
	certificate, key = filepath.Join(dir, "server.crt"), filepath.Join(dir, "server.key")
	for path, text := range map[string][]byte{certificate: c.PEM, key: c.key} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

func sign(t testing.TB, from, until time.Time) Certificate {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	body, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return Certificate{
		PEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: body}),
		key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}),
	}
}
