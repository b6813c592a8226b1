//go:build integration

package faults

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"
)

// verbs are orders on the command line.
var verbs = [][]string{
	{"rollback", "v72"}, {"restart", "-d", "web.1"}, {"restart", "-p", "worker"}, {"stop", "-d", "worker.2"}, {"scale", "web=3"}, {"maintenance", "on"},
}

// attempt is one order on the command line, given while one fault meets it.
type attempt struct {
	verb    []string
	kind    kind
	network []kind // what else meets every request
	code    int
	stage   string
	stderr  string
	output  string
	orders  []*order
	leaked  []string
}

func (a *attempt) String() string { return strings.Join(a.verb, " ") + " under " + a.kind.name }

// try gives the order to a platform of its own.
func (a *attempt) try(binary string) error {
	home, err := os.MkdirTemp("", "gonogo-faults-home-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	s, err := newPlatform("calm", 1, 0)
	if err != nil {
		return err
	}
	defer s.close()
	p, err := newProxy(s.URL(), 1, faultSet{network: a.network, order: []kind{a.kind}, percent: 100})
	if err != nil {
		return err
	}
	defer p.close()
	p.begin()
	args := append(slices.Clone(a.verb), "-a", app, "--confirm", app, "--timeout", "6s", "--json")
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Env = home, append(homeEnv(home), s.env(p.url())...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	stuck := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	err = cmd.Run()
	stuck.Stop()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	a.code, a.stderr, a.output = cmd.ProcessState.ExitCode(), stderr.String(), stdout.String()
	var end struct{ Stage string }
	_ = json.Unmarshal(stdout.Bytes(), &end)
	a.stage = end.Stage
	secrets, err := s.secrets()
	p.mu.Lock()
	defer p.mu.Unlock()
	a.orders = p.orders
	a.leaked = leakedSecrets(a.output+a.stderr, slices.Concat(secrets, planted, p.secrets))
	return err
}

// judge holds the exit code and the stage against what happened.
func (a *attempt) judge() (out []breach) {
	fail := func(check, format string, args ...any) {
		out = append(out, breach{check, a.String() + " " + fmt.Sprintf(format, args...) +
			fmt.Sprintf("; stage %q, exit %d, stderr %q", a.stage, a.code, a.stderr)})
	}
	if len(a.orders) != 1 {
		fail(checkTwice, "reached the proxy %d times", len(a.orders))
	}
	happened := slices.ContainsFunc(a.orders, (*order).happened)
	switch {
	case happened && (a.stage == "failed" || a.stage == "refused" || a.code == 1):
		fail(checkFailed, "happened and is reported as not")
	case !happened && (a.stage == "done" || a.stage == "accepted" || a.code == 0):
		fail(checkDone, "did not happen and is reported as done or accepted")
	}
	if want := []int{0, 1, 3, 4}; !slices.Contains(want, a.code) {
		fail(checkCrash, "exits with %d, not with one of %v", a.code, want)
	}
	if mark := loggers.FindString(a.stderr + a.output); mark != "" {
		fail(checkForeign, "prints %q", mark)
	}
	if strings.ContainsFunc(a.stderr+a.output, func(r rune) bool { return r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0 || bidi(r)) }) {
		fail(checkForeign, "prints control characters")
	}
	for _, l := range a.leaked {
		fail(checkSecret, "prints a secret: %s", l)
	}
	return out
}

// Orders on the command line, every verb under every fault that can meet an order: exactly one request, never reported as
// failed when it happened, never as done when it did not. Without -all a third of the table, another verb for each fault.
func TestVerbs(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	var attempts []*attempt
	for i, k := range orderKinds() {
		for n, v := range verbs {
			if *flags.all || (i+n)%len(verbs) == 0 {
				attempts = append(attempts, &attempt{verb: v, kind: k})
			}
		}
	}
	var mu sync.Mutex
	breaches := map[string]int{}
	var g errgroup.Group
	g.SetLimit(max(1, *flags.jobs/4))
	for _, a := range attempts {
		g.Go(func() error {
			err := a.try(path)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("%s could not be tried: %v", a, err)
				return nil
			}
			for _, b := range a.judge() {
				breaches[b.check]++
				t.Error(b)
			}
			return nil
		})
	}
	_ = g.Wait()
	t.Logf("\n%s", verbsTable(attempts, breaches))
}

func verbsTable(attempts []*attempt, breaches map[string]int) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "check\tbreaches")
	for _, c := range []string{checkCrash, checkTwice, checkDone, checkFailed, checkForeign, checkSecret} {
		fmt.Fprintf(w, "%s\t%d\n", c, breaches[c])
	}
	_ = w.Flush()
	stages := map[string]int{}
	for _, a := range attempts {
		stages[cmp.Or(a.stage, "no stage")]++
	}
	fmt.Fprintf(&b, "%d orders on the command line: %v\n", len(attempts), stages)
	return b.String()
}
