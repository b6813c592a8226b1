package logs

import (
	"strconv"
	"strings"
	"time"
)

// Field is a key and value of a router line that Router has no place for.
type Field struct{ Key, Value string }

// Router is one parsed router line. Strings are empty where the line left them empty.
type Router struct {
	At         string // "info", "warning", "error"
	Sock       string // "client", "backend"
	Code       string // "H12"
	Desc       string // differs over the years for one code: key on Code
	Cause      string // H26 only
	Method     string
	Path       string // with its query; may hold blanks
	Host       string
	RequestID  string
	Fwd        string // list behind a CDN; the last one is what the router saw
	Dyno       string // empty when no dyno was chosen
	Connect    time.Duration
	Service    time.Duration
	HasConnect bool
	HasService bool
	Status     int // 0 when empty
	Bytes      int // response bytes; 0 when empty
	Protocol   string
	Extra      []Field // unknown keys, in the line's order
}

// ParseRouter reads a router line's text in any of its forms since 2010; false when it is none. A line cut short
// gives what it still has.
func ParseRouter(text string) (Router, bool) {
	if !isPairs(text) {
		return parseOldRouter(text)
	}
	var r Router
	r.fields(text)
	return r, true
}

// isPairs tells a line of key=value pairs by the first, whatever its key, or by at= behind what stands before it.
func isPairs(text string) bool {
	n := 0
	for n < len(text) && (isLowerOrDigit(text[n]) || strings.IndexByte("_-.", text[n]) >= 0) {
		n++
	}
	if n > 0 && n < len(text) && text[n] == '=' && isLetter(text[0]) {
		return true
	}
	for _, at := range [...]string{" at=info ", " at=warning ", " at=error "} {
		if strings.Contains(text, at) {
			return true
		}
	}
	return false
}

// isOpenPath tells a path that is not in quotes: text is the line before it, rest behind it.
func isOpenPath(text, rest, value string) bool {
	pair := text[:len(text)-len(rest)]
	return value != "" && !strings.Contains(pair, `path="`)
}

// fields scans key=value pairs: a value is quoted or ends at the next blank.
func (r *Router) fields(text string) {
	open := false
	for {
		key, value, rest, ok := nextField(text)
		if !ok {
			return
		}
		if key == "path" {
			open = open || isOpenPath(text, rest, value)
		}
		if key != "code" || r.Code == "" && !open { // as in fullAccess
			r.set(key, value)
		}
		text = rest
	}
}

// nextField takes the first key=value pair off text, and the words before it that are no pair.
func nextField(text string) (key, value, rest string, ok bool) {
	from := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case ' ':
			from = i + 1
		case '=':
			value, rest = cutValue(text[i+1:])
			return text[from:i], value, rest, true
		}
	}
	return "", "", "", false
}

// cutValue takes the value at the start of s. A quote inside a quoted value is written \" and stays as it is; a
// quoted value without an end runs to the end of the line.
func cutValue(s string) (value, rest string) {
	if s == "" || s[0] != '"' {
		end := strings.IndexByte(s, ' ')
		if end < 0 {
			return s, ""
		}
		return s[:end], s[end+1:]
	}
	end := strings.IndexByte(s[1:], '"') + 1
	if end > 0 && strings.IndexByte(s[1:end], '\\') < 0 {
		return s[1:end], s[end+1:]
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return s[1:i], s[i+1:]
		}
	}
	return s[1:], ""
}

func (r *Router) set(key, value string) {
	switch key {
	case "at":
		r.At = value
	case "sock":
		r.Sock = value
	case "code":
		r.Code = value
	case "desc":
		r.Desc = value
	case "cause":
		r.Cause = value
	case "method":
		r.Method = value
	case "path":
		r.Path = value
	case "host":
		r.Host = value
	case "request_id":
		r.RequestID = value
	case "fwd":
		r.Fwd = value
	case "dyno":
		r.Dyno = value
	case "connect":
		r.Connect, r.HasConnect = millis(value)
	case "service":
		r.Service, r.HasService = millis(value)
	case "status":
		r.Status = count(value)
	case "bytes":
		r.Bytes = count(value)
	case "protocol":
		r.Protocol = value
	default:
		r.Extra = append(r.Extra, Field{key, value})
	}
}

