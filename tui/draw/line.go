package draw

import (
	"strings"
	"unicode/utf8"

	"app.gonogo/gonogo/tui/theme"
)

// Run is a piece of plain text with a role: the cells of a table, the titles of a frame.
type Run struct {
	Role theme.Role
	Text string
}

// R is a Run.
func R(role theme.Role, text string) Run { return Run{Role: role, Text: text} }

// RunsWidth is the width of the runs in cells.
func RunsWidth(runs []Run) int {
	n := 0
	for _, r := range runs {
		n += Width(Clean(r.Text))
	}
	return n
}

// Line builds one line of exactly the width it was made for. Runs are appended from the left; what does not fit is cut
// with an ellipsis, and runs after that are left out. Reuse it with Reset: the buffer stays.
type Line struct {
	buf   []byte
	th    theme.Theme
	w     int
	at    int
	open  int // the role that is open, with shapeOpen where it is that of its shapes, or closed
	extra theme.Role
	cut   bool
	tail  string // the run before, if its end could join the next one
}

const (
	closed    = -1
	shapeOpen = 0x100
)

// NewLine is an empty line of w cells.
func NewLine(th theme.Theme, w int) *Line {
	return &Line{th: th, w: max(w, 0), open: closed, buf: make([]byte, 0, 4*max(w, 0)+64)}
}

// Reset empties the line for another of w cells.
func (l *Line) Reset(w int) *Line {
	l.buf, l.w, l.at, l.open, l.extra, l.cut, l.tail = l.buf[:0], max(w, 0), 0, closed, 0, false, ""
	return l
}

// With adds bits (theme.Row, theme.Bold) to every run that follows, padding included.
func (l *Line) With(bits theme.Role) *Line {
	l.extra = bits
	return l
}

// At is the number of cells written, Left of those still free.
func (l *Line) At() int { return l.at }

// Left is the number of cells still free.
func (l *Line) Left() int { return l.w - l.at }

// Add appends a run.
func (l *Line) Add(role theme.Role, s string) *Line {
	if s == "" || l.cut {
		return l
	}
	n, stop := measure(s)
	hard := stop < len(s)
	if hard {
		s = l.apart(Clean(s))
		n = Width(s)
	}
	if n > l.Left() {
		l.cut = true
		if l.Left() == 0 {
			return l
		}
		s = l.cutTo(s, l.Left())
		n = Width(s)
	}
	l.append(role, s)
	l.at += n
	if hard {
		l.tail = s
	} else if l.tail != "" {
		l.tail = ""
	}
	return l
}

// append appends what is measured. Words and shapes are parted where the theme draws them otherwise.
func (l *Line) append(role theme.Role, s string) {
	shape := l.th.OpenShape(role | l.extra)
	if shape == "" {
		l.role(role)
		l.buf = append(l.buf, s...)
		return
	}
	for s != "" {
		n, drawn := theme.Piece(s)
		if as := int(role|l.extra) | shapeOpen; !drawn {
			l.role(role)
		} else if l.open != as {
			l.buf, l.open = append(l.buf, shape...), as
		}
		l.buf, s = append(l.buf, s[:n]...), s[n:]
	}
}

// apart is s kept from joining the run before it: two halves of a flag, two letters of a Hangul syllable.
func (l *Line) apart(s string) string {
	if l.tail == "" || Width(l.tail+s) == Width(l.tail)+Width(s) {
		return s
	}
	_, size := utf8.DecodeRuneInString(s)
	return Clean(" " + s[size:])
}

// cutTo is plain s in at most w cells, ended by the theme's ellipsis.
func (l *Line) cutTo(s string, w int) string {
	s = Cut(s, w)
	if g := l.th.Glyphs; g != nil && g.Ellipsis != ellipsis {
		if head, ok := strings.CutSuffix(s, ellipsis); ok {
			return head + g.Ellipsis
		}
	}
	return s
}

// Runs appends runs.
func (l *Line) Runs(runs ...Run) *Line {
	for _, r := range runs {
		l.Add(r.Role, r.Text)
	}
	return l
}

// Gap appends n blanks.
func (l *Line) Gap(n int) *Line {
	n = min(n, l.Left())
	if n <= 0 {
		return l
	}
	// Blanks take no colour of their own: the open role runs on, unless it would show.
	if l.extra != 0 || l.open != closed && theme.Role(l.open).Papered() {
		l.role(theme.Text)
	}
	l.blanks(n)
	return l
}

func (l *Line) blanks(n int) {
	l.buf = append(l.buf, Spaces(n)...)
	l.at += n
	if l.tail != "" {
		l.tail = ""
	}
}

// To appends blanks up to column col.
func (l *Line) To(col int) *Line { return l.Gap(col - l.at) }

// Cell appends s in exactly w cells (fewer at the end of the line), cut with an ellipsis, on the side align says.
func (l *Line) Cell(role theme.Role, s string, w int, align Align) *Line {
	w = min(w, l.Left())
	if w <= 0 {
		return l
	}
	s = Clean(s)
	n := Width(s)
	if n > w {
		s = l.cutTo(s, w)
		n = Width(s)
	}
	end := l.at + w
	if align == Right {
		l.fill(role, w-n)
	}
	l.Add(role, s)
	l.fill(role, end-l.at) // what was kept apart from the run before it may have become narrower
	return l
}

// fill appends the n blanks of a cell: on the role's own ground when it has one.
func (l *Line) fill(role theme.Role, n int) {
	if !role.Papered() {
		l.Gap(n)
		return
	}
	if n = min(n, l.Left()); n > 0 {
		l.role(role)
		l.blanks(n)
	}
}

// Right appends runs at the right end of the line when they fit with a blank before them, else nothing.
func (l *Line) Right(runs ...Run) *Line {
	if n := RunsWidth(runs); n < l.Left() || l.at == 0 && n == l.Left() {
		l.To(l.w - n).Runs(runs...)
	}
	return l
}

// Styled appends a string this package made, which is w cells wide; nothing when it does not fit.
func (l *Line) Styled(s string, w int) *Line {
	if w > l.Left() {
		return l
	}
	l.buf = append(l.buf, s...)
	l.at += w
	l.open, l.tail = closed, ""
	return l
}

// String is the line, padded to its width and closed.
func (l *Line) String() string {
	l.Gap(l.Left())
	if l.open != closed {
		l.buf = append(l.buf, l.th.Reset()...)
		l.open = closed
	}
	return string(l.buf)
}

// role opens a role unless it is open already.
func (l *Line) role(r theme.Role) {
	if r |= l.extra; int(r) != l.open {
		l.buf = append(l.buf, l.th.Open(r)...)
		l.open = int(r)
	}
}
