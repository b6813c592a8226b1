// Package commits is what changed between two releases, and which of the commits may have to do with an error. It never says that a commit
// caused one: what can be told is that it changed what the trace names.
package commits

import (
	"fmt"
	"path"
	"strings"
	"time"
)

// Range is the commits that came with a release.
type Range struct {
	Version int      `json:"version"`        // the release that brought them
	From    string   `json:"from"`           // the commit that the release before runs, in full
	To      string   `json:"to"`             // the one that this runs
	Commits []Commit `json:"commits"`        // newest first
	More    int      `json:"more,omitempty"` // commits beyond those listed
	Back    bool     `json:"back,omitempty"` // the release went back: Commits are those that it took away
	Why     string   `json:"why,omitempty"`  // why the commits are not known; empty when they are

	Whole  []File `json:"whole,omitempty"`  // what all commits together changed, where it is not known which of them did
	Partly string `json:"partly,omitempty"` // what is missing: "GitHub lists 300 of its files"; empty when nothing is
	Host   string `json:"host,omitempty"`   // who told it: "GitHub"; empty: local git
}

// Commit is one commit.
type Commit struct {
	SHA     string    `json:"sha"`
	Author  string    `json:"author"`
	Email   string    `json:"email,omitempty"`
	Subject string    `json:"subject"`
	At      time.Time `json:"at,omitzero"`
	Files   []File    `json:"files"`
}

// Short is the first seven digits of a commit's SHA.
func (c *Commit) Short() string { return c.SHA[:min(len(c.SHA), 7)] }

// File is what a commit did to one file.
type File struct {
	Path  string `json:"path"`          // from the repository's root
	Was   string `json:"was,omitempty"` // its path before, where it was renamed
	Kind  Kind   `json:"kind"`
	Hunks []Hunk `json:"hunks,omitempty"`
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
	Line   int    `json:"line"` // in the file as the commit left it; of lines that were only removed, the one before
	Lines  int    `json:"lines"`
	Within string `json:"within,omitempty"` // the function that it stands in

	// The lines themselves, with some around them. They are in no recording.
	Text []string `json:"-"` // each with " ", "+" or "-" in front, secrets masked
	From int      `json:"-"` // number of the first of them in the file as the commit left it
	Was  int      `json:"-"` // and in the file before
	Cut  bool     `json:"-"` // the hunk has more lines
}

// String tells which lines changed.
func (h Hunk) String() string { return fmt.Sprintf("{%d %d %s}", h.Line, h.Lines, h.Within) }

// Files are the paths that the range changed, each once, in the order of the newest commit that did.
func (r *Range) Files() []string {
	var out []string
	seen := map[string]bool{}
	add := func(list []File) {
		for _, f := range list {
			if !seen[f.Path] {
				seen[f.Path] = true
				out = append(out, f.Path)
			}
		}
	}
	for i := range r.Commits {
		add(r.Commits[i].Files)
	}
	add(r.Whole)
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
