package draw

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/tui/theme"
)

// joining are texts of characters that join to what stands before or behind them: selectors, joiners, accents, halves of
// flags, syllables of Hangul, keycaps, signs that are drawn with the next letter.
func joining() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.SampledFrom([]rune{
		' ', 'a', '1', '#', '…', '│', '日', 0xfe0f, 0xfe0e, 0x180b, 0xe0100, 0x200d, 0x200c, 0x301, 0x20e3, 0x903, 0xe33, 0x1100, 0x1161, 0x11a8,
		'👩', '⚠', '✔', 0x1f1e9, 0x1f3fd, 0xd4e, 0x915, 0x94d, 0xe0041,
	}), 0, 12, -1)
}

func TestASelectorMakesNoLineWider(t *testing.T) {
	for _, s := range []string{" \ufe0fab", "a\ufe0fbcd", "#\ufe0f\u20e3bcd", "✔\ufe0fbcd", "⚠\ufe0fbcd", "日\ufe0ebcd", "ab \ufe0f日A", "\ufe0fabc"} {
		for w := range 9 {
			exact(t, Block{NewLine(night, w).Add(theme.Text, s).String()}, w, 1)
			exact(t, Block{NewLine(night, w).Cell(theme.Text, s, w, Right).String()}, w, 1)
			if got := ansi.StringWidth(Cut(s, w)); got > w {
				t.Errorf("%q cut to %d is %d cells: %q", s, w, got, Cut(s, w))
			}
		}
	}
}

func TestWhatIsCutFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := joining().Draw(t, "text"), rapid.IntRange(0, 14).Draw(t, "w")
		if got := ansi.StringWidth(Cut(s, w)); got > w {
			t.Fatalf("%q cut to %d is %d cells: %q", s, w, got, Cut(s, w))
		}
		s = Clean(s)
		for _, s := range []string{s, night.Paint(theme.Bad, s)} {
			if got := ansi.StringWidth(Cut(s, w)); got > w {
				t.Fatalf("%q cut to %d is %d cells: %q", s, w, got, Cut(s, w))
			}
			for _, got := range []string{FitLeft(s, w), FitRight(s, w)} {
				if ansi.StringWidth(got) != w {
					t.Fatalf("%q in %d is %d cells: %q", s, w, ansi.StringWidth(got), got)
				}
			}
		}
	})
}

// What is clean has the width that it has alone, whatever stands beside it, and whether or not a colour parts the two.
func TestCleanTextJoinsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Clean(joining().Draw(t, "text"))
		if again := Clean(s); again != s {
			t.Fatalf("%q is cleaned to %q", s, again)
		}
		for _, beside := range []string{"", " ", "a", "│", "…"} {
			if got, want := ansi.StringWidth(beside+s+beside), Width(s)+2*Width(beside); got != want {
				t.Fatalf("%q between %q is %d cells, want %d", s, beside, got, want)
			}
		}
		if first, _ := utf8.DecodeRuneInString(s); unicode.Is(unicode.M, first) || first == 0x200d {
			t.Fatalf("%q begins with what joins to the cell before it", s)
		}
		if strings.ContainsAny(s, "\ufe0e\ufe0f\u180b\U000e0100") {
			t.Fatalf("%q holds a selector, which makes an emoji wider on some terminals", s)
		}
	})
}

// Lines, tables and frames of such text are as wide as asked, and each column begins where the header says.
func TestLinesOfJoiningTextAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, th := rapid.IntRange(0, 40).Draw(t, "w"), themes().Draw(t, "theme")
		l := NewLine(th, w)
		for range rapid.IntRange(0, 6).Draw(t, "runs") {
			role, s, n := roles().Draw(t, "role"), joining().Draw(t, "text"), rapid.IntRange(0, 9).Draw(t, "cells")
			at := l.At()
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				l.Add(role, s)
			case 1:
				l.Cell(role, s, n, Align(rapid.IntRange(0, 1).Draw(t, "align")))
				if want := min(at+n, w); l.At() != want {
					t.Fatalf("behind a cell of %d at %d the line is at %d, want %d", n, at, l.At(), want)
				}
			case 2:
				l.Right(R(role, s))
			}
		}
		exact(t, Block{l.String()}, w, 1)
	})
}
