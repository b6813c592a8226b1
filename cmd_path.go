package main

import "path/filepath"

// abs is a path as the user meant it: from where the program stands.
func (p *program) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(p.cwd, path)
}
