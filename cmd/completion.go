package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/sources/config"
)

// complete gives every verb below c its completions: names of apps, process types and dynos, versions of releases, where a token is at hand.
func complete(p *base.Process, c *cobra.Command) {
	offers := map[string]func(context.Context, *base.Process, *base.Flags) []string{
		"app": session.AppNames, "process-type": session.TypeNames, "dyno-name": session.DynoNames, "release": session.AllVersions,
		"source": words("app", "heroku", "api", "router", "system", "addon"),
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
