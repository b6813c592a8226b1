package stream

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/heroku/framing"
)

// The renewal of a session. The new one is opened while the old one is still read. Until the handover the old one alone gives
// lines, and those of the new one wait: so the order stays, and the resume drops what both have given.
const (
	SessionLife  = 14 * time.Minute // of any session: the platform ends some at 15, others fall silent then
	beatIdle     = 90 * time.Second // without a byte where heartbeats were heard: the peer is dead
	overlapLeast = 3 * time.Second  // both are read at least so long
	overlapMost  = 20 * time.Second // and no longer, even if the old one has not reached the first line of the new one
	aheadMost    = 8 << 20          // bytes of lines that wait
	renewEvery   = 15 * time.Second // between two tries
	trustAgain   = 5 * time.Minute  // after a silence that was the app's own
	checkEvery   = 500 * time.Millisecond
	backlogTime  = 5 * time.Second // before a new session's backlog is there nobody knows how long the app is silent
)

// reason is why a session is renewed.
type reason uint8

const (
	aged    reason = iota
	stalled        // it beats, or not even that, and gives no line any more
)

// openResult is a session that was opened beside another, or why it could not be.
type openResult struct {
	r   *reader
	err error
}

// relay reads sessions that follow each other without a hole. It belongs to one goroutine.
type relay struct {
	s    *Stream
	emit func(model.Event)

	cur     *reader // nil: it has ended while the next is being opened
	given   int     // lines of cur since the next session was opened
	opening chan openResult
	next    *reader
	why     reason
	ahead   [][]byte  // lines of next
	bytes   int       // of ahead
	joined  time.Time // when the newest session was opened, on the machine's clock
	again   time.Time // no renewal before
	err     error     // the panic of a reader
}

// run reads until the last session has ended and no other has taken its place. Only a panic of a reader is an error.
func (r *relay) run(ctx context.Context) error {
	defer r.stop()
	check := time.NewTicker(checkEvery)
	defer check.Stop()
	due := time.NewTimer(orderWithin)
	defer due.Stop()
	for r.cur != nil || r.opening != nil {
		select {
		case chunk, more := <-r.chunksOf(r.cur):
			r.readCurrent(ctx, chunk, more)
		case chunk, more := <-r.chunksOf(r.next):
			r.readNext(chunk, more)
		case o := <-r.opening:
			r.opened(ctx, o)
		case <-due.C:
		case <-check.C:
			r.check(ctx)
		}
		r.s.emitBatches(r.emit, r.cur == nil, r.since())
		if wake, some := r.s.ingest.Wake(); some {
			due.Reset(min(max(wake.Sub(r.s.client.Clock()), orderWithin/10), orderWithin))
		}
	}
	return r.err
}

// stop ends whatever is still read or being opened; its context has ended, or there is nothing.
func (r *relay) stop() {
	for _, open := range []*reader{r.cur, r.next} {
		if open != nil {
			open.stop()
		}
	}
	if r.opening != nil {
		if o := <-r.opening; o.r != nil {
			o.r.stop()
		}
	}
}

func (r *relay) chunksOf(of *reader) <-chan []byte {
	if of == nil {
		return nil
	}
	return of.chunks
}

// since is when the session that is read was opened, on the platform's clock.
func (r *relay) since() time.Time {
	if r.cur == nil {
		return time.Time{}
	}
	return r.cur.ses.opened
}

// readCurrent takes what the session that is read gives, or its end.
func (r *relay) readCurrent(ctx context.Context, chunk []byte, more bool) {
	if more {
		lines := r.cur.add(chunk)
		r.given += len(lines)
		r.s.add(lines)
		r.reportGlued()
		return
	}
	ended := r.cur
	r.err = <-ended.done
	if r.next != nil { // it has the last line whole, too
		r.handOver()
		return
	}
	if ended.ses.fir && ctx.Err() == nil { // on Cedar the next session's backlog has the last line whole
		r.s.add(ended.lines.Rest())
	}
	r.s.emitBatches(r.emit, true, ended.ses.opened)
	ended.stop()
	r.cur = nil
}

// readNext keeps what the next session gives. One that ends before the handover was none.
func (r *relay) readNext(chunk []byte, more bool) {
	if !more {
		r.next.stop()
		r.next, r.ahead, r.bytes = nil, nil, 0
		r.again = time.Now().Add(renewEvery)
		return
	}
	r.hold(r.next.add(chunk))
}

func (r *relay) hold(lines [][]byte) {
	for _, l := range lines {
		r.ahead, r.bytes = append(r.ahead, l), r.bytes+len(l)
	}
}

