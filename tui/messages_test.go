package tui

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// What happened lately is told with its times, whoever did it, the newest first.
func TestMessagesAreATimeline(t *testing.T) {
	w := panetest.Crash()
	w.Emit("status", panetest.Now, &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "yellow"}}})
	w.Emit("heroku/app", panetest.Now, &model.Notice{Text: "the token was renewed"})
	h := at(t, w, 160, 45)
	h.press("!")
	h.see("Messages", "v74 Deploy 20a5742 by ned", "crash", "Heroku reports an incident (yellow)", "the token was renewed", "v73 Deploy df7bb82 by rick", "08:35:17")
	v := h.view()
	if strings.Index(v, "by ned") > strings.Index(v, "by rick") {
		t.Errorf("the newest is not first:\n%s", v)
	}
	h.well()
}

// What is over is told with how long it took.
func TestWhatIsOverStaysInTheMessages(t *testing.T) {
	w := panetest.Crash()
	w.Emit("status", panetest.Now, &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "red"}}})
	at2 := panetest.Now.Add(2 * time.Minute)
	var up []model.Dyno
	for _, name := range panetest.DynoNames {
		d := panetest.Dyno(name, strings.Split(name, ".")[0], "up", 74, 0)
		d.UpdatedAt = panetest.Now.Add(30 * time.Second)
		up = append(up, d)
	}
	w.Emit("heroku/dynos", at2, &model.Dynos{Dynos: up})
	w.Emit("status", at2, &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "green"}}})
	w.Tick(at2)
	h := at(t, w, 160, 45)
	h.press("!")
	h.see("over after 2m", "web crashed", "worker crashed", "Heroku had an incident (red)")
	h.well()
}

func TestAnAlarmThatEndedIsInTheMessages(t *testing.T) {
	w := idle(2)
	for i := range 80 {
		at := panetest.Now.Add(time.Duration(i+1) * 5 * time.Second)
		w.Emit("queues/REDIS_URL", at, &queue.Sample{Store: panetest.StoreID, Library: "sidekiq",
			Queues: []queue.Reading{{Name: "default", Ready: 0, Consumers: 2, Quality: queue.Exact, Process: "worker", ProcessSource: "identity"}}, Totals: queue.UnknownTotals()})
		w.Tick(at)
	}
	h := at(t, w, 160, 45)
	h.press("!")
	h.see("over after ", "default")
}

func TestNothingHappenedYet(t *testing.T) {
	h := at(t, panetest.NewWorld(), 120, 40)
	h.press("!")
	h.see("No messages yet")
}
