package config

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/fault"
)

// The names that a search of a store has found, so that the next process need not search again: one file a store, of names only. It
// is a cache: what cannot be read is as good as absent.

// What such a file may hold.
const (
	maxNamesFile = 1 << 20
	maxNames     = 20_000
)

// storeRule is what a store's id looks like: it becomes a file's name.
var storeRule = regexp.MustCompile(`^[0-9a-f]{8,64}$`)

// namesFile is the path of a store's names; "" when there is no place for it.
func namesFile(e Env, store queue.StoreID) string {
	if !storeRule.MatchString(string(store)) {
		return ""
	}
	return isUnder(e.userDir("XDG_CACHE_HOME", ".cache", "Library/Caches", "LocalAppData"), "gonogo", "queues", string(store)+".json")
}

// KnownNames are the names that were kept of a store.
func KnownNames(env Env, store queue.StoreID) []string {
	path := namesFile(env, store)
	if path == "" {
		return nil
	}
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxNamesFile {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxNamesFile+1))
	var names []string
	if err != nil || len(text) > maxNamesFile || json.Unmarshal(text, &names) != nil {
		return nil
	}
	return names
}

// KeepNames keeps the names of a store for the next time; what is too much is left out. The old file or the new one is there, whatever
// happens in between.
func KeepNames(env Env, store queue.StoreID, names []string) error {
	path := namesFile(env, store)
	if path == "" {
		return nil
	}
	names = slices.Clone(names[:min(len(names), maxNames)])
	text, err := json.Marshal(names)
	for err == nil && len(text) > maxNamesFile {
		names = names[:len(names)/2]
		text, err = json.Marshal(names)
	}
	if err == nil {
		err = replace(path, text)
	}
	if err == nil {
		return nil
	}
	why := err.Error()
	if p := new(fs.PathError); errors.As(err, &p) {
		why = p.Err.Error()
	}
	return &fault.Error{What: "cannot keep the names of queues for the next time", Why: fault.Clean(why), Code: fault.CodeConfig, Err: err}
}

// replace writes a file beside its place, readable by its owner alone, and renames it.
func replace(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".names-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once renamed, as it should
	if _, err := f.Write(text); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
