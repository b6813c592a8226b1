package link

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestQuoting(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Identifier("public", "jobs"), `"public"."jobs"`},
		{Identifier(`we ird"x`), `"we ird""x"`},
		{Identifier("a\x00b", "\x00"), `"ab".""`},
		{Identifier(`"; drop table x; --`), `"""; drop table x; --"`},
		{Literal("mice"), `'mice'`},
		{Literal(""), `''`},
		{Literal(`it's`), `'it''s'`},
		{Literal(`\'; drop table x; --`), `'\''; drop table x; --'`},
		{Literal("a\x00'b"), `'a''b'`},
		{Literals([]string{"a", "b'"}), `array['a', 'b''']::text[]`},
		{Literals(nil), `array[]::text[]`},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}

// Whatever a name or a text holds, it ends where its quotes do, and nothing ends the statement.
func FuzzQuoting(f *testing.F) {
	for _, s := range []string{"", "a", `"`, `'`, `\`, `\'`, "\x00", "a\x00'", `""''`, "$$", "--\n;", "\xff'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		held := strings.ReplaceAll(s, "\x00", "")
		for quote, got := range map[string]string{`"`: Identifier(s), `'`: Literal(s)} {
			inside := got[1 : len(got)-1]
			if !strings.HasPrefix(got, quote) || !strings.HasSuffix(got, quote) || strings.Contains(got, "\x00") ||
				strings.Contains(strings.ReplaceAll(inside, quote+quote, ""), quote) || strings.ReplaceAll(inside, quote+quote, quote) != held {
				t.Errorf("%q becomes %q", s, got)
			}
		}
		if got, want := Identifier(s, s), (pgx.Identifier{s, s}).Sanitize(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
