package tui

import (
	"fmt"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
)

// Cold lines are packed one piece at a time, and each is still there to be read.
func TestColdLinesArePacked(t *testing.T) {
	packer, err := logs.NewPacker()
	if err != nil {
		t.Fatal(err)
	}
	s := model.New(model.Limits{LogBytes: 512 << 20, Messages: 5, Points: 5})
	in := logs.NewIngest(logs.IngestOptions{})
	n := 0
	for s.App("a") == nil || s.App("a").Logs.Bytes() < hotLines+(8<<20) {
		for range 1000 {
			n++
			in.Add([]byte(fmt.Sprintf("2026-11-21T08:35:21.640123+00:00 app[web.1]: line %d of the flood, with enough text to fill a store", n)), testNow)
		}
		for b := in.Take(testNow, true); b != nil; b = in.Take(testNow, true) {
			s.Apply([]model.Event{{App: "a", Seen: testNow, Source: "heroku/logs", Fact: &model.LogLines{Batch: b}}})
		}
	}
	p := packing{packer: packer}
	pieces := 0
	for cold, id, ok := p.next(s.Apps); ok; cold, id, ok = p.next(s.Apps) {
		if _, _, again := p.next(s.Apps); again {
			t.Fatal("a second piece was given out while one is being packed")
		}
		p.done(s, packed{id, cold, packer.Pack(cold)})
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
