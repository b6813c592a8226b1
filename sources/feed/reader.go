package feed

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/wheel"
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

// LeastShift is by how much two clocks differ at least: below it the way between them may be as long.
const LeastShift = 2 * time.Second

// ReaderOptions are how a feed is read.
type ReaderOptions struct {
	Name  model.SourceName
	By    string                                                // the program and its version
	App   model.AppID                                           // that is wanted; empty: whichever is given
	Dial  func(ctx context.Context) (io.ReadWriteCloser, error) // opens the connection; its errors are failures of the source
	Known time.Time                                             // all is known up to then
	Clock func() time.Time                                      // nil: the machine's
	Who   string                                                // whom this one is of, where the giver does not know
	Team  bool                                                  // another person's gonogo gives
	Met   func(Header)                                          // hears who gives; nil: nobody does
	// Past makes what is emitted of what was lacking; nil: the events as they are.
	Past func(giver Header, events []model.Event) []model.Event
}

// Reader is a source that tells what another gonogo gives.
type Reader struct {
	o ReaderOptions

	mu    sync.Mutex
	conn  io.Writer // nil: none is open
	known time.Time // the latest stamp that was told
	heard time.Time // when the giver last said anything
	at    Position  // how far it has come

	shift time.Duration // of our clock, ahead of a giver's on another machine
	crewman
	sent []marks.Mark // that the giver has not told of yet
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
	case model.Steer:
		r.acts(q.Wheel)
		c.Wheel = &q.Wheel
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

// ender is a connection that knows itself why it has ended, better than what it carried says.
type ender interface {
	Ended() error // nil: it does not know
}

// Run tells what is given until the feed ends.
func (r *Reader) Run(ctx context.Context, emit func(model.Event)) error {
	conn, err := r.o.Dial(ctx)
	if err != nil {
		return err
	}
	err = r.run(ctx, conn, emit)
	if e, ok := conn.(ender); ok && err != nil {
		if why := e.Ended(); why != nil {
			return why
		}
	}
	return err
}

// run tells what a connection gives until it ends.
func (r *Reader) run(ctx context.Context, conn io.ReadWriteCloser, emit func(model.Event)) error {
	var work sync.WaitGroup
	defer work.Wait() // once the connection is closed
	s := newSession(ctx, conn)
	defer s.close()
	if r.o.Team {
		s.giver = "the gonogo that serves"
	}
	hello := control{Header: Header{By: r.o.By}, Want: Events, Known: r.Known(), Who: r.o.Who}
	if at := r.At(); at.Epoch != "" {
		hello.At = &at
	}
	head, err := s.greet(hello)
	if err != nil {
		return s.failure(err)
	}
	r.hear()
	if r.o.App != "" && head.App != r.o.App {
		return s.failure(errors.New("it gives another app"))
	}
	if hello.At != nil && hello.At.Epoch != head.Epoch { // another giver: it counts anew
		r.move(Position{})
	}
	r.shift = 0
	if r.o.Team && !head.Now.IsZero() {
		if d := r.o.Clock().Sub(head.Now); d.Abs() >= LeastShift {
			r.shift = d
		}
	}
	r.you = wheel.Name(head.You)
	if r.o.Met != nil {
		r.o.Met(head)
	}
	r.setConn(conn)
	defer r.setConn(nil)
	defer r.stayHere(&work)()
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
			if c.At != nil && live { // what was lacking is told at once or not at all
				c.At.Epoch = head.Epoch
				r.move(*c.At)
			}
			if c.Why != "" {
				return errors.New(c.Why)
			}
			if c.Said != "" {
				emit(model.Event{App: head.App, Fact: &model.Notice{Bad: true, Loud: true, Text: sources.Foreign(c.Said)}})
			}
			if c.Tell != "" {
				emit(model.Event{App: head.App, Fact: &model.Notice{Loud: true, Text: sources.Foreign(c.Tell)}})
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
		r.came(e)
		return
	}
	said := r.meet(&e)
	emit(e)
	if said != "" {
		emit(model.Event{App: e.App, Fact: &model.Notice{Text: said}})
	}
	r.came(e)
}

// At is how far the reader has come.
func (r *Reader) At() Position {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

func (r *Reader) move(to Position) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = to
}

// came counts an event that the giver has not counted yet.
func (r *Reader) came(e model.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Seq > r.at.Seq && r.at.Epoch != "" {
		r.at.Seq, r.at.Lines = e.Seq, r.at.Lines+linesOf(e)
	}
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
	if seen = seen.Add(-r.shift); seen.After(r.known) { // by the giver's clock
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
	if !travels(e, app, r.o.Team) {
		return model.Event{}, nil
	}
	now := r.o.Clock()
	if r.shift != 0 {
		e = Shifted(e, r.shift)
	}
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

var (
	_ sources.Source = (*Reader)(nil)
	_ sources.Asker  = (*Reader)(nil)
)
