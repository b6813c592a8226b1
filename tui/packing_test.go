package tui

import (
	"context"
	"fmt"
	"testing"

	"app.gonogo/gonogo/tui/pane/panetest"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
)

// flooded is an app with so many bytes of log lines, and how many lines they are.
func flooded(bytes int64) (s *model.State, n int) {
	s = model.New(model.Limits{LogBytes: 512 << 20, Messages: 5, Points: 5})
	in := logstore.NewIngest(logstore.IngestOptions{})
	for s.App("a") == nil || s.App("a").Logs.Bytes() < bytes {
		for range 1000 {
			n++
			in.Add([]byte(fmt.Sprintf("2026-11-21T08:35:21.640123+00:00 app[web.1]: line %d of the flood, with enough text to fill a store", n)), panetest.Now)
		}
		for b := in.Next(panetest.Now, true); b != nil; b = in.Next(panetest.Now, true) {
			s.Apply([]model.Event{{App: "a", Seen: panetest.Now, Source: "heroku/logs", Fact: &model.LogLines{Batch: b}}})
		}
	}
	return s, n
}

// A screen whose sources can wait pulls no more lines while too many are not packed: a saved file is kept whole as far as the
// budget goes.
func TestAPatientScreenWaitsForThePacker(t *testing.T) {
	pulls := 0
	r := &recorder{next: func(context.Context) ([]model.Event, error) { pulls++; return nil, nil }}
	a := driven(t, panetest.Calm(), r, nil)
	a.state, _ = flooded(hotLines + packLag + 4<<20)
	results(a.update(batchMsg{}))
	if pulls != 1 {
		t.Fatalf("a screen that cannot wait pulled %d times", pulls)
	}
	a.packing.busy, a.pulling, a.Lossless = false, false, true
	msgs := results(a.update(batchMsg{}))
	for pieces := 0; pulls == 1; pieces++ {
		if len(msgs) != 1 || !a.packing.behind(a.state.Apps) {
			t.Fatalf("after %d pieces: %d commands, behind %t", pieces, len(msgs), a.packing.behind(a.state.Apps))
		}
		msgs = results(a.update(msgs[0]))
	}
	if pulls != 2 || a.packing.behind(a.state.Apps) {
		t.Errorf("%d pulls, behind %t", pulls, a.packing.behind(a.state.Apps))
	}
}

// results runs a command, and those it is made of, and gives their messages.
func results(cmd tea.Cmd) (msgs []tea.Msg) {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	batch, several := msg.(tea.BatchMsg)
	if !several {
		return []tea.Msg{msg}
	}
	for _, c := range batch {
		msgs = append(msgs, results(c)...)
	}
	return msgs
}

// Cold lines are packed one piece at a time, and each is still there to be read.
func TestColdLinesArePacked(t *testing.T) {
	packer, err := logstore.NewCompactor()
	if err != nil {
		t.Fatal(err)
	}
	s, n := flooded(hotLines + 8<<20)
	p := packing{packer: packer}
	pieces := 0
	for cold, id, ok := p.next(s.Apps); ok; cold, id, ok = p.next(s.Apps) {
		if _, _, again := p.next(s.Apps); again {
			t.Fatal("a second piece was given out while one is being packed")
		}
		p.done(s, packed{app: id, cold: cold, batch: packer.Compact(cold.Batches()...)})
		pieces++
	}
	store := s.App("a").Logs
	if pieces == 0 || store.Packed() == 0 {
		t.Fatalf("%d pieces, %d lines packed of %d", pieces, store.Packed(), store.Len())
	}
	if store.Len() != n {
		t.Errorf("%d lines are left of %d", store.Len(), n)
	}
	if l, ok := store.Snapshot().Line(1); !ok || l.Text != "line 1 of the flood, with enough text to fill a store" {
		t.Errorf("the first line is %q", l.Text)
	}
	if store.Bytes() > hotLines+(8<<20) {
		t.Errorf("%d bytes are held", store.Bytes())
	}
}
