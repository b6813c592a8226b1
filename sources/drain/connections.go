package drain

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
)

// How many connections are open at once. Logplex has a few for each drain, a tunnel one for each delivery under way.
const (
	mostConns  = 512
	mostOfPeer = 64
)

// connections bounds the connections. A new one takes the place of the one that has been without a request for longest; where all are at work it
// is closed.
type connections struct {
	mu    sync.Mutex
	open  map[net.Conn]*connection
	clock uint64
	full  func() // told of each that found no place
}

type connection struct {
	peer  string
	idle  bool
	since uint64
}

// changed is the server's hook.
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	if t, ok := conn.(*tls.Conn); ok {
		conn = t.NetConn() // its own end would wait for the peer
	}
	c.mu.Lock()
	var out net.Conn
	c.clock++
	switch g := c.open[conn]; {
	case state == http.StateNew:
		out = c.admit(conn)
	case g == nil: // it had to leave
	case state == http.StateClosed || state == http.StateHijacked:
		delete(c.open, conn)
	default:
		g.idle, g.since = state == http.StateIdle, c.clock
	}
	c.mu.Unlock()
	if out == nil {
		return
	}
	out.Close()
	if out == conn {
		c.full()
	}
}

// admit counts a new connection, and names the one that has to leave for it.
func (c *connections) admit(conn net.Conn) (out net.Conn) {
	peer := conn.RemoteAddr().String()
	if host, _, err := net.SplitHostPort(peer); err == nil {
		peer = host
	}
	same := 1
	for _, g := range c.open {
		if g.peer == peer {
			same++
		}
	}
	switch {
	case same > mostOfPeer:
		out = c.longestIdle(peer)
	case len(c.open) >= mostConns:
		out = c.longestIdle("")
	default:
		c.open[conn] = &connection{peer: peer, idle: true, since: c.clock}
		return nil
	}
	if out == nil {
		return conn
	}
	delete(c.open, out)
	c.open[conn] = &connection{peer: peer, idle: true, since: c.clock}
	return out
}

// longestIdle is the connection of a peer, or of any, that has been without a request for longest.
func (c *connections) longestIdle(peer string) (conn net.Conn) {
	for k, g := range c.open {
		if g.idle && (peer == "" || g.peer == peer) && (conn == nil || g.since < c.open[conn].since) {
			conn = k
		}
	}
	return conn
}
