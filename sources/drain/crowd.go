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

// crowd bounds the connections. A new one takes the place of the one that has been without a request for longest; where all are at work it
// is closed.
type crowd struct {
	mu     sync.Mutex
	guests map[net.Conn]*guest
	clock  uint64
	full   func() // told of each that found no place
}

type guest struct {
	peer  string
	idle  bool
	since uint64
}

// changed is the server's hook.
func (c *crowd) changed(conn net.Conn, state http.ConnState) {
	if t, ok := conn.(*tls.Conn); ok {
		conn = t.NetConn() // its own end would wait for the peer
	}
	c.mu.Lock()
	var out net.Conn
	c.clock++
	switch g := c.guests[conn]; {
	case state == http.StateNew:
		out = c.welcome(conn)
	case g == nil: // it had to leave
	case state == http.StateClosed || state == http.StateHijacked:
		delete(c.guests, conn)
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

// welcome counts a new connection, and names the one that has to leave for it.
func (c *crowd) welcome(conn net.Conn) (out net.Conn) {
	peer := conn.RemoteAddr().String()
	if host, _, err := net.SplitHostPort(peer); err == nil {
		peer = host
	}
	same := 1
	for _, g := range c.guests {
		if g.peer == peer {
			same++
		}
	}
	switch {
	case same > mostOfPeer:
		out = c.longestIdle(peer)
	case len(c.guests) >= mostConns:
		out = c.longestIdle("")
	default:
		c.guests[conn] = &guest{peer: peer, idle: true, since: c.clock}
		return nil
	}
	if out == nil {
		return conn
	}
	delete(c.guests, out)
	c.guests[conn] = &guest{peer: peer, idle: true, since: c.clock}
	return out
}

// longestIdle is the connection of a peer, or of any, that has been without a request for longest.
func (c *crowd) longestIdle(peer string) (conn net.Conn) {
	for k, g := range c.guests {
		if g.idle && (peer == "" || g.peer == peer) && (conn == nil || g.since < c.guests[conn].since) {
			conn = k
		}
	}
	return conn
}
