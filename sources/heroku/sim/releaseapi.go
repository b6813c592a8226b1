package sim

import (
	"fmt"

	"app.gonogo/gonogo/sources/heroku/sim/page"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// releaseOfPath is the release that a call names, by version or id.
func releaseOfPath(c *call) (*world.Release, error) {
	if r := c.app.FindRelease(c.r.PathValue("release")); r != nil {
		return r, nil
	}
	return nil, notFound("release", "release")
}

func listReleases(c *call) (any, error) {
	out := []page.Entry{}
	for _, r := range c.app.Releases {
		out = append(out, page.Entry{Keys: map[string]string{"id": r.ID, "version": fmt.Sprint(r.Version)}, View: c.p.viewRelease(c.app, r)})
	}
	return out, nil
}

func getRelease(c *call) (any, error) {
	r, err := releaseOfPath(c)
	if err != nil {
		return nil, err
	}
	return c.p.viewRelease(c.app, r), nil
}

func getReleaseConfig(c *call) (any, error) {
	r, err := releaseOfPath(c)
	if err != nil {
		return nil, err
	}
	return r.Config, nil
}

// createRelease is a rollback when the body names a release, and a release of
// an existing build when it names a slug.
func createRelease(c *call) (any, error) {
	var asked struct {
		Release     string `json:"release"`
		Slug        string `json:"slug"`
		OCIImage    string `json:"oci_image"`
		Description string `json:"description"`
	}
	if err := c.decodeOnly("a release", &asked); err != nil {
		return nil, err
	}
	if asked.Release != "" {
		target := c.app.FindRelease(asked.Release)
		if target == nil || target.ID != asked.Release { // the API takes ids only here
			return nil, notFound("release", "release")
		}
		r, err := c.w.Rollback(c.app, c.w.Pilot, target)
		if err != nil {
			return nil, err
		}
		return created{c.p.viewRelease(c.app, r)}, nil
	}
	s := c.app.FindSlug(asked.Slug + asked.OCIImage)
	if s == nil || c.app.Container {
		return nil, notFound("slug", "slug")
	}
	if asked.Description == "" {
		asked.Description = "Deploy " + s.Commit[:8]
	}
	r := c.w.ReleaseOf(c.app, world.Draft{By: c.w.Pilot, Description: asked.Description, Slug: s})
	return created{c.p.viewRelease(c.app, r)}, nil
}

func getSlug(c *call) (any, error) {
	s := c.app.FindSlug(c.r.PathValue("slug"))
	if s == nil || c.app.Fir || c.app.Container {
		return nil, notFound("slug", "slug")
	}
	return viewSlug(c.app, s), nil
}

func getImage(c *call) (any, error) {
	s := c.app.FindSlug(c.r.PathValue("slug"))
	if s == nil || !c.app.Fir {
		return nil, notFound("oci_image", "OCI image")
	}
	return []object{viewImage(c.app, s)}, nil // a list of one, as the API has it
}

// listBuilds lists one build per slug, as old as the release that first had it.
func listBuilds(c *call) (any, error) {
	out, seen := []page.Entry{}, map[string]bool{}
	for _, r := range c.app.Releases {
		if r.Slug == nil || c.app.Container || seen[r.Slug.ID] {
			continue
		}
		seen[r.Slug.ID] = true
		out = append(out, page.Entry{Keys: map[string]string{"id": r.Slug.ID}, View: viewBuild(c.app, r)})
	}
	return out, nil
}

func getConfig(c *call) (any, error) { return c.app.CurrentRelease().Config, nil }

// patchConfig sets vars, and removes those whose value is null.
func patchConfig(c *call) (any, error) {
	changes := map[string]*string{}
	if err := c.decode(&changes); err != nil {
		return nil, err
	}
	c.w.SetConfig(c.app, c.w.Pilot, changes)
	return c.app.CurrentRelease().Config, nil
}
