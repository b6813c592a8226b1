package draw

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/tui/theme"
)

var (
	plain = theme.New(theme.Plain, theme.UTF8)
	night = theme.New(theme.TrueColor, theme.UTF8)
)

// exact fails unless b is h lines of w cells, measured by x/ansi and not by the shortcuts of this package.
func exact(t interface {
	Helper()
	Fatalf(string, ...any)
}, b Block, w, h int) {
	t.Helper()
	if len(b) != max(h, 0) {
		t.Fatalf("%d lines, want %d", len(b), h)
	}
	for i, line := range b {
		if got := ansi.StringWidth(line); got != max(w, 0) {
			t.Fatalf("line %d is %d cells, want %d: %q", i, got, w, line)
		}
		if strings.ContainsAny(ansi.Strip(line), "\x1b\n\r\t\a") {
			t.Fatalf("line %d holds control: %q", i, line)
		}
	}
}

func picture(b Block) string {
	var s strings.Builder
	for _, line := range b {
		s.WriteString("\n" + strings.TrimRight(line, " "))
	}
	return s.String()
}

// text is what a pane may be given: names, wide characters, joined ones, and what should never arrive.
func text() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), joining(), rapid.StringMatching(`[a-z0-9 ./-]{0,40}`), rapid.SampledFrom([]string{
		"", "日本語のログ", "e\u0301a\u0308", "👩‍👩‍👧 family", "⚠\ufe0f", "\x1b[31mred", "a\tb\nc", "\x9b31m", "\u200b", "ｱｲｳ", "\u00ad", "\u202eabc",
		"v74 → v73", "\xff\xfe",
	}))
}

func roles() *rapid.Generator[theme.Role] {
	return rapid.Map(rapid.Uint8(), func(v uint8) theme.Role { return theme.Role(v) })
}

func runs() *rapid.Generator[[]Run] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Run { return R(roles().Draw(t, "role"), text().Draw(t, "text")) }), 0, 4)
}

func themes() *rapid.Generator[theme.Theme] {
	return rapid.SampledFrom([]theme.Theme{
		{}, plain, night, theme.New(theme.Mono, theme.UTF8), theme.New(theme.ANSI16, theme.ASCII),
	})
}

func TestWidthAgreesWithGraphemes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text().Draw(t, "a") + text().Draw(t, "b")
		if got, want := Width(s), ansi.StringWidth(s); got != want {
			t.Fatalf("%q is %d cells, want %d", s, got, want)
		}
	})
	for r := rune(0x20); r < 0x3000; r++ {
		if narrow(r) && ansi.StringWidth(string(r)) != 1 {
			t.Errorf("%q (%U) is taken for narrow", r, r)
		}
	}
}

func TestGlyphsAreOneCell(t *testing.T) {
	for _, g := range []*theme.Glyphs{theme.UTF8, theme.ASCII} {
		v := reflect.ValueOf(*g)
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "Name" {
				continue
			}
			list, ok := v.Field(i).Interface().([]string)
			if !ok {
				list = []string{v.Field(i).String()}
			}
			for _, s := range list {
				if ansi.StringWidth(s) != 1 {
					t.Errorf("%s %s: %q is not one cell", g.Name, v.Type().Field(i).Name, s)
				}
			}
		}
	}
}

func TestCutAndFit(t *testing.T) {
	for _, c := range []struct {
		in    string
		w     int
		cut   string
		left  string
		right string
	}{
		{"web.1", 5, "web.1", "web.1", "web.1"},
		{"web.1", 8, "web.1", "web.1   ", "   web.1"},
		{"worker.1", 4, "wor…", "wor…", "wor…"},
		{"日本語", 6, "日本語", "日本語", "日本語"},
		{"日本語", 5, "日本…", "日本…", "日本…"},
		{"日本語", 4, "日…", "日… ", " 日…"},
		{"abc", 0, "", "", ""},
		{"abc", -1, "", "", ""},
	} {
		if got := Cut(c.in, c.w); got != c.cut {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.w, got, c.cut)
		}
		if got := FitLeft(c.in, c.w); got != c.left {
			t.Errorf("FitLeft(%q, %d) = %q, want %q", c.in, c.w, got, c.left)
		}
		if got := FitRight(c.in, c.w); got != c.right {
			t.Errorf("FitRight(%q, %d) = %q, want %q", c.in, c.w, got, c.right)
		}
	}
	styled := night.Paint(theme.Bad, "crashed")
	if got := Cut(styled, 4); ansi.Strip(got) != "cra…" || !strings.HasSuffix(got, "\x1b[0m") {
		t.Errorf("a cut styled string is %q", got)
	}
}

