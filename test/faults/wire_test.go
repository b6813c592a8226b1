//go:build integration

package faults

import (
	"net"
	"sync/atomic"
)

// wire is a connection of the program. A silent one takes what is written and gives nothing, as one whose other end has
// forgotten it and is not heard any more.
type wire struct {
	net.Conn
	silent atomic.Bool
}

func (w *wire) Write(b []byte) (int, error) {
	if w.silent.Load() {
		return len(b), nil
	}
	return w.Conn.Write(b)
}

func (w *wire) Read(b []byte) (int, error) {
	for {
		n, err := w.Conn.Read(b)
		if err != nil || !w.silent.Load() {
			return n, err
		}
	}
}

// Close lets the program hear of the end, unless the wire is silent.
func (w *wire) Close() error {
	if w.silent.Load() {
		return nil
	}
	return w.Conn.Close()
}

func (p *proxy) connected(w *wire, yes bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if yes {
		p.wires[w] = true
	} else if !w.silent.Load() {
		delete(p.wires, w)
	}
}

// silence makes every connection that there is a dead one. New ones are well.
func (p *proxy) silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.wires {
		w.silent.Store(true)
	}
}
