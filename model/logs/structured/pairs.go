package structured

import (
	"iter"
	"strings"
)

// Pairs takes a line of name=value pairs apart; false when anything else stands in it, or less than two pairs.
func Pairs(text string) ([]Field, bool) {
	var fields []Field
	for text = strings.Trim(text, " "); text != ""; text = strings.TrimLeft(text, " ") {
		name := NameLen(text)
		if name == 0 || name >= len(text) || text[name] != '=' {
			return nil, false
		}
		value, rest, ok := cutValue(text[name+1:])
		if !ok {
			return nil, false
		}
		quoted := text[name+1:] != "" && isQuote(text[name+1])
		fields, text = append(fields, Field{text[:name], value, quoted}), rest
	}
	return fields, len(fields) > 1
}

// EachPair gives the name=value pairs of a line, whatever stands between them. What stands in quotes behind no name holds none.
func EachPair(text string) iter.Seq[Field] {
	return func(yield func(Field) bool) {
		for i := 0; i < len(text); {
			if i > 0 && !isBorder(text[i-1]) {
				i++
				continue
			}
			if text[i] == '"' {
				n, _ := quotedLen(text[i:])
				i += n
				continue
			}
			name := NameLen(text[i:])
			if name == 0 || i+name >= len(text) || text[i+name] != '=' {
				i += max(name, 1)
				continue
			}
			from := i + name + 1
			value, rest, ok := cutValue(text[from:])
			quoted := ok && from < len(text) && isQuote(text[from])
			if !ok { // the quote has no end
				value, rest, _ = strings.Cut(text[from:], " ")
			}
			if !yield(Field{text[i : i+name], value, quoted}) {
				return
			}
			if i = from; quoted { // within another value the next pair may begin: a=1,b=2
				i = len(text) - len(rest)
			}
		}
	}
}

func isQuote(c byte) bool { return c == '"' || c == '\'' }

// isBorder tells what may stand before a name.
func isBorder(c byte) bool { return strings.IndexByte(" \t,;{[(|", c) >= 0 }

// quotedLen is how long the text in quotes at the start of a text is, with its quotes; false when its end is missing.
func quotedLen(text string) (n int, ended bool) {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1, true
		}
	}
	return len(text), false
}

// NameLen is how many bytes a field's name has at the start of a text.
func NameLen(text string) int {
	for i := range len(text) {
		c := text[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80 || i > 0 && (c >= '0' && c <= '9' || strings.IndexByte(".-@/#", c) >= 0) {
			continue
		}
		return i
	}
	return len(text)
}

// cutValue takes a value off the start of a text: in double quotes, in single ones, or up to the next blank.
func cutValue(text string) (value, rest string, ok bool) {
	switch {
	case strings.HasPrefix(text, `"`):
		n, ended := quotedLen(text)
		if !ended {
			return "", "", false
		}
		return unescaped(text[1 : n-1]), text[n:], n == len(text) || text[n] == ' '
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
