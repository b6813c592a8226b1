// Package draw turns text and roles into lines of exact width.
//
// Rules:
//   - What is drawn is exactly as large as asked: a Block of h lines of w cells, whatever it was made from.
//   - Text comes in clean: escape sequences in it are a mistake of the caller and are shown as blanks, never sent.
//     Styled strings are only those this package (or theme.Paint) made.
//   - Widths are counted while writing, from plain text; a styled line is not measured again.
//   - Cutting is visible: what does not fit ends in an ellipsis.
//   - Nothing here knows the model, the clock or the terminal. It is the only package that uses x/ansi.
package draw

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"app.gonogo/gonogo/tui/theme"
)

// Block is a drawn rectangle: as many lines as it is high, each exactly as wide as the block, without line ends.
type Block []string

// Blank is a block of spaces. Sizes below zero count as zero.
func Blank(w, h int) Block {
	b := make(Block, max(h, 0))
	line := Spaces(w)
	for i := range b {
		b[i] = line
	}
	return b
}

// Exact is b cut or padded to w × h cells.
func Exact(b Block, w, h int) Block {
	out := make(Block, max(h, 0))
	for i := range out {
		if i < len(b) {
			out[i] = Fit(b[i], w)
		} else {
			out[i] = Spaces(w)
		}
	}
	return out
}

// Width is the width of the block's first line in cells.
func (b Block) Width() int {
	if len(b) == 0 {
		return 0
	}
	return Width(b[0])
}

// String is the block as text, lines parted by line feeds, none at the end.
func (b Block) String() string { return strings.Join(b, "\n") }

// Overlay is base with over drawn upon it, over's top left cell at column x, row y. What falls outside base is left
// out; base keeps its size. A wide character cut by an edge becomes a blank.
func Overlay(base, over Block, x, y int) Block {
	out := append(Block(nil), base...)
	w := base.Width()
	for i, line := range over {
		row := y + i
		if row < 0 || row >= len(out) {
			continue
		}
		from, to := max(x, 0), min(x+Width(line), w)
		if from >= to {
			continue
		}
		out[row] = splice(out[row], line, from, to, x, w)
	}
	return out
}

// splice is a line of w cells with the cells [from, to) taken from over, which begins at column x. A character that
// would join its neighbour across a seam changes the width; then the line is made again without such characters.
func splice(base, over string, from, to, x, w int) string {
	parts := func(keep bool) string {
		return slice(base, 0, from, keep) + slice(over, from-x, to-x, keep) + slice(base, to, w, keep)
	}
	if line := parts(true); Width(line) == w {
		return line
	}
	return parts(false)
}

// slice is the cells [from, to) of a styled line, exactly to-from wide and closed. A wide character that an edge cuts
// becomes blanks; x/ansi's own cutting would keep it whole and make the line too long. Unless keep, so does every
// character that is not one cell for certain.
func slice(s string, from, to int, keep bool) string {
	if to <= from {
		return ""
	}
	if Sure(s) {
		if part, ok := sliceSure(s, from, to); ok {
			return part
		}
	}
	return sliceAny(s, from, to, keep)
}

func sliceAny(s string, from, to int, keep bool) string {
	var b strings.Builder
	var state byte
	open, styled, at, used := "", false, 0, 0
	for len(s) > 0 && at < to {
		seq, width, n, next := ansi.DecodeSequence(s, state, nil)
		s, state = s[n:], next
		switch {
		case width == 0 && seq != "" && seq[0] == esc:
			open = seq // each of our sequences is complete, the last one is the look
			continue
		case at+width <= from:
			at += width
			continue
		}
		if open != "" {
			b.WriteString(open)
			open, styled = "", true
		}
		inside := min(at+width, to) - max(at, from)
		if inside == width && (keep || simple(seq)) {
			b.WriteString(seq)
		} else {
			b.WriteString(Spaces(inside))
		}
		at, used = at+width, used+inside
	}
	if styled {
		b.WriteString(sgrReset)
	}
	b.WriteString(Spaces(to - from - used))
	return b.String()
}

// sliceSure is slice of a line whose characters are all one cell wide; ok is false where the line has other sequences than
// ours. It is what a dialog over a full screen costs.
func sliceSure(s string, from, to int) (part string, ok bool) {
	var b strings.Builder
	b.Grow(len(s) + to)
	open, styled, at := "", false, 0
	for i := 0; i < len(s) && at < to; {
		if s[i] == esc {
			end := skipSGR(s, i)
			if end < 0 {
				return "", false
			}
			open, i = s[i:end], end
			continue
		}
		wanted, bound := at >= from, to
		if !wanted {
			bound = from
		}
		j := i
		for ; j < len(s) && s[j] != esc; j++ {
			if utf8.RuneStart(s[j]) {
				if at == bound {
					break
				}
				at++
			}
		}
		if wanted {
			if open != "" {
				b.WriteString(open)
				open, styled = "", true
			}
			b.WriteString(s[i:j])
		}
		i = j
	}
	if styled {
		b.WriteString(sgrReset)
	}
	b.WriteString(Spaces(to - max(at, from)))
	return b.String(), true
}

// bare is a line without its styles.
func bare(line string) string {
	i := strings.IndexByte(line, esc)
	if i < 0 {
		return line
	}
	out := make([]byte, 0, len(line))
	rest := line
	for i >= 0 {
		out = append(out, rest[:i]...)
		end := skipSGR(rest, i)
		if end < 0 {
			return ansi.Strip(line)
		}
		rest = rest[end:]
		i = strings.IndexByte(rest, esc)
	}
	return string(append(out, rest...))
}

// Dimmed is the block without its colours, drawn faint: the screen behind a dialog.
func Dimmed(b Block, th theme.Theme) Block {
	open, reset := th.Open(theme.Faint), th.Reset()
	out := make(Block, len(b))
	for i, line := range b {
		text := bare(line)
		if Sure(line) {
			out[i] = open + text + reset
			continue
		}
		if w := Width(line); Width(text) != w { // characters joined that a change of colour had kept apart
			text = bare(slice(line, 0, w, false))
		}
		out[i] = open + text + reset
	}
	return out
}

// Beside joins blocks of the same height side by side. A shorter block is padded with blank lines.
func Beside(blocks ...Block) Block {
	h := 0
	for _, b := range blocks {
		h = max(h, len(b))
	}
	out := make(Block, h)
	var line strings.Builder
	for i := range out {
		line.Reset()
		for _, b := range blocks {
			if i < len(b) {
				line.WriteString(b[i])
			} else {
				line.WriteString(Spaces(b.Width()))
			}
		}
		out[i] = line.String()
	}
	return out
}
