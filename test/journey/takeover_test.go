//go:build integration

package journey

import (
	"context"
	"flag"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
)

var takeovers = flag.Int("takeovers", 3, "how often TestTakeovers kills the serve that leads")

// overWithin is how soon after the death of the serve that leads another one has published a line.
const overWithin = 5 * time.Second

// shown is what a watcher was told of the log.
type shown struct {
	mu    sync.Mutex
	lines []string
	gaps  []string
}

func (s *shown) add(e model.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := e.Fact.(*model.LogLines)
	if !ok {
		return
	}
	for i := range f.Batch.Len() {
		if l := f.Batch.Line(i); l.Gap {
			s.gaps = append(s.gaps, l.Text)
		} else {
			s.lines = append(s.lines, keyOf(l))
		}
	}
}

func (s *shown) last() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.lines) == 0 {
		return ""
	}
	return s.lines[len(s.lines)-1]
}

func keyOf(l logs.Line) string { return l.At.Format(time.RFC3339Nano) + " " + l.Proc + " " + l.Text }

// watchLines collects what a watcher is told.
func watchLines(t *testing.T, url string) *shown {
	t.Helper()
	r, err := jet.NewRemote(jet.Options{URL: url, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	s := &shown{}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		reader := feed.NewReader(feed.ReaderOptions{Name: "app", Team: true, Dial: r.Dialer(prod)})
		for ctx.Err() == nil {
			if err := reader.Run(ctx, s.add); err != nil {
				t.Logf("the watcher was cut off: %v", err)
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-over })
	return s
}

// published is a message of the log, as it came.
type published struct {
	term  uint64
	lines uint64
	at    time.Time
}

// stream reads what the stream holds, without what the ones published that had lost the lead; terms are those that there were.
func stream(t *testing.T, c *nats.Conn) (lines []string, terms []uint64) {
	t.Helper()
	js, err := jetstream.New(c)
	if err != nil {
		t.Fatal(err)
	}
	s, err := js.Stream(t.Context(), "GONOGO_LOGS")
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	stale := 0
	for seq := s.CachedInfo().State.FirstSeq; seq <= s.CachedInfo().State.LastSeq; seq++ {
		m, err := s.GetMsg(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		term := number(m.Header, "Gonogo-Term")
		switch {
		case len(terms) == 0 || term > terms[len(terms)-1]:
			terms = append(terms, term)
		case term < terms[len(terms)-1]:
			stale++
			continue
		}
		if len(m.Data) == 0 {
			continue
		}
		line := m.Data
		if m.Header.Get("Gonogo-Packed") != "" {
			if line, err = z.DecodeAll(line, nil); err != nil {
				t.Fatal(err)
			}
		}
		e, err := feed.ReadLine(line, model.AppID(appID(m.Subject)))
		if err != nil {
			t.Fatal(err)
		}
		f, ok := e.Fact.(*model.LogLines)
		if !ok {
			t.Fatalf("message %d is %v", seq, e)
		}
		for i := range f.Batch.Len() {
			if l := f.Batch.Line(i); !l.Gap {
				lines = append(lines, keyOf(l))
			}
		}
	}
	t.Logf("%d messages came behind a fence", stale)
	return lines, terms
}

func appID(subject string) string { return subject[len("gonogo.v1.") : len(subject)-len(".log")] }

func number(h nats.Header, key string) uint64 {
	n, _ := strconv.ParseUint(h.Get(key), 10, 64)
	return n
}

// twice are those that are there more than once.
func twice(lines []string) int {
	sorted := slices.Sorted(slices.Values(lines))
	return len(lines) - len(slices.Compact(sorted))
}

// The serve that leads is killed again and again, at any moment. Another one goes on soon; nothing that was published is lost, and nothing is there twice.
func TestTakeovers(t *testing.T) {
	p := platform(t, "calm")
	url := natstest.Start(t, nil).ClientURL()
	c, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	came := make(chan published, 10_000)
	if _, err := c.Subscribe("gonogo.v1.*.log", func(m *nats.Msg) {
		came <- published{number(m.Header, "Gonogo-Term"), number(m.Header, "Gonogo-Lines"), time.Now()}
	}); err != nil {
		t.Fatal(err)
	}
	env := instead(p.Env(), "USER=kate")
	leads := gonogo(t, setting{env: env}, "serve", "-a", prod, "--feed", url)
	leads.see(soon, "this one serves "+prod)
	var term uint64
	for term == 0 {
		if m := <-came; m.lines > 0 {
			term = m.term
		}
	}
	watcher := watchLines(t, url)
	var took, taken []time.Duration
	for range *takeovers {
		stands := gonogo(t, setting{env: env}, "serve", "-a", prod, "--feed", url)
		stands.see(soon, "stands by")
		time.Sleep(rand.N(3 * time.Second))
		began := time.Now()
		if err := syscall.Kill(leads.cmd.Process.Pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		<-leads.ended
		for late := time.After(soon); ; {
			var m published
			select {
			case m = <-came:
			case <-late:
				t.Fatalf("nobody took over: %s", stands.text())
			}
			if m.term > term && len(taken) == len(took) {
				taken = append(taken, m.at.Sub(began)) // the fence
			}
			if m.term > term && m.lines > 0 {
				term = m.term
				took = append(took, m.at.Sub(began))
				break
			}
		}
		leads = stands
	}
	time.Sleep(time.Second)
	if err := leads.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-leads.ended
	want, terms := stream(t, c)
	for late := time.Now().Add(soon); len(want) > 0 && watcher.last() != want[len(want)-1] && time.Now().Before(late); {
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("the lead was taken after %v, the first line came after %v", taken, took)
	slices.Sort(took)
	most := took[len(took)-1]
	t.Logf("%d lines; took over after %s (median), %s (95 %%), %s (most)", len(want), took[len(took)/2], took[len(took)*95/100], most)
	if most > overWithin {
		t.Errorf("one took over after %s only", most)
	}
	if len(terms) != *takeovers+1 {
		t.Errorf("the lead changed %d times", len(terms)-1)
	}
	watcher.mu.Lock()
	defer watcher.mu.Unlock()
	if !slices.Equal(want, watcher.lines) || len(watcher.gaps) > 0 {
		t.Errorf("the stream has %d lines, the watcher %d, gaps %q", len(want), len(watcher.lines), watcher.gaps)
	}
	if n := twice(watcher.lines); n > 0 {
		t.Errorf("%d lines were shown twice", n)
	}
}
