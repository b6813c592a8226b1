package jet_test

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
	"app.gonogo/gonogo/sources/sourcetest"
)

const secret = "a-token-of-the-test"

// contractReader is a watcher of what is at an address.
func contractReader(t *testing.T, o jet.Options) *feed.Reader {
	t.Helper()
	o.Clock = time.Now
	r, err := jet.NewRemote(o)
	if err != nil {
		t.Fatal(err)
	}
	return feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Team: true, Dial: r.Dialer("shop")})
}

// answers gives what no honest server would, to everybody who comes.
func answers(text string) func(*testing.T) string {
	return func(t *testing.T) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		over := make(chan struct{})
		go func() {
			defer close(over)
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				_ = c.SetDeadline(time.Now().Add(2 * time.Second))
				_, _ = io.WriteString(c, text)
				_, _ = io.Copy(io.Discard, c)
				c.Close()
			}
		}()
		t.Cleanup(func() { l.Close(); <-over })
		return l.Addr().String()
	}
}

// greeting is how a server of NATS begins.
const greeting = `INFO {"server_id":"x","version":"2.11.0","proto":1,"headers":true,"max_payload":1048576,"jetstream":true}` + "\r\n"

// strangers are servers that are none of NATS, or lie.
func strangers() map[string]func(*testing.T) string {
	return map[string]func(*testing.T) string{
		"HTTP":            answers("HTTP/1.1 400 Bad Request\r\n\r\nevil\x1b[2J"),
		"SSH":             answers("SSH-2.0-evil\x1b]0;x\a\r\n"),
		"no JSON":         answers("INFO evil\x1b[2J\r\n"),
		"a refusal":       answers(greeting + "-ERR 'evil \x1b[2Jno'\r\n"),
		"no answer":       answers(greeting),
		"endless":         answers("INFO {\"server_id\":\"" + strings.Repeat("evil\x1b[2J", 20_000)),
		"other protocol":  answers(greeting + "PONG\r\nMSG evil \x1b[2J 99999999999\r\n"),
		"a name":          answers(`INFO {"server_name":"evil\u001b[2J","version":"\u001b[2J"}` + "\r\nPONG\r\n-ERR 'evil'\r\n"),
		"other addresses": answers(`INFO {"server_id":"x","connect_urls":["evil\u001b[2J:1","127.0.0.1:1","10.0.0.1:4222"]}` + "\r\nPONG\r\n"),
	}
}

func TestWatcherKeepsTheContract(t *testing.T) {
	faults := sourcetest.TCPFaults()
	for name, start := range strangers() {
		faults = append(faults, sourcetest.Fault{Name: name, Start: start})
	}
	sourcetest.Run(t, sourcetest.Suite{
		New: func(t *testing.T, addr string) sources.Source {
			return contractReader(t, jet.Options{URL: "nats://" + addr, Token: secret})
		},
		Healthy: func(t *testing.T) string {
			url := natstest.Start(t, func(o *server.Options) { o.Authorization = secret }).ClientURL()
			s := serve(t, jet.Options{URL: url, Token: secret}, "serve")
			s.tell(&model.AppInfo{Name: "shop"}, &model.Dynos{})
			s.log(1)
			return strings.TrimPrefix(url, "nats://")
		},
		Want:    []model.Kind{"app", "dynos", "log"},
		Faults:  faults,
		Secrets: []string{secret},
	})
}

// sentence is what a person reads of a failure.
func sentence(t *testing.T, err error) (code, text string) {
	t.Helper()
	f := new(sources.Failure)
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a failure", err)
	}
	text = f.Why + " | " + f.Do
	if f.Why == "" || f.Do == "" {
		t.Errorf("%s: it lacks why, or what to do: %q", f.Code, text)
	}
	if strings.Contains(text, "evil") || strings.Contains(text, secret) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
		t.Errorf("%s: it says what it must not: %q", f.Code, text)
	}
	return f.Code, text
}

