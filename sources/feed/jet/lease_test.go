package jet_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// One leads, the other stands by and takes over when the first leaves; watchers are told, and see each line once.
func TestHandOver(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	first := serve(t, jet.Options{URL: url}, "kate@one")
	first.tell(&model.AppInfo{Name: "shop"})
	first.log(10)
	w := watch(t, jet.Options{URL: url})
	w.until(t, "the first", func() bool { return w.each(10) })
	station, err := jet.NewStation(jet.Options{URL: url, Clock: time.Now}, "ned@two")
	if err != nil {
		t.Fatal(err)
	}
	leads, took := make(chan string, 1), make(chan *jet.Lead, 1)
	go func() {
		lead, err := station.Stand(t.Context(), "shop", func(by string) { leads <- by })
		if err != nil {
			t.Error(err)
		}
		took <- lead
	}()
	if by := <-leads; by != "kate@one" {
		t.Errorf("%s leads", by)
	}
	select {
	case <-took:
		t.Fatal("two lead")
	default:
	}
	first.end()
	(<-took).Leave()
	second := serve(t, jet.Options{URL: url}, "ned@two")
	second.lines = first.lines
	second.log(10)
	w.until(t, "the second", func() bool { return w.each(20) })
	w.until(t, "told", w.heard("ned@two serves shop now, after kate@one"))
	if len(w.gaps) > 0 {
		t.Errorf("gaps: %q", w.gaps)
	}
}

// Of many that want the lead at once one has it.
func TestOneLeads(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	ctx, cancel := context.WithCancel(t.Context())
	took := make(chan *jet.Lead, 8)
	var work sync.WaitGroup
	for _, by := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		station, err := jet.NewStation(jet.Options{URL: url, Clock: time.Now}, by)
		if err != nil {
			t.Fatal(err)
		}
		work.Go(func() {
			if lead, err := station.Stand(ctx, "shop", func(string) { took <- nil }); err == nil {
				took <- lead
			}
		})
	}
	leads := 0
	for range 8 {
		if lead := <-took; lead != nil {
			leads++
			defer lead.Leave()
		}
	}
	cancel()
	work.Wait()
	if leads != 1 {
		t.Errorf("%d lead", leads)
	}
}

// What one publishes that has lost the lead and does not know it is passed over, by those who are there and by those who come late.
func TestBehindTheFence(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	first := serve(t, jet.Options{URL: url}, "kate@one")
	first.tell(&model.AppInfo{Name: "shop"})
	first.log(10)
	w := watch(t, jet.Options{URL: url})
	w.until(t, "the first", func() bool { return w.each(10) })
	js := streams(t, url)
	logs, err := js.Stream(t.Context(), "GONOGO_LOGS")
	if err != nil {
		t.Fatal(err)
	}
	old, err := logs.GetLastMsgForSubject(t.Context(), "gonogo.v1."+string(app)+".log")
	if err != nil {
		t.Fatal(err)
	}
	first.end()
	second := serve(t, jet.Options{URL: url}, "ned@two")
	w.until(t, "the second", w.heard("ned@two serves shop now"))
	old.Header.Del(jetstream.MsgIDHeader)
	if _, err := js.PublishMsg(t.Context(), &nats.Msg{Subject: old.Subject, Header: old.Header, Data: old.Data}); err != nil {
		t.Fatal(err)
	}
	second.lines = first.lines
	second.log(5)
	late := watch(t, jet.Options{URL: url})
	for name, one := range map[string]*watcher{"there": w, "late": late} {
		one.until(t, name, func() bool { return one.lines[15] == 1 })
		if !one.each(15) || len(one.gaps) > 0 {
			t.Errorf("%s: lines %v, gaps %q", name, one.lines, one.gaps)
		}
	}
}
