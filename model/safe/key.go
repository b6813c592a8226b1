package safe

import "strings"

// secretWords are the keys whose values are secret, in lower case, and what must stand before: one of some bytes, no bracket
// (which would make it a mask), nothing that goes on with the word, or anything.
var secretWords = []struct {
	word   string
	before string
}{
	{"password", ""}, {"passwd", ""}, {"passphrase", ""}, {"pass", "_-"}, {"pwd", "_-"}, {"secret", noBracket}, {"secret_key_base", ""},
	{"token", ""}, {"auth", noWord}, {"oauth", noWord}, {"credential", ""}, {"credentials", ""}, {"session", ""}, {"cookie", ""},
	{"csrf", ""}, {"signature", ""}, {"sig", "?&_-"},
}

const (
	noBracket = "not ["
	noWord    = "not in a word"
)

// keyNames make a key a secret one: API key, access_key.
var keyNames = []string{"api", "access", "private", "secret", "encryption", "signing", "master", "license", "account"}

// keyValues reads what the expression of its rule does, a hundred times as fast: the values of keys that say that they are
// secret. It looks at each sign that a value may follow, at what is before it and at what is behind. Texts beyond printable
// ASCII are left to the expression.
func keyValues(s string) (values [][2]int, ok bool) {
	if !isPlain(s) {
		return nil, false
	}
	from := 0 // behind the last value
	for i := 0; i < len(s); i++ {
		if s[i] != '=' && s[i] != ':' {
			continue
		}
		key := strings.TrimRight(s[:i], " ")
		if key != "" && (key[len(key)-1] == '"' || key[len(key)-1] == '\'') {
			key = key[:len(key)-1]
		}
		if key = strings.TrimSuffix(key, `\`); len(key) <= from || !endsSecret(key, from) {
			continue
		}
		if at, to := valueAt(s, i); to > at {
			values = append(values, [2]int{at, to})
			from, i = to, to-1
		}
	}
	return values, true
}

// valueAt is the value behind the sign at i: in quotes, or up to the next blank or delimiter.
func valueAt(s string, i int) (from, to int) {
	if i++; i < len(s) && s[i-1] == '=' && s[i] == '>' {
		i++
	}
	for i < len(s) && s[i] == ' ' {
		i++
	}
	rest, delimiters := s[i:], " \"',;&<>(){}\\"
	switch {
	case strings.HasPrefix(rest, `\"`):
		i, delimiters = i+2, `"\`
	case strings.HasPrefix(rest, `"`):
		i, delimiters = i+1, `"\`
	case strings.HasPrefix(rest, "'"):
		i, delimiters = i+1, "'"
	}
	if n := strings.IndexAny(s[i:], delimiters); n >= 0 {
		return i, i + n
	}
	return i, len(s)
}

// endsSecret tells whether s ends with a secret key that begins at from or behind.
func endsSecret(s string, from int) bool {
	if endsNamed(s, from) {
		return true
	}
	if endsWith(s, "id") {
		id := s[:len(s)-len("id")]
		short := strings.TrimSuffix(strings.TrimSuffix(id, "_"), "-")
		if len(id)-len(short) <= 1 && endsWith(short, "session") && len(short)-len("session") >= from || endsNamed(oneLess(id), from) {
			return true
		}
	}
	for _, w := range secretWords {
		if endsWith(s, w.word) && mayStand(s, len(s)-len(w.word), w.before, from) {
			return true
		}
	}
	return false
}

// endsNamed tells whether s ends with a key and its name.
func endsNamed(s string, from int) bool {
	if !endsWith(s, "key") {
		return false
	}
	s = oneLess(s[:len(s)-len("key")])
	for _, name := range keyNames {
		if endsWith(s, name) && len(s)-len(name) >= from {
			return true
		}
	}
	return false
}

// oneLess is s without one hyphen, underscore or blank at its end.
func oneLess(s string) string {
	if s != "" && strings.IndexByte("-_ ", s[len(s)-1]) >= 0 {
		return s[:len(s)-1]
	}
	return s
}

// mayStand tells whether what is before a word that begins at a place allows it to be a key. What of it belongs to the key must
// not belong to a value that ends at from.
func mayStand(s string, at int, before string, from int) bool {
	switch before {
	case "":
		return at >= from
	case noBracket:
		return at == 0 || at > from && s[at-1] != '['
	case noWord:
		return at >= from && (at == 0 || !inWord(s[at-1]))
	}
	return at > from && strings.IndexByte(before, s[at-1]) >= 0
}

// inWord tells letters, digits and the underscore.
func inWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
