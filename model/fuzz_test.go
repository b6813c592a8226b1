package model

import (
	"bytes"
	"errors"
	"testing"
)

// What is decoded is encoded and decoded again to the same, and twice encoded is the same line.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"v":1,"at":"2026-05-01T12:00:00Z","kind":"notice","data":{"text":"x"}}`))
	f.Add([]byte(`{"v":1,"at":"2026-05-01T12:00:00+02:00","seen":"0001-01-01T00:00:00Z","seq":18446744073709551615,"kind":"releases","data":{"releases":[{"version":74}]}}`))
	f.Add([]byte(`{"v":1,"at":"2026-05-01T12:00:00Z","kind":"tomorrow","data":[1,{"a":null}]}`))
	f.Add([]byte(`{"v":1,"at":"9999-12-31T23:59:59Z","kind":"queues","data":{"store":"s","queues":[{"name":"a","ready":-1,"oldest":-1}]}}`))
	f.Add([]byte(`{"v":1,"kind":"log","data":null}`))
	f.Add([]byte(`{"v":99,"kind":"log"}`))
	for kind := range facts {
		f.Add([]byte(`{"v":1,"at":"2026-05-01T12:00:00Z","kind":"` + string(kind) + `","data":{}}`))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := Decode(line)
		if err != nil {
			if e.Fact != nil {
				t.Errorf("%v, and a fact %v", err, e.Fact)
			}
			return
		}
		once, err := Encode(e)
		if err != nil {
			return // a year of five digits, a rate that is no number
		}
		if bytes.ContainsRune(once, '\n') {
			t.Fatalf("%q is more than a line", once)
		}
		again, err := Decode(once)
		if err != nil {
			t.Fatalf("%q was encoded and is not decoded: %v", once, err)
		}
		twice, err := Encode(again)
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("encoded twice %q, %v; once %q", twice, err, once)
		}
		if _, err := Decode(bytes.Replace(once, []byte(`{"v":1`), []byte(`{"v":2`), 1)); bytes.HasPrefix(once, []byte(`{"v":1,`)) && !errors.Is(err, ErrNewer) {
			t.Errorf("of a newer version: %v, want %v", err, ErrNewer)
		}
	})
}
