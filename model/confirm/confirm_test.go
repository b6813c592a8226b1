package confirm

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// shop is an app with so many web dynos and workers.
func shop(production bool, web, worker int) *model.App {
	s := model.New(model.DefaultLimits())
	emit := func(f model.Fact) { s.Apply([]model.Event{{At: noon, Seen: noon, App: "a", Fact: f}}) }
	emit(&model.AppInfo{Name: "shop", Production: production})
	emit(&model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: web, Size: "Basic"}, {Type: "worker", Quantity: worker, Size: "Basic"}}})
	var list []model.Dyno
	add := func(typ string, n int) {
		for i := range n {
			name := fmt.Sprintf("%s.%d", typ, i+1)
			list = append(list, model.Dyno{ID: name, Name: name, Type: typ, State: "up", UpdatedAt: noon})
		}
	}
	add("web", web)
	add("worker", worker)
	add("run", 1)
	emit(&model.Dynos{Dynos: list})
	return s.App("a")
}

func scale(typ string, from, to int) model.Order {
	return model.Order{Verb: model.Scale, Scale: []model.ScaleChange{{Type: typ, From: from, To: to}}}
}

func TestTheTableOfConfirmations(t *testing.T) {
	restart := model.Order{Verb: model.Restart}
	for _, c := range []struct {
		name        string
		order       model.Order
		web, worker int
		level       Level  // outside production
		why         string // there
	}{
		{"one web dyno of two", model.Order{Verb: model.Restart, Dyno: "web.1"}, 2, 2, Key, ""},
		{"one worker", model.Order{Verb: model.Restart, Dyno: "worker.1"}, 2, 2, Key, ""},
		{"stop a one-off", model.Order{Verb: model.Stop, Dyno: "run.1"}, 2, 2, Key, ""},
		{"stop one dyno", model.Order{Verb: model.Stop, Dyno: "web.2"}, 2, 2, Key, ""},
		{"the only web dyno", model.Order{Verb: model.Restart, Dyno: "web.1"}, 1, 2, Key, ""},
		{"the type of the only web dyno", model.Order{Verb: model.Restart, Type: "web"}, 1, 2, Key, ""},
		{"the only worker by its type", model.Order{Verb: model.Restart, Type: "worker"}, 2, 1, Key, ""},
		{"all workers", model.Order{Verb: model.Restart, Type: "worker"}, 2, 3, Button, "that is 3 dynos"},
		{"stop all workers", model.Order{Verb: model.Stop, Type: "worker"}, 2, 2, Button, "that is 2 dynos"},
		{"nine workers", model.Order{Verb: model.Restart, Type: "worker"}, 2, 9, Button, "that is 9 dynos"},
		{"ten workers", model.Order{Verb: model.Restart, Type: "worker"}, 2, 10, Name, "that is 10 dynos"},
		{"all web dynos by type", model.Order{Verb: model.Restart, Type: "web"}, 2, 2, Name, "visitors will notice"},
		{"stop all web dynos", model.Order{Verb: model.Stop, Type: "web"}, 2, 2, Name, "visitors will notice"},
		{"all dynos", restart, 2, 2, Name, "visitors will notice"},
		{"all dynos of an app without web", restart, 0, 3, Button, "that is 4 dynos"},
		{"scale up by one", scale("worker", 2, 3), 2, 2, Key, ""},
		{"scale down by one", scale("web", 3, 2), 3, 2, Key, ""},
		{"scale up by two", scale("worker", 2, 4), 2, 2, Button, "that is 2 more dynos"},
		{"the last worker", scale("worker", 1, 0), 2, 1, Key, ""},
		{"workers to zero", scale("worker", 3, 0), 2, 3, Button, "that is 3 fewer dynos"},
		{"web to zero", scale("web", 2, 0), 2, 2, Name, "visitors will notice"},
		{"the last web dyno to zero", scale("web", 1, 0), 1, 2, Name, "visitors will notice"},
		{"web back from zero", scale("web", 0, 1), 0, 2, Key, ""},
		{"four times, but few", scale("worker", 2, 8), 2, 2, Button, "that is 6 more dynos"},
		{"a jump", scale("worker", 2, 10), 2, 2, Name, "that is 10 worker dynos instead of 2"},
		{"a slip of the finger", scale("worker", 4, 500), 2, 4, Name, "that is 500 worker dynos instead of 4"},
		{"a jump from none", scale("worker", 0, 12), 2, 0, Name, "that is 12 worker dynos instead of 0"},
		{"many, but no jump", scale("worker", 10, 20), 2, 10, Name, "that is 10 more dynos"},
		{"many fewer", scale("worker", 30, 5), 2, 30, Name, "that is 25 fewer dynos"},
		{"the worst of several changes", model.Order{Verb: model.Scale, Scale: []model.ScaleChange{{Type: "worker", From: 2, To: 3}, {Type: "web", From: 2}}}, 2, 2, Name, "visitors will notice"},
		{"one more and one fewer", model.Order{Verb: model.Scale, Scale: []model.ScaleChange{{Type: "worker", From: 2, To: 3}, {Type: "web", From: 2, To: 1}}}, 2, 2, Button, "that is 2 dynos"},
		{"the size of several web dynos", model.Order{Verb: model.Scale, Scale: []model.ScaleChange{{Type: "web", From: 2, To: 2, Size: "Standard-2X"}}}, 2, 2, Name, "visitors will notice"},
		{"the size of the only web dyno", model.Order{Verb: model.Scale, Scale: []model.ScaleChange{{Type: "web", From: 1, To: 1, Size: "Standard-2X"}}}, 1, 2, Key, ""},
		{"the size of two workers", model.Order{Verb: model.Scale, Scale: []model.ScaleChange{{Type: "worker", From: 2, To: 2, Size: "Standard-2X"}}}, 2, 2, Button, "that is 2 dynos"},
		{"roll back", model.Order{Verb: model.Rollback, Target: 73}, 1, 0, Name, "visitors will notice"},
		{"maintenance on", model.Order{Verb: model.Maintenance, On: true}, 1, 0, Name, "visitors will notice"},
		{"maintenance off", model.Order{Verb: model.Maintenance}, 1, 0, Button, "requests will reach the dynos again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, want := Of(c.order, shop(false, c.web, c.worker)), (Need{c.level, c.why}); got != want {
				t.Errorf("elsewhere: got %+v, want %+v", got, want)
			}
			got := Of(c.order, shop(true, c.web, c.worker))
			if got.Level != Name || got.Why != "this is production" && !strings.HasPrefix(got.Why, "that is ") {
				t.Errorf("in production: got %+v, want the app's name", got)
			}
		})
	}
}

