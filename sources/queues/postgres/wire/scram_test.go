package wire

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
)

// The conversation of RFC 7677, whose user name alone is not the empty one that PostgreSQL has.
func TestScramOfTheStandard(t *testing.T) {
	s, err := newScram([]string{scramPlain}, "pencil", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.nonce = "rOprNGfwEbeRWgbNEkqO"
	if got, want := string(s.first()), "n,,n=,r=rOprNGfwEbeRWgbNEkqO"; got != want {
		t.Errorf("first: %q, want %q", got, want)
	}
	final, err := s.final("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
	if err != nil {
		t.Fatal(err)
	}
	// Computed by an independent implementation for the empty name.
	if got, want := string(final), "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p="+standardProof; got != want {
		t.Errorf("final: %q, want %q", got, want)
	}
	for verdict, ok := range map[string]bool{"v=" + standardVerdict: true, "v=" + standardVerdict + ",x=y": true, "v=AAAA": false, "v=": false, "": false, "e=other-error": false} {
		if err := s.verify(verdict); (err == nil) != ok || err != nil && !errors.Is(err, ErrImpostor) {
			t.Errorf("%q: %v, right %v", verdict, err, ok)
		}
	}
	if (&scram{}).verify("v=") == nil {
		t.Error("a server that skips the challenge is believed")
	}
}

const (
	standardProof   = "qvT2SWdEH5Q06albL+hjSYuUhCG7VndFyzIb7CK4n9k="
	standardVerdict = "3HO6Qt1M4MKJrmlKaoOqLAI0/0TV0HZe7J9H3MBtSOg="
)

func TestScramMechanism(t *testing.T) {
	for _, c := range []struct {
		offered     string
		secured     bool
		certificate string
		mechanism   string
		header      string
	}{
		{"SCRAM-SHA-256", false, "", scramPlain, "n,,"},
		{"SCRAM-SHA-256", true, "sum", scramPlain, "y,,"},
		{"SCRAM-SHA-256-PLUS SCRAM-SHA-256", true, "sum", scramBound, "p=tls-server-end-point,,"},
		{"SCRAM-SHA-256-PLUS SCRAM-SHA-256", true, "", scramPlain, "y,,"},
		{"SCRAM-SHA-256-PLUS SCRAM-SHA-256", false, "", scramPlain, "n,,"},
		{"SCRAM-SHA-256-PLUS", false, "", "", ""},
		{"OAUTHBEARER", true, "sum", "", ""},
	} {
		var certificate []byte
		if c.certificate != "" {
			certificate = []byte(c.certificate)
		}
		s, err := newScram(strings.Fields(c.offered), "x", c.secured, certificate)
		if c.mechanism == "" {
			if !errors.Is(err, ErrMechanism) {
				t.Errorf("%+v: %v, want %v", c, err, ErrMechanism)
			}
			continue
		}
		if err != nil || s.mechanism != c.mechanism || s.header != c.header {
			t.Errorf("%+v: %+v, %v", c, s, err)
		}
	}
}

func TestScramChallenges(t *testing.T) {
	for challenge, ok := range map[string]bool{
		"r=mine+theirs,s=QUJD,i=4096": true, "r=mine+theirs,s=QUJD,i=1,x=y": true,
		"r=mine,s=QUJD,i=4096": false, "r=theirs,s=QUJD,i=4096": false, "r=mine+theirs,s=!,i=4096": false, "r=mine+theirs,s=QUJD,i=0": false,
		"r=mine+theirs,s=QUJD,i=10000001": false, "r=mine+theirs,s=QUJD": false, "": false, "m=ext,r=mine+theirs,s=QUJD,i=1": false,
	} {
		s := &scram{nonce: "mine", password: "x"}
		if _, err := s.final(challenge); (err == nil) != ok {
			t.Errorf("%q: %v, right %v", challenge, err, ok)
		}
	}
}

// The sum is by the certificate's own function, SHA-256 for broken ones, and none where none is laid down.
func TestBinding(t *testing.T) {
	for algorithm, want := range map[x509.SignatureAlgorithm]int{x509.SHA1WithRSA: 32, x509.ECDSAWithSHA256: 32, x509.SHA384WithRSA: 48, x509.SHA512WithRSAPSS: 64, x509.PureEd25519: 0} {
		if got := len(binding(tls.ConnectionState{PeerCertificates: []*x509.Certificate{{Raw: []byte("x"), SignatureAlgorithm: algorithm}}})); got != want {
			t.Errorf("%v: %d bytes, want %d", algorithm, got, want)
		}
	}
	if b := binding(tls.ConnectionState{}); b != nil {
		t.Errorf("%x without a certificate", b)
	}
}
