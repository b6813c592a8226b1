package band

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

func piece(rank int, text string) Piece { return Piece{Runs: []draw.Run{draw.R(0, text)}, Rank: rank} }

func textOf(runs []draw.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// The highest rank goes first; a piece with a short form gets that before it goes; rank 0 stays.
func TestWhatIsLeftOut(t *testing.T) {
	p := piece(0, "P")
	prod := piece(2, "PRODUCTION")
	prod.Short = &p
	app := Piece{Runs: []draw.Run{draw.R(0, "foo")}, Stretch: 1, Whole: "foobaz-production", Rank: 1}
	clock := piece(3, "12:00")
	clock.Right = true
	all := []Piece{app, prod, clock}
	for w, want := range map[int]string{40: "foobaz-production PRODUCTION|12:00", 21: "foo PRODUCTION|12:00", 18: "foobaz-… PRODUCTION|", 6: "foob… P|", 3: " P|"} {
		left, right := Fitted(all, w)
		got := textOf(left) + "|" + textOf(right)
		if want = strings.ReplaceAll(want, " P", "P"); got != want {
			t.Errorf("%d cells: got %q, want %q", w, got, want)
		}
	}
	if prod.Runs[0].Text != "PRODUCTION" || app.Runs[0].Text != "foo" {
		t.Error("the pieces themselves were changed")
	}
}

func scene(w int, p model.Playback, now time.Time) pane.Scene {
	s := model.New(model.DefaultLimits())
	s.Apply([]model.Event{{Fact: &model.Tick{Now: now}}, {App: "a", Fact: &model.AppInfo{Name: "foobaz-production"}}, {Fact: &p}})
	return pane.Scene{State: s, App: s.Apps[0], W: w, H: 1, Theme: theme.New(theme.Plain, theme.UTF8), Mode: pane.Replay}
}

var noon = time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)

// Every line of a player is exactly as wide as the screen, whatever the recording says.
func TestThePlayersLinesAreExact(t *testing.T) {
	km, err := keys.NewKeymap(keys.Shared(), nil)
	if err != nil {
		t.Fatal(err)
	}
	marks := []model.PlaybackMark{{Kind: model.ReleaseMark, At: noon.Add(-time.Hour), Version: 1}, {Kind: model.ReleaseMark, At: noon, Version: 74, By: "界界界界界界界界界界"}, {At: noon.Add(100 * time.Hour), Version: 123456, By: "x"}}
	for _, p := range []model.Playback{
		{}, {Speed: 1, Began: noon}, {Speed: 1, Began: noon, End: noon}, {Speed: 0.125, Began: noon, End: noon.Add(time.Hour), Marks: marks},
		{Speed: 1024, Began: noon.Add(time.Hour), End: noon, Name: strings.Repeat("界", 99), Marks: marks, Trouble: "cannot be read on"},
	} {
		for w := range 250 {
			sc := scene(w, p, noon.Add(10*time.Minute))
			for name, line := range map[string]string{"band": Replay(sc), "way": Way(sc), "names": Names(sc), "keys": Keys(sc, km)} {
				if n := draw.Width(line); n != w {
					t.Fatalf("%s at %d columns is %d wide: %q (%+v)", name, w, n, line, p)
				}
			}
		}
	}
}

// The position is the clock of the recording; what comes later is told from it.
func TestPositionAndLater(t *testing.T) {
	p := model.Playback{Speed: 1, Began: noon, End: noon.Add(time.Hour), At: noon.Add(5 * time.Minute), Marks: []model.PlaybackMark{{Kind: model.ReleaseMark, At: noon, Version: 74}, {Kind: model.ReleaseMark, At: noon.Add(20 * time.Minute), Version: 75, By: "kate"}}}
	sc := scene(160, p, noon.Add(4*time.Minute))
	if got := Position(sc.State); !got.Equal(noon.Add(5 * time.Minute)) {
		t.Errorf("position %s", got)
	}
	if got, want := Later(sc), "15m later kate made v75"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if way := []rune(Way(sc)); !strings.Contains(string(way), "█") || strings.Count(string(way), "│") != 2 {
		t.Errorf("way %q: want the position and two releases", string(way))
	}
}
