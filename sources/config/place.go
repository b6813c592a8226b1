package config

import (
	"os"
	"path/filepath"
	"runtime"
)

// Env is where the user stands and what surrounds them. Only the paths are looked at on disk.
type Env struct {
	Getenv func(string) string // nil means an empty environment
	Cwd    string              // absolute; "" means that there is no repository
	Home   string              // absolute; "" means that there is no file of the user's own, unless XDG_ variables say where
	System string              // runtime.GOOS when ""
}

func (e Env) get(name string) string {
	if e.Getenv == nil {
		return ""
	}
	return e.Getenv(name)
}

// userDir is a directory of the user's own: the XDG variable's where it is absolute (the XDG specification ignores relative
// ones), else the system's. "" when nothing tells.
func (e Env) userDir(xdg, unix, darwin, windows string) string {
	if dir := e.get(xdg); filepath.IsAbs(dir) {
		return dir
	}
	system := e.System
	if system == "" {
		system = runtime.GOOS
	}
	if system == "windows" {
		return e.get(windows)
	}
	if !filepath.IsAbs(e.Home) { // none, or another wherever the program stands
		return ""
	}
	if system == "darwin" {
		return filepath.Join(e.Home, darwin)
	}
	return filepath.Join(e.Home, unix)
}

// UserFile is the path of the user's own file, whether it exists or not; "" when there is no place for it.
func UserFile(e Env) string {
	return isUnder(e.userDir("XDG_CONFIG_HOME", ".config", "Library/Application Support", "AppData"), "gonogo", "config.yaml")
}

// trustedFile is the path of the list of trusted hashes; "" when there is no place for it.
func trustedFile(e Env) string { return stateFile(e, "trusted") }

// answersFile is the path of the answers about queue stores; "" when there is no place for it.
func answersFile(e Env) string { return stateFile(e, "queues") }

func stateFile(e Env, name string) string {
	return isUnder(e.userDir("XDG_STATE_HOME", ".local/state", "Library/Application Support", "LocalAppData"), "gonogo", name)
}

// RecordingsDir is where the flight recorder keeps what it records; "" when there is no place for it.
func RecordingsDir(e Env) string { return stateFile(e, "recordings") }

func isUnder(dir string, more ...string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(append([]string{dir}, more...)...)
}

// repositoryName is the name of the repository's file.
const repositoryName = ".gonogo.yaml"

// RepositoryFile is the nearest .gonogo.yaml from the working directory up to the root of its git repository; "" when there is
// none. Outside a repository only the working directory itself is looked at: a file in /tmp or /home is nobody's project.
func RepositoryFile(e Env) string {
	if e.Cwd == "" {
		return ""
	}
	nearest := ""
	for dir := e.Cwd; ; dir = filepath.Dir(dir) {
		if path := filepath.Join(dir, repositoryName); nearest == "" && exists(path) {
			nearest = path
		}
		if exists(filepath.Join(dir, ".git")) {
			return nearest
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	if path := filepath.Join(e.Cwd, repositoryName); exists(path) {
		return path
	}
	return ""
}

// exists does not follow links: a link in the file's place is there, and will be refused by name.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// Writable tells whether others on this machine can write the user's own file, or put another in its place. What stands in it may run
// programs. Windows keeps that elsewhere: false.
func Writable(e Env) bool {
	path := UserFile(e)
	if path == "" || runtime.GOOS == "windows" {
		return false
	}
	if _, err := os.Stat(path); err != nil {
		return false
	}
	for _, p := range []string{path, filepath.Dir(path)} {
		if info, err := os.Stat(p); err == nil && info.Mode().Perm()&0o022 != 0 {
			return true
		}
	}
	return false
}
