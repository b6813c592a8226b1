// Package themetest has what tests of colors measure with: the palettes of terminals, what a terminal makes of a line, what other eyes see.
package themetest

import "app.gonogo/gonogo/tui/theme"

// Terminal is a terminal's colors as its makers published them.
type Terminal struct {
	Name   string
	Source string
	theme.Palette
}

func rgb(v uint32) theme.RGB { return theme.RGB{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v)} }

func terminal(name, source string, text, ground uint32, colors [16]uint32) Terminal {
	t := Terminal{Name: name, Source: source, Palette: theme.Palette{Text: rgb(text), Ground: rgb(ground), Known: true}}
	for i, c := range colors {
		t.Colors[i] = rgb(c)
	}
	return t
}

// Terminals are the palettes that most terminals come with or are given.
var Terminals = []Terminal{
	terminal("Solarized dark", "ethanschoonover.com/solarized, the table of values", 0x839496, 0x002b36, [16]uint32{
		0x073642, 0xdc322f, 0x859900, 0xb58900, 0x268bd2, 0xd33682, 0x2aa198, 0xeee8d5,
		0x002b36, 0xcb4b16, 0x586e75, 0x657b83, 0x839496, 0x6c71c4, 0x93a1a1, 0xfdf6e3}),
	terminal("VGA", "the text mode of IBM's VGA, and the Linux console", 0xaaaaaa, 0x000000, [16]uint32{
		0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa,
		0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff}),
	terminal("GNOME light", "GNOME Terminal, palette GNOME and scheme GNOME light", 0x171421, 0xffffff, [16]uint32{
		0x171421, 0xc01c28, 0x26a269, 0xa2734c, 0x12488b, 0xa347ba, 0x2aa1b3, 0xd0cfcc,
		0x5e5c64, 0xf66151, 0x33da7a, 0xe9ad0c, 0x2a7bde, 0xc061cb, 0x33c7de, 0xffffff}),
	terminal("Campbell", "Windows Terminal, the scheme Campbell of its defaults", 0xcccccc, 0x0c0c0c, [16]uint32{
		0x0c0c0c, 0xc50f1f, 0x13a10e, 0xc19c00, 0x0037da, 0x881798, 0x3a96dd, 0xcccccc,
		0x767676, 0xe74856, 0x16c60c, 0xf9f1a5, 0x3b78ff, 0xb4009e, 0x61d6d6, 0xf2f2f2}),
	terminal("xterm.js", "xterm.js, its default theme: the colors of Tango on black", 0xffffff, 0x000000, [16]uint32{
		0x2e3436, 0xcc0000, 0x4e9a06, 0xc4a000, 0x3465a4, 0x75507b, 0x06989a, 0xd3d7cf,
		0x555753, 0xef2929, 0x8ae234, 0xfce94f, 0x729fcf, 0xad7fa8, 0x34e2e2, 0xeeeeec}),
	terminal("macOS Basic", "Terminal of macOS, the profile Basic", 0x000000, 0xffffff, [16]uint32{
		0x000000, 0x990000, 0x00a600, 0x999900, 0x0000b2, 0xb200b2, 0x00a6b2, 0xbfbfbf,
		0x666666, 0xe50000, 0x00d900, 0xe5e500, 0x0000ff, 0xe500e5, 0x00e5e5, 0xe5e5e5}),
	terminal("xterm", "XTerm-col.ad, light on dark", 0xe5e5e5, 0x000000, [16]uint32{
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
		0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff}),
}
