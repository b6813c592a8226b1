package theme

import (
	"maps"
	"strconv"
)

// terminal is a look in the terminal's own colours, as SGR parameters: of words, and of shapes where they look otherwise.
type terminal struct {
	params map[Role]string
	hues   [hueCount]string
	shapes map[Role]string
	hued   [hueCount]string // shapes of names
}

// unseen is the look on a terminal whose colours nobody knows. None of the sixteen but the terminal's own text can be read on every ground:
// red has 2.7 on VGA's, green 3.3 on a light one, the faint attribute 2.2 on Solarized. So words are in the colour of text, weight tells
// more from less, and colour is in the shapes, which want 3.0. Bands bring their own ground, out of the colours that are the same on every
// terminal. Faint is for lines and for what cannot be used.
var unseen = terminal{
	params: map[Role]string{
		Faint: "2", Strong: "1", Border: "2", Title: "1", Key: "1", Warn: "1", Bad: "1", Path: "1", Cursor: "1",
		AppBand: "1;7", ProdBand: "1;38;5;231;48;5;54", BandGo: "1;38;5;231;48;5;22", BandHold: "1;38;5;16;48;5;214", BandNoGo: "1;38;5;231;48;5;124",
		Alarm: "1;38;5;231;48;5;52", AlarmText: "38;5;231;48;5;52", AlarmKey: "1;4;38;5;231;48;5;52", PastBand: "1;38;5;231;48;5;24", ModeBand: "1;7",
		Found2: "38;5;16;48;5;117", Found3: "38;5;16;48;5;218", Found4: "38;5;16;48;5;183", Input: "1;4",
	},
	shapes: map[Role]string{
		BorderFocus: "94", Good: "32", Warn: "33", Bad: "91", Release: "95", Router: "94", API: "95", Curve: "94", Cursor: "94",
	},
	hued: [hueCount]string{"94", "95", "94", "95", "94", "95", "94", "95"},
}

// mono is the look without colour. Dim is as strong as text: the faint attribute cannot be read on every terminal.
var mono = terminal{params: map[Role]string{
	Faint: "2", Strong: "1", Border: "2", Title: "1", Key: "1", Warn: "1", Bad: "1", Path: "1", Cursor: "1",
	AppBand: "1;7", ProdBand: "1;7", BandGo: "1;7", BandHold: "1;7", BandNoGo: "1;7",
	Alarm: "1;7", AlarmText: "7", AlarmKey: "1;4;7", PastBand: "1;7", ModeBand: "1;7",
	Found2: "4;7", Found3: "1;4", Found4: "4", Input: "1;4",
}}

func (t terminal) words() *[256]string { return openings(t.params, t.hues, false) }

// forShapes are the openings of the shapes that look otherwise than words.
func (t terminal) forShapes() *[256]string { return openings(t.shapes, t.hued, true) }

// openings leave colour out of the selected row: reversed colours make a patchwork of it, so there the whole row is in plain reverse video,
// shapes too. A shape is never bold: many terminals draw bold in the bright colour, which few grounds bear.
func openings(params map[Role]string, hues [hueCount]string, few bool) *[256]string {
	var out [256]string
	for i := range out {
		r := Role(i)
		p, known := params[r.Base()]
		if h := int(r.Base()) - int(hueFirst); h >= 0 && h < hueCount {
			p, known = hues[h], hues[h] != ""
		}
		if few && (!known || r&Row != 0) {
			continue
		}
		if r&Row != 0 {
			p = "7"
		}
		s := "\x1b[0"
		if r&Bold != 0 && !few {
			s += ";1"
		}
		if p != "" {
			s += ";" + p
		}
		out[i] = s + "m"
	}
	return &out
}

// Palette is a terminal's colours, as far as it has told them.
type Palette struct {
	Text, Ground RGB
	Colors       [16]RGB
	Known        bool // Colors are told too
}