// millis reads 12ms, and 12 as some H25 and H26 lines have it.
func millis(s string) (time.Duration, bool) {
	if s == "" { // an error costs an allocation
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSuffix(s, "ms"), 10, 40)
	return time.Duration(n) * time.Millisecond, err == nil
}

// columnMillis is millis for a column: as many milliseconds as 32 bits hold.
func columnMillis(s string) (ms uint32, ok bool) {
	if n := len(s) - 2; n > 0 && n < 10 && s[n:] == "ms" {
		v := 0
		for i := range n {
			if !isDigit(s[i]) {
				return 0, false
			}
			v = v*10 + int(s[i]-'0')
		}
		return uint32(v), true
	}
	d, ok := millis(s)
	return ClampMillis(uint64(d.Milliseconds())), ok
}

// ClampMillis is as many milliseconds as a column holds.
func ClampMillis(ms uint64) uint32 { return uint32(min(ms, 1<<32-1)) }

func count(s string) int {
	if len(s) == 3 && isDigit(s[0]) && isDigit(s[1]) && isDigit(s[2]) {
		return int(s[0]-'0')*100 + int(s[1]-'0')*10 + int(s[2]-'0')
	}
	if s == "" { // an error costs an allocation
		return 0
	}
	n, err := strconv.ParseUint(s, 10, 62)
	if err != nil {
		return 0
	}
	return int(n)
}

// parseOldRouter reads the forms of before 2013:
//
//	GET host/path dyno=web.1 queue=0 wait=0ms service=7ms bytes=215
//	Error H12 (Request timeout) -> GET host/path dyno=web.1 queue= wait= service=30000ms bytes=
//	GET / HTTP/1.1 | 203.0.113.1 | 246 | http | 200
func parseOldRouter(text string) (Router, bool) {
	var r Router
	if rest, ok := strings.CutPrefix(text, "Error "); ok {
		code, request, found := strings.Cut(rest, " -> ")
		id, desc, named := strings.Cut(code, " (")
		if !found || !named || !isCode(id) {
			return Router{}, false
		}
		r.At, r.Code, r.Desc, text = "error", id, strings.TrimSuffix(desc, ")"), request
	}
	method, rest, ok := strings.Cut(text, " ")
	if !ok || len(method) > 10 || !all(method, func(c byte) bool { return c >= 'A' && c <= 'Z' }) {
		return Router{}, false
	}
	r.Method = method
	if parts := strings.Split(rest, " | "); len(parts) == 5 {
		r.Path, r.Protocol, _ = strings.Cut(parts[0], " ")
		r.Fwd, r.Bytes, r.Status = parts[1], count(parts[2]), count(parts[4])
		return r, r.Status > 0
	}
	target, pairs, ok := strings.Cut(rest, " ")
	if !ok || !strings.Contains(pairs, "=") {
		return Router{}, false
	}
	r.Path = target
	if slash := strings.IndexByte(target, '/'); slash >= 0 {
		r.Host, r.Path = target[:slash], target[slash:]
	}
	r.fields(pairs)
	return r, true
}

// isCode tells H12, R14, L11 and the like.
func isCode(s string) bool {
	return len(s) >= 3 && len(s) <= 4 && (s[0] == 'H' || s[0] == 'R' || s[0] == 'L') && all(s[1:], isDigit)
}

// ResponseBytes is how many bytes a router line says were answered, which may be none; false when it does not say.
func ResponseBytes(text string) (n int, ok bool) {
	for {
		key, value, rest, more := nextField(text)
		if !more {
			return n, ok
		}
		if key == "bytes" {
			n, ok = count(value), all(value, isDigit)
		}
		text = rest
	}
}
