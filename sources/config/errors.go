package config

import (
	"errors"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What the file says of an app's errors: which are one, which nobody needs to hear of, whose they are, where their source can be seen.

// ErrorRule says what to do with exceptions of some kind. What is absent holds for all.
type ErrorRule struct {
	Class   string `yaml:"class,omitempty" jsonschema_description:"Their class, with * and ?"`
	Path    string `yaml:"path,omitempty" jsonschema_description:"The file of the innermost call of the app's own code, with * and ?"`
	Message string `yaml:"message,omitempty" jsonschema_description:"A part of their message"`
	Merge   bool   `yaml:"merge,omitempty" jsonschema_description:"Count all of them as one error"`
	Split   bool   `yaml:"split,omitempty" jsonschema_description:"Tell them apart by their messages as well"`
	Mute    bool   `yaml:"mute,omitempty" jsonschema_description:"Do not list them"`
}

const maxText = 200 // bytes of a pattern, a part of a message, an owner

// plainText tells a short text that can be shown as it is.
func plainText(s string) error {
	if s == "" || len(s) > maxText || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return errors.New("wants a text of at most 200 bytes")
	}
	return nil
}

func parsePattern(s string) (string, error) {
	if _, err := path.Match(s, ""); err != nil {
		return "", errors.New("is not a pattern: * is any text, ? one letter")
	}
	return s, plainText(s)
}

func parsePhrase(s string) (string, error) { return s, plainText(s) }

// setError changes one field of a rule.
func setError[T any](field func(*ErrorRule) *T, parse func(string) (T, error)) setter {
	return func(c *Config, names string, text []string) error {
		app, name := two(names)
		return setApp(c, app, func(a *App) error {
			rule := a.Errors[name]
			if err := setField(field(&rule), text, parse); err != nil {
				return err
			}
			a.Errors = with(a.Errors, name, rule)
			return nil
		})
	}
}

func getError(field func(ErrorRule) string) func(Config, string) string {
	return getOfQueue(func(a App, name string) string { return field(a.Errors[name]) })
}

func setOwner(c *Config, names string, text []string) error {
	app, pattern := two(names)
	return setApp(c, app, func(a *App) error {
		owner := strings.Join(text, " ")
		if err := plainText(owner); err != nil {
			return err
		}
		a.Owners = with(a.Owners, pattern, owner)
		return nil
	})
}

// sourceWords are what stands for a place in the address of a line of source.
var sourceWords = []string{"{path}", "{line}", "{commit}"}

func parseSourceURL(s string) (string, error) {
	filled := s
	for _, w := range sourceWords {
		filled = strings.ReplaceAll(filled, w, "x")
	}
	u, err := url.Parse(filled)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return "", errors.New("wants an address such as https://github.com/acme/shop/blob/{commit}/{path}#L{line}")
	case u.User != nil:
		return "", errors.New("must hold no password")
	case !strings.Contains(s, "{path}"):
		return "", errors.New("wants {path} in it: it stands for the file")
	case strings.ContainsAny(filled, "{}"):
		return "", errors.New("knows only {path}, {line} and {commit}")
	}
	return s, plainText(s)
}

// RepositoryOff is the repository that is none: nobody is asked.
const RepositoryOff = "off"

// repositoryForm is owner/name, with the host of a GitHub Enterprise Server in front.
var repositoryForm = regexp.MustCompile(`^([A-Za-z0-9.-]+\.[A-Za-z]{2,}(:[0-9]{1,5})?/)?[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+$`)

func parseRepository(s string) (string, error) {
	if s != RepositoryOff && !repositoryForm.MatchString(s) {
		return "", errors.New("wants owner/name as on GitHub, host/owner/name for GitHub Enterprise, or off")
	}
	return s, plainText(s)
}

// OwnerPatterns are the patterns of an app's owners, the longest first: of two that fit, the closer one counts.
func (a App) OwnerPatterns() []string {
	var out []string
	for p := range a.Owners {
		out = append(out, p)
	}
	slices.SortFunc(out, func(x, y string) int {
		if len(x) != len(y) {
			return len(y) - len(x)
		}
		return strings.Compare(x, y)
	})
	return out
}
