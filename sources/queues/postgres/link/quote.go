package link

import (
	"strings"
)

// Identifier quotes the parts of a name, joined by dots. A NUL, which no name can hold, would end the whole statement and is
// dropped.
func Identifier(parts ...string) string {
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = `"` + strings.ReplaceAll(strings.ReplaceAll(p, "\x00", ""), `"`, `""`) + `"`
	}
	return strings.Join(quoted, ".")
}

// Literal quotes a text. It relies on standard_conforming_strings, by which a backslash is a character like others, and on UTF-8,
// in which no byte of another character is a quote.
func Literal(text string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(text, "\x00", ""), "'", "''") + "'"
}

// Literals quotes a list of texts.
func Literals(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = Literal(t)
	}
	return "array[" + strings.Join(quoted, ", ") + "]::text[]"
}
