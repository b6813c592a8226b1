package feed

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"app.gonogo/gonogo/sources"
)

// session is one connection to a giver. It is closed when ctx ends, or when the giver is silent for too long.
type session struct {
	ctx    context.Context
	conn   io.ReadWriteCloser
	giver  string // what people know it as
	in     *lines
	silent *time.Timer
	unhook func() bool
	mute   chan struct{} // closed when the giver was silent for too long
}

func newSession(ctx context.Context, conn io.ReadWriteCloser) *session {
	s := &session{ctx: ctx, conn: conn, giver: "the gonogo that this one is attached to", in: newLines(conn, maxEvent), mute: make(chan struct{})}
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
	if err == nil && c.Why != "" {
		err = errors.New(c.Why)
	}
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
	f := &sources.Failure{Code: CodeFeed, Why: s.giver + " has ended", Err: err}
	select {
	case <-s.mute:
		f.Code, f.Why = CodeSilent, s.giver+" is silent"
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
