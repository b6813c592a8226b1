package theme

import "strconv"

// RGB is one 24-bit colour.
type RGB struct{ R, G, B uint8 }

// palette is a truecolor theme. Its ground is the background it is made for; it is not painted, the terminal's own
// shows. The inks of row replace those of the selected row, where the ground of the row would take their contrast.
type palette struct {
	name   string
	help   string
	ground RGB
	rowBg  RGB
	inks   map[Role]ink
	row    map[Role]RGB
	hues   [hueCount]RGB
}

// ink is how a role looks in a truecolor theme. A zero bg is the terminal's own background.
type ink struct {
	fg, bg RGB
	bold   bool
}

// palettes are the truecolor themes; the first is the one to take when none is named. Clear keeps its status colours
// apart for eyes that do not tell red from green: bluish green, yellow and vermilion differ in brightness too.
var palettes = [...]palette{night, day, clearSight}

// sequences is the theme's opening sequence for each role with its bits.
func (p palette) sequences() *[256]string {
	var out [256]string
	for i := range out {
		r := Role(i)
		k, ok := p.inks[r.Base()]
		if h := int(r.Base()) - int(hueFirst); h >= 0 && h < hueCount {
			k = ink{fg: p.hues[h]}
		} else if !ok {
			k = p.inks[Text]
		}
		out[i] = p.with(k, r).sequence()
	}
	return &out
}

// with is the ink with the bits of r: heavier for Bold, on the row's ground for Row. Bands keep their own ground.
func (p palette) with(k ink, r Role) ink {
	k.bold = k.bold || r&Bold != 0
	if r&Row == 0 || k.bg != (RGB{}) {
		return k
	}
	k.bg = p.rowBg
	if fg, ok := p.row[r.Base()]; ok {
		k.fg = fg
	}
	return k
}

func (k ink) sequence() string {
	b := []byte("\x1b[0")
	if k.bold {
		b = append(b, ";1"...)
	}
	b = appendColor(b, ";38;2", k.fg)
	if k.bg != (RGB{}) {
		b = appendColor(b, ";48;2", k.bg)
	}
	return string(append(b, 'm'))
}

func appendColor(b []byte, lead string, c RGB) []byte {
	b = append(b, lead...)
	for _, v := range [3]uint8{c.R, c.G, c.B} {
		b = strconv.AppendUint(append(b, ';'), uint64(v), 10)
	}
	return b
}
