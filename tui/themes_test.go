package tui

import (
	"testing"

	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/theme/themetest"
)

func colored(o *Options) { o.Theme = theme.New(theme.ANSI16, theme.UTF8) }

// A theme is chosen from the palette, and the whole screen is drawn in it at once.
func TestAThemeIsChosenFromThePalette(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45, colored)
	h.press(":")
	h.write("theme ")
	h.see("night", "24-bit colors for a dark background")
	h.write("night")
	h.press("enter")
	h.see("theme night; to keep it write theme: night in your settings")
	h.toast = pane.Say{}
	h.redraw()
	want := at(t, panetest.Crash(), 160, 45, func(o *Options) { o.Theme, _ = theme.Named("night", theme.UTF8) })
	if got, want := h.view(), want.view(); got != want {
		t.Errorf("the screen is not wholly in the new theme:\ngot  %q\nwant %q", got, want)
	}
}

func TestAThemeThatIsNone(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45, colored)
	if got, want := h.setTheme("nigth").Text, `there is no theme nigth; there are default, night, day, clear. Did you mean night?`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := h.theme.Name(), theme.Default; got != want {
		t.Errorf("got theme %q, want %q", got, want)
	}
}

func TestWithoutColorsThereIsNoThemeToChoose(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45, func(o *Options) { o.Theme = theme.New(theme.Mono, theme.UTF8) })
	if got, want := h.setTheme("night").Text, "colors are off: NO_COLOR, or color: never in the settings"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := h.theme.Profile(); got != theme.Mono {
		t.Errorf("got profile %d, want that without colors", got)
	}
}

// terminalNamed is one of the terminals whose colors are known.
func terminalNamed(t *testing.T, name string) theme.Palette {
	t.Helper()
	for _, on := range themetest.Terminals {
		if on.Name == name {
			return on.Palette
		}
	}
	t.Fatalf("no terminal %s", name)
	return theme.Palette{}
}

// The default theme takes on what the terminal has told, a named one says when it does not fit.
func TestTheTerminalTellsItsColors(t *testing.T) {
	light := terminalNamed(t, "macOS Basic")
	for _, c := range []struct {
		name string
		on   theme.Palette
		says bool
	}{{"default", light, false}, {"day", light, false}, {"night", light, true}, {"clear", light, true},
		{"day", terminalNamed(t, "xterm"), true}, {"night", terminalNamed(t, "Solarized dark"), false}} {
		h := at(t, panetest.Calm(), 160, 45, func(o *Options) { o.Theme, _ = theme.Named(c.name, theme.UTF8) })
		before := h.view()
		h.learn(c.on)
		if got := h.toast.Text != ""; got != c.says {
			t.Errorf("%s: got a warning %v, want %v", c.name, got, c.says)
		}
		if got, want := h.view() != before, c.says || c.name == "default"; got != want {
			t.Errorf("%s: got another picture %v, want %v", c.name, got, want)
		}
		if got, want := h.setTheme(c.name).Bad, c.says; got != want {
			t.Errorf("%s chosen: got a warning %v, want %v", c.name, got, want)
		}
	}
	h := at(t, panetest.Calm(), 160, 45, colored)
	h.learn(light)
	h.setTheme("day")
	h.setTheme(theme.Default)
	if got, want := h.theme.Open(theme.Good), theme.Fit(light, theme.UTF8).Open(theme.Good); got != want {
		t.Errorf("got %q, want %q as the terminal told", got, want)
	}
}
