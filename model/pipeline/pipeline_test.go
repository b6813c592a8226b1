package pipeline_test

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/pipeline"
	"app.gonogo/gonogo/model/severity"
)

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// watched is apps of a pipeline: their stages and the commits that they run.
func watched(apps ...[3]string) *model.State {
	s := model.New(model.DefaultLimits())
	for _, a := range apps {
		id := model.AppID("id-" + a[0])
		emit := func(f model.Fact) { s.Apply([]model.Event{{At: now, Seen: now, App: id, Fact: f}}) }
		info := &model.AppInfo{Name: a[0], Stage: a[1]}
		if a[1] != "" {
			info.Pipeline = "foobaz"
		}
		emit(info)
		emit(&model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 2}}})
		emit(&model.Dynos{Dynos: []model.Dyno{{ID: a[0] + "1", Name: "web.1", Type: "web", State: "up", Release: 7}}})
		emit(&model.Releases{Releases: []ledger.Release{{Version: 7, Status: "succeeded", Current: true, By: "ned@example.com", CreatedAt: now.Add(-time.Hour),
			Description: "Deploy " + a[2], Commit: a[2], Slug: "slug"}}})
	}
	s.Apply([]model.Event{{At: now, Seen: now, Fact: &model.Tick{Now: now}}})
	return s
}

func TestRowsStandInTheOrderOfTheStages(t *testing.T) {
	s := watched([3]string{"shop", "production", "20a5742f"}, [3]string{"lone", "", "0be1f77d"}, [3]string{"admin", "production", "df7bb82e"},
		[3]string{"shop-staging", "staging", "20a5742f"}, [3]string{"shop-pr-8", "review", "9e01b7c1"})
	rows := pipeline.Rows(s)
	want := []string{"shop-pr-8", "shop-staging", "admin", "shop", "lone"}
	for i, r := range rows {
		if r.Name != want[i] {
			t.Errorf("row %d is of %s, want %s", i, r.Name, want[i])
		}
	}
	r := rows[3]
	if r.Commit != "20a5742f" || r.Release.Version != 7 || r.By != "ned" || r.Up != 1 || r.Want != 2 || !r.KnownDynos {
		t.Errorf("the row of shop is %+v", r)
	}
	if pipeline.Flow(rows) != nil {
		t.Error("an app of no pipeline stands in the flow of one")
	}
	if got := r.Minute.Watched; got != 0 {
		t.Errorf("requests of %s are known, though no log was read", got)
	}
}

func TestTheCodeInEachStage(t *testing.T) {
	rows := pipeline.Rows(watched([3]string{"shop", "production", "df7bb82e"}, [3]string{"eu", "production", "df7bb82e"}, [3]string{"admin", "production", "20a5742f"},
		[3]string{"shop-staging", "staging", "20a5742f"}))
	flow := pipeline.Flow(rows)
	if len(flow) != 2 || flow[0].Name != "staging" || flow[1].Name != "production" || flow[1].Apps != 3 {
		t.Fatalf("the flow is %+v, want staging with 1 app and production with 3", flow)
	}
	if code := flow[1].Code; len(code) != 2 || code[0].Commit != "df7bb82e" || len(code[0].Apps) != 2 || code[1].Commit != "20a5742f" {
		t.Errorf("production has %+v, want df7bb82e on two apps and then 20a5742f on one", code)
	}
	if one := pipeline.Flow(rows[1:]); one != nil {
		t.Errorf("one stage alone flows: %+v", one)
	}
}

func TestTheWorstIsTheFirstOfTheWorst(t *testing.T) {
	rows := []pipeline.Row{{Name: "a"}, {Name: "b", Ill: severity.Warning}, {Name: "c", Ill: severity.Critical}, {Name: "d", Ill: severity.Critical}}
	if got := pipeline.Worst(rows); got != 2 {
		t.Errorf("the worst is row %d, want 2", got)
	}
	if got := pipeline.Worst(nil); got != -1 {
		t.Errorf("of no rows the worst is %d, want -1", got)
	}
}
