package theme_test

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/theme/themetest"
)

// params are the parameters of an opening sequence.
func params(seq string) string { return strings.TrimSuffix(strings.TrimPrefix(seq, "\x1b["), "m") }

// canBeRead fails for each role that cannot be read on a terminal, bold or not, selected or not. Faint is for what cannot be used, borders are
// lines.
func canBeRead(t *testing.T, what string, th theme.Theme, on themetest.Terminal) {
	t.Helper()
	for i := range 256 {
		r, least := theme.Role(i), 4.5
		switch r.Base() {
		case theme.Faint, theme.Border, theme.BorderFocus:
			least = 2
		}
		d := themetest.Drawn{Rune: 'x', Seq: params(th.Open(r))}
		if got := d.On(on.Palette).Contrast(); got < least {
			t.Errorf("%s, %s: got contrast %.2f of role %d in %q, want %.1f", on.Name, what, got, i, d.Seq, least)
		}
		if shape := th.OpenShape(r); shape != "" {
			d.Seq = params(shape)
			if got, want := d.On(on.Palette).Contrast(), min(least, 3); got < want {
				t.Errorf("%s, %s: got contrast %.2f of the shapes of role %d in %q, want %.1f", on.Name, what, got, i, d.Seq, want)
			}
		}
	}
}

// Whether a terminal has told its colors, its background alone, or nothing: every role can be read on it.
func TestEveryRoleCanBeReadOnEveryTerminal(t *testing.T) {
	for _, on := range themetest.Terminals {
		ground := on.Palette
		ground.Known, ground.Colors = false, [16]theme.RGB{}
		canBeRead(t, "its colors told", theme.Fit(on.Palette, theme.UTF8), on)
		canBeRead(t, "its ground told", theme.Fit(ground, theme.UTF8), on)
		canBeRead(t, "nothing told", theme.New(theme.ANSI16, theme.UTF8), on)
		canBeRead(t, "no colors", theme.New(theme.Mono, theme.UTF8), on)
	}
}

// Names keep clear of the colors of statuses, whatever the terminal's are.
func TestNamesAreClearOfStatusOnEveryTerminal(t *testing.T) {
	for _, on := range themetest.Terminals {
		ground := on.Palette
		ground.Known = false
		for _, told := range []theme.Palette{on.Palette, ground} {
			fit := theme.Fit(told, theme.UTF8)
			color := func(r theme.Role) theme.RGB {
				return themetest.Drawn{Seq: params(fit.Open(r))}.On(on.Palette).Text
			}
			for i := range 100 {
				name := theme.Name(string(rune('a'+i%26)) + string(rune('a'+i/26)))
				for _, status := range []theme.Role{theme.Good, theme.Warn, theme.Bad} {
					if got := theme.Distance(color(name), color(status)); got < 25 {
						t.Errorf("%s, colors told %v: got %.1f between a name %v and status %d %v, want 25", on.Name, told.Known, got, color(name), status, color(status))
					}
				}
			}
		}
	}
}

// Where the user's own color can be read it stays the user's.
func TestAThemeThatFitsKeepsTheUsersColors(t *testing.T) {
	for name, want := range map[string]string{"xterm": "0;32", "Solarized dark": "0;38;5;", "macOS Basic": "0;38;5;"} {
		for _, on := range themetest.Terminals {
			if got := params(theme.Fit(on.Palette, theme.UTF8).Open(theme.Good)); on.Name == name && !strings.HasPrefix(got, want) {
				t.Errorf("%s: got green as %q, want %q", name, got, want)
			}
		}
	}
}

func TestPiecesOfWordsAndShapes(t *testing.T) {
	th := theme.New(theme.ANSI16, theme.UTF8)
	for _, c := range []struct {
		role       theme.Role
		text, want string
	}{
		{theme.Bad, "✖ crashed", "\x1b[0;91m✖ \x1b[0;1mcrashed\x1b[0m"},
		{theme.Good, "up", "\x1b[0mup\x1b[0m"},
		{theme.Warn, "▁▂█", "\x1b[0;33m▁▂█\x1b[0m"},
		{theme.Bad, "n←\u0903", "\x1b[0;1mn\x1b[0;91m←\u0903\x1b[0m"},
		{theme.Bad, "\U0001f468\u200d\u2695", "\x1b[0;1m\U0001f468\u200d\u2695\x1b[0m"},
		{theme.Text, "a → b", "\x1b[0ma → b\x1b[0m"},
		{theme.Bad | theme.Row, "✖ crashed", "\x1b[0;7m✖ crashed\x1b[0m"},
	} {
		if got := th.Paint(c.role, c.text); got != c.want {
			t.Errorf("role %d: got %q, want %q", c.role, got, c.want)
		}
	}
}
