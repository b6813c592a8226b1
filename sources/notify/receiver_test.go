package notify

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/hub"
)

// scripted answers deliveries one after the other; the last answer is the answer to all that follow.
type scripted struct {
	mu      sync.Mutex
	answers []func(ctx context.Context) error
	got     []string // ids that were taken
	tried   int
}

func (s *scripted) send(ctx context.Context, n notice.Notice) (string, error) {
	s.mu.Lock()
	answer := s.answers[min(s.tried, len(s.answers)-1)]
	s.tried++
	s.mu.Unlock()
	if err := answer(ctx); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, n.ID)
	return "it answered 200", nil
}

func well(context.Context) error { return nil }

func hangs(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

func panics(context.Context) error { panic("boom") }

func fails(f sources.Failure) func(context.Context) error {
	return func(context.Context) error { return &f }
}

// stage runs receivers under a hub, in a bubble of fake time.
type stage struct {
	box    *hub.Mailbox
	told   []string // notices
	health []string // "notify/a live"
}

func play(t *testing.T, f func(s *stage), receivers ...*Receiver) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		h := hub.New(hub.Options{Clock: time.Now})
		s := &stage{box: h.Subscribe("test", hub.Policy{})}
		for _, r := range receivers {
			r.clock, r.wake = time.Now, make(chan struct{}, 1) // of the bubble
			h.Add("", r)
		}
		h.Start(ctx)
		f(s)
		cancel()
		h.Wait()
	})
}

// pass lets time pass, and reads what was told meanwhile.
func (s *stage) pass(d time.Duration) {
	ctx, done := context.WithTimeout(context.Background(), d)
	defer done()
	for {
		batch, err := s.box.Next(ctx)
		if err != nil {
			return
		}
		for _, e := range batch {
			switch f := e.Fact.(type) {
			case *model.Notice:
				s.told = append(s.told, f.Text)
			case *model.Health:
				s.health = append(s.health, strings.TrimSpace(fmt.Sprintf("%s %s %s", f.Name, f.State, f.Code)))
			}
		}
	}
}

func numbered(from, n int) (list []notice.Notice) {
	for i := range n {
		list = append(list, notice.Notice{ID: fmt.Sprint(from + i), Title: "x"})
	}
	return list
}

func put(r *Receiver, list []notice.Notice) {
	for _, n := range list {
		r.Put(n)
	}
}

// TestFailuresAreTriedAgain: whatever happens twice, the notice arrives once, and health says how it went.
func TestFailuresAreTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(context.Context) error
		code   string
	}{
		"503":   {fails(sources.Failure{Code: "503", Why: "it answered 503"}), "503"},
		"429":   {fails(sources.Failure{Code: "429", Why: "it answered 429", After: 10 * time.Second}), "429"},
		"hangs": {hangs, "timeout"},
		"panic": {panics, "panic"},
	} {
		t.Run(name, func(t *testing.T) {
			sc := &scripted{answers: []func(context.Context) error{c.answer, c.answer, well}}
			r := newReceiver("a", sc, nil)
			play(t, func(s *stage) {
				put(r, numbered(1, 2))
				s.pass(2 * time.Minute)
				if diff := cmp.Diff([]string{"1", "2"}, sc.got); diff != "" {
					t.Errorf("delivered: -want +got:\n%s", diff)
				}
				if len(s.told) > 0 || r.Unsent() > 0 {
					t.Errorf("told %q, %d unsent, want nothing lost", s.told, r.Unsent())
				}
				all := strings.Join(s.health, ",")
				if !strings.Contains(all, "notify/a failing "+c.code) || !strings.HasSuffix(all, "notify/a live") {
					t.Errorf("health %q, want failing %s and live in the end", all, c.code)
				}
			}, r)
		})
	}
}

// TestRefusalsAreTold: what a receiver refuses for good is given up at once, and said; the next notice is tried all the same.
func TestRefusalsAreTold(t *testing.T) {
	sc := &scripted{answers: []func(context.Context) error{fails(sources.Failure{Code: "404", Why: "it answered 404", Final: true}), well}}
	r := newReceiver("a", sc, nil)
	play(t, func(s *stage) {
		put(r, numbered(1, 2))
		s.pass(time.Second)
		if diff := cmp.Diff([]string{"a did not get 1 notification: it answered 404"}, s.told); diff != "" {
			t.Errorf("told: -want +got:\n%s", diff)
		}
		s.pass(time.Minute)
		if diff := cmp.Diff([]string{"2"}, sc.got); diff != "" {
			t.Errorf("delivered: -want +got:\n%s", diff)
		}
	}, r)
}

// TestOneThatHangsDelaysNobody, and its queue is bounded: what is dropped is counted and told.
func TestOneThatHangsDelaysNobody(t *testing.T) {
	bad, good := &scripted{answers: []func(context.Context) error{hangs}}, &scripted{answers: []func(context.Context) error{well}}
	a, b := newReceiver("a", bad, nil), newReceiver("b", good, nil)
	play(t, func(s *stage) {
		s.pass(time.Second)
		for _, n := range numbered(1, mostQueued+8) {
			Receivers{a, b}.Put(n)
			s.pass(time.Millisecond)
		}
		if n := len(good.got); n != mostQueued+8 {
			t.Errorf("b got %d notices, want %d", n, mostQueued+8)
		}
		s.pass(10 * time.Second)
		if want := "a did not get 8 notifications: too many wait"; !cmp.Equal(s.told, []string{want}) {
			t.Errorf("told %q, want %q", s.told, want)
		}
		if n := a.Unsent(); n != mostQueued {
			t.Errorf("%d unsent, want %d", n, mostQueued)
		}
	}, a, b)
}

