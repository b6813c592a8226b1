package logs

import "strings"

// levelKeys are the keys under which loggers write a level, in lower case.
var levelKeys = map[string]bool{"level": true, "severity": true, "lvl": true, "levelname": true, "level_name": true, "log.level": true,
	"loglevel": true, "log_level": true, "@l": true, "@level": true, "severity_text": true, "severitytext": true, "levelno": true, "priority": true}

// The bounds of what is looked at in a line of JSON.
const (
	jsonReach   = 8 << 10 // bytes
	jsonDeepest = 4
	longestKey  = 13
)

// jsonLevel reads the level of a line of JSON, by name or by number, without decoding it: the outermost, and of those the first.
// A request that an app says it answered with a 5xx and gives no level is an error.
func jsonLevel(text string) Level {
	text = text[:min(len(text), jsonReach)]
	found, at := None, jsonDeepest+1
	status, request := false, false
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			end := stringEnd(text, i+1)
			key := text[i+1 : end]
			i = end
			value, ok := afterColon(text, end+1)
			if !ok || depth >= at || depth < 1 {
				continue
			}
			switch {
			case isLevelKey(key):
				if l := levelValue(key, value); l != None {
					if found, at = l, depth; depth == 1 {
						return l
					}
				}
			case depth == 1 && (key == "status" || key == "status_code"):
				status = len(value) >= 3 && value[0] == '5' && isDigit(value[1]) && isDigit(value[2]) && (len(value) == 3 || !isDigit(value[3]))
			case depth == 1 && (key == "duration" || key == "controller" || key == "path" || key == "method"):
				request = true
			}
		}
	}
	if found == None && status && request {
		return Error
	}
	return found
}

// stringEnd is where the string that goes on at i ends: its quote, or the end of the text.
func stringEnd(text string, i int) int {
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

// isLevelKey tells a key of levelKeys, whatever its case.
func isLevelKey(key string) bool {
	if len(key) < 2 || len(key) > longestKey {
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
	return levelKeys[string(lower[:len(key)])]
}

// levelValue reads a level's name, or its number: tens of pino and bunyan, hundreds of Monolog, tens of Python's levelno.
func levelValue(key, value string) Level {
	if name, ok := strings.CutPrefix(value, `"`); ok {
		name = name[:stringEnd(name, 0)]
		if rest, ok := strings.CutPrefix(name, `\u001b[`); ok { // winston paints it
			_, name, _ = strings.Cut(rest, "m")
			name, _, _ = strings.Cut(name, `\u001b`)
		}
		return namedLevel(strings.TrimSpace(name))
	}
	n := 0
	for n < len(value) && isDigit(value[n]) {
		n++
	}
	numbers := "  DDIWEF" // by the first digit: 10 trace, 20 debug, 30 info, …
	switch {
	case n == 3, n == 2 && strings.EqualFold(key, "levelno"):
		numbers = "  DIWEFF"
	case n != 2:
		return None
	}
	if c := value[0]; c >= '1' && c <= '6' {
		return map[byte]Level{'D': Debug, 'I': Info, 'W': Warn, 'E': Error, 'F': Fatal}[numbers[c-'0'+1]]
	}
	return None
}

// isServerError tells lograge's line of a request that was answered with a 5xx.
func isServerError(text string) bool {
	return strings.HasPrefix(text, "method=") && strings.Contains(text, " status=5") && strings.Contains(text, " duration=")
}
