package template

import (
	"fmt"
	"testing"
)

func TestGroups(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		want  string
		lines []string
	}{
		{"circuit breaker * is open", []string{"circuit breaker olive-ledger is open", "circuit breaker pine-violet is open", "circuit breaker main is open"}},
		{"could not reach * after * tries", []string{"could not reach 10.0.0.1:6379 after 3 tries", "could not reach 10.0.0.9:6379 after 5 tries", "could not reach redis.internal after 2 tries"}},
		{"sent receipt for order * to customer", []string{"sent receipt for order 61681 to customer", "sent receipt for order 7 to customer"}},
	} {
		var tree Tree
		first := tree.Of(tt.lines[0])
		for _, l := range tt.lines[1:] {
			if got := tree.Of(l); got != first {
				t.Errorf("%q: got %q, want it with %q", l, got, first)
			}
		}
		if first.String() != tt.want {
			t.Errorf("got %q, want %q", first, tt.want)
		}
	}
}

func TestKeepsApart(t *testing.T) {
	t.Parallel()
	var tree Tree
	seen := map[*Template]string{}
	for _, l := range []string{"disk is full", "cache is full of holes", "could not reach redis", "payment of customer refused", "job failed for good", "worker gave up early", "queue is not there"} {
		one := tree.Of(l)
		if other, taken := seen[one]; taken {
			t.Errorf("%q: got it with %q, want them apart", l, other)
		}
		seen[one] = l
	}
}

func TestNameStays(t *testing.T) {
	t.Parallel()
	var tree Tree
	one := tree.Of("circuit breaker olive is open")
	name := one.First
	tree.Of("circuit breaker pine is open")
	if one.First != name || one.String() != "circuit breaker * is open" {
		t.Errorf("got %q named %q, want the name %q to stay", one, one.First, name)
	}
}

func TestBounded(t *testing.T) {
	t.Parallel()
	var tree Tree
	for i := range 3 * most {
		tree.Of(fmt.Sprintf("%c%c%c went wrong in a way nobody knew", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26))
	}
	for i := range 3 * mostLeaf {
		word := string(rune('a'+i%26)) + string(rune('a'+i/26))
		tree.Of("same " + word + " " + word + " " + word)
	}
	if tree.count > most {
		t.Errorf("got %d templates, want at most %d", tree.count, most)
	}
	for key, leaf := range tree.leaves {
		if len(leaf) > mostLeaf {
			t.Errorf("%v: got %d templates, want at most %d", key, len(leaf), mostLeaf)
		}
	}
}
