package feed

import (
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/wheel"
)

// hereEvery is how often a reader says that its person is here.
const hereEvery = 30 * time.Second

// crewman is what a reader says of its person, and knows of the others. The reader's mutex guards here and active.
type crewman struct {
	you    string        // as the giver calls the person
	board  time.Time     // of what was said last of the wheel
	here   wheel.Request // what the person does; its Do is empty where nothing was said
	active time.Time     // when the person did anything last
}

// acts notes what the person does, to be said again.
func (r *Reader) acts(q wheel.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if q.Do == wheel.Here {
		r.here, r.active = q, r.o.Clock().Add(-time.Duration(q.Idle))
	}
}

// stayHere says again and again that the person is here, once that was said, until stop is called.
func (r *Reader) stayHere(work *sync.WaitGroup) (stop func()) {
	over := make(chan struct{})
	work.Go(func() {
		t := time.NewTicker(hereEvery)
		defer t.Stop()
		for {
			r.mu.Lock()
			q, idle := r.here, r.o.Clock().Sub(r.active)
			r.mu.Unlock()
			if q.Idle = fact.Duration(max(0, idle)); q.Do != "" {
				r.announce(control{Wheel: &q})
			}
			select {
			case <-over:
				return
			case <-t.C:
			}
		}
	})
	return func() { close(over) }
}

// announce tells the giver something. What cannot be said is left.
func (r *Reader) announce(c control) {
	line, err := appendControl(nil, c)
	r.mu.Lock()
	conn := r.conn
	r.mu.Unlock()
	if err == nil && conn != nil {
		_, _ = conn.Write(line)
	}
}

// closed is why a watcher cannot have a store read that the gonogo that serves does not read.
const closed = "the gonogo that serves may not read it; who runs it can allow that (--queues auto)"

// meet makes an event one of this watcher: it says who the person is among those on a board, and that leave to read a store is not the watcher's to
// give. Said is what became of the wheel since the last board.
func (r *Reader) meet(e *model.Event) (said string) {
	if st, ok := e.Fact.(*queue.StoreInfo); ok && r.o.Team && (st.Access == queue.AccessAsked || st.Access == queue.AccessOff) {
		here := *st
		here.Access, here.Why = queue.AccessUnreachable, closed
		e.Fact = &here
	}
	b, ok := e.Fact.(*wheel.Board)
	if !ok {
		return ""
	}
	b.You = r.you
	if b.LastAt.After(r.board) && !r.board.IsZero() {
		said = b.Last
	}
	if r.board = b.LastAt; r.board.IsZero() {
		r.board = time.Unix(0, 0)
	}
	return said
}
