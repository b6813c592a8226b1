package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
)

// An answer is found again under its app and its store, whatever else is in the list, and under no other.
func FuzzStoreAnswers(f *testing.F) {
	f.Add("yes app1 store1\nno app2 store1\n", "app1", "store1", false)
	f.Add("", "a b", "c", true)
	f.Add("garbage\x00\n\nyes", "app\nyes other store", "store", true)
	f.Add("no other store", "", "", true)
	f.Add("yes a b c\r\nno a b\r\n", "a", "b", true)
	f.Fuzz(func(t *testing.T, list, app, store string, allow bool) {
		env := Env{Home: t.TempDir(), Getenv: func(string) string { return "" }, System: "linux"}
		path := answersFile(env)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		others := []string{"other", "a", "victim"}
		before := map[string][2]bool{}
		for _, o := range others {
			a, k, err := StoreAnswer(env, model.AppID(o), "store")
			if err != nil {
				t.Fatal(err)
			}
			before[o] = [2]bool{a, k}
		}
		if err := RememberStore(env, model.AppID(app), queue.StoreID(store), allow); err != nil {
			return // not a name that can be kept
		}
		if a, known, err := StoreAnswer(env, model.AppID(app), queue.StoreID(store)); err != nil || !known || a != allow {
			t.Errorf("%q %q: %t, known %t, %v; want %t", app, store, a, known, err, allow)
		}
		for _, o := range others {
			if o == app && store == "store" {
				continue
			}
			if a, k, _ := StoreAnswer(env, model.AppID(o), "store"); before[o] != [2]bool{a, k} {
				t.Errorf("the answer about %q changed the one about %q: %t, known %t", app, o, a, k)
			}
		}
	})
}

// A hash is trusted when a line begins with it and a blank, or is it.
func FuzzTrusted(f *testing.F) {
	const hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	f.Add(hash+" /some/where\n", hash)
	f.Add("x"+hash+"\n"+hash, hash)
	f.Add(hash+"0 /some/where\n", hash)
	f.Add("\x00\n\n \n", "")
	f.Fuzz(func(t *testing.T, text, hash string) {
		if strings.ContainsAny(hash, " \n") || len(hash) != 64 {
			return
		}
		list := filepath.Join(t.TempDir(), "state", "trusted")
		if err := os.MkdirAll(filepath.Dir(list), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		was, err := isTrusted(list, hash)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.HasPrefix(text, hash+" ") || strings.Contains(text, "\n"+hash+" ") || text == hash || strings.HasPrefix(text, hash+"\n") ||
			strings.Contains(text, "\n"+hash+"\n") || strings.HasSuffix(text, "\n"+hash); was != want {
			t.Errorf("trusted %t, want %t, by %q", was, want, text)
		}
		if err := appendLine(list, hash+" /here\n"); err != nil {
			t.Fatal(err)
		}
		if now, err := isTrusted(list, hash); err != nil || !now {
			t.Errorf("trusted %t, %v after it was added to %q", now, err, text)
		}
		if got, err := os.ReadFile(list); err != nil || !strings.HasPrefix(string(got), text) {
			t.Errorf("%v, %q became %q", err, text, got)
		}
	})
}
