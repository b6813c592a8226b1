package wire

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

func serve(t *testing.T, o *server.Options) *server.Server {
	t.Helper()
	o.Host, o.Port, o.NoSigs, o.NoLog = "127.0.0.1", -1, true, true
	s, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("NATS does not start")
	}
	return s
}

func to(addr string) Config {
	return Config{Addr: addr, Name: "gonogo", TLS: &tls.Config{}, Dial: func(addr string) (net.Conn, error) { return net.Dial("tcp", addr) }}
}

// entered connects, and answers its own question to see that the connection is one.
func entered(t *testing.T, c Config) error {
	t.Helper()
	conn, err := Connect(t.Context(), c)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Ask(t.Context(), "nobody.is.here", nil)
	if errors.Is(err, ErrNobody) {
		return nil
	}
	return err
}

func TestCredentials(t *testing.T) {
	open := serve(t, &server.Options{})
	named := serve(t, &server.Options{Username: "app", Password: "hunter2"})
	token := serve(t, &server.Options{Authorization: "s3cret"})
	mute := serve(t, &server.Options{Users: []*server.User{{Username: "app", Password: "x", Permissions: &server.Permissions{Publish: &server.SubjectPermission{Deny: []string{">"}}}}}})
	deaf := serve(t, &server.Options{Users: []*server.User{{Username: "app", Password: "x", Permissions: &server.Permissions{Subscribe: &server.SubjectPermission{Deny: []string{">"}}}}}})
	for name, c := range map[string]struct {
		s    *server.Server
		with func(*Config)
		want error
	}{
		"open":           {open, func(*Config) {}, nil},
		"password":       {named, func(c *Config) { c.User, c.Password = "app", "hunter2" }, nil},
		"wrong password": {named, func(c *Config) { c.User, c.Password = "app", "wrong" }, ErrAuth},
		"no password":    {named, func(*Config) {}, ErrAuth},
		"token":          {token, func(c *Config) { c.Token = "s3cret" }, nil},
		"wrong token":    {token, func(c *Config) { c.Token = "wrong" }, ErrAuth},
		"no encryption":  {open, func(c *Config) { c.Secure = true }, ErrPlain},
		"rubbish":        {open, func(c *Config) { c.Credentials = "BEGIN NATS USER JWT\nx\nBEGIN USER NKEY SEED\nSUx\n" }, ErrCredentials},
		"may not ask":    {mute, func(c *Config) { c.User, c.Password = "app", "x" }, ErrDenied},
		"may not hear":   {deaf, func(c *Config) { c.User, c.Password = "app", "x" }, ErrDenied},
	} {
		config := to(c.s.Addr().String())
		c.with(&config)
		if err := entered(t, config); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// A server takes no more than so many.
func TestFull(t *testing.T) {
	s := serve(t, &server.Options{MaxConn: 1})
	first, err := Connect(t.Context(), to(s.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if err := entered(t, to(s.Addr().String())); !errors.Is(err, ErrFull) {
		t.Errorf("%v, want %v", err, ErrFull)
	}
}

// made gives a key pair and its public half.
func made(t *testing.T, make func() (nkeys.KeyPair, error)) (nkeys.KeyPair, string) {
	t.Helper()
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

// A user's token counts with the user's own key alone.
func TestSignedUsers(t *testing.T) {
	operator, operatorName := made(t, nkeys.CreateOperator)
	account, accountName := made(t, nkeys.CreateAccount)
	user, userName := made(t, nkeys.CreateUser)
	stranger, _ := made(t, nkeys.CreateUser)
	claims := jwt.NewOperatorClaims(operatorName)
	accountToken, err := jwt.NewAccountClaims(accountName).Encode(operator)
	if err != nil {
		t.Fatal(err)
	}
	accounts := &server.MemAccResolver{}
	if err := accounts.Store(accountName, accountToken); err != nil {
		t.Fatal(err)
	}
	s := serve(t, &server.Options{TrustedOperators: []*jwt.OperatorClaims{claims}, AccountResolver: accounts})
	token, err := jwt.NewUserClaims(userName).Encode(account)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		key  nkeys.KeyPair
		want error
	}{"own": {user, nil}, "another's": {stranger, ErrAuth}} {
		own, err := user.Seed()
		if err != nil {
			t.Fatal(err)
		}
		seed, err := c.key.Seed()
		if err != nil {
			t.Fatal(err)
		}
		file, err := jwt.FormatUserConfig(token, own)
		if err != nil {
			t.Fatal(err)
		}
		file = bytes.ReplaceAll(file, own, seed)
		for _, ends := range []string{"\n", "\r\n"} {
			config := to(s.Addr().String())
			config.Credentials = strings.ReplaceAll(string(file), "\n", ends)
			if err := entered(t, config); !errors.Is(err, c.want) {
				t.Errorf("%s key: %v, want %v", name, err, c.want)
			}
		}
	}
}

// The link is encrypted when that is wished for, and when the server insists; its certificate is verified both times.
func TestEncryption(t *testing.T) {
	his := httptest.NewTLSServer(nil)
	defer his.Close()
	s := serve(t, &server.Options{TLS: true, TLSConfig: &tls.Config{Certificates: his.TLS.Certificates}, TLSTimeout: 5})
	roots := x509.NewCertPool()
	roots.AddCert(his.Certificate())
	for _, secure := range []bool{true, false} {
		c := to(s.Addr().String())
		c.Secure, c.TLS = secure, &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}
		if err := entered(t, c); err != nil {
			t.Errorf("wished for %v: %v", secure, err)
		}
		c.TLS = &tls.Config{ServerName: "127.0.0.1"}
		if err := entered(t, c); !errors.As(err, new(x509.UnknownAuthorityError)) {
			t.Errorf("wished for %v, of an unknown authority: %v", secure, err)
		}
	}
}

// Questions may be asked at once, and each has its own answer, however long.
func TestAnswers(t *testing.T) {
	s := serve(t, &server.Options{})
	c, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Subscribe("echo", func(m *nats.Msg) {
		_ = m.RespondMsg(&nats.Msg{Header: nats.Header{"A": {"b"}}, Data: m.Data}) // the test tells
	}); err != nil {
		t.Fatal(err)
	}
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	conn, err := Connect(t.Context(), to(s.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			want := bytes.Repeat([]byte{byte('a' + i)}, i*10_000)
			if got, err := conn.Ask(t.Context(), "echo", bytes.Clone(want)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("question %d: %d bytes, %v; want %d", i, len(got), err, len(want))
			}
		})
	}
	all.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := c.Subscribe("silent", func(*nats.Msg) { cancel() }); err != nil {
		t.Fatal(err)
	}
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Ask(ctx, "silent", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	s.Shutdown()
	if _, err := conn.Ask(t.Context(), "echo", nil); err == nil {
		t.Error("a server that has gone answers")
	}
}

// said plays a server that says something after the client has entered, and gives what Ask makes of it.
func said(t *testing.T, text string) ([]byte, error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		n, err := l.Accept()
		if err != nil {
			return
		}
		defer n.Close()
		fmt.Fprint(n, "INFO {}\r\n")
		reply, alive := "", false
		for in := bufio.NewScanner(n); (reply == "" || !alive) && in.Scan(); { // only who is alive is answered
			switch words := strings.Fields(in.Text()); {
			case len(words) == 1 && words[0] == "PING":
				fmt.Fprint(n, "PONG\r\nPING\r\n")
			case len(words) == 1 && words[0] == "PONG":
				alive = true
			case len(words) == 4 && words[0] == "PUB":
				reply = words[2]
			}
		}
		fmt.Fprint(n, strings.ReplaceAll(text, "INBOX", reply))
		_ = n.(*net.TCPConn).CloseWrite() // what the client has sent since would turn a close into a reset
		_, _ = io.Copy(io.Discard, n)
	}()
	conn, err := Connect(t.Context(), to(l.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx, done := context.WithTimeout(t.Context(), 10*time.Second)
	defer done()
	return conn.Ask(ctx, "x", nil)
}

// Whatever a server says is an answer or an error, and a PING is answered.
func TestOddServers(t *testing.T) {
	for text, want := range map[string]string{
		"MSG INBOX 1 2\r\nhi\r\n": "hi", "MSG other 1 2\r\nno\r\nMSG INBOX 1 2\r\nhi\r\n": "hi", "HMSG INBOX 1 12 14\r\nNATS/1.0\r\n\r\nhi\r\n": "hi",
		"INFO {\"ldm\":true}\r\n+OK\r\nMSG INBOX 1 0\r\n\r\n": "",
		"HMSG INBOX 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n":      "! " + ErrNobody.Error(),
		"MSG INBOX 1 -2\r\n": "! " + errOrder.Error(), "MSG INBOX 1 99999999999\r\n": "! " + errOrder.Error(), "MSG INBOX\r\n": "! " + errOrder.Error(),
		"HMSG INBOX 1 9 2\r\nhi\r\n": "! " + errOrder.Error(), "MSG INBOX 1 900\r\nhi": "! unexpected EOF",
		"-ERR 'Authorization Violation'\r\n": "! " + ErrAuth.Error(), "-ERR 'Account Authentication Expired'\r\n": "! " + ErrAuth.Error(),
		"-ERR 'Stale Connection'\r\n": "! " + errRefused.Error(), "": "! EOF",
	} {
		data, err := said(t, text)
		got := string(data)
		if err != nil {
			got = "! " + err.Error()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
