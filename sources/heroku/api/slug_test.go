package api

import (
	"net/http"
	"testing"

	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// build is a release's body as far as it says what was built.
func build(fields map[string]any) map[string]any {
	r := herokutest.Release(74, "ned", "succeeded", true)
	delete(r, "slug")
	for k, v := range fields {
		r[k] = v
	}
	return r
}

func TestCommitsOfSlugsAndImages(t *testing.T) {
	const sha = "20a5742c00000000000000000000000000000000"
	image := []any{map[string]any{"id": "b1", "commit": "20A5742C00000000000000000000000000000000"}}
	artifact := func(kind string) map[string]any {
		return map[string]any{"slug": nil, "artifacts": []any{map[string]any{"type": kind, "id": "b1"}}}
	}
	for name, c := range map[string]struct {
		release map[string]any
		at      string // where the platform has the build
		body    any
		want    string
		slugs   int // requests in two looks at the ledger
		images  int
	}{
		"a slug":                       {map[string]any{"slug": map[string]any{"id": "b1"}}, "/slugs/b1", map[string]any{"commit": sha}, sha, 1, 0},
		"an image by name":             {map[string]any{"slug": nil, "oci_image": map[string]any{"id": "b1"}}, "/oci-images/b1", image, sha, 0, 1},
		"an image as an artifact":      {artifact("oci-image"), "/oci-images/b1", image, sha, 0, 1},
		"an artifact of another name":  {artifact("image"), "/oci-images/b1", image, sha, 0, 1},
		"a slug as an artifact":        {artifact("slug"), "/slugs/b1", map[string]any{"commit": sha}, sha, 1, 0},
		"an image that is called slug": {artifact("slug"), "/oci-images/b1", image, sha, 1, 1},
		"a slug that is called image":  {artifact("oci-image"), "/slugs/b1", map[string]any{"commit": sha}, sha, 1, 1},
		"an image as an object":        {artifact("oci-image"), "/oci-images/b1", image[0], sha, 0, 1},
		"an empty list":                {artifact("oci-image"), "/oci-images/b1", []any{}, "", 0, 1},
		"no commit":                    {artifact("oci-image"), "/oci-images/b1", []any{map[string]any{"commit": nil}}, "", 0, 1},
		"nowhere":                      {artifact("oci-image"), "/elsewhere", nil, "", 1, 1},
		"no build":                     {map[string]any{"slug": nil, "artifacts": []any{}}, "/elsewhere", nil, "", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := herokutest.NewPlatform()
			p.Set("/releases", []any{build(c.release)})
			p.Set(c.at, c.body)
			client := served(t, p)
			for range 2 {
				r, _, err := client.Releases(t.Context(), herokutest.App, 5)
				if err != nil {
					t.Fatal(err)
				}
				if err := client.Commits(t.Context(), herokutest.App, r.Releases); err != nil {
					t.Fatal(err)
				}
				if got := r.Releases[0].Commit; got != c.want {
					t.Errorf("commit %q, want %q", got, c.want)
				}
			}
			if slugs, images := p.Count("GET /slugs/b1"), p.Count("GET /oci-images/b1"); slugs != c.slugs || images != c.images {
				t.Errorf("%d requests for a slug and %d for an image, want %d and %d", slugs, images, c.slugs, c.images)
			}
		})
	}
}

// A failure that passes is no answer: it is asked again, and the other path is not tried in its place.
func TestCommitsAfterAFailure(t *testing.T) {
	p := herokutest.NewPlatform()
	p.Set("/releases", []any{build(map[string]any{"oci_image": map[string]any{"id": "b1"}})})
	p.On("GET /oci-images/b1", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "{}", http.StatusServiceUnavailable) })
	client := served(t, p)
	r, _, err := client.Releases(t.Context(), herokutest.App, 5)
	if err != nil {
		t.Fatal(err)
	}
	if client.Commits(t.Context(), herokutest.App, r.Releases) == nil || p.Count("GET /slugs/b1") != 0 {
		t.Errorf("no error, or %d requests for a slug", p.Count("GET /slugs/b1"))
	}
	p.On("GET /oci-images/b1", func(w http.ResponseWriter, _ *http.Request) {
		herokutest.Reply(w, 200, []any{map[string]any{"commit": "20a5742c"}})
	})
	if err := client.Commits(t.Context(), herokutest.App, r.Releases); err != nil || r.Releases[0].Commit != "20a5742c" {
		t.Errorf("commit %q, error %v", r.Releases[0].Commit, err)
	}
}
