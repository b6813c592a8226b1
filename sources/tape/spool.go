package tape

import (
	"errors"
	"io"
	"sync"
)

// Spool keeps what is read once, a pipe, so that it can be read again from its start while more still comes.
type Spool struct {
	mu   sync.Mutex
	more *sync.Cond
	data []byte
	err  error // of the pipe; io.EOF at its end
}

// NewSpool reads r to its end on a goroutine of its own.
func NewSpool(r io.Reader) *Spool {
	s := &Spool{}
	s.more = sync.NewCond(&s.mu)
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := r.Read(buf)
			s.mu.Lock()
			s.data, s.err = append(s.data, buf[:n]...), err
			s.mu.Unlock()
			s.more.Broadcast()
			if err != nil {
				return
			}
		}
	}()
	return s
}

// Open reads from the start.
func (s *Spool) Open() (io.ReadCloser, error) { return &spoolReader{spool: s}, nil }

type spoolReader struct {
	spool *Spool
	at    int
}

// Seek goes to a place that was read once, counted from the start.
func (r *spoolReader) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 {
		return 0, errors.ErrUnsupported
	}
	r.at = int(offset)
	return offset, nil
}

// Close does nothing: the spool is kept.
func (*spoolReader) Close() error { return nil }

// Read waits where nothing has come yet.
func (r *spoolReader) Read(p []byte) (int, error) {
	s := r.spool
	s.mu.Lock()
	defer s.mu.Unlock()
	for r.at >= len(s.data) && s.err == nil {
		s.more.Wait()
	}
	if r.at >= len(s.data) {
		return 0, s.err
	}
	n := copy(p, s.data[r.at:])
	r.at += n
	return n, nil
}
