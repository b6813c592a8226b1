package crew_test

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/tui/crew"
	"app.gonogo/gonogo/tui/pane"
)

var noon = time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)

func scene(b *wheel.Board) pane.Scene {
	s := model.New(model.DefaultLimits())
	s.Apply([]model.Event{{At: noon, Seen: noon, App: "a", Fact: &model.AppInfo{Name: "shop"}}, {At: noon, Seen: noon, App: "a", Fact: b}, {At: noon, Seen: noon, Fact: &model.Tick{Now: noon}}})
	return pane.Scene{State: s, App: s.App("a"), Mode: pane.Live, W: 100, H: 30}
}

func TestCommand(t *testing.T) {
	sc := scene(&wheel.Board{You: "kate"})
	for text, want := range map[string]wheel.Request{
		"take H12 since v74":   {Do: wheel.Take, Why: "H12 since v74"},
		"give ned":             {Do: wheel.Give, To: "ned"},
		"put":                  {Do: wheel.Put},
		"break shop he sleeps": {Do: wheel.Break, App: "shop", Why: "he sleeps"},
	} {
		a, ok := crew.Run(sc, text).(pane.Ask)
		if !ok || a.Request.Kind != model.Steer || a.Request.App != "a" || a.Request.Wheel != want {
			t.Errorf("%q asks %+v, want %+v", text, a, want)
		}
	}
	for _, text := range []string{"tak x", "here", "order"} {
		if s, ok := crew.Run(sc, text).(pane.Say); !ok || !s.Bad {
			t.Errorf("%q is taken", text)
		}
	}
	if s, ok := crew.Run(scene(&wheel.Board{}), "take H12").(pane.Say); !ok || !strings.Contains(s.Text, "no feed") {
		t.Error("without a feed the wheel is taken")
	}
}

// A board says who is here, who prepares, and whose the wheel is.
func TestCardAndBadge(t *testing.T) {
	sc := scene(&wheel.Board{You: "kate", Last: "ned took the wheel: H12", LastAt: noon.Add(-time.Minute), Wheel: &wheel.Wheel{By: "ned", Why: "H12", Since: noon, Until: noon.Add(wheel.Usual)},
		People: []wheel.Person{{Name: "amy", Heard: noon, Active: noon, Doing: "restart -d web.1"}, {Name: "kate", Heard: noon, Active: noon, Doing: "rollback v73"}, {Name: "ned", Heard: noon}}})
	show, ok := crew.Run(sc, "who").(pane.Show)
	if !ok {
		t.Fatal("no card")
	}
	var got []string
	for _, l := range show.Card.Lines {
		text := ""
		for _, r := range l {
			text += r.Text
		}
		got = append(got, text)
	}
	text := strings.Join(got, "\n")
	for _, want := range []string{"ned has the wheel: H12 (for 15m more)", "1m ago: ned took the wheel: H12", "amy prepares: restart -d web.1", "kate (you) prepares: rollback v73"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	badge := ""
	for _, p := range crew.Badge(sc, 1) {
		for _, r := range p.Runs {
			badge += r.Text
		}
	}
	if badge != " wheel ned amy prepares an order" {
		t.Errorf("the header says %q", badge)
	}
	if len(crew.Badge(scene(&wheel.Board{}), 1)) > 0 {
		t.Error("the header speaks of nobody")
	}
}
