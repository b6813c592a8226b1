//go:build integration

package jetfaults

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/hub"
)

const app model.AppID = "01234567-89ab-cdef-0123-456789abcdef"

// served is a hub whose app is published, as gonogo serve does it.
type served struct {
	*hub.Hub
	clock     func() time.Time
	publisher *jet.Publisher
	box       *hub.Mailbox
	in        *logstore.Ingest
	speaker   speaker
	end       func()

	mu     sync.Mutex
	lines  int
	states []string // of the publisher, as they were told
}

// serve takes the lead of the app and publishes it.
func serve(t *testing.T, o jet.Options, by string) *served {
	t.Helper()
	return serveWith(t, o, by, feed.DefaultLimits())
}

// serveWith is serve with another memory of what it told.
func serveWith(t *testing.T, o jet.Options, by string, limits feed.Limits) *served {
	t.Helper()
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.UserAgent = by
	station, err := jet.NewStation(o, by)
	if err != nil {
		t.Fatal(err)
	}
	lead, err := station.Stand(t.Context(), shopName, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	s := &served{Hub: hub.New(hub.Options{Clock: o.Clock, Past: feed.NewHistory(limits)}), clock: o.Clock, in: logstore.NewIngest(logstore.IngestOptions{})}
	ctx, cancel := context.WithCancel(t.Context())
	s.publisher = station.Publisher(s.Hub, lead, app, shopName, o.Clock())
	s.box = s.Subscribe("test", hub.Policy{})
	var work sync.WaitGroup
	work.Go(func() { s.hear(ctx) })
	s.Start(ctx)
	s.speaker = speaker{make(chan model.Fact), make(chan struct{})}
	s.Add(app, s.speaker)
	s.Add("", s.publisher)
	s.end = sync.OnceFunc(func() { cancel(); s.Wait(); work.Wait() })
	t.Cleanup(s.end)
	s.tell(&model.AppInfo{Name: shopName})
	return s
}

// hear notes what is told of the publisher.
func (s *served) hear(ctx context.Context) {
	for {
		batch, err := s.box.Next(ctx)
		if err != nil {
			return
		}
		for _, e := range batch {
			if h, ok := e.Fact.(*model.Health); ok && h.Name == s.publisher.Name() {
				s.mu.Lock()
				s.states = append(s.states, string(h.State)+" "+h.Why)
				s.mu.Unlock()
			}
		}
	}
}

func (s *served) told() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.states, "; ")
}

func (s *served) tell(facts ...model.Fact) {
	for _, f := range facts {
		s.speaker.say(f)
	}
}

// speaker is a source that tells what it is given, in order.
type speaker struct {
	facts chan model.Fact
	over  chan struct{}
}

// Name is what health calls it.
func (speaker) Name() model.SourceName { return "speaker" }

// Run tells what it is given.
func (s speaker) Run(ctx context.Context, emit func(model.Event)) error {
	defer close(s.over)
	for {
		select {
		case <-ctx.Done():
			return nil
		case f := <-s.facts:
			emit(model.Event{Fact: f})
		}
	}
}

func (s speaker) say(f model.Fact) {
	select {
	case s.facts <- f:
	case <-s.over:
	}
}

// log tells lines "n 1", "n 2", …
func (s *served) log(lines int) {
	s.mu.Lock()
	now := s.clock()
	for range lines {
		s.lines++
		s.in.Add([]byte(now.UTC().Format("2006-01-02T15:04:05.000000+00:00")+" app[web.1]: n "+strconv.Itoa(s.lines)), now)
	}
	batch := s.in.Next(now, true)
	s.mu.Unlock()
	s.tell(&model.LogLines{Batch: batch})
}

// talk logs a line each step until stop is called.
func (s *served) talk(step time.Duration) (stop func()) {
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			s.log(1)
			select {
			case <-over:
				return
			case <-time.After(step):
			}
		}
	}()
	return sync.OnceFunc(func() { close(over); <-done })
}

func (s *served) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines
}

// watched is a hub that reads the feed, as a watcher's screen does.
type watched struct {
	*hub.Hub
	reader *feed.Reader
	end    func()

	mu      sync.Mutex
	kinds   map[model.Kind]int
	lines   map[int]int
	order   int // lines that came behind a later one
	last    int
	seen    time.Time // stamp of the last line
	gaps    []string
	lost    int // lines, as the gaps say
	states  []string
	came    time.Time     // when the last line came
	longest time.Duration // between two lines
	when    time.Time     // of the longest
}

func watch(t *testing.T, o jet.Options, name string) *watched {
	t.Helper()
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.UserAgent = name
	r, err := jet.NewRemote(o)
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{Hub: hub.New(hub.Options{Clock: o.Clock}), kinds: map[model.Kind]int{}, lines: map[int]int{}}
	w.reader = feed.NewReader(feed.ReaderOptions{Name: "app " + shopName, Team: true, Dial: r.Dialer(shopName), Clock: o.Clock, Who: name})
	box := w.Subscribe("test", hub.Policy{})
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() {
		for {
			batch, err := box.Next(ctx)
			if err != nil {
				return
			}
			for _, e := range batch {
				w.note(e)
			}
		}
	})
	w.Start(ctx)
	w.Add("", w.reader)
	w.end = sync.OnceFunc(func() { cancel(); w.Wait(); work.Wait() })
	t.Cleanup(w.end)
	return w
}

func (w *watched) note(e model.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kinds[e.Fact.Kind()]++
	switch f := e.Fact.(type) {
	case *model.Health:
		if f.Name == w.reader.Name() {
			w.states = append(w.states, string(f.State)+" "+f.Why)
		}
	case *model.LogLines:
		w.seen = e.Seen
		for i := range f.Batch.Len() {
			one := f.Batch.Line(i)
			if one.Gap {
				w.gaps = append(w.gaps, one.Text)
				if _, number, found := strings.Cut(one.Text, "Gap: "); found {
					n, _ := strconv.Atoi(strings.ReplaceAll(strings.Fields(number)[0], ",", ""))
					w.lost += n
				}
				continue
			}
			n, err := strconv.Atoi(strings.TrimPrefix(one.Text, "n "))
			if err != nil {
				continue
			}
			if w.lines[n]++; n < w.last {
				w.order++
			}
			w.last = n
			now := time.Now()
			if d := now.Sub(w.came); !w.came.IsZero() && d > w.longest {
				w.longest, w.when = d, now
			}
			w.came = now
		}
	}
}

// wrong tells what is not as it must be of n lines, each of them once and in order.
func (w *watched) wrong(n int) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	missing, twice := 0, 0
	for i := 1; i <= n; i++ {
		switch w.lines[i] {
		case 0:
			missing++
		case 1:
		default:
			twice++
		}
	}
	if missing+twice+w.order+len(w.gaps) == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d lines are missing, %d there twice, %d out of order; gaps %q", missing, n, twice, w.order, w.gaps)
}

// has tells whether a line has come.
func (w *watched) has(n int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lines[n] > 0
}

func (w *watched) told() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.states, "; ")
}

// restart forgets how long lines have taken.
func (w *watched) restart() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.longest, w.came = 0, time.Now()
}

func (w *watched) gap() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.longest.Round(10 * time.Millisecond)
}

// until waits for something that is so in the end. told is what was told meanwhile.
func until(t *testing.T, within time.Duration, what string, fits func() bool, told ...func() string) {
	t.Helper()
	for late := time.Now().Add(within); !fits(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) {
			for _, one := range told {
				t.Log(one())
			}
			t.Fatalf("%s: not within %s", what, within)
		}
	}
}
