package jet_test

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
)

// stalling passes bytes on to a server, but while mu is held.
type stalling struct {
	net.Listener
	to string
	mu sync.RWMutex
}

func stall(t *testing.T, to string) *stalling {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s := &stalling{Listener: l, to: to}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.join(c)
		}
	}()
	return s
}

func (s *stalling) join(c net.Conn) {
	defer c.Close()
	there, err := net.Dial("tcp", s.to)
	if err != nil {
		return
	}
	defer there.Close()
	go func() { defer c.Close(); s.pass(c, there) }()
	s.pass(there, c)
}

func (s *stalling) pass(to io.Writer, from io.Reader) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		s.mu.RLock()
		if n > 0 {
			if _, writes := to.Write(buf[:n]); writes != nil {
				err = writes
			}
		}
		s.mu.RUnlock()
		if err != nil {
			return
		}
	}
}

// A NATS that is silent for everybody for a while moves no lead: who waits knows that nobody could say anything. What came meanwhile is published then.
func TestAServerThatIsSlowMovesNoLead(t *testing.T) {
	t.Parallel()
	direct := natstest.Start(t, nil)
	proxy := stall(t, direct.Addr().String())
	url := "nats://" + proxy.Addr().String()
	s := serve(t, jet.Options{URL: url}, "kate@one")
	s.tell(&model.AppInfo{Name: "shop"})
	s.log(10)
	station, err := jet.NewStation(jet.Options{URL: url, Clock: time.Now}, "ned@two")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	met, over := make(chan string, 10), make(chan struct{})
	go func() {
		defer close(over)
		for ctx.Err() == nil { // as the hub does
			if lead, err := station.Stand(ctx, "shop", func(by string) { met <- by }); err == nil {
				t.Error("the one that waits has taken the lead")
				lead.Leave()
			}
		}
	}()
	<-met
	for _, span := range []time.Duration{3 * time.Second, 6 * time.Second} { // shorter and longer than a connection is kept
		proxy.mu.Lock()
		s.log(10)
		time.Sleep(span)
		proxy.mu.Unlock()
		time.Sleep(2 * time.Second)
		s.log(10)
	}
	w := watch(t, jet.Options{URL: "nats://" + direct.Addr().String()})
	w.until(t, "all", func() bool { return w.each(50) })
	time.Sleep(2 * time.Second) // the one that waits has had its time
	cancel()
	<-over
	if len(w.gaps) > 0 {
		t.Errorf("gaps: %q", w.gaps)
	}
}
