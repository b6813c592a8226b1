package web_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/web"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/sourcetest"
)

const (
	app    model.AppID = "contract-app"
	secret string      = "a-token-of-the-test"
)

// served is a hub whose app a server gives.
type served struct {
	*hub.Hub
	url string
}

func serve(t *testing.T, o web.ServerOptions) served {
	t.Helper()
	h := hub.New(hub.Options{Past: feed.NewHistory(feed.DefaultLimits())})
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if len(o.Tokens) == 0 {
		o.Tokens = []web.Token{{Name: "kate", Secret: secret}}
	}
	s, err := web.Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	g := feed.NewGiver(h, feed.Header{App: app, Name: "shop", Began: time.Now()})
	g.Team = true
	s.Give(g)
	h.Add("", s)
	ctx, cancel := context.WithCancel(t.Context())
	h.Start(ctx)
	t.Cleanup(func() { cancel(); h.Wait() })
	return served{h, s.URL()}
}

func (s served) tell(facts ...model.Fact) {
	for _, f := range facts {
		s.Ask(model.Request{Kind: model.Tell, App: app, Fact: f})
	}
}

// line is a batch of one line.
func line(text string) *model.LogLines {
	now := time.Now()
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Gap(text, 1, now, now)
	return &model.LogLines{Batch: in.Next(now, true)}
}

func remote(t *testing.T, o web.RemoteOptions) *web.Remote {
	t.Helper()
	r, err := web.NewRemote(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func reader(r *web.Remote) *feed.Reader {
	return feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Team: true, Dial: r.Dialer("shop")})
}

func TestWatcherKeepsTheContract(t *testing.T) {
	hostile := func(answer string) func(*testing.T) string {
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
					_ = c.SetDeadline(time.Now().Add(3 * time.Second))
					_, _ = c.Read(make([]byte, 4096))
					_, _ = io.WriteString(c, answer)
					_, _ = io.Copy(io.Discard, c)
					c.Close()
				}
			}()
			t.Cleanup(func() { l.Close(); <-over })
			return "http://" + l.Addr().String()
		}
	}
	switched := "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: " + web.Protocol + "\r\n\r\n"
	faults := sourcetest.HTTPFaults()
	for name, text := range map[string]string{
		"long head":       "HTTP/1.1 101 Switching Protocols\r\n" + strings.Repeat("X: "+strings.Repeat("y", 1000)+"\r\n", 100),
		"newer protocol":  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: gonogo-feed/2\r\n\r\n",
		"garbage behind":  switched + strings.Repeat("\x1b[2J\x00\xff\xfe{\"\r\n", 500),
		"nothing behind":  switched,
		"newer feed":      switched + `{"feed":2,"app":"contract-app"}` + "\n",
		"refuses":         switched + `{"feed":1,"why":"\u001b[2Jno"}` + "\n",
		"no events":       switched + `{"feed":1,"app":"contract-app"}` + "\n" + strings.Repeat("{\"v\":1,\n", 300),
		"position of -1":  switched + `{"feed":1,"app":"contract-app"}` + "\n" + `{"feed":1,"at":{"seq":-1}}` + "\n",
		"hostile strings": switched + `{"feed":1,"app":"contract-app"}` + "\n" + `{"feed":1,"live":true}` + "\n" + `{"v":1,"at":"2026-09-17T12:00:00Z","app":"contract-app","kind":"app","data":{"name":"\u001b]0;x\u0007"}}` + "\n",
	} {
		faults = append(faults, sourcetest.Fault{Name: name, Start: hostile(text)})
	}
	sourcetest.Run(t, sourcetest.Suite{
		New: func(t *testing.T, addr string) sources.Source {
			return reader(remote(t, web.RemoteOptions{URL: addr, Token: secret}))
		},
		Healthy: func(t *testing.T) string {
			s := serve(t, web.ServerOptions{})
			s.tell(&model.AppInfo{Name: "shop"}, &model.Dynos{}, line("x"))
			return s.url
		},
		Want:    []model.Kind{"app", "dynos", "log"},
		Faults:  faults,
		Secrets: []string{secret},
	})
}

func failure(t *testing.T, err error, code string) *sources.Failure {
	t.Helper()
	f := new(sources.Failure)
	if !errors.As(err, &f) || f.Code != code || f.Why == "" || f.Do == "" {
		t.Fatalf("got %v, want a failure of code %s that says why and what to do", err, code)
	}
	return f
}

