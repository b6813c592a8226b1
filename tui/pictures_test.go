package tui

import (
	"fmt"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// pictures are the whole screens that are kept.
var pictures = []struct {
	name string
	w    func() *panetest.World
	keys []string
}{
	{"loading", panetest.Blank, nil},
	{"calm", panetest.Calm, nil},
	{"crash", panetest.Crash, nil},
	{"rollback", panetest.Crash, []string{"B"}},
	{"stale", panetest.Stale, nil},
	{"view-logs", panetest.Crash, []string{","}},
	{"view-queues", panetest.Crash, []string{",", ","}},
}

var pictureSizes = []pane.Size{{W: 80, H: 24}, {W: 120, H: 40}, {W: 160, H: 45}, {W: 200, H: 50}, {W: 60, H: 20}, {W: 40, H: 12}}

// A terminal may say anything of its size; the picture stays one that could be drawn in a moment.
func TestAnAbsurdSizeIsDrawnAsFarAsItCouldBeSeen(t *testing.T) {
	h := at(t, panetest.Calm(), 65535, 65535)
	if flaw := flawOf(h.view(), mostColumns, mostLines); flaw != "" {
		t.Error(flaw)
	}
	h.resize(-1, 0)
	h.view()
}

func TestScreensLookAsKept(t *testing.T) {
	for _, p := range pictures {
		w := p.w()
		for _, s := range pictureSizes {
			h := at(t, w, s.W, s.H)
			h.press(p.keys...)
			h.well()
			golden(t, fmt.Sprintf("screen-%s-%dx%d", p.name, s.W, s.H), draw.Block(strings.Split(h.view(), "\n")))
		}
	}
}

func TestTheScreenInColourIsAsKept(t *testing.T) {
	th := theme.New(theme.TrueColor, theme.UTF8)
	h := at(t, panetest.Crash(), 160, 45, func(o *Options) { o.Theme = th })
	h.press("B")
	h.well()
	golden(t, "screen-rollback-colour", marked(t, th, strings.Split(h.view(), "\n")))
}

// The picture is the same when it is asked for again, and when it was made piece by piece out of the tiles kept.
func TestTilesKeptAreTilesDrawn(t *testing.T) {
	for _, make := range panetest.Worlds {
		w := make()
		h := at(t, w, 160, 45)
		for _, key := range []string{"1", "j", "3", "j", "tab", "k", "z", "z", "2", "w", "?", "esc", "="} {
			h.press(key)
			first := h.view()
			h.tiles, h.frame, h.chrome = map[pane.ID]*tileCache{}, nil, chrome{}
			if again := h.view(); again != first {
				t.Fatalf("after %s a tile was old:\n%s\nis\n%s", key, first, again)
			}
		}
	}
}

// choking is a pane that cannot draw.
type choking struct{ pane.Pane }

func (choking) Draw(pane.Scene) draw.Block { panic("a fact nobody thought of") }

// One pane that cannot draw takes nothing else with it, and says so.
func TestAPaneThatCannotDraw(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.panes[2].Pane = choking{h.panes[2].Pane}
	for range 50 {
		h.tiles, h.frame = map[pane.ID]*tileCache{}, nil
		h.see("this pane failed: a fact nobody thought of", "please report it", "1 Processes", "uninitialized constant Utils", "4 Queues")
	}
	for i := range 45 {
		if n := draw.Width(h.row(i)); n != 160 {
			t.Errorf("line %d is %d cells", i, n)
		}
	}
	if n := len(h.failing.Stack); n == 0 || n > 8 {
		t.Errorf("%d faults are kept", n)
	}
	h.press("3", "B")
	if h.top() == nil {
		t.Error("no order can be given any more")
	}
}

// ASCII means ASCII: everything the program draws of itself.
func TestASCIIDrawsNothingElse(t *testing.T) {
	for name, make := range panetest.Worlds {
		w := make()
		for _, size := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 49, H: 9}} {
			for _, keys := range tours {
				h := at(t, w, size.W, size.H, func(o *Options) { o.Theme = theme.New(theme.Plain, theme.ASCII) })
				h.press(keys...)
				for _, r := range h.view() {
					if r > 0x7e {
						t.Errorf("%s at %v after %v has %q:\n%s", name, size, keys, r, lineWith(h.view(), r))
						break
					}
				}
			}
		}
	}
}

func lineWith(view string, r rune) string {
	for line := range strings.SplitSeq(view, "\n") {
		if strings.ContainsRune(line, r) {
			return line
		}
	}
	return ""
}

// A plain and a colourless theme say the same as a coloured one: nothing is told by colour alone.
func TestColourTellsNothingAlone(t *testing.T) {
	for name, make := range panetest.Worlds {
		w := make()
		plain := at(t, w, 160, 45).view()
		for _, p := range []theme.Profile{theme.Mono, theme.ANSI16, theme.TrueColor} {
			h := at(t, w, 160, 45, func(o *Options) { o.Theme = theme.New(p, theme.UTF8) })
			if got := uncoloured(h.view()); got != plain {
				t.Errorf("%s in profile %d is another text", name, p)
			}
		}
	}
	h := at(t, panetest.Crash(), 160, 45, func(o *Options) { o.Theme = theme.New(theme.Mono, theme.UTF8) })
	if strings.Contains(h.view(), "\x1b[3") || strings.Contains(h.view(), ";3") || strings.Contains(h.view(), "\x1b[4") {
		t.Error("the theme without colours has colours")
	}
}

func uncoloured(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if n := colourEnd(s[i:]); n > 0 {
			i += n
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}
