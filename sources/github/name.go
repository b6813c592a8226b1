package github

import (
	"regexp"
	"strings"
)

// Name is a repository of GitHub, or of a GitHub Enterprise Server.
type Name struct {
	Host  string // empty: github.com
	Owner string
	Repo  string
}

// The forms of a name's parts, as GitHub has them.
var (
	hostForm  = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[0-9]{1,5})?$`)
	ownerForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)
	repoForm  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)
)

// Parse reads "owner/name", or "host/owner/name" for GitHub Enterprise.
func Parse(text string) (Name, bool) {
	parts := strings.Split(text, "/")
	if len(parts) == 2 {
		parts = append([]string{""}, parts...)
	}
	if len(parts) != 3 {
		return Name{}, false
	}
	n := Name{strings.ToLower(parts[0]), parts[1], strings.TrimSuffix(parts[2], ".git")}
	if n.Host == gitHub || n.Host == "www."+gitHub {
		n.Host = ""
	}
	if n.Host != "" && !hostForm.MatchString(n.Host) || !ownerForm.MatchString(n.Owner) || !repoForm.MatchString(n.Repo) || strings.Trim(n.Repo, ".") == "" {
		return Name{}, false
	}
	return n, true
}

const gitHub = "github.com"

// forms of the address of a remote that is on GitHub. Other hosts are known only where the config names them.
var forms = []string{"https://" + gitHub + "/", "ssh://git@" + gitHub + "/", "git@" + gitHub + ":", "git://" + gitHub + "/", "ssh://git@ssh." + gitHub + ":443/"}

// OfRemote reads the address of a git remote; false where it is not on GitHub. A password in it is dropped.
func OfRemote(address string) (Name, bool) {
	address = strings.TrimSpace(address)
	if rest, ok := strings.CutPrefix(address, "https://"); ok {
		host, path, _ := strings.Cut(rest, "/")
		address = "https://" + host[strings.LastIndexByte(host, '@')+1:] + "/" + path
	}
	for _, form := range forms {
		if rest, ok := strings.CutPrefix(address, form); ok {
			return Parse(strings.TrimSuffix(rest, "/"))
		}
	}
	return Name{}, false
}

// String is the name as people write it.
func (n Name) String() string {
	if n.Host == "" {
		return n.Owner + "/" + n.Repo
	}
	return n.Host + "/" + n.Owner + "/" + n.Repo
}

// Web is the address that people open.
func (n Name) Web() string {
	if n.Host == "" {
		return "https://" + gitHub + "/" + n.String()
	}
	return "https://" + n.String()
}

// api is where the host's API is.
func (n Name) api() string {
	if n.Host == "" {
		return "https://api." + gitHub
	}
	return "https://" + n.Host + "/api/v3"
}

// Token is the token for the host, by the variables that GitHub's own CLI reads. One for github.com goes to no other host.
func (n Name) Token(getenv func(string) string) string {
	names := []string{"GH_TOKEN", "GITHUB_TOKEN"}
	if n.Host != "" {
		names = []string{"GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"}
	}
	for _, name := range names {
		if v := strings.TrimSpace(getenv(name)); v != "" {
			return v
		}
	}
	return ""
}

// tokenName is the variable to set where there is none.
func (n Name) tokenName() string {
	if n.Host != "" {
		return "GH_ENTERPRISE_TOKEN"
	}
	return "GITHUB_TOKEN"
}
