package theme

import "strconv"

// RGB is one 24-bit colour.
type RGB struct{ R, G, B uint8 }

// palette is a truecolor theme. Its ground is the background it is made for; it is not painted, the terminal's own
// shows. The inks of row replace those of the selected row, where the ground of the row would take their contrast.
type palette struct {
	name   string
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

// ansi16 is the look in the terminal's own palette, as SGR parameters. Grey is the faint attribute, not "bright black":
// some popular palettes give bright black the colour of the background.
var ansi16 = map[Role]string{
	Dim: "2", Faint: "2", Strong: "1", Soft: "36", Border: "2", BorderFocus: "94", Title: "1", Key: "1;94",
	Good: "32", Warn: "33", Bad: "31", Release: "95", Router: "94", API: "95", Path: "96", Curve: "36", Cursor: "1;94",
	AppBand: "1;7", ProdBand: "1;97;45", BandGo: "30;42", BandHold: "30;43", BandNoGo: "1;97;41",
	PastBand: "30;46", ModeBand: "1;7",
	Alarm: "1;97;41", AlarmText: "97;41", AlarmKey: "1;4;97;41",
	Found2: "30;106", Found3: "30;105", Found4: "30;104", Input: "1;4",
}

var ansi16Hues = [hueCount]string{"94", "35", "36", "95", "96", "35", "94", "96"}

// mono is the look without colour.
var mono = map[Role]string{
	Dim: "2", Faint: "2", Strong: "1", Border: "2", Title: "1", Key: "1", Cursor: "1",
	AppBand: "1;7", ProdBand: "1;7", BandGo: "1;7", BandHold: "1;7", BandNoGo: "1;7",
	PastBand: "1;7", ModeBand: "1;7",
	Alarm: "1;7", AlarmText: "7", AlarmKey: "1;4;7",
	Found2: "4;7", Found3: "1;4", Found4: "4", Input: "1;4",
}

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

// paletteSequences leaves colour out of the selected row: reversed colours make a patchwork of it, so there the whole
// row is in plain reverse video.
func paletteSequences(params map[Role]string, hues [hueCount]string) *[256]string {
	var out [256]string
	for i := range out {
		r := Role(i)
		p := params[r.Base()]
		if h := int(r.Base()) - int(hueFirst); h >= 0 && h < hueCount {
			p = hues[h]
		}
		if r&Row != 0 {
			p = "7"
		}
		s := "\x1b[0"
		if r&Bold != 0 {
			s += ";1"
		}
		if p != "" {
			s += ";" + p
		}
		out[i] = s + "m"
	}
	return &out
}
