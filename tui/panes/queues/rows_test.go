package queues_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// The alarm of the queue in most trouble stands first, with its sentence and the way out.
func TestAnAlarmIsTold(t *testing.T) {
	w := panetest.Jobs()
	p := queues.NewQueues()
	sc := w.Focused(100, 20)
	text := panetest.TextOf(p.Draw(sc))
	panetest.WantIn(t, text, "✖ orphan", "7 jobs waiting in orphan, no worker is taking them, 9m", "10,000+")
	tall := w.Focused(100, 90)
	panetest.WantIn(t, panetest.TextOf(p.Draw(tall)), "■ mailers", "paused", "jobs.dlq", "a/b:c d", "日本語のキュー")
	if got := widget.TextOf(p.Spec(sc).Right); got != "2 alarms · 2 stores" {
		t.Errorf("the border says %q", got)
	}
	p.Handle(keys.IntentDown, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "1,480 jobs in reports (limit 500)")
	card := panetest.CardText(t, p.Handle(keys.IntentOpen, sc))
	panetest.WantIn(t, card, "1,480 jobs in reports (limit 500)", "unless the jobs wait for a database", "12/s  by the store's own figure", "in progress", "alarm at", "500 ready (your config)", "lag by up to 5s", "metrics are up to 5s old")
}

func TestTheCardTellsWhatRuns(t *testing.T) {
	w := panetest.Jobs()
	p := queues.NewQueues()
	sc := w.Focused(100, 60)
	list, _ := p.(*queues.Queues).List(sc)
	for _, r := range list {
		if r.Queue.Name == "default" {
			c := r.Card(sc)
			text := ""
			for _, l := range c.Lines {
				text += widget.TextOf(l) + "\n"
			}
			panetest.WantIn(t, text, "worker heartbeat", "2 of 10 busy", "ReportJob on worker.1  1m 30s", "retry 12")
			return
		}
	}
	t.Fatal("no queue default")
}

// A store that is no longer read makes only its own rows old.
func TestAStaleStoreIsDimAlone(t *testing.T) {
	w := panetest.Jobs()
	for i := range 6 {
		w.Emit("queues/REDIS_URL", panetest.Now.Add(time.Duration(10*(i+1))*time.Second), &queue.Sample{Store: panetest.StoreID, Library: "sidekiq", Every: model.Duration(10 * time.Second),
			Totals: queue.UnknownTotals(), Queues: []queue.Reading{{Name: "default", Ready: 5, Consumers: 2, Quality: queue.Exact}}})
	}
	w.Tick(panetest.Now.Add(time.Minute))
	p := queues.NewQueues()
	sc := w.Focused(120, 24)
	text := panetest.TextOf(p.Draw(sc))
	panetest.WantIn(t, text, "stale 1m", "no data")
	if got := widget.TextOf(p.Spec(sc).Right); got != "stale 1m" {
		t.Errorf("the border says %q", got)
	}
	for _, line := range p.Draw(sc) {
		if strings.Contains(line, "default") && strings.Contains(line, "stale") {
			t.Errorf("the fresh queue is called stale: %s", line)
		}
	}
}

// What is told of the selected row is whole where its row is cut, and no old number is told as today's.
func TestTheSelectedRowIsExplained(t *testing.T) {
	w := panetest.Jobs()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "far", Var: "FOLLOWER_URL", Access: queue.AccessUnreachable, Why: "the connection is refused"})
	p := queues.NewQueues()
	sc := w.Focused(50, 24)
	list, _ := p.(*queues.Queues).List(sc)
	for range list {
		p.Handle(keys.IntentDown, sc)
	}
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "\n cannot be reached from here: the connection is")
	p.Handle(keys.IntentTop, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "not draining")
	w.Tick(panetest.Now.Add(time.Minute))
	sc = w.Focused(50, 24)
	text := panetest.TextOf(p.Draw(sc))
	panetest.WantIn(t, text, ", as read 1m ago")
	if strings.Contains(text, "never") {
		t.Errorf("an old outlook is told:\n%s", text)
	}
}

