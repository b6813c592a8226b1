package tui

import (
	"slices"
	"testing"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/logs"
	"app.gonogo/gonogo/tui/panes/processes"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/panes/releases"
	"app.gonogo/gonogo/tui/widget"
)

func TestHeadlines(t *testing.T) {
	w := panetest.Crash()
	sc := w.Scene(78, 1)
	for _, c := range []struct {
		p    pane.Pane
		want string
	}{
		{processes.NewProcesses(), "web 0/2 ✖✖ crashed 1s   worker 0/2 ✖✖ crashed 3s"},
		{releases.NewReleases(), "v74 Deploy 20a5742 · ned · 41s"},
		{queues.NewQueues(), "queue default 381"},
		{logs.NewLogs(), "LIVE 70 lines"},
	} {
		if got := widget.TextOf(c.p.(pane.Headline).Headline(sc)); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// The question of a store is answered by one key from every pane.
func TestAStoreIsAllowedFromAnyPane(t *testing.T) {
	ask := func() *panetest.World {
		w := panetest.Calm()
		w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "other", Var: "REDIS_URL", Access: queue.AccessAsked})
		w.App().Stores = []queue.StoreID{"other"}
		return w
	}
	for _, tile := range []string{"1", "2", "3", "4"} {
		h := at(t, ask(), 160, 45)
		h.press(tile, "o")
		asked := slices.ContainsFunc(h.out, func(e pane.Effect) bool {
			a, ok := e.(pane.Ask)
			return ok && a.Request.Kind == model.OpenQueues && a.Request.Store == "other" && a.Request.Allow
		})
		if !asked {
			t.Errorf("pane %s: %v", tile, h.out)
		}
	}
}
