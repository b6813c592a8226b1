// Package commits is what changed between two releases, and which of the commits may have to do with an error. It never says that a commit
// caused one: what can be told is that it changed what the trace names.
package commits

import (
	"path"
	"strings"
	"time"
)

// Range is the commits that came with a release.
type Range struct {
	Version  int      // the release that brought them
	From, To string   // the commits that the release before and this one run, in full
	Commits  []Commit // newest first
	More     int      // commits beyond those listed
	Back     bool     // the release went back: Commits are those that it took away
	Why      string   // why the commits are not known; empty when they are
}

// Commit is one commit.
type Commit struct {
	SHA, Author, Email, Subject string
	At                          time.Time
	Files                       []File
}

// Short is the first seven digits of a commit's SHA.
func (c *Commit) Short() string { return c.SHA[:min(len(c.SHA), 7)] }

// File is what a commit did to one file.
type File struct {
	Path  string // from the repository's root
	Was   string // its path before, where it was renamed
	Kind  Kind
	Hunks []Hunk
}

// Kind is what was done to a file.
type Kind string

// The kinds of change.
const (
	Added   Kind = "added"
	Changed Kind = "changed"
	Removed Kind = "removed"
	Renamed Kind = "renamed"
)

// Hunk is a run of changed lines.
type Hunk struct {
	Line, Lines int    // in the file as the commit left it
	Within      string // the function that git says it stands in; may be empty
}

// Files are the paths that the range changed, each once, in the order of the newest commit that did.
func (r *Range) Files() []string {
	var out []string
	seen := map[string]bool{}
	for i := range r.Commits {
		for _, f := range r.Commits[i].Files {
			if !seen[f.Path] {
				seen[f.Path] = true
				out = append(out, f.Path)
			}
		}
	}
	return out
}

// Authors are who made the commits, each once, the newest first.
func (r *Range) Authors() []string {
	var out []string
	seen := map[string]bool{}
	for i := range r.Commits {
		if a := r.Commits[i].Author; !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	return out
}

// migrationFolders hold a database's migrations, by what frameworks call them.
var migrationFolders = []string{"db/migrate/", "migrations/", "alembic/versions/", "priv/repo/migrations/", "prisma/migrations/", "database/migrations/", "src/main/resources/db/migration/"}

// Migrations are the files of the range that are migrations of a database.
func (r *Range) Migrations() []string {
	var out []string
	for _, f := range r.Files() {
		for _, folder := range migrationFolders {
			if strings.HasPrefix(f, folder) || strings.Contains(f, "/"+folder) {
				if path.Base(f) != "__init__.py" {
					out = append(out, f)
				}
				break
			}
		}
	}
	return out
}
