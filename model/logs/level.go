package logs

import "strings"

// levelReach is how far into a line its level is looked for, in bytes: behind a stamp, a pid and a logger's name.
const levelReach = 96

// levelWords are the words loggers use, in lower case.
var levelWords = map[string]Level{
	"trace": Debug, "debug": Debug, "verbose": Debug, "dbug": Debug, "trce": Debug, "dbg": Debug,
	"info": Info, "notice": Info, "inf": Info,
	"warn": Warn, "warning": Warn, "wrn": Warn,
	"error": Error, "err": Error, "eror": Error, "fail": Error, "severe": Error,
	"fatal": Fatal, "critical": Fatal, "crit": Fatal, "panic": Fatal, "emerg": Fatal, "alert": Fatal, "ftl": Fatal,
}

// numberedLevels are those of pino and bunyan: "level":50.
var numberedLevels = map[byte]Level{'1': Debug, '2': Debug, '3': Info, '4': Warn, '5': Error, '6': Fatal}

// levelOf reads the level a logger wrote into its line; None when it wrote none. A word counts in capitals (ERROR),
// in brackets ([error]), as a value (level=error), or in lower case with a colon at the start of the line (fail:):
// prose that speaks of errors does not.
func levelOf(text string) Level {
	text = strings.TrimLeft(text, " ")
	if l := rubyLevel(text); l != None {
		return l
	}
	if strings.HasPrefix(text, "npm ERR!") {
		return Error
	}
	head := text
	if len(head) > levelReach {
		head = head[:levelReach]
	}
	if strings.HasPrefix(text, "{") {
		return jsonLevel(text)
	}
	for i := 0; i < len(head); {
		if !isLetter(head[i]) {
			i++
			continue
		}
		end := i + 1
		for end < len(head) && (isLetter(head[end]) || isDigit(head[end]) || head[end] == '_') {
			end++
		}
		if l := wordLevel(head, i, end); l != None {
			return l
		}
		i = end
	}
	return None
}

// wordLevel is the level of head[i:end], where it stands as one.
func wordLevel(head string, i, end int) Level {
	if end-i < 3 || end-i > 8 {
		return None
	}
	word := head[i:end]
	upper := all(word, func(c byte) bool { return c >= 'A' && c <= 'Z' })
	before, after := byte(' '), byte(' ')
	if i > 0 {
		before = head[i-1]
	}
	if end < len(head) {
		after = head[end]
	}
	switch {
	case before == '[' && after == ']', before == '<' && after == '>':
	case before == '=' && (after == ' ' || after == ','): // level=error, severity=ERROR
		if !strings.HasSuffix(head[:i], "level=") && !strings.HasSuffix(head[:i], "lvl=") && !strings.HasSuffix(head[:i], "severity=") {
			return None
		}
	case upper && (before == ' ' || before == '.' || before == '[' || before == '|') &&
		strings.IndexByte(" :]|/,-", after) >= 0:
	case i == 0 && after == ':':
	default:
		return None
	}
	return levelWords[strings.ToLower(word)]
}

// rubyLevel reads the prefix of Ruby's logger: "E, [2026-11-21T08:35:21.640 #4] ERROR -- : ".
func rubyLevel(text string) Level {
	if len(text) < 4 || text[1] != ',' || text[2] != ' ' || text[3] != '[' {
		return None
	}
	switch text[0] {
	case 'D':
		return Debug
	case 'I', 'A':
		return Info
	case 'W':
		return Warn
	case 'E':
		return Error
	case 'F':
		return Fatal
	}
	return None
}

// jsonLevel reads the level of a line of JSON, by name or by number, without decoding it.
func jsonLevel(text string) Level {
	for _, key := range [...]string{`"level":`, `"severity":`, `"lvl":`, `"levelname":`, `"log.level":`} {
		i := strings.Index(text, key)
		if i < 0 {
			continue
		}
		value := strings.TrimLeft(text[i+len(key):], " ")
		if name, ok := strings.CutPrefix(value, `"`); ok {
			name, _, _ = strings.Cut(name, `"`)
			return levelWords[strings.ToLower(name)]
		}
		if len(value) >= 2 && isDigit(value[1]) {
			return numberedLevels[value[0]]
		}
	}
	return None
}

// message is what follows the prefix of Ruby's logger and the request id of tagged logging.
func message(text string) string {
	text = strings.TrimLeft(text, " ")
	if rubyLevel(text) != None {
		if _, rest, ok := strings.Cut(text, " -- "); ok {
			_, text, _ = strings.Cut(rest, ": ")
		}
	}
	if _, rest, ok := cutRequestID(text); ok {
		text = rest
	}
	return strings.TrimLeft(text, " ")
}

// cutRequestID takes the "[2a835eb0-e16a-4ea9-b5b4-c0951be72773]" of tagged logging off a text.
func cutRequestID(text string) (id, rest string, ok bool) {
	if len(text) < 38 || text[0] != '[' || text[37] != ']' || text[9] != '-' || text[14] != '-' {
		return "", text, false
	}
	return text[1:37], text[38:], true
}
