package remote

import (
	"context"
	"errors"
	"strings"

	"app.gonogo/gonogo/sources/fault"
)

// Env is what the user said and where they stand.
type Env struct {
	App    string              // --app; "" when not given
	Remote string              // --remote; "" when not given
	Cwd    string              // absolute path of the working directory
	Getenv func(string) string // nil means an empty environment
}

// App is the answer.
type App struct {
	Name   string // checked by [CheckApp]
	Origin string // "--app", "HEROKU_APP" or "git remote NAME"
}

// Find picks the app: --app, --remote, HEROKU_APP, git's heroku.remote, the only Heroku remote; in that order. (The CLI lets
// HEROKU_APP beat --remote; here what was typed last counts.) Several remotes of one app are one app. Every error
// is a [*fault.Error] with code "app".
func Find(ctx context.Context, env Env) (App, error) {
	if env.App != "" {
		return checked(env.App, "--app")
	}
	if env.Remote == "" && env.Getenv != nil {
		if name := env.Getenv("HEROKU_APP"); name != "" {
			return checked(name, "HEROKU_APP")
		}
	}
	config, err := readRepository(ctx, env.Cwd)
	if err != nil {
		return App{}, noRepository(err)
	}
	return choose(config, env.Remote)
}

func choose(config gitConfig, asked string) (App, error) {
	named := asked
	from := "--remote"
	if named == "" {
		named, from = config.chosen, "git config heroku.remote"
	}
	var found []gitRemote // url holds the app's name from here on
	for _, r := range config.remotes {
		if name, ok := appOf(r.url); ok && (named == "" || r.name == named) {
			found = append(found, gitRemote{r.name, name})
		}
	}
	switch {
	case len(found) == 0 && named != "":
		return App{}, noSuchRemote(config, named, from)
	case len(found) == 0:
		return App{}, noApp("no git remote here leads to Heroku", nil)
	case several(found):
		return App{}, ambiguous(found)
	}
	return checked(found[0].url, "git remote "+fault.Clean(found[0].name))
}

func checked(name, origin string) (App, error) {
	if err := CheckApp(name, origin); err != nil {
		return App{}, err
	}
	return App{name, origin}, nil
}

func several(found []gitRemote) bool {
	for _, r := range found[1:] {
		if r.url != found[0].url {
			return true
		}
	}
	return false
}

func noRepository(err error) error {
	if errors.Is(err, errNoRepository) {
		return noApp("this directory is "+err.Error()+" whose remotes could tell", err)
	}
	return noApp("the git repository cannot be read: "+fault.Clean(err.Error()), err)
}

func noApp(why string, err error) error {
	return &fault.Error{
		What: "cannot tell which app",
		Why:  why,
		Do:   "Name it with --app NAME or set HEROKU_APP; `gonogo demo` needs neither",
		Code: fault.CodeApp,
		Err:  err,
	}
}

func noSuchRemote(config gitConfig, named, from string) error {
	why := from + " says " + fault.Quote(named) + ", and no remote has that name"
	for _, r := range config.remotes {
		if r.name == named {
			why = "the remote " + fault.Quote(named) + " from " + from + " does not lead to Heroku"
		}
	}
	return noApp(why, nil)
}

// maxListed is how many remotes an error lists.
const maxListed = 6

func ambiguous(found []gitRemote) error {
	var names []string
	for i, r := range found {
		if i == maxListed {
			names = append(names, "…")
			break
		}
		names = append(names, fault.Clean(r.name)+" ("+fault.Clean(r.url)+")")
	}
	return &fault.Error{
		What: "cannot tell which app",
		Why:  "several git remotes lead to Heroku: " + strings.Join(names, ", "),
		Do:   "Name one with --app NAME or --remote NAME, or choose for good with `git config heroku.remote NAME`",
		Code: fault.CodeApp,
	}
}
