package theme_test

import (
	"testing"

	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/theme/themetest"
)

// statuses are the colors of a theme's statuses on its own ground.
func statuses(name string) map[string]theme.RGB {
	th, _ := theme.Named(name, theme.UTF8)
	out := map[string]theme.RGB{}
	for what, r := range map[string]theme.Role{"good": theme.Good, "warn": theme.Warn, "bad": theme.Bad} {
		out[what] = themetest.Drawn{Seq: params(th.Open(r))}.On(theme.Palette{Ground: th.Ground()}).Text
	}
	return out
}

// closest are the two statuses that eyes tell apart worst. Nil eyes see all colors.
func closest(name string, e *themetest.Eyes) (distance float64, pair string) {
	s := statuses(name)
	distance = 1000
	for _, p := range [][2]string{{"good", "warn"}, {"good", "bad"}, {"warn", "bad"}} {
		d := theme.Distance(s[p[0]], s[p[1]])
		if e != nil {
			d = e.Distance(s[p[0]], s[p[1]])
		}
		if d < distance {
			distance, pair = d, p[0]+" and "+p[1]
		}
	}
	return distance, pair
}

// The theme for color-blind eyes keeps the statuses apart by color. In the others shapes and words do it: night's green and amber are one
// color under deuteranopia.
func TestStatusesAreApartForColorBlindEyes(t *testing.T) {
	const apart = 23
	for _, name := range theme.Names()[1:] {
		for i := range themetest.AllEyes {
			e := &themetest.AllEyes[i]
			got, pair := closest(name, e)
			t.Logf("%s, %s: %.1f between %s", name, e.Name, got, pair)
			if name == "clear" && got < apart {
				t.Errorf("%s, %s: got %.1f between %s, want %d", name, e.Name, got, pair, apart)
			}
		}
		if got, pair := closest(name, nil); got < apart {
			t.Errorf("%s: got %.1f between %s, want %d", name, got, pair, apart)
		}
	}
}

// The figures that are published for these formulas.
func TestColorsAreMeasuredAsPublished(t *testing.T) {
	for _, c := range []struct {
		what           string
		got, want, eps float64
	}{
		{"contrast of black and white", theme.Contrast(theme.RGB{}, theme.RGB{R: 255, G: 255, B: 255}), 21, 0.001},
		{"contrast of #767676 on white", theme.Contrast(theme.RGB{R: 0x76, G: 0x76, B: 0x76}, theme.RGB{R: 255, G: 255, B: 255}), 4.54, 0.005},
		{"distance of black and white", theme.Distance(theme.RGB{}, theme.RGB{R: 255, G: 255, B: 255}), 100, 0.01},
		{"distance of red and green", theme.Distance(theme.RGB{R: 255}, theme.RGB{G: 255}), 170.6, 0.1},
	} {
		if d := c.got - c.want; d > c.eps || d < -c.eps {
			t.Errorf("%s: got %.3f, want %.3f", c.what, c.got, c.want)
		}
	}
	for i, want := range map[int]theme.RGB{16: {}, 21: {B: 255}, 67: {R: 0x5f, G: 0x87, B: 0xaf}, 231: {R: 255, G: 255, B: 255}, 244: {R: 0x80, G: 0x80, B: 0x80}} {
		if got := theme.Fixed(i); got != want {
			t.Errorf("color %d: got %v, want %v", i, got, want)
		}
	}
}
