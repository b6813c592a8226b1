package logs

import (
	"strconv"
	"strings"
)

// levelKeys are the keys under which loggers write a level, in lower case.
var levelKeys = map[string]bool{"level": true, "severity": true, "lvl": true, "levelname": true, "level_name": true, "log.level": true,
	"loglevel": true, "log_level": true, "@l": true, "@level": true, "severity_text": true, "severitytext": true, "levelno": true, "priority": true,
	"severitynumber": true, "severity_number": true, "l": true}

// levelHomes are the keys of objects in which a level is the line's own. In any other object it may be a player's or a task's.
var levelHomes = map[string]bool{"log": true, "logger": true, "logging": true, "meta": true, "metadata": true, "fields": true, "@fields": true,
	"attributes": true, "record": true, "context": true, "extra": true, "json": true, "log_processed": true}

// The bounds of what is looked at in a line of JSON.
const (
	jsonReach   = 8 << 10 // bytes
	jsonDeepest = 4
	longestKey  = 15
)

// jsonLevels gathers what a line of JSON says of its level.
type jsonLevels struct {
	found  Level
	depth  int // of what was found
	digit  byte
	gelf   bool // a line of GELF: levels are syslog's
	status bool // a 5xx
	asked  bool // it tells of a request
}

// jsonLevel reads the level of a line of JSON, by name or by number, without decoding it: the outermost, and of those the first.
// A request that an app says it answered with a 5xx and gives no level is an error.
func jsonLevel(text string) Level {
	text = text[:min(len(text), jsonReach)]
	got := jsonLevels{depth: jsonDeepest + 1}
	var homes [jsonDeepest + 2]bool
	depth, home := 0, true
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			if depth++; depth >= 0 && depth < len(homes) {
				homes[depth] = home && text[i] == '{'
			}
			home = false
		case '}', ']':
			depth--
		case '"':
			end := StringEnd(text, i+1)
			key := text[i+1 : end]
			i = end
			value, ok := afterColon(text, end+1)
			if !ok || depth >= got.depth || depth < 1 || !homes[depth] {
				continue
			}
			if value != "" && value[0] == '{' {
				home = isOf(levelHomes, key)
				continue
			}
			if got.see(key, value, depth); got.found != None && got.depth == 1 {
				return got.found
			}
		}
	}
	switch {
	case got.found == None && got.gelf && got.digit != 0:
		return syslogLevels[got.digit-'0']
	case got.found == None && got.status && got.asked:
		return Error
	}
	return got.found
}

// see takes a key and what stands behind its colon.
func (j *jsonLevels) see(key, value string, depth int) {
	if isOf(levelKeys, key) {
		if l := levelValue(key, value); l != None {
			j.found, j.depth = l, depth
		} else if depth == 1 && strings.EqualFold(key, "level") {
			j.digit = syslogDigit(value)
		}
		return
	}
	if depth != 1 {
		return
	}
	switch key {
	case "short_message":
		j.gelf = true
	case "status", "status_code":
		j.status = len(value) >= 3 && value[0] == '5' && isDigit(value[1]) && isDigit(value[2]) && (len(value) == 3 || !isDigit(value[3]))
	case "duration", "controller", "path", "method":
		j.asked = true
	}
}

// syslogLevels are the severities of syslog, by their numbers.
var syslogLevels = [8]Level{Fatal, Fatal, Fatal, Error, Warn, Info, Info, Debug}

// syslogDigit is a severity of syslog at the start of a value, as its digit; 0 when there is none.
func syslogDigit(value string) byte {
	value = strings.TrimPrefix(value, `"`)
	if value == "" || value[0] < '0' || value[0] > '7' || len(value) > 1 && (isDigit(value[1]) || value[1] == '.') {
		return 0
	}
	return value[0]
}

// StringEnd is where the string that goes on at i ends: its quote, or the end of the text.
func StringEnd(text string, i int) int {
	for ; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}

// afterColon is the value behind a key that ends before i; false where no colon follows.
func afterColon(text string, i int) (string, bool) {
	if i > len(text) {
		return "", false
	}
	rest := trimBlanks(text[i:])
	if rest == "" || rest[0] != ':' {
		return "", false
	}
	return trimBlanks(rest[1:]), true
}

// isOf tells a key of a table, whatever its case.
func isOf(table map[string]bool, key string) bool {
	if key == "" || len(key) > longestKey {
		return false
	}
	var lower [longestKey]byte
	for i := range len(key) {
		c := key[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return table[string(lower[:len(key)])]
}

// levelValue reads a level's name, or its number; see numberedLevel.
func levelValue(key, value string) Level {
	if name, ok := strings.CutPrefix(value, `"`); ok {
		name = name[:StringEnd(name, 0)]
		if rest, ok := strings.CutPrefix(name, `\u001b[`); ok { // winston paints it
			_, name, _ = strings.Cut(rest, "m")
			name, _, _ = strings.Cut(name, `\u001b`)
		}
		name = strings.TrimSpace(name)
		if len(name) == 1 && isLetter(name[0]) {
			return letterLevels[name[0]&^0x20]
		}
		if l := namedLevel(name); l != None || !all(name, isDigit) {
			return l
		}
		value = name
	}
	if key == "l" || key == "L" { // a name alone is sure
		return None
	}
	return numberedLevel(key, value)
}

// numberedLevel reads a number: tens of pino and bunyan, hundreds of Monolog, tens of Python's levelno, OpenTelemetry's, syslog's priority.
func numberedLevel(key, value string) Level {
	n := 0
	for n < len(value) && isDigit(value[n]) {
		n++
	}
	switch {
	case n == 0 || n > 3:
		return None
	case len(key) > 8 && strings.EqualFold(key[:8], "severity"):
		x, _ := strconv.Atoi(value[:n])
		if x < 1 || x > 24 {
			return None
		}
		return [...]Level{Debug, Debug, Info, Warn, Error, Fatal}[(x-1)/4]
	case strings.EqualFold(key, "priority"):
		if digit := syslogDigit(value); digit != 0 {
			return syslogLevels[digit-'0']
		}
		return None
	}
	numbers := "  DDIWEF" // by the first digit: 10 trace, 20 debug, 30 info, …
	switch {
	case n == 3, n == 2 && strings.EqualFold(key, "levelno"):
		numbers = "  DIWEFF"
	case n != 2:
		return None
	}
	if c := value[0]; c >= '1' && c <= '6' {
		return letterLevels[numbers[c-'0'+1]]
	}
	return None
}

// isServerError tells lograge's line of a request that was answered with a 5xx.
func isServerError(text string) bool {
	return strings.HasPrefix(text, "method=") && strings.Contains(text, " status=5") && strings.Contains(text, " duration=")
}
