package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/backend"
)

// TestMain is also the command: this binary, told by its environment what to do.
func TestMain(m *testing.M) {
	switch what := os.Getenv("GONOGO_TEST_COMMAND"); what {
	case "":
		os.Exit(m.Run())
	case "arguments":
		fmt.Printf(`[{"name":%q,"ready":%d}]`, strings.Join(os.Args[1:], "|"), len(os.Args)-1)
	case "fail":
		fmt.Println("7")
		fmt.Fprintln(os.Stderr, "hunter2")
		os.Exit(3)
	case "flood":
		for range 100 {
			fmt.Print(strings.Repeat("1", 1000))
		}
	case "hang":
		<-time.After(time.Hour)
	default:
		fmt.Print(what)
	}
}

func run(t *testing.T, ctx context.Context, what string, args ...string) (*queue.Sample, error) {
	t.Helper()
	t.Setenv("GONOGO_TEST_COMMAND", what)
	d, err := Kind.Open(ctx, Target("mine", append([]string{os.Args[0]}, args...)))
	if err != nil {
		t.Fatal(err)
	}
	libs, err := d.Discover(ctx, backend.DiscoverOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := libs[0].Read(ctx)
	return s, err
}

func TestOutput(t *testing.T) {
	s, err := run(t, t.Context(), " 42\n")
	want := []queue.Reading{{Name: "mine", Ready: 42, Oldest: -1, Consumers: -1, Quality: queue.Exact}}
	if err != nil || cmp.Diff(want, s.Queues) != "" || !s.Whole {
		t.Errorf("%v, %+v", err, s)
	}
	s, err = run(t, t.Context(), `[{"name":"b","ready":0,"in_flight":2,"paused":true,"process":"worker"},{"name":"a\u001b[31m","oldest":1.5,"in":0.25,"dead":-1}]`)
	want = []queue.Reading{
		{Name: safe.Text("a\x1b[31m"), Ready: -1, Oldest: model.Duration(1500 * time.Millisecond), Consumers: -1, Quality: queue.NotKnown, In: queue.PerSecond(0.25)},
		{Name: "b", Ready: 0, Oldest: 0, Consumers: -1, Quality: queue.Exact, InFlight: queue.Known(2), Paused: true, Process: "worker", ProcessSource: "config"},
	}
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, s.Queues); d != "" {
		t.Error(d)
	}
}

// The arguments reach the command as they are: there is no shell.
func TestNoShell(t *testing.T) {
	s, err := run(t, t.Context(), "arguments", "$HOME", "a b; rm", "*")
	if err != nil || s.Queues[0].Name != "$HOME|a b; rm|*" || s.Queues[0].Ready != 3 {
		t.Errorf("%v, %+v", err, s)
	}
}

func TestFailures(t *testing.T) {
	for what, want := range map[string]error{"fail": errFailed, "flood": errTooMuch, "many": errNeither, "-3": errNeither, "NaN": errNeither, "{": errNeither, `[{"name":"a"},{"name":"a"}]`: errNeither, `"7"`: errNeither} {
		_, err := run(t, t.Context(), what)
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	lib := library{"x", []string{"/nowhere/hunter2"}}
	if _, _, err := lib.Read(t.Context()); !errors.Is(err, errStart) || strings.Contains(err.Error(), "hunter2") {
		t.Error(err)
	}
}

func TestItEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	began := time.Now()
	if _, err := run(t, ctx, "hang"); !errors.Is(err, context.Canceled) || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

func TestNoVarNamesACommand(t *testing.T) {
	if _, ok := Kind.Read(map[string]string{"X": "exec:rm"}, "X"); ok {
		t.Error("a config var names a command")
	}
	if a, b := Target("n", []string{"a", "b"}).ID(), Target("n", []string{"a b"}).ID(); a == b {
		t.Error("two commands are one")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"7", "{}", `{"ready":1e300}`, `[{"name":"a","oldest":-1}]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, out string) {
		queues, err := parse("mine", []byte(out))
		for _, q := range queues {
			if err != nil || q.Ready < -1 || q.Oldest < -1 || q.Name == "" || strings.ContainsAny(q.Name, "\x1b\x00\n") {
				t.Errorf("%v, %+v", err, q)
			}
		}
	})
}
