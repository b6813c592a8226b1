package search

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs/structured"
)

// Field is a value that must stand under a key of a text that holds a JSON object or pairs key=value.
type Field struct {
	key   string
	path  []string // the key, parted at its dots
	value string
	given bool // without a value the key must be there
	hint  string
}

// ParseField reads key=value, or a key alone. The key's dots lead into nested objects and lists.
func ParseField(text string) (Field, error) {
	f := Field{}
	f.key, f.value, f.given = strings.Cut(text, "=")
	f.key, f.value = asShown(strings.TrimSpace(f.key), false), asShown(f.value, false)
	f.path = strings.Split(f.key, ".")
	for _, p := range f.path {
		if p == "" {
			return f, fmt.Errorf("a field is a key and a value, such as user_id=42 or user.id=42, not %q", text)
		}
		if isName(p) && !isNumber(p) { // encoders write such a key as it is
			f.hint = p
		}
	}
	return f, nil
}

// String is the field as it was asked for.
func (f Field) String() string {
	if !f.given {
		return f.key
	}
	return f.key + "=" + f.value
}

// Match tells whether the value stands in a text. What cannot be read as JSON or as pairs holds nothing.
func (f *Field) Match(text string) bool {
	if !strings.Contains(text, f.hint) {
		return false
	}
	if brace := strings.IndexByte(text, '{'); brace >= 0 {
		if fields, size := structured.Object(text[brace:]); size > 0 {
			for i := range fields {
				if f.named(fields[i].Name, f.path) && (!f.given || f.is(fields[i])) {
					return true
				}
			}
			text = text[:brace] + " " + text[brace+size:]
		}
	}
	for pair := range structured.EachPair(text) {
		if pair.Name == f.key && (!f.given || f.inPair(pair)) {
			return true
		}
	}
	return false
}

// named tells whether a path leads to a field. In a list any element may be meant, or one by its number; without a value a path may lead to
// what holds the field.
func (f *Field) named(name string, path []string) bool {
	for name != "" {
		part, rest, _ := strings.Cut(name, ".")
		index, element := strings.CutPrefix(part, "[")
		index = strings.TrimSuffix(index, "]")
		switch {
		case len(path) > 0 && element && index == path[0] && f.named(rest, path[1:]):
			return true
		case element:
		case len(path) == 0:
			return !f.given
		case part != path[0]:
			return false
		default:
			path = path[1:]
		}
		name = rest
	}
	return len(path) == 0
}

// is compares a value of JSON with the one that is asked for.
func (f *Field) is(v structured.Field) bool {
	switch {
	case v.Quoted:
		return v.Value == f.value
	case v.Value == "true", v.Value == "false", v.Value == "null":
		return v.Value == f.value
	}
	return sameNumber(v.Value, f.value)
}

// inPair compares the value of a pair, which may stand in brackets, [user_id=42], or before a comma.
func (f *Field) inPair(v structured.Field) bool {
	if v.Value == f.value || v.Quoted {
		return v.Value == f.value
	}
	value := strings.TrimRight(v.Value, ",;")
	inner := strings.TrimRight(value, ")]}")
	return value == f.value || inner == f.value || sameNumber(inner, f.value)
}

// longestNumber bounds what is read as a number.
const longestNumber = 40

// sameNumber tells whether two texts are one number: 42, 42.0 and 4.2e1. Whole numbers are compared digit by digit, however long.
func sameNumber(a, b string) bool {
	switch {
	case a == b:
		return isNumber(a)
	case len(a) > longestNumber || len(b) > longestNumber || !isNumber(a) || !isNumber(b):
		return false
	case !strings.ContainsAny(a+b, ".eE"):
		return false
	}
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err == nil && err2 == nil && x == y
}

// isNumber tells what JSON takes for a number, and no word such as Inf.
func isNumber(s string) bool {
	return s != "" && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') && json.Valid([]byte(s))
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}
