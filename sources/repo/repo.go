// Package repo asks the git repository that gonogo stands in what changed between two releases. It reads only, uses no network, and runs
// none of the programs that a repository's config may name.
package repo

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"app.gonogo/gonogo/model/commits"
)

// The bounds of one question.
const (
	patience    = 5 * time.Second
	maxOutput   = 16 << 20 // bytes
	maxCommits  = 200
	maxFiles    = 500 // of one commit
	maxHunks    = 100 // of one file
	recordMark  = "\x1e"
	fieldMark   = "\x1f"
	formatTitle = "--format=%x1e%H%x1f%an%x1f%ae%x1f%aI%x1f%s"
)

// Repository is a git repository by its folder.
type Repository struct{ Dir string }

// Changes are the commits from one to another, both given by their SHA. A release that goes back takes the commits between away. Where they
// are not known the range says why.
func (r Repository) Changes(ctx context.Context, from, to string) (commits.Range, error) {
	out := commits.Range{From: from, To: to}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, sha := range []*string{&out.From, &out.To} {
		if !isSHA(*sha) {
			return out, fmt.Errorf("%q is not the SHA of a commit", *sha)
		}
		full, err := r.line(ctx, "rev-parse", "--verify", "--quiet", *sha+"^{commit}")
		if err != nil {
			if ctx.Err() != nil {
				return out, ctx.Err()
			}
			out.Why = "commit " + (*sha)[:min(len(*sha), 7)] + " is not in this repository: git fetch brings it"
			return out, nil
		}
		*sha = full
	}
	base, err := r.line(ctx, "merge-base", out.From, out.To)
	if err != nil && ctx.Err() != nil {
		return out, ctx.Err()
	}
	first, last := out.From, out.To
	if base == out.To && base != out.From {
		out.Back = true
		first, last = last, first
	}
	return out, r.log(ctx, first+".."+last, &out)
}

// isSHA tells the name of a commit as the platform and git write it.
func isSHA(s string) bool {
	return len(s) >= 7 && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// command is a question to git that changes nothing and runs nothing else.
func (r Repository) command(ctx context.Context, args ...string) *exec.Cmd {
	safe := []string{"--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "log.showSignature=false", "-c", "diff.external="}
	cmd := exec.CommandContext(ctx, "git", append(safe, args...)...)
	cmd.Dir = r.Dir
	cmd.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "LC_ALL=C", "GIT_EXTERNAL_DIFF=")
	cmd.WaitDelay = 100 * time.Millisecond
	return cmd
}

// line is the answer to a question that has one line.
func (r Repository) line(ctx context.Context, args ...string) (string, error) {
	b, err := r.command(ctx, args...).Output()
	return strings.TrimSpace(string(b)), err
}

// log reads commits and what they changed.
func (r Repository) log(ctx context.Context, span string, out *commits.Range) error {
	cmd := r.command(ctx, "log", "--no-merges", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames", "--unified=3", "--inter-hunk-context=0", "--patch", formatTitle,
		fmt.Sprintf("--max-count=%d", maxCommits+1), span, "--")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	out.Commits, err = readLog(io.LimitReader(pipe, maxOutput))
	_, _ = io.Copy(io.Discard, pipe)
	if wait := cmd.Wait(); err == nil {
		err = wait
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if len(out.Commits) > maxCommits {
		out.Commits = out.Commits[:maxCommits]
		if n, counted := r.line(ctx, "rev-list", "--count", "--no-merges", span); counted == nil {
			_, _ = fmt.Sscan(n, &out.More)
			out.More -= maxCommits
		}
	}
	return err
}

// readLog reads what git log prints: a record for each commit, and its patch.
func readLog(r io.Reader) ([]commits.Commit, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	var p parser
	for {
		line, err := readLine(in)
		if line != "" || err == nil {
			p.read(line)
		}
		if errors.Is(err, io.EOF) {
			return p.found, nil
		}
		if err != nil {
			return p.found, err
		}
	}
}

// readLine reads a line, of one that is very long the beginning.
func readLine(in *bufio.Reader) (string, error) {
	b, more, err := in.ReadLine()
	line := string(b)
	for more && err == nil {
		_, more, err = in.ReadLine()
	}
	return line, err
}
