package tui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// second is the batch in which the clock says so many seconds after the fixtures' now.
func second(n int) batchMsg {
	now := panetest.Now.Add(time.Duration(n) * time.Second)
	return batchMsg{events: []model.Event{{At: now, Seen: now, Fact: &model.Tick{Now: now}}}}
}

// bytesOf is what is written while f runs.
func bytesOf(out *bytes.Buffer, f func()) string {
	n := out.Len()
	f()
	return out.String()[n:]
}

func TestNothingChangedIsNotWritten(t *testing.T) {
	out := &bytes.Buffer{}
	a := driven(t, panetest.Calm(), &recorder{}, out)
	for range 3 {
		if got := bytesOf(out, func() { a.Update(batchMsg{}); a.Update(second(0)) }); got != "" {
			t.Fatalf("nothing changed, and %q is written", got)
		}
	}
	got := bytesOf(out, func() { a.Update(second(1)) })
	if len(got) == 0 || len(got) > 1000 || strings.Contains(got, "Processes") {
		t.Errorf("a second is %d bytes: %q", len(got), got)
	}
}

// Facts get some frames at once and leave a key its own; what had to wait comes with the end of the rest.
func TestFramesAreCounted(t *testing.T) {
	out := &bytes.Buffer{}
	a := driven(t, panetest.Calm(), &recorder{}, out)
	for i := 1; i <= mostOfData; i++ {
		if bytesOf(out, func() { a.Update(second(i)) }) == "" {
			t.Fatalf("frame %d was not shown", i)
		}
	}
	if got := bytesOf(out, func() { a.Update(second(30)) }); got != "" {
		t.Errorf("one frame too many: %q", got)
	}
	if bytesOf(out, func() { a.Update(msgOf("?")) }) == "" {
		t.Error("the key had to wait")
	}
	bytesOf(out, func() { a.Update(msgOf("esc")) })
	if got := bytesOf(out, func() { a.Update(msgOf("?")) }); got != "" {
		t.Errorf("keys have no bound: %q", got)
	}
	if got := bytesOf(out, func() { a.Update(restedMsg{}) }); !strings.Contains(got, "Help") {
		t.Errorf("what waited is not shown: %q", got)
	}
	if a.frames != 1 || !a.resting {
		t.Errorf("after the rest: %d frames, resting %t", a.frames, a.resting)
	}
}

// A flood is drawn once a rest; a key in it at once.
func TestAFloodIsDrawnOnceARest(t *testing.T) {
	out := &bytes.Buffer{}
	w := panetest.Calm()
	a := driven(t, w, &recorder{}, out)
	flood := func(lines int) batchMsg {
		for i := range lines {
			w.Ingest.Add(fmt.Appendf(nil, "2026-11-21T08:35:57.%06d+00:00 app[web.1]: line %d", w.Seq*1000+uint64(i), i), panetest.Now)
		}
		w.Seq++
		return batchMsg{events: []model.Event{{Seq: w.Seq, At: panetest.Now, Seen: panetest.Now, Source: "heroku/logs", App: panetest.AppID, Fact: &model.LogLines{Batch: w.Ingest.Next(panetest.Now, true)}}}}
	}
	if bytesOf(out, func() { a.Update(flood(100)) }) == "" {
		t.Fatal("the first lines wait")
	}
	if got := bytesOf(out, func() { a.Update(flood(100)) }); got != "" {
		t.Errorf("a second frame in a flood: %q", got)
	}
	if bytesOf(out, func() { a.Update(msgOf("?")) }) == "" {
		t.Error("the key had to wait")
	}
	bytesOf(out, func() { a.Update(msgOf("esc")) })
	if bytesOf(out, func() { a.Update(flood(3)) }) == "" {
		t.Error("a few lines wait as if they were a flood")
	}
	bytesOf(out, func() { a.Update(flood(100)) })
	if bytesOf(out, func() { a.Update(restedMsg{}) }) == "" {
		t.Error("after the rest nothing is shown")
	}
}

func TestSuspendGivesTheTerminalFirst(t *testing.T) {
	out := &bytes.Buffer{}
	a := driven(t, panetest.Calm(), &recorder{}, out)
	term := a.Terminal.(*paper)
	term.onSuspend = func() {
		if term.raw || !strings.HasSuffix(out.String(), modesOff) {
			t.Errorf("suspended with the line raw: %t, after %q", term.raw, out.String()[max(0, out.Len()-40):])
		}
		term.w, term.h = 80, 24
	}
	got := bytesOf(out, func() { a.Update(msgOf("ctrl+z")) })
	if term.suspended != 1 || !term.raw || a.size != (pane.Size{W: 80, H: 24}) {
		t.Errorf("suspended %d times, raw again %t, size %v", term.suspended, term.raw, a.size)
	}
	if i := strings.Index(got, modesOn); i < 0 || !strings.Contains(got[i:], "foobaz") || !strings.Contains(got[i:], "? help") {
		t.Errorf("the picture is not whole again: %q", got)
	}
}