// TestNothingWaitsForEver: what cannot be delivered is given up after a while, and said. Meanwhile it is tried ever more seldom.
func TestNothingWaitsForEver(t *testing.T) {
	sc := &scripted{answers: []func(context.Context) error{fails(sources.Failure{Code: "500", Why: "it answered 500"})}}
	r := newReceiver("a", sc, nil)
	play(t, func(s *stage) {
		put(r, numbered(1, 3))
		s.pass(time.Hour)
		if r.Unsent() != 0 || len(s.told) == 0 || sc.tried > 60 {
			t.Errorf("%d unsent, told %q, tried %d times", r.Unsent(), s.told, sc.tried)
		}
		lost := 0
		for _, text := range s.told {
			n := 0
			if _, err := fmt.Sscanf(text, "a did not get %d notification", &n); err != nil {
				t.Errorf("told %q: %v", text, err)
			}
			lost += n
		}
		if lost != 3 {
			t.Errorf("%d are told to be lost, want 3: %q", lost, s.told)
		}
		if last := s.health[len(s.health)-1]; last != "notify/a failing 500" {
			t.Errorf("health %q in the end, want failing: nothing has proved otherwise", last)
		}
	}, r)
}

func TestANoticeWaitsOnce(t *testing.T) {
	r := newReceiver("a", &scripted{}, time.Now)
	put(r, append(numbered(1, 2), numbered(1, 2)...))
	if n := r.Unsent(); n != 2 {
		t.Errorf("%d wait, want 2", n)
	}
	if got := (Receivers{r}).Unsent(); !cmp.Equal(got, []string{"a did not get 2 notifications"}) {
		t.Errorf("got %q", got)
	}
}

// TestMain is also the command that is run.
func TestMain(m *testing.M) {
	switch os.Getenv("GONOGO_TEST_NOTIFY") {
	case "":
		os.Exit(m.Run())
	case "copy":
		in, err := os.ReadFile("/dev/stdin")
		if err == nil {
			err = os.WriteFile(os.Args[1], append(in, strings.Join(os.Args[2:], "|")...), 0o600)
		}
		if err != nil {
			os.Exit(1)
		}
	case "fail":
		fmt.Println("hunter2")
		os.Exit(3)
	case "hang":
		<-time.After(time.Hour)
	}
}

func TestCommands(t *testing.T) {
	file := t.TempDir() + "/out"
	t.Setenv("GONOGO_TEST_NOTIFY", "copy")
	answer, err := command{os.Args[0], file, "$HOME", "a b; rm *"}.send(t.Context(), numbered(7, 1)[0])
	got, _ := os.ReadFile(file)
	if err != nil || answer != "it ended with 0" || !strings.HasPrefix(string(got), `{"id":"7"`) || !strings.HasSuffix(string(got), "}\n$HOME|a b; rm *") {
		t.Errorf("got %q, %v: %s, want the notice as JSON and the arguments as they are", answer, err, got)
	}
	t.Setenv("GONOGO_TEST_NOTIFY", "fail")
	if _, err := (command{os.Args[0]}).send(t.Context(), notice.Notice{}); err == nil || err.Error() != "exec: the command ended with 3" {
		t.Errorf("got %v, want that it ended with 3", err)
	}
	t.Setenv("GONOGO_TEST_NOTIFY", "hang")
	ctx, done := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer done()
	if _, err := (command{os.Args[0]}).send(ctx, notice.Notice{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want that its time is up", err)
	}
	f := new(sources.Failure)
	if _, err := (command{"/nowhere/hunter2"}).send(t.Context(), notice.Notice{}); !errors.As(err, &f) || !f.Final || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want a final failure that does not name the path", err)
	}
}

func TestDesktop(t *testing.T) {
	n := notice.Notice{Title: "-x <b>", Level: "critical", Evidence: []string{`" & do shell script "rm" <i>`}}
	linux := desktop{"linux"}.argv(n)
	if want := []string{"notify-send", "--app-name=gonogo", "--urgency=critical", "--", "gonogo: -x <b>", `" &amp; do shell script "rm" &lt;i&gt;`}; !cmp.Equal(linux, want) {
		t.Errorf("linux: got %q, want %q", linux, want)
	}
	mac := desktop{"darwin"}.argv(n)
	for i, arg := range mac[:len(mac)-2] {
		if strings.Contains(arg, "rm") {
			t.Errorf("macOS: argument %d is part of the script and holds foreign text: %q", i, arg)
		}
	}
	if got := (desktop{"plan9"}).argv(n); got != nil {
		t.Errorf("elsewhere: got %q, want nothing", got)
	}
}
