//go:build integration

package jetfaults

import (
	"net"
	"sync"
	"testing"
	"time"
)

// proxy is the network between one client and NATS.
type proxy struct {
	listener net.Listener
	work     sync.WaitGroup

	mu     sync.Mutex
	target string // where NATS is
	conns  map[net.Conn]bool
	refuse bool          // who comes is turned away
	open   chan struct{} // closed while bytes pass
	delay  time.Duration // of each piece, either way
}

// newProxy listens before a NATS.
func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: target, conns: map[net.Conn]bool{}, open: make(chan struct{})}
	close(p.open)
	p.work.Go(p.accept)
	t.Cleanup(p.end)
	return p
}

func (p *proxy) url() string { return "nats://" + p.listener.Addr().String() }

// end closes everything.
func (p *proxy) end() {
	p.listener.Close()
	p.heal()
	p.mu.Lock()
	p.refuse = true
	p.drop()
	p.mu.Unlock()
	p.work.Wait()
}

func (p *proxy) accept() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.work.Go(func() { p.serve(c) })
	}
}

func (p *proxy) serve(c net.Conn) {
	defer c.Close()
	p.mu.Lock()
	target := p.target
	p.mu.Unlock()
	there, err := net.DialTimeout("tcp", target, time.Second)
	if err != nil {
		return
	}
	defer there.Close()
	p.mu.Lock()
	if p.refuse {
		p.mu.Unlock()
		return
	}
	p.conns[c], p.conns[there] = true, true
	p.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { p.pump(c, there) })
	both.Go(func() { p.pump(there, c) })
	both.Wait()
	p.mu.Lock()
	delete(p.conns, c)
	delete(p.conns, there)
	p.mu.Unlock()
}

// pump passes bytes on until one side has gone.
func (p *proxy) pump(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			p.mu.Lock()
			open, delay := p.open, p.delay
			p.mu.Unlock()
			time.Sleep(delay)
			<-open
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// drop closes what is open. The caller holds mu.
func (p *proxy) drop() {
	for c := range p.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		c.Close()
	}
}

// cut closes every connection and lets nobody in.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = true
	p.drop()
}

// stall keeps every byte back, as a network does that loses packets: they arrive once it heals.
func (p *proxy) stall() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.open:
		p.open = make(chan struct{})
	default:
	}
}

// slow delays every piece.
func (p *proxy) slow(by time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = by
}

// heal ends every fault.
func (p *proxy) heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse, p.delay = false, 0
	select {
	case <-p.open:
	default:
		close(p.open)
	}
}
