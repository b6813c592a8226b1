package session

import (
	"context"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/preflight"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/repo"
)

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
