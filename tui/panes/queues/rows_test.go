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
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// A queue with an alarm has a mark; its sentence stands on the screen's own line, and here where the pane has room for all of a queue.
func TestAnAlarmIsTold(t *testing.T) {
	w := panetest.Jobs()
	p := queues.NewQueues()
	sc := w.Focused(100, 20)
	text := panetest.TextOf(p.Draw(sc))
	panetest.WantIn(t, text, "▌✖ orphan", "◷ reports", "10,000+")
	if strings.Contains(text, "no worker is taking them") {
		t.Errorf("the alarm is told in the tile:\n%s", text)
	}
	tall := w.Focused(120, 90)
	panetest.WantIn(t, panetest.TextOf(p.Draw(tall)), "■ mailers", "paused", "jobs.dlq", "dead letters", "a/b:c d", "7 jobs waiting in orphan, no worker is taking them, 9m")
	if got := widget.TextOf(p.Spec(sc).Right); got != "✖ 2 alarms · 2 stores" {
		t.Errorf("the border says %q", got)
	}
	p.Handle(keys.IntentDown, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(tall)), "1,480 jobs in reports (limit 500)")
	card := panetest.CardText(t, p.Handle(keys.IntentOpen, sc))
	panetest.WantIn(t, card, "1,480 jobs in reports (limit 500)", "unless the jobs wait for a database", "12.0/s  by the store's own figure", "in progress", "alarm at", "500 ready (your config)", "lag by up to 5s", "metrics are up to 5s old")
}

// The rows keep their places and their columns while their numbers change.
func TestTheTableStandsStill(t *testing.T) {
	w := panetest.OnV73()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: panetest.StoreID, Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead})
	p := queues.NewQueues()
	for i := range 40 {
		w.Emit("queues/REDIS_URL", panetest.Now.Add(time.Duration(5*i)*time.Second), &queue.Sample{Store: panetest.StoreID, Library: "sidekiq",
			Totals: queue.Totals{Processed: int64(900 + 7*i)}, Queues: []queue.Reading{
				{Name: "mailers", Ready: 300 * (i % 2), Oldest: model.Duration(i) * model.Duration(time.Second), Consumers: 2, Quality: queue.Exact},
				{Name: "default", Ready: 40 * (i % 3), Oldest: -1, Consumers: i % 2, Quality: queue.Exact}}})
		w.Tick(panetest.Now.Add(time.Duration(5*i) * time.Second))
		lines := p.Draw(w.Scene(63, 12))
		if want := "   queue    ready    oldest  in/s out/s  net/s drains in"; !strings.HasPrefix(lines[0], want) {
			t.Fatalf("reading %d: heading %q, want %q", i, lines[0], want)
		}
		if !strings.Contains(lines[1], "default") || !strings.Contains(lines[2], "mailers") {
			t.Fatalf("reading %d: rows\n%s\n%s", i, lines[1], lines[2])
		}
	}
}

// A store that waits for leave stands below the queues, and is answered whichever row is selected.
func TestAStoreThatIsAskedForStandsBelowTheQueues(t *testing.T) {
	w := panetest.Calm()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "pg", Var: "DATABASE_URL", Access: queue.AccessAsked})
	p := queues.NewQueues()
	sc := w.Focused(63, 16)
	lines := p.Draw(sc)
	for i, want := range []string{"queue", "default", "mailers", "DATABASE_URL of a production app: o allows reading it"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
	}
	if e, ok := p.Handle(keys.IntentAllow, sc).(pane.Several); !ok || e[0].(pane.Ask).Request.Store != "pg" {
		t.Errorf("o: %#v", e)
	}
	p.Handle(keys.IntentBottom, sc)
	if at := p.Draw(sc)[3]; !strings.HasPrefix(at, "▌") {
		t.Errorf("the cursor is not on the store: %q", at)
	}
}

// While nobody has the pane, it is about the queue with the worst alarm, else the one that changes; and it stays with that.
func TestThePaneIsAboutTheQueueThatMatters(t *testing.T) {
	w := panetest.OnV73()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: panetest.StoreID, Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead})
	p, n := queues.NewQueues(), 0
	read := func(a, b int) {
		at := panetest.Now.Add(time.Duration(5*n) * time.Second)
		n++
		w.Emit("queues/REDIS_URL", at, &queue.Sample{Store: panetest.StoreID, Library: "sidekiq", Totals: queue.UnknownTotals(), Queues: []queue.Reading{
			{Name: "a", Ready: a, Oldest: -1, Consumers: 1, Quality: queue.Exact}, {Name: "b", Ready: b, Oldest: -1, Consumers: 1, Quality: queue.Exact}}})
		w.Tick(at)
	}
	want := func(name string) {
		t.Helper()
		if text := panetest.TextOf(p.Draw(w.Scene(63, 16))); !strings.Contains(text, "─ "+name+"  jobs ready") {
			t.Errorf("not about %s:\n%s", name, text)
		}
	}
	for i := range 20 {
		read(9*(i%2), 5*(i%2))
	}
	want("a")
	read(0, 12)
	want("a") // a little more is no reason to go over
	for i := range 24 {
		read(9*(i%2), 20+5*i)
	}
	want("b")
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
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "far", Var: "FOLLOWER_URL", Access: queue.AccessUnreachable, Why: "the connection was refused"})
	p := queues.NewQueues()
	sc := w.Focused(50, 24)
	list, _ := p.(*queues.Queues).List(sc)
	for range list {
		p.Handle(keys.IntentDown, sc)
	}
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "\n   the connection was refused")
	p.Handle(keys.IntentTop, sc)
	w.Tick(panetest.Now.Add(time.Minute))
	sc = w.Focused(70, 24)
	text := panetest.TextOf(p.Draw(sc))
	panetest.WantIn(t, text, "stale 1m")
	if strings.Contains(text, "not draining") {
		t.Errorf("an old outlook is told:\n%s", text)
	}
}

