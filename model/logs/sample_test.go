package logs

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSamples(t *testing.T) {
	for text, want := range map[string][]Sample{
		"source=web.1 dyno=heroku.2.f sample#memory_total=21.00MB sample#memory_pgpgin=348836pages": {{"memory_total", 21, "MB"}, {"memory_pgpgin", 348836, "pages"}},
		"source=DATABASE sample#load-avg-1m=0.02 sample#db_size=4171563.0bytes":                     {{"load-avg-1m", 0.02, ""}, {"db_size", 4171563, "bytes"}},
		"measure#db.query=12ms count#jobs=-3":                                                       {{"db.query", 12, "ms"}, {"jobs", -3, ""}},
		"sample#x= sample#=3 sample#y=fast other#z=1 plain":                                         nil,
	} {
		if d := cmp.Diff(want, Samples(text)); d != "" {
			t.Errorf("%s: -want +got\n%s", text, d)
		}
	}
}

// FuzzSamples: of whatever stands in a line, only numbers come as values, and no name that is not there.
func FuzzSamples(f *testing.F) {
	for _, s := range []string{"source=web.1 dyno=heroku.1 sample#memory_total=21.00MB sample#load_avg_1m=0.5", "measure=db.query val=1.5e3 units=ms", "count#a.b=1 measure#c=",
		"sample.old=3", "sample#=1", "sample#x=-1e999", "val=1", "sample#a#b==2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		EachMeasured(text, func(m Measured) {
			if math.IsNaN(m.Value) || math.IsInf(m.Value, 0) {
				t.Errorf("%q is read as %v", text, m.Value)
			}
			if !strings.Contains(text, m.Name) {
				t.Errorf("of %q comes the name %q", text, m.Name)
			}
		})
		for rest, name := text, ""; ; {
			before := len(rest)
			if name, _, rest = NextSample(rest); name == "" && rest == "" {
				return
			}
			if len(rest) >= before {
				t.Fatalf("%q does not end", text)
			}
		}
	})
}

func TestWordsAreThoseBetweenBlanks(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a=1", " ", "  ", "\t", "é", "\u00a0", "\u3000", "b", "\n", "sample#x=2"}
	for range 20_000 {
		text := ""
		for range dice.IntN(9) {
			text += pieces[dice.IntN(len(pieces))]
		}
		var got []string
		for word, rest := nextWord(text); word != ""; word, rest = nextWord(rest) {
			got = append(got, word)
		}
		if want := strings.Fields(text); !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestShortDecimalsAreReadAsByTheLibrary(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", ".", "5.", ".5", "1.2.3", "-1", "007.10", "123456789012345", "1234567890123456", "0.000000000000001", "9007199254740993", "1e5"}
	for range 100_000 {
		text := strconv.Itoa(dice.IntN(1 << dice.IntN(40)))
		if dice.IntN(2) == 0 {
			text += "." + strconv.Itoa(dice.IntN(1<<dice.IntN(30)))
		}
		texts = append(texts, text)
	}
	for _, text := range texts {
		got, ok := shortDecimal(text)
		if want, err := strconv.ParseFloat(text, 64); ok && (err != nil || got != want) {
			t.Fatalf("%q is %v, want %v, %v", text, got, want, err)
		}
	}
}
