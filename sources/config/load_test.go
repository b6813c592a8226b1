package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/fault"
	"github.com/google/go-cmp/cmp"
)

func load(t *testing.T, e Env) Loaded {
	t.Helper()
	l, err := Load(e)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestNothingSaidGivesTheDefaults(t *testing.T) {
	for name, e := range map[string]Env{"no files": standing(t, "", ""), "no place for files": {}, "empty files": standing(t, "# nothing\n", "\n---\n")} {
		l := load(t, e)
		if diff := cmp.Diff(Default(), l.Config); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(l.Origins) != 0 || len(l.Ignored) != 0 {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

func TestLayersInOrder(t *testing.T) {
	e := standing(t,
		"theme: user\nutc: true\nmemory: 1GiB\npoll:\n  dynos: 20s\n",
		"theme: repo\nascii: true\npoll:\n  dynos: 30s\n",
		"GONOGO_POLL_DYNOS", "40s", "GONOGO_MOUSE", "1", "GONOGO_ASCII", "0")
	l := load(t, e)
	if err := l.Set("mouse", "false", "flag --mouse"); err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Theme, want.UTC, want.Memory, want.Poll.Dynos = "repo", true, 1<<30, Interval(40*time.Second)
	if diff := cmp.Diff(want, l.Config); diff != "" {
		t.Error(diff)
	}
	user, repo := UserFile(e), RepositoryFile(e)
	origins := map[string]string{
		"theme":      "repository file " + repo + ":1:1",
		"utc":        "user file " + user + ":2:1",
		"memory":     "user file " + user + ":3:1",
		"ascii":      "environment GONOGO_ASCII",
		"poll.dynos": "environment GONOGO_POLL_DYNOS",
		"mouse":      "flag --mouse",
	}
	if diff := cmp.Diff(origins, l.Origins); diff != "" {
		t.Error(diff)
	}
	if l.UserFile != user || l.RepositoryFile != repo {
		t.Errorf("files %q, %q", l.UserFile, l.RepositoryFile)
	}
}

func TestEverySettingCanBeSaid(t *testing.T) {
	text, err := os.ReadFile("testdata/good-full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got := load(t, standing(t, string(text), "")).Config
	want := Config{
		Apps: map[string]App{
			"foobaz-production":                    {Production: true, Queues: QueuesAsk},
			"foobaz-staging":                       {Queues: QueuesOff, ReadOnly: true},
			"01234567-89ab-cdef-0123-456789abcdef": {Production: true},
		},
		Theme: "night", Color: ColorNever, ASCII: true, UTC: true, Title: TitleOff, Mouse: true, ReadOnly: true,
		Keys:        map[string][]string{"refresh": {"r", "F5"}, "focus_1": {"1", "!"}, "help": {"?"}},
		Breakpoints: Breakpoints{40, 8, 90, 180, 40},
		View:        "deploy",
		Views:       map[string]ViewColumns{"deploy": {{{"processes", 1}, {"releases", 2}}, {{"logs", 1}}}, "queues": {{{"queues", 1}}}},
		Memory:      512 << 20,
		Recording:   Recording{Keep: KeepFacts, Days: 14, Size: 1 << 30},
		Attach:      AttachAuto,
		Poll:        Poll{Interval(10 * time.Second), Interval(90 * time.Second)},
		Notify:      Notify{Terminal: TerminalAuto},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestApp(t *testing.T) {
	c := Config{Apps: map[string]App{"shop": {Production: true, Queues: QueuesOff}}}
	if got, want := c.App("shop"), (App{Production: true, Queues: QueuesOff}); !cmp.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
	c.ReadOnly = true
	if got, want := c.App("other"), (App{Queues: QueuesAuto, ReadOnly: true}); !cmp.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

// Each case is one file with one mistake; the error must point at it and help.
func TestErrorsPointAtTheMistake(t *testing.T) {
	for _, c := range []struct{ name, text, at, want string }{
		{"near a sibling", "utc: true\nthene: night\n", ":2:1", `has the unknown key "thene". Did you mean "theme"?`},
		{"near, deeper", "poll:\n  dyno: 5s\n", ":2:3", `unknown key "dyno". Did you mean "dynos"?`},
		{"in another section", "releases: 5s\n", ":1:1", `Did you mean "poll.releases"?`},
		{"of an app", "production: true\n", ":1:1", `Did you mean "apps.NAME.production"?`},
		{"far from all", "poll:\n  zzzzzz: 5s\n", ":2:3", `Known in "poll": dynos, releases.`},
		{"far from all, top", "zzzzzz: 5s\n", ":1:1", `Known here: apps, read_only, theme`},
		{"under an app", "apps:\n  shop:\n    prod: true\n", ":3:5", `unknown key "prod"`},
		{"app name", "apps:\n  My_Shop:\n    production: true\n", ":2:3", `"My_Shop" for an app's name`},
		{"action name", "keys:\n  Re fresh: [r]\n", ":2:3", `"Re fresh" for an action's name`},
		{"number key", "1: x\n", ":1:1", `has "1" for a key`},
		{"twice", "utc: true\nutc: false\n", ":2:1", "already defined"},
		{"bool", "utc: ja\n", ":1:6", `"utc" wants true or false, and has "ja"`},
		{"quoted bool", "utc: \"true\"\n", ":1:6", `wants true or false`},
		{"nothing", "utc:\n", ":1:6", `wants true or false, and has nothing`},
		{"list", "theme: [a]\n", ":1:8", `"theme" wants a word, and has a list`},
		{"mapping", "theme:\n  a: b\n", ":2:3", `"theme" wants a word, and has a mapping`},
		{"scalar section", "poll: 5s\n", ":1:7", `"poll" wants keys with values, and has "5s"`},
		{"scalar file", "hello\n", ":1:1", "the file wants keys with values"},
		{"list file", "- a\n", ":1:1", "has a list"},
		{"two documents", "utc: true\n---\nascii: true\n", ":3:1", "second YAML document"},
		{"anchor", "theme: &a night\n", ":1:8", "an anchor or alias, which is not supported"},
		{"alias", "poll: &p\n  dynos: 5s\nbreakpoints: *p\n", ":1:7", "an anchor or alias"},
		{"merge", "poll:\n  <<: {dynos: 5s}\n", ":2:3", "an anchor or alias"},
		{"tag", "theme: !!str night\n", ":1:8", "a tag, which is not supported"},
		{"block", "theme: |\n  night\n", ":1:8", "a block of text"},
		{"float", "breakpoints:\n  two_columns: 1.5\n", ":2:16", `wants a whole number, and has "1.5"`},
		{"number too small", "breakpoints:\n  two_columns: 0\n", ":2:3", "from 1 to 1000"},
		{"number too large", "breakpoints:\n  two_columns: 1001\n", ":2:3", "from 1 to 1000"},
		{"order", "breakpoints:\n  two_columns: 40\n", ":2:3", "breakpoints out of order"},
		{"word", "color: red\n", ":1:1", `"color" is "red" and wants one of auto, always, never`},
		{"queues", "apps: {shop: {queues: maybe}}\n", ":1:15", "wants one of auto, ask, off"},
		{"theme", "theme: Night Sky\n", ":1:1", "wants a theme's name"},
		{"size", "memory: lots\n", ":1:1", `"memory" is "lots" and wants a size like 256MiB`},
		{"size unit", "memory: 3XB\n", ":1:1", "its unit is one of"},
		{"size range", "memory: 1MiB\n", ":1:1", "wants 16MiB to 64GiB"},
		{"size overflow", "memory: 999999999999GiB\n", ":1:1", "larger than any memory"},
		{"interval", "poll:\n  dynos: soon\n", ":2:3", "wants a time like 5s"},
		{"interval floor", "poll:\n  dynos: 1s\n", ":2:3", "wants 2s to 10m"},
		{"interval ceiling", "poll:\n  releases: 1h\n", ":2:3", "wants 5s to 10m"},
		{"taken key", "keys:\n  refresh: [C-b]\n", ":2:3", "ctrl+b belongs to tmux"},
		{"empty key", "keys:\n  refresh: [\"\"]\n", ":2:3", "wants keys like"},
		{"too many keys", "keys:\n  refresh: [a,b,c,d,e,f,g,h,i]\n", ":2:3", "a list of 1 to 8 keys"},
		{"odd key item", "keys:\n  refresh: [[a]]\n", ":2:12", "wants a list of words"},
		{"not YAML", "theme: \"night\n", ":1:8", "is not valid YAML"},
		{"tab", "poll:\n\tdynos: 5s\n", ":2:1", "indented with a tab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := standing(t, c.text, "")
			_, err := Load(e)
			wantSentence(t, err, UserFile(e)+c.at+" ", c.want)
			// The repository's file is no less strict.
			e = standing(t, "", c.text)
			_, err = Load(e)
			wantSentence(t, err, RepositoryFile(e)+c.at+" ", c.want)
		})
	}
}

// wantSentence checks for one safe line of this package that holds all the parts.
func wantSentence(t *testing.T, err error, parts ...string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.CodeConfig {
		t.Fatalf("got %v, want a fault of the configuration", err)
	}
	if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == 0x7f }) || len(err.Error()) > 1000 {
		t.Errorf("not one printable sentence: %q", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
}

func TestEnvironmentErrorsNameTheVariable(t *testing.T) {
	for name, text := range map[string]string{"GONOGO_MEMORY": "much", "GONOGO_UTC": "ja", "GONOGO_POLL_RELEASES": "1s", "GONOGO_BREAKPOINTS_TWO_COLUMNS": "40"} {
		_, err := Load(standing(t, "", "", name, text))
		wantSentence(t, err, name)
	}
}

func TestColorHabits(t *testing.T) {
	for _, c := range []struct {
		name, user, repo string
		vars             []string
		color, origin    string
	}{
		{"NO_COLOR", "", "", []string{"NO_COLOR", "1"}, ColorNever, "environment NO_COLOR"},
		{"force", "", "", []string{"CLICOLOR_FORCE", "1"}, ColorAlways, "environment CLICOLOR_FORCE"},
		{"force off", "", "", []string{"CLICOLOR_FORCE", "0"}, ColorAuto, ""},
		{"both", "", "", []string{"CLICOLOR_FORCE", "1", "NO_COLOR", "1"}, ColorNever, "environment NO_COLOR"},
		{"own file wins", "color: always\n", "", []string{"NO_COLOR", "1"}, ColorAlways, "user file"},
		{"repository loses", "", "color: always\n", []string{"NO_COLOR", "1"}, ColorNever, "environment NO_COLOR"},
		{"own variable wins", "", "", []string{"NO_COLOR", "1", "GONOGO_COLOR", "auto"}, ColorAuto, "environment GONOGO_COLOR"},
	} {
		l := load(t, standing(t, c.user, c.repo, c.vars...))
		if l.Config.Color != c.color || !strings.HasPrefix(l.Origins["color"], c.origin) {
			t.Errorf("%s: %q from %q", c.name, l.Config.Color, l.Origins["color"])
		}
	}
}

func TestSetRefusesAndLeavesAsItWas(t *testing.T) {
	l := load(t, standing(t, "apps: {shop: {production: true}}\n", ""))
	before := load(t, standing(t, "apps: {shop: {production: true}}\n", ""))
	for path, text := range map[string]string{"memory": "1B", "nothing.here": "x", "apps.shop.production": "maybe", "breakpoints.two_columns": "40", "apps": "x"} {
		err := l.Set(path, text, "flag --x")
		wantSentence(t, err, "flag --x")
	}
	if diff := cmp.Diff(before.Config, l.Config); diff != "" {
		t.Error(diff)
	}
	if err := l.Set("apps.shop.read_only", "true", "flag --read-only"); err != nil {
		t.Fatal(err)
	}
	if got, want := l.Config.App("shop"), (App{Production: true, Queues: QueuesAuto, ReadOnly: true}); !cmp.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
	earlier := l.Config
	if err := l.Set("apps.shop.queues", "off", "flag --queues"); err != nil {
		t.Fatal(err)
	}
	if earlier.Apps["shop"].Queues != "" {
		t.Error("a copy made before has changed as well")
	}
}

func TestSettingsListsValuesWithOrigins(t *testing.T) {
	e := standing(t, "apps: {shop: {production: true}, api: {queues: off}}\nkeys: {quit: [q, x]}\n", "")
	list := load(t, e).Settings()
	var got []string
	for _, s := range list {
		got = append(got, s.Path+"="+s.Value+" "+strings.ReplaceAll(s.Origin, UserFile(e), "FILE"))
	}
	want := []string{
		"apps.shop.production=true user file FILE:1:15",
		"apps.api.queues=off user file FILE:1:40",
		"read_only=false default", "theme=default default", "color=auto default", "ascii=false default", "utc=false default", "title=auto default", "mouse=false default", "log_fields= default",
		"memory=256MiB default", "attach=auto default", "feed.url= default", "feed.token_file= default", "feed.ca= default", "feed.cert= default", "feed.key= default",
		"recording.keep=facts default", "recording.days=14 default", "recording.size=1GiB default", "poll.dynos=10s default", "poll.releases=30s default",
		"notify.on= default", "notify.over=false default", "notify.terminal=auto default", "notify.desktop=false default",
		"breakpoints.strip_columns=50 default", "breakpoints.strip_rows=10 default", "breakpoints.two_columns=100 default",
		"breakpoints.three_columns=0 default", "breakpoints.three_rows=50 default",
		"guard= default", "view=overview default",
		"keys.quit=q x user file FILE:2:8",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUserFileFollowsTheSystem(t *testing.T) {
	vars := func(name string) string {
		return map[string]string{"AppData": "/roaming", "XDG_CONFIG_HOME": "relative"}[name]
	}
	for _, c := range []struct{ system, home, want string }{
		{"linux", "/home/kate", "/home/kate/.config/gonogo/config.yaml"},
		{"darwin", "/Users/kate", "/Users/kate/Library/Application Support/gonogo/config.yaml"},
		{"windows", "/x", "/roaming/gonogo/config.yaml"},
		{"linux", "", ""},
	} {
		if got := filepath.ToSlash(UserFile(Env{Getenv: vars, Home: c.home, System: c.system})); got != c.want {
			t.Errorf("%s: %q, want %q", c.system, got, c.want)
		}
	}
}

func TestRepositoryFileIsTheNearestWithinTheRepository(t *testing.T) {
	e := standing(t, "", "utc: true\n")
	root := filepath.Dir(RepositoryFile(e))
	near := filepath.Join(e.Cwd, repositoryName)
	write(t, near, "ascii: true\n")
	if got := RepositoryFile(e); got != near {
		t.Errorf("got %q, want the nearest", got)
	}
	above := filepath.Join(filepath.Dir(root), repositoryName)
	write(t, above, "mouse: true\n")
	if err := os.Remove(filepath.Join(root, repositoryName)); err != nil {
		t.Fatal(err)
	}
	if got := RepositoryFile(Env{Cwd: root}); got != "" {
		t.Errorf("got %q from above the repository", got)
	}
	if err := os.Remove(filepath.Join(root, ".git")); err != nil {
		t.Fatal(err)
	}
	if got := RepositoryFile(Env{Cwd: root}); got != "" {
		t.Errorf("got %q from above, outside any repository", got)
	}
	if got := RepositoryFile(Env{Cwd: filepath.Dir(root)}); got != above {
		t.Errorf("got %q, want the working directory's", got)
	}
}