// A database of the app that holds no queue library is no row beside queues, and one that was never reached is no alarm.
func TestStoresWithoutQueuesStandBack(t *testing.T) {
	w := panetest.Jobs()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "pg", Var: "DATABASE_URL", Access: queue.AccessRead, Why: "no known queue library"})
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "far", Var: "FOLLOWER_URL", Access: queue.AccessUnreachable, Why: "no answer in time"})
	list, _ := queues.NewQueues().(*queues.Queues).List(w.Scene(160, 45))
	last := list[len(list)-1]
	for _, r := range list {
		if r.Queue == nil && r.Store.Var == "DATABASE_URL" {
			t.Error("a store without a queue library has a row")
		}
	}
	if got := last.Access(w.Scene(160, 45)); last.Store.Var != "FOLLOWER_URL" || widget.TextOf(got) != "FOLLOWER_URL cannot be read from here: no answer in time" || got[1].Role != theme.Dim {
		t.Errorf("last is %s: %v", last.Store.Var, got)
	}
	only := panetest.OnV73()
	only.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "pg", Var: "DATABASE_URL", Access: queue.AccessRead, Why: "no known queue library"})
	if list, _ := queues.NewQueues().(*queues.Queues).List(only.Scene(160, 45)); len(list) != 1 {
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
	for i, want := range []pane.Subject{{}, {Type: "fast"}, {}} {
		got, ok := p.(pane.Orderer).Subject(model.Scale, sc)
		if !reflect.DeepEqual(got, want) || ok != (i == 1) {
			t.Errorf("row %d: %+v %t", i, got, ok)
		}
		p.Handle(keys.IntentDown, sc)
	}
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "fast, slow")
}

func TestChartsKeepTheirSize(t *testing.T) {
	w := panetest.Jobs()
	for _, s := range []pane.Size{{W: 24, H: 12}, {W: 60, H: 40}, {W: 100, H: 30}, {W: 170, H: 30}, {W: 200, H: 60}} {
		p := queues.NewQueues().(*queues.Queues)
		sc := w.Focused(s.W, s.H)
		for range 2 * len(queues.ChartKinds) {
			for h := range s.H {
				b := p.Charts(sc, s.W, h)
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

// fiveThousand is an app whose RabbitMQ has so many queues, each read thirty times.
func fiveThousand() *panetest.World {
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
	return w
}

// A frame of a second in which no store was read.
func BenchmarkFiveThousandQueuesDrawn(b *testing.B) {
	p, sc := queues.NewQueues(), fiveThousand().Focused(100, 40)
	for b.Loop() {
		p.Spec(sc)
		p.Draw(sc)
	}
}

// The first frame after a reading.
func BenchmarkFiveThousandQueuesRead(b *testing.B) {
	sc := fiveThousand().Focused(100, 40)
	for b.Loop() {
		p := queues.NewQueues()
		p.Spec(sc)
		p.Draw(sc)
	}
}

// The rows are filtered and sorted through readings; stores that are not read are neither, and Esc shows all again.
func TestQueuesAreFilteredAndSorted(t *testing.T) {
	w := panetest.Jobs()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "pg", Var: "DATABASE_URL", Access: queue.AccessAsked})
	p := queues.NewQueues()
	sc := w.Focused(100, 20)
	first := func(want ...string) {
		t.Helper()
		lines := p.Draw(sc)
		for i, name := range want {
			if got := strings.Trim(lines[i+1], " ▌✖◷■"); !strings.HasPrefix(got, name) {
				t.Errorf("row %d is %q, want %s", i, got, name)
			}
		}
	}
	if _, ok := p.Handle(keys.IntentSortRows, sc).(pane.Menu); !ok {
		t.Error("s opens no menu")
	}
	p.(pane.Chooser).Chosen(list.SortMenu, []string{"ready"}, sc)
	p.Handle(keys.IntentTop, sc)
	first("imports", "reports", "orphan", "default", "jobs.dlq")
	panetest.WantIn(t, p.Draw(sc)[0], "ready▾")
	w.Emit("queues/CLOUDAMQP_URL", panetest.Now.Add(10*time.Second), panetest.Rabbit(60))
	first("imports", "reports", "orphan", "default", "jobs.dlq")
	p.(pane.Chooser).Chosen(list.SortMenu, []string{"ready"}, sc)
	p.Handle(keys.IntentTop, sc) // the cursor followed its row to the end
	first("mailers", "tenant-0")
	p.(pane.Typer).Typed(list.FilterPrompt, "orph|reports", true, sc)
	first("orphan", "reports", "all 54", "DATABASE_URL")
	if got := widget.TextOf(p.Spec(sc).TitleExtra); got != "orph|reports 2 of 54 shown" {
		t.Errorf("the border says %q", got)
	}
	p.(pane.Typer).Typed(list.FilterPrompt, "nosuch", true, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "0 of 54 queues match nosuch")
	p.Handle(keys.IntentBack, sc)
	p.Handle(keys.IntentTop, sc)
	first("mailers", "tenant-0")
}
