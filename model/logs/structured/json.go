// Package structured reads the fields of a line: of a JSON object, or of pairs name=value.
package structured

import (
	"encoding/json"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/safe"
)

// Field is a name and a value of a line. The names of nested objects are joined by dots.
type Field struct {
	Name, Value string
	Quoted      bool // the value is a text, and no number, word, list or object
}

// How deep objects are taken apart. What is deeper stays as it stands.
const (
	shownDepth = 8
	mostDepth  = 64
)

// JSON takes an object that is the whole text apart; false when the text is anything else. Lists stay as they stand.
func JSON(text string) ([]Field, bool) {
	r := jsonReader{text: text, depth: shownDepth}
	r.object("", 0)
	r.blanks()
	return r.fields, !r.bad && r.at == len(text) && len(r.fields) > 0
}

// Object takes the object apart that a text begins with, its lists too: their elements are called [0], [1], … It tells how long the object
// is, 0 when there is none.
func Object(text string) (fields []Field, size int) {
	r := jsonReader{text: text, depth: mostDepth, lists: true}
	if r.object("", 0); r.bad {
		return nil, 0
	}
	return r.fields, r.at
}

// jsonReader reads one object. It is lenient about numbers and words, which are given as they stand.
type jsonReader struct {
	text   string
	at     int
	fields []Field
	depth  int  // how deep objects are taken apart
	lists  bool // are taken apart too
	bad    bool
}

func (r *jsonReader) add(name, value string, quoted bool) {
	r.fields = append(r.fields, Field{name, value, quoted})
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
	if !r.must('{') {
		return
	}
	if r.next('}') {
		if r.lists && prefix != "" {
			r.add(strings.TrimSuffix(prefix, "."), "{}", false)
		}
		return
	}
	for !r.bad {
		name := prefix + r.quoted()
		if r.bad || !r.must(':') {
			return
		}
		r.value(name, depth)
		if !r.next(',') {
			r.must('}')
			return
		}
	}
}

// value is what stands under a name.
func (r *jsonReader) value(name string, depth int) {
	r.blanks()
	switch c := r.peek(); {
	case c == '{' && depth < r.depth:
		r.object(name+".", depth+1)
	case c == '[' && r.lists && depth < r.depth:
		r.list(name, depth+1)
	case c == '"':
		r.add(name, r.quoted(), true)
	default:
		r.add(name, r.other(), false)
	}
}

func (r *jsonReader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *jsonReader) list(name string, depth int) {
	if !r.must('[') {
		return
	}
	if r.next(']') {
		r.add(name, "[]", false)
		return
	}
	for i := 0; !r.bad; i++ {
		r.value(name+".["+strconv.Itoa(i)+"]", depth)
		if !r.next(',') {
			r.must(']')
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
				return r.raw(from)
			}
			if c != ',' {
				depth--
			}
		}
	}
	r.bad = true
	return ""
}

func (r *jsonReader) raw(from int) string {
	s := strings.TrimRight(r.text[from:r.at], " \t")
	r.bad = r.bad || s == ""
	return s
}
