//go:build integration

package faults

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// logKind is one way in which a log stream can go wrong: at its beginning, or while it runs.
type logKind struct {
	name  string
	begin func() *answer                 // instead of the stream
	typ   string                         // the content type that it claims
	every time.Duration                  // between two turns of idle; 0: once a second
	idle  func(*stream)                  // beside the lines, again and again
	lines func(*stream, []byte) [][]byte // what becomes of a piece of the stream; nil: as it is
	hold  bool                           // nothing of the stream is passed on
}

// logKinds are what can happen to a log stream.
func logKinds() []logKind {
	nuls := func(s *stream) { s.chunk([]byte{0}) }
	kinds := []logKind{
		{name: "nuls", every: 700 * time.Millisecond, idle: nuls},
		{name: "stall", hold: true},
		{name: "stall-nuls", hold: true, every: 700 * time.Millisecond, idle: nuls},
		{name: "stall-comments", hold: true, idle: func(s *stream) { s.chunk([]byte(": heartbeat\n\n")) }},
		{name: "late", lines: func(s *stream, b []byte) [][]byte { s.pause(1500 * time.Millisecond); return [][]byte{b} }},
		{name: "split", lines: func(_ *stream, b []byte) [][]byte {
			var out [][]byte
			for len(b) > 0 {
				n := min(37, len(b))
				out, b = append(out, b[:n]), b[n:]
			}
			return out
		}},
		{name: "garbage-lines", idle: func(s *stream) { s.chunk([]byte("\x16\x03\x01 not a line at all <<<>>>\n\n\xff\xfe\n{}\n<html>\n\n")) }},
		{name: "hostile-lines", idle: func(s *stream) {
			now := time.Now().UTC().Format("2006-01-02T15:04:05.000000+00:00")
			s.chunk([]byte(s.framed(now+" app[web.1]: "+strings.Map(printable, hostile)) + s.framed(now+" "+strings.Map(printable, hostile)+"[web.1]: x")))
		}},
		{name: "leaky-lines", idle: func(s *stream) {
			s.chunk([]byte(s.framed(time.Now().UTC().Format("2006-01-02T15:04:05.000000+00:00") + " app[web.1]: " + leaky)))
		}},
		{name: "long-line", every: 2 * time.Second, idle: func(s *stream) {
			s.chunk([]byte(s.framed(time.Now().UTC().Format("2006-01-02T15:04:05.000000+00:00") + " app[web.1]: " + strings.Repeat("long ", 60_000))))
		}},
		{name: "json-type", typ: "application/json"},
		{name: "html-type", typ: "text/html"},
		{name: "no-type", typ: " "},
		{name: "expired", begin: func() *answer { return &answer{404, http.Header{"Content-Type": {"text/plain"}}, []byte("Not found")} }},
		{name: "gone", begin: func() *answer { return &answer{410, http.Header{}, []byte("Gone")} }},
		{name: "html-page", begin: func() *answer { return htmlPage(200) }},
		{name: "empty", begin: func() *answer { return &answer{200, http.Header{"Content-Type": {"text/plain"}}, nil} }},
	}
	for _, s := range []int{400, 401, 403, 429, 500, 502, 503} {
		kinds = append(kinds, logKind{name: fmt.Sprintf("connect%d", s), begin: func() *answer { return htmlPage(s) }})
	}
	for _, s := range []int{1, 3, 10} {
		kinds = append(kinds, logKind{name: fmt.Sprintf("cut-%ds", s), every: time.Duration(s) * time.Second, idle: func(st *stream) { st.cut() }})
	}
	return kinds
}

// stream is a log session that runs through the proxy.
type stream struct {
	x      *exchange
	events bool
	ctx    context.Context
	cut    context.CancelFunc
	given  *session
	mu     sync.Mutex // guards writing
}

// chunk sends a piece of the stream.
func (s *stream) chunk(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := fmt.Fprintf(s.x.conn, "%x\r\n%s\r\n", len(b), b); err != nil {
		s.cut()
	}
}

// framed is a line as this stream sends lines.
func (s *stream) framed(line string) string {
	if s.events {
		return "data: " + line + "\n\n"
	}
	return line + "\n"
}

func (s *stream) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-s.ctx.Done():
	}
}

// drawLog decides what happens to a stream. Streams are few: at least half of them go wrong.
func (p *proxy) drawLog(x *exchange) logKind {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests["stream"]++
	r := p.random.of(fmt.Sprint("stream", p.requests["stream"]))
	if !p.active || len(p.faultSet.log) == 0 || r.IntN(100) >= max(50, p.faultSet.percent) {
		return logKind{}
	}
	k := p.faultSet.log[r.IntN(len(p.faultSet.log))]
	p.injected = append(p.injected, fmt.Sprintf("%6.1fs log stream: %s", time.Since(p.began).Seconds(), k.name))
	return k
}

// stream passes a log session on, as long as nobody cuts it.
func (p *proxy) stream(x *exchange) {
	k := p.drawLog(x)
	if k.begin != nil {
		x.write(k.begin().bytes())
		return
	}
	res, err := x.reach()
	if err != nil {
		return
	}
	defer res.Body.Close()
	s := &stream{x: x, events: strings.Contains(res.Header.Get("Content-Type"), "event-stream")}
	s.given = p.account.session(s.events)
	ctx, over := context.WithCancel(p.ctx)
	defer over()
	s.ctx, s.cut = ctx, func() { s.given.cut(); over() }
	defer context.AfterFunc(s.ctx, func() { _ = res.Body.Close(); _ = x.conn.Close() })()
	p.mu.Lock()
	p.streams[s] = k.name != ""
	p.mu.Unlock()
	defer func() { p.mu.Lock(); delete(p.streams, s); p.mu.Unlock() }()

	h := res.Header.Clone()
	h.Del("Content-Length")
	h.Set("Transfer-Encoding", "chunked")
	if k.typ != "" {
		h.Set("Content-Type", k.typ)
	}
	var head bytes.Buffer
	fmt.Fprintf(&head, "HTTP/1.1 %d %s\r\n", res.StatusCode, http.StatusText(res.StatusCode))
	_ = h.Write(&head)
	head.WriteString("\r\n")
	x.write(head.Bytes())
	if k.idle != nil {
		go s.between(k)
	}
	s.copy(res, k)
}

// between does the idle work of a kind until the stream ends.
func (s *stream) between(k logKind) {
	every := k.every
	if every == 0 {
		every = time.Second
	}
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			k.idle(s)
		case <-s.ctx.Done():
			return
		}
	}
}

// copy passes the platform's lines on.
func (s *stream) copy(res *http.Response, k logKind) {
	buf := make([]byte, 16<<10)
	for {
		n, err := res.Body.Read(buf)
		if n > 0 && !k.hold { // before it is sent: the program may be faster than this process
			s.given.given(buf[:n])
		}
		switch {
		case n == 0 || k.hold:
		case k.lines != nil:
			for _, b := range k.lines(s, bytes.Clone(buf[:n])) {
				s.chunk(b)
			}
		default:
			s.chunk(buf[:n])
			s.x.lines.Add(int64(n))
		}
		if err != nil {
			if s.ctx.Err() == nil {
				s.mu.Lock()
				_, _ = s.x.conn.Write([]byte("0\r\n\r\n"))
				s.mu.Unlock()
			}
			return
		}
	}
}
