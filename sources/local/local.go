package local

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
)

// ErrHeld tells that another gonogo asks the platform for the app.
var ErrHeld = errors.New("another gonogo asks the platform for this app")

var errStranger = errors.New("another user's program is at the other end of the socket")

// dialWithin bounds opening a socket.
const dialWithin = 2 * time.Second

// Dial opens the socket of an app.
func (p Place) Dial(ctx context.Context, app model.AppID) (net.Conn, error) {
	if err := p.owned(); err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: dialWithin}
	c, err := d.DialContext(ctx, "unix", p.path(app, ".sock"))
	if err != nil {
		return nil, err
	}
	if err := ours(c); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Dialer gives what opens the socket of an app, for a reader of a feed.
func Dialer(p Place, app model.AppID) func(context.Context) (io.ReadWriteCloser, error) {
	return func(ctx context.Context) (io.ReadWriteCloser, error) { return p.Dial(ctx, app) }
}

// ours tells whether the other end is the same user's, as far as the system says.
func ours(c net.Conn) error {
	u, ok := c.(*net.UnixConn)
	if !ok {
		return errStranger
	}
	if uid, known := peer(u); known && uid != os.Geteuid() {
		return errStranger
	}
	return nil
}

// Lead is the right to ask the platform for an app, among the gonogos of this user on this machine.
type Lead struct {
	place   Place
	note    Note
	release func()
}

// Lead takes the right. ErrHeld tells that another gonogo has it.
func (p Place) Lead(n Note) (*Lead, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	release, held, err := lockFile(p.path(n.App, ".lock"))
	switch {
	case held:
		return nil, ErrHeld
	case err != nil:
		return nil, err
	}
	return &Lead{p, n, release}, nil
}

// Joining holds back other gonogos that look for the same app, while it is looked up: one of them asks. It waits while another holds it, as
// long as ctx says and nobody leads yet; then the note of who does is given. end lets the next one look.
func (p Place) Joining(ctx context.Context, app string) (n Note, leads bool, end func()) {
	none := func() {}
	if p.open() != nil {
		return n, false, none
	}
	again := time.NewTicker(joinEvery)
	defer again.Stop()
	for {
		release, held, err := lockFile(p.path(model.AppID("joining "+app), ".lock"))
		if n, leads = p.Leading(app); leads {
			if release != nil {
				release()
			}
			return n, true, none
		}
		if err == nil {
			return n, false, release
		}
		if !held {
			return n, false, none
		}
		select {
		case <-ctx.Done():
			return n, false, none
		case <-again.C:
		}
	}
}

const joinEvery = 20 * time.Millisecond

// Leading is the note of who asks the platform for an app now, by the app's name or id: its socket answers.
func (p Place) Leading(app string) (Note, bool) {
	n, found := p.Find(app)
	if !found {
		return Note{}, false
	}
	c, err := p.Dial(context.Background(), n.App)
	if err != nil {
		return Note{}, false
	}
	_ = c.Close()
	return n, true
}

// Server gives an app's events to the other gonogos, for as long as it leads. It is a source that tells nothing.
type Server struct {
	lead  *Lead
	giver *feed.Giver
	ready chan struct{} // closed when others can attach
	once  sync.Once
}

// NewServer serves what a giver gives to who attaches.
func NewServer(l *Lead, g *feed.Giver) *Server {
	return &Server{lead: l, giver: g, ready: make(chan struct{})}
}

// ServerName is what health calls it.
const ServerName model.SourceName = "local socket"

// Name is what health calls it.
func (*Server) Name() model.SourceName { return ServerName }

// Ready is closed when others can attach.
func (s *Server) Ready() <-chan struct{} { return s.ready }

// listen opens the socket. One that a program left behind is removed: the lock says that it is nobody's.
func (l *Lead) listen() (*net.UnixListener, error) {
	path := l.place.path(l.note.App, ".sock")
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	in, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return in, l.place.write(l.note)
}

// Run serves until ctx ends. The lead is given back then.
func (s *Server) Run(ctx context.Context, emit func(model.Event)) error {
	in, err := s.lead.listen()
	if err != nil {
		return &sources.Failure{Code: "socket", Why: "other gonogos cannot attach: the socket cannot be opened", Err: err}
	}
	emit(model.Event{Fact: &model.Health{Name: ServerName, State: model.Live}})
	s.once.Do(func() { close(s.ready) })
	var readers sync.WaitGroup
	defer readers.Wait()
	work, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(work, func() { _ = in.Close() })()
	for {
		c, err := in.Accept()
		if ctx.Err() != nil {
			s.lead.End()
			return nil
		}
		if err != nil {
			return &sources.Failure{Code: "socket", Why: "other gonogos cannot attach: the socket was closed", Err: err}
		}
		if ours(c) != nil {
			_ = c.Close()
			continue
		}
		readers.Go(func() { _ = sources.Guard(func() error { return s.giver.Serve(work, c) }) })
	}
}

// End gives the right back. The note and the socket go first: who comes next makes its own.
func (l *Lead) End() {
	if l.release == nil {
		return
	}
	_ = os.Remove(l.place.path(l.note.App, ".json"))
	_ = os.Remove(l.place.path(l.note.App, ".sock"))
	l.release()
	l.release = nil
}

var _ sources.Source = (*Server)(nil)