// What answers and is no server of NATS is told in a sentence, with a remedy; nothing that it says gets to the terminal.
func TestStrangersAreTold(t *testing.T) {
	for name, start := range strangers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := contractReader(t, jet.Options{URL: "nats://" + start(t), Token: secret})
			err := r.Run(t.Context(), func(model.Event) { t.Error("an event") })
			if code, text := sentence(t, err); code != "stranger" && code != "unreachable" && code != "timeout" {
				t.Errorf("got %s: %s", code, text)
			}
		})
	}
}

// misfit is a NATS over which no feed goes.
type misfit struct {
	name  string
	start func(t *testing.T, o *server.Options)
	with  func(t *testing.T, js jetstream.JetStream) // what is there already; nil: nothing
	o     jet.Options
	watch string // the code that a watcher tells
	serve string // the code that a serve tells; empty: it serves
}

func misfits(t *testing.T) []misfit {
	stream := func(c jetstream.StreamConfig) func(*testing.T, jetstream.JetStream) {
		return func(t *testing.T, js jetstream.JetStream) {
			if _, err := js.CreateStream(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
	}
	token := func(_ *testing.T, o *server.Options) { o.Authorization = secret }
	users := func(p *server.Permissions) func(*testing.T, *server.Options) {
		return func(_ *testing.T, o *server.Options) {
			o.Users = []*server.User{{Username: "kate", Password: secret, Permissions: p}}
		}
	}
	none := &server.SubjectPermission{Deny: []string{">"}}
	kate := jet.Options{Name: "kate", Token: secret}
	return []misfit{
		{"another token", token, nil, jet.Options{Token: "another-token-of-it"}, "401", "401"},
		{"no token", token, nil, jet.Options{}, "401", "401"},
		{"another password", users(nil), nil, jet.Options{Name: "kate", Token: "another"}, "401", "401"},
		{"a user that is not known", users(nil), nil, jet.Options{Name: "evil", Token: secret}, "401", "401"},
		{"broken credentials", token, nil, jet.Options{Creds: []byte("-----BEGIN NATS USER JWT-----\nevil\n")}, "401", "401"},
		{"no JetStream", func(_ *testing.T, o *server.Options) { o.JetStream = false }, nil, jet.Options{}, "jetstream", "jetstream"},
		{"no permission to publish", users(&server.Permissions{Publish: none}), nil, kate, "403", "403"},
		{"no permission to subscribe", users(&server.Permissions{Subscribe: none}), nil, kate, "403", "403"},
		{"nobody serves", nil, nil, jet.Options{}, "empty", ""},
		{"another's stream of facts", nil, stream(jetstream.StreamConfig{Name: "GONOGO_FACTS", Subjects: []string{"evil.>"}}), jet.Options{}, "stream", "stream"},
		{"another's stream of lines", nil, stream(jetstream.StreamConfig{Name: "GONOGO_LOGS", Subjects: []string{"evil"}}), jet.Options{}, "empty", "stream"},
		{"another's stream of last values", nil, stream(jetstream.StreamConfig{Name: "GONOGO_LAST", Subjects: []string{"evil"}}), jet.Options{}, "empty", "stream"},
		{"another stream has the subjects", nil, stream(jetstream.StreamConfig{Name: "EVIL", Subjects: []string{"gonogo.>"}}), jet.Options{}, "empty", "stream"},
		{"a newer gonogo's", nil, stream(jetstream.StreamConfig{Name: "GONOGO_FACTS", Subjects: []string{"gonogo.v2.*.snap.>"}}), jet.Options{}, feed.CodeFeed, feed.CodeFeed},
		{"TLS alone", nil, nil, jet.Options{URL: "tls://"}, "tls", "tls"},
		{"the certificate of nobody", withTLS(newAuthority(t).sign(t, "127.0.0.1", time.Now().Add(time.Hour)), nil), nil, jet.Options{}, "certificate", "certificate"},
		{"the certificate of another name", withTLS(newAuthority(t).sign(t, "evil.example.com", time.Now().Add(time.Hour)), nil), nil, jet.Options{URL: "tls://"}, "certificate", "certificate"},
	}
}

// What keeps a feed from going over a NATS is told by watchers and by the serve, each in a sentence with a remedy.
func TestMisfitsAreTold(t *testing.T) {
	for _, m := range misfits(t) {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			url := natstest.Start(t, func(o *server.Options) {
				if m.start != nil {
					m.start(t, o)
				}
			}).ClientURL()
			if m.with != nil {
				m.with(t, streams(t, url))
			}
			_, addr, _ := strings.Cut(url, "://")
			m.o.URL = cmp.Or(m.o.URL, "nats://") + addr
			err := contractReader(t, m.o).Run(t.Context(), func(model.Event) { t.Error("an event") })
			code, text := sentence(t, err)
			if code != m.watch {
				t.Errorf("a watcher tells %s: %s, want %s (%v)", code, text, m.watch, errors.Unwrap(err))
			}
			m.o.Clock = time.Now
			station, err := jet.NewStation(m.o, "serve")
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			lead, err := station.Stand(ctx, "shop", func(string) {})
			if lead != nil {
				lead.Leave()
			}
			if m.serve == "" {
				if err != nil {
					t.Errorf("a serve tells %v", err)
				}
				return
			}
			code, text = sentence(t, err)
			if code != m.serve {
				t.Errorf("a serve tells %s: %s, want %s (%v)", code, text, m.serve, errors.Unwrap(err))
			}
		})
	}
}

