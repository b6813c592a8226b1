package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/heroku"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// TestScripts tells the verbs' stories: the command line runs in this process against an embedded platform.
//
//	world SCENARIO [fast]         starts a platform; its clock stands still, or runs sixty times as fast
//	advance 30s                   moves a clock that stands still
//	gonogo ARGS                   must end with 0
//	exits N gonogo ARGS           must end with N
//	seen REGEXP gonogo ARGS       is interrupted as soon as its stdout matches
//	fault METHOD PATH WHAT...     status=N, body=FILE, drop, garbage, two-factor, times=N, retry=1s
//	lose METHOD PATH              what the platform answers never arrives
//	requests N METHOD PATH        so many have reached the platform
//	same-objects PATH             stdout is the API's list, but for what stands under "gonogo"
//
// Whatever is printed is searched for the platform's secrets and for bytes that act on a terminal.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Values["stage"] = &stage{}
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/.config")
			env.Setenv("XDG_DATA_HOME", env.WorkDir+"/.local")
			env.Setenv("TZ", "UTC")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"world": cmdWorld, "advance": cmdAdvance, "gonogo": cmdGonogo, "exits": cmdExits, "seen": cmdSeen,
			"fault": cmdFault, "lose": cmdLose, "requests": cmdRequests, "same-objects": cmdSameObjects,
		},
	})
}

// stage is what a script plays on.
type stage struct {
	platform *sim.Platform
	wire     *wire
}

func stageOf(ts *testscript.TestScript) *stage { return ts.Value("stage").(*stage) }

func cmdWorld(ts *testscript.TestScript, neg bool, args []string) {
	s := stageOf(ts)
	o := sim.Options{Scenario: args[0], Seed: 1, Manual: true}
	if len(args) > 1 && args[1] == "fast" {
		o.Manual, o.Speed = false, 60
	}
	p, err := sim.New(o)
	ts.Check(err)
	ts.Check(p.Start(context.Background()))
	ts.Defer(func() { p.Close() })
	s.platform = p
	s.wire = newWire(p.URL())
	ts.Defer(s.wire.server.Close)
	for _, kv := range p.Env() {
		k, v, _ := strings.Cut(kv, "=")
		ts.Setenv(k, v)
	}
	ts.Setenv("HEROKU_HOST", s.wire.server.URL)
}

func cmdAdvance(ts *testscript.TestScript, neg bool, args []string) {
	d, err := time.ParseDuration(args[0])
	ts.Check(err)
	stageOf(ts).platform.Advance(d)
}

func cmdGonogo(ts *testscript.TestScript, neg bool, args []string) {
	expectCode(ts, 0, runGonogo(ts, context.Background(), nil, args))
}

func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	expectCode(ts, want, runGonogo(ts, context.Background(), nil, args[2:]))
}

// cmdSeen is how a test types Ctrl-C: what it waits for has a limit, so that a fault is a failure and no hanging test.
func cmdSeen(ts *testscript.TestScript, neg bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	w := &watchful{want: regexp.MustCompile(args[0]), found: cancel}
	code := runGonogo(ts, ctx, w, args[2:])
	if !w.hit {
		ts.Fatalf("%s was never printed", args[0])
	}
	expectCode(ts, base.ExitInterrupted, code)
}

