//go:build integration

package sim

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The client takes a second or two a command: a share of the table runs with every test run, all of it by make client.
var allCommands = flag.Bool("all-commands", false, "run every row of testdata/commands.tsv")

// commandRow is what one command of the official client must do.
type commandRow struct {
	always         bool // with every test run
	scenario, text string
	exit           int
	args           []string
}

func commandRows(t *testing.T) (rows []commandRow) {
	t.Helper()
	data, err := os.ReadFile("testdata/commands.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 || f[0] != "push" && f[0] != "all" {
			t.Fatalf("line %d: %q", i+1, line)
		}
		exit, err := strconv.Atoi(f[2])
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		rows = append(rows, commandRow{f[0] == "push", f[1], f[3], exit, strings.Fields(f[4])})
	}
	return rows
}

// broken is what a client prints that has met an answer of the wrong shape, or the platform's words for a mistake of one's own.
var broken = regexp.MustCompile(`TypeError|ReferenceError|SyntaxError|Cannot read prop|\bundefined\b|\bNaN\b|\[object Object\]|right HTTP verb|ENOTFOUND|<html|\n +at `)

// Every command does what it does on the live platform, or fails and says in one sentence why.
func TestCLICommands(t *testing.T) {
	for _, row := range commandRows(t) {
		if !row.always && !*allCommands {
			continue
		}
		t.Run(row.scenario+" "+strings.Join(row.args, " "), func(t *testing.T) {
			t.Parallel()
			c := newCLIOf(t, Options{Scenario: row.scenario, Seed: 1})
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			out, err := c.command(ctx, row.args...).CombinedOutput()
			if wrong := row.against(string(out), err); wrong != "" {
				t.Errorf("heroku %s: %s; it prints\n%s", strings.Join(row.args, " "), wrong, out)
			}
		})
	}
}

// against is what is wrong with a command's end, "" for nothing.
func (r commandRow) against(out string, err error) string {
	exit := 0
	if ended := (&exec.ExitError{}); errors.As(err, &ended) {
		exit = ended.ExitCode()
	} else if err != nil {
		return err.Error()
	}
	flat := strings.Join(strings.Fields(strings.ReplaceAll(out, "›", " ")), " ")
	refused := strings.Count(flat, "does not simulate this")
	switch {
	case exit != r.exit:
		return fmt.Sprintf("exit code %d, want %d", exit, r.exit)
	case !strings.Contains(flat, r.text):
		return fmt.Sprintf("no %q", r.text)
	case broken.MatchString(out):
		return fmt.Sprintf("%q", broken.FindString(out))
	case exit == 0 && refused > 0:
		return "it succeeds with what is not simulated"
	case refused > 1:
		return fmt.Sprintf("%d sentences", refused)
	}
	return ""
}

// The table's judge finds each kind of fault.
func TestCommandRowJudges(t *testing.T) {
	row := commandRow{text: "done", exit: 0}
	failed := exec.CommandContext(t.Context(), "false").Run()
	for out, c := range map[string]struct {
		err  error
		fine bool
	}{
		"Renaming... done": {nil, true}, " ›   all\n ›   is done": {nil, true}, "done and failed": {failed, false}, "Renaming...": {nil, false},
		"done\nTypeError: x of undefined": {nil, false}, "done\n    at run (x.js:1:2)": {nil, false}, "done; gonogo sim does not simulate this: x.": {nil, false},
	} {
		if got := row.against(out, c.err); (got == "") != c.fine {
			t.Errorf("%q with %v: got %q, want it fine: %v", out, c.err, got, c.fine)
		}
	}
}
