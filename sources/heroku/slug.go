package heroku

import (
	"context"
	"errors"
	"strings"
	"sync"

	"app.gonogo/gonogo/model"
)

const (
	slugsAtOnce = 4   // unknown slugs asked for after one look at the ledger
	newestSlugs = 8   // how far down the ledger commits are worth a request
	slugsKept   = 500 // for all apps; a slug never changes, so it is asked for once
)

// slugs remembers which commit each slug was built from.
type slugs struct {
	mu     sync.Mutex
	commit map[string]string // slug id → full commit sha; empty where the platform knows none
}

func newSlugs() *slugs { return &slugs{commit: map[string]string{}} }

func (s *slugs) known(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commit[id]
}

func (s *slugs) has(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.commit[id]
	return ok
}

func (s *slugs) keep(id, commit string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.commit) >= slugsKept {
		clear(s.commit)
	}
	s.commit[id] = commit
}

// Commits fills in the commits of the newest releases, at most four requests at a time; true when it learnt one. It
// does without when the allowance is low: the error is then nil.
func (c *Client) Commits(ctx context.Context, app string, rs []model.Release) (learnt bool, err error) {
	asked := 0
	for i := range rs {
		r := &rs[i]
		if i < newestSlugs && r.Slug != "" && r.Commit == "" && !c.slugs.has(r.Slug) && asked < slugsAtOnce {
			asked++
			if err := c.slug(ctx, app, r.Slug); err != nil {
				return learnt, scarce(err)
			}
		}
		if commit := c.slugs.known(r.Slug); commit != "" && r.Commit == "" {
			r.Commit, learnt = commit, true
		}
	}
	return learnt, nil
}

// slug asks for one slug. An OCI image is no slug, and is remembered as one without a commit.
func (c *Client) slug(ctx context.Context, app, id string) error {
	var b struct {
		Commit string `json:"commit"`
	}
	err := c.get(ctx, "read a slug", appPath(app, "slugs", id), &b)
	if err != nil && !missing(err) {
		return err
	}
	c.slugs.keep(id, strings.ToLower(foreign(b.Commit)))
	return nil
}

// scarce forgives a request that was held back to save the allowance.
func scarce(err error) error {
	var f *Failure
	if errors.As(err, &f) && f.Fault.Code == codeBudget {
		return nil
	}
	return err
}
