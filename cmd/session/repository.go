package session

import (
	"context"

	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/github"
	"app.gonogo/gonogo/sources/repo"
)

// Repository tells what came with releases.
type Repository interface {
	Changes(ctx context.Context, from, to string) (commits.Range, error)
	CodeOwners() string
	Web() string // its address on GitHub; empty where it is not known
}

// repository is the one to ask about an app; false where there is none: the git repository that gonogo stands in, and GitHub for what that does
// not have.
func (m *Session) repository(ctx context.Context, app string) (Repository, bool) {
	if m.Repository != nil {
		return m.Repository, true
	}
	var one sourceOfCommits
	local, here := repo.Find(ctx, m.Cwd)
	if here {
		one.local = &local
	}
	name, known := github.Parse(m.Loaded.Config.App(app).Repository)
	if said := m.Loaded.Config.App(app).Repository; said == "" && here {
		name, known = github.OfRemote(local.Origin(ctx))
	} else if said == config.RepositoryOff {
		known = false
	}
	if known {
		one.host, one.web = m.gitHub(name), name.Web()
	}
	return one, here || known
}

// gitHub is the client of a repository's host. Apps that share it share what it knows.
func (m *Session) gitHub(name github.Name) *github.Client {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.hosts[name] == nil {
		m.hosts[name] = github.New(github.Options{Name: name, Token: name.Token(m.Getenv), UserAgent: m.Agent(), Now: m.Clock})
	}
	return m.hosts[name]
}

// sourceOfCommits asks local git, then the host.
type sourceOfCommits struct {
	local *repo.Repository // nil: there is none
	host  *github.Client   // nil: none is known
	web   string           // empty: none is known
}

// Web is the repository's address on GitHub.
func (s sourceOfCommits) Web() string { return s.web }

// Changes are the commits from one to another.
func (s sourceOfCommits) Changes(ctx context.Context, from, to string) (commits.Range, error) {
	if s.local == nil {
		return s.host.Changes(ctx, from, to)
	}
	here, err := s.local.Changes(ctx, from, to)
	if s.host == nil || err == nil && here.Why == "" || ctx.Err() != nil {
		return here, err
	}
	there, failed := s.host.Changes(ctx, from, to)
	switch {
	case failed != nil:
		return here, failed
	case there.Why == "" || err != nil:
		return there, nil
	}
	here.Why += "; " + there.Why
	return here, nil
}

// CodeOwners is the text of the clone's CODEOWNERS file.
func (s sourceOfCommits) CodeOwners() string {
	if s.local == nil {
		return ""
	}
	return s.local.CodeOwners()
}

// Runbook is all pages of the runbook, with those of the repository that gonogo stands in.
func (m *Session) Runbook(ctx context.Context) *runbook.Book {
	var team []runbook.File
	if here, ok := repo.Find(ctx, m.Cwd); ok {
		team = here.Runbook()
	}
	return runbook.New(team)
}
