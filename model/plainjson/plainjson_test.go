package plainjson_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"app.gonogo/gonogo/model/plainjson"
)

// What is read here is what encoding/json reads.
func TestTextsAreThoseOfJSON(t *testing.T) {
	for _, text := range []string{``, `plain`, `path=\"/orders\" a\\b\/c\b\f\n\r\t`, `\u003ca\u003e \u0026`, `é 界 ✖`, "\x7f"} {
		quoted := `"` + text + `"`
		var want string
		if err := json.Unmarshal([]byte(quoted), &want); err != nil {
			t.Fatal(err)
		}
		r := plainjson.New([]byte(quoted))
		if got := r.Text(); !r.Whole() || got != want {
			t.Errorf("%s: got %q, %t; want %q", quoted, got, r.Whole(), want)
		}
	}
}

// Whatever the bytes are: what is taken as a string is one to encoding/json, and the same.
func TestNothingElseIsATextHere(t *testing.T) {
	dice, alphabet := rand.New(rand.NewPCG(1, 1)), []byte("\"\\u00eE3cnt/ x\x00\n\xff\xc3\xa9")
	taken := 0
	for range 200_000 {
		b := []byte{'"'}
		for range dice.IntN(8) {
			b = append(b, alphabet[dice.IntN(len(alphabet))])
		}
		b = append(b, '"')
		r := plainjson.New(b)
		got := r.Text()
		if !r.Whole() {
			continue
		}
		taken++
		var want string
		if err := json.Unmarshal(b, &want); err != nil || got != want {
			t.Fatalf("%q: got %q, want %q, %v", b, got, want, err)
		}
	}
	if taken < 1000 {
		t.Errorf("%d texts were taken, want more", taken)
	}
}

func TestTimesAndNumbers(t *testing.T) {
	r := plainjson.New([]byte(`"2026-11-30T14:51:47.942562937Z",12}`))
	at := r.Time()
	r.Must(",")
	n := r.Number()
	r.Must("}")
	if want := time.Date(2026, 11, 30, 14, 51, 47, 942562937, time.UTC); !r.Whole() || !at.Equal(want) || n != 12 {
		t.Errorf("got %s and %d, %t", at, n, r.Whole())
	}
	for _, bad := range []string{``, `x`, `01`, `-1`, `99999999999999999999`} {
		r := plainjson.New([]byte(bad))
		if r.Number(); r.OK() {
			t.Errorf("%q is taken as a number", bad)
		}
	}
	for _, bad := range []string{`"2026-11-30"`, `"soon"`, `2026`} {
		r := plainjson.New([]byte(bad))
		if r.Time(); r.OK() {
			t.Errorf("%s is taken as a time", bad)
		}
	}
}
