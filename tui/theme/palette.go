package theme

import "strconv"

// RGB is one 24-bit colour.
type RGB struct{ R, G, B uint8 }

// Ground is the background the truecolor theme "night" is made for. It is not painted: the terminal's own shows.
var Ground = RGB{0x16, 0x16, 0x1e}

// rowGround is the background of the selected row and of the app's band.
var rowGround = RGB{42, 47, 69}

// ink is how a role looks in a truecolor theme. A zero bg is the terminal's own background.
type ink struct {
	fg, bg RGB
	bold   bool
}

// night is the truecolor theme, by role. Dim is the darkest colour that still has contrast 4.5 with margin.
var night = map[Role]ink{
	Text:        {fg: RGB{200, 204, 212}},
	Dim:         {fg: RGB{139, 147, 163}},
	Faint:       {fg: RGB{71, 79, 99}},
	Strong:      {fg: RGB{223, 227, 238}, bold: true},
	Soft:        {fg: RGB{169, 177, 214}},
	Border:      {fg: RGB{71, 79, 99}},
	BorderFocus: {fg: RGB{122, 162, 247}},
	Title:       {fg: RGB{223, 227, 238}, bold: true},
	Key:         {fg: RGB{122, 162, 247}, bold: true},
	Good:        {fg: RGB{158, 206, 106}},
	Warn:        {fg: RGB{224, 175, 104}},
	Bad:         {fg: RGB{247, 118, 142}},
	Release:     {fg: RGB{187, 154, 247}},
	Router:      {fg: RGB{137, 164, 245}},
	API:         {fg: RGB{240, 182, 221}},
	Path:        {fg: RGB{255, 158, 100}},
	Curve:       {fg: RGB{125, 207, 255}},
	Cursor:      {fg: RGB{122, 162, 247}, bold: true},
	AppBand:     {fg: RGB{255, 255, 255}, bg: rowGround, bold: true},
	ProdBand:    {fg: RGB{255, 255, 255}, bg: RGB{75, 63, 143}, bold: true},
	BandGo:      {fg: RGB{255, 255, 255}, bg: RGB{61, 107, 58}, bold: true},
	BandHold:    {fg: RGB{255, 255, 255}, bg: RGB{138, 92, 24}, bold: true},
	BandNoGo:    {fg: RGB{255, 255, 255}, bg: RGB{176, 58, 80}, bold: true},
	Input:       {fg: RGB{255, 255, 255}, bg: rowGround, bold: true},
}

// nightHues are the colours of Name: from aqua over blue and violet to pink, the half circle that holds no status.
var nightHues = [hueCount]RGB{
	{137, 164, 245}, {240, 182, 221}, {125, 207, 255}, {192, 166, 247},
	{110, 206, 221}, {214, 160, 240}, {165, 180, 252}, {150, 200, 235},
}

// ansi16 is the look in the terminal's own palette, as SGR parameters. Grey is the faint attribute, not "bright black":
// some popular palettes give bright black the colour of the background.
var ansi16 = map[Role]string{
	Dim: "2", Faint: "2", Strong: "1", Soft: "36", Border: "2", BorderFocus: "94", Title: "1", Key: "1;94",
	Good: "32", Warn: "33", Bad: "31", Release: "95", Router: "94", API: "95", Path: "96", Curve: "36", Cursor: "1;94",
	AppBand: "1;7", ProdBand: "1;97;45", BandGo: "1;30;42", BandHold: "1;30;43", BandNoGo: "1;97;41", Input: "1;4",
}

var ansi16Hues = [hueCount]string{"94", "35", "36", "95", "96", "35", "94", "96"}

// mono is the look without colour.
var mono = map[Role]string{
	Dim: "2", Faint: "2", Strong: "1", Border: "2", Title: "1", Key: "1", Cursor: "1",
	AppBand: "1;7", ProdBand: "1;7", BandGo: "1;7", BandHold: "1;7", BandNoGo: "1;7", Input: "1;4",
}

// The sequences of each profile, by role with its bits.
var (
	nightOpen  = trueColorSequences(night, nightHues)
	ansi16Open = paletteSequences(ansi16, ansi16Hues)
	monoOpen   = paletteSequences(mono, [hueCount]string{})
)

func trueColorSequences(inks map[Role]ink, hues [hueCount]RGB) [256]string {
	var out [256]string
	for i := range out {
		r := Role(i)
		k, ok := inks[r.Base()]
		if h := int(r.Base()) - int(hueFirst); h >= 0 && h < hueCount {
			k = ink{fg: hues[h]}
		} else if !ok {
			k = inks[Text]
		}
		out[i] = k.on(r).sequence()
	}
	return out
}

// on is the ink with the bits of r: heavier for Bold, on the row's background for Row. Greys are lifted on a row,
// where the brighter background would take their contrast; bands keep their own background.
func (k ink) on(r Role) ink {
	k.bold = k.bold || r&Bold != 0
	if r&Row == 0 || k.bg != (RGB{}) {
		return k
	}
	k.bg = rowGround
	switch r.Base() {
	case Dim, Faint:
		k.fg = night[Soft].fg
	case Bad:
		k.fg = RGB{255, 139, 160}
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
func paletteSequences(params map[Role]string, hues [hueCount]string) [256]string {
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
	return out
}
