package feed_test

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/hub"
)

// hand is a watcher and what it was told of the wheel.
type hand struct {
	*feed.Reader
	mu    sync.Mutex
	board wheel.Board
	said  []string
	marks []marks.Mark
	store queue.StoreInfo
	came  chan struct{}
	stop  func()
}

// until waits for what the hand is told.
func (h *hand) until(t *testing.T, what string, fits func() bool) {
	t.Helper()
	for late := time.After(10 * time.Second); ; {
		h.mu.Lock()
		ok := fits()
		h.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-h.came:
		case <-late:
			t.Fatalf("%s: the board is %+v, said %q", what, h.board, h.said)
		}
	}
}

func (h *hand) do(r wheel.Request) { h.Ask(model.Request{Kind: model.Steer, Wheel: r}) }

func (h *hand) has(name string) func() bool {
	return func() bool { w, _ := h.board.Held(time.Now()); return w.By == name }
}

func (h *hand) heard(text string) func() bool {
	return func() bool { return strings.Contains(strings.Join(h.said, "\n"), text) }
}

// crew is a giver with watchers of these names.
func crew(t *testing.T, team bool, names ...string) (*hub.Hub, map[string]*hand) {
	t.Helper()
	h := hub.New(hub.Options{Past: feed.NewHistory(feed.DefaultLimits())})
	g := feed.NewGiver(h, feed.Header{App: app, Name: "shop"})
	g.Team = team
	ctx, cancel := context.WithCancel(t.Context())
	h.Start(ctx)
	tell(h, &model.AppInfo{Name: "shop"})
	var work sync.WaitGroup
	all := map[string]*hand{}
	for _, name := range names {
		one := &hand{came: make(chan struct{}, 1)}
		one.Reader = feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Team: team, Dial: func(context.Context) (io.ReadWriteCloser, error) {
			ours, theirs := net.Pipe()
			work.Go(func() { _ = g.ServeAs(ctx, theirs, name) })
			return ours, nil
		}})
		up := make(chan struct{})
		var once sync.Once
		ctx, stop := context.WithCancel(ctx)
		one.stop = stop
		work.Go(func() {
			_ = one.Run(ctx, func(e model.Event) {
				one.mu.Lock()
				defer one.mu.Unlock()
				switch f := e.Fact.(type) {
				case *model.AppInfo:
					once.Do(func() { close(up) })
				case *wheel.Board:
					one.board = *f
				case *marks.Mark:
					one.marks = append(one.marks, *f)
				case *queue.StoreInfo:
					one.store = *f
				case *model.Notice:
					one.said = append(one.said, f.Text)
				}
				select {
				case one.came <- struct{}{}:
				default:
				}
			})
		})
		<-up
		all[name] = one
	}
	t.Cleanup(func() { cancel(); work.Wait(); h.Wait() })
	return h, all
}

func TestOneHandOnTheWheel(t *testing.T) {
	_, all := crew(t, true, "kate", "ned")
	kate, ned := all["kate"], all["ned"]
	kate.do(wheel.Request{Do: wheel.Here, Doing: "rollback to v73"})
	ned.do(wheel.Request{Do: wheel.Here})
	ned.until(t, "who is here", func() bool {
		return strings.Join(ned.board.Sentences(time.Now()), "; ") == "kate prepares: rollback to v73; ned (you)"
	})
	kate.do(wheel.Request{Do: wheel.Take, Why: "H12"})
	ned.until(t, "taken", ned.has("kate"))
	ned.do(wheel.Request{Do: wheel.Take, Why: "me"})
	ned.until(t, "refused", ned.heard("kate has the wheel: H12"))
	ned.do(wheel.Request{Do: wheel.Break, App: "shop", Why: "she sleeps"})
	kate.until(t, "broken", kate.has("ned"))
	kate.until(t, "told", kate.heard("ned broke the wheel of kate: she sleeps"))
	kate.stop()
	ned.until(t, "gone", func() bool { return len(ned.board.People) == 1 })
}

