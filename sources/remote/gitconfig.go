package remote

import (
	"strings"
)

// gitConfig is what matters here of a repository's configuration.
type gitConfig struct {
	remotes  []gitRemote // in the order of the file, one per name
	chosen   string      // heroku.remote
	indirect bool        // the file alone does not tell: it includes others, rewrites URLs or is split per worktree
}

// gitRemote is one configured remote.
type gitRemote struct{ name, url string }

// parseGitConfig reads git's own format: sections with an optional quoted subsection, "key = value" lines, comments after # or ;,
// a backslash at the end of a line, quotes in values. It never fails: a line it does not know is left out.
func parseGitConfig(text string) gitConfig {
	var c gitConfig
	var section, sub string
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\\\n", "")
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section, sub, line = parseSection(line)
		}
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		c.add(section, sub, strings.ToLower(strings.TrimSpace(key)), unquote(value))
	}
	return c
}

func (c *gitConfig) add(section, sub, key, value string) {
	switch {
	case section == "remote" && key == "url" && sub != "":
		c.setRemote(sub, value)
	case section == "heroku" && sub == "" && key == "remote":
		c.chosen = value
	case section == "include" || section == "includeif":
		c.indirect = true
	case section == "url" && (key == "insteadof" || key == "pushinsteadof"):
		c.indirect = true
	case section == "extensions" && key == "worktreeconfig":
		c.indirect = true
	}
}

// setRemote keeps the first URL of a name, as git does for fetching.
func (c *gitConfig) setRemote(name, url string) {
	for _, r := range c.remotes {
		if r.name == name {
			return
		}
	}
	c.remotes = append(c.remotes, gitRemote{name, url})
}

// parseSection splits `[remote "heroku"] url = x` into its section, its subsection and what follows the bracket.
func parseSection(line string) (section, sub, rest string) {
	body := line[1:]
	open := strings.IndexAny(body, `"]`)
	if open < 0 {
		return "", "", ""
	}
	section = strings.ToLower(strings.TrimSpace(body[:open]))
	if body[open] == ']' {
		return section, "", strings.TrimSpace(body[open+1:])
	}
	var b strings.Builder
	i := open + 1
	for ; i < len(body) && body[i] != '"'; i++ {
		if body[i] == '\\' && i+1 < len(body) {
			i++
		}
		b.WriteByte(body[i])
	}
	_, rest, found := strings.Cut(body[min(i, len(body)):], "]")
	if !found {
		return "", "", ""
	}
	return section, b.String(), strings.TrimSpace(rest)
}

// unquote takes a value out of its quotes and drops a comment behind it.
func unquote(v string) string {
	var b strings.Builder
	quoted := false
	v = strings.TrimSpace(v)
	for i := 0; i < len(v); i++ {
		switch ch := v[i]; {
		case ch == '\\' && i+1 < len(v):
			i++
			b.WriteByte(v[i])
		case ch == '"':
			quoted = !quoted
		case (ch == '#' || ch == ';') && !quoted:
			return strings.TrimSpace(b.String())
		default:
			b.WriteByte(ch)
		}
	}
	return strings.TrimSpace(b.String())
}

// parseRemoteList reads `git remote -v`: "name<TAB>url (fetch)".
func parseRemoteList(text string) gitConfig {
	var c gitConfig
	for line := range strings.SplitSeq(text, "\n") {
		name, rest, found := strings.Cut(strings.TrimRight(line, "\r"), "\t")
		if url, fetch := strings.CutSuffix(rest, " (fetch)"); found && fetch {
			c.setRemote(name, url)
		}
	}
	return c
}
