package safe

import (
	"testing"

	"pgregory.net/rapid"
)

// Eight bytes at a time find what one at a time does, wherever the odd byte stands and whatever stands around it.
func TestPlainLen(t *testing.T) {
	for at := range 20 {
		for c := range 256 {
			b := []byte("abcdefghijklmnopqrst ~ uvw")
			b[at] = byte(c)
			want := len(b)
			if c < ' ' || c >= 0x7f {
				want = at
			}
			if got := plainLen(b); got != want {
				t.Fatalf("byte %#x at %d: %d, want %d", c, at, got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOf(rapid.SampledFrom([]byte{0, ' ' - 1, ' ', 'a', 0x7e, 0x7f, 0x80, 0xff})).Draw(t, "b")
		want := 0
		for want < len(b) && b[want] >= ' ' && b[want] < 0x7f {
			want++
		}
		if got := plainLen(b); got != want {
			t.Fatalf("%q: %d, want %d", b, got, want)
		}
	})
}
