package feed_test

import (
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/hub"
)

// numbered are lines "n 1", "n 2", … as an app writes them.
type numbered struct {
	in   *logstore.Ingest
	next int
}

func newNumbered() *numbered { return &numbered{in: logstore.NewIngest(logstore.IngestOptions{})} }

func (n *numbered) batch(lines int) *model.LogLines {
	now := time.Now()
	for range lines {
		n.next++
		n.in.Add([]byte(now.UTC().Format("2006-01-02T15:04:05.000000+00:00")+" app[web.1]: n "+strconv.Itoa(n.next)), now)
	}
	return &model.LogLines{Batch: n.in.Next(now, true)}
}

// heard are the lines that a reader was told, and the gaps.
type heard struct {
	mu   sync.Mutex
	seen map[int]int
	gaps []string
	came chan struct{} // a token for whatever came
}

func newHeard() *heard { return &heard{seen: map[int]int{}, came: make(chan struct{}, 1)} }

func (h *heard) emit(e model.Event) {
	l, ok := e.Fact.(*model.LogLines)
	if !ok {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range l.Batch.Len() {
		one := l.Batch.Line(i)
		if one.Gap {
			h.gaps = append(h.gaps, one.Text)
			continue
		}
		n, _ := strconv.Atoi(strings.TrimPrefix(one.Text, "n "))
		h.seen[n]++
	}
	select {
	case h.came <- struct{}{}:
	default:
	}
}

func (h *heard) until(t *testing.T, what string, fits func() bool) {
	t.Helper()
	for late := time.After(10 * time.Second); ; {
		h.mu.Lock()
		ok := fits()
		h.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-h.came:
		case <-time.After(50 * time.Millisecond): // a position comes behind what it tells of
		case <-late:
			t.Fatalf("%s: heard %d lines, gaps %q", what, len(h.seen), h.gaps)
		}
	}
}

// cutter dials and cuts what it has dialled.
type cutter struct {
	open func(context.Context) (io.ReadWriteCloser, error)
	mu   sync.Mutex
	last io.Closer
}

func (c *cutter) dial(ctx context.Context) (io.ReadWriteCloser, error) {
	conn, err := c.open(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = conn
	return conn, err
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last.Close()
}

// A reader that was cut off gets what came meanwhile, each line once.
func TestResume(t *testing.T) {
	h, _, addr := giver(t)
	lines, got, way := newNumbered(), newHeard(), &cutter{open: dial(addr)}
	r := feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Dial: way.dial})
	tell(h, &model.AppInfo{Name: "shop"}, lines.batch(10))
	for round := 1; round <= 20; round++ {
		ctx, cancel := context.WithCancel(t.Context())
		over := make(chan error, 1)
		go func() { over <- r.Run(ctx, got.emit) }()
		tell(h, lines.batch(7))
		got.until(t, "attached", func() bool { return len(got.seen) >= lines.next })
		way.cut()
		if err := <-over; err == nil {
			t.Fatal("a cut feed is no failure")
		}
		cancel()
		tell(h, lines.batch(5)) // nobody is attached
	}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- r.Run(ctx, got.emit) }()
	got.until(t, "at the end", func() bool { return len(got.seen) >= lines.next })
	cancel()
	<-over
	for n := 1; n <= lines.next; n++ {
		if got.seen[n] != 1 {
			t.Errorf("line %d came %d times", n, got.seen[n])
		}
	}
	if len(got.gaps) > 0 {
		t.Errorf("gaps %q where nothing is missing", got.gaps)
	}
}

// small is a giver with a history of few lines, and few that may wait. What it writes waits until it is read.
func small(t *testing.T, most feed.Limits, waiting int) (*hub.Hub, func(context.Context) (io.ReadWriteCloser, error)) {
	t.Helper()
	h := hub.New(hub.Options{Past: feed.NewHistory(most)})
	g := feed.NewGiver(h, feed.Header{App: app, Name: "shop"})
	if waiting > 0 {
		g.Lines = waiting
	}
	ctx, cancel := context.WithCancel(t.Context())
	h.Start(ctx)
	var work sync.WaitGroup
	t.Cleanup(func() { cancel(); work.Wait(); h.Wait() })
	return h, func(context.Context) (io.ReadWriteCloser, error) {
		ours, theirs := net.Pipe()
		work.Go(func() { _ = g.Serve(ctx, theirs) })
		return ours, nil
	}
}

// What nobody has any more when a reader comes back is told as a gap, with its number.
func TestGapIsTold(t *testing.T) {
	h, dial := small(t, feed.Limits{Span: time.Hour, Bytes: 1, Facts: 1000}, 0) // the last batch alone
	lines, got, way := newNumbered(), newHeard(), &cutter{open: dial}
	r := feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Dial: way.dial})
	over := make(chan error, 1)
	go func() { over <- r.Run(t.Context(), got.emit) }()
	tell(h, &model.AppInfo{Name: "shop"}, lines.batch(10))
	got.until(t, "attached", func() bool { return len(got.seen) == 10 })
	way.cut()
	<-over
	box := h.Subscribe("test", hub.Policy{})
	for range 10 {
		tell(h, lines.batch(10))
		if _, err := box.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { over <- r.Run(ctx, got.emit) }()
	got.until(t, "back", func() bool { return len(got.seen) == 20 && len(got.gaps) == 1 })
	cancel()
	<-over
	if !strings.Contains(got.gaps[0], "90") {
		t.Errorf("told %q, want the 90 lines that are missing", got.gaps[0])
	}
	if at := r.At(); at.Lines != 110 || at.Lost != 90 {
		t.Errorf("got %+v, want 110 lines of which 90 are lost", at)
	}
}

// A reader that is too slow loses lines, is told how many, and holds up nobody.
func TestSlowReaderIsTold(t *testing.T) {
	h, dial := small(t, feed.DefaultLimits(), 1000)
	lines := newNumbered()
	tell(h, &model.AppInfo{Name: "shop"})
	quick, slow := newHeard(), newHeard()
	open := make(chan struct{})
	slowly := func(e model.Event) {
		if _, ok := e.Fact.(*model.LogLines); ok {
			<-open
		}
		slow.emit(e)
	}
	readers := []*feed.Reader{}
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	for _, emit := range []func(model.Event){quick.emit, slowly} {
		r := feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Dial: dial})
		readers = append(readers, r)
		work.Go(func() { _ = r.Run(ctx, emit) })
	}
	const batches, each = 40, 250
	for n := 1; n <= batches; n++ {
		tell(h, lines.batch(each))
		quick.until(t, "the quick one", func() bool { return len(quick.seen) == n*each })
	}
	close(open)
	slow.until(t, "the slow one", func() bool { return readers[1].At().Lines == batches*each })
	cancel()
	work.Wait()
	if len(quick.gaps) > 0 {
		t.Errorf("the quick one has gaps: %q", quick.gaps)
	}
	at := readers[1].At()
	if at.Lost == 0 || uint64(len(slow.seen))+at.Lost != batches*each || len(slow.gaps) == 0 {
		t.Errorf("the slow one has %d lines, %d gaps, was told of %d lost; want %d together", len(slow.seen), len(slow.gaps), at.Lost, batches*each)
	}
}
