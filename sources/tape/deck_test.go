package tape

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
)

// wall is a clock on the wall that moves by what is waited for, and not else.
type wall struct {
	mu  sync.Mutex
	now time.Time
}

func (w *wall) clock() time.Time { return w.pass(0) }

func (w *wall) pass(d time.Duration) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
	return w.now
}

func (w *wall) after(d time.Duration) <-chan time.Time {
	c := make(chan time.Time, 1)
	c <- w.pass(d)
	return c
}

// watched is a deck and what its reader knows.
type watched struct {
	*Deck
	t     *testing.T
	wall  *wall
	state *model.State
}

func watch(t *testing.T, tape string, speed float64, at time.Time, change ...func(*DeckOptions)) *watched {
	t.Helper()
	w := &watched{t: t, wall: &wall{now: noon.Add(1000 * time.Hour)}, state: model.New(model.DefaultLimits())}
	o := DeckOptions{Name: "deploy.tape", Clock: w.wall.clock, After: w.wall.after, Limits: model.DefaultLimits(), Speed: speed, At: at}
	for _, c := range change {
		c(&o)
	}
	d, err := NewDeck(func() (io.ReadCloser, error) { return seekable{strings.NewReader(tape)}, nil }, o)
	if err != nil {
		t.Fatal(err)
	}
	w.Deck = d
	t.Cleanup(d.Close)
	for whole := false; !whole; { // before that no time passes
		<-d.wake
		d.mu.Lock()
		whole = d.status.Reading == 0
		d.mu.Unlock()
	}
	d.wakeUp()
	w.until("the survey", func() bool { return !w.state.Playback.End.IsZero() && w.state.Playback.Reading == 0 })
	return w
}

// seekable is a file.
type seekable struct{ io.ReadSeeker }

func (seekable) Close() error { return nil }

// until reads batches until something is so.
func (w *watched) until(what string, so func() bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	for !so() {
		batch, err := w.Next(ctx)
		if err != nil {
			w.t.Fatalf("waiting for %s at %s of %s: %v", what, w.state.Now, w.state.Playback.End, err)
		}
		w.state.Apply(batch)
	}
}

// incident is a recording of ten minutes with a message each second and a release after three and after six.
func incident(t *testing.T) string {
	t.Helper()
	events := []model.Event{at(0, &model.AppInfo{Name: "foobaz"})}
	releases := func(upTo int) *model.Releases {
		var list []ledger.Release
		for v := upTo; v >= 72; v-- {
			list = append(list, ledger.Release{Version: v, Current: v == upTo, By: "ned@foobaz.example", Description: "Deploy"})
		}
		return &model.Releases{Releases: list}
	}
	for i := range 600 {
		d := time.Duration(i) * time.Second
		events = append(events, at(d+500*time.Millisecond, batch("app[web.1]: beat")))
		switch i {
		case 1:
			events = append(events, at(d+600*time.Millisecond, releases(72)))
		case 180:
			events = append(events, at(d+600*time.Millisecond, releases(73)))
		case 360:
			events = append(events, at(d+600*time.Millisecond, releases(74)))
		}
	}
	return record(t, RecordOptions{Began: noon, Text: true}, events...)
}

func (w *watched) dump() string {
	s := *w.state
	s.Playback = model.Playback{}
	return s.Dump()
}

