package scan

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Both ways find the same place, wherever the text begins and ends, and nothing outside it.
func TestPairIsFoundAlikeBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[a-cA-C-]{0,200}`).Draw(t, "text")
		around := rapid.StringMatching(`[ab-]{0,20}`).Draw(t, "around")
		whole := around + body + around
		s := whole[len(around) : len(around)+len(body)]
		two := Two{First: rapid.SampledFrom([]byte("ab-")).Draw(t, "first"), Second: rapid.SampledFrom([]byte("ac-")).Draw(t, "second"),
			Distance: rapid.IntRange(0, 40).Draw(t, "distance")}
		if rapid.Bool().Draw(t, "fold") && two.First != '-' && two.Second != '-' {
			two.FoldFirst, two.FoldSecond = 0x20, 0x20
		}
		from := rapid.IntRange(0, len(s)).Draw(t, "from")
		if got, want := two.Index(s, from), two.slowly(s, from); got != want {
			t.Fatalf("%+v in %q from %d: %d, want %d", two, s, from, got, want)
		}
	})
}

func TestPairFindsTheFirst(t *testing.T) {
	for n := range 300 {
		s := strings.Repeat(".", n) + "x..y" + strings.Repeat("x..y", 5)
		if got := (Two{First: 'x', Second: 'y', Distance: 3}).Index(s, 0); got != n {
			t.Errorf("behind %d bytes: %d", n, got)
		}
	}
	if got := (Two{First: 'X', Second: 'y', Distance: 1}).Index(strings.Repeat("xy", 40), 0); got != -1 {
		t.Errorf("a capital is found among small letters at %d", got)
	}
}

func TestPlainEndsAtTheFirstByteThatIsNot(t *testing.T) {
	for n := range 200 {
		text := strings.Repeat("~ a", 70)[:n]
		if got := Plain([]byte(text)); got != n {
			t.Errorf("%d of %d bytes", got, n)
		}
		for _, odd := range []string{"\x1f", "\x00", "\x7f", "\x80", "\xff"} {
			b := []byte(text + odd + text + odd)
			if got := Plain(b); got != n || plainly(b) != n {
				t.Errorf("%d bytes before %q: %d and %d", n, odd, got, plainly(b))
			}
		}
	}
}

// Many bytes at a time find what one at a time does, wherever the odd byte stands and whatever stands around it.
func TestPlainIsWhatOneByteAtATimeFinds(t *testing.T) {
	count := func(b []byte) (n int) {
		for n < len(b) && b[n] >= ' ' && b[n] < 0x7f {
			n++
		}
		return n
	}
	for at := range 20 {
		for c := range 256 {
			b := []byte("abcdefghijklmnopqrst ~ uvw")
			b[at] = byte(c)
			if got, slow := Plain(b), plainly(b); got != count(b) || slow != got {
				t.Fatalf("byte %#x at %d: %d and %d, want %d", c, at, got, slow, count(b))
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOf(rapid.SampledFrom([]byte{0, ' ' - 1, ' ', 'a', 0x7e, 0x7f, 0x80, 0xff})).Draw(t, "b")
		if got, slow := Plain(b), plainly(b); got != count(b) || slow != got {
			t.Fatalf("%q: %d and %d, want %d", b, got, slow, count(b))
		}
	})
}

func FuzzPlain(f *testing.F) {
	f.Add([]byte("GET /reports 200 0123456789\x7f"))
	f.Add([]byte("0123456789abcdef\u00e9"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, want := Plain(b), plainly(b); got != want {
			t.Fatalf("%q: %d, want %d", b, got, want)
		}
	})
}

func BenchmarkPair(b *testing.B) {
	text := strings.Repeat("at=info method=GET path=/reports status=200 bytes=1 ", 20_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if (Two{First: 'q', Second: 'z', Distance: 1}).Index(text, 0) >= 0 {
			b.Fatal("found")
		}
	}
}

func BenchmarkPlain(b *testing.B) {
	text := []byte(strings.Repeat("at=info method=GET path=/reports status=200 bytes=1 ", 4))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if Plain(text) != len(text) {
			b.Fatal("not plain")
		}
	}
}
