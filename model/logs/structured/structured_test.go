package structured

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func told(fields []Field) string {
	words := make([]string, len(fields))
	for i, f := range fields {
		words[i] = f.Name + "=" + f.Value
		if f.Quoted {
			words[i] = f.Name + "=" + fmt.Sprintf("%q", f.Value)
		}
	}
	return strings.Join(words, " ")
}

func TestJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1,"b":{"c":"x","d":[1,{"e":2}]},"f":null}`: `a=1 b.c="x" b.d=[1,{"e":2}] f=null`,
		` { "a" : "1" } `:       `a="1"`,
		`{"a.b":1,"a":{"b":2}}`: "a.b=1 a.b=2",
		`{"a":"\u00e9\n"}`:      `a="é "`,
		`{"a":{}}`:              "", `{}`: "", `{"a":1`: "", `{"a":1} x`: "", `[1]`: "", `{"a"}`: "", `{"a":}`: "", "": "", "x": "",
	} {
		if fields, ok := JSON(text); told(fields) != want && ok || ok != (want != "") {
			t.Errorf("%s: got %s, %v, want %s", text, told(fields), ok, want)
		}
	}
}

func TestObject(t *testing.T) {
	for _, c := range []struct {
		text, want string
		size       int
	}{
		{`{"a":[1,"x",{"b":[2]}],"c":[],"d":{}} rest`, `a.[0]=1 a.[1]="x" a.[2].b.[0]=2 c=[] d={}`, 37},
		{`{}`, "", 2}, {`{"a":[1,]}`, "", 0}, {`{"a":[1`, "", 0}, {`{"a":`, "", 0}, {`x`, "", 0},
	} {
		if fields, size := Object(c.text); told(fields) != c.want || size != c.size {
			t.Errorf("%s: got %s, %d bytes, want %s, %d", c.text, told(fields), size, c.want, c.size)
		}
	}
}

func TestPairs(t *testing.T) {
	for _, c := range []struct{ text, whole, each string }{
		{`a=1 b="x y" c='z w'`, `a=1 b="x y" c="z w"`, `a=1 b="x y" c="z w"`},
		{`a=1 and b=2`, "", "a=1 b=2"},
		{`[a=1] (b=2), c=3`, "", "a=1] b=2), c=3"},
		{`a=1,b=2`, "", "a=1,b=2 b=2"},
		{`say "a=1" b=2`, "", "b=2"},
		{`a="x`, "", `a="x`}, {`a="x\"`, "", `a="x\"`}, {`a= b=`, "a= b=", "a= b="}, {"=1", "", ""}, {"1=2", "", ""}, {"a", "", ""}, {"", "", ""},
		{`a="x\"y" b=1`, `a="x\"y" b=1`, `a="x\"y" b=1`},
	} {
		whole, ok := Pairs(c.text)
		if !ok {
			whole = nil
		}
		if got := told(whole); got != c.whole {
			t.Errorf("%s: as a whole got %s, want %s", c.text, got, c.whole)
		}
		if got := told(slices.Collect(EachPair(c.text))); got != c.each {
			t.Errorf("%s: each pair got %s, want %s", c.text, got, c.each)
		}
	}
}

// What encoding/json takes for an object is one here, of the same length.
func FuzzObject(f *testing.F) {
	for _, s := range []string{`{"a":[1,{"b":null}],"c":"\u00e9"} x`, `{"a":{"a":{}}}`, `{"a":-1.5e3,"b":[[],[""]]}`, `{"a`, `a=1 b="x`, `a='`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for range EachPair(text) {
		}
		Pairs(text)
		JSON(text)
		_, size := Object(text)
		if size > len(text) {
			t.Fatalf("%q: %d bytes", text, size)
		}
		if strings.Count(text, "[")+strings.Count(text, "{") > shownDepth || strings.ContainsAny(text, "\n\r") {
			return
		}
		d := json.NewDecoder(strings.NewReader(text))
		var doc map[string]any
		if d.Decode(&doc) == nil && doc != nil && int(d.InputOffset()) != size {
			t.Fatalf("%q: %d bytes, want %d", text, size, d.InputOffset())
		}
	})
}
