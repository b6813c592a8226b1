package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/tape"
)

// How long a giver may take to introduce itself, and how long it may be silent then.
const (
	headerWithin = 5 * time.Second
	silentFor    = 20 * time.Second
)

// mostPast bounds what a giver may tell before it is live: far more than a History holds.
const mostPast = 512 << 20

// mostBad is after how many lines that nobody can read, one after the other, a giver is none.
const mostBad = 100

// aheadBy is how far ahead of our clock a stamp may be and still be true.
const aheadBy = time.Minute

// CodeFeed is the code of a feed that ended or that is none; CodeSilent of one whose giver is there and says nothing.
const (
	CodeFeed   = "feed"
	CodeSilent = "silent"
)

// ReaderOptions are how a feed is read.
type ReaderOptions struct {
	Name  model.SourceName
	By    string                                                // the program and its version
	App   model.AppID                                           // that is wanted; empty: whichever is given
	Dial  func(ctx context.Context) (io.ReadWriteCloser, error) // opens the connection; its errors are failures of the source
	Known time.Time                                             // all is known up to then
	Clock func() time.Time                                      // nil: the machine's
	Met   func(Header)                                          // hears who gives; nil: nobody does
	// Past makes what is emitted of what was lacking; nil: the events as they are.
	Past func(giver Header, events []model.Event) []model.Event
}

// Reader is a source that tells what another gonogo gives.
type Reader struct {
	o ReaderOptions

	mu    sync.Mutex
	conn  io.Writer    // nil: none is open
	known time.Time    // the latest stamp that was told
	heard time.Time    // when the giver last said anything
	sent  []marks.Mark // that the giver has not told of yet
}

// NewReader reads a feed.
func NewReader(o ReaderOptions) *Reader {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return &Reader{o: o, known: o.Known}
}

// Name is what health calls it.
func (r *Reader) Name() model.SourceName { return r.o.Name }

// Known is the moment up to which all was told.
func (r *Reader) Known() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known
}

// Heard is when the giver last said anything; zero: it never did.
func (r *Reader) Heard() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.heard
}

func (r *Reader) hear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard = r.o.Clock()
}

// mostSent bounds the marks whose way back is waited for.
const mostSent = 64

// Ask passes on to the giver what only that can do: a fresh look, a person's answer whether a queue store may be read, a mark that all are to
// see. What it tells of that mark is not told once more here.
func (r *Reader) Ask(q model.Request) {
	c := control{}
	switch q.Kind {
	case model.Refresh:
		c.Refresh = &q.Source
	case model.OpenQueues:
		c.Allow = &allowed{q.Store, q.Allow}
	case model.MarkLine:
		m, ok := q.Mark.Clean()
		if !ok {
			return
		}
		c.Mark = &m
	default:
		return
	}
	line, err := appendControl(nil, c)
	r.mu.Lock()
	conn := r.conn
	if c.Mark != nil && conn != nil && len(r.sent) < mostSent {
		r.sent = append(r.sent, *c.Mark)
	}
	r.mu.Unlock()
	if err != nil || conn == nil {
		return
	}
	go func() { _ = sources.Guard(func() error { _, err := conn.Write(line); return err }) }() // the giver may be slow: Ask must not wait
}

// Run tells what is given until the feed ends.
func (r *Reader) Run(ctx context.Context, emit func(model.Event)) error {
	conn, err := r.o.Dial(ctx)
	if err != nil {
		return err
	}
	s := newSession(ctx, conn)
	defer s.close()
	head, err := s.greet(control{Header: Header{By: r.o.By}, Want: Events, Known: r.Known()})
	if err != nil {
		return s.failure(err)
	}
	r.hear()
	if r.o.App != "" && head.App != r.o.App {
		return s.failure(errors.New("it gives another app"))
	}
	if r.o.Met != nil {
		r.o.Met(head)
	}
	r.setConn(conn)
	defer r.setConn(nil)
	return s.failure(r.read(s, head, emit))
}

func (r *Reader) setConn(w io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conn, r.sent = w, nil
}

// read emits events: what was lacking at once, then each as it comes.
func (r *Reader) read(s *session, head Header, emit func(model.Event)) error {
	var past []model.Event
	live, bad, size := false, 0, 0
	for n := 1; ; n++ {
		line, err := s.next()
		if err != nil {
			return err
		}
		r.hear()
		if size += len(line); !live && size > mostPast {
			return errors.New("it tells more of the past than there can be")
		}
		if bytes.HasPrefix(line, controlStart) {
			c, err := parseControl(line)
			if err != nil {
				return err
			}
			if c.Live && !live {
				live = true
				r.tellPast(head, past, emit)
				past = nil
			}
			continue
		}
		e, err := r.event(line, head.App)
		switch {
		case errors.Is(err, model.ErrNewer), err == nil && e.Fact == nil:
			continue
		case err != nil:
			if bad++; bad >= mostBad {
				return errors.New("nothing that it gives can be read")
			}
			emit(model.Event{App: head.App, Fact: unread(n, line, err)})
			continue
		}
		bad = 0
		if !live {
			past = append(past, e)
			continue
		}
		r.pass(e, emit)
	}
}

func (r *Reader) tellPast(head Header, past []model.Event, emit func(model.Event)) {
	if r.o.Past != nil {
		if len(past) > 0 {
			r.note(past[len(past)-1].Seen)
		}
		past = r.o.Past(head, past)
	}
	for _, e := range past {
		r.pass(e, emit)
	}
}

