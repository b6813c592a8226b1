package screen

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/lines"
)

func TestTheCollectorKnowsTheBudget(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	boundMemory(256 << 20)
	if got := debug.SetMemoryLimit(-1); got != 328<<20 {
		t.Errorf("%d MiB", got>>20)
	}
	boundMemory(512 << 20)
	if got := debug.SetMemoryLimit(-1); got != 328<<20 {
		t.Errorf("a limit that was set is %d MiB now", got>>20)
	}
}

func TestLargePagesAreUsedAsMemoryIs(t *testing.T) {
	for _, bytes := range []int{1, 4 << 20, 5<<20 + 1} {
		b := lines.LargePages(bytes)
		if len(b) != bytes {
			t.Fatalf("%d bytes, want %d", len(b), bytes)
		}
		for i := range b {
			if b[i] != 0 {
				t.Fatalf("byte %d of %d is %#x", i, bytes, b[i])
			}
			b[i] = 1
		}
	}
}

func TestAKeyFindsAThread(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	users := &base.Process{Getenv: func(string) string { return "2" }}
	if KeepKeysQuick(users); runtime.GOMAXPROCS(0) != 2 {
		t.Errorf("the user's GOMAXPROCS became %d", runtime.GOMAXPROCS(0))
	}
	ours := &base.Process{Getenv: func(string) string { return "" }}
	if KeepKeysQuick(ours); runtime.GOMAXPROCS(0) != leastThreads {
		t.Errorf("%d threads", runtime.GOMAXPROCS(0))
	}
}
