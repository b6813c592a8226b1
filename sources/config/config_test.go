package config

import (
	"os"
	"path/filepath"
	"testing"
)

// standing makes a home with the user's file and a repository with its file ("" leaves a file out), and stands two levels inside the
// repository. More variables go in as pairs.
func standing(t *testing.T, user, repository string, variables ...string) Env {
	t.Helper()
	top := t.TempDir()
	env := map[string]string{
		"XDG_CONFIG_HOME": filepath.Join(top, "config"),
		"XDG_STATE_HOME":  filepath.Join(top, "state"),
	}
	for i := 0; i < len(variables); i += 2 {
		env[variables[i]] = variables[i+1]
	}
	cwd := filepath.Join(top, "repo", "app", "models")
	for _, dir := range []string{cwd, filepath.Join(top, "repo", ".git"), filepath.Join(top, "config", "gonogo")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	e := Env{Getenv: func(name string) string { return env[name] }, Cwd: cwd, Home: filepath.Join(top, "home")}
	write(t, UserFile(e), user)
	write(t, filepath.Join(top, "repo", repositoryName), repository)
	return e
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if text == "" {
		return
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
