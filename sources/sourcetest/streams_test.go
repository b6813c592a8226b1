package sourcetest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources"
)

// asBadStream names, in the environment of a child process, the stream that the rules are held against there.
const asBadStream = "GONOGO_TEST_BAD_STREAM"

// piped is a log source that gives what is said to it, after do has changed it, and tells silence if it is honest.
type piped struct {
	said   chan string
	do     func(n int, text string) []string
	wait   time.Duration
	honest bool
}

func (piped) Name() model.SourceName { return "piped" }

func (p piped) Run(ctx context.Context, emit func(model.Event)) error {
	in, n, last, quiet := logstore.NewIngest(logstore.IngestOptions{}), 0, time.Now(), false
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case text := <-p.said:
			n++
			time.Sleep(p.wait)
			for _, t := range p.do(n, text) {
				in.Add([]byte(time.Now().UTC().Format("2006-01-02T15:04:05.000000+00:00")+" app[web.1]: "+t), time.Now())
			}
			if b := in.Next(time.Now(), true); b != nil {
				last, quiet = time.Now(), false
				emit(model.Event{Fact: &model.LogLines{Batch: b}})
			}
		case now := <-tick.C:
			if p.honest && !quiet && now.Sub(last) >= 45*time.Second {
				quiet = true
				emit(model.Event{Fact: &model.Health{Name: "piped", State: model.Live, QuietSince: last}})
			}
		}
	}
}

func stream(p piped) Stream {
	return Stream{Name: "piped", Talks: time.Minute, Waits: 2 * time.Minute, Late: 2 * time.Second,
		Begin: func(*testing.T, context.Context) (sources.Source, func(string)) {
			p.said = make(chan string, 1000)
			return p, func(text string) { p.said <- text }
		}}
}

func same(_ int, text string) []string { return []string{text} }

// badStreams break a rule, and what is said of each.
var badStreams = map[string]struct {
	piped
	says string
}{
	"loses":    {piped{do: func(n int, s string) []string { return []string{s}[:min(1, n%20)] }, honest: true}, "-said +told"},
	"repeats":  {piped{do: func(n int, s string) []string { return []string{s, s}[:1+n/20%2] }, honest: true}, "-said +told"},
	"changes":  {piped{do: func(n int, s string) []string { return []string{s + strings.Repeat(" ", n/20%2)} }, honest: true}, "-said +told"},
	"late":     {piped{do: same, wait: 2200 * time.Millisecond, honest: true}, "after it was said"},
	"believes": {piped{do: same}, "no silence is told"},
}

func TestGoodStreamPasses(t *testing.T) {
	p := piped{do: same, honest: true}
	if name := os.Getenv(asBadStream); name != "" {
		p = badStreams[name].piped
	}
	RunStreams(t, []Stream{stream(p)})
}

func TestBadStreamsFail(t *testing.T) {
	if os.Getenv(asBadStream) != "" {
		return // a child runs the other test only
	}
	for name, c := range badStreams {
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestGoodStreamPasses$", "-test.timeout=30s")
			cmd.Env = append(os.Environ(), asBadStream+"="+name)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), c.says) {
				t.Errorf("%v, and not a word of %q in:\n%.2000s", err, c.says, out)
			}
		})
	}
}