func TestLineCounts(t *testing.T) {
	l := NewLine(plain, 20)
	got := l.Add(theme.Name("web"), "web.1").To(8).Cell(theme.Dim, "4s", 4, Right).Right(R(theme.Bad, "↻2")).String()
	if got != "web.1     4s      ↻2" {
		t.Errorf("line is %q", got)
	}
	if got := l.Reset(6).Add(theme.Text, "abcdefgh").Add(theme.Text, "not seen").String(); got != "abcde…" {
		t.Errorf("a cut line is %q", got)
	}
	if got := l.Reset(4).Add(theme.Text, "a\x1bb\n").String(); got != "a b " {
		t.Errorf("control text is drawn as %q", got)
	}
	ascii := NewLine(theme.New(theme.Plain, theme.ASCII), 4)
	if got := ascii.Add(theme.Text, "worker").String(); got != "wor~" {
		t.Errorf("cut in ASCII is %q", got)
	}
}

func TestLineOpensARoleOnce(t *testing.T) {
	got := NewLine(night, 4).Add(theme.Bad, "a").Add(theme.Bad, "b").String()
	want := night.Open(theme.Bad) + "ab  " + night.Reset()
	if got != want {
		t.Errorf("line is %q, want %q", got, want)
	}
	got = NewLine(night, 6).Cell(theme.Input, "a", 3, Left).String()
	want = night.Open(theme.Input) + "a  " + night.Open(theme.Text) + "   " + night.Reset()
	if got != want {
		t.Errorf("line with an input is %q, want %q", got, want)
	}
}

func TestFrame(t *testing.T) {
	spec := FrameSpec{
		Number: "2", Title: "Logs", TitleExtra: []Run{R(theme.Text, "app heroku")},
		Right: []Run{R(theme.Good|theme.Bold, "LIVE"), R(theme.Dim, " 48,210 lines")},
		Foot:  []Run{R(theme.Key, "/"), R(theme.Dim, " find")},
	}
	got := Frame(plain, 48, 4, spec, Block{" one", " two"})
	want := `
╭─ 2 Logs  app heroku ──── LIVE 48,210 lines ─╮
│ one                                          │
│ two                                          │
╰─ / find ─────────────────────────────────────╯`
	want = strings.Replace(want, "app heroku ────", "app heroku ─────", 1)
	if diff := cmp.Diff(want, picture(got)); diff != "" {
		t.Errorf("frame differs (-want +got):\n%s", diff)
	}
	want = `
╭─ 2 Logs  app he… ─╮
│ one               │
╰─ / find ──────────╯`
	if diff := cmp.Diff(want, picture(Frame(plain, 21, 3, spec, Block{" one", " two"}))); diff != "" {
		t.Errorf("narrow frame differs (-want +got):\n%s", diff)
	}
	for w := 2; w < 60; w++ { // at every width the border is whole
		top := Frame(plain, w, 2, spec, nil)[0]
		if !strings.HasPrefix(top, "╭") || !strings.HasSuffix(top, "╮") || w > 6 && !strings.HasSuffix(top, " ─╮") && !strings.HasSuffix(top, "──╮") {
			t.Errorf("the border of %d is %q", w, top)
		}
	}
	spec.Focus = true
	if got := Frame(night, 48, 3, spec, nil).String(); !strings.Contains(got, night.Open(theme.BorderFocus)) ||
		strings.Contains(got, night.Open(theme.Border)) {
		t.Error("a focused frame is not all in the focus colour")
	}
}

func TestFrameIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h, th := rapid.IntRange(-2, 70).Draw(t, "w"), rapid.IntRange(-2, 8).Draw(t, "h"), themes().Draw(t, "theme")
		var body Block
		for _, r := range runs().Draw(t, "body") {
			body = append(body, th.Paint(r.Role, Clean(r.Text)))
		}
		spec := FrameSpec{
			Number: "1", Title: text().Draw(t, "title"), TitleExtra: runs().Draw(t, "extra"), Right: runs().Draw(t, "right"),
			Foot: runs().Draw(t, "foot"), FootRight: runs().Draw(t, "footright"), Focus: rapid.Bool().Draw(t, "focus"),
		}
		got := Frame(th, w, h, spec, body)
		exact(t, got, w, h)
		g := th.Glyphs
		if w < 2 || h < 2 || g == nil {
			return
		}
		top, bottom := ansi.Strip(got[0]), ansi.Strip(got[h-1])
		if !strings.HasPrefix(top, g.TopLeft) || !strings.HasSuffix(top, g.TopRight) ||
			!strings.HasPrefix(bottom, g.BottomLeft) || !strings.HasSuffix(bottom, g.BottomRight) {
			t.Fatalf("a corner is missing:\n%s", got)
		}
	})
}

func dynos() Table {
	return Table{
		Gap: 2, Indent: 1,
		Columns: []Column{
			{Max: 1}, {Title: "dyno", Min: 8, Tight: true}, {Title: "state", Fill: true, Min: 4},
			{Title: "age", Align: Right, DropRank: 1}, {Title: "size", DropRank: 2},
		},
		Rows: []Row{
			{Span: []Run{R(theme.Soft|theme.Bold, "web"), R(theme.BadStrong, "  1/2")}},
			{Cells: []Run{R(theme.Good, "●"), R(theme.Name("web"), "web.1"), R(theme.Text, "up"), R(theme.Dim, "2h"), R(theme.Dim, "Standard-1X")}},
			{Cells: []Run{R(theme.Bad, "✖"), R(theme.Name("web"), "web.2"), R(theme.Bad, "crashed"), R(theme.Dim, "14s")}, Selected: true},
		},
	}
}

func TestTable(t *testing.T) {
	for _, c := range []struct {
		w    int
		want string
	}{
		{44, `
 web  1/2
 ●web.1     up               2h  Standard-1X
 ✖web.2     crashed         14s`},
		{24, `
 web  1/2
 ●web.1     up        2h
 ✖web.2     crashed  14s`},
		{17, `
 web  1/2
 ●web.1     up
 ✖web.2     cras…`},
		{8, `
 web  1…
 ●web.1
 ✖web.2`},
	} {
		got := dynos().Draw(plain, c.w, 3)
		exact(t, got, c.w, 3)
		if diff := cmp.Diff(c.want, picture(got)); diff != "" {
			t.Errorf("table of %d differs (-want +got):\n%s", c.w, diff)
		}
	}
}

func TestTableSelectedRowIsOneBand(t *testing.T) {
	line := dynos().Draw(night, 44, 3)[2]
	for _, seq := range strings.SplitAfter(line, "m") {
		if i := strings.Index(seq, "\x1b[0;"); i >= 0 && !strings.Contains(seq[i:], ";48;2;42;47;69m") {
			t.Errorf("%q leaves the selected row's background", seq)
		}
	}
}

func TestTableIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := Table{
			Gap: rapid.IntRange(-1, 3).Draw(t, "gap"), Indent: rapid.IntRange(-1, 3).Draw(t, "indent"),
			Header: rapid.Bool().Draw(t, "header"),
		}
		for range rapid.IntRange(0, 5).Draw(t, "columns") {
			table.Columns = append(table.Columns, Column{
				Title: text().Draw(t, "title"), Align: Align(rapid.IntRange(0, 1).Draw(t, "align")),
				Min: rapid.IntRange(-1, 12).Draw(t, "min"), Max: rapid.IntRange(-1, 12).Draw(t, "max"),
				DropRank: rapid.IntRange(-1, 3).Draw(t, "priority"), Fill: rapid.Bool().Draw(t, "fill"),
				Tight: rapid.Bool().Draw(t, "tight"),
			})
		}
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			row := Row{Cells: runs().Draw(t, "cells"), Selected: rapid.Bool().Draw(t, "selected")}
			if rapid.Bool().Draw(t, "group") {
				row.Span = runs().Draw(t, "span")
			}
			table.Rows = append(table.Rows, row)
		}
		w, h := rapid.IntRange(-2, 60).Draw(t, "w"), rapid.IntRange(-2, 9).Draw(t, "h")
		exact(t, table.Draw(themes().Draw(t, "theme"), w, h), w, h)
	})
}

