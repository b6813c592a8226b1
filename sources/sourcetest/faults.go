package sourcetest

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Fault is an origin that misbehaves.
type Fault struct {
	Name  string
	Start func(t *testing.T) (addr string) // gives what Suite.New takes: a URL for HTTP, host:port for TCP
}

// HTTPFaults are the ways an HTTP API fails: 401, 403, 404, 429, 500, 503, a redirect, EOF before and within the answer,
// garbage as JSON, an empty body, the wrong type, silence, nobody there.
func HTTPFaults() []Fault {
	faults := []Fault{
		{"garbage", serve(func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
			w.Header().Set("Content-Type", "application/json")
			w.Write(garbage)
		})},
		{"empty", serve(func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) { w.WriteHeader(http.StatusOK) })},
		{"html", serve(func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<html>Please sign in</html>")
		})},
		{"cut", serve(cut)},
		{"eof", serve(hangUp)},
		{"hang", serve(func(_ http.ResponseWriter, r *http.Request, closing <-chan struct{}) {
			select {
			case <-r.Context().Done():
			case <-closing:
			}
		})},
		{"nobody", nobody("http://")},
	}
	for _, code := range []int{302, 401, 403, 404, 429, 500, 503} {
		faults = append(faults, Fault{http.StatusText(code), serve(status(code))})
	}
	return faults
}

// TCPFaults are the ways any server fails: nobody there, EOF at once, garbage, silence.
func TCPFaults() []Fault {
	return []Fault{
		{"nobody", nobody("")},
		{"eof", listen(func(c net.Conn) {})},
		{"garbage", listen(func(c net.Conn) {
			c.Read(make([]byte, 1))
			c.Write(garbage)
			io.Copy(io.Discard, c)
		})},
		{"hang", listen(func(c net.Conn) { io.Copy(io.Discard, c) })},
	}
}

// garbage is no JSON, no RESP, no UTF-8, and would move a terminal's cursor.
var garbage = bytes.Repeat([]byte("\x1b[2J\x00\xff\xfe{\"\r\n"), 64)

type handler func(w http.ResponseWriter, r *http.Request, closing <-chan struct{})

func serve(h handler) func(t *testing.T) string {
	return func(t *testing.T) string {
		closing := make(chan struct{})
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h(w, r, closing) }))
		t.Cleanup(func() {
			close(closing)
			s.CloseClientConnections()
			s.Close()
		})
		return s.URL
	}
}

func status(code int) handler {
	return func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		w.Header().Set("Content-Type", "application/json")
		if code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "30")
		}
		if code == http.StatusFound {
			w.Header().Set("Location", "http://192.0.2.1/elsewhere")
		}
		w.WriteHeader(code)
		io.WriteString(w, `{"id":"refused","message":"no"}`)
	}
}

// hangUp ends the connection before the answer.
func hangUp(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		c.Close()
	}
}

// cut ends the connection within the answer.
func cut(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	io.WriteString(w, `[{"id":"01234567-89ab-`)
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// nobody gives an address where nobody listens.
func nobody(prefix string) func(t *testing.T) string {
	return func(t *testing.T) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		addr := l.Addr().String()
		l.Close()
		return prefix + addr
	}
}

// listen serves each connection with f and closes it after.
func listen(f func(net.Conn)) func(t *testing.T) string {
	return func(t *testing.T) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		var work sync.WaitGroup
		work.Go(func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				c.SetDeadline(time.Now().Add(30 * time.Second)) // a client that never leaves must not hold the test
				work.Go(func() { defer c.Close(); f(c) })
			}
		})
		t.Cleanup(func() { l.Close(); work.Wait() })
		return l.Addr().String()
	}
}
