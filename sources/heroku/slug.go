package heroku

import (
	"context"
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

// Commits fills in the commits of the newest releases, in place: at most four requests, and none for a slug that was
// asked for before. What it could not learn stays empty.
func (c *Client) Commits(ctx context.Context, app string, rs []model.Release) error {
	var failed error
	for i, requests := 0, 0; i < min(len(rs), newestSlugs); i++ {
		r := &rs[i]
		if r.Slug == "" || r.Commit != "" {
			continue
		}
		if !c.slugs.has(r.Slug) && requests < slugsAtOnce && failed == nil {
			requests++
			failed = c.slug(ctx, app, r.Slug)
		}
		r.Commit = c.slugs.known(r.Slug)
	}
	return failed
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
