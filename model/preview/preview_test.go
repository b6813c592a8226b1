package preview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// told is a preview as text: its parts by number.
func told(p Preview) string {
	var b strings.Builder
	for _, r := range p.Rows {
		fmt.Fprintf(&b, "%d %s: ", r.Part, r.Label)
		for _, s := range r.Spans {
			b.WriteString(s.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// shop is an app with two web dynos and a worker, and a ledger of which every version but the first is a deploy.
func shop(releases int) *model.App {
	s := model.New(model.DefaultLimits())
	tell := func(f model.Fact) { s.Apply([]model.Event{{At: noon, Seen: noon, App: "a", Fact: f}}) }
	tell(&model.AppInfo{Name: "shop", Production: true})
	tell(&model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 2, Size: "Standard-1X"}, {Type: "worker", Quantity: 1, Size: "Basic"}}})
	dyno := func(kind, n string) model.Dyno {
		return model.Dyno{ID: kind + n, Name: kind + "." + n, Type: kind, State: "up", UpdatedAt: noon.Add(-time.Hour)}
	}
	tell(&model.Dynos{Dynos: []model.Dyno{dyno("web", "1"), dyno("web", "2"), dyno("worker", "1")}})
	var list []ledger.Release
	for v := releases; v > 0; v-- {
		list = append(list, ledger.Release{ID: fmt.Sprint(v), Version: v, Status: "succeeded", Eligible: true, Current: v == releases, Slug: fmt.Sprint("s", v),
			Description: fmt.Sprintf("Deploy %07d", v), By: "ned@shop.example", CreatedAt: noon.Add(time.Duration(v-releases-1) * time.Hour)})
	}
	tell(&model.Releases{Releases: list})
	tell(&model.AddOns{Names: []string{"heroku-redis:mini", "heroku-redis:premium-0", "papertrail:choklad"}})
	return s.App("a")
}

func TestPreview(t *testing.T) {
	rollback := func(v int) model.Order { return model.Order{AppName: "shop", Verb: model.Rollback, Target: v} }
	scale := func(c model.ScaleChange) model.Order {
		return model.Order{AppName: "shop", Verb: model.Scale, Scale: []model.ScaleChange{c}}
	}
	maintenance := model.Order{AppName: "shop", Verb: model.Maintenance}
	on := maintenance
	on.On = true
	for _, c := range []struct {
		name  string
		order model.Order
		want  string
	}{
		{"roll back", rollback(1), `0 from: v6 Deploy 0000006, ned, 1h ago
0 to: v1 Deploy 0000001, ned, 6h ago
0 creates: a new release with the code and config of v1; can be undone
1 code: 5 deploys: v6 0000006 (ned), v5 0000005 (ned), v4 0000004 (ned), and 2 more
1 config: nothing changed since v1
2 add-ons: heroku-redis, papertrail: not reverted
2 database: it will not go back; no release command ran in between; migrations: not known
3 unchecked: commits and migrations (no repository was read); how v1 fared (not watched)
5 same as: heroku rollback v1 -a shop
`},
		{"roll back to what was not read", rollback(60), `0 to: v60  older than the releases that were read: what is reverted is not known
5 same as: heroku rollback v60 -a shop
`},
		{"scale", scale(model.ScaleChange{Type: "web", From: 2, To: 4}), `0 expect: web  4 × Standard-1X, now 2 up
0 : no new release; can be undone
5 same as: heroku ps:scale web=4 -a shop
`},
		{"scale to another size", scale(model.ScaleChange{Type: "web", From: 2, To: 2, Size: "Standard-2X"}), `0 expect: web  2 × Standard-2X, now 2 up
0 : no new release; can be undone
5 same as: heroku ps:scale web=2:Standard-2X -a shop
`},
		{"scale web away", scale(model.ScaleChange{Type: "web", From: 2}), `0 expect: web  every request will be answered with 503 H14
0 : no new release; can be undone
5 same as: heroku ps:scale web=0 -a shop
`},
		{"scale a worker away", scale(model.ScaleChange{Type: "worker", From: 1}), `0 expect: worker  no worker dyno will run
0 : no new release; can be undone
5 same as: heroku ps:scale worker=0 -a shop
`},
		{"restart", model.Order{AppName: "shop", Verb: model.Restart}, `0 2 dynos: web.1 up 1h, web.2 up 1h
0 1 dyno: worker.1 up 1h
0 expect: SIGTERM, up to 30 s to finish, then restarted on the same release
0 : no new release; nothing to undo
5 same as: heroku ps:restart -a shop
`},
		{"stop", model.Order{AppName: "shop", Verb: model.Stop, Dyno: "web.1"}, `0 1 dyno: web.1 up 1h
0 expect: SIGTERM; a dyno of the formation is replaced, a one-off ends
0 : no new release; nothing to undo
5 same as: heroku ps:stop -d web.1 -a shop
`},
		{"maintenance on", on, `0 expect: every request will be answered with the maintenance page (503 H80); the dynos keep running
0 : no new release; can be undone
5 same as: heroku maintenance:on -a shop
`},
		{"maintenance off", maintenance, `0 expect: requests will reach the dynos again
0 : no new release; can be undone
5 same as: heroku maintenance:off -a shop
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := shop(6)
			c.order.Precondition = a.Precondition(c.order)
			p := Of(nil, c.order, a, noon)
			if diff := cmp.Diff(c.want, told(p)); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
			if p.App != "shop" || !p.Production || p.Title != c.order.Describe() {
				t.Errorf("got %s, production %t, %q; want shop, in production, %q", p.App, p.Production, p.Title, c.order.Describe())
			}
		})
	}
}

// What nobody has read is not told as nothing.
func TestAPreviewWithoutReleases(t *testing.T) {
	got := told(Of(nil, model.Order{AppName: "shop", Verb: model.Rollback, Target: 5}, &model.App{}, noon))
	if want := "0 to: v5  not known: the releases have not been read yet\n5 same as: heroku rollback v5 -a shop\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAPreviewOfManyDynosIsBounded(t *testing.T) {
	s := model.New(model.DefaultLimits())
	var list []model.Dyno
	for i := range 100 {
		list = append(list, model.Dyno{ID: fmt.Sprint(i), Name: fmt.Sprint("web.", i+1), Type: "web", State: "up", UpdatedAt: noon})
	}
	s.Apply([]model.Event{{At: noon, Seen: noon, App: "a", Fact: &model.Dynos{Dynos: list}}})
	o := model.Order{AppName: "shop", Verb: model.Restart}
	o.Precondition = s.App("a").Precondition(o)
	if row := strings.SplitN(told(Of(nil, o, s.App("a"), noon)), "\n", 2)[0]; !strings.HasPrefix(row, "0 100 dynos: ") || !strings.HasSuffix(row, ", and 88 more") {
		t.Errorf("got %q, want 100 dynos of which 12 are named", row)
	}
}
