package sim

import (
	"fmt"
	"strings"
)

// preboot is the app feature's name.
const preboot = "preboot"

// object is a JSON object. Views return the full field set of the newest
// schema for every variant of the version.
type object = map[string]any

func ref(id, name string) object { return object{"id": id, "name": name} }

func viewUser(u *user) object { return object{"id": u.ID, "email": u.email} }

func viewCollaborator(u *user) object {
	return object{"id": u.ID, "email": u.email, "federated": false}
}

// Ids of what there is one of. They are the same in every run.
const (
	cedarStackID  = "5e1c3f0a-9d6b-4c55-8a49-0b7b0e7c2400"
	firStackID    = "5e1c3f0a-9d6b-4c55-8a49-0b7b0e7c2401"
	cedarID       = "8b1f4c1e-5a59-4c1b-9d0e-2f5c33aa0001"
	firID         = "8b1f4c1e-5a59-4c1b-9d0e-2f5c33aa0002"
	spaceID       = "6d2c9c52-2f0e-4a3b-9a57-1f4b7c9d3e01"
	spaceName     = "foobaz-space"
	feedbackEmail = "feedback@foobaz.example"
)

func viewStack(a *app) object {
	id := cedarStackID
	if a.fir {
		id = firStackID
	}
	return ref(id, a.stack())
}

func viewGeneration(fir bool) object {
	if fir {
		return ref(firID, "fir")
	}
	return ref(cedarID, "cedar")
}

// viewSpace is where an app runs. Fir apps exist in a space only.
func viewSpace(a *app) any {
	if !a.fir {
		return nil
	}
	space := ref(spaceID, spaceName)
	space["shield"] = false
	return space
}

// viewDomain is the app's own domain, which nobody can take away.
func viewDomain(a *app) object {
	return object{
		"id": "d" + a.ID[1:], "kind": "heroku", "hostname": a.host, "cname": nil, "status": "none", "acm_status": nil,
		"acm_status_reason": nil, "sni_endpoint": nil, "app": ref(a.ID, a.name), "created_at": stamp(a.createdAt), "updated_at": stamp(a.createdAt),
	}
}

func (w *world) viewAccount(u *user) object {
	joined := w.begun.Add(-900 * day)
	return object{
		"id": u.ID, "email": u.email, "name": strings.ToUpper(u.name[:1]) + u.name[1:], "verified": true, "beta": false,
		"allow_tracking": false, "two_factor_authentication": true, "federated": false, "identity_provider": nil,
		"sms_number": nil, "country_of_residence": nil, "default_team": nil, "default_organization": nil,
		"delinquent_at": nil, "suspended_at": nil, "last_login": stamp(w.begun.Add(-2 * day)),
		"created_at": stamp(joined), "updated_at": stamp(joined),
	}
}

func (w *world) viewApp(a *app) object {
	stack := viewStack(a)
	var slugSize any
	if s := a.currentRelease().slug; s != nil && !a.fir {
		slugSize = s.size
	}
	return object{
		"id": a.ID, "name": a.name, "maintenance": a.maintenance, "acm": true,
		"generation": viewGeneration(a.fir),
		"region":     ref("59accabd-516d-4f0e-83e6-6e3757701145", "us"), "stack": stack, "build_stack": stack,
		"owner": viewUser(a.owner), "team": nil, "organization": nil, "space": viewSpace(a), "internal_routing": nil,
		"buildpack_provided_description": "Ruby", "git_url": "https://git.heroku.com/" + a.name + ".git",
		"web_url": "https://" + a.host + "/", "repo_size": 4_194_304, "slug_size": slugSize, "archived_at": nil,
		"process_tier": "production", "create_status": "complete",
		"created_at": stamp(a.createdAt), "released_at": stamp(a.currentRelease().createdAt), "updated_at": stamp(a.updatedAt),
	}
}

func (w *world) appEntries(apps []*app) []entry {
	out := []entry{}
	for _, a := range apps {
		out = append(out, entry{map[string]string{"id": a.ID, "name": a.name}, w.viewApp(a)})
	}
	return out
}

