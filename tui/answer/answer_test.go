package answer

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/tui/theme"
)

// answers are those of a terminal with a ground and sixteen greys.
func answers(end string) string {
	var b strings.Builder
	for i := range 16 {
		fmt.Fprintf(&b, "\x1b]4;%d;rgb:%02x%02x/0000/0000%s", i, i, i, end)
	}
	return b.String() + "\x1b]10;rgb:8383/9494/9696" + end + "\x1b]11;rgb:00/2b/36" + end
}

// Answers may come in any pieces, between keys; the keys are left, in their order.
func TestAnswersAreTakenOutOfWhatIsTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		end := rapid.SampledFrom([]string{"\a", "\x1b\\"}).Draw(t, "end")
		keys := rapid.SampledFrom([]string{"", "j", "q", "\x1b[A", "\x1b]", "\x1bOP"}).Draw(t, "keys")
		in := []byte("k" + answers(end) + keys + "x")
		var f Filter
		var got []byte
		var told *theme.Palette
		for len(in) > 0 {
			n := rapid.IntRange(1, min(len(in), 40)).Draw(t, "n")
			if n < len(in) && in[n-1] == esc { // an Esc alone is a key, see TestAnAnswerBehindALoneEsc
				n++
			}
			out, p := f.Pass(append([]byte(nil), in[:n]...))
			got, in = append(got, out...), in[n:]
			if p != nil {
				told = p
			}
		}
		if want := "k" + keys + "x"; string(got) != want {
			t.Fatalf("got keys %q, want %q", got, want)
		}
		if told == nil || !told.Known || told.Ground != (theme.RGB{G: 0x2b, B: 0x36}) || told.Text != (theme.RGB{R: 0x83, G: 0x94, B: 0x96}) || told.Colors[9].R != 9 {
			t.Fatalf("got %+v", told)
		}
	})
}

// A terminal that never answers: every key goes through, in the moment it comes.
func TestAMuteTerminalsKeysAreLeftAlone(t *testing.T) {
	var f Filter
	for _, key := range []string{"j", "\x1b", "\x1b[A", "]", "4", ";", "\x1b[200~x\x1b[201~", "\x1bj", "é", "\x1b", "]"} {
		out, told := f.Pass([]byte(key))
		if string(out) != key || told != nil {
			t.Errorf("got %q, %v, want %q", out, told, key)
		}
	}
	out, _ := f.Pass([]byte("\x1b]"))
	more, _ := f.Pass([]byte("j"))
	if got, want := string(out)+string(more), "\x1b]j"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Where the line was cut behind the Esc of an answer, the Esc is a key, the rest is none.
func TestAnAnswerBehindALoneEsc(t *testing.T) {
	var f Filter
	out, _ := f.Pass([]byte("\x1b"))
	more, told := f.Pass([]byte("]11;rgb:ffff/ffff/ffff\aj"))
	if got, want := string(out)+string(more), "\x1bj"; got != want || told == nil {
		t.Errorf("got %q, told %v, want %q", got, told, want)
	}
}

// The ground alone is enough; text is what can be read on it.
func TestTheGroundAlone(t *testing.T) {
	for ground, want := range map[string]uint8{"rgb:ffff/ffff/ffff": 0, "rgb:1/1/1": 255, "rgba:0000/0000/0000/ffff": 255} {
		var f Filter
		_, told := f.Pass([]byte("\x1b]11;" + ground + "\a"))
		if told == nil || told.Known || told.Text.R != want {
			t.Errorf("%s: got %+v, want text %d", ground, told, want)
		}
	}
}

// Some terminals answer for the text behind the ground: the answer is no key, and the colors are told once more.
func TestAnAnswerBehindTheLastOne(t *testing.T) {
	var f Filter
	out, _ := f.Pass([]byte("\x1b]11;rgb:ffff/ffff/ffff\aj"))
	more, told := f.Pass([]byte("\x1b]10;rgb:1111/2222/3333\ak"))
	if got, want := string(out)+string(more), "jk"; got != want {
		t.Errorf("got keys %q, want %q", got, want)
	}
	if want := (theme.RGB{R: 0x11, G: 0x22, B: 0x33}); told == nil || told.Text != want {
		t.Errorf("got %+v, want text %v", told, want)
	}
}

func FuzzPass(f *testing.F) {
	f.Add([]byte(answers("\a")), 3)
	f.Add([]byte("\x1b]11;rgb:/\a\x1b]4;99;rgb:f/f/f\a"), 1)
	f.Fuzz(func(_ *testing.T, in []byte, n int) {
		var filter Filter
		n = min(max(n, 1), len(in))
		filter.Pass(append([]byte(nil), in[:n]...))
		filter.Pass(append([]byte(nil), in[n:]...))
	})
}
