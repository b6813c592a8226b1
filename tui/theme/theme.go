package theme

// Profile is how much colour a terminal is given.
type Profile uint8

// The profiles, from none to all.
const (
	Plain     Profile = iota // no escape sequence at all: files, pipes, goldens
	Mono                     // NO_COLOR: bold, dim and reverse only
	ANSI16                   // the terminal's own colours, as its user chose them
	TrueColor                // 24-bit colours of a named theme
)

// Theme is a look: a sequence for every role, and the glyphs. It is immutable and cheap to copy. The zero value draws
// plain text without glyphs; use New.
type Theme struct {
	Glyphs  *Glyphs
	name    string
	profile Profile
	open    *[256]string
	shapes  *[256]string // the same for shapes; an empty one is that of words; nil where all are
}

// New is the theme of a profile with the glyphs of a terminal. TrueColor is the theme "night".
func New(p Profile, g *Glyphs) Theme {
	t := Theme{Glyphs: g, profile: p, name: Default}
	switch p {
	case Mono:
		t.open = mono.words()
	case ANSI16:
		t.open, t.shapes = unseen.words(), unseen.forShapes()
	case TrueColor:
		t.name, t.open = palettes[0].name, palettes[0].sequences()
	}
	return t
}

// Default is the name of the theme in the terminal's own colours.
const Default = "default"

// Named is the theme of that name, and whether there is one.
func Named(name string, g *Glyphs) (Theme, bool) {
	if name == Default {
		return New(ANSI16, g), true
	}
	for _, p := range palettes {
		if p.name == name {
			return Theme{Glyphs: g, name: p.name, profile: TrueColor, open: p.sequences()}, true
		}
	}
	return Theme{}, false
}

// Profile says how much colour the theme uses.
func (t Theme) Profile() Profile { return t.profile }

// Name is the name that a user chooses the theme by.
func (t Theme) Name() string { return t.name }

// Open is the sequence that begins a run of words of the role; it resets what was before. Empty on a plain theme.
func (t Theme) Open(r Role) string {
	if t.open == nil {
		return ""
	}
	return t.open[r]
}

// Reset is the sequence that ends all styling. Empty on a plain theme.
func (t Theme) Reset() string {
	if t.open == nil {
		return ""
	}
	return reset
}

// OpenShape is the same for a run of shapes of the role: marks, bars, lines. It is empty where shapes look like words.
func (t Theme) OpenShape(r Role) string {
	if t.shapes == nil {
		return ""
	}
	return t.shapes[r]
}

// Paint is s as one run of the role, closed. Several runs in a line are cheaper through draw.Line.
func (t Theme) Paint(r Role, s string) string {
	if t.open == nil || s == "" {
		return s
	}
	shape := t.OpenShape(r)
	n, drawn := Piece(s)
	switch {
	case shape == "", n == len(s) && !drawn:
		return t.open[r] + s + reset
	case n == len(s):
		return shape + s + reset
	}
	var b []byte
	for s != "" {
		if n, drawn = Piece(s); drawn {
			b = append(b, shape...)
		} else {
			b = append(b, t.open[r]...)
		}
		b, s = append(b, s[:n]...), s[n:]
	}
	return string(append(b, reset...))
}

// IsShape tells whether a character is drawn and not read: an arrow, a mark, a line, a block.
func IsShape(r rune) bool { return r >= 0x2190 && r < 0x2c00 }

// Piece is how many bytes s begins with that are all shapes or all words. Blanks belong to what they stand behind. It never ends where a
// character may join the one beside it.
func Piece(s string) (n int, shapes bool) {
	const joining = 0x300 // from here on there are characters that join others
	var before rune
	for i, r := range s {
		switch {
		case i == 0:
			shapes = IsShape(r)
		case shapes && (before < joining || IsShape(before)) && r < joining && r != ' ', !shapes && before < joining && IsShape(r):
			return i, shapes
		}
		before = r
	}
	return len(s), shapes
}

const reset = "\x1b[0m"
