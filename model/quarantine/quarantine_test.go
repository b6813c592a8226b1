package quarantine

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/safe"
)

// What is shown of a record is printable and holds no secret, but tells its bytes.
func TestARecordIsShownPrintableAndRedacted(t *testing.T) {
	for raw, want := range map[string]string{
		"plain words":                             "plain words",
		"\x1b[2J\x00\xff\r\n":                     `\x1b[2J\x00\xff\x0d\x0a`,
		`a\x1b is no escape`:                      `a\\x1b is no escape`,
		"Grüße \u202e \u009b3J":                   `Grüße \xe2\x80\xae \xc2\x9b3J`,
		"postgres://u:geheimes-wort@db.example/d": safe.Redact("postgres://u:geheimes-wort@db.example/d"),
	} {
		l := List{}
		l.Add(*New("line 1", "no header", []byte(raw)))
		got := l.Shown().Records[0]
		if got.Raw != want || got.Bytes != len(raw) || got.Held != nil {
			t.Errorf("%q: got %q, %d bytes, held %q; want %q, %d bytes, nothing held", raw, got.Raw, got.Bytes, got.Held, want, len(raw))
		}
	}
	if strings.Contains(safe.Redact("postgres://u:geheimes-wort@db.example/d"), "geheimes") {
		t.Error("the address is not redacted at all")
	}
}

// A list is bounded in records and in bytes, and counts what it no longer holds.
func TestAListIsBounded(t *testing.T) {
	l := List{Name: "heroku/logs"}
	began := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for i := range 1000 {
		r := *New(fmt.Sprintf("line %d", i), "no header", []byte(strings.Repeat("\x00", 1<<20)))
		r.At, r.Panic = began.Add(time.Duration(i)*time.Second), i%2 == 0
		l.Add(r)
	}
	text, err := json.Marshal(l.Shown())
	if err != nil {
		t.Fatal(err)
	}
	if l.Total != 1000 || l.Panics != 500 || !l.Since.Equal(began) || len(l.Records) != Kept || len(text) > Kept*(4*MostRaw+2*mostWords) {
		t.Errorf("total %d, panics %d, since %s, %d records, %d bytes of JSON", l.Total, l.Panics, l.Since, len(l.Records), len(text))
	}
	if last, ok := l.Last(); !ok || last.Where != "line 999" || last.Bytes != 1<<20 {
		t.Errorf("the last is %q of %d bytes, want line 999 of %d", last.Where, last.Bytes, 1<<20)
	}
}

// A copy for readers and a copy for a tape without text leave the list as it is.
func TestCopiesDoNotShareRecords(t *testing.T) {
	l := List{}
	l.Add(*New("line 1", "no header", []byte("text")))
	shown, bare := l.Shown(), l.Bare()
	l.Add(*New("line 2", "no header", []byte("more")))
	if len(shown.Records) != 1 || shown.Records[0].Raw != "text" || bare.Records[0].Raw != "" || bare.Records[0].Held != nil || bare.Records[0].Where != "line 1" {
		t.Errorf("shown %+v, bare %+v", shown.Records, bare.Records)
	}
	if again := l.Shown(); len(again.Records) != 2 || again.Records[0].Raw != "text" {
		t.Errorf("shown again %+v", again.Records)
	}
}

// Of a record that may hold what no rule masks nothing is kept.
func TestASecretRecordKeepsNothing(t *testing.T) {
	l := List{}
	l.Add(*Secret("GET /apps/shop/config-vars", "broken JSON", 4711))
	if got := l.Shown().Records[0]; got.Raw != "" || got.Bytes != 4711 {
		t.Errorf("got %+v", got)
	}
}

func FuzzPrintable(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b]0;x\x07", "\xff\xfe\x00", "\u202e\u200b\ufeff", "e\u0301\u0301\u0301", "token=abc"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got := Printable(raw)
		if got != safe.Text(got) {
			t.Errorf("%q is shown as %q, which is not printable", raw, got)
		}
	})
}

func BenchmarkShown(b *testing.B) {
	l := List{}
	for range Kept {
		l.Add(*New("line 1", "no header", []byte(strings.Repeat("password=geheim \x1b[2J ", 100))))
	}
	for b.Loop() {
		l.Shown()
	}
}

func BenchmarkNew(b *testing.B) {
	raw := []byte(strings.Repeat("x", 2000))
	for b.Loop() {
		New("line 1 of the session", "no header", raw)
	}
}
