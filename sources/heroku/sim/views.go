package sim

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/sources/heroku/sim/page"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// object is a JSON object. Views return the full field set of the newest
// schema for every variant of the version.
type object = map[string]any

func refOf(id, name string) object { return object{"id": id, "name": name} }

func viewUser(u *world.User) object { return object{"id": u.ID, "email": u.Email} }

func viewCollaborator(u *world.User) object {
	return object{"id": u.ID, "email": u.Email, "federated": false}
}

// Ids of what there is one of. They are the same in every run.
const (
	cedarStackID  = "5e1c3f0a-9d6b-4c55-8a49-0b7b0e7c2400"
	firStackID    = "5e1c3f0a-9d6b-4c55-8a49-0b7b0e7c2401"
	containerID   = "5e1c3f0a-9d6b-4c55-8a49-0b7b0e7c2402"
	cedarID       = "8b1f4c1e-5a59-4c1b-9d0e-2f5c33aa0001"
	firID         = "8b1f4c1e-5a59-4c1b-9d0e-2f5c33aa0002"
	spaceID       = "6d2c9c52-2f0e-4a3b-9a57-1f4b7c9d3e01"
	spaceName     = "foobaz-space"
	feedbackEmail = "feedback@foobaz.example"
)

func viewStack(a *world.App) object {
	id := map[string]string{"cnb": firStackID, "container": containerID, "heroku-24": cedarStackID}[a.Stack()]
	return refOf(id, a.Stack())
}

func viewGeneration(fir bool) object {
	if fir {
		return refOf(firID, "fir")
	}
	return refOf(cedarID, "cedar")
}

// viewSpace is where an app runs. Fir apps exist in a space only.
func viewSpace(a *world.App) any {
	if !a.Fir {
		return nil
	}
	space := refOf(spaceID, spaceName)
	space["shield"] = false
	return space
}

// viewDomain is the app's own domain, which nobody can take away.
func viewDomain(a *world.App) object {
	return object{
		"id": "d" + a.ID[1:], "kind": "heroku", "hostname": a.Host, "cname": nil, "status": "none", "acm_status": nil,
		"acm_status_reason": nil, "sni_endpoint": nil, "app": refOf(a.ID, a.Name), "created_at": world.Stamp(a.CreatedAt), "updated_at": world.Stamp(a.CreatedAt),
	}
}

func viewAccount(w *world.World, u *world.User) object {
	joined := w.Begun.Add(-900 * world.Day)
	return object{
		"id": u.ID, "email": u.Email, "name": strings.ToUpper(u.Name[:1]) + u.Name[1:], "verified": true, "beta": false,
		"allow_tracking": false, "two_factor_authentication": true, "federated": false, "identity_provider": nil,
		"sms_number": nil, "country_of_residence": nil, "default_team": nil, "default_organization": nil,
		"delinquent_at": nil, "suspended_at": nil, "last_login": world.Stamp(w.Begun.Add(-2 * world.Day)),
		"created_at": world.Stamp(joined), "updated_at": world.Stamp(joined),
	}
}

func viewApp(w *world.World, a *world.App) object {
	stack := viewStack(a)
	var slugSize, buildpack any
	if s := a.CurrentRelease().Slug; s != nil && !a.Fir && !a.Container {
		slugSize = s.Size
	}
	if !a.Container {
		buildpack = "Ruby"
	}
	return object{
		"id": a.ID, "name": a.Name, "maintenance": a.Maintenance, "acm": true,
		"generation": viewGeneration(a.Fir),
		"region":     refOf("59accabd-516d-4f0e-83e6-6e3757701145", "us"), "stack": stack, "build_stack": stack,
		"owner": viewUser(a.Owner), "team": nil, "organization": nil, "space": viewSpace(a), "internal_routing": nil,
		"buildpack_provided_description": buildpack, "git_url": "https://git.heroku.com/" + a.Name + ".git",
		"web_url": "https://" + a.Host + "/", "repo_size": 4_194_304, "slug_size": slugSize, "archived_at": nil,
		"process_tier": "production", "create_status": "complete",
		"created_at": world.Stamp(a.CreatedAt), "released_at": world.Stamp(a.CurrentRelease().CreatedAt), "updated_at": world.Stamp(a.UpdatedAt),
	}
}

