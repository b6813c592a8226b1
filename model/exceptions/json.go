package exceptions

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"app.gonogo/gonogo/model/logs"
)

// keyKind is what a key of a logger's object may hold.
type keyKind uint8

const (
	stackKey keyKind = 1 << iota
	classKey
	ownKey  // what the line itself says
	textKey // what the exception says
	holderKey
	idKey // of the request
)

// keyKinds are the keys under which loggers write an exception, in lower case. A key counts wherever it stands, but for those of one letter.
var keyKinds = func() map[string]keyKind {
	kinds := map[string]keyKind{}
	for kind, keys := range map[keyKind]string{
		stackKey:  "stack stack_trace stacktrace backtrace exc_info traceback exception @x error.stack_trace error.stack exception.stacktrace exception_backtrace trace errorverbose",
		classKey:  "type class name kind error.type error.kind exception.type exception.class exception_class error_class exc_type error.class error_name exception_type",
		ownKey:    "message msg event @mt @m",
		textKey:   "message msg error.message exception.message exception_message error_message exc_value exc_msg",
		holderKey: "err error exception exc @exception",
		idKey:     "request_id requestid req_id reqid x_request_id x-request-id trace.id request.id",
	} {
		for key := range strings.FieldsSeq(keys) {
			kinds[key] |= kind
		}
	}
	return kinds
}()

// maybeKeys are, by the byte that a key begins with, in lower case, the lengths that one of keyKinds with it has, a bit each.
var maybeKeys = func() (t [256]uint32) {
	for key := range keyKinds {
		t[key[0]] |= 1 << len(key)
	}
	return t
}()

// kindOfKey is a key in lower case, and what it may hold. One that is not in keyKinds may come as it is: nobody looks at it.
func kindOfKey(s string) (key string, kind keyKind) {
	if s != "" && s[0] < utf8.RuneSelf && (len(s) > 31 || maybeKeys[lower(s[0])]>>len(s)&1 == 0) && isASCII(s) {
		return s, 0
	}
	key = strings.ToLower(s)
	return key, keyKinds[key]
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// mayBeJSON tells the lines in which inJSON may find anything: those that say that they are errors, and those whose level may have been cut off.
func mayBeJSON(l *logs.Line) bool { return l.Level >= logs.Error || isUntold(l) }

func isUntold(l *logs.Line) bool { return l.Truncated && l.Level == logs.None }

// objectIn is where an object begins in a line of JSON; false where the line is none.
func objectIn(body string) (open int, ok bool) {
	open = strings.IndexByte(body[:min(len(body), 96)], '{')
	if open < 0 || open+1 == len(body) || body[open+1] != '"' && body[open+1] != ' ' {
		return 0, false
	}
	return open, !strings.HasPrefix(body[open:], laravelObject)
}

// inJSON reads the exception in a line of JSON that says it is an error, of which the object is at a place. What the platform cut short is read
// as far as it goes. said is the message of the line itself.
func inJSON(l *logs.Line, e *entry, open int) (ev Event, said string, ok bool) {
	var r record
	r.walk(e.body[open:])
	if r.isEmpty() {
		return Event{}, r.own, false
	}
	if ev, ok = r.event(); !ok || isUntold(l) && len(ev.Frames) == 0 {
		return Event{}, r.own, false
	}
	ev.Source, ev.Proc, ev.Type, ev.At, ev.First, ev.Last, ev.Lines = l.Source, l.Proc, l.Type, l.At, e.seq, e.seq, 1
	ev.Cut = ev.Cut || l.Truncated
	if ev.Request = e.request; ev.Request == "" {
		ev.Request = r.request
	}
	return ev, r.own, true
}

// record is what a line of JSON says of an exception.
type record struct {
	stack          []string // its lines
	class, message string
	own            string // the message of the line itself
	request        string
}

// isEmpty tells a record that no exception can be made of.
func (r *record) isEmpty() bool { return len(r.stack) == 0 && r.class == "" && r.message == "" }

// event makes an exception of it; false where it holds none.
func (r *record) event() (Event, bool) {
	ev := eventOf(r.stack)
	if ev.Class == "" {
		ev.Class = r.class
	}
	if ev.Class == "" && len(ev.Frames) == 0 {
		if h, ok := parseHead(r.message); ok && h.class != "" { // "error":"TypeError: x"
			ev.Class, ev.Message, ev.Language = h.class, h.message, h.language
		}
	}
	if ev.Message == "" {
		ev.Message = r.message
	}
	if ev.Message == "" {
		ev.Message = r.own
	}
	ev.Message, _, _ = strings.Cut(ev.Message, "\n")
	ev.Message = cutMessage(ev.Message)
	if ev.Language == "" {
		ev.Language = classLanguage(ev.Class)
	}
	ev.mark()
	return ev, ev.Class != "" && (logs.IsErrorClass(ev.Class) || len(ev.Frames) > 0) || len(ev.Frames) > 0
}

// eventOf reads a whole trace.
func eventOf(lines []string) Event {
	if len(lines) == 0 {
		return Event{}
	}
	_, first := logs.Body(lines[0])
	h, ok := parseHead(trimLeft(first))
	t := begin(h, entry{}, logs.Origin{})
	if !ok {
		t.add(entry{body: lines[0]})
	}
	for _, line := range lines[1:] {
		e := entry{body: line}
		_, e.head = parseHead(trimLeft(line))
		t.add(e)
	}
	ev, ok := t.finish()
	if !ok {
		return Event{}
	}
	return ev
}

// deepest bounds the nesting of objects that are read.
const deepest = 8

// walk reads the strings of a JSON text by their keys.
func (r *record) walk(text string) {
	var holders [deepest + 1]keyKind
	depth, key, kind, array := 0, "", keyKind(0), false
	nth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			if depth++; depth > deepest {
				return
			}
			holders[depth], key, kind, array = kind&holderKey, "", 0, false
		case '[':
			array, nth = true, 0
		case ']':
			array, key, kind = false, "", 0
		case '}':
			if depth > 0 {
				depth--
			}
			key, kind = "", 0
		case '"':
			end := logs.StringEnd(text, i+1)
			s := text[i+1 : end]
			i = end
			if !array && key == "" && followedByColon(text, end+1) {
				key, kind = kindOfKey(s)
				continue
			}
			if kind != 0 {
				r.note(holders[depth] != 0, key, kind, s, depth, nth)
			}
			if nth++; !array {
				key, kind = "", 0
			}
		case ',':
			if !array {
				key, kind = "", 0
			}
		}
	}
}

