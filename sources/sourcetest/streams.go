package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/hub"
)

// Stream is a log that its platform sends in one particular way. Its time is the test's own, so nothing in it may touch a network.
//
// The rules: every line of the app is told once, as it was said and in its order, and never later than Late. A minute without
// a line is told as silence, and no silence is told while lines come.
type Stream struct {
	Name string
	// Begin starts the platform and gives the source of its log, and how the app says a line.
	Begin func(t *testing.T, ctx context.Context) (log sources.Source, say func(text string))
	Talks time.Duration // how long the app says something every second
	Waits time.Duration // how long it is silent then
	Late  time.Duration
}

const (
	silenceTold = time.Minute
	stillTalks  = 40 * time.Second // no silence is told before
	moment      = 200 * time.Millisecond
	spoken      = "said " // begins every line that counts
)

// RunStreams holds each stream to the rules.
func RunStreams(t *testing.T, all []Stream) {
	for _, s := range all {
		t.Run(s.Name, func(t *testing.T) { synctest.Test(t, s.run) })
	}
}

func (s Stream) run(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	log, say := s.Begin(t, ctx)
	h := hub.New(hub.Options{})
	l := &listener{t: t, box: h.Subscribe("contract", hub.Policy{Block: true}), late: s.Late}
	h.Add("contract-app", log)
	h.Start(ctx)
	var work sync.WaitGroup
	work.Go(func() { l.listen(ctx) })
	time.Sleep(5 * time.Second)
	l.heard(time.Now())
	second := time.NewTicker(time.Second)
	for i := range int((s.Talks + s.Waits) / time.Second) {
		if time.Duration(i)*time.Second < s.Talks {
			for _, text := range turn(i) {
				l.expect(spoken + text)
				say(spoken + text)
			}
		}
		<-second.C
		l.silence()
	}
	second.Stop()
	cancel()
	work.Wait()
	h.Wait()
	synctest.Wait()
	if diff := cmp.Diff(l.wanted(), l.told); diff != "" {
		t.Errorf("%d lines told, %d said (-said +told):\n%.3000s", len(l.told), len(l.want), diff)
	}
	if len(l.gaps) > 0 {
		t.Errorf("%d gaps told, want none: %s", len(l.gaps), l.gaps[0])
	}
}

// turn is what the app says in a second: often one line, sometimes the same several times, sometimes what looks like the
// stream's own framing.
func turn(i int) []string {
	switch i % 7 {
	case 2:
		return []string{"the same", "the same", "the same"}
	case 4:
		return []string{fmt.Sprintf("%d data: x", i), fmt.Sprintf("%d : comment", i), fmt.Sprintf("%d ends in 2026-", i)}
	case 5:
		return nil
	}
	return []string{fmt.Sprint(i)}
}

type said struct {
	text string
	at   time.Time
}

// listener is a reader of the source's events.
type listener struct {
	t    *testing.T
	box  *hub.Mailbox
	late time.Duration

	mu    sync.Mutex
	want  []said
	told  []string
	gaps  []string
	last  time.Time // when a line of the app was told
	quiet bool
}

func (l *listener) listen(ctx context.Context) {
	for {
		batch, err := l.box.Next(ctx)
		if err != nil {
			if !errors.Is(err, io.EOF) && ctx.Err() == nil {
				l.t.Error(err)
			}
			return
		}
		for _, e := range batch {
			l.receive(e)
		}
	}
}

func (l *listener) receive(e model.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch f := e.Fact.(type) {
	case *model.Health:
		l.quiet = !f.QuietSince.IsZero()
	case *model.LogLines:
		for i := range f.Batch.Len() {
			line := f.Batch.Line(i)
			switch {
			case line.Gap:
				l.gaps = append(l.gaps, line.Text)
			case !line.Session:
				l.last = time.Now()
				l.line(line.Text)
			}
		}
	}
}

// line notes a line. One that is late is told in time with those before it.
func (l *listener) line(text string) {
	if !strings.HasPrefix(text, spoken) {
		return
	}
	l.told = append(l.told, text)
	if n := len(l.told); n <= len(l.want) {
		if after := time.Since(l.want[n-1].at); after > l.late {
			l.t.Errorf("line %d (%q) is told %s after it was said, want %s at most", n, text, after, l.late)
		}
	}
}

func (l *listener) expect(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.want = append(l.want, said{text, time.Now()})
}

func (l *listener) heard(at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = at
}

func (l *listener) wanted() (texts []string) {
	for _, w := range l.want {
		texts = append(texts, w.text)
	}
	return slices.Clip(texts)
}

// silence holds what is told of it now. A source that speaks again is live a moment before its lines are there.
func (l *listener) silence() {
	if l.problem() == "" {
		return
	}
	time.Sleep(moment)
	if wrong := l.problem(); wrong != "" {
		l.t.Errorf("%s: %s", time.Now().Format("15:04:05.000"), wrong)
	}
}

func (l *listener) problem() string {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch since := time.Since(l.last); {
	case since > silenceTold && !l.quiet:
		return fmt.Sprintf("no line for %s, and no silence is told", since)
	case since < stillTalks && l.quiet:
		return fmt.Sprintf("silence is told, and a line came %s ago", since)
	}
	return ""
}
