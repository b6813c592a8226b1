package safe

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":                 {"GET /reports 200", "GET /reports 200"},
		"colour":                {"\x1b[31mred\x1b[0m \x1b[38;5;12mblue\x1b[m", "red blue"},
		"clear screen":          {"a\x1b[2J\x1b[Hb", "ab"},
		"title by BEL":          {"a\x1b]0;owned\x07b", "ab"},
		"clipboard by ST":       {"a\x1b]52;c;ZXZpbA==\x1b\\b", "ab"},
		"hidden link":           {"\x1b]8;;https://evil.example\x1b\\docs\x1b]8;;\x1b\\", "docs"},
		"device control":        {"\x1bP+q544e\x1b\\x", "x"},
		"unterminated title":    {"a\x1b]0;rest of the line", "a␛]0;rest of the line"},
		"string cut by escape":  {"a\x1b]0;b\x1b[31mc", "a␛]0;bc"},
		"lone escape":           {"a\x1b", "a␛"},
		"unfinished colour":     {"a\x1b[31", "a␛[31"},
		"charset switch":        {"a\x1b(0b", "ab"},
		"full reset":            {"a\x1bcb", "ab"},
		"backspace":             {"rm\b\bls", "rm␈␈ls"},
		"bell and null":         {"a\a\x00b", "a␇␀b"},
		"carriage return":       {"10%\r20%", "10%␍20%"},
		"newline":               {"a\nb", "a␊b"},
		"delete":                {"a\x7fb", "a␡b"},
		"tab":                   {"\tfile.go:9", "    file.go:9"},
		"C1 as UTF-8":           {"a\u009b31mb", `a\x9b31mb`},
		"C1 as a byte":          {"a\x9b31mb", "a\ufffd31mb"},
		"bidi override":         {"a\u202etxt.exe", "a<U+202E>txt.exe"},
		"bidi isolate":          {"\u2066x\u2069", "<U+2066>x<U+2069>"},
		"zero width":            {"pass\u200bword", "pass<U+200B>word"},
		"line separator":        {"a\u2028b", "a<U+2028>b"},
		"BOM inside":            {"a\ufeffb", "a<U+FEFF>b"},
		"tag":                   {"a\U000e0041b", "a<U+E0041>b"},
		"Hangul filler":         {"a\u3164b", "a<U+3164>b"},
		"no-break space":        {"a\u00a0b", "a b"},
		"ideographic space":     {"a\u3000b", "a  b"},
		"joined emoji":          {"👩\u200d💻 ❤\ufe0f", "👩💻 ❤"},
		"wide":                  {"データ ✓ Привет", "データ ✓ Привет"},
		"accents stay":          {"e\u0301", "e\u0301"},
		"accent without base":   {"\u0301x", "◌\u0301x"},
		"accent after a joiner": {"\u200d\u0301", "◌\u0301"},
		"too many accents":      {"e" + strings.Repeat("\u0301", 30) + "x", "e" + strings.Repeat("\u0301", 8) + "x"},
		"invalid run":           {"a\xff\xfe\xfdb\xc3", "a\ufffdb\ufffd"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(Line(nil, []byte(c.in))); got != c.want {
				t.Errorf("Line(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestLineAppends(t *testing.T) {
	if got := string(Line([]byte("web.1 "), []byte("up\a"))); got != "web.1 up␇" {
		t.Errorf("got %q", got)
	}
}

func TestTextPutsLinesTogether(t *testing.T) {
	if got := Text("Deploy\r\nabc\n\x1b[1mbold\x1b[0m"); got != "Deploy abc bold" {
		t.Errorf("got %q", got)
	}
	plain := strings.Repeat("foobaz-production", 3)
	if n := testing.AllocsPerRun(100, func() { Text(plain) }); n != 0 {
		t.Errorf("a clean name costs %v allocations", n)
	}
}

func TestDropEscapes(t *testing.T) {
	in := "\x1b[1m\x1b[32mapp[api]:\x1b[39m\x1b[22m tls=\x1b[2mfalse\r\x1b"
	if got := string(DropEscapes(nil, []byte(in))); got != "app[api]: tls=false\r\x1b" {
		t.Errorf("got %q", got)
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"a\x1b[2Jb\x9b\xff", "\u202e\u200d\u0301", "\x1b]52;c;aa\a", "\t\r\n\x7f\u0085", "👩\u200d💻"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		once := Line(nil, raw)
		if !utf8.Valid(once) {
			t.Fatalf("%q is no UTF-8", once)
		}
		for _, r := range string(once) {
			if !unicode.IsPrint(r) {
				t.Fatalf("Line(%q) holds %U", raw, r)
			}
		}
		if twice := Line(nil, once); !bytes.Equal(once, twice) {
			t.Fatalf("Line is not idempotent: %q then %q", once, twice)
		}
		if text := Text(string(raw)); Text(text) != text {
			t.Fatalf("Text is not idempotent on %q", raw)
		}
	})
}