// A database of the app that holds no queue library is no row beside queues, and one that was never reached is no alarm.
func TestStoresWithoutQueuesStandBack(t *testing.T) {
	w := panetest.Jobs()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "pg", Var: "DATABASE_URL", Access: queue.AccessRead, Why: "no known queue library"})
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "far", Var: "FOLLOWER_URL", Access: queue.AccessUnreachable, Why: "no answer in time"})
	list, _ := (&queues.Queues{}).List(w.Scene(160, 45))
	last := list[len(list)-1]
	for _, r := range list {
		if r.Queue == nil && r.Store.Var == "DATABASE_URL" {
			t.Error("a store without a queue library has a row")
		}
	}
	if got := last.Access(w.Scene(160, 45)); last.Store.Var != "FOLLOWER_URL" || widget.TextOf(got) != "FOLLOWER_URL cannot be reached from here: no answer in time" || got[1].Role != theme.Dim {
		t.Errorf("last is %s: %v", last.Store.Var, got)
	}
	only := panetest.OnV73()
	only.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "pg", Var: "DATABASE_URL", Access: queue.AccessRead, Why: "no known queue library"})
	if list, _ := (&queues.Queues{}).List(only.Scene(160, 45)); len(list) != 1 {
		t.Errorf("%d rows for the only store", len(list))
	}
}

// R and S act on the type that works the queue; where several do, the user is asked.
func TestSeveralTypesAreAskedFor(t *testing.T) {
	w := panetest.OnV73()
	w.Emit("heroku/formation", panetest.Now, &model.Formation{Types: []model.ProcessType{
		{Type: "fast", Quantity: 1, Command: "bundle exec sidekiq -q high -q default"}, {Type: "slow", Quantity: 1, Command: "bundle exec sidekiq -q default -q low"}}})
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: panetest.StoreID, Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead})
	r := func(name string, ready int) queue.Reading {
		return queue.Reading{Name: name, Ready: ready, Consumers: 1, Quality: queue.Exact}
	}
	w.Emit("queues/REDIS_URL", panetest.Now, &queue.Sample{Store: panetest.StoreID, Library: "sidekiq", Totals: queue.UnknownTotals(), Queues: []queue.Reading{r("high", 9), r("default", 5), r("other", 3)}})
	w.Tick(panetest.Now)
	p := queues.NewQueues()
	sc := w.Focused(80, 12)
	for i, want := range []pane.Subject{{Type: "fast"}, {}, {}} {
		got, ok := p.(pane.Orderer).Subject(model.Scale, sc)
		if !reflect.DeepEqual(got, want) || ok != (i == 0) {
			t.Errorf("row %d: %+v %t", i, got, ok)
		}
		p.Handle(keys.IntentDown, sc)
	}
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "fast, slow")
}

func TestChartsKeepTheirSize(t *testing.T) {
	w := panetest.Jobs()
	for _, s := range []pane.Size{{W: 24, H: 12}, {W: 60, H: 40}, {W: 100, H: 30}, {W: 170, H: 30}, {W: 200, H: 60}} {
		p := &queues.Queues{}
		sc := w.Focused(s.W, s.H)
		for range 2 * len(queues.ChartKinds) {
			list, _ := p.List(sc)
			for h := range s.H {
				b := p.Charts(sc, list, 0, s.W, h)
				if len(b) != h && h > 0 {
					t.Fatalf("%v, %d lines: got %d", s, h, len(b))
				}
				for _, l := range b {
					if draw.Width(l) != s.W {
						t.Fatalf("%v: %d cells: %q", s, draw.Width(l), l)
					}
				}
			}
			p.Handle(keys.IntentChart, sc)
			p.Sum = !p.Sum
		}
	}
}

func BenchmarkFiveThousandQueuesDrawn(b *testing.B) {
	w := panetest.OnV73()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "rabbit", Var: "CLOUDAMQP_URL", Library: "rabbitmq", Access: queue.AccessRead})
	for i := range 30 {
		f := &queue.Sample{Store: "rabbit", Library: "rabbitmq", Whole: true, Totals: queue.UnknownTotals()}
		for k := range 5000 {
			f.Queues = append(f.Queues, queue.Reading{Name: fmt.Sprintf("queue-%04d", k), Ready: k % 7, Consumers: 1, Quality: queue.Exact})
		}
		w.Emit("queues/CLOUDAMQP_URL", panetest.Now.Add(time.Duration(i-30)*5*time.Second), f)
	}
	w.Tick(panetest.Now)
	p := queues.NewQueues()
	sc := w.Focused(100, 40)
	for b.Loop() {
		p.Spec(sc)
		p.Draw(sc)
	}
}
