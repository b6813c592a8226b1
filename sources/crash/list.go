package crash

import (
	"path/filepath"
	"slices"
	"strings"
)

// List are the crash files in a directory by their names, the newest first.
func List(dir string) []string {
	all, err := filepath.Glob(filepath.Join(dir, prefix+"*.txt"))
	if err != nil {
		return nil
	}
	for i, path := range all {
		all[i] = filepath.Base(path)
	}
	slices.Sort(all) // they begin with their time
	slices.Reverse(all)
	return all
}

// Told is a path as people are told it: with ~ for their home.
func Told(path, home string) string {
	if rest, ok := strings.CutPrefix(path, strings.TrimSuffix(home, "/")+"/"); ok && home != "" {
		return "~/" + rest
	}
	return path
}
