package logs

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unsafe"

	"app.gonogo/gonogo/model/scan"
)

// levelReach is how far into a line its level is looked for, in bytes: behind a stamp, a pid and a logger's name.
const levelReach = 96

// levelWords are the words loggers use, in lower case.
var levelWords = map[string]Level{
	"trace": Debug, "debug": Debug, "verbose": Debug, "dbug": Debug, "trce": Debug, "dbg": Debug,
	"info": Info, "notice": Info, "inf": Info, "information": Info, "informational": Info, "silly": Debug, "finest": Debug, "fine": Debug,
	"warn": Warn, "warning": Warn, "wrn": Warn,
	"error": Error, "err": Error, "eror": Error, "fail": Error, "severe": Error,
	"fatal": Fatal, "critical": Fatal, "crit": Fatal, "panic": Fatal, "emerg": Fatal, "alert": Fatal, "ftl": Fatal,
	"emergency": Fatal, "dpanic": Fatal,
}

// levelOf reads the level a logger wrote into its line; None when it wrote none. A word counts in capitals (ERROR),
// in brackets ([error]), as a value (level=error), or in lower case with a colon at the start of the line (fail:):
// prose that speaks of errors does not.
func levelOf(text string) Level {
	text = trimBlanks(text)
	if l := prefixLevel(text); l != None {
		return l
	}
	if strings.HasPrefix(text, "npm ERR!") {
		return Error
	}
	head := text
	if len(head) > levelReach {
		head = head[:levelReach]
	}
	if text != "" && text[len(text)-1] == '}' {
		if open := strings.IndexByte(head, '{'); open >= 0 {
			if l := jsonLevel(text[open:]); l != None || open == 0 {
				return l
			}
		}
	} else if strings.HasPrefix(text, "{") { // cut short
		return jsonLevel(text)
	}
	for i := 0; i < len(head); i++ {
		if i > 0 || byteKinds[head[0]]&aLetter == 0 {
			if i = nextOpening(head, i); i < 0 {
				return None
			}
			if byteKinds[head[i]]&aCapital == 0 {
				i++ // the word begins behind the sign
			}
			if i < len(head) && head[i] == '"' && head[i-1] == '=' {
				i++
			}
		}
		end := i
		for end < len(head) && byteKinds[head[end]]&inWord != 0 {
			end++
		}
		if end-i >= 3 && end-i <= 8 && byteKinds[head[i]]&aLetter != 0 {
			if l := wordLevel(head, i, end); l != None {
				return l
			}
		}
		i = end - 1
	}
	return None
}

// nextOpening is the next byte at or behind i that opensLevel, -1 when there is none.
func nextOpening(head string, i int) int {
	b := unsafe.Slice(unsafe.StringData(head), len(head))
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:]) &^ scan.Highs // a sum of two bytes below 0x80 stays in its byte
		signs := (x + (0x80-'<')*scan.Ones) &^ (x + (0x7f-'=')*scan.Ones)
		capitals := (x + (0x80-'A')*scan.Ones) &^ (x + (0x7f-'[')*scan.Ones)
		for found := (signs | capitals) & scan.Highs; found != 0; found &= found - 1 {
			if at := i + bits.TrailingZeros64(found)/8; byteKinds[b[at]]&opensLevel != 0 && mayOpen(head, at) {
				return at
			}
		}
	}
	for ; i < len(b); i++ {
		if byteKinds[b[i]]&opensLevel != 0 && mayOpen(head, i) {
			return i
		}
	}
	return -1
}

// mayOpen tells whether what stands before a capital or an equals sign lets a level follow.
func mayOpen(head string, i int) bool {
	switch {
	case i == 0 || head[i] == '[' || head[i] == '<':
		return true
	case head[i] == '=':
		return head[i-1] == 'l' || head[i-1] == 'y' || head[i-1] == 't' // level, lvl, severity, at
	}
	return byteKinds[head[i-1]]&beforeLevel != 0
}

// byteKinds are what a byte may be part of.
var byteKinds = func() (t [256]uint8) {
	for c := range t {
		b := byte(c)
		switch {
		case b >= 'A' && b <= 'Z':
			t[c] = aLetter | inWord | inClass | aCapital | opensLevel
		case isLetter(b):
			t[c] = aLetter | inWord | inClass
		case isDigit(b), b == '_':
			t[c] = inWord | inClass
		case strings.IndexByte(".$:", b) >= 0:
			t[c] = inClass
		case strings.IndexByte("[<=", b) >= 0:
			t[c] = opensLevel
		}
		if strings.IndexByte(" .[|", b) >= 0 {
			t[c] |= beforeLevel
		}
	}
	return t
}()

const (
	aLetter = 1 << iota
	aCapital
	inWord      // of a word that may be a level
	opensLevel  // a capital, or a sign before a word in lower case
	beforeLevel // may stand before a level in capitals
	inClass     // of the name of an exception's class
)

