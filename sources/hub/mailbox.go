package hub

import (
	"container/list"
	"context"
	"io"
	"slices"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
)

// batchEvery is the least time between two batches of one mailbox: twenty a second. Below the 100 ms in which a screen feels
// immediate, and long enough that a flood of log lines costs the reader twenty rounds a second and not thousands.
const batchEvery = 50 * time.Millisecond

// afterIdle is the time from the first batch after an idle spell to the second; each one after that waits twice as long, up to
// batchEvery. What comes with the first answers of a platform, one after the other, is on the screen as it comes.
const afterIdle = 4 * time.Millisecond

// defaultLines is the bound of a mailbox that names none: about two seconds of the busiest stream Logplex delivers.
const defaultLines = 20_000

// Policy is how a reader wants to be served.
type Policy struct {
	Lines int  // bound of waiting stream lines; 0: 20,000; negative: the reader wants no lines at all
	Block bool // a full mailbox blocks the source of the next lines instead of dropping the oldest (files, tapes)
	Ticks bool // the reader wants the clock

	Every time.Duration // the least time between two batches; 0: 50 ms. Nobody looks at what a slower reader does, and each round wakes the processor

	Only []model.Kind // the reader wants facts of these kinds alone; empty: of all
	App  model.AppID  // the reader wants facts of this app and of none alone; empty: of all
}

// Mailbox holds what one reader has not read yet. One goroutine reads.
type Mailbox struct {
	name   string
	policy Policy
	clock  func() time.Time

	mu      sync.Mutex
	order   *list.List               // *item, by Seq
	byKey   map[string]*list.Element // the waiting snapshot of each key
	streams []*list.Element          // the waiting stream items, oldest first
	lines   int                      // in streams
	dropped uint64                   // lines, ever
	told    uint64                   // of dropped, in a Losses fact
	last    time.Time                // when the last batch was taken
	gap     time.Duration            // the least time from last to the next batch
	closed  bool
	came    chan struct{} // capacity one: something is waiting
	taken   chan struct{} // closed and replaced when a batch is taken
}

type item struct {
	event model.Event
	lines int
}

func newMailbox(name string, p Policy, clock func() time.Time) *Mailbox {
	if p.Lines == 0 {
		p.Lines = defaultLines
	}
	if p.Every == 0 {
		p.Every = batchEvery
	}
	return &Mailbox{
		name: name, policy: p, clock: clock,
		order: list.New(), byKey: map[string]*list.Element{},
		came: make(chan struct{}, 1), taken: make(chan struct{}),
	}
}

// Name is the reader's name.
func (m *Mailbox) Name() string { return m.name }

// Next blocks until something is due and gives all of it, by Seq. The first batch and any after an idle spell come at once,
// the next ones soon, and then at most one in the time of its policy. When lines were dropped since the last batch, a Losses fact with the total ends the batch; it is
// this reader's alone and has Seq 0. The error is ctx's, or io.EOF when the hub has ended and everything was read.
func (m *Mailbox) Next(ctx context.Context) ([]model.Event, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		batch, wait, err := m.nextBatch()
		if batch != nil || err != nil {
			return batch, err
		}
		if err := m.await(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// await returns when something came (wait zero) or when wait is over.
func (m *Mailbox) await(ctx context.Context, wait time.Duration) error {
	if wait == 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-m.came:
			return nil
		}
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// nextBatch gives the batch that is due; or how long until one is; or zero when nothing is waiting.
func (m *Mailbox) nextBatch() (batch []model.Event, wait time.Duration, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.order.Len() == 0 {
		if m.closed {
			return nil, 0, io.EOF
		}
		return nil, 0, nil
	}
	since := time.Since(m.last)
	if wait := m.gap - since; wait > 0 && !m.closed {
		return nil, wait, nil
	}
	if m.gap = min(2*m.gap, m.policy.Every); since >= 2*m.policy.Every {
		m.gap = afterIdle
	}
	batch = make([]model.Event, 0, m.order.Len()+1)
	for e := m.order.Front(); e != nil; e = e.Next() {
		batch = append(batch, e.Value.(*item).event)
	}
	if m.told != m.dropped {
		m.told = m.dropped
		now := m.clock().UTC()
		batch = append(batch, model.Event{At: now, Seen: now, Source: "gonogo", Fact: &model.Losses{Lines: m.dropped}})
	}
	m.order.Init()
	clear(m.byKey)
	m.streams, m.lines = nil, 0
	m.last = time.Now()
	close(m.taken)
	m.taken = make(chan struct{})
	return batch, 0, nil
}

// put adds an event. It never blocks.
func (m *Mailbox) put(e model.Event) {
	if !m.wants(e) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	l := &item{event: e}
	switch e.Delivery() {
	case model.Snapshot:
		key := e.Key()
		if old := m.byKey[key]; old != nil {
			m.order.Remove(old)
		}
		m.byKey[key] = m.order.PushBack(l)
	case model.Stream:
		l.lines = lines(e.Fact)
		m.streams = append(m.streams, m.order.PushBack(l))
		m.lines += l.lines
		m.trim()
	default:
		m.order.PushBack(l)
	}
	select {
	case m.came <- struct{}{}:
	default:
	}
}

// trim drops the oldest stream items over the bound, and counts their lines. The newest is always kept. A blocking mailbox
// drops nothing: its sources wait in room, so it can exceed the bound by one item for each of them.
func (m *Mailbox) trim() {
	if m.policy.Block {
		return
	}
	for m.lines > m.policy.Lines && len(m.streams) > 1 {
		l := m.order.Remove(m.streams[0]).(*item)
		m.streams[0] = nil
		m.streams = m.streams[1:]
		m.lines -= l.lines
		m.dropped += uint64(l.lines)
	}
}

func (m *Mailbox) wants(e model.Event) bool {
	if m.policy.App != "" && e.App != "" && e.App != m.policy.App {
		return false
	}
	if len(m.policy.Only) > 0 && !slices.Contains(m.policy.Only, e.Fact.Kind()) {
		return false
	}
	switch e.Fact.(type) {
	case *model.Tick:
		return m.policy.Ticks
	case *model.LogLines:
		return m.policy.Lines > 0
	}
	return true
}

// room waits until a blocking mailbox can take more of a stream.
func (m *Mailbox) room(ctx context.Context) {
	for m.policy.Block {
		m.mu.Lock()
		full, taken := m.lines >= m.policy.Lines && m.policy.Lines > 0 && !m.closed, m.taken
		m.mu.Unlock()
		if !full {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-taken:
		}
	}
}

// close lets the reader read what is left and then gives it io.EOF.
func (m *Mailbox) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	select {
	case m.came <- struct{}{}:
	default:
	}
}

// lines is how much of a stream's bound a fact takes.
func lines(f model.Fact) int {
	if l, ok := f.(*model.LogLines); ok && l.Batch != nil {
		return l.Batch.Len()
	}
	return 1
}
