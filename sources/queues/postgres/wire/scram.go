package wire

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// The mechanisms of RFC 7677 and its bound kind.
const (
	scramPlain = "SCRAM-SHA-256"
	scramBound = "SCRAM-SHA-256-PLUS"
)

// mostRounds bounds the work that a server may ask for. PostgreSQL asks for 4096 unless it is told otherwise.
const mostRounds = 10_000_000

// scram is one conversation by RFC 5802, in which each side proves that it knows the password. The server takes the user's name
// from the start of the session, so that it is empty here.
type scram struct {
	mechanism string
	password  string
	header    string // what is said about binding
	bound     []byte // what the header is followed by in the proof
	nonce     string
	signature []byte // what the server must say at the end
}

// newScram begins a conversation. certificate is the binding to an encrypted link, nil when there is none to be had. An encrypted
// link whose server does not offer binding is told that it might have been bound: who took the offer away is then found out.
func newScram(mechanisms []string, password string, secured bool, certificate []byte) (*scram, error) {
	s := &scram{password: password, mechanism: scramPlain, header: "n,,", nonce: rand.Text()}
	switch {
	case certificate != nil && slices.Contains(mechanisms, scramBound):
		s.mechanism, s.header, s.bound = scramBound, "p=tls-server-end-point,,", certificate
	case !slices.Contains(mechanisms, scramPlain):
		return nil, ErrMechanism
	case secured:
		s.header = "y,,"
	}
	return s, nil
}

func (s *scram) bare() string { return "n=,r=" + s.nonce }

// first is the client's first message.
func (s *scram) first() []byte { return []byte(s.header + s.bare()) }

// final answers the server's challenge.
func (s *scram) final(challenge string) ([]byte, error) {
	nonce, rest, _ := strings.Cut(challenge, ",")
	text, rounds, _ := strings.Cut(rest, ",")
	nonce, named := strings.CutPrefix(nonce, "r=")
	text, salted := strings.CutPrefix(text, "s=")
	rounds, counted := strings.CutPrefix(rounds, "i=")
	rounds, _, _ = strings.Cut(rounds, ",") // extensions may follow
	salt, err := base64.StdEncoding.DecodeString(text)
	n, wrong := strconv.Atoi(rounds)
	if !named || !salted || !counted || err != nil || wrong != nil || n < 1 || n > mostRounds || len(nonce) <= len(s.nonce) || !strings.HasPrefix(nonce, s.nonce) {
		return nil, errChallenge
	}
	secret, err := pbkdf2.Key(sha256.New, s.password, salt, n, sha256.Size)
	if err != nil {
		return nil, err
	}
	without := "c=" + base64.StdEncoding.EncodeToString(append([]byte(s.header), s.bound...)) + ",r=" + nonce
	all := s.bare() + "," + challenge + "," + without
	key := keyed(secret, "Client Key")
	stored := sha256.Sum256(key)
	proof := make([]byte, len(key))
	subtle.XORBytes(proof, key, keyed(stored[:], all))
	s.signature = keyed(keyed(secret, "Server Key"), all)
	return []byte(without + ",p=" + base64.StdEncoding.EncodeToString(proof)), nil
}

// verify holds the server's last message to what it must be.
func (s *scram) verify(verdict string) error {
	text, ok := strings.CutPrefix(verdict, "v=")
	text, _, _ = strings.Cut(text, ",")
	said, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil || len(s.signature) == 0 || !hmac.Equal(said, s.signature) {
		return ErrImpostor
	}
	return nil
}

func keyed(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// binding is what ties the proof to the server's certificate, by RFC 5929: its sum, by the function of its own signature, but
// never by one that is broken. nil where no function is laid down, as for Ed25519.
func binding(link tls.ConnectionState) []byte {
	if len(link.PeerCertificates) == 0 {
		return nil
	}
	c := link.PeerCertificates[0]
	switch c.SignatureAlgorithm {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.SHA256WithRSA, x509.SHA256WithRSAPSS, x509.ECDSAWithSHA256:
		s := sha256.Sum256(c.Raw)
		return s[:]
	case x509.SHA384WithRSA, x509.SHA384WithRSAPSS, x509.ECDSAWithSHA384:
		s := sha512.Sum384(c.Raw)
		return s[:]
	case x509.SHA512WithRSA, x509.SHA512WithRSAPSS, x509.ECDSAWithSHA512:
		s := sha512.Sum512(c.Raw)
		return s[:]
	}
	return nil
}
