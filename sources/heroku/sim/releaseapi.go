package sim

import "fmt"

// releaseOfPath is the release that a call names, by version or id.
func releaseOfPath(c *call) (*release, error) {
	if r := c.app.findRelease(c.r.PathValue("release")); r != nil {
		return r, nil
	}
	return nil, notFound("release", "release")
}

func listReleases(c *call) (any, error) {
	out := []entry{}
	for _, r := range c.app.releases {
		out = append(out, entry{map[string]string{"id": r.ID, "version": fmt.Sprint(r.version)}, c.p.viewRelease(c.app, r)})
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
	return r.config, nil
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
	if err := c.decodeChange("a release", &asked); err != nil {
		return nil, err
	}
	if asked.Release != "" {
		target := c.app.findRelease(asked.Release)
		if target == nil || target.ID != asked.Release { // the API takes ids only here
			return nil, notFound("release", "release")
		}
		r, err := c.w.rollback(c.app, c.w.pilot, target)
		if err != nil {
			return nil, err
		}
		return created{c.p.viewRelease(c.app, r)}, nil
	}
	s := c.app.findSlug(asked.Slug + asked.OCIImage)
	if s == nil {
		return nil, notFound("slug", "slug")
	}
	if asked.Description == "" {
		asked.Description = "Deploy " + s.commit[:8]
	}
	r := c.w.releaseOf(c.app, draft{by: c.w.pilot, description: asked.Description, slug: s})
	return created{c.p.viewRelease(c.app, r)}, nil
}

// findSlug finds a build by its id.
func (a *app) findSlug(id string) *slug {
	for _, r := range a.releases {
		if r.slug != nil && r.slug.ID == id {
			return r.slug
		}
	}
	return nil
}

func getSlug(c *call) (any, error) {
	s := c.app.findSlug(c.r.PathValue("slug"))
	if s == nil || c.app.fir {
		return nil, notFound("slug", "slug")
	}
	return viewSlug(c.app, s), nil
}

func getImage(c *call) (any, error) {
	s := c.app.findSlug(c.r.PathValue("slug"))
	if s == nil || !c.app.fir {
		return nil, notFound("oci_image", "OCI image")
	}
	return []object{viewImage(c.app, s)}, nil // a list of one, as the API has it
}

// listBuilds lists one build per slug, as old as the release that first had it.
func listBuilds(c *call) (any, error) {
	out, seen := []entry{}, map[string]bool{}
	for _, r := range c.app.releases {
		if r.slug == nil || seen[r.slug.ID] {
			continue
		}
		seen[r.slug.ID] = true
		out = append(out, entry{map[string]string{"id": r.slug.ID}, viewBuild(c.app, r)})
	}
	return out, nil
}

func getConfig(c *call) (any, error) { return c.app.currentRelease().config, nil }

// patchConfig sets vars, and removes those whose value is null.
func patchConfig(c *call) (any, error) {
	changes := map[string]*string{}
	if err := c.decode(&changes); err != nil {
		return nil, err
	}
	c.w.setConfig(c.app, c.w.pilot, changes)
	return c.app.currentRelease().config, nil
}
