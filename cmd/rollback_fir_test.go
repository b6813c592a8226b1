package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// runFir runs a verb on the simulated app of the Fir generation.
func runFir(t *testing.T, b *testBench, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	p := b.program(append(args, "-a", "foobaz-staging")...)
	p.Stdin, p.Stdout, p.Stderr = openNull(t), &out, &errs
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	return runIn(ctx, p), out.String(), errs.String()
}

// What the preview of a rollback says of a Fir app comes true: the release it goes to, who made it, the release that it makes, whose code and
// config that has, and that all dynos run it in the end.
func TestThePreviewOfARollbackOfAFirApp(t *testing.T) {
	t.Parallel()
	b := newTestBench(t, sim.Options{Scenario: "calm", Speed: 10, Seed: 1})
	b.speed = 10
	type release struct {
		Version     int    `json:"version"`
		Description string `json:"description"`
		Current     bool   `json:"current"`
		Image       struct {
			ID string `json:"id"`
		} `json:"oci_image"`
	}
	read := func() []release {
		var list []release
		code, stdout, stderr := runFir(t, b, "releases", "--json")
		if err := json.Unmarshal([]byte(stdout), &list); code != base.ExitDone || err != nil {
			t.Fatalf("exit code %d, %v: %s%s", code, err, stdout, stderr)
		}
		return list
	}
	before := read()
	code, stdout, stderr := runFir(t, b, "rollback", "--confirm", "foobaz-staging")
	after := read()
	newest := after[0]
	if code != base.ExitDone || len(after) != len(before)+1 || !newest.Current {
		t.Fatalf("exit code %d, the newest release is %+v; want one more that is current:\n%s\n%s", code, newest, stdout, stderr)
	}
	var target int
	if _, err := fmt.Sscanf(newest.Description, "Rollback to v%d", &target); err != nil {
		t.Fatalf("the newest release is %q, want a rollback", newest.Description)
	}
	at := slices.IndexFunc(after, func(r release) bool { return r.Version == target })
	if at < 0 || after[at].Image.ID == "" || newest.Image != after[at].Image || newest.Image == before[0].Image {
		t.Errorf("v%d runs the image %q; want that of v%d, and not that of before: %+v", newest.Version, newest.Image.ID, target, after)
	}
	for _, want := range []string{fmt.Sprintf("v%d ", target), fmt.Sprintf("v%d ", before[0].Version), "code and config of " + fmt.Sprintf("v%d", target), "heroku rollback v" + fmt.Sprint(target) + " -a foobaz-staging"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("the preview lacks %q:\n%s", want, stderr)
		}
	}
	if !strings.Contains(stdout, fmt.Sprintf("as v%d", newest.Version)) {
		t.Errorf("the end does not name v%d: %s", newest.Version, stdout)
	}
}

// openNull is a stdin that is no terminal and has nothing to say.
func openNull(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}
