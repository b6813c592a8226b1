package sample

import (
	"testing"
)

func TestProcessType(t *testing.T) {
	for dyno, want := range map[string]string{"worker.1": "worker", "critical_jobs.12": "critical_jobs", "": "", "laptop": ""} {
		if got := processType(dyno); got != want {
			t.Errorf("%q: %q, want %q", dyno, got, want)
		}
	}
}
