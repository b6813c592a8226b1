package repo

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/exceptions"
)

// work is a repository that a test makes.
type work struct {
	t     *testing.T
	dir   string
	clock int
}

func newWork(t *testing.T) *work {
	w := &work{t: t, dir: t.TempDir()}
	w.git("init", "-q", "-b", "main")
	return w
}

func (w *work) git(args ...string) string {
	w.t.Helper()
	return w.feed("", args...)
}

// feed runs git with a text to read.
func (w *work) feed(text string, args ...string) string {
	w.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Stdin = strings.NewReader(text)
	cmd.Dir = w.dir
	w.clock++
	stamp := fmt.Sprintf("2026-01-15T09:%02d:%02d Z", w.clock/60%60, w.clock%60)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_AUTHOR_NAME=ned", "GIT_AUTHOR_EMAIL=ned@example.com",
		"GIT_COMMITTER_NAME=ned", "GIT_COMMITTER_EMAIL=ned@example.com", "GIT_AUTHOR_DATE="+stamp, "GIT_COMMITTER_DATE="+stamp)
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (w *work) write(path string, lines []string) {
	w.t.Helper()
	full := filepath.Join(w.dir, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// commit commits all that changed and returns its SHA.
func (w *work) commit(subject string) string {
	w.t.Helper()
	w.git("add", "-A")
	w.git("commit", "-q", "--allow-empty", "-m", subject)
	return w.git("rev-parse", "HEAD")
}

// source is a file of Ruby with ten methods of eight lines each.
func source(name string) (lines []string) {
	for m := range 10 {
		lines = append(lines, fmt.Sprintf("def step_%d", m))
		for i := range 6 {
			lines = append(lines, fmt.Sprintf("  %s_%d_%d = %d", name, m, i, i))
		}
		lines = append(lines, "end")
	}
	return lines
}

// deploys makes a repository of twelve files, and a release of three to eight commits each of which changes lines of one to three of them. It
// returns the range, and what each commit changed: the line of a file.
func deploys(t *testing.T, r *rand.Rand) (rng commits.Range, changed map[string][]place, files map[string][]string) {
	t.Helper()
	w := newWork(t)
	files = map[string][]string{}
	var story strings.Builder // for git fast-import: one process for all commits
	begin := func(subject string) {
		fmt.Fprintf(&story, "commit refs/heads/main\ncommitter ned <ned@example.com> %d +0000\ndata %d\n%s\n", 1768467600+story.Len(), len(subject), subject)
	}
	put := func(path string) {
		text := strings.Join(files[path], "\n") + "\n"
		fmt.Fprintf(&story, "M 100644 inline %s\ndata %d\n%s\n", path, len(text), text)
	}
	begin("begin")
	for i := range 12 {
		path := fmt.Sprintf("app/services/part_%c.rb", 'a'+i)
		files[path] = source(fmt.Sprintf("part_%c", 'a'+i))
		put(path)
	}
	var all [][]place
	for c := range 3 + r.IntN(6) {
		var at []place
		for range 1 + r.IntN(3) {
			path := fmt.Sprintf("app/services/part_%c.rb", 'a'+r.IntN(10)) // the last two stay
			line := r.IntN(10)*8 + 2 + r.IntN(5)
			files[path][line-1] += fmt.Sprintf(" + %d", c)
			at = append(at, place{path, line})
		}
		begin(fmt.Sprintf("change %d", c))
		for _, p := range at {
			put(p.path)
		}
		all = append(all, at)
	}
	w.feed(story.String(), "fast-import", "--quiet")
	shas := strings.Fields(w.git("rev-list", "--reverse", "main"))
	from, to := shas[0], shas[len(shas)-1]
	changed = map[string][]place{}
	for i, at := range all {
		changed[shas[i+1]] = at
	}
	rng, err := Repository{w.dir}.Changes(t.Context(), from, to)
	if err != nil || rng.Why != "" {
		t.Fatal(err, rng.Why)
	}
	if len(rng.Commits) != len(changed) {
		t.Fatalf("got %d commits, want %d", len(rng.Commits), len(changed))
	}
	return rng, changed, files
}

type place struct {
	path string
	line int
}

// at is an error raised in a line, called from two others.
func at(r *rand.Rand, p place) *exceptions.Event {
	frame := func(p place) exceptions.Frame {
		return exceptions.Frame{File: p.path, Func: fmt.Sprintf("step_%d", (p.line-1)/8), Line: p.line, App: true}
	}
	other := func() place { return place{fmt.Sprintf("app/services/part_%c.rb", 'k'+r.IntN(2)), 2 + r.IntN(70)} }
	return &exceptions.Event{Language: exceptions.Ruby, Class: "NoMethodError", Frames: []exceptions.Frame{frame(p), {File: "/app/vendor/bundle/ruby/3.4.0/gems/rack-3.1/lib/rack.rb", Line: 9}, frame(other()), frame(other())}}
}

// TestSuspects makes 20 bad deploys: the commit that changed where the error is raised comes first in at least 18. In 20 releases that
// changed no file of the trace, none is named.
func TestSuspects(t *testing.T) {
	t.Parallel()
	right := 0
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		rng, changed, _ := deploys(t, r)
		bad := rng.Commits[r.IntN(len(rng.Commits))].SHA
		spot := changed[bad][r.IntN(len(changed[bad]))]
		last := bad
		for _, c := range rng.Commits { // who changed these very lines last is as good an answer
			for _, p := range changed[c.SHA] {
				if p == spot && last == bad {
					last = c.SHA
				}
			}
			if c.SHA == bad {
				break
			}
		}
		if found := rng.Suspects(at(r, spot)); len(found) > 0 && (found[0].Commit.SHA == bad || found[0].Commit.SHA == last) {
			right++
		}
		quiet := at(r, place{"app/services/part_l.rb", 2 + r.IntN(70)})
		if found := rng.Suspects(quiet); len(found) > 0 {
			t.Errorf("seed %d: got %s named for an error in files that the release did not change", seed, found[0].Commit.Subject)
		}
	}
	if right < 18 {
		t.Errorf("got the right commit first in %d of 20 deploys, want 18", right)
	}
	t.Logf("the right commit first in %d of 20", right)
}

func TestRemovedAndRenamedFiles(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	w.write("lib/utils.rb", source("utils"))
	w.write("lib/old_name.rb", source("old"))
	w.write("lib/stays.rb", source("stays"))
	from := w.commit("begin")
	w.git("mv", "lib/old_name.rb", "lib/new_name.rb")
	w.commit("rename")
	w.git("rm", "-q", "lib/utils.rb")
	w.commit("extract Utils")
	w.write("lib/stays.rb", append(source("stays"), "# more"))
	to := w.commit("say more")
	rng, err := Repository{w.dir}.Changes(t.Context(), from, to)
	if err != nil {
		t.Fatal(err)
	}
	for message, want := range map[string]string{
		"cannot load such file -- utils":      "extract Utils",
		"uninitialized constant Shop::Utils":  "extract Utils",
		"No such file: 'lib/old_name.rb'":     "rename",
		"utilsomething is not what was there": "",
	} {
		got := ""
		if found := rng.Suspects(&exceptions.Event{Message: message}); len(found) > 0 {
			got = found[0].Commit.Subject
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", message, got, want)
		}
	}
}

func TestGoingBack(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	from := w.commit("one")
	w.write("a.rb", source("a"))
	to := w.commit("two")
	rng, err := Repository{w.dir}.Changes(t.Context(), to, from)
	if err != nil || !rng.Back || len(rng.Commits) != 1 || rng.Commits[0].Subject != "two" {
		t.Errorf("got %+v, %v, want it to take one commit away", rng, err)
	}
}

func TestUnknownCommit(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	from := w.commit("one")
	rng, err := Repository{w.dir}.Changes(t.Context(), from, "0123456789abcdef0123456789abcdef01234567")
	if err != nil || !strings.Contains(rng.Why, "0123456 is not in this repository") {
		t.Errorf("got %q, %v, want it to say that the commit is not there", rng.Why, err)
	}
	if _, err := (Repository{w.dir}).Changes(t.Context(), from, "--output=/tmp/x"); err == nil {
		t.Error("got an option taken for a commit, want an error")
	}
}

// TestRunsNothing holds that no program of the repository's config is run.
func TestRunsNothing(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	w.write(".gitattributes", []string{"*.rb diff=evil"})
	w.write("a.rb", source("a"))
	from := w.commit("one")
	w.write("a.rb", append(source("a"), "# more"))
	to := w.commit("two")
	trap := filepath.Join(w.dir, "ran")
	for _, key := range []string{"diff.external", "diff.evil.command", "diff.evil.textconv", "core.fsmonitor", "core.pager", "gpg.program"} {
		w.git("config", key, "touch "+trap+"; true")
	}
	if _, err := (Repository{w.dir}).Changes(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(trap); err == nil {
		t.Error("got a program of the config run, want none")
	}
}

// TestOddPaths reads names that git puts in quotes, and patches that look like headers.
func TestOddPaths(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	from := w.commit("one")
	w.write("sub dir/a \"b\".rb", []string{"++ b/evil.rb", "-- a/evil.rb", "@ -1 +1 @", "diff --git a/x b/x"})
	w.write("weiß.rb", []string{"x"})
	to := w.commit("two")
	rng, err := Repository{w.dir}.Changes(t.Context(), from, to)
	if got := strings.Join(rng.Files(), "|"); err != nil || got != `sub dir/a "b".rb|weiß.rb` {
		t.Errorf("got %s, %v", got, err)
	}
}
