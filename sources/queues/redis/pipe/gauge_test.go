package pipe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gomodule/redigo/redis"
)

// says is a server that answers with a text whatever it is asked.
func says(t *testing.T, answer string) *Pipe {
	t.Helper()
	p := New(context.Background(), Options{Within: 10 * time.Second, Dial: func(ctx context.Context) (net.Conn, error) {
		ours, theirs := net.Pipe()
		context.AfterFunc(ctx, func() { ours.Close(); theirs.Close() })
		go func() {
			b := make([]byte, 4096)
			if _, err := theirs.Read(b); err != nil {
				return
			}
			if _, err := io.WriteString(theirs, answer); err == nil {
				theirs.Close()
			}
		}()
		return ours, nil
	}})
	t.Cleanup(p.Close)
	return p
}

// TestHostile: no announcement makes us take much memory, and none brings us down.
func TestHostile(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		want   error
	}{
		"a text of 9 GB":           {"$9999999999\r\n", errOversized},
		"a text of 2 GB":           {"$2147483647\r\nx", errOversized},
		"a length past all":        {"$99999999999999999999999999\r\n", errOversized},
		"a length that wraps":      {"*18446744073709551617\r\n", errOversized},
		"a length below zero":      {"$-7\r\n", errForeign},
		"no length":                {"$\r\n", errForeign},
		"an array of a thousand M": {"*1000000000\r\n", errOversized},
		"arrays of arrays":         {strings.Repeat("*16000000\r\n", 4), errOversized},
		"deep":                     {strings.Repeat("*1\r\n", 1<<20), errOversized},
		"a line without end":       {"+" + strings.Repeat("x", 1<<20), errOversized},
		"another protocol":         {"HTTP/1.1 400 Bad Request\r\n\r\n", errForeign},
		"RESP3":                    {"%1\r\n+a\r\n+b\r\n", errForeign},
		"nothing":                  {"", io.EOF},
		"half":                     {"$5\r\nab", io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			p := says(t, c.answer)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			var all *Texts
			err := p.Run(t.Context(), func(b *Batch) { all = b.LRange("k", 0, 1) })
			runtime.ReadMemStats(&after)
			if !errors.Is(err, c.want) || all.Err() == nil {
				t.Errorf("%v, want %v", err, c.want)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > answerLimit+1<<20 {
				t.Errorf("%d bytes were taken", took)
			}
		})
	}
}

// TestShapes: an answer of another shape is its own command's error.
func TestShapes(t *testing.T) {
	for _, answer := range []string{":1\r\n", "+x\r\n", "*0\r\n", "*1\r\n$1\r\na\r\n", "*2\r\n$1\r\na\r\n*1\r\n:1\r\n", "*2\r\n:1\r\n-ERR inside\r\n",
		"*1\r\n*2\r\n$1\r\na\r\n*1\r\n$1\r\nb\r\n", "*-1\r\n", "$-1\r\n", "*1\r\n*-1\r\n", "*2\r\n$1\r\nx\r\n$1\r\ny\r\n"} {
		all := new(Batch)
		fill := func(b *Batch) {
			b.Get("k")
			b.LLen("k")
			b.Time()
			b.LRange("k", 0, 1)
			b.HMGet("k", "f")
			b.ZRangeWithScores("k", 0, 1)
			b.XRevRangeN("k", "+", "-", 1)
			b.SScan("k", 0, 1)
			b.HExists("k", "f")
			*all = *b
		}
		if err := says(t, strings.Repeat(answer, 9)).Run(t.Context(), fill); err != nil {
			t.Errorf("%q: %v", answer, err)
		}
		wrong := 0
		for _, c := range all.asked {
			if c.answer.failure() != nil {
				wrong++
			}
		}
		if wrong < 4 {
			t.Errorf("%q: only %d answers of another shape", answer, wrong)
		}
	}
}

// stream is a connection that gives bytes in parts of a size.
type stream struct {
	net.Conn
	rest []byte
	size int
}

func (s *stream) Read(b []byte) (int, error) {
	if len(s.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, s.rest[:min(s.size, len(s.rest))])
	s.rest = s.rest[n:]
	return n, nil
}

func (*stream) Close() error { return nil }

// FuzzGauge: however the stream is parted, the client gets the same replies; what passes the gauge never brings it down.
func FuzzGauge(f *testing.F) {
	f.Add([]byte("*2\r\n$3\r\nfoo\r\n*1\r\n:7\r\n+OK\r\n-ERR x\r\n$-1\r\n*-1\r\n*0\r\n$0\r\n\r\n"), 1)
	f.Add([]byte("$5\r\nab\ncd\r\n+next\r\n"), 3)
	f.Add([]byte("*3\r\n*2\r\n$1\r\n$\r\n$1\r\n*\r\n:-1\r\n+x\r\n+y\r\n"), 2)
	f.Add([]byte("$99999999999\r\n"), 5)
	f.Fuzz(func(t *testing.T, all []byte, size int) {
		replies := func(size int) (out []any) {
			g := &gauge{Conn: &stream{rest: bytes.Clone(all), size: size}, left: 1 << 20}
			c := redis.NewConn(g, 0, 0)
			for {
				reply, err := c.Receive()
				if c.Err() != nil {
					return out
				}
				out = append(out, reply, err)
				if len(out) > len(all) {
					t.Fatal("more replies than bytes")
				}
			}
		}
		whole, parted := replies(len(all)+1), replies(1+min(max(size, 0), 100))
		if n := min(len(whole), len(parted)); !equal(whole[:n], parted[:n]) { // of bytes behind a fault some replies may be seen
			t.Errorf("%q: whole %v, parted %v", all, whole, parted)
		}
	})
}

func show(v any) string { return fmt.Sprintf("%T %v", v, v) }

func equal(a, b []any) bool {
	for i := range a {
		if x, y := a[i], b[i]; show(x) != show(y) {
			return false
		}
	}
	return len(a) == len(b)
}
