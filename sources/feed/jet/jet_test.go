package jet_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/natstest"
)

const app model.AppID = "01234567-89ab-cdef-0123-456789abcdef"

// served is a hub whose app is published.
type served struct {
	*hub.Hub
	publisher *jet.Publisher
	lines     int
	in        *logstore.Ingest
	end       func()
}

// serve takes the lead of the app and publishes it.
func serve(t *testing.T, o jet.Options, by string) *served {
	t.Helper()
	return serveWith(t, o, by, feed.DefaultLimits())
}

// serveWith is serve with so much kept for those who come later.
func serveWith(t *testing.T, o jet.Options, by string, limits feed.Limits) *served {
	t.Helper()
	if o.Clock == nil {
		o.Clock = time.Now
	}
	station, err := jet.NewStation(o, by)
	if err != nil {
		t.Fatal(err)
	}
	lead, err := station.Stand(t.Context(), "shop", func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	s := &served{Hub: hub.New(hub.Options{Clock: o.Clock, Past: feed.NewHistory(limits)}), in: logstore.NewIngest(logstore.IngestOptions{})}
	ctx, cancel := context.WithCancel(t.Context())
	s.publisher = station.Publisher(s.Hub, lead, app, "shop", o.Clock())
	s.Start(ctx)
	s.Add("", s.publisher)
	s.end = sync.OnceFunc(func() { cancel(); s.Wait() })
	t.Cleanup(s.end)
	r, err := jet.NewRemote(o)
	if err != nil {
		t.Fatal(err)
	}
	for late := time.Now().Add(10 * time.Second); ; { // it introduces itself
		if apps, err := r.Apps(t.Context()); err == nil && len(apps) > 0 {
			return s
		} else if time.Now().After(late) {
			t.Fatal("nothing is published: ", err)
		}
	}
}

func (s *served) tell(facts ...model.Fact) {
	for _, f := range facts {
		s.Ask(model.Request{Kind: model.Tell, App: app, Fact: f})
	}
}

// log tells lines "n 1", "n 2", …
func (s *served) log(lines int) {
	now := time.Now()
	for range lines {
		s.lines++
		s.in.Add([]byte(now.UTC().Format("2006-01-02T15:04:05.000000+00:00")+" app[web.1]: n "+strconv.Itoa(s.lines)), now)
	}
	s.tell(&model.LogLines{Batch: s.in.Next(now, true)})
}

// watcher is a reader and what it was told.
type watcher struct {
	*feed.Reader
	mu      sync.Mutex
	kinds   map[model.Kind]int
	lines   map[int]int
	gaps    []string
	notices []string
	seen    time.Time
	board   *wheel.Board
	came    chan struct{}
	over    chan error
	stop    func()
}

func newWatcher(t *testing.T, o jet.Options, ro feed.ReaderOptions) *watcher {
	t.Helper()
	if o.Clock == nil {
		o.Clock = time.Now
	}
	r, err := jet.NewRemote(o)
	if err != nil {
		t.Fatal(err)
	}
	ro.Name, ro.Team, ro.Dial, ro.Clock = "app shop", true, r.Dialer("shop"), o.Clock
	return &watcher{Reader: feed.NewReader(ro), kinds: map[model.Kind]int{}, lines: map[int]int{}, came: make(chan struct{}, 1)}
}

func watch(t *testing.T, o jet.Options) *watcher {
	t.Helper()
	w := newWatcher(t, o, feed.ReaderOptions{})
	w.start(t)
	return w
}

func (w *watcher) start(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w.over = make(chan error, 1)
	over := make(chan struct{})
	go func() { defer close(over); w.over <- w.Run(ctx, w.emit) }()
	w.stop = sync.OnceFunc(func() { cancel(); <-over })
	t.Cleanup(w.stop)
}

func (w *watcher) emit(e model.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kinds[e.Fact.Kind()]++
	w.seen = e.Seen
	switch f := e.Fact.(type) {
	case *model.Notice:
		w.notices = append(w.notices, f.Text)
	case *wheel.Board:
		w.board = f
	case *model.LogLines:
		for i := range f.Batch.Len() {
			one := f.Batch.Line(i)
			if one.Gap {
				w.gaps = append(w.gaps, one.Text)
				continue
			}
			n, _ := strconv.Atoi(strings.TrimPrefix(one.Text, "n "))
			w.lines[n]++
		}
	}
	select {
	case w.came <- struct{}{}:
	default:
	}
}

func (w *watcher) until(t *testing.T, what string, fits func() bool) {
	t.Helper()
	for late := time.After(30 * time.Second); ; {
		w.mu.Lock()
		ok := fits()
		w.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-w.came:
		case err := <-w.over:
			w.over <- err
			t.Fatalf("%s: the feed ended: %v", what, err)
		case <-late:
			t.Fatalf("%s: told %v, %d lines, gaps %q, notices %q", what, w.kinds, len(w.lines), w.gaps, w.notices)
		}
	}
}

// each tells whether each of n lines was told once.
func (w *watcher) each(n int) bool {
	for i := 1; i <= n; i++ {
		if w.lines[i] != 1 {
			return false
		}
	}
	return len(w.lines) == n
}

// Who is there sees what is told, and who comes late gets all of it at once.
func TestWatchOverNATS(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	s := serve(t, jet.Options{URL: url}, "kate@one")
	s.tell(&model.AppInfo{Name: "shop"}, &model.Dynos{}, &model.Milestone{})
	s.log(10)
	for _, name := range []string{"first", "late"} {
		w := watch(t, jet.Options{URL: url})
		w.until(t, name, func() bool {
			return w.kinds["app"] > 0 && w.kinds["dynos"] > 0 && w.kinds["milestone"] == 1 && w.each(s.lines)
		})
		s.log(10)
		w.until(t, name+", live", func() bool { return w.each(s.lines) })
		if len(w.gaps) > 0 {
			t.Errorf("%s was told of gaps: %q", name, w.gaps)
		}
	}
	r, err := jet.NewRemote(jet.Options{URL: url, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if apps, err := r.Apps(t.Context()); err != nil || len(apps) != 1 || apps[0] != (feed.App{ID: string(app), Name: "shop"}) {
		t.Errorf("the apps are %v, %v", apps, err)
	}
	w := newWatcher(t, jet.Options{URL: url}, feed.ReaderOptions{App: "another"})
	w.start(t)
	if err := <-w.over; err == nil || !strings.Contains(err.Error(), "another app") {
		t.Errorf("another app is %v", err)
	}
	w.over <- nil
}

// Without a serve there is no feed, and that is said.
func TestNobodyServes(t *testing.T) {
	w := watch(t, jet.Options{URL: natstest.Start(t, nil).ClientURL()})
	f := new(sources.Failure)
	if err := <-w.over; !errors.As(err, &f) || f.Code != "empty" {
		t.Errorf("got %v", err)
	}
}
