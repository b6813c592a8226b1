package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"app.gonogo/gonogo/sources/queues/backend"
)

// served is a server that plays what the test says, once for each connection, and the config to connect to it.
func served(t *testing.T, plays ...func(b *pgproto3.Backend, n net.Conn)) Config {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	played := make(chan struct{})
	go func() {
		defer close(played)
		for _, play := range plays {
			n, err := l.Accept()
			if err != nil {
				return
			}
			play(pgproto3.NewBackend(n, n), n)
			n.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-played })
	return Config{Addr: l.Addr().String(), User: "app", Password: "orbit", Settings: map[string]string{"database": "d"},
		Dial: func(ctx context.Context, addr string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", addr)
		}}
}

// welcomes lets a client in that starts a session.
func welcomes(b *pgproto3.Backend) {
	if _, err := b.ReceiveStartupMessage(); err != nil {
		return
	}
	says(b, &pgproto3.AuthenticationOk{}, &pgproto3.ParameterStatus{Name: "server_version", Value: "16.4"}, &pgproto3.BackendKeyData{ProcessID: 7, SecretKey: []byte("abcd")},
		&pgproto3.ReadyForQuery{TxStatus: 'I'})
}

func says(b *pgproto3.Backend, all ...pgproto3.BackendMessage) {
	for _, m := range all {
		b.Send(m)
	}
	_ = b.Flush() // the client tells
}

// hears reads one message of the client's.
func hears(b *pgproto3.Backend) string {
	m, err := b.Receive()
	switch m := m.(type) {
	case *pgproto3.Query:
		return m.String
	case *pgproto3.PasswordMessage:
		return m.Password
	}
	return fmt.Sprint(m, err)
}

func TestPasswords(t *testing.T) {
	for _, c := range []struct {
		asks      pgproto3.BackendMessage
		kind      uint32
		want, err string
	}{
		{&pgproto3.AuthenticationCleartextPassword{}, pgproto3.AuthTypeCleartextPassword, "orbit", ""},
		{&pgproto3.AuthenticationMD5Password{Salt: [4]byte{1, 2, 3, 4}}, pgproto3.AuthTypeMD5Password, "md5" + sum(sum("orbitapp")+"\x01\x02\x03\x04"), ""},
		{&pgproto3.AuthenticationGSS{}, 0, "", ErrMechanism.Error()},
		{&pgproto3.AuthenticationSASL{AuthMechanisms: []string{"OAUTHBEARER"}}, 0, "", ErrMechanism.Error()},
		{&pgproto3.ReadyForQuery{TxStatus: 'I'}, 0, "", errOrder.Error()}, // nobody has let us in
		{&pgproto3.ErrorResponse{Severity: "FATAL", SeverityUnlocalized: "FATAL", Code: "28P01", Message: "for app"}, 0, "", "the server refuses: 28P01"},
	} {
		got := make(chan string, 1)
		conn, err := Connect(t.Context(), served(t, func(b *pgproto3.Backend, _ net.Conn) {
			if _, err := b.ReceiveStartupMessage(); err != nil {
				return
			}
			says(b, c.asks)
			if c.want == "" {
				return
			}
			if err := b.SetAuthType(c.kind); err != nil {
				return
			}
			got <- hears(b)
			says(b, &pgproto3.AuthenticationOk{}, &pgproto3.ReadyForQuery{TxStatus: 'I'})
		}))
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%T: %v, want %s", c.asks, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if sent := <-got; sent != c.want {
			t.Errorf("%T: %q is sent, want %q", c.asks, sent, c.want)
		}
		conn.Close(t.Context())
	}
}

// A server that proves nothing is not believed, whatever it lets us do.
func TestImpostor(t *testing.T) {
	_, err := Connect(t.Context(), served(t, func(b *pgproto3.Backend, _ net.Conn) {
		if _, err := b.ReceiveStartupMessage(); err != nil {
			return
		}
		says(b, &pgproto3.AuthenticationSASL{AuthMechanisms: []string{scramPlain}})
		if b.SetAuthType(pgproto3.AuthTypeSASL) != nil {
			return
		}
		m, err := b.Receive()
		if err != nil {
			return
		}
		_, nonce, _ := strings.Cut(string(m.(*pgproto3.SASLInitialResponse).Data), "r=")
		says(b, &pgproto3.AuthenticationSASLContinue{Data: []byte("r=" + nonce + "x,s=QUJD,i=4096")})
		if b.SetAuthType(pgproto3.AuthTypeSASLContinue) != nil {
			return
		}
		hears(b)
		says(b, &pgproto3.AuthenticationSASLFinal{Data: []byte("v=QUJD")}, &pgproto3.AuthenticationOk{}, &pgproto3.ReadyForQuery{TxStatus: 'I'})
	}))
	if !errors.Is(err, ErrImpostor) {
		t.Errorf("%v, want %v", err, ErrImpostor)
	}
}

func TestNoEncryption(t *testing.T) {
	c := served(t, func(_ *pgproto3.Backend, n net.Conn) {
		_, _ = io.ReadFull(n, make([]byte, 8))
		_, _ = n.Write([]byte("N"))
	})
	c.TLS = backend.Unverified("127.0.0.1")
	if _, err := Connect(t.Context(), c); !errors.Is(err, ErrPlain) {
		t.Errorf("%v, want %v", err, ErrPlain)
	}
}

// row is a row of one column.
func row(text string) *pgproto3.DataRow { return &pgproto3.DataRow{Values: [][]byte{[]byte(text)}} }

