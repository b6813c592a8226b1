package pipe

import (
	"bytes"
	"errors"
	"net"
	"strconv"
	"time"
)

const (
	answerLimit = 256 << 20 // bytes that all answers to one batch may take here; queues need some megabytes at most
	lineLimit   = 64 << 10  // of a status or an error
	depthLimit  = 8         // arrays in arrays; a stream's entries have three
	wordBytes   = 16        // an element of an array, whatever it is
)

var (
	errOversized = errors.New("the server announces more than any queue needs")
	errForeign   = errors.New("what answers does not speak the Redis protocol")
)

// gauge is a connection that reads along. The client makes room for whatever length is announced, gigabytes too, and follows
// arrays in arrays as deep as they go; so what is announced is counted before it gets to see it.
type gauge struct {
	net.Conn
	left   int64   // bytes that the answers may still take
	skip   int64   // bytes of a text still to come, with its end of line
	line   []byte  // the part of a line that has come
	within []int64 // elements still to come, of each array that is open
	bad    error   // from then on
}

// SetReadDeadline does nothing: the client sets one for each reply, ours is for the batch.
func (g *gauge) SetReadDeadline(time.Time) error { return nil }

// Read hands on only what is within the limits.
func (g *gauge) Read(b []byte) (int, error) {
	n, err := g.Conn.Read(b)
	if g.bad == nil {
		g.bad = g.pass(b[:n])
	}
	if g.bad != nil {
		return 0, g.bad
	}
	return n, err
}

// pass counts bytes of the stream, which may part anywhere.
func (g *gauge) pass(b []byte) error {
	for len(b) > 0 {
		if g.skip > 0 {
			n := min(g.skip, int64(len(b)))
			g.skip -= n
			b = b[n:]
			continue
		}
		part := b
		end := bytes.IndexByte(b, '\n')
		if end >= 0 {
			part = b[:end+1]
		}
		b = b[len(part):]
		if len(g.line)+len(part) > lineLimit {
			return errOversized
		}
		g.line = append(g.line, part...)
		if end < 0 {
			return nil
		}
		if err := g.head(bytes.TrimRight(g.line, "\r\n")); err != nil {
			return err
		}
		g.line = g.line[:0]
	}
	return nil
}

// head counts what a line announces.
func (g *gauge) head(line []byte) error {
	if len(line) == 0 {
		return errForeign
	}
	cost := int64(len(line) + wordBytes)
	switch line[0] {
	case '+', '-', ':':
		g.done()
		return g.spend(cost)
	case '$', '*':
	default:
		return errForeign
	}
	n, err := strconv.ParseInt(string(line[1:]), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) || n > answerLimit:
		return errOversized
	case err != nil || n < -1:
		return errForeign
	case line[0] == '$':
		g.skip = n + 2
		if n < 0 {
			g.skip = 0
		}
		g.done()
		return g.spend(cost + max(n, 0))
	case n < 1:
		g.done()
		return g.spend(cost)
	}
	if g.within = append(g.within, n); len(g.within) > depthLimit {
		return errOversized
	}
	return g.spend(cost + n*wordBytes)
}

// done closes an element, and the arrays that it is the last of.
func (g *gauge) done() {
	for i := len(g.within) - 1; i >= 0; i-- {
		if g.within[i]--; g.within[i] > 0 {
			return
		}
		g.within = g.within[:i]
	}
}

func (g *gauge) spend(cost int64) error {
	if g.left -= cost; g.left < 0 {
		return errOversized
	}
	return nil
}
