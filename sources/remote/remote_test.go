package remote

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"app.gonogo/gonogo/sources/fault"
	"github.com/google/go-cmp/cmp"
)

const oneRemote = `[core]
	bare = false
[remote "origin"]
	url = git@github.example:foobaz/shop.git
[remote "heroku"]
	url = https://git.heroku.com/foobaz-production.git
	fetch = +refs/heads/*:refs/remotes/heroku/*
`

const twoRemotes = oneRemote + `[remote "staging"]
	url = git@heroku.com:foobaz-staging.git
`

// repository makes a directory with a .git/config of that text and gives a directory two levels inside.
func repository(t *testing.T, config string) string {
	t.Helper()
	root := t.TempDir()
	inside := filepath.Join(root, "app", "models")
	must(t, os.MkdirAll(inside, 0o755))
	must(t, os.Mkdir(filepath.Join(root, ".git"), 0o755))
	must(t, os.WriteFile(filepath.Join(root, ".git", "config"), []byte(config), 0o644))
	return inside
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func setting(name, value string) func(string) string {
	return func(asked string) string {
		if asked == name {
			return value
		}
		return ""
	}
}

func TestFindInOrder(t *testing.T) {
	two := repository(t, twoRemotes)
	one := repository(t, oneRemote)
	chosen := repository(t, twoRemotes+"[heroku]\n\tremote = staging\n")
	twice := repository(t, oneRemote+"[remote \"prod\"]\nurl = ssh://git@heroku.com/foobaz-production.git\n")
	for _, c := range []struct {
		name string
		env  Env
		want App
	}{
		{"flag first", Env{App: "shop", Remote: "staging", Cwd: two, Getenv: setting("HEROKU_APP", "other")}, App{"shop", "--app"}},
		{"remote beats variable", Env{Remote: "staging", Cwd: two, Getenv: setting("HEROKU_APP", "other")}, App{"foobaz-staging", "git remote staging"}},
		{"variable", Env{Cwd: two, Getenv: setting("HEROKU_APP", "other")}, App{"other", "HEROKU_APP"}},
		{"id", Env{App: "01234567-89ab-cdef-0123-456789abcdef"}, App{"01234567-89ab-cdef-0123-456789abcdef", "--app"}},
		{"chosen in git", Env{Cwd: chosen}, App{"foobaz-staging", "git remote staging"}},
		{"flag beats chosen", Env{Remote: "heroku", Cwd: chosen}, App{"foobaz-production", "git remote heroku"}},
		{"only one", Env{Cwd: one}, App{"foobaz-production", "git remote heroku"}},
		{"same app twice", Env{Cwd: twice}, App{"foobaz-production", "git remote heroku"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Find(t.Context(), c.env)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFindRefuses(t *testing.T) {
	many := oneRemote
	for _, n := range strings.Split("a b c d e f g", " ") {
		many += "[remote \"" + n + "\"]\nurl = git@heroku.com:shop-" + n + ".git\n"
	}
	notAFile := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(notAFile, ".git", "config"), 0o755))
	for _, c := range []struct {
		name string
		env  Env
		want []string // parts of the sentence
	}{
		{"several", Env{Cwd: repository(t, twoRemotes)}, []string{"heroku (foobaz-production), staging (foobaz-staging)", "--app NAME", "git config heroku.remote"}},
		{"too many to list", Env{Cwd: repository(t, many)}, []string{"e (shop-e), …"}},
		{"no such remote", Env{Remote: "prod", Cwd: repository(t, twoRemotes)}, []string{`--remote says "prod", and no remote has that name`}},
		{"chosen is gone", Env{Cwd: repository(t, twoRemotes+"[heroku]\nremote = prod\n")}, []string{`git config heroku.remote says "prod"`}},
		{"elsewhere", Env{Remote: "origin", Cwd: repository(t, twoRemotes)}, []string{`"origin" from --remote does not lead to Heroku`}},
		{"none", Env{Cwd: repository(t, "[core]\n")}, []string{"no git remote here leads to Heroku", "HEROKU_APP"}},
		{"no repository", Env{Cwd: t.TempDir()}, []string{"not inside a git repository"}},
		{"config is a directory", Env{Cwd: notAFile}, []string{"cannot be read: not a regular file"}},
		{"hostile flag", Env{App: "\x1b[31mshop"}, []string{`"\x1b[31mshop" from --app`}},
		{"hostile variable", Env{Getenv: setting("HEROKU_APP", "../x")}, []string{`"../x" from HEROKU_APP`}},
		{"hostile remote", Env{Cwd: repository(t, "[remote \"h\"]\nurl = git@heroku.com:a/../b\x07.git\n")}, []string{`"a/../b\a" from git remote h`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Find(t.Context(), c.env)
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != fault.CodeApp {
				t.Fatalf("got %v, want a fault about the app", err)
			}
			if got != (App{}) {
				t.Errorf("got %+v beside the error", got)
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q lacks %q", err, part)
				}
			}
		})
	}
}

func TestCheckAppRule(t *testing.T) {
	for name, ok := range map[string]bool{
		"ab": true, "foobaz-production": true, "a1": true, strings.Repeat("a", 30): true,
		"": false, "a": false, "1a": false, "Shop": false, "a_b": false, "a.b": false, "a/b": false, "-ab": false,
		"ab\n": false, strings.Repeat("a", 31): false, "01234567-89AB-cdef-0123-456789abcdef": false,
	} {
		if err := CheckApp(name, "test"); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAppOf(t *testing.T) {
	for url, want := range map[string]string{
		"https://git.heroku.com/shop.git":                       "shop",
		"https://git.heroku.com/shop":                           "shop",
		"https://git.heroku.com/shop.git/":                      "shop",
		"https://heroku:HRKU-secret@git.heroku.com/shop.git":    "shop",
		"https://kate@foobaz.example:p@git.heroku.com/shop.git": "shop",
		"git@heroku.com:shop.git":                               "shop",
		"ssh://git@heroku.com/shop.git":                         "shop",
		"https://git.heroku.com.evil.example/shop.git":          "",
		"https://git.heroku.com@evil.example/shop.git":          "",
		"http://git.heroku.com/shop.git":                        "",
		"git@github.example:heroku.com/shop.git":                "",
		"":                                                      "",
	} {
		got, ok := appOf(url)
		if got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %v", url, got, ok)
		}
	}
}

func TestWorktreeAndSubmoduleFollowTheirPointer(t *testing.T) {
	main := filepath.Dir(filepath.Dir(repository(t, oneRemote)))
	private := filepath.Join(main, ".git", "worktrees", "fix")
	must(t, os.MkdirAll(private, 0o755))
	must(t, os.WriteFile(filepath.Join(private, "commondir"), []byte("../..\n"), 0o644))
	for name, pointer := range map[string]string{"absolute": private, "relative": mustRel(t, main, private)} {
		tree := filepath.Join(main, name)
		must(t, os.Mkdir(tree, 0o755))
		if name == "relative" {
			pointer = filepath.Join("..", pointer)
		}
		must(t, os.WriteFile(filepath.Join(tree, ".git"), []byte("gitdir: "+pointer+"\n"), 0o644))
		got, err := Find(t.Context(), Env{Cwd: tree})
		if err != nil || got.Name != "foobaz-production" {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	odd := t.TempDir()
	must(t, os.WriteFile(filepath.Join(odd, ".git"), []byte("something else"), 0o644))
	if _, err := Find(t.Context(), Env{Cwd: odd}); err == nil || !strings.Contains(err.Error(), "not inside a git repository") {
		t.Errorf("a .git that points nowhere: %v", err)
	}
}

func mustRel(t *testing.T, from, to string) string {
	t.Helper()
	rel, err := filepath.Rel(from, to)
	must(t, err)
	return rel
}

// The file alone does not tell here: the remote stands in an included file, and its URL is abbreviated.
func TestGitResolvesIncludesAndRewrites(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatal("this test needs git")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	root := t.TempDir()
	run := exec.Command("git", "init", "-q", root)
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	more := "[remote \"prod\"]\n\turl = hk:foobaz-production.git\n[url \"https://git.heroku.com/\"]\n\tinsteadOf = hk:\n" +
		"[remote \"stage\"]\n\turl = hk:foobaz-staging.git\n[heroku]\n\tremote = stage\n"
	must(t, os.WriteFile(filepath.Join(root, ".git", "more"), []byte(more), 0o644))
	f, err := os.OpenFile(filepath.Join(root, ".git", "config"), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString("[include]\n\tpath = more\n")
	must(t, err)
	must(t, f.Close())
	got, err := Find(t.Context(), Env{Cwd: root})
	must(t, err)
	if want := (App{"foobaz-staging", "git remote stage"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Without git, a file that includes others still answers with what it says itself.
func TestGitAbsentFallsBackToTheFile(t *testing.T) {
	dir := repository(t, oneRemote+"[include]\npath = more\n")
	t.Setenv("PATH", t.TempDir())
	got, err := Find(t.Context(), Env{Cwd: dir})
	if err != nil || got.Name != "foobaz-production" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestParseGitConfig(t *testing.T) {
	text := "; comment\r\n# another\n[Remote \"a\\\"b\"] url = \"git@heroku.com:x1.git\" # why\n" +
		"[remote \"cont\"]\n\tURL = git@heroku\\\n.com:x2.git\n\turl = second\n[remote]\nurl = nameless\n[broken\nurl = lost\n[heroku]\n remote=cont ; note\n" +
		"[remote \"open\nurl = lost\n"
	got := parseGitConfig(text)
	want := gitConfig{
		remotes: []gitRemote{{`a"b`, "git@heroku.com:x1.git"}, {"cont", "git@heroku.com:x2.git"}},
		chosen:  "cont",
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(gitConfig{}, gitRemote{})); diff != "" {
		t.Error(diff)
	}
	for _, text := range []string{"[includeIf \"gitdir:~/\"]\npath=x", "[url \"x\"]\npushInsteadOf=y", "[extensions]\nworktreeConfig=true"} {
		if !parseGitConfig(text).indirect {
			t.Errorf("%q should need git", text)
		}
	}
}

func FuzzParseGitConfig(f *testing.F) {
	f.Add(twoRemotes)
	f.Add("[a \"\\")
	f.Add("[\"")
	f.Fuzz(func(t *testing.T, text string) {
		c := parseGitConfig(text)
		seen := map[string]bool{}
		for _, r := range c.remotes {
			if r.name == "" || seen[r.name] {
				t.Fatalf("remote %q is nameless or twice there", r.name)
			}
			seen[r.name] = true
		}
		if app, err := choose(c, ""); err == nil && CheckApp(app.Name, "") != nil {
			t.Fatalf("unchecked name %q", app.Name)
		}
	})
}
