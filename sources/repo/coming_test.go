package repo

import "testing"

func TestCommitsThatOneHasAndAnotherLacks(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	base := w.commit("one")
	ahead := w.commit("two")
	w.git("checkout", "-q", "-b", "side", base)
	beside := w.commit("three")
	r := Repository{w.dir}
	for _, c := range []struct {
		has, other string
		want       int
	}{{base, ahead, 0}, {ahead, base, 1}, {ahead, beside, 1}, {ahead, ahead, 0}} {
		if n, err := r.Lacks(t.Context(), c.has, c.other); n != c.want || err != nil {
			t.Errorf("%s..%s: %d, %v; want %d", c.other, c.has, n, err, c.want)
		}
	}
	if sha, ok := r.Commit(t.Context(), "side"); !ok || sha != beside {
		t.Errorf("side is %s, %t; want %s", sha, ok, beside)
	}
	for _, name := range []string{"nowhere", "--help", "", "HEAD:a"} {
		if sha, ok := r.Commit(t.Context(), name); ok {
			t.Errorf("%q is %s, want none", name, sha)
		}
	}
	if _, err := r.Lacks(t.Context(), "--all", base); err == nil {
		t.Error("an option passes for a commit")
	}
}