func (r *Reader) pass(e model.Event, emit func(model.Event)) {
	r.note(e.Seen)
	if m, ok := e.Fact.(*marks.Mark); ok && r.isOurs(*m) {
		return
	}
	emit(e)
}

// isOurs tells that a mark is one that was sent from here, which all here know of.
func (r *Reader) isOurs(m marks.Mark) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.sent, m.Equal)
	if i < 0 {
		return false
	}
	r.sent = slices.Delete(r.sent, i, i+1)
	return true
}

func (r *Reader) note(seen time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if seen.After(r.known) {
		r.known = seen
	}
}

// event reads an event. One that must not travel, or of another app, has no fact.
func (r *Reader) event(line []byte, app model.AppID) (e model.Event, err error) {
	err = sources.Guard(func() error {
		e, err = tape.Decode(line)
		return err
	})
	if err != nil {
		return model.Event{}, err
	}
	if !travels(e, app) {
		return model.Event{}, nil
	}
	now := r.o.Clock()
	if e.Seen.IsZero() || e.Seen.After(now.Add(aheadBy)) {
		e.Seen = now
	}
	if e.Source == "" {
		e.Source = r.o.Name
	}
	return e, nil
}

// unread is the record of a line that is no event.
func unread(n int, line []byte, err error) *quarantine.Record {
	where := "line " + phrase.Number(n) + " of the feed"
	if f := new(sources.Failure); errors.As(err, &f) {
		return sources.Unread(where, line, f)
	}
	return quarantine.New(where, "it is no event", line)
}

// session is one connection to a giver. It is closed when ctx ends, or when the giver is silent for too long.
type session struct {
	ctx    context.Context
	conn   io.ReadWriteCloser
	in     *lines
	silent *time.Timer
	unhook func() bool
	mute   chan struct{} // closed when the giver was silent for too long
}

func newSession(ctx context.Context, conn io.ReadWriteCloser) *session {
	s := &session{ctx: ctx, conn: conn, in: newLines(conn, maxEvent), mute: make(chan struct{})}
	s.unhook = context.AfterFunc(ctx, func() { _ = conn.Close() })
	s.silent = time.AfterFunc(headerWithin, func() { close(s.mute); _ = conn.Close() })
	return s
}

func (s *session) close() {
	s.silent.Stop()
	s.unhook()
	_ = s.conn.Close()
}

// greet says what is wanted and gives the giver's answer.
func (s *session) greet(hello control) (Header, error) {
	line, err := appendControl(nil, hello)
	if err != nil {
		return Header{}, err
	}
	if _, err := s.conn.Write(line); err != nil {
		return Header{}, err
	}
	answer, err := s.next()
	if err != nil {
		return Header{}, err
	}
	c, err := parseControl(answer)
	return c.Header, err
}

// next gives the next line, and the giver more time.
func (s *session) next() ([]byte, error) {
	line, err := s.in.next()
	if err == nil && s.silent.Stop() {
		s.silent.Reset(silentFor)
	}
	return line, err
}

// failure says why a feed ended; nil where ctx has.
func (s *session) failure(err error) error {
	if s.ctx.Err() != nil {
		return nil
	}
	f := &sources.Failure{Code: CodeFeed, Why: "the gonogo that this one is attached to has ended", Err: err}
	select {
	case <-s.mute:
		f.Code, f.Why = CodeSilent, "the gonogo that this one is attached to is silent"
		return f
	default:
	}
	switch {
	case errors.Is(err, errLong), errors.Is(err, errVersion):
		f.Why = "the feed cannot be read: " + err.Error()
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		f.Why = "the feed cannot be read: " + sources.Foreign(err.Error())
	}
	return f
}

// Greet asks a giver who it is, and closes the connection.
func Greet(ctx context.Context, conn io.ReadWriteCloser, by string) (Header, error) {
	s := newSession(ctx, conn)
	defer s.close()
	head, err := s.greet(control{Header: Header{By: by}, Want: Strip})
	if err != nil {
		return Header{}, s.failure(err)
	}
	return head, nil
}

// ReadStrip gives the strip of a giver, as it was written, to show until that returns false or the feed ends.
func ReadStrip(ctx context.Context, conn io.ReadWriteCloser, by string, show func(Header, json.RawMessage) bool) error {
	return ReadStripOf(ctx, conn, by, func(Header) {}, show)
}

// ReadStripOf is ReadStrip that also tells who gives it, before there is a strip: some givers have none.
func ReadStripOf(ctx context.Context, conn io.ReadWriteCloser, by string, met func(Header), show func(Header, json.RawMessage) bool) error {
	s := newSession(ctx, conn)
	defer s.close()
	head, err := s.greet(control{Header: Header{By: by}, Want: Strip})
	if err != nil {
		return s.failure(err)
	}
	met(head)
	for {
		line, err := s.next()
		if err != nil {
			return s.failure(err)
		}
		c, err := parseControl(line)
		if err != nil {
			return s.failure(err)
		}
		if c.Strip != nil && !show(head, c.Strip) {
			return nil
		}
	}
}

var (
	_ sources.Source = (*Reader)(nil)
	_ sources.Asker  = (*Reader)(nil)
)