func appEntries(w *world.World, apps []*world.App) []page.Entry {
	out := []page.Entry{}
	for _, a := range apps {
		out = append(out, page.Entry{Keys: map[string]string{"id": a.ID, "name": a.Name}, View: viewApp(w, a)})
	}
	return out
}

func viewDyno(d *world.Dyno) object {
	return object{
		"id": d.ID, "name": d.Name, "type": d.Type, "state": d.State, "size": d.Size, "command": d.Command,
		"app": refOf(d.App.ID, d.App.Name), "release": object{"id": d.Release.ID, "version": d.Release.Version},
		"attach_url": nil, "created_at": world.Stamp(d.CreatedAt), "updated_at": world.Stamp(d.UpdatedAt),
	}
}

func viewProcessType(a *world.App, p *world.ProcessType) object {
	size, _ := world.SizeNamed(p.Size)
	return object{
		"id": p.ID, "type": p.Name, "quantity": p.Quantity, "size": p.Size, "dyno_size": refOf(size.ID, size.Name),
		"command": p.Command, "app": refOf(a.ID, a.Name), "created_at": world.Stamp(p.CreatedAt), "updated_at": world.Stamp(p.UpdatedAt),
	}
}

func viewSize(s world.DynoSize) object {
	return object{
		"id": s.ID, "name": s.Name, "memory": float64(s.MemoryMB) / 1024, "compute": max(1, s.DynoUnits),
		"dedicated": strings.HasPrefix(s.Name, "Performance"), "dyno_units": s.DynoUnits, "private_space_only": false,
		"architecture": "amd64", "precise_dyno_units": float64(s.DynoUnits),
		"generation": viewGeneration(s.Fir), "cost": object{"cents": s.CostCents, "unit": "month"},
	}
}

func (p *Platform) viewRelease(a *world.App, r *world.Release) object {
	var slugRef, image, output any
	artifacts := []object{}
	if r.Slug != nil && !a.Container { // releases of containers have no slug
		kind := "slug"
		build := object{"id": r.Slug.ID}
		if slugRef = build; a.Fir {
			kind, slugRef, image = "oci-image", nil, build
		}
		artifacts = append(artifacts, object{"type": kind, "id": r.Slug.ID})
	}
	if r.Output != nil {
		output = p.url + "/output/" + r.ID
	}
	return object{
		"id": r.ID, "version": r.Version, "status": r.Status, "current": r == a.CurrentRelease(),
		"eligible_for_rollback": r.Eligible(), "description": r.Description, "user": viewUser(r.User),
		"app": refOf(a.ID, a.Name), "slug": slugRef, "oci_image": image, "artifacts": artifacts, "addon_plan_names": r.AddonPlans,
		"output_stream_url": output, "created_at": world.Stamp(r.CreatedAt), "updated_at": world.Stamp(r.UpdatedAt),
	}
}

func viewSlug(a *world.App, s *world.Slug) object {
	return object{
		"id": s.ID, "commit": s.Commit, "commit_description": s.Message, "process_types": s.ProcessTypes, "size": s.Size,
		"stack": viewStack(a), "checksum": "SHA256:" + s.Commit + s.Commit[:24], "buildpack_provided_description": "Ruby",
		"blob": object{"method": "GET", "url": ""}, "created_at": world.Stamp(s.CreatedAt), "updated_at": world.Stamp(s.CreatedAt),
	}
}

func viewImage(a *world.App, s *world.Slug) object {
	types := object{}
	for name, command := range s.ProcessTypes {
		types[name] = object{"name": name, "display_cmd": command, "command": command, "working_dir": "/workspace", "default": name == "web"}
	}
	return object{
		"id": s.ID, "commit": s.Commit, "commit_description": s.Message, "process_types": types, "architecture": "amd64",
		"stack": viewStack(a), "digest": "sha256:" + s.Commit + s.Commit[:24], "base_image_name": "heroku/heroku:24-cnb",
		"base_top_layer": "sha256:" + s.Commit[:24] + s.Commit, "image_repo": "foobaz.example/" + a.Name,
		"buildpacks": []object{{"id": "heroku/ruby", "version": "5.0.0", "homepage": "https://foobaz.example/buildpacks/ruby"}},
		"created_at": world.Stamp(s.CreatedAt), "updated_at": world.Stamp(s.CreatedAt),
	}
}

