package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// jobs is an app with two stores: fifty queues of RabbitMQ, some with names that nobody should choose, and two of Sidekiq. One grows,
// one is worked by nobody, one is paused, and one keeps what others gave up.
func jobs() *world {
	w := onV73()
	w.say("queues", testNow, &queue.StoreInfo{Store: "rabbit", Var: "CLOUDAMQP_URL", Library: "rabbitmq", Access: queue.AccessRead})
	w.say("queues", testNow, &queue.StoreInfo{Store: testStore, Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead})
	w.say("queues", testNow, &queue.Settings{Alarms: map[string]queue.AlarmSettings{"reports": {Depth: 500, For: model.Duration(time.Minute)}}})
	const n = 60
	for i := range n {
		at := testNow.Add(-time.Duration(n-1-i) * 10 * time.Second)
		w.say("queues/CLOUDAMQP_URL", at, rabbit(i))
		w.say("queues/REDIS_URL", at.Add(-time.Second), &queue.Sample{Store: testStore, Library: "sidekiq", Every: model.Duration(10 * time.Second),
			Totals:  queue.Totals{Retry: 12, Dead: 3, Scheduled: 40, Busy: 2, Processed: int64(5000 + 20*i), Failed: 4},
			Workers: []queue.Worker{{Dyno: "worker.1", Queues: []string{"default"}, Concurrency: 10, Busy: 2, Beat: at.Add(-3 * time.Second)}},
			Running: []queue.Running{{Queue: "default", Job: "ReportJob", Dyno: "worker.1", Since: at.Add(-90 * time.Second)}},
			Queues: []queue.Reading{{Name: "default", Ready: 3 + i%4, Oldest: model.Duration(time.Second), Consumers: 2, Quality: queue.Exact, Process: "worker", Told: "identity"},
				{Name: "mailers", Ready: 0, Consumers: 2, Quality: queue.Exact, Paused: true, Process: "worker", Told: "identity"}}})
	}
	w.tick(testNow)
	return w
}

func rabbit(i int) *queue.Sample {
	f := &queue.Sample{Store: "rabbit", Library: "rabbitmq", Whole: true, Every: model.Duration(10 * time.Second), Lag: model.Duration(5 * time.Second),
		Note: "metrics are up to 5s old", Totals: queue.UnknownTotals()}
	add := func(r queue.Reading) { f.Queues = append(f.Queues, r) }
	one := func(name string, ready, consumers int, in, out float64) queue.Reading {
		r := queue.Unread(name)
		r.Ready, r.Quality, r.Consumers, r.In, r.Out, r.InFlight = ready, queue.Exact, consumers, queue.PerSecond(in), queue.PerSecond(out), queue.Known(int64(consumers*4))
		return r
	}
	add(one("reports", 300+20*i, 2, 12, 10))
	add(one("orphan", 7, 0, 0, 0))
	gone := one("jobs.dlq", 4, 0, 0, 0)
	gone.DeadLetter = true
	add(gone)
	capped := one("imports", 10_000, 3, 80, 80)
	capped.Quality = queue.Capped
	add(capped)
	for k := range 44 {
		add(one(fmt.Sprintf("tenant-%02d.events", k), k%3, 1, float64(k%3), float64(k%3)))
	}
	for _, name := range []string{"日本語のキュー 👩‍👩‍👧", "a/b:c d", strings.Repeat("long-", 40), "unread"} {
		r := one(name, 1, 1, 0.5, 0.5)
		if name == "unread" {
			r = queue.Unread(name)
		}
		add(r)
	}
	return f
}

func TestManyQueuesLookAsKept(t *testing.T) {
	w := jobs()
	for _, s := range []pane.Size{{W: 49, H: 18}, {W: 55, H: 22}, {W: 78, H: 20}, {W: 100, H: 30}, {W: 198, H: 45}} {
		p := queues.NewQueues()
		golden(t, fmt.Sprintf("queues-jobs-%dx%d", s.W, s.H), framed(p, w.focused(0, 0), s.W, s.H))
	}
	p := queues.NewQueues()
	sc := w.focused(100, 30)
	for range 5 {
		p.Handle(keys.IntentDown, sc)
	}
	p.Handle(keys.IntentChart, sc)
	p.Handle(keys.IntentTotal, sc)
	p.Handle(keys.IntentRight, sc)
	golden(t, "queues-jobs-total", framed(p, sc, 80, 24))
	p.Handle(keys.IntentChart, sc)
	golden(t, "queues-jobs-rates", framed(p, sc, 80, 24))
	sc.Theme = theme.New(theme.TrueColor, theme.ASCII)
	golden(t, "queues-jobs-colour", marked(t, sc.Theme, framed(p, sc, 60, 20)))
}

