package github

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/safe"
)

// mayCarry tells whether a token may go to an address: over https, or to this machine.
func mayCarry(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || ip != nil && ip.IsLoopback()
}

// comparison is the API's answer as far as it is used.
type comparison struct {
	Status string `json:"status"`
	Total  int    `json:"total_commits"`
	// The oldest first; the API lists 250 of them.
	Commits []struct {
		SHA    string `json:"sha"`
		Commit struct {
			Message string `json:"message"`
			Author  struct {
				Name  string    `json:"name"`
				Email string    `json:"email"`
				Date  time.Time `json:"date"`
			} `json:"author"`
		} `json:"commit"`
		Parents []struct{} `json:"parents"`
	} `json:"commits"`
	// Of all commits together.
	Files []struct {
		Name   string `json:"filename"`
		Was    string `json:"previous_filename"`
		Status string `json:"status"`
		Patch  string `json:"patch"`
	} `json:"files"`
}

// mostFiles is how many files the API lists of one comparison.
const mostFiles = 300

// maxCommits bounds the commits that are kept.
const maxCommits = 250

// kinds are the API's words for what was done to a file.
var kinds = map[string]commits.Kind{"added": commits.Added, "copied": commits.Added, "removed": commits.Removed, "renamed": commits.Renamed}

// fill tells a comparison in the form of local git.
func (a *comparison) fill(out *commits.Range) {
	for _, c := range slices.Backward(a.Commits) {
		switch {
		case len(c.Parents) > 1:
			continue
		case len(out.Commits) == maxCommits || !isSHA(c.SHA):
			out.More++
			continue
		}
		subject, _, _ := strings.Cut(c.Commit.Message, "\n")
		out.Commits = append(out.Commits, commits.Commit{SHA: c.SHA, Author: safe.Text(c.Commit.Author.Name), Email: safe.Text(c.Commit.Author.Email),
			Subject: safe.Text(subject), At: c.Commit.Author.Date})
	}
	out.More += max(0, a.Total-len(a.Commits))
	files, room := make([]commits.File, 0, min(len(a.Files), mostFiles)), commits.TextOfRange
	for _, f := range a.Files[:min(len(a.Files), mostFiles)] {
		one := commits.File{Path: safe.Text(f.Name), Was: safe.Text(f.Was), Kind: commits.Changed}
		if kind, ok := kinds[f.Status]; ok {
			one.Kind = kind
		}
		if one.Kind != commits.Renamed {
			one.Was = ""
		}
		one.Hunks, room = commits.ReadPatch(f.Patch, room)
		files = append(files, one)
	}
	if len(a.Files) >= mostFiles {
		out.Partly = "GitHub lists no more than " + strconv.Itoa(mostFiles) + " of its files"
	}
	if len(out.Commits) == 1 && out.More == 0 { // what all of them changed is what this one did
		out.Commits[0].Files = files
		return
	}
	out.Whole = files
}

// isSHA tells the name of a commit.
func isSHA(s string) bool {
	return len(s) >= 7 && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}