func expectCode(ts *testscript.TestScript, want, got int) {
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func runGonogo(ts *testscript.TestScript, ctx context.Context, w *watchful, args []string) int {
	var out, errs bytes.Buffer
	s := stageOf(ts)
	stdin, err := os.Open(os.DevNull)
	ts.Check(err)
	defer stdin.Close()
	p := &base.Process{Args: args, Getenv: ts.Getenv, Cwd: ts.MkAbs("."), Home: ts.Getenv("HOME"), Stdin: stdin, Clock: time.Now,
		Stdout: &out, Stderr: &errs, Poll: quickly()}
	if s.platform != nil {
		p.Clock = s.platform.Now
	}
	if w != nil {
		w.to = &out
		p.Stdout = w
	}
	code := runIn(ctx, p)
	io.Copy(ts.Stdout(), bytes.NewReader(out.Bytes()))
	io.Copy(ts.Stderr(), bytes.NewReader(errs.Bytes()))
	harmless(ts, s, out.String()+errs.String(), slices.Contains(args, "completion"))
	return code
}

// quickly makes the pollers' seconds moments.
func quickly() heroku.Intervals {
	const moment = 50 * time.Millisecond
	return heroku.Intervals{App: moment, Dynos: moment, Quick: moment, Formation: moment, Releases: moment}
}

// harmless holds what every output must hold, whatever the story.
func harmless(ts *testscript.TestScript, s *stage, text string, shell bool) {
	if i := strings.IndexFunc(text, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f || r >= 0x202a && r <= 0x202e
	}); i >= 0 && !shell {
		ts.Fatalf("byte %d of the output acts on a terminal: %q", i, text[max(0, i-20):min(len(text), i+20)])
	}
	if s.platform == nil {
		return
	}
	for _, secret := range []string{s.platform.Token(), s.platform.RedisURL(), "/streams/", "srv="} {
		if secret != "" && strings.Contains(text, secret) {
			ts.Fatalf("a secret was printed")
		}
	}
}

// watchful tells when what was written matches.
type watchful struct {
	mu    sync.Mutex
	to    *bytes.Buffer
	want  *regexp.Regexp
	found func()
	hit   bool
}

func (w *watchful) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.to.Write(b)
	if w.want.Match(w.to.Bytes()) {
		w.hit = true
		w.found()
	}
	return n, err
}

func cmdFault(ts *testscript.TestScript, neg bool, args []string) {
	f := sim.Fault{Method: args[0], Path: args[1]}
	for _, what := range args[2:] {
		k, v, _ := strings.Cut(what, "=")
		var err error
		switch k {
		case "drop":
			f.Drop = true
		case "garbage":
			f.Garbage = true
		case "two-factor":
			f.TwoFactor = true
		case "status":
			f.Status, err = strconv.Atoi(v)
		case "times":
			f.Times, err = strconv.Atoi(v)
		case "retry":
			f.RetryAfter, err = time.ParseDuration(v)
		case "body":
			f.Status, f.Body = http.StatusOK, ts.ReadFile(v)
		default:
			ts.Fatalf("there is no fault %s", k)
		}
		ts.Check(err)
	}
	stageOf(ts).platform.Inject(f)
}

func cmdLose(ts *testscript.TestScript, neg bool, args []string) {
	stageOf(ts).wire.lose(args[0], args[1])
}

func cmdRequests(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := stageOf(ts).wire.count(args[1], args[2]); got != want {
		ts.Fatalf("%d requests %s %s, want %d", got, args[1], args[2], want)
	}
}

// cmdSameObjects compares stdout with what the API itself answers: same objects, same names, same values.
func cmdSameObjects(ts *testscript.TestScript, neg bool, args []string) {
	s := stageOf(ts)
	req, err := http.NewRequest(http.MethodGet, s.platform.URL()+args[0], nil)
	ts.Check(err)
	req.Header.Set("Accept", "application/vnd.heroku+json; version=3")
	req.Header.Set("Authorization", "Bearer "+s.platform.Token())
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	var theirs, ours []map[string]any
	ts.Check(json.NewDecoder(res.Body).Decode(&theirs))
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &ours))
	if len(ours) == 0 {
		ts.Fatalf("stdout lists nothing")
	}
	for _, o := range ours {
		if _, ok := o["gonogo"]; !ok {
			ts.Fatalf("an object without what gonogo adds: %v", o)
		}
		delete(o, "gonogo")
		i := slices.IndexFunc(theirs, func(t map[string]any) bool { return t["id"] == o["id"] })
		if i < 0 {
			ts.Fatalf("the API has no object %v", o["id"])
		}
		if diff := cmp.Diff(theirs[i], o); diff != "" {
			ts.Fatalf("not the API's object:\n%s", diff)
		}
	}
}
