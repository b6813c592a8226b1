package queues_test

import (
	"slices"
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
	panetest.WantIn(t, text, "381       40s  ~9.0   0.0   +9.0 –", "worker 0/2 connected", "retry 12")
	if strings.Contains(text, "▲") || strings.Contains(text, "not draining") {
		t.Errorf("41 seconds of growth are called a trend:\n%s", text)
	}
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
	panetest.WantIn(t, text, "+2.0 not draining", "-4.0 ~2m 10s", "520+", "290 ▲", "net/s")
	if strings.Contains(text, " out ") {
		t.Errorf("a rate of both is shown for one:\n%s", text)
	}
}

func TestStoresThatAreNotRead(t *testing.T) {
	for access, want := range map[queue.Access]string{
		queue.AccessAsked:       "REDIS_URL of a production app: o allows reading it",
		queue.AccessOff:         "REDIS_URL is not read: o allows reading it",
		queue.AccessUnreachable: "REDIS_URL cannot be read from here: connection refused",
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

// TestNarrowStoresThatAreNotRead: in a narrow pane the key that helps is not cut off, and what is cut stands below, whole.
func TestNarrowStoresThatAreNotRead(t *testing.T) {
	for access, want := range map[queue.Access][]string{
		queue.AccessAsked:       {"DATABASE_URL: o allows reading it"},
		queue.AccessOff:         {"DATABASE_URL is not read: o allows reading it"},
		queue.AccessUnreachable: {"DATABASE_URL cannot be read from here: conne…", "\n   connection refused by the other side"},
	} {
		w := panetest.Calm()
		w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "other", Var: "DATABASE_URL", Access: access, Why: "connection refused by the other side"})
		w.App().Stores = []queue.StoreID{"other"}
		text := panetest.TextOf(queues.NewQueues().Draw(w.Focused(48, 8)))
		panetest.WantIn(t, text, want...)
		if strings.Contains(text, "production") {
			t.Errorf("%s: a narrow pane repeats that the app is a production app:\n%s", access, text)
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

// The chart shows as much of its window as there are readings for, in a round number, and a key that cannot change it says why.
func TestQueueWindow(t *testing.T) {
	w, p := panetest.Crash(), queues.NewQueues()
	sc := w.Focused(60, 20)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "-5m", "v74")
	if got := p.Handle(keys.IntentRight, sc); got != (pane.Say{Text: "the chart shows all that there is, 5m"}) {
		t.Errorf("longer than the readings: %#v", got)
	}
	w = panetest.OnV73()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: panetest.StoreID, Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead})
	for i := range 180 {
		w.Emit("queues/REDIS_URL", panetest.Now.Add(time.Duration(i-179)*time.Minute), &queue.Sample{Store: panetest.StoreID, Library: "sidekiq",
			Totals: queue.UnknownTotals(), Queues: []queue.Reading{{Name: "default", Ready: 5 + i%3, Consumers: 2, Quality: queue.Exact}}})
	}
	w.Tick(panetest.Now)
	p, sc = queues.NewQueues(), w.Focused(60, 20)
	for _, c := range []struct {
		key   keys.Intent
		axis  string
		title string
		says  pane.Effect
	}{
		{"", "-15m", "", nil},
		{keys.IntentRight, "-1h", "1h", nil},
		{keys.IntentRight, "-6h", "6h", nil},
		{keys.IntentRight, "-6h", "6h", pane.Say{Text: "the chart shows all that there is, 6h"}},
		{keys.IntentLeft, "-1h", "1h", nil},
		{keys.IntentLeft, "-15m", "", nil},
		{keys.IntentLeft, "-5m", "5m", nil},
		{keys.IntentLeft, "-5m", "5m", pane.Say{Text: "the chart cannot show less than 5m"}},
	} {
		if got := p.Handle(c.key, sc); got != c.says {
			t.Errorf("%s says %#v, want %#v", c.key, got, c.says)
		}
		panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), c.axis)
		if got := widget.TextOf(p.Spec(sc).TitleExtra); got != c.title {
			t.Errorf("title says %q, want %q", got, c.title)
		}
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

// A key that has nothing to do says so.
func TestKeysWithoutAQueueSaySo(t *testing.T) {
	w, p := panetest.OnV73(), queues.NewQueues()
	sc := w.Focused(63, 12)
	for key, want := range map[keys.Intent]string{
		keys.IntentRight: "there is no chart: no queue has been read yet", keys.IntentChart: "there is no chart: no queue has been read yet",
		keys.IntentOpen: "no queue store is known", keys.IntentYank: "no queue store is known", keys.IntentAllow: "no queue store is known",
	} {
		if got := p.Handle(key, sc); got != (pane.Say{Text: want}) {
			t.Errorf("%s: %#v, want %q", key, got, want)
		}
	}
}

// Where there is room for the rows alone, the keys of the chart are not offered, and say why they do nothing.
func TestKeysOfTheChartWhereThereIsNone(t *testing.T) {
	w := panetest.Crash()
	for _, c := range []struct {
		w, h int
		none bool
	}{{100, 30, false}, {60, 20, false}, {60, 5, true}, {22, 20, true}} {
		p, sc := queues.NewQueues(), w.Focused(c.w, c.h)
		hidden := p.(pane.Hider).Hides(sc)
		if slices.Contains(hidden, keys.IntentChart) != c.none {
			t.Errorf("%dx%d: got the hidden keys %v, want chart among them: %t", c.w, c.h, hidden, c.none)
		}
		if e := p.Handle(keys.IntentChart, sc); (e == pane.Effect(pane.Say{Text: "there is no room for a chart here"})) != c.none {
			t.Errorf("%dx%d: got %v, want a word of it: %t", c.w, c.h, e, c.none)
		}
	}
}
