package tui

import (
	"slices"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/theme/themetest"
)

// The least contrasts: of text, of marks and bars that tell something, of mere lines. Those of WCAG 2.1 (1.4.3, 1.4.11) for the first two.
const (
	leastText  = 4.5
	leastShape = 3.0
	leastLine  = 2.0
)

// leastOf is what a cell needs. What lies behind a dialog, and the button that cannot be pressed yet, need no more than a line.
func leastOf(c themetest.Drawn, th theme.Theme) float64 {
	faint := "\x1b[" + c.Seq + "m"
	switch {
	case c.IsLine(), faint == th.Open(theme.Faint):
		return leastLine
	case c.IsShape():
		return leastShape
	}
	return leastText
}

// glances are the keys after which a picture is looked at: the cursor in every pane, what can be opened.
var glances = [][]string{
	nil, {"1", "j"}, {"2", "j"}, {"3", "j"}, {"4", "j"}, {"?"}, {":"}, {"!"}, {"B"}, {"R"}, {"S"}, {"T"},
	{"2", "/", "a", "enter"}, {"2", "/", "H", "1", "|", "w", "e", "b", "|", "a", "|", "o", "enter"}, {"2", "&", "w"}, {"2", "F"}, {"2", "k", "enter"}, {"z"},
}

// drawn are the characters of the pictures as their theme draws them, each once.
func drawn(t *testing.T, th theme.Theme) map[themetest.Drawn]bool {
	t.Helper()
	all := map[themetest.Drawn]bool{}
	for _, p := range pictures {
		for _, keys := range glances {
			h := at(t, p.w(), 160, 45, func(o *Options) { o.Theme = th })
			h.press(append(slices.Clone(p.keys), keys...)...)
			for line := range strings.SplitSeq(h.view(), "\n") {
				for _, d := range themetest.Characters(line) {
					all[d] = true
				}
			}
		}
	}
	return all
}

func canBeRead(t *testing.T, th theme.Theme, terminals ...themetest.Terminal) {
	t.Helper()
	for d := range drawn(t, th) {
		for _, on := range terminals {
			if got, want := d.On(on.Palette).Contrast(), leastOf(d, th); got < want {
				t.Errorf("%s on %s: got contrast %.2f of %q in %q, want %.1f", th.Name(), on.Name, got, d.Rune, d.Seq, want)
			}
		}
	}
}

// The default theme can be read on every terminal that has not told its colors; for those that have see [theme.Fit]. So can the look without
// colors.
func TestTheDefaultThemeCanBeReadOnEveryTerminal(t *testing.T) {
	canBeRead(t, theme.New(theme.ANSI16, theme.UTF8), themetest.Terminals...)
	canBeRead(t, theme.New(theme.Mono, theme.UTF8), themetest.Terminals...)
}

func TestNamedThemesCanBeReadOnTheirOwnGround(t *testing.T) {
	for _, name := range theme.Names() {
		if th, _ := theme.Named(name, theme.UTF8); name != theme.Default {
			canBeRead(t, th, themetest.Terminal{Name: "its own ground", Palette: theme.Palette{Ground: th.Ground()}})
		}
	}
}