// The alarm of the queue in most trouble stands first, with its sentence and the way out.
func TestAnAlarmIsTold(t *testing.T) {
	w := jobs()
	p := queues.NewQueues()
	sc := w.focused(100, 20)
	text := textOfBlock(p.Draw(sc))
	wantIn(t, text, "✖ orphan", "7 jobs wait in orphan and nobody takes them, 9m", "10,000+")
	tall := w.focused(100, 90)
	wantIn(t, textOfBlock(p.Draw(tall)), "■ mailers", "paused", "jobs.dlq", "a/b:c d", "日本語のキュー")
	if got := widget.TextOf(p.Spec(sc).Right); got != "2 alarms · 2 stores" {
		t.Errorf("the border says %q", got)
	}
	p.Handle(keys.IntentDown, sc)
	wantIn(t, textOfBlock(p.Draw(sc)), "1,480 jobs wait in reports, over 500")
	card := cardText(t, p.Handle(keys.IntentOpen, sc))
	wantIn(t, card, "1,480 jobs wait in reports, over 500", "unless the jobs wait for a database", "12/s  by the store's own figure", "in hand", "alarm from", "500 ready  by your config", "lag by up to 5s", "metrics are up to 5s old")
}

func TestTheCardTellsWhatRuns(t *testing.T) {
	w := jobs()
	p := queues.NewQueues()
	sc := w.focused(100, 60)
	list, _ := p.(*queues.Queues).List(sc)
	for _, r := range list {
		if r.Queue.Name == "default" {
			c := r.Card(sc)
			text := ""
			for _, l := range c.Lines {
				text += widget.TextOf(l) + "\n"
			}
			wantIn(t, text, "a live worker, by the name of its dyno", "2 of 10 busy", "ReportJob on worker.1  1m 30s", "retry 12")
			return
		}
	}
	t.Fatal("no queue default")
}

// A store that is no longer read makes only its own rows old.
func TestAStaleStoreIsDimAlone(t *testing.T) {
	w := jobs()
	for i := range 6 {
		w.say("queues/REDIS_URL", testNow.Add(time.Duration(10*(i+1))*time.Second), &queue.Sample{Store: testStore, Library: "sidekiq", Every: model.Duration(10 * time.Second),
			Totals: queue.UnknownTotals(), Queues: []queue.Reading{{Name: "default", Ready: 5, Consumers: 2, Quality: queue.Exact}}})
	}
	w.tick(testNow.Add(time.Minute))
	p := queues.NewQueues()
	sc := w.focused(120, 24)
	text := textOfBlock(p.Draw(sc))
	wantIn(t, text, "stale 1m", "no data")
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
	w := jobs()
	w.say("queues", testNow, &queue.StoreInfo{Store: "far", Var: "FOLLOWER_URL", Access: queue.AccessUnreachable, Why: "not reachable from here: the connection is refused"})
	p := queues.NewQueues()
	sc := w.focused(50, 24)
	list, _ := p.(*queues.Queues).List(sc)
	for range list {
		p.Handle(keys.IntentDown, sc)
	}
	wantIn(t, textOfBlock(p.Draw(sc)), "\n cannot be reached from here: the connection is")
	p.Handle(keys.IntentTop, sc)
	wantIn(t, textOfBlock(p.Draw(sc)), "drain never")
	w.tick(testNow.Add(time.Minute))
	sc = w.focused(50, 24)
	text := textOfBlock(p.Draw(sc))
	wantIn(t, text, ", as read 1m ago")
	if strings.Contains(text, "never") {
		t.Errorf("an old outlook is told:\n%s", text)
	}
}