func TestWhoeverWroteOnTheScreenIsPaintedOver(t *testing.T) {
	out := &bytes.Buffer{}
	a := driven(t, panetest.Calm(), &recorder{}, out)
	for name, do := range map[string]func(){
		"C-l":                  func() { a.Update(msgOf("ctrl+l")) },
		"stopped from outside": func() { a.Update(changedMsg{continued: true}) },
		// Signals fall together: the terminal may have been tiny in between, and have cut off what it showed.
		"the same size again": func() { a.Update(changedMsg{}) },
		"another size":        func() { a.Terminal.(*paper).w++; a.Update(changedMsg{}) },
	} {
		a.frames = 0
		got := bytesOf(out, do)
		if !strings.Contains(got, "foobaz") || !strings.Contains(got, "1 Processes") || !strings.Contains(got, "? help") || !strings.Contains(got, "\x1b[2J") {
			t.Errorf("%s: %q", name, got)
		}
		if strings.Contains(got, modesOn) != (name == "stopped from outside") {
			t.Errorf("%s: modes in %q", name, got)
		}
	}
}

// A screen that fails again and again gives the terminal back, ends and says why; one that fails now and then goes on.
func TestAScreenThatKeepsFailingGivesTheTerminalBack(t *testing.T) {
	another := paint.Picture{W: 1, Rows: []paint.Row{{{Text: "x"}}}}
	for name, fail := range map[string]func(a *app){
		"in the loop":       func(a *app) { a.Clock = func() time.Time { panic("a fault") }; a.Update(msgOf("j")) },
		"while it is drawn": func(a *app) { a.keys = nil; a.Update(msgOf("j")) },
		"at facts":          func(a *app) { a.Update(batchMsg{failed: &panics.Panic{Text: "a fault"}}) },
	} {
		out := &bytes.Buffer{}
		a := driven(t, panetest.Calm(), &recorder{}, out)
		for n := 1; n <= mostPanics; n++ {
			if a.display.crashed() != nil || !a.Terminal.(*paper).raw {
				t.Fatalf("%s: ended after %d failures, want %d", name, n-1, mostPanics)
			}
			fail(a)
		}
		if p := a.display.crashed(); p == nil || a.ctx.Err() == nil {
			t.Errorf("%s: it goes on after %d failures", name, mostPanics)
		}
		if a.Terminal.(*paper).raw || !strings.HasSuffix(out.String(), modesOff) {
			t.Errorf("%s: the terminal is left raw %t, after %q", name, a.Terminal.(*paper).raw, out.String()[max(0, out.Len()-40):])
		}
		if got := bytesOf(out, func() { _, _ = a.display.show(another); _ = a.display.send([]byte("x")); _ = a.display.release() }); got != "" {
			t.Errorf("%s: after the end %q is written", name, got)
		}
	}
}

// silent is a backend that has nothing to tell.
func silent(ctx context.Context) ([]model.Event, error) { <-ctx.Done(); return nil, ctx.Err() }

// narrowed is a terminal that takes so many bytes and is then gone.
type narrowed int

func (n *narrowed) Write(b []byte) (int, error) {
	if *n -= narrowed(len(b)); *n < 0 {
		return 0, errors.New("the line is gone")
	}
	return len(b), nil
}