// Fit is the look for a terminal that has told its colours: words have their colour too, where it can be read. What cannot is replaced by
// a fixed colour of its hue that can. Where the background alone was told, the colours are those of the theme for such a background, as far
// as the fixed ones have them.
func Fit(p Palette, g *Glyphs) Theme {
	look := terminal{params: maps.Clone(unseen.params)}
	near := night
	if Contrast(p.Ground, day.inks[Text].fg) > Contrast(p.Ground, night.inks[Text].fg) {
		near = day
	}
	for r, want := range fitted {
		if look.params[r] = want.lead + p.fixed(near.inks[r].fg).params; p.Known {
			look.params[r] = want.lead + p.ink(want.colors...).params
		}
	}
	for i, c := range hueColors {
		if look.hues[i] = p.fixed(near.hues[i]).params; p.Known {
			look.hues[i] = p.name(c)
		}
	}
	for r, params := range unseen.shapes { // what is nothing but shapes
		if _, words := fitted[r]; !words {
			look.params[r] = params
		}
	}
	look.params[Dim] = p.dim()
	return Theme{Glyphs: g, name: Default, profile: ANSI16, open: look.words()}
}

// fitted is what the roles would like to be: of the sixteen the first that can be read.
var fitted = map[Role]struct {
	lead   string
	colors []int
}{
	Soft: {"", []int{6, 14}}, Key: {"1;", []int{12, 4}}, Good: {"", []int{2, 10}}, Warn: {"", []int{3, 11}}, Bad: {"", []int{1, 9}},
	Release: {"", []int{13, 5}}, Router: {"", []int{12, 4}}, API: {"", []int{13, 5}}, Curve: {"", []int{6, 14}}, Cursor: {"1;", []int{12, 4}},
}

var hueColors = [hueCount]int{12, 5, 6, 13, 14, 5, 12, 14}

// readable is the contrast that text needs.
const readable = 4.5

func (p Palette) reads(c RGB) bool { return Contrast(c, p.Ground) >= readable }

// written is a colour with the parameters that ask for it.
type written struct {
	params string
	color  RGB
}

// ink is the first of the colours that can be read, also where the terminal draws bold in the bright one, else a fixed one like the first.
func (p Palette) ink(colors ...int) written {
	for _, i := range colors {
		switch c := p.Colors[i]; {
		case !p.reads(c):
		case i >= 8:
			return written{strconv.Itoa(82 + i), c}
		case p.reads(p.Colors[i+8]):
			return written{strconv.Itoa(30 + i), c}
		}
	}
	return p.fixed(p.Colors[colors[0]])
}

// name is the colour of a name: i, or the first of those of names that keeps clear of every status.
func (p Palette) name(i int) string {
	for _, c := range append([]int{i}, hueColors[:]...) {
		like, clear := p.ink(c), true
		for _, status := range []Role{Good, Warn, Bad} {
			clear = clear && Distance(like.color, p.ink(fitted[status].colors...).color) >= clearOfStatus
		}
		if clear {
			return like.params
		}
	}
	return ""
}

// clearOfStatus is how far a name's colour is from that of every status.
const clearOfStatus = 25

// fixed is the fixed colour that looks most like c and can be read. A c that cannot is made lighter or darker first, so that its hue stays.
func (p Palette) fixed(c RGB) written {
	end := RGB{255, 255, 255}
	if Contrast(end, p.Ground) < Contrast(RGB{}, p.Ground) {
		end = RGB{}
	}
	like := c
	for part := 0.0; part < 1 && !p.reads(like); part += 0.05 {
		like = Mix(end, c, part)
	}
	i := nearest(like, p.Ground, readable)
	return written{"38;5;" + strconv.Itoa(i), Fixed(i)}
}

// dim is the fixed colour that is weaker than text and can still be read; none where text is hardly read itself.
func (p Palette) dim() string {
	const weaker = 0.62 // of the way from the ground to the text
	i := nearest(Mix(p.Text, p.Ground, weaker), p.Ground, readable)
	if Contrast(Fixed(i), p.Ground) >= Contrast(p.Text, p.Ground) {
		return ""
	}
	return "38;5;" + strconv.Itoa(i)
}