// A database of the app that holds no queue library is no row beside queues, and one that was never reached is no alarm.
func TestStoresWithoutQueuesStandBack(t *testing.T) {
	w := jobs()
	w.say("queues", testNow, &queue.StoreInfo{Store: "pg", Var: "DATABASE_URL", Access: queue.AccessRead, Why: "no queue library that gonogo knows"})
	w.say("queues", testNow, &queue.StoreInfo{Store: "far", Var: "FOLLOWER_URL", Access: queue.AccessUnreachable, Why: "not reachable from here: no answer in time"})
	list, _ := (&queues.Queues{}).List(w.scene(160, 45))
	last := list[len(list)-1]
	for _, r := range list {
		if r.Queue == nil && r.Store.Var == "DATABASE_URL" {
			t.Error("a store without a queue library has a row")
		}
	}
	if got := last.Access(w.scene(160, 45)); last.Store.Var != "FOLLOWER_URL" || widget.TextOf(got) != "FOLLOWER_URL cannot be reached from here: no answer in time" || got[1].Role != theme.Dim {
		t.Errorf("last is %s: %v", last.Store.Var, got)
	}
	only := onV73()
	only.say("queues", testNow, &queue.StoreInfo{Store: "pg", Var: "DATABASE_URL", Access: queue.AccessRead, Why: "no queue library that gonogo knows"})
	if list, _ := (&queues.Queues{}).List(only.scene(160, 45)); len(list) != 1 {
		t.Errorf("%d rows for the only store", len(list))
	}
}

// R and S act on the type that works the queue; where several do, the user is asked.
func TestSeveralTypesAreAskedFor(t *testing.T) {
	w := onV73()
	w.say("heroku/formation", testNow, &model.Formation{Types: []model.ProcessType{
		{Type: "fast", Quantity: 1, Command: "bundle exec sidekiq -q high -q default"}, {Type: "slow", Quantity: 1, Command: "bundle exec sidekiq -q default -q low"}}})
	w.say("queues", testNow, &queue.StoreInfo{Store: testStore, Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead})
	r := func(name string, ready int) queue.Reading {
		return queue.Reading{Name: name, Ready: ready, Consumers: 1, Quality: queue.Exact}
	}
	w.say("queues/REDIS_URL", testNow, &queue.Sample{Store: testStore, Library: "sidekiq", Totals: queue.UnknownTotals(), Queues: []queue.Reading{r("high", 9), r("default", 5), r("other", 3)}})
	w.tick(testNow)
	p := queues.NewQueues()
	sc := w.focused(80, 12)
	for i, want := range []pane.Subject{{Type: "fast"}, {}, {}} {
		got, ok := p.(pane.Orderer).Subject(model.Scale, sc)
		if got != want || ok != (i == 0) {
			t.Errorf("row %d: %+v %t", i, got, ok)
		}
		p.Handle(keys.IntentDown, sc)
	}
	wantIn(t, textOfBlock(p.Draw(sc)), "fast, slow")
}

func TestChartsKeepTheirSize(t *testing.T) {
	w := jobs()
	for _, s := range []pane.Size{{W: 24, H: 12}, {W: 60, H: 40}, {W: 100, H: 30}, {W: 170, H: 30}, {W: 200, H: 60}} {
		p := &queues.Queues{}
		sc := w.focused(s.W, s.H)
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
	w := onV73()
	w.say("queues", testNow, &queue.StoreInfo{Store: "rabbit", Var: "CLOUDAMQP_URL", Library: "rabbitmq", Access: queue.AccessRead})
	for i := range 30 {
		f := &queue.Sample{Store: "rabbit", Library: "rabbitmq", Whole: true, Totals: queue.UnknownTotals()}
		for k := range 5000 {
			f.Queues = append(f.Queues, queue.Reading{Name: fmt.Sprintf("queue-%04d", k), Ready: k % 7, Consumers: 1, Quality: queue.Exact})
		}
		w.say("queues/CLOUDAMQP_URL", testNow.Add(time.Duration(i-30)*5*time.Second), f)
	}
	w.tick(testNow)
	p := queues.NewQueues()
	sc := w.focused(100, 40)
	for b.Loop() {
		p.Spec(sc)
		p.Draw(sc)
	}
}
