package theme

// Profile is how much colour a terminal is given.
type Profile uint8

// The profiles, from none to all.
const (
	Plain     Profile = iota // no escape sequence at all: files, pipes, goldens
	Mono                     // NO_COLOR: bold, dim and reverse only
	ANSI16                   // the terminal's own sixteen colours, as its user chose them
	TrueColor                // 24-bit colours of a named theme
)

// Theme is a look: a sequence for every role, and the glyphs. It is immutable and cheap to copy. The zero value draws
// plain text without glyphs; use New.
type Theme struct {
	Glyphs  *Glyphs
	profile Profile
	open    *[256]string
}

// New is the theme of a profile with the glyphs of a terminal. TrueColor is the theme "night".
func New(p Profile, g *Glyphs) Theme {
	t := Theme{Glyphs: g, profile: p}
	switch p {
	case Mono:
		t.open = paletteSequences(mono, [hueCount]string{})
	case ANSI16:
		t.open = paletteSequences(ansi16, ansi16Hues)
	case TrueColor:
		t.open = palettes[0].sequences()
	}
	return t
}

// Named is the truecolor theme of that name, and whether there is one.
func Named(name string, g *Glyphs) (Theme, bool) {
	for _, p := range palettes {
		if p.name == name {
			return Theme{Glyphs: g, profile: TrueColor, open: p.sequences()}, true
		}
	}
	return Theme{}, false
}

// Names are the names of the truecolor themes, the default first.
func Names() []string {
	names := make([]string, len(palettes))
	for i, p := range palettes {
		names[i] = p.name
	}
	return names
}

// Profile says how much colour the theme uses.
func (t Theme) Profile() Profile { return t.profile }

// Open is the sequence that begins a run of the role; it resets what was before. Empty on a plain theme.
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

// Paint is s as one run of the role, closed. Several runs in a line are cheaper through draw.Line.
func (t Theme) Paint(r Role, s string) string {
	if t.open == nil || s == "" {
		return s
	}
	return t.open[r] + s + reset
}

const reset = "\x1b[0m"
