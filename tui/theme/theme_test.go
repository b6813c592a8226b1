package theme

import (
	"fmt"
	"go/parser"
	"go/token"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// colours reads a sequence back.
func colours(t *testing.T, seq string, ground RGB) (fg, bg RGB) {
	t.Helper()
	bg = ground
	if _, after, ok := strings.Cut(seq, ";38;2;"); ok {
		if _, err := fmt.Sscanf(after, "%d;%d;%d", &fg.R, &fg.G, &fg.B); err != nil {
			t.Fatalf("%q: %v", seq, err)
		}
	}
	if _, after, ok := strings.Cut(seq, ";48;2;"); ok {
		if _, err := fmt.Sscanf(after, "%d;%d;%d", &bg.R, &bg.G, &bg.B); err != nil {
			t.Fatalf("%q: %v", seq, err)
		}
	}
	return fg, bg
}

func everyRole() []Role {
	var roles []Role
	for r := Text; r < roleCount; r++ {
		roles = append(roles, r)
	}
	for h := range Role(hueCount) {
		roles = append(roles, hueFirst+h)
	}
	return roles
}

func TestEveryRoleCanBeRead(t *testing.T) {
	for _, p := range palettes {
		th, _ := Named(p.name, UTF8)
		for _, r := range everyRole() {
			if r == Faint || r == Border {
				continue // old rows and lines: shapes, not words to read
			}
			for _, bits := range []Role{0, Bold, Row, Row | Bold} {
				if fg, bg := colours(t, th.Open(r|bits), p.ground); Contrast(fg, bg) < 4.5 {
					t.Errorf("%s: role %d bits %#x: contrast %.2f of %v on %v", p.name, r, bits, Contrast(fg, bg), fg, bg)
				}
			}
		}
	}
}

func TestPaperedRolesHaveAGround(t *testing.T) {
	for _, p := range palettes {
		th, _ := Named(p.name, UTF8)
		for i := range 256 {
			if r := Role(i); r.Papered() != strings.Contains(th.Open(r), ";48;2;") {
				t.Errorf("%s: role %d opens with %q", p.name, i, th.Open(r))
			}
		}
	}
}

func TestNamed(t *testing.T) {
	for _, name := range Names() {
		want := TrueColor
		if name == Default {
			want = ANSI16
		}
		if th, ok := Named(name, ASCII); !ok || th.Profile() != want || th.Name() != name || th.Glyphs != ASCII {
			t.Errorf("%s: got %v, %v", name, th, ok)
		}
	}
	if _, ok := Named("dusk", ASCII); ok {
		t.Error("there is a theme nobody wrote")
	}
}

// hue is the angle of a colour on the wheel: red 0, green 120, blue 240.
func hue(c RGB) float64 {
	r, g, b := float64(c.R), float64(c.G), float64(c.B)
	top, low := max(r, g, b), min(r, g, b)
	var h float64
	switch top {
	case low:
		return 0
	case r:
		h = math.Mod((g-b)/(top-low), 6)
	case g:
		h = (b-r)/(top-low) + 2
	default:
		h = (r-g)/(top-low) + 4
	}
	return math.Mod(h*60+360, 360)
}

func TestNamesAreClearOfStatus(t *testing.T) {
	for _, p := range palettes {
		for i, c := range p.hues {
			for _, status := range []Role{Good, Warn, Bad} {
				d := math.Abs(hue(c) - hue(p.inks[status].fg))
				if d = min(d, 360-d); d < 25 {
					t.Errorf("%s: hue %d (%v) is %.0f degrees from status %d", p.name, i, c, d, status)
				}
			}
		}
	}
	for i, p := range unseen.hued {
		if strings.ContainsAny(p[1:], "123") {
			t.Errorf("hue %d is %s: red, green or yellow", i, p)
		}
	}
	for i, c := range hueColors {
		if strings.ContainsAny(strconv.Itoa(c%8), "123") {
			t.Errorf("hue %d is color %d: red, green or yellow", i, c)
		}
	}
}

func TestStatusColoursAreStatusOnly(t *testing.T) {
	status := map[Role]bool{Good: true, Warn: true, Bad: true}
	for r, p := range unseen.shapes {
		if got := strings.ContainsAny(p[1:], "123"); got != status[r] {
			t.Errorf("shapes of role %d are %s: got red, green or yellow %v, want %v", r, p, got, status[r])
		}
	}
	for r, want := range fitted {
		for _, c := range want.colors {
			if got := c%8 >= 1 && c%8 <= 3; got != status[r] {
				t.Errorf("role %d may be color %d: got red, green or yellow %v, want %v", r, c, got, status[r])
			}
		}
	}
}

func TestNameIsStable(t *testing.T) {
	th := New(TrueColor, UTF8)
	if got := th.Open(Name("web")); got != "\x1b[0;38;2;125;207;255m" {
		t.Errorf("web is %q", got)
	}
	if got := th.Open(Name("worker")); got != "\x1b[0;38;2;192;166;247m" {
		t.Errorf("worker is %q", got)
	}
	seen := map[Role]int{}
	for i := range 800 {
		seen[Name(fmt.Sprintf("type%d", i))]++
	}
	for h := range Role(hueCount) {
		if n := seen[hueFirst+h]; n < 60 {
			t.Errorf("hue %d is used for %d of 800 names", h, n)
		}
	}
}

func TestNoColorHasNoColour(t *testing.T) {
	for i := range 256 {
		params := strings.TrimSuffix(strings.TrimPrefix(New(Mono, UTF8).Open(Role(i)), "\x1b["), "m")
		for _, p := range strings.Split(params, ";") {
			if !strings.Contains("0 1 2 4 7", p) {
				t.Errorf("role %d opens with %s", i, params)
			}
		}
	}
}

func TestPlainIsPlain(t *testing.T) {
	for _, th := range []Theme{{}, New(Plain, ASCII)} {
		for i := range 256 {
			if got := th.Paint(Role(i), "x"); got != "x" {
				t.Errorf("role %d paints %q", i, got)
			}
		}
		if th.Reset() != "" {
			t.Error("a plain theme resets")
		}
	}
}

var complete = regexp.MustCompile(`^\x1b\[0(;[0-9]+)*m$`)

// A sequence that did not begin with a reset would inherit the bold or the background of the run before it.
func TestEverySequenceIsComplete(t *testing.T) {
	for _, p := range []Profile{Mono, ANSI16, TrueColor} {
		for i := range 256 {
			seq := New(p, UTF8).Open(Role(i))
			if !complete.MatchString(seq) {
				t.Errorf("profile %d role %d opens with %q", p, i, seq)
			}
		}
	}
}

func (g *Glyphs) each() []string {
	return append(append([]string{
		g.On, g.Off, g.Starting, g.Bad, g.Hold, g.Warn, g.Stopped, g.Good, g.Rising, g.Restarts, g.Back, g.Current,
		g.SortedUp, g.SortedDown, g.CursorBar, g.Full, g.Mark, g.Event, g.Tick, g.Flag, g.Dot, g.Arrow, g.Ellipsis, g.Dash, g.More, g.FromApp,
		g.FromSystem, g.FromRouter, g.FromAPI, g.TopLeft, g.TopRight, g.BottomLeft, g.BottomRight, g.Across, g.Down,
		g.Axis, g.AxisTick, g.Threshold, g.Gap,
	}, g.Spark...), g.Bar...)
}

func TestGlyphsAreOneCharacter(t *testing.T) {
	for _, g := range []*Glyphs{UTF8, ASCII} {
		for _, s := range g.each() {
			if utf8.RuneCountInString(s) != 1 {
				t.Errorf("%s: %q is not one character", g.Name, s)
			}
			if g == ASCII && s[0] >= 0x80 {
				t.Errorf("ascii: %q", s)
			}
		}
	}
}

// What stands beside words in a row has one meaning.
func TestAMarkHasOneMeaning(t *testing.T) {
	for _, g := range []*Glyphs{UTF8, ASCII} {
		for place, marks := range map[string]map[string]string{
			"a row": {"up": g.On, "unknown": g.Off, "starting": g.Starting, "failed": g.Bad, "hold": g.Hold, "warning": g.Warn, "stopped": g.Stopped,
				"done": g.Good, "rising": g.Rising, "restarts": g.Restarts, "rolled back": g.Back, "from to": g.Arrow, "cut": g.Ellipsis, "folded": g.More},
			"before a log line": {"app": g.FromApp, "system": g.FromSystem, "router": g.FromRouter, "api": g.FromAPI},
			"the gutter":        {"position": g.Full, "error": g.Event, "mark": g.Mark, "track": g.Tick},
		} {
			seen := map[string]string{}
			for meaning, mark := range marks {
				if other, taken := seen[mark]; taken {
					t.Errorf("%s, %s: got %q for %q and for %q, want one meaning", g.Name, place, mark, meaning, other)
				}
				seen[mark] = meaning
			}
		}
	}
}

// See package early: another import might be initialised after Bubble Tea, and five seconds are lost on a mute terminal.
func TestEarlyImportsOnlyLipgloss(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "early/early.go", nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Imports) != 1 || file.Imports[0].Path.Value != `"github.com/charmbracelet/lipgloss"` {
		t.Errorf("early imports %d packages, want lipgloss alone", len(file.Imports))
	}
}
