package recorder

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/tape"
)

var began = time.Date(2026, 9, 17, 3, 0, 0, 0, time.UTC)

// events are a recording of so many seconds: dynos at the start, then a notice a second.
func events(seconds int) []model.Event {
	out := []model.Event{{At: began, Seen: began, Source: model.AppSource, App: "app-1", Fact: &model.AppInfo{Name: "shop"}},
		{At: began, Seen: began, Source: model.DynosSource, App: "app-1", Fact: &model.Dynos{Dynos: []model.Dyno{{ID: "d1", Name: "web.1", Type: "web", State: "up"}}}}}
	for i := range seconds {
		at := began.Add(time.Duration(i) * time.Second)
		out = append(out, model.Event{At: at, Seen: at, App: "app-1", Fact: &model.Notice{Text: fmt.Sprintf("second %d", i)}})
	}
	return out
}

// write records events, flushing after each second of them.
func write(t testing.TB, dir string, events []model.Event) *Writer {
	t.Helper()
	w, err := NewWriter(Options{Dir: dir, App: "shop", AppID: "app-1", By: "gonogo/test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if err := w.Write(e.Seen, []model.Event{e}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(e.Seen); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func list(t testing.TB, dir string) []Recording {
	t.Helper()
	got, err := List(dir)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// play gives the events of a tape, without ticks.
func play(t testing.TB, in io.ReadCloser, err error) []model.Event {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	p, err := tape.Play(in, tape.PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out []model.Event
	if err := p.Run(context.Background(), func(e model.Event) {
		if e.Recordable() {
			out = append(out, e)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func texts(events []model.Event) string {
	var out []string
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *model.Notice:
			out = append(out, f.Text)
		default:
			out = append(out, string(f.Kind()))
		}
	}
	return strings.Join(out, ",")
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	dir := t.TempDir()
	all := events(1500) // three segments
	w := write(t, dir, all)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got := list(t, dir)
	if len(got) != 1 {
		t.Fatalf("recordings: got %d, want 1", len(got))
	}
	r := got[0]
	if r.App != "shop" || r.AppID != "app-1" || !r.Began.Equal(began) || !r.End.Equal(began.Add(1499*time.Second)) || r.Torn || len(r.segments) != 3 {
		t.Errorf("got %+v", r)
	}
	in, err := r.Open(time.Time{}, time.Time{})
	if got, want := texts(play(t, in, err)), texts(all); got != want {
		t.Errorf("events: got %d bytes %.200s, want %d bytes", len(got), got, len(want))
	}
}

func TestAMomentBeginsWithTheState(t *testing.T) {
	dir := t.TempDir()
	all := events(1500)
	if err := write(t, dir, all).Close(); err != nil {
		t.Fatal(err)
	}
	r := list(t, dir)[0]
	in, err := r.OpenAt(began.Add(700*time.Second), began.Add(705*time.Second))
	got := texts(play(t, in, err))
	if want := "app,dynos,second 600,second 601"; !strings.HasPrefix(got, want) {
		t.Errorf("begin: got %.100s, want %s", got, want)
	}
	if !strings.Contains(got, "second 705") || strings.Contains(got, "second 708") {
		t.Errorf("end: got %s, want to second 705 or a second more", got[len(got)-60:])
	}
}

func TestATornEndIsPassedOver(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, events(30)) // not closed
	r := list(t, dir)[0]
	path := r.segments[0].path
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut <= len(whole); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		got := list(t, dir)
		if len(got) == 0 {
			if cut > len(magic)+chunkHeader+300 {
				t.Fatalf("cut at %d of %d: no recording", cut, len(whole))
			}
			continue
		}
		in, err := got[0].Open(time.Time{}, time.Time{})
		for i, e := range play(t, in, err) {
			if i >= 2 && e.Fact.(*model.Notice).Text != fmt.Sprintf("second %d", i-2) {
				t.Fatalf("cut at %d: event %d is %v", cut, i, e.Fact)
			}
		}
	}
}
