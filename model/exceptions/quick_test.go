package exceptions

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// texts are made of pieces that mean something to those who read lines, in any order.
func texts(n int) (out []string) {
	dice := rand.New(rand.NewPCG(3, 5))
	pieces := []string{"app/x.rb", ":12", ":in ", "`f'", "'f'", ".go", ".ex", ".exs", ".erl", ":", " ", "\"", "main", "/", "<internal:", "kernel>", "{\"level\":", "Error",
		"KeyError", "(", ")", "[", "]: ", ": ", ".", "vendor/", "/gems/", "node:", "node_modules/", "3", "Caused by: ", "é", "stack", "MESSAGE", "request_id", "\t"}
	for range n {
		var b strings.Builder
		for range 1 + dice.IntN(7) {
			b.WriteString(pieces[dice.IntN(len(pieces))])
		}
		out = append(out, b.String())
	}
	return out
}

func TestALineOfACallMayHoldAPlace(t *testing.T) {
	calls := 0
	for _, text := range texts(600_000) {
		_, _, ruby := rubyFrame(text)
		_, isGo := goFile(text)
		_, _, elixir := bareElixirFrame(text)
		if !ruby && !isGo && !elixir {
			continue
		}
		if calls++; !mayHoldPlace(text) {
			t.Fatalf("%q is a call (ruby %t, go %t, elixir %t) and may hold no place", text, ruby, isGo, elixir)
		}
	}
	if calls < 100 {
		t.Errorf("%d of the texts are calls: too few to tell", calls)
	}
}

func TestVendorsAreToldAsByEachPart(t *testing.T) {
	found := 0
	for _, text := range append(texts(50_000), vendorPaths...) {
		want := false
		for _, part := range vendorPaths {
			want = want || strings.Contains(text, part)
		}
		if want {
			found++
		}
		if got := isVendors(text); got != want {
			t.Fatalf("%q: vendor's %t, want %t", text, got, want)
		}
	}
	if found < 100 {
		t.Errorf("%d of the texts are of vendors: too few to tell", found)
	}
}

func TestKeysAreToldAsByTheirTable(t *testing.T) {
	keys := texts(20_000)
	for key := range keyKinds {
		keys = append(keys, key, strings.ToUpper(key), key+"s", key[1:], "\u212a"+key)
	}
	for _, s := range append(keys, "", strings.Repeat("x", 70)) {
		lower := strings.ToLower(s)
		key, kind := kindOfKey(s)
		if kind != keyKinds[lower] || kind != 0 && key != lower || (key == "") != (lower == "") {
			t.Errorf("%q: %q of kind %d, want %q of %d", s, key, kind, lower, keyKinds[lower])
		}
	}
}

func TestEveryLinkBeginsAsLinksDo(t *testing.T) {
	for _, text := range append(append([]string{}, links...), causes...) {
		tr := trace{event: Event{Language: PHP}}
		if !tr.link(strings.TrimSuffix(text, ": ")+": ") && !tr.link(text+"Other: x") && !tr.link(text) {
			t.Errorf("%q links nothing", text)
		}
	}
}
