package search

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
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
	f.key = strings.TrimSpace(f.key)
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
		d := json.NewDecoder(strings.NewReader(text[brace:]))
		d.UseNumber()
		var root map[string]any
		if d.Decode(&root) == nil {
			if f.inObject(root, f.path) {
				return true
			}
			text = text[:brace] + " " + text[brace+int(d.InputOffset()):]
		}
	}
	return f.inPairs(text)
}

// inObject looks along a path. A key may hold dots itself.
func (f *Field) inObject(o map[string]any, path []string) bool {
	for n := len(path); n > 0; n-- {
		if v, ok := o[strings.Join(path[:n], ".")]; ok && f.under(v, path[n:]) {
			return true
		}
	}
	return false
}

// under judges a value, or what the rest of a path finds in it. In a list any element may be meant.
func (f *Field) under(v any, path []string) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(path) > 0 && f.inObject(v, path) || len(path) == 0 && !f.given
	case []any:
		if len(path) > 0 {
			if i, err := strconv.Atoi(path[0]); err == nil && i >= 0 && i < len(v) && f.under(v[i], path[1:]) {
				return true
			}
		}
		for _, e := range v {
			if f.under(e, path) {
				return true
			}
		}
		return len(path) == 0 && !f.given
	}
	return len(path) == 0 && (!f.given || f.is(v))
}

// is compares a plain value of JSON with the one that is asked for.
func (f *Field) is(v any) bool {
	switch v := v.(type) {
	case string:
		return v == f.value
	case json.Number:
		return sameNumber(string(v), f.value)
	case bool:
		return strconv.FormatBool(v) == f.value
	}
	return v == nil && f.value == "null"
}

// inPairs looks through key=value pairs. A quoted value may hold blanks.
func (f *Field) inPairs(text string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], f.key+"=")
		if at < 0 {
			return false
		}
		at += from
		from = at + len(f.key) + 1
		if quotesBefore(text[:at])%2 == 1 || at > 0 && !strings.ContainsRune(" \t,;{[(|", rune(text[at-1])) {
			continue
		}
		value := pairValue(text[from:])
		inner := strings.TrimRight(value, ")]}") // [user_id=42]
		if !f.given || value == f.value || inner == f.value || sameNumber(inner, f.value) {
			return true
		}
	}
}

// pairValue is the value that a text begins with.
func pairValue(s string) string {
	if s == "" || s[0] != '"' {
		end := strings.IndexAny(s, " \t")
		if end < 0 {
			end = len(s)
		}
		return strings.TrimRight(s[:end], ",;")
	}
	var b strings.Builder
	for i := 1; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// quotesBefore counts the quotes of a text that are not escaped.
func quotesBefore(s string) (n int) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			n++
		}
	}
	return n
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
