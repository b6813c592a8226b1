package sim

import "fmt"

// dynoOf is the dyno that a call names, by name or id.
func dynoOf(c *call) (*dyno, error) {
	if d := c.app.dyno(c.r.PathValue("dyno")); d != nil {
		return d, nil
	}
	return nil, notFound("dyno", "dyno")
}

func listDynos(c *call) (any, error) {
	out := []entry{}
	for _, d := range c.app.dynos {
		out = append(out, entry{map[string]string{"id": d.id, "name": d.name}, viewDyno(d)})
	}
	return out, nil
}

func getDyno(c *call) (any, error) {
	d, err := dynoOf(c)
	if err != nil {
		return nil, err
	}
	return viewDyno(d), nil
}

// restartDynos restarts what belongs to the formation, and ends one-offs.
func restartDynos(c *call) (any, error) {
	c.w.restartAll(c.app.dynos)
	return object{}, nil
}

func restartDyno(c *call) (any, error) {
	d, err := dynoOf(c)
	if err != nil {
		return nil, err
	}
	c.w.restart(d)
	return object{}, nil
}

func restartType(c *call) (any, error) {
	if c.app.processType(c.r.PathValue("type")) == nil {
		return nil, errNoProcessType
	}
	c.w.restartAll(c.app.dynosOf(c.r.PathValue("type")))
	return object{}, nil
}

func stopDyno(c *call) (any, error) {
	d, err := dynoOf(c)
	if err != nil {
		return nil, err
	}
	c.w.stop(d)
	return object{}, nil
}

func stopType(c *call) (any, error) {
	if c.app.processType(c.r.PathValue("type")) == nil {
		return nil, errNoProcessType
	}
	for _, d := range c.app.dynosOf(c.r.PathValue("type")) {
		c.w.stop(d)
	}
	return object{}, nil
}

func listFormation(c *call) (any, error) { return formationEntries(c.app), nil }

func formationEntries(a *app) []entry {
	out := []entry{}
	for _, p := range a.formation {
		out = append(out, entry{map[string]string{"id": p.id, "type": p.name}, viewProcessType(a, p)})
	}
	return out
}

func getFormation(c *call) (any, error) {
	p := c.app.processType(c.r.PathValue("type"))
	if p == nil {
		return nil, errNoProcessType
	}
	return viewProcessType(c.app, p), nil
}

// update is one row of a formation PATCH, in the old and the new spelling of
// the size.
type update struct {
	Type     string `json:"type"`
	Quantity *text  `json:"quantity"`
	Size     string `json:"size"`
	DynoSize *struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"dyno_size"`
}

func (u update) scaling() scaling {
	s := scaling{typ: u.Type, size: u.Size}
	if u.Quantity != nil {
		q := string(*u.Quantity)
		s.quantity = &q
	}
	if u.DynoSize != nil {
		if s.size = u.DynoSize.Name; s.size == "" {
			s.size = u.DynoSize.ID
		}
	}
	return s
}

// patchFormation scales several process types, all or none, and answers with
// the whole formation.
func patchFormation(c *call) (any, error) {
	var asked struct {
		Updates []update `json:"updates"`
	}
	if err := c.decode(&asked); err != nil {
		return nil, err
	}
	var batch []scaling
	for _, u := range asked.Updates {
		batch = append(batch, u.scaling())
	}
	if len(batch) == 0 {
		return nil, invalid("Missing required field: updates.")
	}
	if err := c.w.scale(c.app, c.w.pilot, batch); err != nil {
		return nil, err
	}
	return formationEntries(c.app), nil
}

func patchProcessType(c *call) (any, error) {
	var u update
	if err := c.decode(&u); err != nil {
		return nil, err
	}
	u.Type = c.r.PathValue("type")
	if err := c.w.scale(c.app, c.w.pilot, []scaling{u.scaling()}); err != nil {
		return nil, err
	}
	return getFormation(c)
}

// releaseOfPath is the release that a call names, by version or id.
func releaseOfPath(c *call) (*release, error) {
	if r := c.app.release(c.r.PathValue("release")); r != nil {
		return r, nil
	}
	return nil, notFound("release", "release")
}

func listReleases(c *call) (any, error) {
	out := []entry{}
	for _, r := range c.app.releases {
		out = append(out, entry{map[string]string{"id": r.id, "version": fmt.Sprint(r.version)}, c.p.viewRelease(c.app, r)})
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
	if err := c.decode(&asked); err != nil {
		return nil, err
	}
	if asked.Release != "" {
		target := c.app.release(asked.Release)
		if target == nil || target.id != asked.Release { // the API takes ids only here
			return nil, notFound("release", "release")
		}
		r, err := c.w.rollback(c.app, c.w.pilot, target)
		if err != nil {
			return nil, err
		}
		return created{c.p.viewRelease(c.app, r)}, nil
	}
	s := c.app.slug(asked.Slug + asked.OCIImage)
	if s == nil {
		return nil, notFound("slug", "slug")
	}
	if asked.Description == "" {
		asked.Description = "Deploy " + s.commit[:8]
	}
	r := c.w.releaseOf(c.app, draft{by: c.w.pilot, description: asked.Description, slug: s})
	return created{c.p.viewRelease(c.app, r)}, nil
}

// slug finds a build by its id.
func (a *app) slug(id string) *slug {
	for _, r := range a.releases {
		if r.slug != nil && r.slug.id == id {
			return r.slug
		}
	}
	return nil
}

func getSlug(c *call) (any, error) {
	s := c.app.slug(c.r.PathValue("slug"))
	if s == nil || c.app.fir {
		return nil, notFound("slug", "slug")
	}
	return viewSlug(c.app, s), nil
}

func getImage(c *call) (any, error) {
	s := c.app.slug(c.r.PathValue("slug"))
	if s == nil || !c.app.fir {
		return nil, notFound("oci_image", "OCI image")
	}
	return viewImage(s), nil
}

// listBuilds lists one build per slug, as old as the release that first had it.
func listBuilds(c *call) (any, error) {
	out, seen := []entry{}, map[string]bool{}
	for _, r := range c.app.releases {
		if r.slug == nil || seen[r.slug.id] {
			continue
		}
		seen[r.slug.id] = true
		out = append(out, entry{map[string]string{"id": r.slug.id}, viewBuild(c.app, r)})
	}
	return out, nil
}

func getConfig(c *call) (any, error) { return c.app.current().config, nil }

// patchConfig sets vars, and removes those whose value is null.
func patchConfig(c *call) (any, error) {
	changes := map[string]*string{}
	if err := c.decode(&changes); err != nil {
		return nil, err
	}
	c.w.setConfig(c.app, c.w.pilot, changes)
	return c.app.current().config, nil
}
