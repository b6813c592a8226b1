package remote

import "strings"

// prefixes are the three forms of address that the platform's git service has had. The CLI knows the same three.
var prefixes = []string{
	"https://git.heroku.com/",
	"ssh://git@heroku.com/",
	"git@heroku.com:",
}

// appOf gives the word in the place of the app's name. ok is false when the URL is not one of the platform's. The word is
// not checked.
func appOf(url string) (app string, ok bool) {
	url = withoutUser(strings.TrimSpace(url))
	for _, p := range prefixes {
		if rest, found := strings.CutPrefix(url, p); found {
			return strings.TrimSuffix(strings.TrimSuffix(rest, "/"), ".git"), true
		}
	}
	return "", false
}

// withoutUser drops the "user:token@" that CI systems write into an HTTPS URL.
func withoutUser(url string) string {
	const scheme = "https://"
	rest, found := strings.CutPrefix(url, scheme)
	if !found {
		return url
	}
	host, path, _ := strings.Cut(rest, "/")
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	return scheme + host + "/" + path
}