func viewPreboot(a *app) object {
	return object{
		"id": "3f2b7f53-1d64-4f07-9f5c-3e4c9a6f7001", "name": preboot, "enabled": a.preboot, "state": "general",
		"display_name": "Preboot", "doc_url": "https://devcenter.heroku.com/articles/preboot", "feedback_email": feedbackEmail,
		"description": "Provide seamless web dyno deploys", "created_at": stamp(a.createdAt), "updated_at": stamp(a.updatedAt),
	}
}

func viewDyno(d *dyno) object {
	return object{
		"id": d.ID, "name": d.name, "type": d.typ, "state": d.state, "size": d.size, "command": d.command,
		"app": ref(d.app.ID, d.app.name), "release": object{"id": d.release.ID, "version": d.release.version},
		"attach_url": nil, "created_at": stamp(d.createdAt), "updated_at": stamp(d.updatedAt),
	}
}

func viewProcessType(a *app, p *processType) object {
	size, _ := sizeNamed(p.size)
	return object{
		"id": p.ID, "type": p.name, "quantity": p.quantity, "size": p.size, "dyno_size": ref(size.ID, size.name),
		"command": p.command, "app": ref(a.ID, a.name), "created_at": stamp(p.createdAt), "updated_at": stamp(p.updatedAt),
	}
}

func viewSize(s dynoSize) object {
	return object{
		"id": s.ID, "name": s.name, "memory": float64(s.memoryMB) / 1024, "compute": max(1, s.dynoUnits),
		"dedicated": strings.HasPrefix(s.name, "Performance"), "dyno_units": s.dynoUnits, "private_space_only": false,
		"architecture": "amd64", "precise_dyno_units": float64(s.dynoUnits),
		"generation": viewGeneration(s.fir), "cost": object{"cents": s.costCents, "unit": "month"},
	}
}

func (p *Platform) viewRelease(a *app, r *release) object {
	var slugRef, image, output any
	artifacts := []object{}
	if r.slug != nil {
		kind := "slug"
		build := object{"id": r.slug.ID}
		if slugRef = build; a.fir {
			kind, slugRef, image = "oci-image", nil, build
		}
		artifacts = append(artifacts, object{"type": kind, "id": r.slug.ID})
	}
	if r.output != nil {
		output = p.url + "/output/" + r.ID
	}
	return object{
		"id": r.ID, "version": r.version, "status": r.status, "current": r == a.currentRelease(),
		"eligible_for_rollback": r.eligible(), "description": r.description, "user": viewUser(r.user),
		"app": ref(a.ID, a.name), "slug": slugRef, "oci_image": image, "artifacts": artifacts, "addon_plan_names": r.addonPlans,
		"output_stream_url": output, "created_at": stamp(r.createdAt), "updated_at": stamp(r.updatedAt),
	}
}

func viewSlug(a *app, s *slug) object {
	return object{
		"id": s.ID, "commit": s.commit, "commit_description": s.message, "process_types": s.processTypes, "size": s.size,
		"stack": viewStack(a), "checksum": "SHA256:" + s.commit + s.commit[:24], "buildpack_provided_description": "Ruby",
		"blob": object{"method": "GET", "url": ""}, "created_at": stamp(s.createdAt), "updated_at": stamp(s.createdAt),
	}
}

func viewImage(a *app, s *slug) object {
	types := object{}
	for name, command := range s.processTypes {
		types[name] = object{"name": name, "display_cmd": command, "command": command, "working_dir": "/workspace", "default": name == "web"}
	}
	return object{
		"id": s.ID, "commit": s.commit, "commit_description": s.message, "process_types": types, "architecture": "amd64",
		"stack": viewStack(a), "digest": "sha256:" + s.commit + s.commit[:24], "base_image_name": "heroku/heroku:24-cnb",
		"base_top_layer": "sha256:" + s.commit[:24] + s.commit, "image_repo": "foobaz.example/" + a.name,
		"buildpacks": []object{{"id": "heroku/ruby", "version": "5.0.0", "homepage": "https://foobaz.example/buildpacks/ruby"}},
		"created_at": stamp(s.createdAt), "updated_at": stamp(s.createdAt),
	}
}