func followedByColon(text string, i int) bool {
	for ; i < len(text); i++ {
		if text[i] != ' ' {
			return text[i] == ':'
		}
	}
	return false
}

// note keeps a string by its key; held tells that it stands in an object of the exception, nth is its place in a list.
func (r *record) note(held bool, key string, kind keyKind, s string, depth, nth int) {
	switch {
	case kind&stackKey != 0 && (strings.Contains(s, `\n`) || key != "exception" && key != "trace"):
		if len(r.stack) < maxLines {
			r.stack = append(r.stack, strings.Split(unescape(s), "\n")...)
		}
	case key == "exception" && nth == 0 && isClassName(s), // lograge: ["Class","message"]
		kind&classKey != 0 && (held || len(key) > 5) && r.class == "":
		r.class = unescape(s)
	case kind&holderKey != 0:
		r.message = strings.TrimSuffix(strings.TrimPrefix(unescape(s), "#<"), ">")
	case kind&textKey != 0 && (held || len(key) > 7):
		r.message = unescape(s)
	case kind&ownKey != 0 && depth <= 1:
		r.own = unescape(s)
	case kind&idKey != 0 && r.request == "":
		r.request = s
	}
}

// unescape is the text that a JSON string stands for.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r', 'b', 'f':
		case 'u':
			if i+4 < len(s) {
				if n, err := strconv.ParseUint(s[i+1:i+5], 16, 32); err == nil {
					b = utf8.AppendRune(b, rune(n))
					i += 4
				}
			}
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

// Said is what an error line says: the message in a line of JSON or of name=value pairs, else all behind the prefix of Ruby's logger.
func Said(text string) string {
	_, body := logs.Body(text)
	if strings.HasPrefix(body, "{") {
		var r record
		if r.walk(body); r.own != "" {
			return r.own
		}
	}
	if i := strings.Index(body, ` msg="`); i >= 0 {
		from := i + len(` msg="`)
		return unescape(body[from:logs.StringEnd(body, from)])
	}
	return trimLeft(body)
}