func TestOverlay(t *testing.T) {
	base := Block{"aaaaaaaa", "日本語日", "cccccccc"}
	got := Overlay(base, Block{"XY", "XY"}, 3, 1)
	if diff := cmp.Diff(Block{"aaaaaaaa", "日 XY 日", "cccXYccc"}, got); diff != "" {
		t.Errorf("overlay differs (-want +got):\n%s", diff)
	}
	if base[1] != "日本語日" {
		t.Error("the base was changed")
	}
	got = Overlay(base, Block{"12345678", "12345678"}, -6, -1)
	if got[0] != "78aaaaaa" || got[1] != base[1] {
		t.Errorf("overlay beyond the corner is %q", got)
	}
	styled := Overlay(Block{night.Paint(theme.Bad, "aaaa")}, Block{"X"}, 1, 0)
	if ansi.Strip(styled[0]) != "aXaa" || !strings.Contains(styled[0], "\x1b[0mX") {
		t.Errorf("the base's colour runs into the overlay: %q", styled[0])
	}
	if !strings.HasSuffix(styled[0], "aa\x1b[0m") || strings.Count(styled[0], night.Open(theme.Bad)) < 2 {
		t.Errorf("the base lost its colour behind the overlay: %q", styled[0])
	}
}

func TestOverlayIsExact(t *testing.T) {
	block := func(t *rapid.T, name string) Block {
		var b Block
		w, th := rapid.IntRange(0, 30).Draw(t, name+" w"), themes().Draw(t, name+" theme")
		for range rapid.IntRange(0, 5).Draw(t, name+" h") {
			b = append(b, NewLine(th, w).Runs(runs().Draw(t, name)...).String())
		}
		return b
	}
	rapid.Check(t, func(t *rapid.T) {
		base, over := block(t, "base"), block(t, "over")
		got := Overlay(base, over, rapid.IntRange(-8, 32).Draw(t, "x"), rapid.IntRange(-3, 6).Draw(t, "y"))
		exact(t, got, base.Width(), len(base))
		exact(t, Dimmed(got, night), base.Width(), len(base))
	})
}

func TestDimmedHasOneColour(t *testing.T) {
	got := Dimmed(Block{night.Paint(theme.Bad, "a") + night.Paint(theme.Good, "b")}, night)
	if got[0] != night.Open(theme.Faint)+"ab"+night.Reset() {
		t.Errorf("dimmed is %q", got[0])
	}
}

func TestSparkAndBar(t *testing.T) {
	nan := math.NaN()
	for want, got := range map[string]string{
		"▁▅█·":   Spark([]float64{0, 2, 4, nan}, 4, 0, theme.UTF8),
		"  ▁█":   Spark([]float64{0, 9}, 4, 0, theme.UTF8),
		"▁▂":     Spark([]float64{0, 0.1}, 2, 100, theme.UTF8),
		"▁█▁":    Spark([]float64{0, 0, 0, 7, 0, 0}, 3, 0, theme.UTF8),
		"█▁":     Spark([]float64{math.Inf(1), math.Inf(-1)}, 2, 5, theme.UTF8),
		"":       Spark([]float64{1}, 0, 0, theme.UTF8),
		"██▌  ":  Bar(0.5, 5, theme.UTF8),
		"▏    ":  Bar(0.0001, 5, theme.UTF8),
		"     ":  Bar(nan, 5, theme.UTF8),
		"█████":  Bar(7, 5, theme.UTF8),
		"###   ": Bar(0.5, 6, theme.ASCII),
	} {
		if got != want {
			t.Errorf("drew %q, want %q", got, want)
		}
	}
}

