package sample

import (
	"testing"
)

func TestCostLimit(t *testing.T) {
	var l CostLimit
	steps := []struct{ bytes, allowed int }{
		{0, 8}, {100, 16}, {100, 32}, {affordedBytes / 2, 32}, {affordedBytes + 1, 16}, {100, 32}, {100, 64}, {100, 128}, {100, 128},
		{1 << 30, 64}, {1 << 30, 32}, {1 << 30, 16}, {1 << 30, 8}, {1 << 30, 4}, {1 << 30, 2}, {1 << 30, 1}, {1 << 30, 0},
	}
	for i, s := range steps {
		if i > 0 {
			l.Spent(s.bytes)
		}
		if got := l.Allowed(); got != s.allowed {
			t.Fatalf("step %d: %d workers, want %d", i, got, s.allowed)
		}
	}
	rest := 1 // the last step
	for ; l.Allowed() == 0; rest++ {
		l.Spent(0)
		if rest > RestFor {
			t.Fatal("it rests for ever")
		}
	}
	if rest != RestFor-1 {
		t.Errorf("it rests for %d readings", rest)
	}
}
