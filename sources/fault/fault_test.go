package fault

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestErrorIsOneSentenceOfThreeParts(t *testing.T) {
	for _, c := range []struct {
		name string
		err  Error
		want string
	}{
		{"all", Error{What: "cannot log in", Why: "no token was found", Do: "Run heroku login"}, "cannot log in: no token was found. Run heroku login."},
		{"own stops", Error{What: "cannot log in:", Why: "no token was found.", Do: "Run heroku login."}, "cannot log in: no token was found. Run heroku login."},
		{"no remedy", Error{What: "cannot log in", Why: "no token"}, "cannot log in: no token"},
		{"only why", Error{Why: "no token"}, "no token"},
		{"question", Error{What: "x", Do: "Did you mean y?"}, "x. Did you mean y?"},
		{"only do", Error{Do: "Run it"}, "Run it."},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestErrorUnwraps(t *testing.T) {
	err := error(&Error{What: "x", Err: fs.ErrNotExist})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Fatal("the cause is lost")
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"web":                   `"web"`,
		"\x1b[31mred":           `"\x1b[31mred"`,
		"a\"b":                  `"a\"b"`,
		"a\nb":                  `"a\nb"`,
		"\xff":                  `"\xff"`,
		"\u202egpj":             `"\u202egpj"`,
		strings.Repeat("é", 41): `"` + strings.Repeat("é", 40) + `…"`,
		strings.Repeat("é", 40): `"` + strings.Repeat("é", 40) + `"`,
		"\uFFFD":                "\"\uFFFD\"",
	} {
		if got := Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestCleanKeepsOneLine(t *testing.T) {
	if got, want := Clean("a\n b\tc\x07"), `a b c\a`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzQuoteIsPrintable(f *testing.F) {
	f.Add("\x1b]0;x\x07")
	f.Add("a\xc3\x28\u200b")
	f.Fuzz(func(t *testing.T, s string) {
		for _, out := range []string{Quote(s), Clean(s)} {
			if !utf8.ValidString(out) {
				t.Fatalf("%q is not UTF-8", out)
			}
			for _, r := range out {
				if !unicode.IsGraphic(r) {
					t.Fatalf("%q of %q holds %U", out, s, r)
				}
			}
		}
	})
}
