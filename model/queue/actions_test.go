package queue

import (
	"slices"
	"testing"

	"app.gonogo/gonogo/model/fact"
)

// TestTheOrderOfARuleIsOneOfAKey: what helps against an alarm is something that a key does.
func TestTheOrderOfARuleIsOneOfAKey(t *testing.T) {
	for _, r := range rules {
		if r.act != fact.NoAction && !slices.Contains(fact.Actions, r.act) {
			t.Errorf("the rule %q is helped by %q, want one of %q", r.name, r.act, fact.Actions)
		}
	}
}
