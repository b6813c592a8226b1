package feed

import (
	"sync"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/tape"
)

// most of what is encoded is kept for other readers: those who are a little behind find it.
const (
	mostShared      = 1024
	mostSharedBytes = 4 << 20
)

// shared encodes each event once for all readers.
type shared struct {
	mu    sync.Mutex
	lines map[uint64]*sharedLine
	order []uint64
	bytes int
}

type sharedLine struct {
	once sync.Once
	line []byte
	err  error
}

// encode gives the line of an event.
func (s *shared) encode(e model.Event) ([]byte, error) {
	s.mu.Lock()
	l := s.lines[e.Seq]
	if l == nil {
		if s.lines == nil {
			s.lines = map[uint64]*sharedLine{}
		}
		l = &sharedLine{}
		s.lines[e.Seq] = l
		s.order = append(s.order, e.Seq)
	}
	s.mu.Unlock()
	l.once.Do(func() {
		enc := tape.Encoder{Text: true}
		line, err := enc.Append(nil, e)
		s.mu.Lock()
		defer s.mu.Unlock()
		l.line, l.err = line, err
		if s.lines[e.Seq] == l { // else it was let go meanwhile
			s.bytes += len(line)
		}
		for len(s.order) > 1 && (s.bytes > mostSharedBytes || len(s.order) > mostShared) {
			s.bytes -= len(s.lines[s.order[0]].line)
			delete(s.lines, s.order[0])
			s.order = s.order[1:]
		}
	})
	return l.line, l.err
}
