// Package answer asks a terminal for its colors and takes the answers out of what is typed.
//
// Nobody waits for them: a mute terminal is one that never answers. What is not an answer is left as it came, byte for byte.
package answer

import (
	"bytes"
	"strconv"
	"strings"

	"app.gonogo/gonogo/tui/theme"
)

// Question asks for the sixteen colors, for that of text and for the background. The background is asked for last: the colors are told with its answer.
const Question = "\x1b]4;0;?;1;?;2;?;3;?;4;?;5;?;6;?;7;?;8;?;9;?;10;?;11;?;12;?;13;?;14;?;15;?\x1b\\\x1b]10;?\x1b\\\x1b]11;?\x1b\\"

// mostBytes is more than the longest answer has.
const mostBytes = 64

// MostHeld is the most that is kept back.
const MostHeld = mostBytes + 2

// Filter takes answers out of what a terminal sends. Its zero value is ready.
type Filter struct {
	told    theme.Palette
	text    bool
	colors  int // a bit for each that was told
	done    bool
	held    []byte // the beginning of what may be an answer
	escaped bool   // an Esc has gone through that may have begun one
}

// Pass gives what is left of some input, and the terminal's colors when the answer about the background is in it, or one behind it. What may be the beginning of an answer is
// kept back until the next input shows whether it is one: what is left may be longer than the input, by [MostHeld] at most.
func (f *Filter) Pass(in []byte) (out []byte, told *theme.Palette) {
	if len(in) == 0 {
		return in, nil
	}
	all := append(f.held, in...)
	f.held = nil
	if f.escaped && begins(all[1:], all[0] == ']') {
		all = append([]byte{esc}, all...)
	}
	f.escaped = false
	out = in[:0:0]
	for len(all) > 0 {
		at := bytes.IndexByte(all, esc)
		if at < 0 {
			return append(out, all...), told
		}
		out, all = append(out, all[:at]...), all[at:]
		n, whole := measure(all)
		switch {
		case n == 0: // no answer
			out, all = append(out, esc), all[1:]
			f.escaped = len(all) == 0
		case !whole:
			f.held = bytes.Clone(all)
			return out, told
		default:
			if f.learn(string(all[:n])) {
				palette := f.told
				told = &palette
			}
			all = all[n:]
		}
	}
	return out, told
}

const (
	esc = 0x1b
	bel = 0x07
)

// begins tells whether what stands behind ESC ] is the beginning of an answer, so much of it that nobody has typed it.
func begins(b []byte, bracket bool) bool {
	if !bracket {
		return false
	}
	for _, lead := range []string{"4;", "10;rgb", "11;rgb"} {
		if bytes.HasPrefix(b, []byte(lead)) {
			return true
		}
	}
	return false
}

// measure is the length of the answer that b begins with; 0 where there is none. One that is not whole may yet become one.
func measure(b []byte) (n int, whole bool) {
	if len(b) < 2 || b[1] != ']' {
		return 0, false
	}
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case i > mostBytes:
			return 0, false
		case c == bel:
			return i + 1, true
		case c == esc && i+1 == len(b):
			return len(b), false
		case c == esc && b[i+1] == '\\':
			return i + 2, true
		case i == 2 && c != '4' && c != '1', c < ' ', c > '~':
			return 0, false
		}
	}
	return len(b), false
}

// learn reads an answer, and tells whether the colors can be told now.
func (f *Filter) learn(answer string) (enough bool) {
	body := strings.TrimRight(strings.TrimPrefix(answer, "\x1b]"), "\x07\x1b\\")
	what, value, _ := strings.Cut(body, ";")
	if what == "4" {
		number, rest, _ := strings.Cut(value, ";")
		if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < len(f.told.Colors) {
			if c, ok := colorOf(rest); ok {
				f.told.Colors[i], f.colors = c, f.colors|1<<i
			}
		}
		return false
	}
	c, ok := colorOf(value)
	switch {
	case !ok:
		return false
	case what == "10":
		f.told.Text, f.text = c, true
		return f.done // some terminals answer in an order of their own
	case what != "11":
		return false
	}
	f.told.Ground, f.done = c, true
	f.told.Known = f.colors == 1<<len(f.told.Colors)-1
	if !f.text { // what can be read on the ground
		f.told.Text = theme.Fixed(231)
		if theme.Contrast(f.told.Text, c) < theme.Contrast(theme.RGB{}, c) {
			f.told.Text = theme.RGB{}
		}
	}
	return true
}

// colorOf reads rgb:ffff/8000/0000 and rgb:ff/80/00; rgba: has a fourth part, which does not matter.
func colorOf(s string) (theme.RGB, bool) {
	_, parts, ok := strings.Cut(s, ":")
	p := strings.Split(parts, "/")
	if !ok || !strings.HasPrefix(s, "rgb") || len(p) < 3 {
		return theme.RGB{}, false
	}
	var v [3]uint8
	for i := range v {
		n, err := strconv.ParseUint(p[i], 16, 16)
		if err != nil {
			return theme.RGB{}, false
		}
		v[i] = uint8(n * 255 / (1<<(4*len(p[i])) - 1))
	}
	return theme.RGB{R: v[0], G: v[1], B: v[2]}, true
}
