package safe

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// redactSlowly is Redact without its short cuts: each rule's hints are looked for one by one, and nothing else spares a text its
// expression.
func redactSlowly(s string) string {
	lower := strings.ToLower(s)
	for i := range rules {
		r := &rules[i]
		hinted := r.hints == nil && longestNumber(s) >= 15
		for _, h := range r.hints {
			hinted = hinted || strings.Contains(lower, h)
		}
		if hinted {
			s = mask(r.kind, s, (&rule{re: r.re}).values(s))
		}
	}
	if len(s) >= 22 {
		s = mask("key", s, (&rule{re: inKey}).values(s))
	}
	return s
}

// pieces are what secrets are made of, and what nearly is one.
var pieces = append(append([]string{}, hintWords...), "API", "_", "-", "=", ":", "=>", `"`, `\"`, "'", " ", "id", "Id", "password", "passwd",
	"passphrase", "credentials", "secret_key_base", "signature", "access", "hunter2", "abcdefghijklmnop", "0123", "4111 1111 1111 1111",
	"4111-1111-1111-1111", "411111111111111", "2a835eb0-e16a-4ea9-b5b4-c0951be72773", "postgres://u:pw@h", "https://", "user@foobaz.example", "?", "&",
	"AKIAABCDEFGHIJKLMNOP", "eyJhbGciOi.eyJzdWIiOi.x", "K", "ſ", "İ", "é", "\t", "[secret:3f2a]", "--token", "MIIEowIBAAKCAQEA0123456789abcdef==",
	strings.Repeat("Ab0/", 16), "heroku", "HEROKU_API_KEY", "nil", "***", "\\")

func TestRedactMasksWhatTheRulesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(t, "s"), "")
		if got, want := Redact(s), redactSlowly(s); got != want {
			t.Fatalf("Redact(%q) = %q, want %q", s, got, want)
		}
	})
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range r.IntN(10) {
			p := pieces[r.IntN(len(pieces))]
			if r.IntN(4) == 0 {
				p = strings.ToUpper(p)
			}
			b.WriteString(p)
		}
		if s := b.String(); Redact(s) != redactSlowly(s) {
			t.Fatalf("Redact(%q) = %q, want %q", s, Redact(s), redactSlowly(s))
		}
	}
}

// keyRule is the one whose expression has a parser.
func keyRule() *rule {
	for i := range rules {
		if rules[i].find != nil {
			return &rules[i]
		}
	}
	return nil
}

// The parser of keys finds what the expression does.
func TestKeyValuesAreThoseOfTheExpression(t *testing.T) {
	words := append([]string{"auth", "oauth", "o", "x", "[", "api", "access", "key", "Key", "session", "secret", "sig", "pass", "_pwd", "id"},
		"=", ":", "=>", " ", "  ", "-", "_", "?", "&", `"`, "'", `\`, `\"`, ",", ">", "v", "value", "token", "credentials", "")
	r := keyRule()
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 16).Draw(t, "s"), "")
		got, ok := keyValues(s)
		if want := (&rule{re: r.re}).values(s); !ok || !slices.Equal(got, want) {
			t.Fatalf("in %q %v, want %v", s, got, want)
		}
	})
	for _, s := range []string{"token=é", "ſecret=1", "a\ttoken=1"} {
		if _, ok := keyValues(s); ok {
			t.Errorf("%q is not left to the expression", s)
		}
	}
}

func FuzzRedactMasksWhatTheRulesSay(f *testing.F) {
	for i, p := range pieces {
		f.Add(p + pieces[(i*7+3)%len(pieces)] + "=" + pieces[(i*5+1)%len(pieces)])
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := Redact(s), redactSlowly(s); got != want {
			t.Fatalf("Redact(%q) = %q, want %q", s, got, want)
		}
	})
}

func TestEveryHintIsFound(t *testing.T) {
	for i, w := range hintWords {
		for _, s := range []string{w, "x" + w, "x " + strings.ToUpper(w) + "é"} {
			if hintsIn(s)&(1<<i) == 0 {
				t.Errorf("%q holds %q", s, w)
			}
		}
	}
	if len(hintWords) > 64 {
		t.Errorf("%d hints do not fit a set", len(hintWords))
	}
}

func FuzzKeyValuesAreThoseOfTheExpression(f *testing.F) {
	for _, s := range []string{`{"authenticity_token"=>"q+w", "session-id":'x'}`, "api key id: 1 oauth=2 x_sig=3", `[secret:1] a=[secret=2`, `\"token\":\"v\"`} {
		f.Add(s)
	}
	r := keyRule()
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := keyValues(s); ok && !slices.Equal(got, (&rule{re: r.re}).values(s)) {
			t.Fatalf("in %q %v, want %v", s, got, (&rule{re: r.re}).values(s))
		}
	})
}
