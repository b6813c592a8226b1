package sourcetest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
)

// asBad names, in the environment of a child process, the source that the contract is held against there.
const asBad = "GONOGO_TEST_BAD_SOURCE"

type source func(ctx context.Context, addr string, emit func(model.Event)) error

type placed struct {
	run  source
	addr string
}

func (placed) Name() model.SourceName { return "placed" }

func (p placed) Run(ctx context.Context, emit func(model.Event)) error {
	return p.run(ctx, p.addr, emit)
}

// good asks once and tells only what it knows.
func good(ctx context.Context, addr string, emit func(model.Event)) error {
	if err := ask(ctx, addr); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return errors.New("no answer")
	}
	emit(model.Event{Fact: &model.AppInfo{Name: "foobaz"}})
	<-ctx.Done()
	return nil
}

func ask(ctx context.Context, addr string) error {
	own := &http.Transport{}
	defer own.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, addr, nil)
	if err != nil {
		return err
	}
	resp, err := own.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK || string(body) != "fine" {
		return errors.New("garbage")
	}
	return nil
}

// bad are sources that break the contract, and what the suite says of each.
var bad = map[string]struct {
	source
	says string
}{
	"deaf": {func(ctx context.Context, _ string, emit func(model.Event)) error {
		emit(model.Event{Fact: &model.AppInfo{}})
		select {}
	}, "still running"},
	"leaky": {func(ctx context.Context, addr string, emit func(model.Event)) error {
		go func() { select {} }()
		return good(ctx, addr, emit)
	}, "found unexpected goroutines"},
	"gives up": {func(ctx context.Context, addr string, emit func(model.Event)) error {
		if ask(ctx, addr) != nil {
			return nil
		}
		return good(ctx, addr, emit)
	}, "would never run it again"},
	"panics": {func(ctx context.Context, addr string, emit func(model.Event)) error {
		if ask(ctx, addr) != nil && ctx.Err() == nil {
			panic("boom")
		}
		return good(ctx, addr, emit)
	}, "panicked"},
	"tells secrets": {func(ctx context.Context, addr string, emit func(model.Event)) error {
		emit(model.Event{Fact: &model.Notice{Text: "logged in with hunter2"}})
		return good(ctx, addr, emit)
	}, "holds a secret"},
	"fails with secrets": {func(ctx context.Context, addr string, emit func(model.Event)) error {
		if err := good(ctx, addr, emit); err != nil {
			return errors.New("hunter2 was refused")
		}
		return nil
	}, "error holds a secret"},
	"always well": {func(ctx context.Context, addr string, emit func(model.Event)) error {
		emit(model.Event{Fact: &model.Health{Name: "placed", State: model.Live}})
		return good(ctx, addr, emit)
	}, "over a broken origin"},
	"silent": {func(ctx context.Context, _ string, _ func(model.Event)) error {
		<-ctx.Done()
		return nil
	}, "still not told"},
	"no fact": {func(ctx context.Context, addr string, emit func(model.Event)) error {
		emit(model.Event{})
		return good(ctx, addr, emit)
	}, "without a fact"},
}

func suite(s source) Suite {
	return Suite{
		New:     func(_ *testing.T, addr string) sources.Source { return placed{s, addr} },
		Healthy: serve(func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) { io.WriteString(w, "fine") }),
		Want:    []model.Kind{"app", "health"}, Faults: HTTPFaults(), Secrets: []string{"hunter2"}, Patience: 2 * time.Second,
	}
}

func TestGoodSourcePasses(t *testing.T) {
	if name := os.Getenv(asBad); name != "" {
		s := suite(bad[name].source)
		s.Faults = s.Faults[:2] // enough to fail by, and quick
		Run(t, s)
		return
	}
	Run(t, suite(good))
}

// TestBadSourcesFail runs the suite over each bad source in a process of its own, and wants it to fail for the right reason.
func TestBadSourcesFail(t *testing.T) {
	if os.Getenv(asBad) != "" {
		return // a child runs the other test only
	}
	for name, c := range bad {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestGoodSourcePasses$", "-test.timeout=30s")
			cmd.Env = append(os.Environ(), asBad+"="+name)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), c.says) {
				t.Errorf("%v, and not a word of %q in:\n%s", err, c.says, out)
			}
			if strings.Contains(string(out), "hunter2") {
				t.Error("the suite itself tells the secret")
			}
		})
	}
}
