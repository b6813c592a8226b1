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

	"golang.org/x/sync/errgroup"
)

var (
	runs = flag.Int("runs", 30, "how many journeys")
	seed = flag.Uint64("seed", 0, "the only journey to make; 0: all of them, from 1 on")
	from = flag.Uint64("from", 1, "the first seed")
	jobs = flag.Int("jobs", 16, "how many journeys at once; they mostly wait")
	out  = flag.String("out", "", "directory for the reports of journeys that fail; a new one when empty")
	all  = flag.Bool("all", false, "every verb under every fault, not a part of them")
	with = flag.String("binary", "", "the program to drive; built when empty")
)

// binary builds the program once.
var binary = sync.OnceValues(func() (string, error) {
	if *with != "" {
		return filepath.Abs(*with)
	}
	dir, err := os.MkdirTemp("", "gonogo-faults-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "gonogo")
	cmd := exec.Command("go", "build", "-o", path, ".")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
})

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if path, err := binary(); err == nil && *with == "" {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// Journeys under faults: whatever the network does, nothing is told that is not so, nothing is sent twice, nothing foreign
// is shown, and what was broken heals.
func TestJourneys(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	seeds := make([]uint64, 0, *runs)
	for i := range uint64(*runs) {
		seeds = append(seeds, *from+i)
	}
	if *seed != 0 {
		seeds = []uint64{*seed}
	}
	var mu sync.Mutex
	var made []*journey
	var g errgroup.Group
	g.SetLimit(*jobs)
	for _, s := range seeds {
		g.Go(func() error {
			j, err := travel(path, s, newPlan(s), usual)
			if err != nil {
				t.Errorf("seed %d could not be made: %v", s, err)
				return nil
			}
			keep(t, j)
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

// reports is the directory for the reports of journeys that fail.
var reports = sync.OnceValues(func() (string, error) {
	if *out != "" {
		return *out, os.MkdirAll(*out, 0o700)
	}
	return os.MkdirTemp("", "gonogo-faults-reports-")
})

// keep writes down what failed, and lets go of the bytes: there are many journeys.
func keep(t *testing.T, j *journey) {
	defer j.t.forget()
	if *seed != 0 {
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
