package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/logs"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/sources/config"
)

// complete gives every verb below c its completions: names of apps, process types and dynos, versions of releases, where a token is at hand.
func complete(p *base.Process, c *cobra.Command) {
	offers := map[string]func(context.Context, *base.Process, *base.Flags) []string{
		"app": session.AppNames, "process-type": session.TypeNames, "dyno-name": session.DynoNames, "release": session.AllVersions,
		"not-process-type": session.TypeNames, "not-dyno-name": session.DynoNames, "ps": session.ProcessNames,
		"source": words(logs.SourceWords...), "not-source": words(logs.SourceWords...),
		"code": words(codeWords()...), "status": words(statusWords...),
		"since": words(momentWords...), "until": words(momentWords...), "field": words(fieldWords...),
		"level":  words("debug", "info", "warn", "error", "fatal"),
		"queues": words("auto", "ask", "off"), "color": words("auto", "always", "never"),
		"pane": words(screen.PaneNames()...), "view": viewNames,
	}
	for name, offer := range offers {
		if c.Flag(name) == nil {
			continue
		}
		_ = c.RegisterFlagCompletionFunc(name, session.Complete(p, offer)) // the error tells that it is registered already: flags are shared with subcommands
	}
	for _, sub := range c.Commands() {
		complete(p, sub)
	}
}

// statusWords are the classes of HTTP statuses, and those that the router answers with of its own accord.
var statusWords = []string{"2xx", "3xx", "4xx", "5xx", "500", "502", "503", "504"}

// momentWords are forms of --since and --until.
var momentWords = []string{"15m", "1h", "1d", "today", "yesterday"}

// fieldWords are keys that lines of many apps have.
var fieldWords = []string{"user_id=", "request_id=", "status=", "level=", "method="}

// codeWords are the codes of lines, each with its title.
func codeWords() []string {
	var out []string
	for _, c := range codes.All() {
		out = append(out, c.ID+"\t"+c.Title)
	}
	return out
}

// viewNames are the views of the screen, the user's own among them.
func viewNames(_ context.Context, p *base.Process, _ *base.Flags) []string {
	loaded, err := config.Load(p.Env())
	if err != nil {
		return screen.ViewNames(config.Default())
	}
	return screen.ViewNames(loaded.Config)
}

func words(w ...string) func(context.Context, *base.Process, *base.Flags) []string {
	return func(context.Context, *base.Process, *base.Flags) []string { return w }
}
