package logline

import (
	"encoding/json"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/safe"
)

// field is a name and a value of a structured line. The names of nested objects are joined by dots.
type field struct{ name, value string }

// mostDepth is how deep objects are taken apart; what is deeper is shown as it stands.
const mostDepth = 8

// jsonFields takes a JSON object apart; false when the text is anything else.
func jsonFields(text string) ([]field, bool) {
	r := jsonReader{text: text}
	r.object("", 0)
	r.blanks()
	return r.fields, !r.bad && r.at == len(text) && len(r.fields) > 0
}

// jsonReader reads one object. It is lenient about numbers and words, which are shown as they stand.
type jsonReader struct {
	text   string
	at     int
	fields []field
	bad    bool
}

func (r *jsonReader) blanks() {
	for r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\t') {
		r.at++
	}
}

// next takes a byte that must be the next one behind blanks.
func (r *jsonReader) next(c byte) bool {
	r.blanks()
	if r.at >= len(r.text) || r.text[r.at] != c {
		return false
	}
	r.at++
	return true
}

// must is next for what cannot be left out.
func (r *jsonReader) must(c byte) bool {
	if !r.next(c) {
		r.bad = true
	}
	return !r.bad
}

func (r *jsonReader) object(prefix string, depth int) {
	if !r.must('{') || r.next('}') {
		return
	}
	for !r.bad {
		name := prefix + r.quoted()
		if r.bad || !r.must(':') {
			return
		}
		r.blanks()
		switch {
		case r.at < len(r.text) && r.text[r.at] == '{' && depth < mostDepth:
			r.object(name+".", depth+1)
		case r.at < len(r.text) && r.text[r.at] == '"':
			r.fields = append(r.fields, field{name, r.quoted()})
		default:
			r.fields = append(r.fields, field{name, r.other()})
		}
		if !r.next(',') {
			r.must('}')
			return
		}
	}
}

// quoted is a string, unescaped and made safe to show.
func (r *jsonReader) quoted() string {
	if !r.must('"') {
		return ""
	}
	from, escaped := r.at, false
	for ; r.at < len(r.text); r.at++ {
		switch r.text[r.at] {
		case '\\':
			escaped = true
			r.at++
		case '"':
			s := r.text[from:r.at]
			r.at++
			if escaped {
				s = unescaped(s)
			}
			return s
		}
	}
	r.bad = true
	return ""
}

// unescaped is the text of a string in quotes. What it hides in escapes passes the door that all foreign text passes.
func unescaped(s string) string {
	var plain string
	if err := json.Unmarshal([]byte(`"`+s+`"`), &plain); err == nil {
		return safe.Text(plain)
	}
	if plain, err := strconv.Unquote(`"` + s + `"`); err == nil { // as Go's %q writes it
		return safe.Text(plain)
	}
	return s
}

// other is a number, a word, a list, or an object that is too deep.
func (r *jsonReader) other() string {
	from, depth := r.at, 0
	for ; r.at < len(r.text) && !r.bad; r.at++ {
		switch c := r.text[r.at]; c {
		case '"':
			r.quoted()
			r.at--
		case '[', '{':
			depth++
		case ']', '}', ',':
			if depth == 0 {
				return r.value(from)
			}
			if c != ',' {
				depth--
			}
		}
	}
	r.bad = true
	return ""
}

func (r *jsonReader) value(from int) string {
	s := strings.TrimRight(r.text[from:r.at], " \t")
	r.bad = r.bad || s == ""
	return s
}

// logfmtFields takes a line of name=value pairs apart; false when anything else stands in it, or less than two pairs.
func logfmtFields(text string) ([]field, bool) {
	var fields []field
	for text = strings.Trim(text, " "); text != ""; text = strings.TrimLeft(text, " ") {
		name := nameLen(text)
		if name == 0 || name >= len(text) || text[name] != '=' {
			return nil, false
		}
		value, rest, ok := cutPairValue(text[name+1:])
		if !ok {
			return nil, false
		}
		fields, text = append(fields, field{text[:name], value}), rest
	}
	return fields, len(fields) > 1
}

// nameLen is how many bytes a field's name has at the start of a text.
func nameLen(text string) int {
	for i := range len(text) {
		c := text[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || i > 0 && (c >= '0' && c <= '9' || c == '.' || c == '-' || c == '@' || c == '/') {
			continue
		}
		return i
	}
	return len(text)
}

// cutPairValue takes a value off the start of a text: in double quotes, in single ones, or up to the next blank.
func cutPairValue(text string) (value, rest string, ok bool) {
	switch {
	case strings.HasPrefix(text, `"`):
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return unescaped(text[1:i]), text[i+1:], i+1 == len(text) || text[i+1] == ' '
			}
		}
		return "", "", false
	case strings.HasPrefix(text, "'"): // lograge does not escape what stands in them
		for i := 1; i < len(text); i++ {
			if text[i] == '\'' && (i+1 == len(text) || text[i+1] == ' ') {
				return text[1:i], text[i+1:], true
			}
		}
		return "", "", false
	}
	value, rest, _ = strings.Cut(text, " ")
	return value, rest, true
}
