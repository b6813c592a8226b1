package link

import (
	"errors"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5/pgtype"
)

func TestScan(t *testing.T) {
	var (
		text           string
		some, none     = new(string), new(string)
		n              int
		large          int64
		known, unknown = new(int64), new(int64)
		oid            uint32
		f              float64
		since, never   = new(float64), new(float64)
		yes, no        = false, true
		names, nobody  []string
	)
	nobody = []string{"x"}
	r := row{[]byte(""), []byte("mail ☂"), nil, []byte("-7"), []byte("-9223372036854775808"), []byte("12"), nil, []byte("4294967295"),
		[]byte("1763762404.123456"), []byte("-Infinity"), nil, []byte("t"), []byte("f"), []byte(`{a,"b, \"c\" \\"}`), nil}
	if err := r.scan(&text, &some, &none, &n, &large, &known, &unknown, &oid, &f, &since, &never, &yes, &no, &names, &nobody); err != nil {
		t.Fatal(err)
	}
	if text != "" || *some != "mail ☂" || none != nil || n != -7 || large != math.MinInt64 || *known != 12 || unknown != nil || oid != math.MaxUint32 ||
		f != 1763762404.123456 || !math.IsInf(*since, -1) || never != nil || !yes || no || nobody != nil {
		t.Error(text, some, none, n, large, known, unknown, oid, f, since, never, yes, no, nobody)
	}
	if d := cmp.Diff([]string{"a", `b, "c" \`}, names); d != "" {
		t.Error(d)
	}
}

// A column that does not hold what is expected is an error of its question, tells nothing of what is in it, and changes nothing.
func TestUnreadableColumns(t *testing.T) {
	text, n, large, oid, f, yes, names := "was", 1, int64(1), uint32(1), 1.0, true, []string{"was"}
	some, since, known := &text, &f, &large
	for _, c := range []struct {
		text string
		to   any
	}{
		{"secret", &n}, {"", &n}, {"1.5", &n}, {"9223372036854775808", &large}, {" 1", &large}, {"-1", &oid}, {"4294967296", &oid},
		{"secret", &f}, {"1e999", &f}, {"secret", &since}, {"1.5", &known}, {"true", &yes}, {"", &yes}, {"secret", &names}, {"{a,{secret}}", &names},
		{"1", new(int8)}, {"1", new(*int8)}, {"1", n},
	} {
		err := row{[]byte("0"), []byte(c.text)}.scan(new(int), c.to)
		if u := new(unreadable); !errors.As(err, &u) || u.column != 1 || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q into %T: %v", c.text, c.to, err)
		}
		if !own(err) {
			t.Errorf("%q into %T is no error of the question", c.text, c.to)
		}
	}
	for _, to := range []any{&text, &n, &large, &oid, &f, &yes} {
		if err := (row{nil}).scan(to); !errors.Is(err, errNull) {
			t.Errorf("NULL into %T: %v", to, err)
		}
	}
	if err := (row{[]byte("1")}).scan(&n, &large); err == nil || own(err) { // a fault of ours
		t.Error(err)
	}
	if text != "was" || n != 1 || large != 1 || oid != 1 || f != 1 || !yes || len(names) != 1 || some != &text || since != &f || known != &large {
		t.Error(text, n, large, oid, f, yes, names, some, since, known)
	}
}

func TestList(t *testing.T) {
	for text, want := range map[string][]string{
		`{}`:                     {},
		`{a}`:                    {"a"},
		`{a,b}`:                  {"a", "b"},
		`{"",""}`:                {"", ""},
		`{"NULL","null",NULLS}`:  {"NULL", "null", "NULLS"},
		`{"a,b","{c}",d}`:        {"a,b", "{c}", "d"},
		`{"say \"hi\"","a\\b"}`:  {`say "hi"`, `a\b`},
		`[0:1]={mice,"r a t s"}`: {"mice", "r a t s"},
		`{☂,"☂ ☂"}`:              {"☂", "☂ ☂"},
		``:                       nil,
		`{`:                      nil,
		`}`:                      nil,
		`a,b`:                    nil,
		`{a,NULL}`:               nil,
		`{null}`:                 nil,
		`{a,}`:                   nil,
		`{,a}`:                   nil,
		`{,}`:                    nil,
		`{"a",}`:                 nil,
		`{"a"b}`:                 nil,
		`{"a}`:                   nil,
		`{"a\}`:                  nil,
		`{"a\"}`:                 nil,
		`{a"b}`:                  nil,
		`{{a,b},{c,d}}`:          nil,
		`[0:1]`:                  nil,
		`{a} `:                   nil,
	} {
		got, err := list(text)
		if d := cmp.Diff(want, got); d != "" || (err != nil) != (want == nil) {
			t.Errorf("%s: %v %s", text, err, d)
		}
	}
}

// encoded is an array as the server writes it, with all elements quoted.
func encoded(texts []string) string {
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return "{" + strings.Join(quoted, ",") + "}"
}

// Nothing that a server may send makes reading fail otherwise than by an error; and what is read, the client library's own,
// larger scanner reads the same.
func FuzzScan(f *testing.F) {
	for _, s := range []string{"", "t", "0", "-12", "1763762404.123456", "NaN", "Infinity", "-Infinity", "1e5", "{}", "{a,b}", `{"a \"b\" \\",c}`, "[0:1]={a,b}", "{a,NULL}",
		"{{a},{b}}", "{ a}", "[={a}", `{"a",}`, "[x]={a}", "{\"\xcb\"}"} {
		f.Add(s)
	}
	m := pgtype.NewMap()
	f.Fuzz(func(t *testing.T, s string) {
		var text, textToo, some, someToo = "", "", new(string), new(string)
		var n, nToo int
		var large, largeToo int64
		var oid, oidToo uint32
		var v, vToo float64
		var yes, yesToo bool
		var names, namesToo []string
		var since, sinceToo *float64
		for _, c := range []struct {
			oid      uint32
			ours     any
			theirs   any
			compared func() bool
		}{
			{pgtype.TextOID, &text, &textToo, func() bool { return text == textToo && text == s }},
			{pgtype.TextOID, &some, &someToo, func() bool { return *some == *someToo && *some == s }},
			{pgtype.Int8OID, &n, &nToo, func() bool { return n == nToo }},
			{pgtype.Int8OID, &large, &largeToo, func() bool { return large == largeToo }},
			{pgtype.OIDOID, &oid, &oidToo, func() bool { return oid == oidToo }},
			{pgtype.Float8OID, &v, &vToo, func() bool { return cmp.Equal(v, vToo, cmpopts.EquateNaNs()) }},
			{pgtype.Float8OID, &since, &sinceToo, func() bool { return cmp.Equal(since, sinceToo, cmpopts.EquateNaNs()) }},
			{pgtype.BoolOID, &yes, &yesToo, func() bool { return yes == yesToo }},
			{pgtype.TextArrayOID, &names, &namesToo, func() bool {
				return cmp.Equal(names, namesToo) || !utf8.ValidString(s) // which the larger scanner changes
			}},
		} {
			if scanColumn([]byte(s), c.ours) != nil {
				continue
			}
			if strings.HasPrefix(s, "[") && c.oid == pgtype.TextArrayOID {
				continue // with bounds that are not those of the elements, which no server writes
			}
			if err := m.Scan(c.oid, pgtype.TextFormatCode, []byte(s), c.theirs); err != nil || !c.compared() {
				t.Errorf("%q into %T: %v; %v %v", s, c.ours, err, c.ours, c.theirs)
			}
		}
		parts := strings.Split(s, ",")
		if got, err := list(encoded(parts)); err != nil || !cmp.Equal(parts, got) {
			t.Errorf("%q: %q, %v", parts, got, err)
		}
	})
}
