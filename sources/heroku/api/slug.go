package api

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"

	"app.gonogo/gonogo/model/ledger"
)

const (
	slugsAtOnce = 4   // requests for unknown slugs after one look at the ledger
	newestSlugs = 8   // how far down the ledger commits are worth a request
	slugsKept   = 500 // for all apps; a slug never changes, so it is asked for once
)

// slugs remembers which commit each slug or OCI image was built from.
type slugs struct {
	mu     sync.Mutex
	commit map[string]string // id → full commit sha; empty where the platform knows none
	images map[string]bool   // ids that a release called an OCI image
}

func newSlugs() *slugs { return &slugs{commit: map[string]string{}, images: map[string]bool{}} }

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

func (s *slugs) isImage(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.images) >= slugsKept {
		clear(s.images)
	}
	s.images[id] = true
}

// paths are where a build may be, the likelier first.
func (s *slugs) paths(id string) [2]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.images[id] {
		return [2]string{"oci-images", "slugs"}
	}
	return [2]string{"slugs", "oci-images"}
}

// Commits fills in the commits of the newest releases, in place: at most five requests, and none for a slug that was
// asked for before. What it could not learn stays empty.
func (c *Client) Commits(ctx context.Context, app string, rs []ledger.Release) error {
	var failed error
	for i, requests := 0, 0; i < min(len(rs), newestSlugs); i++ {
		r := &rs[i]
		if r.Slug == "" || r.Commit != "" {
			continue
		}
		if !c.slugs.has(r.Slug) && requests < slugsAtOnce && failed == nil {
			var n int
			n, failed = c.readCommit(ctx, app, r.Slug)
			requests += n
		}
		r.Commit = c.slugs.known(r.Slug)
	}
	return failed
}

// readCommit asks for one build, first where its release says that it is. Only what is in neither place is remembered as a build without
// a commit.
func (c *Client) readCommit(ctx context.Context, app, id string) (requests int, err error) {
	for _, kind := range c.slugs.paths(id) {
		var b built
		requests++
		err = c.get(ctx, "read the commit of a release", AppPath(app, kind, id), &b)
		if err == nil {
			c.slugs.keep(id, strings.ToLower(cleaned(b.commit)))
			return requests, nil
		}
		if !missing(err) {
			return requests, err
		}
	}
	c.slugs.keep(id, "")
	return requests, nil
}

// built is a slug, which comes as an object, or an OCI image, which comes as a list of one.
type built struct{ commit string }

// UnmarshalJSON takes the object and the list.
func (b *built) UnmarshalJSON(data []byte) error {
	type body struct {
		Commit string `json:"commit"`
	}
	all := make([]body, 1)
	into := any(&all[0])
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		into = &all
	}
	if err := json.Unmarshal(data, into); err != nil {
		return err
	}
	if len(all) > 0 {
		b.commit = all[0].Commit
	}
	return nil
}