func TestRule(t *testing.T) {
	if got := Rule(plain, 24, theme.Release, R(theme.Release, "v74"), R(theme.Text, "  Deploy")); got != "────── v74  Deploy ─────" {
		t.Errorf("rule is %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(-1, 40).Draw(t, "w")
		exact(t, Block{Rule(themes().Draw(t, "theme"), w, theme.Release, runs().Draw(t, "runs")...)}, w, 1)
	})
}

func FuzzLineIsExact(f *testing.F) {
	f.Add("web.1", "日本語", 7)
	f.Add("\x1b]8;;x\a", "e\u0301", 3)
	f.Fuzz(func(t *testing.T, a, b string, w int) {
		w %= 200
		l := NewLine(night, w).Add(theme.Text, a).Cell(theme.Bad, b, w/3, Right).Right(R(theme.Dim, a))
		exact(t, Block{l.String()}, w, 1)
	})
}

func BenchmarkFrame(b *testing.B) {
	body := make(Block, 34)
	for i := range body {
		body[i] = NewLine(night, 98).Add(theme.Dim, " 08:35:59.902 › ").Add(theme.Router, "router    ").Add(theme.BadStrong, "503 H10 ").
			Add(theme.Text, "GET /orders ").Add(theme.Dim, "App crashed").String()
	}
	spec := FrameSpec{Number: "2", Title: "Logs", Right: []Run{R(theme.Dim, "48,210 lines")}, Focus: true}
	b.ReportAllocs()
	for b.Loop() {
		Frame(night, 100, 36, spec, body)
	}
}

func BenchmarkTable(b *testing.B) {
	table := dynos()
	for len(table.Rows) < 40 {
		table.Rows = append(table.Rows, table.Rows[1])
	}
	b.ReportAllocs()
	for b.Loop() {
		table.Draw(night, 64, 40)
	}
}

func BenchmarkLogLine(b *testing.B) {
	l := NewLine(night, 98)
	b.ReportAllocs()
	for b.Loop() {
		_ = l.Reset(98).Add(theme.Dim, " 08:35:59.902 › ").Add(theme.Router, "router    ").Add(theme.BadStrong, "503 H10 ").
			Add(theme.Text, "GET /orders ").Add(theme.Dim, "App crashed").String()
	}
}

func TestPrintableLooksAtEachByte(t *testing.T) {
	for c := range 256 {
		for at := range 8 {
			s := []byte("abcdefgh")
			s[at] = byte(c)
			if got, want := printable(eight(string(s))), c >= 0x20 && c < 0x7f; got != want {
				t.Fatalf("%q: %t", s, got)
			}
		}
	}
}

// The quick way to cut a line out is the slow one.
func TestSlicesOfSureLines(t *testing.T) {
	th := theme.New(theme.ANSI16, theme.UTF8)
	words := []string{"a", "web.1", "│", "╭─", "·", "  ", "v74 ✔", ""}
	roles := []theme.Role{theme.Text, theme.Dim, theme.Bad | theme.Bold, theme.Key}
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(1, 30).Draw(t, "w")
		l := NewLine(th, w)
		for range rapid.IntRange(0, 6).Draw(t, "runs") {
			l.Add(rapid.SampledFrom(roles).Draw(t, "role"), rapid.SampledFrom(words).Draw(t, "word"))
		}
		line := l.String()
		from := rapid.IntRange(0, w+2).Draw(t, "from")
		to := rapid.IntRange(from, w+4).Draw(t, "to")
		got, ok := sliceSure(line, from, to)
		if want := sliceAny(line, from, to, true); !ok || got != want && from < to {
			t.Fatalf("%q [%d,%d): %q, want %q", line, from, to, got, want)
		}
		if got, want := bare(line), ansi.Strip(line); got != want {
			t.Fatalf("%q without styles is %q, want %q", line, got, want)
		}
	})
}
