package keys

import (
	"slices"
	"testing"

	"app.gonogo/gonogo/model/fact"
)

// TestEveryActionHasAKey: what an advice or an alarm says that a key does, a key does.
func TestEveryActionHasAKey(t *testing.T) {
	for _, action := range fact.Actions {
		if !slices.ContainsFunc(Shared(), func(b Binding) bool { return b.Intent == Intent(action) && b.Scope == Global }) {
			t.Errorf("no key for %q, want one that works everywhere", action)
		}
	}
}