// check does what time alone makes due.
func (r *relay) check(ctx context.Context) {
	now := time.Now()
	if r.cur != nil {
		r.s.add(r.cur.paused(now))
	}
	if r.next != nil {
		r.hold(r.next.paused(now))
	}
	switch {
	case r.next != nil && r.overlapped(now):
		r.handOver()
	case r.cur != nil && r.next == nil && r.opening == nil && now.After(r.again):
		if why, due := r.due(now); due && r.s.mayOpen(now) == 0 {
			r.renew(ctx, why)
		}
	}
	if r.cur != nil && now.Sub(r.joined) >= backlogTime {
		r.s.reportSilence(r.emit)
	}
}

// due tells whether the session is to be renewed, and why. The same silence is not checked twice.
func (r *relay) due(now time.Time) (reason, bool) {
	s, clock := r.s, r.s.client.Clock()
	age := clock.Sub(r.cur.opened)
	unchecked := !s.checked.Equal(s.pace.last) && clock.Sub(s.believed) >= trustAgain
	beats := r.cur.lines.Beats() > 0 // else it may have died as it began, or the server never beats: one session more tells
	dead := (beats || unchecked) && now.Sub(r.cur.heard) > beatIdle
	silent := unchecked && s.pace.stalled(clock) && age >= s.pace.patience()
	switch {
	case dead || silent:
		return stalled, true
	case age >= SessionLife:
		return aged, true
	}
	return aged, false
}

// renew opens the next session beside the one that is read.
func (r *relay) renew(ctx context.Context, why reason) {
	r.why, r.given, r.opening = why, 0, make(chan openResult, 1)
	go func(out chan<- openResult) {
		var o openResult
		o.err = sources.Guard(func() (err error) {
			o.r, err = r.s.open(ctx, r.emit)
			return err
		})
		out <- o
	}(r.opening)
}

// opened takes the next session. Where the one before has ended meanwhile, it is a session like the first.
func (r *relay) opened(ctx context.Context, o openResult) {
	r.opening = nil
	switch {
	case o.err != nil && r.cur == nil && ctx.Err() == nil:
		r.err = o.err
	case o.err != nil:
		r.again = time.Now().Add(renewEvery)
	case r.cur == nil:
		r.cur, r.joined = o.r, time.Now()
		r.s.reopened(o.r.ses)
	default:
		r.next, r.joined = o.r, time.Now()
	}
}

// overlapped tells that the next session can take the place of the one that is read: on Cedar its backlog reaches back; on Fir
// the old one must have given all that the new one has not.
func (r *relay) overlapped(now time.Time) bool {
	both := now.Sub(r.joined)
	switch {
	case r.bytes > aheadMost:
		return true
	case both < overlapLeast:
		return false
	case !r.cur.ses.fir, r.why == stalled, both >= overlapMost, len(r.ahead) == 0:
		return true
	}
	return r.s.resume.knows(r.ahead[0])
}

// handOver lets the next session take the place of the one that is read.
func (r *relay) handOver() {
	s, old := r.s, r.cur
	lines := old.stop()
	r.given += len(lines)
	s.add(lines)
	s.emitBatches(r.emit, true, old.ses.opened)
	s.resume.reopen()
	if r.next.ses.fir {
		s.resume.reachesBack()
		if r.why == stalled && r.given == 0 && r.hasNews() {
			s.ingest.Gap("the log session had fallen silent, and Fir keeps no backlog: lines may be missing", 0, time.Time{}, s.client.Clock())
		}
	}
	s.checked = s.pace.last
	s.add(r.ahead)
	if r.why == stalled && s.pace.last.Equal(s.checked) {
		s.believed = s.client.Clock()
	}
	r.cur, r.next, r.ahead, r.bytes = r.next, nil, nil, 0
	r.reportGlued()
}

// hasNews tells that the next session gives lines of the app that the one before has not given.
func (r *relay) hasNews() bool {
	for _, l := range r.ahead {
		if !isSessionLine(l) && !r.s.resume.knows(l) {
			return true
		}
	}
	return false
}

// reportGlued says once that lines are split by guess.
func (r *relay) reportGlued() {
	if d, ok := r.cur.lines.(*framing.Records); ok && d.Glued() && !r.s.glued {
		r.s.glued = true
		r.s.emit(r.emit, time.Time{}, &model.Notice{Text: "Heroku sends this app's log without line ends; gonogo splits it where a time stamp begins"})
	}
}
