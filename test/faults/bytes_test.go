//go:build integration

package faults

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ours are the control sequences that the display uses: colours, places, blanking, the modes of the screen, the question for the
// terminal's colours, the title of its window, and what is copied with a key: nothing that begins as the hostile texts do.
var ours = regexp.MustCompile(`^(?:\x1b\]52;c;(?:[0-9A-Zac-z+/][0-9A-Za-z+/]*=*)?\a|\x1b\]2;[^\x00-\x1f\x7f]*\x1b\\|\x1b\[(?:2[23];2t|[0-9;]*m|(?:[0-9]+;[0-9]+)?H|[0-9]+X|2J|\?(?:1049|25|2004|7|2026)[hl])|\x1b\](?:4(?:;[0-9]+;\?)+|1[01];\?)\x1b\\)`)

// loggers are the marks of text that no part of the program writes: standard loggers, traces of a crash.
var loggers = regexp.MustCompile(`Unsolicited response|\d{4}/\d\d/\d\d \d\d:\d\d:\d\d |goroutine \d+ \[|\bpanic: |\bfatal error: `)

// foreign finds the first thing in a screen's output that is not the display's own. What stands after the display has given
// the terminal back is foreign too.
func foreign(out string) string {
	last := strings.LastIndex(out, "\x1b[?1049l")
	for i := 0; i < len(out); {
		if out[i] == 0x1b {
			n := len(ours.FindString(out[i:min(len(out), i+128)]))
			if n == 0 {
				return "a sequence that is not the display's: " + around(out, i)
			}
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(out[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return "broken UTF-8: " + around(out, i)
		case r == '\a' && (strings.HasPrefix(out[i+1:], "\x1b[") || strings.HasPrefix(out[i+1:], "\x1b]2;")): // the bell of a notice, between two frames
		case unicode.IsControl(r):
			return fmt.Sprintf("the control character %#x: %s", r, around(out, i))
		case bidi(r):
			return fmt.Sprintf("the direction mark %#x: %s", r, around(out, i))
		case last >= 0 && i > last:
			return "text after the screen: " + around(out, i)
		}
		i += n
	}
	if at := loggers.FindStringIndex(out); at != nil {
		return "foreign text: " + around(out, at[0])
	}
	return ""
}

// bidi tells the characters that turn the direction of text, or that nobody sees.
func bidi(r rune) bool {
	switch {
	case r == 0x061c, r == 0x200e, r == 0x200f, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069, r == 0xfeff, 0xe0000 <= r && r <= 0xe007f:
		return true
	}
	return false
}

// around quotes a place in the output.
func around(out string, i int) string {
	return fmt.Sprintf("%q", out[max(0, i-40):min(len(out), i+160)])
}

// styled is what lies between the characters of a text that is written in pieces.
var styled = regexp.MustCompile(`\x1b\[[0-9;?]*[a-zA-Z]`)

// leakedSecrets names the secrets that stand in the output, in one piece or broken by colours. They are not quoted in full.
func leakedSecrets(out string, secrets []string) []string {
	var found []string
	plain := styled.ReplaceAllString(out, "")
	for _, s := range secrets {
		if len(s) >= 12 && (strings.Contains(out, s) || strings.Contains(plain, s)) {
			i := max(strings.Index(plain, s), 0)
			found = append(found, fmt.Sprintf("%s…: %q", s[:6], plain[max(0, i-60):i]))
		}
	}
	return found
}
