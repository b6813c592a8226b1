package tui

import (
	"regexp"
	"strings"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/theme"
)

// offer is a key that stands on the screen in the look of keys, and the words behind it.
type offer struct {
	key   string // as it is pressed
	words string // up to the next key, the next border or the end of the line
	row   int
}

// offers are all keys that a picture in colour offers, from the top. Two keys before one word are two offers.
func (h *hands) offers() []offer {
	looks := map[string]bool{}
	for _, r := range []theme.Role{theme.Key, theme.Key | theme.Row, theme.AlarmKey} {
		looks[h.theme.Open(r)] = true
	}
	pressed := map[string]string{"↑": "up", "↓": "down", "←": "left", "→": "right", "Space": "space", "Enter": "enter", "Esc": "esc", "Tab": "tab", "y": "y", "n": "n"}
	for _, b := range h.keys.All() {
		for _, k := range b.Keys {
			pressed[keys.KeyName(k)] = k
		}
	}
	var list []offer
	for y, line := range strings.Split(h.view(), "\n") {
		open := 0 // offers that still wait for the end of their words
		for _, part := range parts(line) {
			if !looks[part.look] {
				words, _, end := strings.Cut(part.text, "│")
				for i := len(list) - open; i < len(list); i++ {
					list[i].words += words
				}
				if end {
					open = 0
				}
				continue
			}
			names := strings.Fields(part.text)
			open = 0
			for _, n := range names {
				if k, ok := pressed[n]; ok {
					list = append(list, offer{key: k, row: y})
					open++
				}
			}
		}
	}
	for i := range list {
		list[i].words = strings.TrimSpace(strings.Trim(list[i].words, "─╯╰ "))
	}
	return list
}

// drawnText is a text and the sequence before it.
type drawnText struct{ look, text string }

var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// parts are the runs of a line, each with its look.
func parts(line string) []drawnText {
	var list []drawnText
	look, from := "", 0
	for _, at := range colour.FindAllStringIndex(line, -1) {
		if at[0] > from {
			list = append(list, drawnText{look, line[from:at[0]]})
		}
		look, from = line[at[0]:at[1]], at[1]
	}
	return append(list, drawnText{look, line[from:]})
}

// read is the picture without colours.
func (h *hands) read() []string { return strings.Split(colour.ReplaceAllString(h.view(), ""), "\n") }
