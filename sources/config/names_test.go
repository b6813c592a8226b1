package config

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/queue"
)

func TestNamesAreKept(t *testing.T) {
	dir := t.TempDir()
	env := Env{Getenv: func(name string) string {
		if name == "XDG_CACHE_HOME" {
			return dir
		}
		return ""
	}}
	const store = queue.StoreID("0123456789abcdef")
	if got := KnownNames(env, store); got != nil {
		t.Errorf("%q out of nothing", got)
	}
	want := []string{"bull:mail:meta", "a\x06\x163", "名前 \"quoted\""}
	if err := KeepNames(env, store, want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, KnownNames(env, store)); diff != "" {
		t.Error(diff)
	}
	path := filepath.Join(dir, "gonogo", "queues", string(store)+".json")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	for what, text := range map[string]string{"no JSON": "{", "another shape": `{"a":1}`, "numbers": "[1]"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := KnownNames(env, store); got != nil {
			t.Errorf("%s: %q", what, got)
		}
	}
}

func TestNamesAreBounded(t *testing.T) {
	env := Env{Home: t.TempDir(), System: "linux"}
	var many []string
	for i := range 2 * maxNames {
		many = append(many, fmt.Sprintf("a rather long name of a queue that goes on for quite a while, number %d", i))
	}
	if err := KeepNames(env, "0123456789abcdef", many); err != nil {
		t.Fatal(err)
	}
	if n := len(KnownNames(env, "0123456789abcdef")); n < 1000 || n > maxNames {
		t.Errorf("%d names", n)
	}
}

// A store's id of a tape is foreign text: it is no path.
func TestNoStoreLeadsElsewhere(t *testing.T) {
	env := Env{Home: t.TempDir(), System: "linux"}
	for _, id := range []queue.StoreID{"", "../../etc/passwd", "ABCDEF0123", "0123/4567", "file:x"} {
		if err := KeepNames(env, id, []string{"a"}); err != nil || KnownNames(env, id) != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	if files, _ := os.ReadDir(env.Home); len(files) != 0 {
		t.Errorf("written: %v", files)
	}
}
