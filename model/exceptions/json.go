package exceptions

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"app.gonogo/gonogo/model/logs"
)

// Keys under which loggers write an exception, in lower case. A key counts wherever it stands, but for those of one letter.
var (
	stackKeys = map[string]bool{"stack": true, "stack_trace": true, "stacktrace": true, "backtrace": true, "exc_info": true, "traceback": true, "exception": true,
		"@x": true, "error.stack_trace": true, "error.stack": true, "exception.stacktrace": true, "exception_backtrace": true, "trace": true, "errorverbose": true}
	classKeys = map[string]bool{"type": true, "class": true, "name": true, "kind": true, "error.type": true, "error.kind": true, "exception.type": true, "exception.class": true,
		"exception_class": true, "error_class": true, "exc_type": true, "error.class": true, "error_name": true, "exception_type": true}
	ownKeys    = map[string]bool{"message": true, "msg": true, "event": true, "@mt": true, "@m": true}
	textKeys   = map[string]bool{"message": true, "msg": true, "error.message": true, "exception.message": true, "exception_message": true, "error_message": true, "exc_value": true, "exc_msg": true}
	holderKeys = map[string]bool{"err": true, "error": true, "exception": true, "exc": true, "@exception": true}
	idKeys     = map[string]bool{"request_id": true, "requestid": true, "req_id": true, "reqid": true, "x_request_id": true, "x-request-id": true, "trace.id": true, "request.id": true}
)

// inJSON reads the exception in a line of JSON that says it is an error, and tells whether the line is one. What the platform cut short is
// read as far as it goes.
func inJSON(l logs.Line, e entry) (ev Event, json, ok bool) {
	untold := l.Truncated && l.Level == logs.None // its level may have been cut off
	if l.Level < logs.Error && !untold {
		return Event{}, false, false
	}
	open := strings.IndexByte(e.body[:min(len(e.body), 96)], '{')
	if open < 0 || strings.HasPrefix(e.body[open:], laravelObject) || open+1 == len(e.body) || e.body[open+1] != '"' && e.body[open+1] != ' ' {
		return Event{}, false, false
	}
	var r record
	r.walk(e.body[open:])
	if ev, ok = r.event(); !ok || untold && len(ev.Frames) == 0 {
		return Event{}, true, false
	}
	ev.Source, ev.Proc, ev.Type, ev.At, ev.First, ev.Last, ev.Lines = l.Source, l.Proc, l.Type, l.At, e.seq, e.seq, 1
	ev.Cut = ev.Cut || l.Truncated
	if ev.Request = e.request; ev.Request == "" {
		ev.Request = r.request
	}
	return ev, true, true
}

// record is what a line of JSON says of an exception.
type record struct {
	stack          []string // its lines
	class, message string
	own            string // the message of the line itself
	request        string
}

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
	h, ok := parseHead(strings.TrimLeft(first, " \t"))
	t := begin(h, entry{}, logs.Origin{})
	if !ok {
		t.add(entry{body: lines[0]})
	}
	for _, line := range lines[1:] {
		e := entry{body: line}
		_, e.head = parseHead(strings.TrimLeft(line, " \t"))
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
	var keys [deepest + 1]string
	depth, key, array := 0, "", false
	nth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			if depth++; depth > deepest {
				return
			}
			keys[depth], key, array = key, "", false
		case '[':
			array, nth = true, 0
		case ']':
			array, key = false, ""
		case '}':
			if depth > 0 {
				depth--
			}
			key = ""
		case '"':
			end := logs.StringEnd(text, i+1)
			s := text[i+1 : end]
			i = end
			if !array && key == "" && followedByColon(text, end+1) {
				key = strings.ToLower(s)
				continue
			}
			r.note(keys[depth], key, s, depth, nth)
			if nth++; !array {
				key = ""
			}
		case ',':
			if !array {
				key = ""
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

// note keeps a string by its key and that of the object it stands in; nth is its place in a list.
func (r *record) note(holder, key, s string, depth, nth int) {
	held := holderKeys[holder]
	switch {
	case stackKeys[key] && (strings.Contains(s, `\n`) || key != "exception" && key != "trace"):
		if len(r.stack) < maxLines {
			r.stack = append(r.stack, strings.Split(unescape(s), "\n")...)
		}
	case key == "exception" && nth == 0 && isClassName(s), // lograge: ["Class","message"]
		classKeys[key] && (held || len(key) > 5) && r.class == "":
		r.class = unescape(s)
	case holderKeys[key]:
		r.message = strings.TrimSuffix(strings.TrimPrefix(unescape(s), "#<"), ">")
	case textKeys[key] && (held || len(key) > 7):
		r.message = unescape(s)
	case ownKeys[key] && depth <= 1:
		r.own = unescape(s)
	case idKeys[key] && r.request == "":
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
	return strings.TrimLeft(body, " \t")
}
