package login

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// redacted is what a token looks like to everyone.
const redacted = "[token]"

// Token is a bearer token. The zero Token is none.
type Token struct {
	// A pointer, because fmt calls no methods on the unexported fields of a struct that holds a Token: it would print a
	// string, and prints a pointer's address.
	secret *string
	origin string
	file   string // where it was read; "" when it was in none
}

// Reveal gives the secret itself, "" of the zero Token.
func (t Token) Reveal() string {
	if t.secret == nil {
		return ""
	}
	return *t.secret
}

// Origin tells where it was found, safe to print: "HEROKU_API_KEY", "netrc ~/.netrc".
func (t Token) Origin() string { return t.origin }

// File is the path of the file that it was read from; "" when it came from elsewhere.
func (t Token) File() string { return t.file }

// String hides the secret, as do all the methods below.
func (t Token) String() string { return redacted }

// GoString serves %#v.
func (t Token) GoString() string { return redacted }

// Format serves every verb: without it %d would print the fields.
func (t Token) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, redacted) }

// MarshalText serves JSON, YAML and their like.
func (t Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON serves JSON.
func (t Token) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue serves log/slog.
func (t Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// maxToken is far above any token's length in bytes: they are some 60 characters.
const maxToken = 4096

var (
	errEmpty    = errors.New("it is empty")
	errNotToken = errors.New("what it holds is not a token")
)

// newToken trims the blanks and line end that files and programs put around a token, and refuses what cannot be sent as a header:
// anything but printable ASCII without blanks.
func newToken(text, origin string) (Token, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Token{}, errEmpty
	case len(text) > maxToken, strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return Token{}, errNotToken
	}
	return Token{secret: &text, origin: origin}, nil
}
