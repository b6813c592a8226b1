//go:build integration

package jetfaults

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/guarding"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
)

// againAfter is how long a client rests that lost its feed: far shorter than a hub lets it rest, so that a run is short.
const againAfter = 20 * time.Millisecond

// hand is a client of the wheel: what a person's screen, or guard, knows of it.
type hand struct {
	name  string
	skew  time.Duration // of its clock
	net   *proxy
	guard *guarding.Observer // nil: a person

	reader *feed.Reader
	mu     sync.Mutex // guards what follows
	state  *model.State
	live   bool
	board  *wheel.Board
	boards int
	said   []string
	ends   []string // why the feed ended
}

const shopName = "shop"

func newHand(t *testing.T, name string, skew time.Duration, net *proxy, app model.AppID) *hand {
	t.Helper()
	h := newHandAt(t, name, skew, net.url(), app)
	h.net = net
	return h
}

// newHandAt is a client with no proxy before it.
func newHandAt(t *testing.T, name string, skew time.Duration, url string, app model.AppID) *hand {
	t.Helper()
	h := &hand{name: name, skew: skew, state: model.New(model.DefaultLimits())}
	r, err := jet.NewRemote(jet.Options{URL: url, UserAgent: name, Clock: h.clock})
	if err != nil {
		t.Fatal(err)
	}
	h.reader = feed.NewReader(feed.ReaderOptions{Name: "app " + shopName, App: app, Team: true, Dial: r.Dialer(string(app)), Clock: h.clock, Who: name})
	h.state.Apply([]model.Event{{App: app, Fact: &model.AppInfo{Name: shopName}}})
	return h
}

func (h *hand) clock() time.Time { return time.Now().Add(h.skew) }

// work reads the feed, again and again, until ctx ends.
func (h *hand) work(ctx context.Context) {
	for ctx.Err() == nil {
		if err := h.reader.Run(ctx, h.emit); err != nil {
			h.mu.Lock()
			h.ends = append(h.ends, err.Error())
			h.mu.Unlock()
		}
		h.health(model.Failing)
		select {
		case <-ctx.Done():
		case <-time.After(againAfter):
		}
	}
}

// health tells the state that the feed is there, or is not, as the hub would.
func (h *hand) health(s model.HealthState) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.live = s == model.Live
	now := h.clock()
	h.state.Apply([]model.Event{{At: now, Seen: now, Source: h.reader.Name(), Fact: &model.Health{Name: h.reader.Name(), State: s}}})
}

func (h *hand) emit(e model.Event) {
	if e.Fact.Kind() == "notice" {
		h.mu.Lock()
		h.said = append(h.said, e.Fact.(*model.Notice).Text)
		h.mu.Unlock()
		return
	}
	h.health(model.Live)
	h.mu.Lock()
	defer h.mu.Unlock()
	if b, ok := e.Fact.(*wheel.Board); ok {
		h.board = b
		h.boards++
	}
	h.state.Apply([]model.Event{e})
}

// believes tells whether the client would act as one that has the wheel.
func (h *hand) believes(app model.AppID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.clock()
	if h.guard == nil {
		if h.board == nil || !h.live {
			return false
		}
		w, held := h.board.Held(now)
		return held && w.By == h.name
	}
	h.state.Apply([]model.Event{{At: now, Seen: now, Fact: &model.Tick{Now: now}}})
	a := h.state.App(app)
	a.Verdict.Answer, a.Verdict.Phase = verdict.NoGo, verdict.Settled
	if current, ok := a.Ledger.Current(); ok {
		a.Verdict.Release.Version = current.Version
	}
	f := h.guard.Facts(h.state, a)
	return f.Feed && f.NoWheel == ""
}

// standing tells how it stands, for a report.
func (h *hand) standing() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return fmt.Sprintf("%s: there %v, %d boards, the feed ended %q", h.name, h.live, h.boards, h.ends)
}

// attached tells whether a board has come, and how the wheel is by it.
func (h *hand) attached() (b wheel.Board, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.board == nil || !h.live {
		return wheel.Board{}, false
	}
	return h.board.Clone(), true
}
