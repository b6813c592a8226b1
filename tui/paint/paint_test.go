package paint

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// cells is the screen of an emulator: what stands in each cell and how it looks.
func cells(e *vt.Emulator) string {
	var b strings.Builder
	for y := range e.Height() {
		for x := range e.Width() {
			if c := e.CellAt(x, y); c != nil && c.Content != "" {
				fmt.Fprintf(&b, "%s%s|", c.Content, c.Style.String())
			} else {
				b.WriteString(" |")
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// unwrapped is a terminal as the screen has it: at the end of a row nothing goes on in the next one.
func unwrapped(w, h int) *vt.Emulator {
	e := vt.NewEmulator(w, h)
	_, _ = e.Write([]byte("\x1b[?7l"))
	return e
}

// fresh is the screen that a picture makes on a terminal that knows nothing.
func fresh(p Picture) string {
	var painter Painter
	e := unwrapped(p.W, len(p.Rows))
	_, _ = e.Write(painter.Frame(p))
	return cells(e)
}

var (
	colours = theme.New(theme.ANSI16, theme.UTF8)
	words   = []string{"a", "web.1 up", "08:35:57", "│", "─·─", "v74", " ", "   ", "▲✖", "日本", "e\u0301", "👩‍👩‍👧", "→ 12"}
	roles   = []theme.Role{theme.Text, theme.Border, theme.Bad, theme.Good | theme.Bold, theme.AppBand, theme.Key}
)

// drawn is a picture of w cells and h rows, parted at the given cells.
func drawn(t *rapid.T, w, h int, cuts []int, texts []string) Picture {
	p := Picture{W: w}
	for range h {
		var row Row
		at := cuts
		if rapid.IntRange(0, 9).Draw(t, "whole row") == 0 {
			at = cuts[:1]
		}
		for i, x := range at {
			to := w
			if i+1 < len(at) {
				to = at[i+1]
			}
			l := draw.NewLine(colours, to-x)
			for range rapid.IntRange(0, 5).Draw(t, "runs") {
				l.Add(rapid.SampledFrom(roles).Draw(t, "role"), rapid.SampledFrom(texts).Draw(t, "text"))
			}
			row = append(row, Span{X: x, Text: l.String()})
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// Whatever was shown before, a frame leads to the picture, as if it had been painted on an empty terminal.
func TestFramesLeadToThePicture(t *testing.T) { rapid.Check(t, framesLeadToThePicture) }

func FuzzFrames(f *testing.F) { f.Fuzz(rapid.MakeFuzz(framesLeadToThePicture)) }

func framesLeadToThePicture(t *rapid.T) {
	w, h := rapid.IntRange(12, 40).Draw(t, "w"), rapid.IntRange(1, 4).Draw(t, "h")
	cuts := [][]int{{0}, {0, 5}, {0, 3, 9}}[rapid.IntRange(0, 2).Draw(t, "cuts")]
	texts := words[:rapid.SampledFrom([]int{9, len(words)}).Draw(t, "words")]
	var painter Painter
	e := unwrapped(w, h)
	_, _ = e.Write([]byte("something that stands there already"))
	var last Picture
	for i := range rapid.IntRange(1, 5).Draw(t, "frames") {
		p := drawn(t, w, h, cuts, texts)
		for y := range last.Rows { // most rows stay
			if rapid.Bool().Draw(t, "stays") {
				p.Rows[y] = last.Rows[y]
			}
		}
		frame := string(painter.Frame(p))
		_, _ = e.Write([]byte(frame))
		if got, want := cells(e), fresh(p); got != want {
			t.Fatalf("frame %d %q makes\n%s\nnot\n%s", i, frame, got, want)
		}
		if again := painter.Frame(p); again != nil {
			t.Fatalf("nothing changed and %q is written", again)
		}
		last = p
	}
}

// One line is written over another, whatever stands in both, as if on an empty terminal.
func FuzzDiffer(f *testing.F) {
	f.Add("08:35:57 UTC", "08:35:58 UTC", uint8(0), uint8(0))
	f.Add("web.1 up", "web.1 crashed \u2716", uint8(1), uint8(2))
	f.Add("\u65e5\u672c", "e\u0301e", uint8(3), uint8(3))
	f.Add("\x1b[31mred", "\u202e\x00\xff", uint8(4), uint8(0))
	f.Add("", "\U0001f469\u200d\U0001f680", uint8(5), uint8(9))
	f.Fuzz(func(t *testing.T, old, next string, a, b uint8) {
		const w = 24
		line := func(text string, role uint8) string {
			l := draw.NewLine(colours, w)
			half := len(text) / 2
			l.Add(roles[int(role)%len(roles)], text[:half])
			l.Add(roles[int(role/8)%len(roles)], text[half:])
			return l.String()
		}
		pictures := []Picture{{W: w, Rows: []Row{{{Text: line(old, a)}}}}, {W: w, Rows: []Row{{{Text: line(next, b)}}}}, {W: w, Rows: []Row{{{Text: line(old, b)}}}}}
		var painter Painter
		e := unwrapped(w, 1)
		for i, p := range pictures {
			frame := string(painter.Frame(p))
			_, _ = e.Write([]byte(frame))
			if got, want := cells(e), fresh(p); got != want {
				t.Fatalf("frame %d %q makes\n%s\nnot\n%s", i, frame, got, want)
			}
		}
	})
}

func row(texts ...string) Row {
	var r Row
	x := 0
	for _, t := range texts {
		r = append(r, Span{X: x, Text: t})
		x += draw.Width(t)
	}
	return r
}

func TestOnlyWhatChangedIsWritten(t *testing.T) {
	th := theme.New(theme.Mono, theme.UTF8)
	bold, end := th.Open(theme.Strong), th.Reset()
	clock := func(s string) string {
		return "gonogo " + bold + "PROD" + end + "  " + bold + "08:35:" + s + " UTC" + end + " "
	}
	for _, c := range []struct {
		name      string
		old, next Row
		want      string
	}{
		{"nothing", row("a", "b"), row("a", "b"), ""},
		{"a digit of the clock", row(clock("57")), row(clock("58")), "\x1b[1;21H" + bold + "8" + end},
		{"two digits", row(clock("59")), row(clock("60")), "\x1b[1;20H" + bold + "60" + end},
		{"one pane of three", row("│one│", "│two│", "│six│"), row("│one│", "│TWO│", "│six│"), "\x1b[1;7HTWO"},
		{"a look", row(bold + "up" + end + " v1"), row("up v1"), "\x1b[1;1Hup v1"},
		{"a look, what is behind it kept", row("  " + bold + "up" + end), row("  " + th.Open(theme.Border) + "up" + end), "\x1b[1;3H" + th.Open(theme.Border) + "up" + end},
		{"parted elsewhere", row("ab", "cd"), row("a", "bxd"), "\x1b[1;3Hx"},
		{"beyond ASCII", row("–––▲▲│"), row("––·▲▲│"), "\x1b[1;3H·"},
	} {
		var p Painter
		w := draw.Width(c.old.String())
		p.Frame(Picture{W: w, Rows: []Row{c.old}})
		if got := string(p.Frame(Picture{W: w, Rows: []Row{c.next}})); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A terminal that thinks a character wider, or less wide, harms at most the rest of the row, and that is written again.
func TestUncertainWidthsTakeTheirRowWithThem(t *testing.T) {
	var p Painter
	p.Frame(Picture{W: 9, Rows: []Row{row("one", "two", "six"), row("one", "two", "six")}})
	got := string(p.Frame(Picture{W: 9, Rows: []Row{row("one", "日a", "six"), row("one", "two", "six")}}))
	if want := "\x1b[?2026h\x1b[1;4H\x1b[3X日a\x1b[1;7Hsix\x1b[?2026l"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	got = string(p.Frame(Picture{W: 9, Rows: []Row{row("one", "two", "six"), row("one", "two", "six")}}))
	if want := "\x1b[?2026h\x1b[1;4Htwosix\x1b[?2026l"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAnotherSizeIsPaintedWhole(t *testing.T) {
	var p Painter
	p.Frame(Picture{W: 2, Rows: []Row{row("ab")}})
	for _, next := range []Picture{{W: 3, Rows: []Row{row("abc")}}, {W: 3, Rows: []Row{row("abc"), row("def")}}} {
		if got := string(p.Frame(next)); !strings.HasPrefix(got, beginUpdate+clear) || !strings.Contains(got, "abc") {
			t.Errorf("%q", got)
		}
	}
	p.Forget()
	if got := string(p.Frame(Picture{W: 3, Rows: []Row{row("abc"), row("def")}})); !strings.Contains(got, "def") {
		t.Errorf("after another program wrote: %q", got)
	}
	if got := p.Frame(Picture{}); got != nil {
		t.Errorf("no size: %q", got)
	}
}

// A title is written when it changes, and with every whole picture: somebody else may have named the window.
func TestATitleIsWrittenWhenItChanges(t *testing.T) {
	var painter Painter
	e := unwrapped(3, 1)
	var titles []string
	e.SetCallbacks(vt.Callbacks{Title: func(s string) { titles = append(titles, s) }})
	show := func(title string) {
		_, _ = e.Write(painter.Frame(Picture{W: 3, Rows: []Row{{{Text: "abc"}}}, Title: title}))
	}
	show("GO shop v74 - gonogo")
	show("GO shop v74 - gonogo")
	show("NO-GO shop v75 - gonogo")
	painter.Forget()
	show("NO-GO shop v75 - gonogo")
	show("")
	want := []string{"GO shop v74 - gonogo", "NO-GO shop v75 - gonogo", "NO-GO shop v75 - gonogo"}
	if !slices.Equal(titles, want) {
		t.Errorf("got %q, want %q", titles, want)
	}
	if got := cells(e); got != fresh(Picture{W: 3, Rows: []Row{{{Text: "abc"}}}}) {
		t.Errorf("the title changed the picture: %q", got)
	}
}
