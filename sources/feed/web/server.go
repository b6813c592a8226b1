package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/heroku/api"
)

// ServerName is what health calls a server.
const ServerName model.SourceName = "feed server"

// Bounds of what is not known to be a watcher yet.
const (
	headWithin = 10 * time.Second
	longHead   = 16 << 10
	mostConns  = 4096
)

// Token lets a watcher in.
type Token struct {
	Name   string // who has it; empty: several do
	Secret string
}

// ServerOptions are how feeds are given.
type ServerOptions struct {
	Listen string
	TLS    *tls.Config // nil: none, on loopback alone
	Tokens []Token
}

// Server gives the feeds of apps. It is a source that tells nothing but how it fares.
type Server struct {
	tokens []tokenSum
	in     net.Listener
	first  bool // Run was not called yet
	secure bool

	mu     sync.Mutex // guards what follows
	givers map[model.AppID]*feed.Giver
	open   int
	work   sync.WaitGroup
}

type tokenSum struct {
	name string
	sum  [sha256.Size]byte
}

// Listen opens the address. The server gives nothing before Run.
func Listen(ctx context.Context, o ServerOptions) (*Server, error) {
	cannot := func(why, do string, err error) error {
		return &fault.Error{What: "cannot serve on " + fault.Quote(o.Listen), Why: why, Do: do, Code: fault.CodeConfig, Err: err}
	}
	if o.TLS == nil && !onLoopback(o.Listen) {
		return nil, cannot("without TLS feeds are given to this machine alone", "Give --cert and --key, or an address such as 127.0.0.1:5070", nil)
	}
	if len(o.Tokens) == 0 && (o.TLS == nil || o.TLS.ClientAuth != tls.RequireAndVerifyClientCert) {
		return nil, cannot("there is nothing that tells watchers from others", "Give --feed-token-file or --client-ca", nil)
	}
	in, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return nil, cannot(fault.Clean(err.Error()), "Choose another address with --listen", err)
	}
	s := &Server{in: in, first: true, secure: o.TLS != nil, givers: map[model.AppID]*feed.Giver{}}
	if o.TLS != nil {
		c := o.TLS.Clone()
		c.NextProtos = []string{"http/1.1"} // a connection is a feed's: streams of HTTP/2 cannot be
		s.in = tls.NewListener(in, c)
	}
	for _, t := range o.Tokens {
		s.tokens = append(s.tokens, tokenSum{t.Name, sha256.Sum256([]byte(t.Secret))})
	}
	return s, nil
}

// onLoopback tells whether an address to listen on is reached from this machine alone.
func onLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && api.Loopback(host)
}

// URL is what watchers give as --feed.
func (s *Server) URL() string {
	if s.secure {
		return "https://" + s.in.Addr().String()
	}
	return "http://" + s.in.Addr().String()
}

// Give adds an app, or replaces its giver.
func (s *Server) Give(g *feed.Giver) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.givers[g.Header.App] = g
}

// Gives tells whether an app has a giver.
func (s *Server) Gives(app model.AppID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.givers[app] != nil
}

// Name is what health calls it.
func (*Server) Name() model.SourceName { return ServerName }

// Run serves until ctx ends.
func (s *Server) Run(ctx context.Context, emit func(model.Event)) error {
	if !s.first {
		return &sources.Failure{Code: "listen", Why: "the server has ended", Over: true}
	}
	s.first = false
	h := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.answer(ctx, w, r) }),
		// what else is wrong with a request is its sender's concern
		ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: headWithin, ReadTimeout: headWithin, MaxHeaderBytes: longHead,
	}
	h.SetKeepAlivesEnabled(false)
	defer s.work.Wait()
	defer context.AfterFunc(ctx, func() { _ = h.Close() })()
	emit(model.Event{Fact: &model.Health{Name: ServerName, State: model.Live}})
	err := h.Serve(s.in)
	if ctx.Err() != nil {
		return nil
	}
	return &sources.Failure{Code: "listen", Why: "the server has ended", Err: err, Over: true}
}

// Close closes the address where Run was never called.
func (s *Server) Close() error { return s.in.Close() }

// answer answers a request.
func (s *Server) answer(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	name, ok := s.allowed(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Bearer realm="gonogo"`)
		http.Error(w, "the token is not known here", http.StatusUnauthorized)
		return
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.Method != http.MethodGet:
		http.Error(w, "feeds are read alone", http.StatusMethodNotAllowed)
	case slices.Equal(parts, []string{"v1", "apps"}):
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(appList{s.apps()})
	case len(parts) == 4 && parts[0] == "v1" && parts[1] == "apps" && parts[3] == "feed":
		s.upgrade(ctx, w, r, parts[2], name)
	default:
		http.Error(w, "there is nothing here", http.StatusNotFound)
	}
}

// allowed tells whether a watcher may read, and whose it is.
func (s *Server) allowed(r *http.Request) (name string, ok bool) {
	if r.TLS != nil && len(r.TLS.VerifiedChains) > 0 {
		return safe.Text(r.TLS.PeerCertificates[0].Subject.CommonName), true
	}
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(secret)))
	for _, t := range s.tokens { // all of them, however the first compare
		if subtle.ConstantTimeCompare(sum[:], t.sum[:]) == 1 {
			name, ok = t.name, true
		}
	}
	return name, ok
}

func (s *Server) apps() []feed.App {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []feed.App{}
	for _, g := range s.givers {
		list = append(list, feed.App{ID: string(g.Header.App), Name: g.Header.Name})
	}
	slices.SortFunc(list, func(a, b feed.App) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return list
}

// giver gives an app's giver by its name or its id.
func (s *Server) giver(app string) *feed.Giver {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.givers[model.AppID(app)]; g != nil {
		return g
	}
	for _, g := range s.givers {
		if g.Header.Name == app {
			return g
		}
	}
	return nil
}

// enter counts a connection that is about to become a feed.
func (s *Server) enter(ctx context.Context) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil || s.open >= mostConns {
		return false
	}
	s.open++
	s.work.Add(1)
	return true
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	s.work.Done()
}

// upgrade makes a feed of a connection.
func (s *Server) upgrade(ctx context.Context, w http.ResponseWriter, r *http.Request, app, person string) {
	g := s.giver(app)
	if g == nil {
		http.Error(w, "this app is not served here", http.StatusNotFound)
		return
	}
	if !strings.EqualFold(r.Header.Get("Upgrade"), Protocol) {
		w.Header().Set("Upgrade", Protocol)
		http.Error(w, "this is a feed: "+Protocol, http.StatusUpgradeRequired)
		return
	}
	if !s.enter(ctx) {
		http.Error(w, "there are too many watchers", http.StatusServiceUnavailable)
		return
	}
	defer s.leave()
	conn, err := hijack(w)
	if err != nil {
		return
	}
	_ = sources.Guard(func() error { return g.ServeAs(ctx, conn, person) }) // how a watcher left is its own concern
}

// hijacked is the connection of a request, with what was read of it already.
type hijacked struct {
	net.Conn
	r io.Reader
}

// Read reads.
func (c *hijacked) Read(p []byte) (int, error) { return c.r.Read(p) }

func hijack(w http.ResponseWriter) (io.ReadWriteCloser, error) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return nil, errors.New("the connection cannot be upgraded")
	}
	conn, buf, err := h.Hijack()
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	if _, err := io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "+Protocol+"\r\n\r\n"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &hijacked{conn, buf.Reader}, nil
}

var _ sources.Source = (*Server)(nil)
