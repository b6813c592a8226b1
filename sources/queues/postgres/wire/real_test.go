//go:build integration

package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

func reach(t *testing.T, address string, c *tls.Config) (*Conn, error) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	return Connect(t.Context(), Config{Addr: u.Host, TLS: c, User: u.User.Username(), Password: password, Settings: map[string]string{"database": u.Path[1:]},
		Dial: func(ctx context.Context, addr string) (net.Conn, error) { return backend.Dial(t.Context(), addr, nil) }})
}

// The server takes the proof over a plain link, and the one that is bound to its certificate over an encrypted one.
func TestRealProofs(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	address := s.Database("wire")
	for _, c := range []*tls.Config{nil, backend.Unverified("127.0.0.1")} {
		conn, err := reach(t, address, c)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		a := conn.Exec(t.Context(), "select 'a' union all select null; select 2")
		for range 2 {
			if err := a.Rows(func(row [][]byte) error { got = append(got, string(row[0])); return nil }); err != nil {
				t.Error(err)
			}
		}
		if err := a.Close(); err != nil || !slices.Equal(got, []string{"a", "", "2"}) {
			t.Errorf("%q, %v, want [a, NULL, 2]", got, err)
		}
		conn.Close(t.Context())
	}
}

// A question that is given up does not go on in the server.
func TestRealCancel(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	address := s.Database("wire_cancel")
	for _, c := range []*tls.Config{nil, backend.Unverified("127.0.0.1")} {
		conn, err := reach(t, address, c)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		asleep := "select count(*) from pg_stat_activity where datname = 'wire_cancel' and wait_event = 'PgSleep'"
		go func() {
			queuetest.Await(t, "a sleeping server", func() bool { return s.SQL(s.URL(), asleep) == "1" })
			cancel()
		}()
		if err := conn.Exec(ctx, "select pg_sleep(100)").Close(); err == nil {
			t.Error("it is not given up")
		}
		queuetest.Await(t, "the end of what was given up", func() bool { return s.SQL(s.URL(), asleep) == "0" })
	}
}

// Who stands between us and the server with a certificate of his own gets nothing, though no authority vouches for the server.
func TestRealManInTheMiddle(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	address := s.Database("wire_middle")
	his := httptest.NewTLSServer(nil)
	t.Cleanup(his.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		client, err := l.Accept()
		if err != nil {
			return
		}
		defer client.Close()
		if _, err := io.ReadFull(client, make([]byte, 8)); err != nil { // the wish for encryption
			return
		}
		if _, err := client.Write([]byte("S")); err != nil {
			return
		}
		plain, err := net.Dial("tcp", s.Addr())
		if err != nil {
			return
		}
		defer plain.Close()
		server, err := encrypted(t.Context(), plain, backend.Unverified("127.0.0.1"))
		if err != nil {
			return
		}
		fooled := tls.Server(client, &tls.Config{Certificates: his.TLS.Certificates})
		go io.Copy(server, fooled)
		_, _ = io.Copy(fooled, server)
	}()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = l.Addr().String()
	_, err = reach(t, u.String(), backend.Unverified("127.0.0.1"))
	if refused := new(Error); !errors.As(err, &refused) || refused.Code[:2] != "28" {
		t.Errorf("%v, want a refusal of class 28", err)
	}
}
