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
func TestEventsAreATimeline(t *testing.T) {
	w := panetest.Crash()
	w.Emit("status", panetest.Now, &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "yellow"}}})
	w.Emit("heroku/app", panetest.Now, &model.Notice{Text: "the token was renewed"})
	h := at(t, w, 160, 45)
	h.press("!")
	h.see("Events", "v74 Deploy 20a5742", "crash", "Heroku reports an incident (yellow)", "the token was renewed", "v73 Deploy df7bb82", "08:35:17")
	v := h.view()
	if strings.Index(v, "v74 Deploy") > strings.Index(v, "v73 Deploy") {
		t.Errorf("the newest is not first:\n%s", v)
	}
	h.well()
}

// What is over is told with how long it took.
func TestWhatIsOverStaysInTheEvents(t *testing.T) {
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

func TestAnAlarmThatEndedIsInTheEvents(t *testing.T) {
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
	h.see("Nothing has happened yet.")
}

// The key that opens the events closes them again, and so does Esc; what was focused and zoomed before is so again.
func TestEventsComeAndGo(t *testing.T) {
	for _, size := range [][2]int{{160, 45}, {80, 24}, {60, 20}} {
		for _, back := range []string{"!", "esc", "q"} {
			h := at(t, panetest.Crash(), size[0], size[1])
			h.press("1")
			before := h.view()
			h.press("!")
			h.see("Events", "v73 Deploy df7bb82")
			h.press(back)
			if got := h.view(); got != before {
				t.Errorf("%dx%d: after ! and %s got\n%s\nwant\n%s", size[0], size[1], back, got, before)
			}
			h.well()
		}
	}
}

// From an event to the lines around it, of all sources, whatever filter there was.
func TestFromAnEventToItsLines(t *testing.T) {
	h := at(t, panetest.Crash(), 120, 40)
	h.press("2", "&")
	h.write("no such line")
	h.press("enter", "!", "l")
	h.see("PAUSED", "exit 1")
	h.miss("no such line")
	h.well()
}

// Whether it is Heroku or the app is a key away from everywhere, and a command; the advice about an incident names that key.
func TestHerokuOrTheApp(t *testing.T) {
	for _, size := range [][2]int{{160, 45}, {80, 24}, {60, 20}} {
		h := at(t, incident(), size[0], size[1])
		h.see("p shows the evidence")
		h.press("p")
		h.see("Heroku or the app?", "speaks for Heroku", "status page")
		h.well()
		h.press("esc")
		h.runs("platform")
		h.see("Heroku or the app?")
	}
}
