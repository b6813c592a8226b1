package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/queues"
)

// Whatever a config says of an app's queue stores becomes entries in the order of their names, each with one way in, and no address is shown.
func FuzzQueueSources(f *testing.F) {
	f.Add("mail", "redis://u:hunter2@127.0.0.1:6379/0", "REDIS_URL")
	f.Add("mail", "var:REDIS_URL", "REDIS_URL")
	f.Add("a\x1b[31m", "amqp://%zz", "")
	f.Add("x", "postgres://u:p@h/d?sslmode=none", "DATABASE_URL")
	f.Fuzz(func(t *testing.T, name, address, variable string) {
		yaml := "apps:\n  shop:\n    queue_sources:\n      " + quotedYAML(name) + ": " + quotedYAML(address) + "\n      zz-of-var: " + quotedYAML("var:"+variable) + "\n"
		loaded, err := configOf(t, yaml)
		if err != nil {
			if strings.ContainsFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("the fault is %q", err)
			}
			return
		}
		p := &base.Process{Getenv: func(string) string { return "" }, Clock: time.Now}
		m := &Session{Process: p, Loaded: loaded}
		entries := m.QueueEntries("shop")
		for i, e := range entries {
			if i > 0 && entries[i-1].Name >= e.Name {
				t.Errorf("%q stands before %q", entries[i-1].Name, e.Name)
			}
			if (e.URL == "") == (len(e.Exec) == 0) {
				t.Errorf("%q has an address %q and a command %q, want one of them", e.Name, e.URL, e.Exec)
			}
		}
		for _, found := range queues.Resolve(map[string]string{variable: address}, entries) {
			if strings.ContainsFunc(found.Var, unicode.IsControl) || found.Store == "" {
				t.Errorf("%+v", found)
			}
			m.QueueOptions("shop", found)
		}
		m.QueueSettings("shop")
	})
}

// quotedYAML is a text in YAML's double quotes.
func quotedYAML(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\x00", `\0`, "\x1b", `\e`).Replace(s) + `"`
}

func configOf(t *testing.T, text string) (config.Loaded, error) {
	t.Helper()
	env := config.Env{Home: t.TempDir(), Getenv: func(string) string { return "" }}
	writeFile(t, config.UserFile(env), text)
	return config.Load(env)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
