package drain

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/lines"
	"golang.org/x/sync/semaphore"
)

const strong = "0123456789abcdef"

// Only HTTP/1 is spoken, whatever the client offers and the caller's configuration says.
func TestOnlyHTTP1(t *testing.T) {
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	cert := s.TLS.Certificates
	s.Close()
	for name, next := range map[string][]string{"no protocols": nil, "h2 asked for": {"h2", "http/1.1"}, "h2 alone": {"h2"}} {
		r := begin(t, Options{Drains: one, TLS: &tls.Config{Certificates: cert, MinVersion: tls.VersionTLS12, NextProtos: next}})
		for _, offer := range [][]string{{"h2", "http/1.1"}, {"h2"}, nil} {
			c, err := tls.Dial("tcp", r.Addr(), &tls.Config{InsecureSkipVerify: true, NextProtos: offer})
			if err != nil {
				continue // no protocol in common: refused
			}
			if got := c.ConnectionState().NegotiatedProtocol; got == "h2" {
				t.Errorf("%s, offered %q: %q is spoken", name, offer, got)
			}
			c.Close()
		}
	}
	r := begin(t, Options{Drains: one})
	c, err := net.Dial("tcp", r.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = io.WriteString(c, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	if got, _ := io.ReadAll(c); !strings.HasPrefix(string(got), "HTTP/1.1 ") {
		t.Errorf("without TLS: HTTP/2 is answered %q", got)
	}
}

// Where others reach it, what is short enough to be guessed is no secret.
func TestSecretsThatAreGuessed(t *testing.T) {
	named := func(tokens ...string) (all []Drain) {
		for i, token := range tokens {
			all = append(all, Drain{App: model.AppID(fmt.Sprint(i)), Token: token})
		}
		return all
	}
	for name, c := range map[string]struct {
		listen string
		o      Options
		says   string
	}{
		"one letter":                  {"0.0.0.0:0", Options{Drains: named("a")}, "can be guessed"},
		"fifteen":                     {"[::]:0", Options{Drains: named(strong[1:])}, "openssl rand -hex 16"},
		"one of two":                  {":0", Options{Drains: named(token, "d.1")}, "can be guessed"},
		"a password of one letter":    {"0.0.0.0:0", Options{User: "u", Password: "p"}, "can be guessed"},
		"both short":                  {"0.0.0.0:0", Options{User: "u", Password: "p", Drains: named("a")}, "can be guessed"},
		"a long token":                {"0.0.0.0:0", Options{Drains: named(strong)}, ""},
		"a long password":             {"0.0.0.0:0", Options{User: "u", Password: strong, Drains: named("a")}, ""},
		"a long token, a short word":  {"0.0.0.0:0", Options{User: "u", Password: "p", Drains: named(token)}, ""},
		"this machine":                {"127.0.0.1:0", Options{Drains: named("a")}, ""},
		"this machine, by name":       {"localhost:0", Options{Drains: named("a")}, ""},
		"a short word and any token":  {"0.0.0.0:0", Options{User: "u", Password: "p", Drains: named("")}, "can be guessed"},
		"this machine, another of it": {"127.0.0.9:0", Options{}, ""},
	} {
		c.o.Listen = c.listen
		r, err := Listen(t.Context(), c.o)
		if err == nil {
			r.Close()
		}
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// A page whose name points to this machine sends its own name as the host.
func TestHostOfAnotherMachine(t *testing.T) {
	for name, c := range map[string]struct {
		o     Options
		token string
		auth  string
		hosts map[string]int
	}{
		"anybody may write": {Options{}, "", "", map[string]int{"": 204, "127.0.0.1": 204, "127.0.0.1:5140": 204, "localhost:5140": 204, "LOCALHOST": 204,
			"localhost.": 204, "[::1]:5140": 204, "[::1]": 204, "127.9.9.9": 204, "evil.example": 421, "evil.example:5140": 421, "localhost.evil.example": 421,
			"127.0.0.1.evil.example": 421, "x.localhost": 421, "10.0.0.1:5140": 421, "0.0.0.0": 421, "::1": 204}},
		"a token that is guessed": {Options{Drains: []Drain{{App: "a", Token: "a"}}}, "a", "", map[string]int{"evil.example": 421, "localhost": 204}},
		"a password that is guessed": {Options{User: "u", Password: "p", Drains: []Drain{{App: "a", Token: ""}}}, "a", "u:p",
			map[string]int{"evil.example": 421, "localhost": 204}},
		"a token, through a tunnel":    {Options{Drains: one}, token, "", map[string]int{"my.tunnel.example": 204, "localhost": 204}},
		"a password, through a tunnel": {Options{User: "u", Password: strong}, "", "u:" + strong, map[string]int{"my.tunnel.example": 204}},
	} {
		r := begin(t, c.o)
		for host, want := range c.hosts {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url, strings.NewReader(framed(said("x"))))
			if err != nil {
				t.Fatal(err)
			}
			req.Host = host
			req.Header.Set("Content-Type", contentType)
			req.Header.Set("Logplex-Drain-Token", c.token)
			if user, password, ok := strings.Cut(c.auth, ":"); ok {
				req.SetBasicAuth(user, password)
			}
			res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != want {
				t.Errorf("%s: host %q is answered %d, want %d", name, host, res.StatusCode, want)
			}
		}
	}
}

// slow are deliveries that announce much and send next to nothing.
func slow(t *testing.T, addr string, n int, head string) []net.Conn {
	t.Helper()
	conns := make([]net.Conn, n)
	for i := range conns {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		if _, err := io.WriteString(c, "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Type: "+contentType+"\r\nLogplex-Drain-Token: "+token+"\r\n"+head); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(c, make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n"))); err != nil { // it is being read
			t.Fatal(err)
		}
		conns[i] = c
	}
	return conns
}

// Bodies that come slowly, with the right token, leave room for those that come.
func TestSlowBodiesLeaveRoom(t *testing.T) {
	for name, head := range map[string]string{
		"as long as allowed": fmt.Sprintf("Content-Length: %d\r\n\r\n12 <190>1 ", maxBody),
		"of unknown length":  "Transfer-Encoding: chunked\r\n\r\n3\r\n12 \r\n",
		"half as long":       fmt.Sprintf("Content-Length: %d\r\n\r\n", maxBody/2),
	} {
		r := begin(t, Options{Drains: one})
		for _, c := range slow(t, r.Addr(), 40, head) {
			defer c.Close()
		}
		if res := post(t, r.url, framed(said("in time")), nil); res.StatusCode != 204 {
			t.Errorf("%s: beside 40 slow bodies a delivery is answered %d, want 204", name, res.StatusCode)
		}
	}
	if s := new(Receiver).server(nil, nil); s.ReadTimeout > readWithin || s.ReadHeaderTimeout > readWithin || s.ReadTimeout == 0 {
		t.Errorf("a body may take %s, its head %s, want %s at most", s.ReadTimeout, s.ReadHeaderTimeout, readWithin)
	}
}

// stopping is a body that ends in an error.
type stopping struct {
	text io.Reader
	err  error
}

func (s stopping) Read(b []byte) (int, error) {
	n, err := s.text.Read(b)
	if err == io.EOF {
		err = s.err
	}
	return n, err
}

func TestBodiesThatFail(t *testing.T) {
	r, err := Listen(t.Context(), Options{Listen: "127.0.0.1:0", Drains: one})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for name, c := range map[string]struct {
		err  error
		size int
		want int
	}{
		"too slow":            {os.ErrDeadlineExceeded, 10, 408},
		"too slow, long":      {os.ErrDeadlineExceeded, 300_000, 408},
		"gone":                {io.ErrUnexpectedEOF, 70_000, 400},
		"whole":               {io.EOF, firstRoom, 204},
		"whole, one more":     {io.EOF, firstRoom + 1, 204},
		"whole, the largest":  {io.EOF, maxBody, 204},
		"one byte too many":   {io.EOF, maxBody + 1, 413},
		"too many, then slow": {os.ErrDeadlineExceeded, 2 * maxBody, 413},
	} {
		q := httptest.NewRequest(http.MethodPost, "/", stopping{strings.NewReader(strings.Repeat("x", c.size)), c.err})
		q.ContentLength = -1
		q.Header.Set("Content-Type", contentType)
		q.Header.Set("Logplex-Drain-Token", token)
		w := httptest.NewRecorder()
		if r.serve(w, q, func(model.Event) {}); w.Code != c.want {
			t.Errorf("%s: answered %d, want %d", name, w.Code, c.want)
		}
		held := int64(0)
		for len(r.queue) > 0 {
			held += (<-r.queue).size
		}
		if !r.room.TryAcquire(maxWaiting - held) {
			t.Fatalf("%s: more room is held than the %d bytes that wait", name, held)
		}
		r.room.Release(maxWaiting)
	}
}

// seat is a connection of a peer.
type seat struct {
	net.Conn
	peer string
	gone bool
}

func (s *seat) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(s.peer), Port: 1} }
func (s *seat) Close() error         { s.gone = true; return nil }

func TestConnectionsAreBounded(t *testing.T) {
	refused := 0
	c := &connections{open: map[net.Conn]*connection{}, full: func() { refused++ }}
	enter := func(peer string, state http.ConnState) *seat {
		s := &seat{peer: peer}
		c.changed(s, http.StateNew)
		c.changed(s, state)
		return s
	}
	oldest := enter("10.0.0.1", http.StateIdle)
	next := enter("10.0.0.1", http.StateNew)
	for range mostOfPeer - 2 {
		enter("10.0.0.1", http.StateActive)
	}
	if last := enter("10.0.0.1", http.StateActive); !oldest.gone || last.gone || next.gone {
		t.Errorf("of a full peer the longest idle one is gone %t, the next %t, the new one %t", oldest.gone, next.gone, last.gone)
	}
	enter("10.0.0.1", http.StateActive)
	if last := enter("10.0.0.1", http.StateActive); !last.gone || refused != 1 || len(c.open) != mostOfPeer {
		t.Errorf("of a busy peer the new one is gone %t, %d are told, %d connections", last.gone, refused, len(c.open))
	}
	if other := enter("10.0.0.2", http.StateActive); other.gone {
		t.Error("another peer has no place")
	}
	for i := range 2 * mostConns {
		enter(fmt.Sprintf("10.1.%d.%d", i/200, i%200), http.StateIdle)
	}
	if got := len(c.open); got != mostConns {
		t.Errorf("%d connections, want %d", got, mostConns)
	}
	for conn := range c.open {
		c.changed(conn, http.StateClosed)
	}
	if got := len(c.open); got != 0 {
		t.Errorf("%d connections are counted after all have closed", got)
	}
}

// A peer that opens many connections and says nothing keeps nobody else waiting, itself included.
func TestIdleConnectionsMakeRoom(t *testing.T) {
	r := begin(t, Options{Drains: one})
	for range 3 * mostOfPeer {
		c, err := net.Dial("tcp", r.Addr())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	if res := post(t, r.url, framed(said("in time")), nil); res.StatusCode != 204 {
		t.Errorf("answered %d, want 204", res.StatusCode)
	}
}

// A syslog drain's dash is no text; an HTTPS drain's may be the app's.
func TestStructuredDataOfADelivery(t *testing.T) {
	frame := func(rest string) string {
		m := "<158>1 2018-05-01T08:00:00+00:00 " + rest + "\n"
		return fmt.Sprintf("%d %s", len(m), m)
	}
	body := frame("d.73ea7440-270a-435a-a0ea-adf50b4e5f5a heroku router - - at=error code=H17 status=503") +
		frame("host heroku router - at=error code=H18 status=503") + frame("host app web.1 - - Goodbye!")
	r := &Receiver{room: semaphore.NewWeighted(1)}
	in := &inbox{reader: lines.NewLineReader(time.Now)}
	r.ingest(delivery{to: in, body: []byte(body), count: 3, seen: time.Now()}, func(e model.Event) { t.Errorf("told %+v", e.Fact) })
	var told []string
	emitBatches(in, true, func(e model.Event) {
		b := e.Fact.(*model.LogLines).Batch
		for i := range b.Len() {
			told = append(told, fmt.Sprint(b.Line(i).Proc, " ", b.Label(i).Status(), " ", b.Line(i).Text))
		}
	})
	want := []string{"router 503 at=error code=H17 status=503", "router 503 at=error code=H18 status=503", "web.1 0 - Goodbye!"}
	if !slices.Equal(told, want) {
		t.Errorf("got %q\nwant %q", told, want)
	}
}
