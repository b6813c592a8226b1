package queues_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/widget"
)

func TestQueueRates(t *testing.T) {
	w := panetest.Crash()
	text := panetest.TextOf(queues.NewQueues().Draw(w.Scene(60, 9)))
	panetest.WantIn(t, text, "381 ▲    40s ~9/s 0/s", "worker 0 of 2", "not draining", "retry 12")
}

// With two busy queues the store's counter says nothing of either: only the change of depth is told.
func TestTwoBusyQueuesTellOnlyTheirNet(t *testing.T) {
	w := panetest.OnV73()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: panetest.StoreID, Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead})
	for i := range 20 {
		w.Emit("queues/REDIS_URL", panetest.Now.Add(time.Duration(i-19)*5*time.Second), &queue.Sample{Store: panetest.StoreID, Library: "sidekiq",
			Queues: []queue.Reading{
				{Name: "a", Ready: 100 + 10*i, Oldest: -1, Consumers: 1, Quality: queue.Exact},
				{Name: "b", Ready: 900 - 20*i, Oldest: -1, Consumers: 1, Quality: queue.Capped}},
			Totals: queue.Totals{Processed: int64(i * 100)}})
	}
	w.Tick(panetest.Now)
	text := panetest.TextOf(queues.NewQueues().Draw(w.Scene(60, 6)))
	panetest.WantIn(t, text, "+2/s", "-4/s", "–", "520+", "290 ▲", "net")
	if strings.Contains(text, " out ") {
		t.Errorf("a rate of both is shown for one:\n%s", text)
	}
}

func TestStoresThatAreNotRead(t *testing.T) {
	for access, want := range map[queue.Access]string{
		queue.AccessAsked:       "REDIS_URL of a production app: o allows reading it",
		queue.AccessOff:         "REDIS_URL is not read: o allows reading it",
		queue.AccessUnreachable: "REDIS_URL cannot be reached from here: connection refused",
		queue.AccessRead:        "REDIS_URL: connection refused",
	} {
		w := panetest.Calm()
		w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "other", Var: "REDIS_URL", Access: access, Why: "connection refused"})
		w.App().Stores = []queue.StoreID{"other"}
		p := queues.NewQueues()
		sc := w.Focused(70, 6)
		panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), want)
		e := p.Handle(keys.IntentAllow, sc)
		if several, ok := e.(pane.Several); ok != (access != queue.AccessRead) || ok && several[0].(pane.Ask).Request.Store != "other" {
			t.Errorf("%s: %#v", access, e)
		}
	}
}

func TestQueueOrdersActOnItsProcess(t *testing.T) {
	w, p := panetest.Crash(), queues.NewQueues()
	sc := w.Focused(60, 20)
	if s, ok := p.(pane.Orderer).Subject(model.Scale, sc); !ok || s.Type != "worker" {
		t.Errorf("%+v %t", s, ok)
	}
	if _, ok := p.(pane.Orderer).Subject(model.Rollback, sc); ok {
		t.Error("a queue cannot be rolled back")
	}
}

func TestQueueWindow(t *testing.T) {
	w, p := panetest.Crash(), queues.NewQueues()
	sc := w.Focused(60, 20)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "-5m", "v74")
	p.Handle(keys.IntentRight, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "-1h")
	if got := widget.TextOf(p.Spec(sc).TitleExtra); got != "1h" {
		t.Errorf("title says %q", got)
	}
}

func TestBucketsKeepSpikesAndShowGaps(t *testing.T) {
	from := panetest.Now
	at := func(s int, v float64) queue.Point {
		return queue.Point{At: from.Add(time.Duration(s) * time.Second), Ready: v}
	}
	got := queues.Buckets([]queue.Point{at(0, 1), at(1, 900), at(2, 1), at(80, 5)}, from, from.Add(100*time.Second), 10, queues.Holds, queues.ReadyOf)
	if got[0] != 900 || got[1] != 1 || got[8] != 5 || got[9] != 5 {
		t.Errorf("%v", got)
	}
	if got[5] == got[5] {
		t.Errorf("half a minute after a reading it still holds: %v", got)
	}
}

func TestGrowthBeganAtTheFootOfTheSlope(t *testing.T) {
	gap := math.NaN()
	for _, c := range []struct {
		values []float64
		want   int
	}{
		{[]float64{21, 22, 21, 66, 111, 381}, 2},
		{[]float64{gap, 0, 0, 66, 250, 500, 1394}, 2},
		{[]float64{300, 320, 381}, -1},
		{[]float64{900, 20, 20, 400, gap}, 2},
		{nil, -1},
	} {
		if got := queues.GrowthBegan(c.values); got != c.want {
			t.Errorf("%v: %d, want %d", c.values, got, c.want)
		}
	}
}

// TestQueuesThatAreSwitchedOff: the pane says so and does not wait for them.
func TestQueuesThatAreSwitchedOff(t *testing.T) {
	w := panetest.OnV73()
	w.App().Stores = nil
	w.Emit("", panetest.Now, &model.Health{Name: queues.Source, State: model.Off, Why: "by --queues or by the config", Do: "--queues auto reads them this once"})
	text := panetest.TextOf(queues.NewQueues().Draw(w.Scene(70, 6)))
	panetest.WantIn(t, text, "queues are not available: by --queues or by the config", "--queues auto reads them this once")
}

// TestAStreamIsShownAsOne: it has no depth, and neither drains nor stalls.
func TestAStreamIsShownAsOne(t *testing.T) {
	w := panetest.OnV73()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: panetest.StoreID, Var: "CLOUDAMQP_URL", Library: "rabbitmq", Access: queue.AccessRead})
	log := queue.Unread("audit")
	log.Consumers, log.Stream = 0, true
	for i := range 30 {
		w.Emit("queues/CLOUDAMQP_URL", panetest.Now.Add(time.Duration(i-29)*5*time.Second), &queue.Sample{Store: panetest.StoreID, Library: "rabbitmq",
			Queues: []queue.Reading{log, {Name: "mail", Ready: 3, Oldest: -1, Consumers: 1, Quality: queue.Exact}}, Totals: queue.UnknownTotals()})
	}
	w.Tick(panetest.Now)
	text := panetest.TextOf(queues.NewQueues().Draw(w.Scene(100, 8)))
	panetest.WantIn(t, text, "audit", "stream")
	if n := len(w.State.Alarms(w.App())); n != 0 {
		t.Errorf("%d alarms, want none of a stream", n)
	}
}
