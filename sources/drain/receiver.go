package drain

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/drain/fir"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/lines"
)

// CodeDrain is the code of a drain that cannot be received.
const CodeDrain = "drain"

// Bounds. Logplex sends bodies of about 100 KiB and waits 3 s for a connection, 5 s for an answer.
const (
	maxBody    = 4 << 20          // of a delivery, in bytes
	maxWaiting = 32 << 20         // bytes taken and not yet worked off
	maxQueue   = 1024             // deliveries taken and not yet worked off
	readWithin = 10 * time.Second // a whole delivery; Logplex has given up by then
	sendWithin = 30 * time.Second
	idleWithin = 5 * time.Minute        // Logplex closes an idle connection after 2.4 to 4 minutes
	leaveAfter = 300 * time.Millisecond // how long the end waits for deliveries under way
)

// Drain is one drain that is expected.
type Drain struct {
	App   model.AppID // under which its lines go
	Token string      // d.UUID, as "heroku drains" shows it, or what a telemetry drain sends as Bearer; empty: any
	Apart bool        // its telemetry goes under the apps that it names: a telemetry drain may be of a whole space
}

// Options are what a receiver needs from main.
type Options struct {
	Name     model.SourceName // of the source; empty: "drain"
	Listen   string           // host:port; port 0 chooses one
	TLS      *tls.Config      // nil: plain HTTP, for a proxy or a tunnel on this machine
	Drains   []Drain          // without an app one is named after the address
	User     string           // of the drain's URL; with Password empty: not asked for
	Password string           //
	OTLP     bool             // telemetry is received too
	Clock    func() time.Time // nil: the machine's
}

// Receiver is the source of the drains' lines.
type Receiver struct {
	o      Options
	secret [32]byte               // hash of user and password
	inbox  map[string]*inbox      // by token
	apps   map[model.AppID]*inbox // of Run
	queue  chan delivery
	room   *semaphore.Weighted
	decode chan struct{} // holds as many as read telemetry at once
	local  bool          // only this machine reaches it

	mu       sync.Mutex
	listener net.Listener // nil while it must be opened
	seen     recent
	refused  map[string]int // by cause
}

// inbox is where an app's lines go. What it holds belongs to Run.
type inbox struct {
	app       model.AppID
	named     bool   // it has a token
	proven    bool   // its token is none that is guessed
	apart     bool   // its telemetry goes to the inboxes of the apps that it names
	drain     *inbox // the drain that named the app first
	reader    *lines.LineReader
	telemetry *fir.App
	unknown   int // fields of telemetry
}

func (r *Receiver) newInbox(app model.AppID) *inbox {
	in := &inbox{app: app, reader: lines.NewLineReader(r.o.Clock)}
	in.telemetry = fir.New(in.reader)
	return in
}

// Listen opens the address. The error is a *fault.Error.
func Listen(ctx context.Context, o Options) (*Receiver, error) {
	if o.Name == "" {
		o.Name = model.DrainSource
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	r := &Receiver{o: o, inbox: map[string]*inbox{}, apps: map[model.AppID]*inbox{}, queue: make(chan delivery, maxQueue), room: semaphore.NewWeighted(maxWaiting),
		decode: make(chan struct{}, decoders), refused: map[string]int{}, secret: sha256.Sum256([]byte(o.User + ":" + o.Password))}
	if err := r.open(ctx); err != nil {
		return nil, err
	}
	if len(o.Drains) == 0 {
		r.o.Drains = []Drain{{App: model.AppID("drain:" + r.Addr()), Apart: o.OTLP}}
	}
	for _, d := range r.o.Drains {
		in := r.newInbox(d.App)
		in.named, in.proven, in.apart = d.Token != "", len(d.Token) >= leastSecret, d.Apart
		r.inbox[d.Token], r.apps[d.App] = in, in
	}
	return r, nil
}

// Name is the source's name.
func (r *Receiver) Name() model.SourceName { return r.o.Name }

// Addr is host:port, with the port that was chosen.
func (r *Receiver) Addr() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listener == nil {
		return r.o.Listen
	}
	return r.listener.Addr().String()
}

// Apps are the ids that lines come under, as far as they are known before any has come: a drain of telemetry that goes under the apps that it
// names has none.
func (r *Receiver) Apps() []model.AppID {
	var ids []model.AppID
	for _, d := range r.o.Drains {
		if !d.Apart {
			ids = append(ids, d.App)
		}
	}
	return ids
}

// Close gives the address back without having run.
func (r *Receiver) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listener != nil {
		r.listener.Close()
		r.listener = nil
	}
}

func (r *Receiver) open(ctx context.Context) error {
	if err := r.checkSecrecy(); err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", r.o.Listen)
	if err != nil {
		return r.failed(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listener = l
	return nil
}

var errAddress = errors.New("an address is HOST:PORT, as in 127.0.0.1:5140")

// failed words an error of the network.
func (r *Receiver) failed(err error) error {
	why := err.Error()
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		why = op.Err.Error()
	}
	return &fault.Error{What: "cannot listen on " + fault.Clean(r.o.Listen), Why: fault.Clean(why), Do: "Choose another address", Code: CodeDrain, Err: err}
}

// Run receives until ctx ends, and works off what was taken by then.
func (r *Receiver) Run(ctx context.Context, emit func(model.Event)) error {
	r.mu.Lock()
	l := r.listener
	r.mu.Unlock()
	if l == nil {
		if err := r.open(ctx); err != nil {
			return err
		}
		return r.Run(ctx, emit)
	}
	var work sync.WaitGroup
	server := r.server(func(w http.ResponseWriter, q *http.Request) {
		work.Add(1)
		defer work.Done()
		if err := sources.Guard(func() error { r.serve(w, q, emit); return nil }); err != nil { // the server would go on without a word
			emit(model.Event{Fact: sources.Unread("a request to the drain", nil, sources.FailureOf(err))})
			w.WriteHeader(http.StatusInternalServerError)
		}
	}, emit)
	done := make(chan error, 1)
	go func() {
		done <- sources.Guard(func() error {
			if r.o.TLS != nil {
				return server.ServeTLS(l, "", "")
			}
			return server.Serve(l)
		})
	}()
	err := r.pump(ctx, done, emit)
	r.stop(server)
	r.Close()
	work.Wait()
	r.flushAll(emit)
	if err == nil || ctx.Err() != nil {
		return nil
	}
	return r.failed(err)
}

// server speaks HTTP/1 only, as Logplex does: what is not spoken cannot be attacked before a token is seen.
func (r *Receiver) server(handle http.HandlerFunc, emit func(model.Event)) *http.Server {
	all := &connections{open: map[net.Conn]*connection{}, full: func() { r.refuse("too many connections at once", emit) }}
	s := &http.Server{
		Handler: handle, TLSConfig: r.o.TLS, Protocols: new(http.Protocols), ConnState: all.changed,
		ReadHeaderTimeout: readWithin, ReadTimeout: readWithin, WriteTimeout: sendWithin, IdleTimeout: idleWithin, MaxHeaderBytes: 16 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // a bad client is no line on somebody's screen
	}
	s.Protocols.SetHTTP1(true)
	return s
}

// stop ends the server, deliveries under way a moment later.
func (r *Receiver) stop(server *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), leaveAfter)
	defer cancel()
	_ = server.Shutdown(ctx)
	_ = server.Close()
}
