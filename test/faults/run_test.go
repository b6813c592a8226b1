//go:build integration

package faults

import (
	"cmp"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// flags are the arguments of the test binary, as make faults gives them.
var flags = struct {
	runs, jobs  *int
	seed, from  *uint64
	all         *bool
	out, binary *string
	soak        *time.Duration
	rate        *int
}{
	runs:   flag.Int("runs", 200, "how many journeys"),
	jobs:   flag.Int("jobs", 40, "how many journeys at once; they mostly wait"),
	seed:   flag.Uint64("seed", 0, "the only journey to make; 0: all of them"),
	from:   flag.Uint64("from", 1, "the first seed"),
	all:    flag.Bool("all", false, "every verb under every fault, not a part of them"),
	out:    flag.String("out", "", "directory for the reports of journeys that fail; a new one when empty"),
	soak:   flag.Duration("soak", 0, "how long TestSoak takes; half a minute when 0"),
	rate:   flag.Int("rate", 20_000, "lines a second of TestSoak"),
	binary: flag.String("binary", "", "the program to drive; built when empty"),
}

// built is the directory of the program, once it is built.
var built string

// binary builds the program once.
var binary = sync.OnceValues(func() (string, error) {
	if *flags.binary != "" {
		return filepath.Abs(*flags.binary)
	}
	dir, err := os.MkdirTemp("", "gonogo-faults-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // somebody else runs it too
		return "", err
	}
	built = dir
	path := filepath.Join(dir, "gonogo")
	files, err := overlay(dir)
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-overlay", files, "-o", path, ".")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
})

func TestMain(m *testing.M) {
	flag.Parse()
	_ = flag.Set("test.parallel", "16") // whatever the processors: these tests wait most of their time
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

// Journeys under faults: whatever network, machine and terminal do, no order is sent twice or reported falsely, nothing foreign is
// shown, and every pane recovers.
func TestFaults(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	seeds := make([]uint64, 0, *flags.runs)
	for i := range uint64(*flags.runs) {
		seeds = append(seeds, *flags.from+i)
	}
	if *flags.seed != 0 {
		seeds = []uint64{*flags.seed}
	}
	var mu sync.Mutex
	var made []*journey
	var g errgroup.Group
	g.SetLimit(*flags.jobs)
	for _, s := range seeds {
		g.Go(func() error {
			j, err := runJourney(path, s, newPlan(s), standard)
			if err != nil {
				t.Errorf("seed %d could not be made: %v", s, err)
				return nil
			}
			saveFailure(t, j)
			mu.Lock()
			defer mu.Unlock()
			made = append(made, j)
			return nil
		})
	}
	_ = g.Wait()
	slices.SortFunc(made, func(a, b *journey) int { return cmp.Compare(a.seed, b.seed) })
	t.Logf("\n%s", table(made))
}

// Each fault of the machine once, under a network that is well: the same holds.
func TestMachines(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	if !disks() {
		t.Log("no disks of one's own on this system: files that cannot grow stand for full disks")
	}
	for i, k := range machineKinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			p := plan{scenario: "parable", played: 20 * time.Second, w: 160, h: 45, apps: []string{app}, steps: []string{"restart 1", "panes"}, machine: k, when: 1, leave: "qq"}
			j, err := runJourney(path, uint64(i+1), p, standard)
			if err != nil {
				t.Fatal(err)
			}
			saveFailure(t, j)
			t.Logf("keys were answered within %s", j.slowest.Round(time.Millisecond))
		})
	}
}

// reports is the directory for the reports of journeys that fail, without those of an earlier run.
var reports = sync.OnceValues(func() (string, error) {
	if *flags.out != "" {
		old, _ := filepath.Glob(filepath.Join(*flags.out, "seed-*"))
		for _, path := range old {
			_ = os.Remove(path)
		}
		return *flags.out, os.MkdirAll(*flags.out, 0o700)
	}
	return os.MkdirTemp("", "gonogo-faults-reports-")
})

// saveFailure writes down what failed, and lets go of the bytes: there are many journeys.
func saveFailure(t *testing.T, j *journey) {
	defer j.t.release()
	if *flags.seed != 0 {
		t.Logf("\n%s", j.report())
	}
	if len(j.breaches) == 0 {
		return
	}
	dir, err := reports()
	if err != nil {
		t.Error(err)
		return
	}
	path, err := j.save(dir)
	if err != nil {
		t.Error(err)
	}
	for _, b := range j.breaches {
		t.Errorf("seed %d: %s (%s; make faults SEED=%d)", j.seed, b, path, j.seed)
	}
}
