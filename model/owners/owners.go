// Package owners says whose an error is: by the rules of the config, else by the CODEOWNERS file of the repository.
//
// Source of the file's rules: "About code owners", GitHub's documentation. A later line counts over an earlier one; a pattern is one of
// gitignore without "!" and without ranges in brackets; a line without an owner says that nobody owns what it names.
package owners

import (
	"strings"

	"app.gonogo/gonogo/model/exceptions"
)

// Rule is a rule of the config. Empty conditions hold for all.
type Rule struct {
	Path  string `json:"path,omitempty"`  // the file of the innermost own call, as in CODEOWNERS
	Class string `json:"class,omitempty"` // of the exception, with *
	Owner string `json:"owner"`
}

// Owners finds the owner of an error. Its zero value knows of none.
type Owners struct {
	Rules []Rule // the first that fits counts
	lines []line // of CODEOWNERS, in its order
}

type line struct {
	pattern pattern
	owner   string
}

// MaxFile is the most of a CODEOWNERS file that counts, in bytes: GitHub reads no more.
const MaxFile = 3 << 20

// Parse reads a CODEOWNERS file. Lines that it does not understand are left out, as GitHub does.
func Parse(text string) (o Owners) {
	for l := range strings.SplitSeq(text[:min(len(text), MaxFile)], "\n") {
		if i := strings.Index(l, " #"); i >= 0 {
			l = l[:i]
		}
		words := fields(l)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") || strings.HasPrefix(words[0], "!") || strings.HasPrefix(words[0], "[") {
			continue
		}
		o.lines = append(o.lines, line{makePattern(words[0]), strings.Join(words[1:], " ")})
	}
	return o
}

// fields splits at blanks that no backslash protects.
func fields(s string) (out []string) {
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			out = append(out, word.String())
			word.Reset()
		}
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == ' ':
			word.WriteByte(' ')
			i++
		case s[i] == ' ' || s[i] == '\t' || s[i] == '\r':
			flush()
		default:
			word.WriteByte(s[i])
		}
	}
	flush()
	return out
}

// Of is the owner of an error; empty where nobody is named.
func (o *Owners) Of(e *exceptions.Event) string {
	file := fileOf(e)
	for _, r := range o.Rules {
		if (r.Class == "" || glob(r.Class, e.Class)) && (r.Path == "" || file != "" && makePattern(r.Path).matches(file)) {
			return r.Owner
		}
	}
	if file == "" {
		return ""
	}
	for i := len(o.lines) - 1; i >= 0; i-- {
		if o.lines[i].pattern.matches(file) {
			return o.lines[i].owner
		}
	}
	return ""
}

// fileOf is the file of the innermost own call, from the repository's root.
func fileOf(e *exceptions.Event) string {
	for _, list := range [][]exceptions.Frame{e.Frames, e.RootAt} {
		for _, f := range list {
			if f.App {
				return exceptions.PathOf(f.File)
			}
		}
	}
	return ""
}

// pattern is one of gitignore.
type pattern struct {
	parts    []string // between slashes; "**" is any number of folders
	anchored bool     // it begins at the root
}

func makePattern(s string) pattern {
	p := pattern{anchored: strings.Contains(strings.TrimSuffix(s, "/"), "/")}
	if strings.HasSuffix(s, "/") {
		s += "**"
	}
	p.parts = strings.Split(strings.TrimPrefix(s, "/"), "/")
	return p
}

// matches tells whether a pattern names a file, or a folder that it is in.
func (p pattern) matches(file string) bool {
	parts := strings.Split(file, "/")
	if p.anchored {
		return match(p.parts, parts)
	}
	for i := range parts {
		if match(p.parts, parts[i:]) {
			return true
		}
	}
	return false
}

// match tells whether the pattern's parts match the path's first ones: what is in a folder is the folder's. "*" at the end of a pattern with
// slashes is the exception: it stands for files, not for what is in folders. Only the last "**" is ever tried again, so that no pattern is
// slow.
func match(wanted, parts []string) bool {
	p, i := 0, 0
	retry, from := -1, 0
	for {
		switch {
		case p == len(wanted):
			return true
		case wanted[p] == "**":
			if p == len(wanted)-1 {
				return i < len(parts)
			}
			retry, from = p+1, i
			p++
			continue
		case i < len(parts) && glob(wanted[p], parts[i]) && (p < len(wanted)-1 || wanted[p] != "*" || i == len(parts)-1):
			p++
			i++
			continue
		}
		if retry < 0 || from >= len(parts) {
			return false
		}
		from++
		p, i = retry, from
	}
}

// glob matches * and ? within one name. Only the last star is ever tried again.
func glob(with, name string) bool {
	p, i := 0, 0
	retry, from := -1, 0
	for i < len(name) || p < len(with) {
		switch {
		case p < len(with) && with[p] == '*':
			retry, from = p+1, i
			p++
			continue
		case p < len(with) && i < len(name) && (with[p] == '?' || with[p] == name[i]):
			p++
			i++
			continue
		}
		if retry < 0 || from >= len(name) {
			return false
		}
		from++
		p, i = retry, from
	}
	return true
}
