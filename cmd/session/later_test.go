package session

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/queues"
)

// newestRelease tells releases up to a version whenever it is given one.
type newestRelease chan int

func (newestRelease) Name() model.SourceName { return model.ReleasesSource }

func (n newestRelease) Run(ctx context.Context, emit func(model.Event)) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case v := <-n:
			emit(model.Event{Fact: &model.Releases{Releases: []ledger.Release{{ID: strconv.Itoa(v), Version: v}, {ID: "1", Version: 1}}}})
		}
	}
}

// stores are the stores of which a mailbox tells, until those that are wanted were told of.
func stores(t *testing.T, box *hub.Mailbox, want ...string) {
	t.Helper()
	var got []string
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		events, err := box.Next(ctx)
		if err != nil {
			t.Fatalf("told of %q, want %q", got, want)
		}
		for _, e := range events {
			if f, ok := e.Fact.(*queue.StoreInfo); ok && f.Access == queue.AccessAsked {
				got = append(got, f.Var)
			}
		}
		if slices.Sort(got); slices.Equal(got, want) {
			return
		}
	}
}

// TestStoresThatComeLater: an add-on that is attached while gonogo runs makes a release, and its queues are found then, or by a refresh.
func TestStoresThatComeLater(t *testing.T) {
	p := herokutest.NewPlatform()
	client, err := api.NewClient(api.Options{URL: "http://127.0.0.1:1", Token: herokutest.Token, Transport: herokutest.Direct{H: p}})
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := configOf(t, "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	h := hub.New(hub.Options{})
	m := &Session{Process: &base.Process{Getenv: func(string) string { return "" }, Clock: time.Now, Home: t.TempDir()}, Loaded: loaded, Hub: h, Client: client,
		Flags: &base.Flags{}, stores: map[queue.StoreID]*storeFinder{}}
	box := h.Subscribe("test", hub.Policy{Lines: -1})
	finder := newStoreFinder(m, "a", herokutest.App, queues.Ask)
	releases := make(newestRelease)
	h.Add("a", &releaseTap{Source: releases, told: finder.hurry})
	h.Add("a", finder)
	h.Start(ctx)
	defer func() { cancel(); h.Wait() }()

	stores(t, box, "REDIS_URL")
	releases <- 74
	p.Set("/config-vars", map[string]any{"REDIS_URL": "redis://:hush@127.0.0.1:1/0", "JOBS_URL": "redis://:hush@127.0.0.1:1/3"})
	releases <- 75
	stores(t, box, "JOBS_URL")
	p.Set("/config-vars", map[string]any{"JOBS_URL": "redis://:hush@127.0.0.1:1/3", "BROKER_URL": "amqp://u:hush@127.0.0.1:1/x"})
	h.Ask(model.Request{Kind: model.Refresh, App: "a"})
	stores(t, box, "BROKER_URL")
	p.Set("/config-vars", map[string]any{"DATABASE_URL": "postgres://u:hush@127.0.0.1:2/x"})
	releases <- 75 // the same again: nothing was released
	releases <- 74
	releases <- 76
	stores(t, box, "DATABASE_URL")
	if got := p.Count("GET /config-vars"); got != 4 {
		t.Errorf("config vars were read %d times, want 4", got)
	}
}
