package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a stranger's file may do, setting by setting, against a user who said the opposite.
func TestRepositoryMayOnlyMakeSafer(t *testing.T) {
	for _, c := range []struct {
		name, user, repo, path string
		ignored                bool
	}{
		{"production on", "", "apps: {shop: {production: true}}", "apps.shop.production", false},
		{"production off", "apps: {shop: {production: true}}", "apps: {shop: {production: false}}", "apps.shop.production", true},
		{"production off unasked", "", "apps: {shop: {production: false}}", "apps.shop.production", true},
		{"read-only on", "", "read_only: true", "read_only", false},
		{"read-only off", "read_only: true", "read_only: false", "read_only", true},
		{"app read-only off", "", "apps: {shop: {read_only: false}}", "apps.shop.read_only", true},
		{"queues off", "apps: {shop: {queues: ask}}", "apps: {shop: {queues: off}}", "apps.shop.queues", false},
		{"queues same", "apps: {shop: {queues: ask}}", "apps: {shop: {queues: ask}}", "apps.shop.queues", false},
		{"queues on", "apps: {shop: {queues: ask}}", "apps: {shop: {queues: auto}}", "apps.shop.queues", true},
		{"queues auto over nothing", "", "apps: {shop: {queues: auto}}", "apps.shop.queues", false},
		{"less memory", "", "memory: 32MiB", "memory", false},
		{"more memory", "", "memory: 1GiB", "memory", true},
		{"keys", "", "keys: {refresh: [B]}", "keys.refresh", true},
		{"looks", "", "theme: night", "theme", false},
		{"slower", "", "poll: {dynos: 1m}", "poll.dynos", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := standing(t, c.user, c.repo)
			l := load(t, e)
			fromRepository := strings.HasPrefix(l.Origins[c.path], "repository file ")
			if fromRepository == c.ignored || (len(l.Ignored) == 1) != c.ignored {
				t.Fatalf("origin %q, ignored %v", l.Origins[c.path], l.Ignored)
			}
			if c.ignored {
				want := load(t, standing(t, c.user, "")).Config
				if diff := cmp.Diff(want, l.Config); diff != "" {
					t.Errorf("ignored, yet something changed: %s", diff)
				}
				note := l.Ignored[0].String()
				if l.Ignored[0].Path != c.path || !strings.Contains(note, RepositoryFile(e)+":1:") || !strings.Contains(note, "gonogo config trust") {
					t.Errorf("note %q", note)
				}
			}
		})
	}
}

func TestTrustHoldsForThoseBytes(t *testing.T) {
	const text = "read_only: false\nkeys:\n  refresh: [B]\n"
	e := standing(t, "read_only: true\n", text)
	path := RepositoryFile(e)
	hash, err := Trust(e, path)
	if err != nil || len(hash) != 64 {
		t.Fatalf("hash %q, %v", hash, err)
	}
	if again, err := Trust(e, path); err != nil || again != hash {
		t.Errorf("trusting twice: %q, %v", again, err)
	}
	list, err := os.ReadFile(trustedFile(e))
	if err != nil || string(list) != hash+" "+path+"\n" {
		t.Errorf("list %q, %v", list, err)
	}
	l := load(t, e)
	if !l.Trusted || l.Config.ReadOnly || len(l.Ignored) != 0 || len(l.Config.Keys["refresh"]) != 1 {
		t.Errorf("trusted, yet %+v", l)
	}
	write(t, path, text+"# one byte more\n")
	l = load(t, e)
	if l.Trusted || !l.Config.ReadOnly || len(l.Ignored) != 2 {
		t.Errorf("changed since, yet %+v", l)
	}
	if _, err := Trust(e, path); err != nil {
		t.Fatal(err)
	}
	if list, _ := os.ReadFile(trustedFile(e)); strings.Count(string(list), "\n") != 2 {
		t.Errorf("list %q, want two lines", list)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(trustedFile(e)), ".trusted-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTrustRefuses(t *testing.T) {
	good := standing(t, "", "utc: true\n")
	unlisted := standing(t, "", "utc: true\n")
	if err := os.MkdirAll(trustedFile(unlisted), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env        Env
		path, want string
	}{
		"unknown key":   {standing(t, "", ""), "bad-unknown.yaml", "unknown key"},
		"wrong value":   {standing(t, "", ""), "bad-size.yaml", "memory"},
		"no file":       {good, "absent.yaml", "there is no .gonogo.yaml"},
		"no state":      {Env{}, "good-small.yaml", "XDG_STATE_HOME"},
		"list is a dir": {unlisted, "good-small.yaml", "is not a regular file"},
	} {
		_, err := Trust(c.env, filepath.Join("testdata", c.path))
		if err == nil {
			t.Errorf("%s: trusted", name)
			continue
		}
		wantSentence(t, err, c.want)
	}
	if _, err := Load(unlisted); err == nil {
		t.Error("a list that cannot be read passed for an empty one")
	}
}
