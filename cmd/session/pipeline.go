package session

import (
	"context"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/remote"
)

// MostOfPipeline is how many apps of a pipeline are watched: production first, review apps last.
const MostOfPipeline = 20

// Pipeline is the pipeline that is meant; empty: none is.
func (m *Session) Pipeline() (string, error) {
	name := m.Flags.Pipeline
	switch {
	case name == "":
		return "", nil
	case m.Watches():
		instead := ""
		if m.Flags.Feed.Configured {
			instead = "; the config names the feed, and --feed '' asks the platform"
		}
		return "", base.Usage("a feed has the apps that are served: name them with --app, or give neither --app nor --pipeline for all of them%s", instead)
	case len(m.Flags.Apps) > 0:
		return "", base.Usage("--pipeline names all apps of a pipeline, --app one: give one of them")
	}
	if err := remote.CheckApp(name, "--pipeline"); err != nil {
		return "", base.ExitError{Code: base.ExitUsage, Err: err}
	}
	return name, nil
}

// PipelineApps are the ids of the apps of a pipeline, and how many more it has than are watched.
func PipelineApps(ctx context.Context, c *api.Client, name string) (ids []string, more int, err error) {
	couplings, err := c.PipelineApps(ctx, name)
	if err != nil {
		return nil, 0, err
	}
	if len(couplings) == 0 {
		return nil, 0, &fault.Error{What: "cannot show the pipeline " + fault.Quote(name), Code: "pipeline", Why: "this account sees no app in it",
			Do: "heroku pipelines:info " + name + " lists its apps; -a names apps one by one"}
	}
	for _, k := range couplings[:min(len(couplings), MostOfPipeline)] {
		ids = append(ids, k.App)
	}
	return ids, len(couplings) - len(ids), nil
}

// pipelineSource finds the apps of a pipeline and lets them be joined.
type pipelineSource struct {
	*Session
	name string
}

// Name begins as those that join apps do: while it fails there is no app.
func (p *pipelineSource) Name() model.SourceName { return model.SourceName("app pipeline " + p.name) }

// Run finds the apps, adds them to the hub and ends.
func (p *pipelineSource) Run(ctx context.Context, emit func(model.Event)) error {
	client, err := p.Platform(ctx)
	if err != nil {
		return err
	}
	ids, more, err := PipelineApps(ctx, client, p.name)
	if err != nil {
		return err
	}
	if more > 0 {
		emit(model.Event{Fact: &model.Notice{Text: "The pipeline " + p.name + " has " + phrase.Plural(more, "more app") + ". " + phrase.Number(len(ids)) + " are watched, production first; @ opens others"}})
	}
	for _, id := range ids {
		p.Hub.Add("", &appSource{Session: p.Session, name: id})
	}
	return nil
}

// StartPipeline starts everything that watches the apps of a pipeline. It returns at once, as Start does.
func (m *Session) StartPipeline(ctx context.Context, name string) error {
	m.Hub.Add("", &pipelineSource{Session: m, name: name})
	return m.Start(ctx, nil)
}
