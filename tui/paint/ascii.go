package paint

import (
	"strings"
	"unicode/utf8"

	"app.gonogo/gonogo/tui/draw"
)

// asciiFor stands for the characters that we write ourselves beside the theme's glyphs, a cell for a cell.
var asciiFor = map[rune]byte{
	'·': '-', '×': 'x', '→': '>', '←': '<', '↑': '^', '↓': 'v', '▶': '>', '…': '~', '⋯': '+', '–': '-', '−': '-', '─': '-', '│': '|',
	'╭': '+', '╮': '+', '╰': '+', '╯': '+', '╴': '-', '╶': '-', '≥': '>', '≤': '<', '●': 'o', '▲': '^', '✖': 'x', '✔': '*', '␍': '~',
}

// ToASCII makes rows w cells wide fit for a terminal that knows ASCII alone: no byte above 0x7e leaves the program. Words hold characters
// too that no theme knows, an author's name or a line of the log; they become question marks.
func ToASCII(rows []Row, w int) []Row {
	for _, row := range rows {
		for i, span := range row {
			end := w
			if i+1 < len(row) {
				end = row[i+1].X
			}
			row[i].Text = lineToASCII(span.Text, end-span.X)
		}
	}
	return rows
}

// lineToASCII is a line of w cells in ASCII, still w cells. What a run of strange characters means is lost, its width is not.
func lineToASCII(line string, w int) string {
	var out strings.Builder
	for i := 0; i < len(line); {
		if line[i] < utf8.RuneSelf {
			out.WriteByte(line[i])
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(line[i:])
		if c, ours := asciiFor[r]; ours {
			out.WriteByte(c)
			i += n
			continue
		}
		end := i + n
		for end < len(line) && line[end] >= utf8.RuneSelf && !known(line[end:]) {
			_, n = utf8.DecodeRuneInString(line[end:])
			end += n
		}
		out.WriteString(strings.Repeat("?", draw.Width(line[i:end])))
		i = end
	}
	return draw.Fit(out.String(), w)
}

func known(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	_, ours := asciiFor[r]
	return ours
}
