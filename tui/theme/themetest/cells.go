package themetest

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"app.gonogo/gonogo/tui/theme"
)

// Drawn is a character with the parameters of the sequence that is in force.
type Drawn struct {
	Rune rune
	Seq  string
}

// IsShape tells whether the character is drawn, not read.
func (d Drawn) IsShape() bool { return theme.IsShape(d.Rune) }

// IsLine tells whether the character is a line of a frame, of an axis, of a rule.
func (d Drawn) IsLine() bool { return d.Rune >= '─' && d.Rune <= '╿' }

// Characters are those of a line without its blanks.
func Characters(line string) []Drawn {
	var out []Drawn
	seq := ""
	for line != "" {
		if params, rest, ok := sgr(line); ok {
			seq, line = params, rest
			continue
		}
		r, size := utf8.DecodeRuneInString(line)
		if line = line[size:]; r != ' ' {
			out = append(out, Drawn{r, seq})
		}
	}
	return out
}

// Cell is what a terminal makes of a character.
type Cell struct {
	Text, Back theme.RGB
	Bright     theme.RGB // of its text where the terminal draws bold in the bright color, else the same as Text
}

// Contrast is that of the worse of the two ways to draw bold.
func (c Cell) Contrast() float64 {
	return min(theme.Contrast(c.Text, c.Back), theme.Contrast(c.Bright, c.Back))
}

// sgr parts the sequence that a line begins with.
func sgr(line string) (params, rest string, ok bool) {
	after, ok := strings.CutPrefix(line, "\x1b[")
	if !ok {
		return "", line, false
	}
	return strings.Cut(after, "m")
}

// On is what a terminal makes of a character whose sequence begins with a reset. Faint is drawn half as strong as the text would be.
func (d Drawn) On(t theme.Palette) Cell {
	c := Cell{Text: t.Text, Back: t.Ground}
	faint, bold, reverse, own := false, false, false, -1
	p := strings.Split(d.Seq, ";")
	for i := 0; i < len(p); i++ {
		n, _ := strconv.Atoi(p[i])
		switch {
		case n == 1:
			bold = true
		case n == 2:
			faint = true
		case n == 7:
			reverse = true
		case n == 38 || n == 48:
			used, color := extended(p[i+1:], t)
			i += used
			if n == 38 {
				c.Text = color
			} else {
				c.Back = color
			}
		case n >= 30 && n < 38:
			c.Text, own = t.Colors[n-30], n-30
		case n >= 90 && n < 98:
			c.Text = t.Colors[n-82]
		case n >= 40 && n < 48:
			c.Back = t.Colors[n-40]
		case n >= 100 && n < 108:
			c.Back = t.Colors[n-92]
		}
	}
	c.Bright = c.Text
	if bold && own >= 0 {
		c.Bright = t.Colors[own+8]
	}
	if faint {
		c.Text, c.Bright = theme.Mix(c.Text, c.Back, 0.5), theme.Mix(c.Bright, c.Back, 0.5)
	}
	if reverse {
		c.Text, c.Bright, c.Back = c.Back, c.Back, c.Text
	}
	return c
}

// extended is a color behind 38 or 48, and how many parameters it takes.
func extended(p []string, t theme.Palette) (int, theme.RGB) {
	n := make([]int, 4)
	for i := range min(len(p), len(n)) {
		n[i], _ = strconv.Atoi(p[i])
	}
	if n[0] == 2 {
		return 4, theme.RGB{R: uint8(n[1]), G: uint8(n[2]), B: uint8(n[3])}
	}
	if n[1] < len(t.Colors) {
		return 2, t.Colors[n[1]]
	}
	return 2, theme.Fixed(n[1])
}
