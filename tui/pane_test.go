package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/pane/panetest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

var update = flag.Bool("update", false, "write the goldens anew")

// golden compares a picture with the one that is kept.
func golden(t *testing.T, name string, got draw.Block) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	text := strings.Join(got, "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text, "\n")); d != "" {
		t.Errorf("%s (-want +got), -update writes it anew:\n%s", name, d)
	}
}

// tile is a pane in its frame, as the screen draws it.
func framed(p pane.Pane, sc pane.Scene, w, h int) draw.Block {
	sc.W, sc.H = w-2, h-2
	body := p.Draw(sc)
	spec := p.Spec(sc)
	spec.Focus = sc.Focus
	return draw.Frame(sc.Theme, w, h, spec, body)
}

// goldenSizes are those in which a pane is kept; one that is not among them is kept in anySizes.
var goldenSizes = map[pane.ID][]pane.Size{
	"processes": {{W: 55, H: 8}, {W: 55, H: 4}, {W: 78, H: 14}, {W: 34, H: 10}, {W: 160, H: 30}},
	"releases":  {{W: 55, H: 11}, {W: 40, H: 6}, {W: 110, H: 11}, {W: 160, H: 30}},
	"queues":    {{W: 55, H: 22}, {W: 55, H: 9}, {W: 100, H: 30}},
	"logs":      {{W: 98, H: 42}, {W: 78, H: 20}, {W: 50, H: 12}},
	"router":    {{W: 40, H: 9}, {W: 80, H: 20}, {W: 158, H: 43}, {W: 60, H: 3}},
	"errors":    {{W: 55, H: 11}, {W: 100, H: 30}, {W: 38, H: 6}, {W: 158, H: 43}},
}

var anySizes = []pane.Size{{W: 55, H: 11}, {W: 100, H: 30}}

// keptSizes are the sizes of a pane's goldens.
func keptSizes(id pane.ID) []pane.Size {
	if sizes := goldenSizes[id]; sizes != nil {
		return sizes
	}
	return anySizes
}

func TestPanesLookAsKept(t *testing.T) {
	for _, name := range []string{"calm", "crash"} {
		w := panetest.Worlds[name]()
		for _, p := range appPanes() {
			for _, s := range keptSizes(p.ID) {
				sc := w.Scene(0, 0)
				sc.Focus = p.ID == pane.Logs
				golden(t, fmt.Sprintf("%s-%s-%dx%d", p.ID, name, s.W, s.H), framed(p, sc, s.W, s.H))
			}
		}
	}
	for _, name := range []string{"blank", "empty", "failed", "stale"} {
		w := panetest.Worlds[name]()
		for _, p := range appPanes() {
			golden(t, string(p.ID)+"-"+name, framed(p, w.Scene(0, 0), 64, 9))
		}
	}
}

func TestColoursAreAsKept(t *testing.T) {
	w := panetest.Crash()
	for _, p := range appPanes() {
		sc := w.Focused(0, 0)
		sc.Theme = theme.New(theme.TrueColor, theme.UTF8)
		s := keptSizes(p.ID)[0]
		golden(t, string(p.ID)+"-colour", marked(t, sc.Theme, framed(p, sc, s.W, s.H)))
	}
}

// Whatever the size, the world and the keys pressed before, a picture is exactly as large as asked.
func TestDrawIsExact(t *testing.T) {
	states := map[string]*panetest.World{}
	for name, make := range panetest.Worlds {
		states[name] = make()
	}
	intents := everyIntent()
	rapid.Check(t, func(t *rapid.T) {
		w := states[rapid.SampledFrom([]string{"calm", "crash", "blank", "empty", "failed", "stale", "wide", "jobs"}).Draw(t, "world")]
		profile := rapid.SampledFrom([]theme.Profile{theme.Plain, theme.TrueColor}).Draw(t, "profile")
		glyphs := rapid.SampledFrom([]*theme.Glyphs{theme.UTF8, theme.ASCII}).Draw(t, "glyphs")
		panes := allPanes()
		p := panes[rapid.IntRange(0, len(panes)-1).Draw(t, "pane")]
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			sc := w.Scene(rapid.IntRange(0, 200).Draw(t, "w"), rapid.IntRange(0, 60).Draw(t, "h"))
			sc.Theme, sc.Focus = theme.New(profile, glyphs), rapid.Bool().Draw(t, "focus")
			if rapid.IntRange(0, 9).Draw(t, "app") == 0 {
				sc.App = nil
			}
			p.Handle(rapid.SampledFrom(intents).Draw(t, "intent"), sc)
			b := p.Draw(sc)
			if len(b) != sc.H {
				t.Fatalf("%s: %d lines, want %d", p.ID, len(b), sc.H)
			}
			for i, line := range b {
				if n := draw.Width(line); n != sc.W {
					t.Fatalf("%s line %d: %d cells, want %d: %q", p.ID, i, n, sc.W, line)
				}
			}
			p.Spec(sc)
			if h, ok := p.Pane.(pane.Headline); ok {
				h.Headline(sc)
			}
		}
	})
}

func everyIntent() []keys.Intent {
	var out []keys.Intent
	for _, b := range Panes.Bindings() {
		out = append(out, b.Intent)
	}
	return out
}

// The picture of a pane is the same when it is drawn again: Draw may cache, never change.
func TestDrawAgainIsTheSame(t *testing.T) {
	for name, make := range panetest.Worlds {
		w := make()
		for _, p := range allPanes() {
			sc := w.Focused(80, 20)
			first := p.Draw(sc)
			if d := cmp.Diff(first, p.Draw(sc)); d != "" {
				t.Errorf("%s, %s: %s", p.ID, name, d)
			}
		}
	}
}
