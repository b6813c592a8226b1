package tape

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/sources/heroku/sim/scenario"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// story records what the sources tell of a story in which a dyno is restarted and a release rolled back, and a mark is set.
func story(t *testing.T, name string, lasts time.Duration) (tape string, live *model.State) {
	t.Helper()
	d := simtest.New(t, name, 1)
	var out bytes.Buffer
	r, err := Record(&out, RecordOptions{Began: d.Now(), Text: true})
	if err != nil {
		t.Fatal(err)
	}
	d.Heard = func(e model.Event) {
		if err := r.Write([]model.Event{e}); err != nil {
			t.Fatal(err)
		}
	}
	d.Run(lasts, func(now time.Duration) {
		switch now {
		case 2 * time.Minute:
			d.Restart("web.1")
		case 4 * time.Minute:
			d.RollBack(73)
		case lasts: // the recording ends with what the state has at its end
			d.Restart("web.2")
		}
	})
	return out.String(), d.State
}

// straight are the dumps at some moments of a recording that is played from its start to its end.
func straight(t *testing.T, tape string, moments []time.Time) map[time.Time]string {
	t.Helper()
	p, err := Play(strings.NewReader(tape), PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	moments, dumps := slices.SortedFunc(slices.Values(moments), time.Time.Compare), map[time.Time]string{}
	s := model.New(model.DefaultLimits())
	if err := p.Run(t.Context(), func(e model.Event) {
		for len(moments) > 0 && p.Now().After(moments[0]) {
			dumps[moments[0]], moments = s.Dump(), moments[1:]
		}
		s.Apply([]model.Event{e})
	}); err != nil {
		t.Fatal(err)
	}
	for _, at := range moments {
		dumps[at] = s.Dump()
	}
	return dumps
}

// stand goes to a moment, stops there and waits until all is known that was known then.
func (w *watched) stand(to time.Time) {
	w.t.Helper()
	w.Ask(model.Request{Kind: model.SeekTo, At: to})
	w.until(fmt.Sprint("the moment ", to), func() bool {
		return w.target == nil && w.way == nil && w.Now().Equal(to) && (w.reel.peek() == nil || w.reel.due.After(to)) && !w.state.Playback.At.Before(to)
	})
}

// Whatever story is played, and from wherever one comes: at a moment the same is known, the orders that were given among it.
func TestEveryStoryIsTheSameFromEverywhere(t *testing.T) {
	const lasts = 6 * time.Minute
	for _, about := range scenario.All() {
		t.Run(about.Name, func(t *testing.T) {
			t.Parallel()
			tape, live := story(t, about.Name, lasts)
			w := watch(t, tape, 1, time.Time{}, func(o *DeckOptions) { o.spacing = 32 << 10 })
			w.Ask(model.Request{Kind: model.TogglePause})
			began, whole := w.status.Began, w.status.End.Sub(w.status.Began)
			dice := rand.New(rand.NewPCG(1, uint64(len(about.Name))))
			var moments []time.Time
			for range 6 {
				moments = append(moments, began.Add(time.Duration(dice.Int64N(int64(whole)))))
			}
			for _, m := range w.status.Marks {
				moments = append(moments, m.At)
			}
			moments = append(moments, began.Add(whole))
			want := straight(t, tape, moments)
			for range 2 {
				dice.Shuffle(len(moments), func(i, j int) { moments[i], moments[j] = moments[j], moments[i] })
				for _, at := range moments {
					w.stand(at)
					if got := w.dump(); got != want[at] {
						t.Fatalf("at %s: %s", at, firstDifference(got, want[at]))
					}
				}
			}
			if n := len(w.frames.list); n < 5 {
				t.Errorf("%d keyframes were taken, want more", n)
			}
			w.stand(began.Add(whole))
			if got, want := ordersOf(w.state), ordersOf(live); got != want || !strings.Contains(got, "restart") {
				t.Errorf("the orders end as %s, and live as %s", got, want)
			}
		})
	}
}

func ordersOf(s *model.State) string {
	var b strings.Builder
	for _, o := range s.Apps[0].Orders {
		fmt.Fprintf(&b, "%s: %s v%d; ", o.Describe(), o.Stage, o.Version)
	}
	return b.String()
}

// firstDifference is the first line in which two dumps differ.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\n got %s\nwant %s", i, g[i], w[i])
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(g), len(w))
}

// A mark that is set while a recording is played is on the way at once, known from then on whichever way one comes, and kept beside.
func TestAMarkIsSetInARecording(t *testing.T) {
	tape := incident(t)
	notes := Notes{Path: t.TempDir() + "/deploy.tape.marks"}
	keep := func(o *DeckOptions) {
		o.Keep = notes.Add
		var err error
		if o.Notes, err = notes.Read(); err != nil {
			t.Fatal(err)
		}
	}
	w := watch(t, tape, 1, time.Time{}, keep)
	w.Ask(model.Request{Kind: model.TogglePause})
	at := noon.Add(5 * time.Minute)
	w.stand(at)
	w.Ask(model.Request{Kind: model.MarkLine, App: "app-1", Mark: marks.Moment(at, "here it began")})
	marked := func() int { return len(w.state.Apps[0].Marks.All()) }
	w.until("the mark", func() bool { return marked() == 1 })
	dump := w.dump()
	for range 2 {
		w.stand(noon.Add(time.Minute))
		if n := marked(); n != 0 {
			t.Errorf("%d marks before any was set", n)
		}
		w.Ask(model.Request{Kind: model.SeekMark, Of: model.NoteMark, Step: 1})
		w.until("the mark", func() bool { return w.way == nil && w.Now().Equal(at) && marked() == 1 })
		if got := w.dump(); got != dump {
			t.Error(firstDifference(got, dump))
		}
		w = watch(t, tape, 1, time.Time{}, keep) // another day
		w.Ask(model.Request{Kind: model.TogglePause})
	}
	w.Ask(model.Request{Kind: model.MarkLine, App: "app-1", Mark: &marks.Mark{At: at, Off: true}})
	w.until("it is away", func() bool {
		return !slices.ContainsFunc(w.state.Playback.Marks, func(m model.PlaybackMark) bool { return m.Kind == model.NoteMark })
	})
}

// What cannot be kept is told, and lasts as long as the recording is played.
func TestAMarkThatCannotBeKeptIsTold(t *testing.T) {
	w := watch(t, incident(t), 1, time.Time{}, func(o *DeckOptions) {
		o.Keep = func(model.Event) error { return io.ErrShortWrite }
	})
	w.Ask(model.Request{Kind: model.MarkLine, App: "app-1", Mark: marks.Moment(noon.Add(time.Second), "x")})
	w.until("the word", func() bool { return len(w.state.Messages) == 1 && w.state.Messages[0].Bad })
}