// Certificates let in who has the right ones, with nats:// on this machine too, and nobody else.
func TestCertificates(t *testing.T) {
	ours, others := newAuthority(t), newAuthority(t)
	later := time.Now().Add(time.Hour)
	good, kate, stranger := ours.sign(t, "127.0.0.1", later), ours.sign(t, "kate", later), others.sign(t, "kate", later)
	for _, c := range []struct {
		name   string
		server tls.Certificate
		client *tls.Certificate
		ca     *authority
		scheme string
		want   string // the code
	}{
		{"both right", good, &kate, &ours, "tls://", "empty"},
		{"both right, as nats://", good, &kate, &ours, "nats://", "empty"},
		{"unknown server", good, &kate, nil, "tls://", "certificate"},
		{"another authority", good, &kate, &others, "tls://", "certificate"},
		{"another name", ours.sign(t, "nats.example.com", later), &kate, &ours, "tls://", "certificate"},
		{"expired", ours.sign(t, "127.0.0.1", time.Now().Add(-time.Minute)), &kate, &ours, "tls://", "certificate"},
		{"no client certificate", good, nil, &ours, "tls://", "certificate"},
		{"a stranger's", good, &stranger, &ours, "tls://", "certificate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, addr, _ := strings.Cut(natstest.Start(t, func(o *server.Options) { withTLS(c.server, &ours)(t, o) }).ClientURL(), "://")
			o := jet.Options{URL: c.scheme + addr, TLS: &tls.Config{MinVersion: tls.VersionTLS12}}
			if c.ca != nil {
				o.TLS.RootCAs = x509.NewCertPool()
				o.TLS.RootCAs.AddCert(c.ca.cert)
			}
			if c.client != nil {
				o.TLS.Certificates = []tls.Certificate{*c.client}
			}
			err := contractReader(t, o).Run(t.Context(), func(model.Event) { t.Error("an event") })
			if code, text := sentence(t, err); code != c.want {
				t.Errorf("got %s: %s, want %s (%v)", code, text, c.want, errors.Unwrap(err))
			}
		})
	}
}

// withTLS makes a server speak TLS; ca is who signs the certificates of its clients, nil: they need none.
func withTLS(cert tls.Certificate, ca *authority) func(*testing.T, *server.Options) {
	return func(_ *testing.T, o *server.Options) {
		o.TLS, o.TLSTimeout = true, 5
		o.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
		if ca != nil {
			o.TLSVerify = true
			o.TLSConfig.ClientAuth, o.TLSConfig.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
			o.TLSConfig.ClientCAs.AddCert(ca.cert)
		}
	}
}

// authority signs certificates for the test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ca"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return authority{c, key}
}

func (a authority) sign(t *testing.T, name string, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: until,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	if ip := net.ParseIP(name); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
