package repo

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/safe"
)

// parser reads git log line by line.
type parser struct {
	found []commits.Commit
	hunks commits.Reader
	text  int // bytes that were kept of the hunks of all commits before
}

func (p *parser) read(line string) {
	if p.hunks.Inside() {
		p.hunks.Read(line)
		return
	}
	if title, ok := strings.CutPrefix(line, recordMark); ok {
		p.title(title)
		return
	}
	if len(p.found) == 0 {
		return
	}
	c := &p.found[len(p.found)-1]
	if rest, ok := strings.CutPrefix(line, "diff --git "); ok {
		if len(c.Files) < maxFiles {
			c.Files = append(c.Files, commits.File{Path: pathOf(rest), Kind: commits.Changed})
		}
		return
	}
	if len(c.Files) == 0 {
		return
	}
	f := &c.Files[len(c.Files)-1]
	switch {
	case strings.HasPrefix(line, "new file mode "):
		f.Kind = commits.Added
	case strings.HasPrefix(line, "deleted file mode "):
		f.Kind = commits.Removed
	case strings.HasPrefix(line, "rename from "):
		f.Kind, f.Was = commits.Renamed, unquote(line[len("rename from "):])
	case strings.HasPrefix(line, "rename to "):
		f.Path = unquote(line[len("rename to "):])
	case strings.HasPrefix(line, "+++ ") && line != "+++ /dev/null":
		f.Path = strings.TrimPrefix(unquote(strings.TrimSuffix(line[len("+++ "):], "\t")), "b/")
	case strings.HasPrefix(line, "@@ "):
		p.hunks.Begin(line, &f.Hunks, maxHunks)
	}
}

// title begins a commit.
func (p *parser) title(text string) {
	parts := strings.SplitN(text, fieldMark, 5)
	if len(parts) < 5 {
		return
	}
	if len(p.found) > 0 {
		p.text += min(commits.TextOfCommit, commits.TextOfRange-p.text) - p.hunks.Room
	}
	p.hunks.Room = min(commits.TextOfCommit, commits.TextOfRange-p.text)
	at, _ := time.Parse(time.RFC3339, parts[3])
	p.found = append(p.found, commits.Commit{SHA: parts[0], Author: safe.Text(parts[1]), Email: safe.Text(parts[2]), At: at, Subject: safe.Text(parts[4])})
}

// pathOf is the path in "a/x.rb b/x.rb", where both are the same; what is renamed says so in lines of its own.
func pathOf(pair string) string {
	half := len(pair) / 2
	if len(pair) < 5 || pair[half] != ' ' {
		return ""
	}
	return strings.TrimPrefix(unquote(pair[half+1:]), "b/")
}

// unquote is a path that git put in quotes because of what stands in it.
func unquote(path string) string {
	if s, err := strconv.Unquote(path); err == nil {
		path = s
	}
	return safe.Text(path)
}