func TestALostTerminalEndsTheScreen(t *testing.T) {
	for _, room := range []narrowed{0, 100, 8000} {
		keys, hand := io.Pipe()
		r := &recorder{next: silent}
		go func() {
			for range 100 {
				if _, err := hand.Write([]byte("?")); err != nil {
					return
				}
			}
		}()
		err := Run(t.Context(), Options{Terminal: &paper{w: 120, h: 40}, In: keys, Out: &room, Backend: r, Clock: func() time.Time { return panetest.Now },
			Theme: theme.New(theme.ANSI16, theme.UTF8)})
		if err == nil || !strings.Contains(err.Error(), "the line is gone") {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
		_ = keys.Close()
	}
}

func TestRunShowsAFrameBeforeAnything(t *testing.T) {
	out := &bytes.Buffer{}
	keys, hand := io.Pipe()
	term := &paper{w: 120, h: 40}
	r := &recorder{}
	began := make(chan string, 1)
	r.next = func(ctx context.Context) ([]model.Event, error) {
		select {
		case began <- out.String():
		default:
		}
		return silent(ctx)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- Run(t.Context(), Options{Terminal: term, In: keys, Out: out, Backend: r, Clock: func() time.Time { return panetest.Now }, Theme: theme.New(theme.ANSI16, theme.UTF8)})
	}()
	if first := <-began; !strings.Contains(first, "Processes") || !strings.HasPrefix(first, modesOn) {
		t.Errorf("before the first fact is asked for: %.300q", first)
	}
	fmt.Fprint(hand, "\x03")
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if term.raw || !strings.HasSuffix(out.String(), modesOff) {
		t.Errorf("left raw %t, after %q", term.raw, out.String()[max(0, out.Len()-40):])
	}
}

// Whoever gives the terminal back for good can do so before it is taken, and nothing takes it again.
func TestATerminalThatWasLeftIsNotTakenAgain(t *testing.T) {
	var leave func() error
	out, term := &bytes.Buffer{}, &paper{w: 120, h: 40}
	told := 0
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := &recorder{next: func(ctx context.Context) ([]model.Event, error) {
		if err := leave(); err != nil {
			t.Error(err)
		}
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	err := Run(ctx, Options{Terminal: term, Backend: r, Clock: func() time.Time { return panetest.Now }, In: strings.NewReader(""), Out: out, Theme: theme.New(theme.Plain, theme.UTF8),
		OnAcquire: func(f func() error) {
			leave = f
			told = out.Len()
			if term.raw {
				t.Error("the terminal was taken before")
			}
		}})
	if err != nil || told != 0 || !strings.HasSuffix(out.String(), modesOff) || term.raw {
		t.Errorf("%v, %d bytes before, raw %t, ends with %q", err, told, term.raw, out.String()[max(0, out.Len()-40):])
	}
	a := driven(t, panetest.Calm(), r, out)
	if err := a.display.leave(); err != nil {
		t.Fatal(err)
	}
	if got := bytesOf(out, func() { a.retake(); a.Update(second(1)) }); got != "" {
		t.Errorf("after it was left %q is written", got)
	}
}

// The window's title is kept once and given back once, however often the screen is painted anew in between.
func TestTheTitleOfTheWindowIsGivenBack(t *testing.T) {
	out := &bytes.Buffer{}
	a := driven(t, panetest.Calm(), &recorder{}, out)
	_ = a.display.release()
	out.Reset()
	a.Title, a.display.title = true, true
	a.Terminal.(*paper).onSuspend = func() {
		if got := out.String(); strings.Count(got, titleOn) != 1 || strings.Count(got, titleOff) != 1 {
			t.Errorf("when it was suspended the title was kept %d times and given back %d times, want once each", strings.Count(got, titleOn), strings.Count(got, titleOff))
		}
	}
	if err := a.begin(); err != nil {
		t.Fatal(err)
	}
	a.Update(changedMsg{continued: true})
	a.Update(msgOf("ctrl+z"))
	_ = a.display.release()
	got := out.String()
	if strings.Count(got, titleOn) != 2 || strings.Count(got, titleOff) != 2 {
		t.Errorf("the title was kept %d times and given back %d times, want twice each", strings.Count(got, titleOn), strings.Count(got, titleOff))
	}
	if first := strings.Index(got, "\x1b]2;"); first < strings.Index(got, titleOn) || !strings.Contains(got, "\x1b]2;"+a.windowTitle()+"\x1b\\") {
		t.Errorf("the title is written at %d, before the old one is kept, or is not %q", first, a.windowTitle())
	}
}

// slow is a terminal that takes a write when it is told to.
type slow struct {
	takes chan bool
	got   bytes.Buffer
}

func (s *slow) Write(b []byte) (int, error) { <-s.takes; return s.got.Write(b) }

// A terminal that is late with the last frame, behind a slow line for one, is given back well all the same; one that takes nothing is left.
func TestASlowTerminalIsGivenBack(t *testing.T) {
	for _, c := range []struct {
		name  string
		late  int // how often, while it is given back
		takes bool
		want  error
	}{
		{"in time", 0, true, nil},
		{"late", 3, true, nil},
		{"takes nothing", mostLate, false, errUnread},
	} {
		out, late := &slow{takes: make(chan bool)}, make(chan time.Time)
		d := &display{term: &paper{late: late}, out: out, on: true}
		given := make(chan error)
		go func() { given <- d.write([]byte("frame ")) }()
		late <- time.Time{}
		<-given
		go func() { given <- d.leave() }()
		for range c.late {
			late <- time.Time{}
		}
		if c.takes {
			out.takes <- true
			out.takes <- true
		}
		if err := <-given; !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
		if got := out.got.String(); c.takes && got != "frame "+modesOff {
			t.Errorf("%s: got %q", c.name, got)
		}
	}
}