// wordLevel is the level of head[i:end], three to eight letters, where it stands as one.
func wordLevel(head string, i, end int) Level {
	before, after := byte(' '), byte(' ')
	if i > 0 {
		before = head[i-1]
	}
	if end < len(head) {
		after = head[end]
	}
	word := head[i:end]
	switch {
	case before == '[' && after == ']', before == '<' && after == '>':
	case before == '[' && after == ' ' && strings.HasPrefix(strings.TrimLeft(head[end:], " "), "]"): // structlog: [error    ]
	case before == '"' && after == '"' && i > 1: // level="error"
		if !namesLevel(head[:i-1]) {
			return None
		}
	case before == '=' && (after == ' ' || after == ','): // level=error, severity=ERROR
		if !namesLevel(head[:i]) {
			return None
		}
	case byteKinds[word[0]]&aCapital != 0 && (before == ' ' || before == '.' || before == '[' || before == '|') &&
		isUpper(word) && strings.IndexByte(" :]|/,-", after) >= 0:
	case i == 0 && after == ':' && !isNothing(head[end+1:]):
	default:
		return None
	}
	return namedLevel(word)
}

// namesLevel tells what stands before a value that is a level.
func namesLevel(before string) bool {
	return strings.HasSuffix(before, "level=") || strings.HasSuffix(before, "lvl=") || strings.HasSuffix(before, "severity=") ||
		before == "at=" || strings.HasSuffix(before, " at=")
}

// isNothing tells what stands behind "error:" where there was none.
func isNothing(value string) bool {
	word := strings.TrimRight(strings.Trim(value, " "), ",;}.")
	switch word {
	case "null", "nil", "none", "None", "false", "0", "undefined", "no":
		return true
	}
	return false
}

func isUpper(word string) bool {
	for i := range len(word) {
		if byteKinds[word[i]]&aCapital == 0 {
			return false
		}
	}
	return true
}

// namedLevel is the level of a logger's word, whatever its case.
func namedLevel(word string) Level {
	var lower [13]byte
	if len(word) > len(lower) {
		return None
	}
	for i := range len(word) {
		c := word[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return levelWords[string(lower[:len(word)])]
}

// trimBlanks takes the blanks off the start of a text. Most have none.
func trimBlanks(text string) string {
	for text != "" && text[0] == ' ' {
		text = text[1:]
	}
	return text
}

// prefixLevel reads the levels that loggers write before all else, in forms of their own: Ruby's "E, [2026-…", glog's "E0501 08:00:00.000000 ",
// Tornado's "[E 180501 08:00:00 ", and a stamp with a level in lower case behind it, as Swift's and winston's loggers write.
func prefixLevel(text string) Level {
	if len(text) < 20 {
		return rubyLevel(text)
	}
	switch {
	case text[1] == ',':
		return rubyLevel(text)
	case isDigit(text[1]) && text[5] == ' ' && text[8] == ':' && text[11] == ':' && all(text[1:5], isDigit):
		return letterLevels[text[0]]
	case text[0] == '[' && text[2] == ' ' && text[9] == ' ' && text[12] == ':' && all(text[3:9], isDigit):
		return letterLevels[text[1]]
	case isDigit(text[0]) && text[4] == '-' && (text[10] == 'T' || text[10] == ' '):
		n := stampWidth(text)
		if n == 0 || n >= len(text) || text[n] != ' ' {
			return None
		}
		word, _, _ := strings.Cut(trimBlanks(text[n:]), " ")
		if word = strings.TrimSuffix(word, ":"); len(word) >= 4 && all(word, isLowerLetter) {
			return namedLevel(word)
		}
	}
	return None
}

func isLowerLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// letterLevels are the levels that are written with one letter.
var letterLevels = [256]Level{'D': Debug, 'I': Info, 'A': Info, 'W': Warn, 'E': Error, 'F': Fatal}

// rubyLevel reads the prefix of Ruby's logger: "E, [2026-11-21T08:35:21.640 #4] ERROR -- : ".
func rubyLevel(text string) Level {
	if len(text) < 4 || text[1] != ',' || text[2] != ' ' || text[3] != '[' {
		return None
	}
	return letterLevels[text[0]]
}

// afterPrefix is what follows the prefix of Ruby's logger and the request id of tagged logging.
func afterPrefix(text string) string {
	_, body := Body(text)
	return trimBlanks(body)
}

// cutRequestID takes the "[2a835eb0-e16a-4ea9-b5b4-c0951be72773]" of tagged logging off a text.
func cutRequestID(text string) (id, rest string, ok bool) {
	if len(text) < 38 || text[0] != '[' || text[37] != ']' || text[9] != '-' || text[14] != '-' {
		return "", text, false
	}
	return text[1:37], text[38:], true
}
