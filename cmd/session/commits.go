package session

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/owners"
	"app.gonogo/gonogo/model/preflight"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/repo"
)

// commitFinder asks the git repository that gonogo stands in which commits came with an app's releases, as the ledger tells of them.
type commitFinder struct {
	app  model.AppID
	repo Repository
	box  *hub.Mailbox // the ledger's

	asked map[int]string // by release: the commits "from..to" that were told, else why they are not known
}

// addCommits tells what is said of an app's errors, and puts a commitFinder to work where there is a repository. end is for when that has been taken out.
func (m *Session) addCommits(ctx context.Context, id model.AppID, app string, emit func(model.Event)) (end func()) {
	r, ok := m.repository(ctx, app)
	emit(model.Event{App: id, Fact: m.errorSettings(app, r, ok)})
	if !ok {
		emit(model.Event{App: id, Fact: &model.Health{Name: model.CommitsSource, State: model.Off, Code: "repository",
			Why: "gonogo was not started in a git repository", Do: "start it in the app's repository, or say repository: owner/name in the config, to see which commits came with a release"}})
		return func() {}
	}
	box := m.Hub.Subscribe("commits of "+string(id), hub.Policy{Lines: -1, Only: []model.Kind{(&model.Releases{}).Kind()}})
	m.Hub.Add(id, &commitFinder{app: id, repo: r, box: box, asked: map[int]string{}})
	return func() { m.Hub.Unsubscribe(box) }
}

// Name is what health calls it.
func (*commitFinder) Name() model.SourceName { return model.CommitsSource }

// askedReleases is how many of the newest releases are asked for.
const askedReleases = 4

// Run reads the ledger as everybody does, and asks for each release until it is answered.
func (c *commitFinder) Run(ctx context.Context, emit func(model.Event)) error {
	for {
		batch, err := c.box.Next(ctx)
		if errors.Is(err, io.EOF) { // the hub has ended
			return nil
		}
		if err != nil {
			return err
		}
		for _, e := range batch {
			if f, ok := e.Fact.(*model.Releases); ok && e.App == c.app {
				if err := c.readNewest(ctx, &ledger.Ledger{Known: true, Releases: f.Releases}, emit); err != nil {
					return err
				}
			}
		}
	}
}

// readNewest asks for the newest releases that changed the code.
func (c *commitFinder) readNewest(ctx context.Context, l *ledger.Ledger, emit func(model.Event)) error {
	for _, release := range l.Releases[:min(askedReleases, len(l.Releases))] {
		before, ok := l.Before(release.Version)
		from, to := l.CommitOf(before.Version), l.CommitOf(release.Version)
		span := from + ".." + to
		if !ok || from == "" || to == "" || from == to || c.asked[release.Version] == span {
			continue
		}
		changes, err := c.repo.Changes(ctx, from, to)
		if err != nil {
			return err
		}
		changes.Version = release.Version
		if told, ok := c.asked[release.Version]; ok && told == changes.Why {
			continue // what is missing may be fetched any time: it is asked for with each ledger, and told once
		}
		emit(model.Event{App: c.app, Fact: &model.Commits{Range: changes}})
		if c.asked[release.Version] = changes.Why; changes.Why == "" {
			c.asked[release.Version] = span
		}
	}
	return nil
}

// errorSettings is what the config and the repository say of an app's errors, as a fact.
func (m *Session) errorSettings(app string, r Repository, found bool) *model.ErrorSettings {
	said := m.Loaded.Config.App(app)
	f := &model.ErrorSettings{SourceURL: said.SourceURL}
	for _, name := range slices.Sorted(maps.Keys(said.Errors)) {
		r := said.Errors[name]
		one := rollup.Rule{Name: name, Class: r.Class, Path: r.Path, Message: r.Message, Split: r.Split, Mute: r.Mute}
		if r.Merge {
			one.Merge = name
		}
		f.Rules = append(f.Rules, one)
	}
	for _, pattern := range said.OwnerPatterns() {
		rule := owners.Rule{Path: pattern, Owner: said.Owners[pattern]}
		if class, ok := strings.CutPrefix(pattern, "class:"); ok {
			rule.Path, rule.Class = "", class
		}
		f.Owners = append(f.Owners, rule)
	}
	if found {
		f.CodeOwners, f.Repository = r.CodeOwners(), r.Web()
	}
	return f
}

// ErrorSettingsHere is what the config and the repository that gonogo stands in say of errors.
func (m *Session) ErrorSettingsHere(ctx context.Context, app string) *model.ErrorSettings {
	r, ok := m.repository(ctx, app)
	return m.errorSettings(app, r, ok)
}

// ReadCommits reads what came with the newest releases once.
func (m *Session) ReadCommits(ctx context.Context, app string, l *ledger.Ledger, apply func(model.Fact)) error {
	r, ok := m.repository(ctx, app)
	apply(m.errorSettings(app, r, ok))
	if !ok {
		return nil
	}
	c := &commitFinder{repo: r, asked: map[int]string{}}
	return c.readNewest(ctx, l, func(e model.Event) { apply(e.Fact) })
}

// Coming is what a deploy of a commit would bring to an app, as the git repository that gonogo stands in tells. Why it is not known stands
// in it.
func (m *Session) Coming(ctx context.Context, app string, l *ledger.Ledger, commit string) *preflight.Coming {
	out := &preflight.Coming{}
	local, here := repo.Find(ctx, m.Cwd)
	if !here {
		out.Commits.Why = "gonogo was not started in a git repository"
		return out
	}
	to, ok := local.Commit(ctx, commit)
	if !ok {
		out.Commits.Why = "there is no commit " + fault.Quote(commit) + " in this repository"
		return out
	}
	current, _ := l.Current()
	from := l.CommitOf(current.Version)
	if from == "" {
		out.Commits.Why = "the platform does not name the commit that runs"
		return out
	}
	r, _ := m.repository(ctx, app)
	changes, err := r.Changes(ctx, from, to)
	if err != nil && changes.Why == "" {
		changes.Why = fault.Clean(err.Error())
	}
	out.Commits = changes
	if changes.Why == "" {
		out.Lacks, err = local.Lacks(ctx, changes.From, changes.To)
		if err != nil && changes.Host == "" { // the host has told of a commit that is not here: what is lacking cannot be told
			out.Commits.Why = fault.Clean(err.Error())
		}
	}
	return out
}