func viewBuild(a *world.App, r *world.Release) object {
	return object{
		"id": r.Slug.ID, "status": "succeeded", "app": refOf(a.ID, a.Name), "user": viewUser(r.User),
		"source_blob": object{"url": "", "version": r.Slug.Commit, "version_description": r.Slug.Message, "checksum": nil},
		"slug":        object{"id": r.Slug.ID}, "release": object{"id": r.ID}, "stack": a.Stack(), "buildpacks": []any{},
		"output_stream_url": "", "created_at": world.Stamp(r.Slug.CreatedAt), "updated_at": world.Stamp(r.Slug.CreatedAt),
	}
}

func viewPipeline(w *world.World) object {
	p := w.Pipeline
	return object{
		"id": p.ID, "name": p.Name, "owner": object{"id": w.Pilot.ID, "type": "user"}, "generation": viewGeneration(false),
		"created_at": world.Stamp(p.CreatedAt), "updated_at": world.Stamp(p.CreatedAt),
	}
}

// viewCoupling carries the pipeline's name, which the schema leaves out and the
// official client prints.
func viewCoupling(w *world.World, k world.Coupling) object {
	return object{
		"id": k.ID, "stage": k.Stage, "app": refOf(k.App.ID, k.App.Name), "pipeline": refOf(w.Pipeline.ID, w.Pipeline.Name),
		"created_at": world.Stamp(w.Pipeline.CreatedAt), "updated_at": world.Stamp(w.Pipeline.CreatedAt),
	}
}

func viewAddon(a *world.App, ad *world.Addon) object {
	billing := refOf(a.ID, a.Name)
	billing["type"] = "app"
	price := object{"cents": ad.Cents, "contract": false, "metered": false, "unit": "month"}
	return object{
		"id": ad.ID, "name": ad.Name, "state": "provisioned", "addon_service": refOf(ad.ID, ad.Service),
		"plan": object{"id": ad.ID, "name": ad.Plan, "price": price}, "app": refOf(a.ID, a.Name), "billing_entity": billing,
		"billed_price": price, "config_vars": []string{ad.ConfigVar + "_URL"}, "actions": []any{}, "provider_id": ad.ID,
		"provision_message": "", "web_url": "https://addons.foobaz.example/" + ad.Name,
		"created_at": world.Stamp(ad.CreatedAt), "updated_at": world.Stamp(ad.CreatedAt),
	}
}

func viewAttachment(a *world.App, ad *world.Addon) object {
	owner := refOf(ad.ID, ad.Name)
	owner["app"] = refOf(a.ID, a.Name)
	return object{
		"id": fmt.Sprintf("a%s", ad.ID[1:]), "name": ad.ConfigVar, "addon": owner, "app": refOf(a.ID, a.Name), "namespace": nil,
		"web_url": nil, "log_input_url": nil, "created_at": world.Stamp(ad.CreatedAt), "updated_at": world.Stamp(ad.CreatedAt),
	}
}

// viewAttachmentWith is an attachment with what the header Accept-Inclusion asks for besides.
func viewAttachmentWith(asked string) func(*world.App, *world.Addon) object {
	return func(a *world.App, ad *world.Addon) object {
		v := viewAttachment(a, ad)
		for name := range strings.SplitSeq(asked, ",") {
			switch strings.TrimSpace(name) {
			case "addon:plan":
				v["addon"].(object)["plan"] = refOf(ad.ID, ad.Plan)
			case "config_vars":
				v["config_vars"] = []string{ad.ConfigVar + "_URL"}
			}
		}
		return v
	}
}

func listAddons(c *call) (any, error) { return addonEntries([]*world.App{c.app}, viewAddon), nil }

func listAllAddons(c *call) (any, error) { return addonEntries(c.w.Apps, viewAddon), nil }

func listAttachments(c *call) (any, error) {
	return addonEntries([]*world.App{c.app}, viewAttachmentWith(c.r.Header.Get("Accept-Inclusion"))), nil
}

func listAllAttachments(c *call) (any, error) {
	return addonEntries(c.w.Apps, viewAttachmentWith(c.r.Header.Get("Accept-Inclusion"))), nil
}

func addonEntries(apps []*world.App, view func(*world.App, *world.Addon) object) []page.Entry {
	out := []page.Entry{}
	for _, a := range apps {
		for _, ad := range a.Addons {
			out = append(out, page.Entry{Keys: map[string]string{"id": ad.ID, "name": ad.Name}, View: view(a, ad)})
		}
	}
	return out
}
