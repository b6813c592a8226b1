package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/child"
	"app.gonogo/gonogo/sources/queues/backend"
)

// Kind is the kind of store: a command. Discovery never finds one; [Target] makes it.
var Kind = backend.Kind{
	Name: "exec",
	Read: func(map[string]string, string) (backend.Target, bool) { return backend.Target{}, false },
	Open: func(_ context.Context, t backend.Target) (backend.Conn, error) { return conn{t}, nil },
}

const (
	every  = 10 * time.Second
	within = 10 * time.Second
	linger = time.Second // for what a killed command left behind to let go of its output
	most   = 64 << 10    // bytes of output
)

const argv = "argv" // what is run, parted by NUL

// Target is where the command argv leads, which the user has called name.
func Target(name string, args []string) backend.Target {
	line := strings.Join(args, "\x00")
	return backend.Target{Scheme: "exec", Host: "exec", Port: "0", User: name, DB: line, Address: backend.Secret(line), Extra: map[string]backend.Secret{argv: backend.Secret(line)}}
}

type conn struct{ t backend.Target }

func (conn) Close() {}

// Discover does not run the command yet.
func (d conn) Discover(context.Context, backend.DiscoverOptions) ([]backend.Library, error) {
	return []backend.Library{library{d.t.User, strings.Split(string(d.t.Extra[argv]), "\x00")}}, nil
}

// library is one command.
type library struct {
	name string
	argv []string
}

func (library) Name() string { return "exec" }

func (library) Every() time.Duration { return every }

// Read runs the command once. The time is ours: a command tells none.
func (l library) Read(ctx context.Context) (*queue.Sample, time.Time, error) {
	out, err := l.run(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	queues, err := parse(cmp.Or(safe.Text(l.name), "exec"), out)
	if err != nil {
		return nil, time.Time{}, err
	}
	slices.SortFunc(queues, func(a, b queue.Reading) int { return cmp.Compare(a.Name, b.Name) })
	return &queue.Sample{Queues: queues, Totals: queue.UnknownTotals(), Whole: true}, time.Now().UTC(), nil
}

// The failures of a command. Its own words are not told.
var (
	errStart   = &sources.Failure{Code: "exec", Why: "the command cannot be started", Do: "check exec in the config", Final: true}
	errFailed  = &sources.Failure{Code: "exec", Why: "the command ended with a failure"}
	errLate    = &sources.Failure{Code: "timeout", Why: "the command gave no answer within 10 s"}
	errTooMuch = &sources.Failure{Code: "reply", Why: "the command prints more than 64 KiB"}
	errNeither = &sources.Failure{Code: "reply", Why: "the command prints neither a number nor JSON of queues"}
)

func (l library) run(ctx context.Context) ([]byte, error) {
	limit, done := context.WithTimeout(ctx, within)
	defer done()
	if len(l.argv) == 0 || l.argv[0] == "" {
		return nil, errStart
	}
	c := exec.CommandContext(limit, l.argv[0], l.argv[1:]...)
	out := &bounded{}
	c.Stdout, c.WaitDelay = out, linger
	child.Isolate(c)
	if err := c.Start(); err != nil {
		return nil, errStart
	}
	err := c.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limit.Err() != nil:
		return nil, errLate
	case out.over:
		return nil, errTooMuch
	case err != nil && !errors.Is(err, exec.ErrWaitDelay): // a child that keeps the output open is none of ours
		return nil, errFailed
	}
	return out.b.Bytes(), nil
}

// bounded keeps so much of what is written, and swallows the rest.
type bounded struct {
	b    bytes.Buffer
	over bool
}

func (w *bounded) Write(p []byte) (int, error) {
	room := most - w.b.Len()
	if len(p) > room {
		w.over = true
	}
	w.b.Write(p[:min(len(p), room)])
	return len(p), nil
}