// Whichever way the same dynos are named, the same is asked.
func TestTheWordsOfAnOrderDoNotMatter(t *testing.T) {
	a := shop(false, 2, 3)
	for _, same := range [][]model.Order{
		{{Verb: model.Restart, Type: "web"}, {Verb: model.Restart, Dynos: []string{"web.1", "web.2"}}},
		{{Verb: model.Restart, Type: "worker"}, {Verb: model.Restart, Dynos: []string{"worker.3", "worker.1", "worker.2"}}},
		{{Verb: model.Stop, Dyno: "web.1"}, {Verb: model.Stop, Dynos: []string{"web.1"}}},
		{{Verb: model.Restart}, {Verb: model.Restart, Dynos: []string{"web.1", "web.2", "worker.1"}}},
	} {
		if x, y := Of(same[0], a), Of(same[1], a); x != y {
			t.Errorf("%s: %+v; %s: %+v", same[0].Describe(), x, same[1].Describe(), y)
		}
	}
}

func TestTheDocumentedTableIsThisOne(t *testing.T) {
	text, err := os.ReadFile("../../docs/orders.md")
	if err != nil {
		t.Fatal(err)
	}
	want := "| the order | wants |\n|---|---|\n"
	for _, r := range Rows() {
		want += fmt.Sprintf("| %s | %s |\n", r.When, r.Level.Answer())
	}
	if !strings.Contains(string(text), want) {
		t.Errorf("docs/orders.md lacks the table as it is:\n%s", want)
	}
}
