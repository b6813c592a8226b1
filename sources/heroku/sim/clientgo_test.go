package sim

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	heroku "github.com/heroku/heroku-go/v5"
)

// service is the generated Go client, pointed at a platform.
func service(p *Platform) *heroku.Service {
	s := heroku.NewService(&http.Client{Transport: &heroku.Transport{BearerToken: p.Token(), Transport: http.DefaultTransport}})
	s.URL = p.URL()
	return s
}

// TestGeneratedClientAgrees makes the calls that a monitor makes through the
// official Go client, whose decoding is stricter than the command line's.
func TestGeneratedClientAgrees(t *testing.T) {
	p := started(t, "calm")
	s, ctx := service(p), context.Background()
	account, err := s.AccountInfo(ctx)
	if err != nil || account.Email != "kate@foobaz.example" {
		t.Errorf("account: %v", err)
	}
	app, err := s.AppInfo(ctx, p.App())
	if err != nil || app.Name != p.App() || app.Owner.Email != "rick@foobaz.example" {
		t.Fatalf("app: %+v, %v", app, err)
	}
	dynos, err := s.DynoList(ctx, app.ID, nil)
	if err != nil || len(dynos) != 4 || dynos[0].Release.Version != 73 || !dynos[0].UpdatedAt.Before(beginning) {
		t.Errorf("dynos: %+v, %v", dynos, err)
	}
	releases, err := s.ReleaseList(ctx, app.ID, &heroku.ListRange{Field: "version", Max: 5, Descending: true})
	if err != nil || len(releases) != 5 || releases[0].Version != 73 || !releases[0].Current {
		t.Fatalf("releases: %+v, %v", releases, err)
	}
	slug, err := s.SlugInfo(ctx, app.ID, releases[0].Slug.ID)
	if err != nil || slug.Commit == nil || len(*slug.Commit) != 40 {
		t.Errorf("slug: %+v, %v", slug, err)
	}
	if _, err := s.DynoRestart(ctx, app.ID, "web.1"); err != nil {
		t.Errorf("restart: %v", err)
	}
	if _, err := s.DynoStop(ctx, app.ID, "worker.1"); err != nil {
		t.Errorf("stop: %v", err)
	}
	three := 3
	if f, err := s.FormationUpdate(ctx, app.ID, "web", heroku.FormationUpdateOpts{Quantity: &three}); err != nil || f.Quantity != 3 {
		t.Errorf("scale: %+v, %v", f, err)
	}
	if r, err := s.ReleaseRollback(ctx, app.ID, heroku.ReleaseRollbackOpts{Release: releases[1].ID}); err != nil || r.Version != 74 {
		t.Errorf("rollback: %+v, %v", r, err)
	}
	if addons, err := s.AddOnListByApp(ctx, app.ID, nil); err != nil || len(addons) != 2 {
		t.Errorf("add-ons: %+v, %v", addons, err)
	}
	if coupling, err := s.PipelineCouplingInfoByApp(ctx, app.ID); err != nil || coupling.Stage != "production" {
		t.Errorf("coupling: %+v, %v", coupling, err)
	}
	lines, tail := 10, true
	if session, err := s.LogSessionCreate(ctx, app.ID, heroku.LogSessionCreateOpts{Lines: &lines, Tail: &tail}); err != nil || session.LogplexURL == "" {
		t.Errorf("log session: %v", err)
	}
	var refused heroku.Error
	if _, err := s.AppInfo(ctx, "nobody"); !errors.As(err, &refused) || refused.StatusCode != 404 || refused.ID != "not_found" {
		t.Errorf("no such app: %v", err)
	}
	p.Advance(30 * time.Second)
	if got := states(p); got["up v74"] != 5 {
		t.Errorf("in the end %v", got)
	}
}
