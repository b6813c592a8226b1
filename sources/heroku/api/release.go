package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
)

// LedgerPage is how many of the newest releases are looked at.
const LedgerPage = 20

type releaseBody struct {
	ID          string `json:"id"`
	Version     int    `json:"version"`
	Status      string `json:"status"`
	Current     bool   `json:"current"`
	Eligible    bool   `json:"eligible_for_rollback"`
	Description string `json:"description"`
	User        struct {
		Email string `json:"email"`
	} `json:"user"`
	Slug      *buildRef `json:"slug"`
	OCIImage  *buildRef `json:"oci_image"` // Fir; not in the schema, which has artifacts alone
	Artifacts []struct {
		Type string `json:"type"`
		ID   string `json:"id"`
	} `json:"artifacts"`
	AddOns    []string  `json:"addon_plan_names"`
	Output    *string   `json:"output_stream_url"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

type buildRef struct {
	ID string `json:"id"`
}

// build is the id of what the release runs, and whether that is an OCI image: a slug on Cedar, an image on Fir.
func (b releaseBody) build() (id string, image bool) {
	if b.Slug != nil && b.Slug.ID != "" {
		return cleaned(b.Slug.ID), false
	}
	if b.OCIImage != nil && b.OCIImage.ID != "" {
		return cleaned(b.OCIImage.ID), true
	}
	for _, a := range b.Artifacts {
		if a.ID != "" {
			return cleaned(a.ID), a.Type != "slug"
		}
	}
	return "", false
}

// Releases reads the newest n releases (0: 20), newest first: one request a page. The first page is newest because the
// Range says so; without one the API starts with the oldest. Commits are filled in where they are already known.
func (c *Client) Releases(ctx context.Context, app string, n int) (model.Releases, []json.RawMessage, error) {
	if n <= 0 {
		n = LedgerPage
	}
	pages := fmt.Sprintf("version ..; order=desc,max=%d", min(n, 1000))
	raw, err := c.list(ctx, "read the releases", AppPath(app, "releases"), pages, n)
	if err != nil {
		return model.Releases{}, nil, err
	}
	bodies, err := decoded[releaseBody](ctx, raw, "read the releases")
	r := model.Releases{Releases: make([]ledger.Release, 0, len(bodies))}
	for _, b := range bodies {
		r.Releases = append(r.Releases, c.release(b))
	}
	slices.SortStableFunc(r.Releases, func(a, b ledger.Release) int { return b.Version - a.Version })
	return r, raw, err
}

// Release reads one release by its version: one request.
func (c *Client) Release(ctx context.Context, app string, version int) (ledger.Release, error) {
	var b releaseBody
	v := strconv.Itoa(version)
	err := c.get(ctx, "read release v"+v, AppPath(app, "releases", v), &b)
	return c.release(b), err
}

func (c *Client) release(b releaseBody) ledger.Release {
	r := ledger.Release{ID: cleaned(b.ID), Version: b.Version, Status: cleaned(b.Status), Current: b.Current,
		Eligible: b.Eligible, Description: redacted(b.Description), By: cleaned(b.User.Email),
		OutputURL: b.Output != nil && *b.Output != "", CreatedAt: b.CreatedAt.UTC(), UpdatedAt: b.UpdatedAt.UTC()}
	for _, a := range b.AddOns {
		r.AddOns = append(r.AddOns, cleaned(a))
	}
	id, image := b.build()
	r.Slug = id
	r.Commit = c.slugs.known(id)
	if image {
		c.slugs.isImage(id)
	}
	return r
}
