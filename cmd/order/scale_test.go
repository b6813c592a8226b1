package order

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScaleWishes(t *testing.T) {
	for arg, want := range map[string]scaleWish{
		"web=3":               {"web", "3", ""},
		"web=+1":              {"web", "+1", ""},
		"web-2":               {"web", "-2", ""},
		"web+10":              {"web", "+10", ""},
		"my-worker=0":         {"my-worker", "0", ""},
		"worker-2=4":          {"worker-2", "4", ""},
		"worker-2-1":          {"worker-2", "-1", ""},
		"web=2:Standard-2X":   {"web", "2", "Standard-2X"},
		"web+1:dyno-1c-0.5gb": {"web", "+1", "dyno-1c-0.5gb"},
	} {
		got, err := scaleWishes([]string{arg})
		if err != nil {
			t.Errorf("%s: %v", arg, err)
			continue
		}
		if diff := cmp.Diff([]scaleWish{want}, got, cmp.AllowUnexported(scaleWish{})); diff != "" {
			t.Errorf("%s: %s", arg, diff)
		}
	}
	for _, arg := range []string{"", "web", "web=", "=3", "web=x", "web==3", "web=3:", "web=999999", "web=3 worker=1", "../x=1", "web=1.5", "web=-1"} {
		if got, err := scaleWishes([]string{arg}); err == nil {
			t.Errorf("%q is taken as %v", arg, got)
		}
	}
}

func TestReleaseWords(t *testing.T) {
	for word, want := range map[string]int{"v73": 73, "73": 73, "v1": 1} {
		if got, err := versionOf(word); err != nil || got != want {
			t.Errorf("%s: %d, %v", word, got, err)
		}
	}
	for _, word := range []string{"", "v", "v0", "0", "-1", "v7x", "v99999999999", "V73", "v7 3"} {
		if got, err := versionOf(word); err == nil {
			t.Errorf("%q is taken as v%d", word, got)
		}
	}
}