func TestWhoIsLetIn(t *testing.T) {
	s := serve(t, web.ServerOptions{})
	for name, token := range map[string]string{"wrong": "another-token-of-it", "none": "", "a part": secret[:10]} {
		r := remote(t, web.RemoteOptions{URL: s.url, Token: token})
		if _, err := r.Apps(t.Context()); err == nil {
			t.Errorf("%s token: the apps were told", name)
		}
		f := failure(t, reader(r).Run(t.Context(), func(model.Event) { t.Errorf("%s token: an event", name) }), "401")
		if !f.Final || strings.Contains(f.Error()+f.Do, secret) {
			t.Errorf("%s token: %+v, want final and without the token", name, f)
		}
	}
	r := remote(t, web.RemoteOptions{URL: s.url, Token: secret})
	list, err := r.Apps(t.Context())
	if err != nil || len(list) != 1 || list[0] != (feed.App{ID: string(app), Name: "shop"}) {
		t.Errorf("got %v %v, want the app", list, err)
	}
	_, err = r.Dialer("other")(t.Context())
	failure(t, err, feed.CodeNoApp)
}

// Nothing is listened on without TLS but loopback, and nothing without a way to tell watchers.
func TestListenRefuses(t *testing.T) {
	for name, o := range map[string]web.ServerOptions{
		"everywhere": {Listen: "0.0.0.0:0", Tokens: []web.Token{{Secret: secret}}},
		"no address": {Listen: ":0", Tokens: []web.Token{{Secret: secret}}},
		"no token":   {Listen: "127.0.0.1:0"},
		"any cert":   {Listen: "127.0.0.1:0", TLS: &tls.Config{ClientAuth: tls.VerifyClientCertIfGiven}},
	} {
		if s, err := web.Listen(t.Context(), o); err == nil {
			s.Close()
			t.Errorf("%s: it listens", name)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, url := range []string{"", "feed", "ftp://127.0.0.1", "http://example.com:5170", "https://kate:pw@example.com", "https://example.com/?token=x", "http://127.0.0.1.example.com"} {
		if _, err := web.NewRemote(web.RemoteOptions{URL: url}); err == nil {
			t.Errorf("%q is taken", url)
		}
	}
	for _, url := range []string{"http://127.0.0.1:5170", "http://localhost:5170/", "https://feed.example.com/gonogo", "http://[::1]:5170"} {
		if _, err := web.NewRemote(web.RemoteOptions{URL: url}); err != nil {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// authority signs certificates for the test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
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
	c, err = x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{c, key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
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

func TestCertificates(t *testing.T) {
	ours, others := newAuthority(t), newAuthority(t)
	later := time.Now().Add(time.Hour)
	good := ours.sign(t, "127.0.0.1", later)
	kate, stranger := ours.sign(t, "kate", later), others.sign(t, "kate", later)
	pool := x509.NewCertPool()
	pool.AddCert(ours.cert)
	for _, c := range []struct {
		name   string
		server tls.Certificate
		client *tls.Certificate
		ca     []byte
		want   string // the code; empty: it is let in
	}{
		{"both right", good, &kate, ours.pem, ""},
		{"unknown server", good, &kate, nil, "certificate"},
		{"another authority", good, &kate, others.pem, "certificate"},
		{"another name", ours.sign(t, "feed.example.com", later), &kate, ours.pem, "certificate"},
		{"expired", ours.sign(t, "127.0.0.1", time.Now().Add(-time.Minute)), &kate, ours.pem, "certificate"},
		{"no client certificate", good, nil, ours.pem, "certificate"},
		{"a stranger's", good, &stranger, ours.pem, "certificate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, web.ServerOptions{TLS: &tls.Config{Certificates: []tls.Certificate{c.server}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, MinVersion: tls.VersionTLS12}})
			r := remote(t, web.RemoteOptions{URL: s.url, CA: c.ca, Cert: c.client})
			_, err := r.Apps(t.Context())
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			failure(t, err, c.want)
		})
	}
}

func TestNoTLSWhereItIsExpected(t *testing.T) {
	s := serve(t, web.ServerOptions{})
	_, err := remote(t, web.RemoteOptions{URL: strings.Replace(s.url, "http:", "https:", 1), Token: secret}).Apps(t.Context())
	failure(t, err, "tls")
}

// A redirect would carry the token elsewhere.
func TestTokenDoesNotTravel(t *testing.T) {
	got := make(chan string, 1)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header.Get("Authorization") }))
	defer other.Close()
	first := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer first.Close()
	if _, err := remote(t, web.RemoteOptions{URL: first.URL, Token: secret}).Apps(t.Context()); err == nil {
		t.Error("a redirect is taken for a feed")
	}
	select {
	case token := <-got:
		t.Errorf("the other got %q", token)
	default:
	}
}

// What is asked for without an upgrade, or by another method, is told so.
func TestOddRequests(t *testing.T) {
	s := serve(t, web.ServerOptions{})
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/v1/apps/shop/feed", http.StatusUpgradeRequired},
		{"POST", "/v1/apps", http.StatusMethodNotAllowed},
		{"GET", "/", http.StatusNotFound},
		{"GET", "/v1/apps/../../etc/passwd", http.StatusNotFound},
		{"DELETE", "/v1/apps/shop/feed", http.StatusMethodNotAllowed},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, s.url+c.path, bytes.NewReader(nil))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+secret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s %s: got %d, want %d", c.method, c.path, resp.StatusCode, c.want)
		}
	}
}
