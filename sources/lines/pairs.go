package lines

import (
	"strings"

	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/logs"
)

// routerKeys are the keys of router lines.
var routerKeys = map[string]bool{"at": true, "code": true, "desc": true, "cause": true, "method": true, "path": true, "host": true, "request_id": true, "fwd": true, "dyno": true,
	"connect": true, "service": true, "status": true, "bytes": true, "protocol": true, "sock": true, "tls": true, "tls_version": true, "http_error": true}

// pairGlue tells by its pairs that a router line goes on in more, and what stood between: a blank, or nothing where the break is within a
// pair. It must add pairs that the line does not have yet, or be the last bytes of a pair whose line they end.
func pairGlue(text, more string) (glue string, ok bool) {
	more = strings.TrimRight(more, " ")
	if strings.Count(text, `"`)%2 == 1 {
		quote := strings.IndexByte(more, '"')
		if quote < 0 || !addsPairs(text, strings.TrimLeft(more[quote+1:], " ")) {
			return "", false
		}
		return glueInQuotes(text, more[:quote]), true
	}
	if blank := strings.TrimLeft(more, " "); blank != more {
		return "", addsPairs(text, blank)
	}
	if addsPairs(text, more) {
		if text == "" || strings.HasSuffix(text, " ") {
			return "", true
		}
		return " ", true
	}
	if text == "" || strings.HasSuffix(text, " ") {
		return "", false
	}
	// the first word is the rest of a pair
	joined := text + more
	from := strings.LastIndexByte(text, ' ') + 1
	key, value, pair := strings.Cut(joined[from:], "=")
	end := pairEnd(joined[from:])
	if !pair || !routerKeys[key] || !strings.HasPrefix(value, `"`) && strings.Contains(joined[from+len(key)+1:from+end], "=") {
		return "", false
	}
	if end <= len(text)-from {
		return "", false
	}
	rest := strings.TrimLeft(joined[from+end:], " ")
	if rest == "" {
		return "", key == "protocol" && (value == "https" || value == "http")
	}
	return "", addsPairs(text, rest)
}

// glueInQuotes is what stood at a break within quotes. Lists of addresses have blanks, paths have none; a description is that of its code,
// else it was broken between words.
func glueInQuotes(text, more string) string {
	open := strings.LastIndexByte(text, '"')
	before, start := text[:open], text[open+1:]
	switch {
	case strings.HasSuffix(text, " ") || strings.HasPrefix(more, " "):
		return ""
	case strings.HasSuffix(before, "desc="):
		r, _ := logs.ParseRouter(text)
		if c, ok := codes.Lookup(r.Code); ok && strings.EqualFold(c.Title, start+more) {
			return ""
		}
		return " "
	case strings.HasSuffix(before, "cause="), strings.HasSuffix(before, "http_error="), strings.HasSuffix(text, ","):
		return " "
	}
	return ""
}

// addsPairs tells a text of nothing but pairs of a router line, of which a line has none yet. The last may be cut.
func addsPairs(line, text string) bool {
	if text == "" {
		return false
	}
	for text != "" {
		key, _, pair := strings.Cut(text, "=")
		if !pair || !routerKeys[key] || strings.HasPrefix(line, key+"=") || strings.Contains(line, " "+key+"=") {
			return false
		}
		text = strings.TrimLeft(text[pairEnd(text):], " ")
		if cutKey(text) {
			return true
		}
	}
	return true
}

// cutKey tells the start of a key that ends a piece.
func cutKey(text string) bool {
	if text == "" || strings.ContainsAny(text, `= "`) {
		return false
	}
	for key := range routerKeys {
		if strings.HasPrefix(key, text) {
			return true
		}
	}
	return false
}

// pairEnd is how long the pair at the start of a text is: to the blank behind it, or to its closing quote.
func pairEnd(text string) int {
	quoted := false
	for i := range len(text) {
		switch text[i] {
		case '"':
			quoted = !quoted
		case ' ':
			if !quoted {
				return i
			}
		}
	}
	return len(text)
}