// A watcher is told that a store is not read by the gonogo that serves, and not asked for leave: it cannot give it. A pane of the same user can.
func TestWhoMayAllowAStore(t *testing.T) {
	for team, want := range map[bool]queue.Access{true: queue.AccessUnreachable, false: queue.AccessAsked} {
		h, all := crew(t, team, "kate")
		tell(h, &queue.StoreInfo{Store: "s", Var: "REDIS_URL", Access: queue.AccessAsked})
		kate := all["kate"]
		kate.until(t, "the store", func() bool { return kate.store.Var != "" })
		if got := kate.store; got.Access != want || team != strings.Contains(got.Why, "who runs it can allow that") {
			t.Errorf("team %v: got %q, %q; want %q", team, got.Access, got.Why, want)
		}
	}
}

// A watcher's mark is with all watchers, under the name that the gonogo that serves knows; with the watcher itself once.
func TestAWatchersMark(t *testing.T) {
	_, all := crew(t, true, "kate", "ned")
	kate, ned := all["kate"], all["ned"]
	first, second := marks.Moment(time.Now(), "it began here"), marks.Moment(time.Now().Add(time.Second), "seen")
	first.By = "the boss"
	kate.Ask(model.Request{Kind: model.MarkLine, App: app, Mark: first})
	ned.until(t, "kate's mark", func() bool {
		return len(ned.marks) == 1 && ned.marks[0].Note == "it began here" && ned.marks[0].By == "kate"
	})
	ned.Ask(model.Request{Kind: model.MarkLine, App: app, Mark: second})
	kate.until(t, "ned's mark", func() bool { return len(kate.marks) > 0 })
	if m := kate.marks; len(m) != 1 || m[0].Note != "seen" || m[0].By != "ned" {
		t.Errorf("kate got %+v, want the mark of ned alone", m)
	}
}

// What watchers say reaches nothing but the board: no order, no leave to read a store, few refreshes, no odd request.
func TestWatchersSayLittle(t *testing.T) {
	h, all := crew(t, true, "kate", "")
	l := listener{make(chan model.Request, 1000)}
	h.Add(app, l)
	kate, nobody := all["kate"], all[""]
	for range 100 {
		kate.Ask(model.Request{Kind: model.Refresh})
		kate.Ask(model.Request{Kind: model.OpenQueues, Store: "s", Allow: true})
	}
	nobody.do(wheel.Request{Do: wheel.Take, Why: "x"})
	nobody.until(t, "without a name", nobody.heard("no name"))
	kate.do(wheel.Request{Do: "order"})
	kate.until(t, "an odd request", kate.heard("does not know"))
	kate.do(wheel.Request{Do: wheel.Take, Why: "\x1b[2J" + strings.Repeat("y", 1000)})
	kate.until(t, "taken", kate.has("kate"))
	if why := kate.board.Wheel.Why; strings.ContainsRune(why, 0x1b) || len(why) > 300 {
		t.Errorf("the reason is %q", why)
	}
	for len(l.heard) > 0 {
		if q := <-l.heard; q.Kind != model.Refresh || len(l.heard) > 3 {
			t.Fatalf("heard %+v and %d more", q, len(l.heard))
		}
	}
}

// On one machine the gonogos are one person's.
func TestNoWheelOnOneMachine(t *testing.T) {
	h, all := crew(t, false, "kate")
	all["kate"].do(wheel.Request{Do: wheel.Take, Why: "H12"})
	tell(h, &model.Dynos{})
	all["kate"].until(t, "told", func() bool { return true })
	if all["kate"].board.Wheel != nil {
		t.Error("the wheel was taken")
	}
}

// Many take it at once: one has it, as every watcher says.
func TestManyTakeAtOnce(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	_, all := crew(t, true, names...)
	for _, one := range all {
		one.do(wheel.Request{Do: wheel.Take, Why: "mine"})
	}
	holder := ""
	for _, name := range names {
		one := all[name]
		one.until(t, "taken", func() bool { return one.board.Wheel != nil })
		if holder == "" {
			holder = one.board.Wheel.By
		}
		if one.board.Wheel.By != holder {
			t.Errorf("%s says %s, another %s", name, one.board.Wheel.By, holder)
		}
	}
	for _, name := range names {
		if name != holder {
			all[name].until(t, "refused", all[name].heard(holder+" has the wheel"))
		}
	}
}