var (
	done   = &pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")}
	ready  = &pgproto3.ReadyForQuery{TxStatus: 'I'}
	failed = &pgproto3.ErrorResponse{Severity: "ERROR", SeverityUnlocalized: "ERROR", Code: "42P01", Message: "secret"}
)

// What a server may answer to two statements, and what is made of it.
func TestAnswers(t *testing.T) {
	errRow := errors.New("the row is not liked")
	for name, c := range map[string]struct {
		says   []pgproto3.BackendMessage
		dead   bool // the server closes at the end
		want   string
		closed bool
	}{
		"two answers": {says: []pgproto3.BackendMessage{&pgproto3.RowDescription{}, row("a"), &pgproto3.NoticeResponse{}, row("b"), done, row("c"), done, ready}, want: "a b | c | <nil>"},
		"fewer":       {says: []pgproto3.BackendMessage{row("a"), done, ready}, want: "a | ! an answer is missing | <nil>"},
		"refused":     {says: []pgproto3.BackendMessage{row("a"), failed, ready}, want: "a! the server refuses: 42P01 | ! the server refuses: 42P01 | the server refuses: 42P01"},
		"disliked":    {says: []pgproto3.BackendMessage{row("bad"), row("c"), done, row("d"), done, ready}, want: "! the row is not liked | d | <nil>"},
		"disliked, and refused": {says: []pgproto3.BackendMessage{row("bad"), failed, ready},
			want: "! the row is not liked | ! the server refuses: 42P01 | the server refuses: 42P01"},
		"ended by the server": {says: []pgproto3.BackendMessage{row("a"), &pgproto3.ErrorResponse{Severity: "FATAL", Code: "57P01"}}, closed: true,
			want: "a! the server refuses: 57P01 | ! the server refuses: 57P01 | the server refuses: 57P01"},
		"cut off":      {says: []pgproto3.BackendMessage{row("a")}, dead: true, closed: true, want: "a! unexpected EOF | ! unexpected EOF | unexpected EOF"},
		"out of order": {says: []pgproto3.BackendMessage{&pgproto3.CopyInResponse{}, ready}, closed: true, want: "! the server sends a message out of order: *pgproto3.CopyInResponse |"},
	} {
		conn, err := Connect(t.Context(), served(t, func(b *pgproto3.Backend, _ net.Conn) {
			welcomes(b)
			hears(b)
			says(b, c.says...)
			if !c.dead {
				hears(b)
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		a := conn.Exec(t.Context(), "select 1; select 2")
		var got []string
		for range 2 {
			var of []string
			err := a.Rows(func(row [][]byte) error {
				if string(row[0]) == "bad" {
					return errRow
				}
				of = append(of, string(row[0]))
				return nil
			})
			text := strings.Join(of, " ")
			if err != nil {
				text += "! " + err.Error()
			}
			got = append(got, text)
		}
		got = append(got, fmt.Sprint(a.Close()))
		if all := strings.Join(got, " | "); all != c.want && (!strings.HasSuffix(c.want, "|") || !strings.HasPrefix(all, c.want)) || conn.IsClosed() != c.closed {
			t.Errorf("%s: %q, want %q; closed %v, want %v", name, all, c.want, conn.IsClosed(), c.closed)
		}
		if c.closed {
			if err := conn.Exec(t.Context(), "select 1").Close(); !errors.Is(err, ErrClosed) {
				t.Errorf("%s: %v afterwards, want %v", name, err, ErrClosed)
			}
		}
		conn.Close(t.Context())
	}
}

// The end of the context ends a question in its midst, and the server is asked to stop.
func TestContextEndsAQuestion(t *testing.T) {
	asked, told := make(chan struct{}), make(chan *pgproto3.CancelRequest, 1)
	ctx, cancel := context.WithCancel(t.Context())
	conn, err := Connect(t.Context(), served(t, func(b *pgproto3.Backend, _ net.Conn) {
		welcomes(b)
		hears(b)
		close(asked)
		<-ctx.Done()
	}, func(b *pgproto3.Backend, _ net.Conn) {
		m, err := b.ReceiveStartupMessage()
		if r, ok := m.(*pgproto3.CancelRequest); ok && err == nil {
			told <- r
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	go func() { <-asked; cancel() }()
	if err := conn.Exec(ctx, "select pg_sleep(100)").Close(); !errors.Is(err, context.Canceled) || !conn.IsClosed() {
		t.Errorf("%v, want %v; closed %v, want true", err, context.Canceled, conn.IsClosed())
	}
	select {
	case r := <-told:
		if r.ProcessID != 7 || string(r.SecretKey) != "abcd" {
			t.Errorf("of %d by %q, want of 7 by abcd", r.ProcessID, r.SecretKey)
		}
	case <-time.After(5 * time.Second):
		t.Error("the server is not asked to stop")
	}
}

// A message longer than any row of ours is not made room for.
func TestHugeMessage(t *testing.T) {
	conn, err := Connect(t.Context(), served(t, func(b *pgproto3.Backend, n net.Conn) {
		welcomes(b)
		hears(b)
		_, _ = n.Write([]byte{'D', 0x7f, 0xff, 0xff, 0xff})
		hears(b)
	}))
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Exec(t.Context(), "select 1").Close(); err == nil || !strings.Contains(err.Error(), "length") || !conn.IsClosed() {
		t.Errorf("%v, want an error of its length; closed %v, want true", err, conn.IsClosed())
	}
}