// What is known at a moment is the same, whichever way led there.
func TestAMomentIsTheSameWhicheverWayLedThere(t *testing.T) {
	tape := incident(t)
	to := noon.Add(4*time.Minute + 200*time.Millisecond)
	straight, err := Play(strings.NewReader(tape), PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	there := model.New(model.DefaultLimits())
	_ = straight.Run(t.Context(), func(e model.Event) {
		if !straight.Now().After(to) {
			there.Apply([]model.Event{e})
		}
	})
	want := there.Dump()
	ways := map[string]func(*watched){
		"from behind": func(w *watched) {
			w.until("the end", func() bool { return w.state.Playback.Ended })
			w.Ask(model.Request{Kind: model.SeekTo, At: to})
		},
		"from before": func(w *watched) { w.Ask(model.Request{Kind: model.SeekTo, At: to}) },
		"from just before": func(w *watched) {
			w.until("two minutes", func() bool { return w.state.Now.After(noon.Add(3 * time.Minute)) })
			w.Ask(model.Request{Kind: model.SeekTo, At: to})
		},
		"to and fro": func(w *watched) {
			for range 5 {
				w.Ask(model.Request{Kind: model.SeekBy, By: 5 * time.Minute})
				w.Ask(model.Request{Kind: model.SeekBy, By: -time.Minute})
			}
			w.Ask(model.Request{Kind: model.SeekTo, At: to})
		},
	}
	for name, lead := range ways {
		w := watch(t, tape, 1, time.Time{})
		lead(w)
		w.until("the moment", func() bool {
			return w.target == nil && w.way == nil && !w.Now().Before(to) && w.Now().Before(to.Add(time.Second)) && w.state.Now.After(to.Add(-time.Second))
		})
		if got := w.dump(); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
	at := watch(t, tape, 1, to)
	at.until("the moment", func() bool {
		return at.way == nil && at.target == nil && len(at.state.Apps) > 0 && !at.Now().Before(to)
	})
	if got := at.dump(); got != want {
		t.Errorf("--at: got\n%s\nwant\n%s", got, want)
	}
}

func TestADeckTellsWhatItDoes(t *testing.T) {
	w := watch(t, incident(t), 4, time.Time{})
	p := w.state.Playback
	if p.Name != "deploy.tape" || !p.Began.Equal(noon) || !p.End.Equal(noon.Add(599*time.Second+500*time.Millisecond)) || p.Speed != 4 {
		t.Errorf("playback %+v", p)
	}
	var versions []int
	for _, m := range p.Marks {
		if m.Kind == model.ReleaseMark {
			versions = append(versions, m.Version)
		}
	}
	if want := []int{73, 74}; !slices.Equal(versions, want) {
		t.Errorf("marks of %v, want %v", versions, want)
	}
	w.Ask(model.Request{Kind: model.SeekMark, Of: model.ReleaseMark, Step: 1})
	w.until("v73", func() bool { return hasRelease(w.state, 73) })
	w.Ask(model.Request{Kind: model.ChangeSpeed, Step: 1})
	w.Ask(model.Request{Kind: model.TogglePause})
	w.until("the pause", func() bool { return w.state.Playback.Paused })
	if got := w.state.Playback.Speed; got != 8 {
		t.Errorf("speed %g, want 8", got)
	}
	held := w.Now()
	w.wall.pass(time.Hour)
	if got := w.Now(); !got.Equal(held) {
		t.Errorf("paused at %s, and an hour later it is %s", held, got)
	}
	w.Ask(model.Request{Kind: model.SeekMark, Of: model.ReleaseMark, Step: 1})
	w.until("v74", func() bool { return hasRelease(w.state, 74) })
	w.Ask(model.Request{Kind: model.SeekMark, Of: model.ReleaseMark, Step: -1})
	w.until("before v74", func() bool { return !hasRelease(w.state, 74) })
	if !w.state.Playback.Paused {
		t.Error("a seek has ended the pause")
	}
	w.Ask(model.Request{Kind: model.TogglePause})
	w.until("the end", func() bool { return w.state.Playback.Ended })
	w.Ask(model.Request{Kind: model.SeekBy, By: -10 * time.Second})
	w.until("playing", func() bool { return !w.state.Playback.Ended })
	w.until("the end again", func() bool { return w.state.Playback.Ended })
}

// A silence of hours is jumped over; a minute of the recording takes a minute.
func TestADeckKeepsTheRhythm(t *testing.T) {
	tape := record(t, RecordOptions{Began: noon}, at(0, &model.Notice{Text: "a"}), at(time.Minute, &model.Notice{Text: "b"}), at(40*24*time.Hour, &model.Notice{Text: "c"}))
	w := watch(t, tape, 2, time.Time{})
	w.until("the end", func() bool { return w.state.Playback.Ended })
	if took := w.wall.clock().Sub(noon.Add(1000 * time.Hour)); took < 29*time.Second || took > 35*time.Second {
		t.Errorf("it took %s, want half a minute", took)
	}
	if n := len(w.state.Messages); n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
}

// A pipe is read once, and can be played back all the same.
func TestASpoolIsReadAgain(t *testing.T) {
	in, out := io.Pipe()
	s := NewSpool(in)
	go func() {
		for _, part := range []string{"one ", "two ", "three"} {
			_, _ = io.WriteString(out, part)
		}
		out.Close()
	}()
	for range 2 {
		r, _ := s.Open()
		if got, err := io.ReadAll(r); string(got) != "one two three" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

func hasRelease(s *model.State, version int) bool {
	if len(s.Apps) == 0 {
		return false
	}
	_, ok := s.Apps[0].Ledger.Version(version)
	return ok
}