func viewBuild(a *app, r *release) object {
	return object{
		"id": r.slug.ID, "status": "succeeded", "app": ref(a.ID, a.name), "user": viewUser(r.user),
		"source_blob": object{"url": "", "version": r.slug.commit, "version_description": r.slug.message, "checksum": nil},
		"slug":        object{"id": r.slug.ID}, "release": object{"id": r.ID}, "stack": a.stack(), "buildpacks": []any{},
		"output_stream_url": "", "created_at": stamp(r.slug.createdAt), "updated_at": stamp(r.slug.createdAt),
	}
}

func (w *world) viewPipeline() object {
	p := w.pipeline
	return object{
		"id": p.ID, "name": p.name, "owner": object{"id": w.pilot.ID, "type": "user"}, "generation": viewGeneration(false),
		"created_at": stamp(p.createdAt), "updated_at": stamp(p.createdAt),
	}
}

// viewCoupling carries the pipeline's name, which the schema leaves out and the
// official client prints.
func (w *world) viewCoupling(k coupling) object {
	return object{
		"id": k.ID, "stage": k.stage, "app": ref(k.app.ID, k.app.name), "pipeline": ref(w.pipeline.ID, w.pipeline.name),
		"created_at": stamp(w.pipeline.createdAt), "updated_at": stamp(w.pipeline.createdAt),
	}
}

func viewAddon(a *app, ad *addon) object {
	billing := ref(a.ID, a.name)
	billing["type"] = "app"
	price := object{"cents": ad.cents, "contract": false, "metered": false, "unit": "month"}
	return object{
		"id": ad.ID, "name": ad.name, "state": "provisioned", "addon_service": ref(ad.ID, ad.service),
		"plan": object{"id": ad.ID, "name": ad.plan, "price": price}, "app": ref(a.ID, a.name), "billing_entity": billing,
		"billed_price": price, "config_vars": []string{ad.configVar + "_URL"}, "actions": []any{}, "provider_id": ad.ID,
		"provision_message": "", "web_url": "https://addons.foobaz.example/" + ad.name,
		"created_at": stamp(ad.createdAt), "updated_at": stamp(ad.createdAt),
	}
}

func viewAttachment(a *app, ad *addon) object {
	owner := ref(ad.ID, ad.name)
	owner["app"] = ref(a.ID, a.name)
	return object{
		"id": fmt.Sprintf("a%s", ad.ID[1:]), "name": ad.configVar, "addon": owner, "app": ref(a.ID, a.name), "namespace": nil,
		"web_url": nil, "log_input_url": nil, "created_at": stamp(ad.createdAt), "updated_at": stamp(ad.createdAt),
	}
}

// viewAttachmentWith is an attachment with what the header Accept-Inclusion asks for besides.
func viewAttachmentWith(asked string) func(*app, *addon) object {
	return func(a *app, ad *addon) object {
		v := viewAttachment(a, ad)
		for name := range strings.SplitSeq(asked, ",") {
			switch strings.TrimSpace(name) {
			case "addon:plan":
				v["addon"].(object)["plan"] = ref(ad.ID, ad.plan)
			case "config_vars":
				v["config_vars"] = []string{ad.configVar + "_URL"}
			}
		}
		return v
	}
}

func listAddons(c *call) (any, error)    { return addonEntries([]*app{c.app}, viewAddon), nil }
func listAllAddons(c *call) (any, error) { return addonEntries(c.w.apps, viewAddon), nil }
func listAttachments(c *call) (any, error) {
	return addonEntries([]*app{c.app}, viewAttachmentWith(c.r.Header.Get("Accept-Inclusion"))), nil
}

func listAllAttachments(c *call) (any, error) {
	return addonEntries(c.w.apps, viewAttachmentWith(c.r.Header.Get("Accept-Inclusion"))), nil
}

func addonEntries(apps []*app, view func(*app, *addon) object) []entry {
	out := []entry{}
	for _, a := range apps {
		for _, ad := range a.addons {
			out = append(out, entry{map[string]string{"id": ad.ID, "name": ad.name}, view(a, ad)})
		}
	}
	return out
}
