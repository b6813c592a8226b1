package remote

import (
	"regexp"

	"app.gonogo/gonogo/sources/fault"
)

// The platform's rule for names: 2 to 30 lower-case letters, digits and dashes, a letter first.
var (
	nameRule = regexp.MustCompile(`^[a-z][a-z0-9-]{1,29}$`)
	uuidRule = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// CheckApp accepts what the Platform API accepts in place of an app: its name or its UUID, in lower case. from says where
// the word came from ("--app", "HEROKU_APP") and is part of the error, a [*fault.Error].
func CheckApp(name, from string) error {
	if nameRule.MatchString(name) || uuidRule.MatchString(name) {
		return nil
	}
	return &fault.Error{
		What: "cannot use " + fault.Quote(name) + " from " + fault.Clean(from) + " as an app",
		Why:  "a name is 2 to 30 lower-case letters, digits and dashes, beginning with a letter",
		Do:   "Give the app's name or id; `heroku apps` lists them",
		Code: fault.CodeApp,
	}
}
