package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is far above what a bounded parse takes and far below a hang.
const patience = 20 * time.Second

// within fails the test when f does not come back.
func within(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatalf("no answer within %v", patience)
	}
}

func TestHostileTextGivesOneSentence(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 9), ","))
	}
	deep := ""
	for i := 0; len(deep) < maxFile-600; i++ {
		deep += strings.Repeat(" ", i) + "a:\n"
	}
	for name, c := range map[string]struct{ text, want string }{
		"huge":              {strings.Repeat("#", maxFile+1), "larger than 64 KiB"},
		"alias bomb":        {bomb, "unknown key"},
		"alias bomb inside": {"keys:\n  x: &a [*a,*a]\n", "alias"},
		"deep flow":         {strings.Repeat("[", 400), "nested too deeply"},
		"deep flow, lines":  {strings.Repeat("[\n", maxFile/2), "nested too deeply"},
		"deep maps":         {strings.Repeat("{a: \n", maxFile/5), "nested too deeply"},
		"deep indentation":  {deep, ""},
		"deep dashes":       {strings.Repeat("- ", 240), ""},
		"dashes on lines":   {strings.Repeat(strings.Repeat("- ", 240)+"\n", 130), ""},
		"anchors":           {strings.Repeat(strings.Repeat("&a ", 160)+"\n", 130), ""},
		"questions":         {strings.Repeat(strings.Repeat("? ", 240)+"\n", 130), ""},
		"colons":            {strings.Repeat(strings.Repeat("a: ", 160)+"\n", 130), ""},
		"long line":         {"theme: " + strings.Repeat("a", maxFile-100), "longer than 500"},
		"documents":         {strings.Repeat("---\n...\n", maxFile/8), "too many YAML documents"},
		"flow map":          {"{" + strings.Repeat("a: 1,\n", maxFile/7), "more than 2000 commas"},
		"flow map below":    {"apps: {\n" + strings.Repeat("aa: {},\n", 1900) + "}", "already defined"},
		"escape in value":   {"theme: \x1b[2Jnight\n", "invisible character U+001B"},
		"escape spelled":    {`theme: "\x1b[2Jnight"` + "\n", `\x1b[2Jnight`},
		"escape in key":     {`"\x1b]0;x\x07": 1` + "\n", `\x1b]0;x\a`},
		"escape in app":     {`apps: {"\x1b[31m": {}}` + "\n", `\x1b[31m`},
		"escape in keys":    {`keys: {refresh: ["\x1b[31m"]}` + "\n", "wants keys like"},
		"right to left":     {"theme: \u202enight\n", "U+202E"},
		"NUL":               {"theme: a\x00b\n", "U+0000"},
		"not UTF-8":         {"theme: \xff\xfe\n", "not UTF-8"},
		"binary":            {"\x7fELF\x02\x01\x01", "U+007F"},
	} {
		t.Run(name, func(t *testing.T) {
			e := standing(t, "", c.text)
			within(t, func() {
				_, err := Load(e)
				wantSentence(t, err, RepositoryFile(e), c.want)
			})
		})
	}
}

func TestHostileFilesAreNotOpened(t *testing.T) {
	for name, c := range map[string]struct {
		make func(path string) error
		want string
	}{
		"link to an endless device": {func(p string) error { return os.Symlink("/dev/zero", p) }, "symbolic link"},
		"link to a file elsewhere":  {func(p string) error { return os.Symlink("/etc/hosts", p) }, "symbolic link"},
		"dangling link":             {func(p string) error { return os.Symlink("nowhere", p) }, "symbolic link"},
		"directory":                 {func(p string) error { return os.Mkdir(p, 0o755) }, "not a regular file"},
	} {
		t.Run(name, func(t *testing.T) {
			e := standing(t, "", "")
			path := filepath.Join(e.Cwd, repositoryName)
			if err := c.make(path); err != nil {
				t.Fatal(err)
			}
			within(t, func() {
				_, err := Load(e)
				wantSentence(t, err, path, c.want)
			})
		})
	}
}

// The user's own file may be a link, as dotfile managers make it, but not to a device.
func TestUserFileMayBeALink(t *testing.T) {
	e := standing(t, "", "")
	target := filepath.Join(t.TempDir(), "dotfiles.yaml")
	write(t, target, "utc: true\n")
	if err := os.Symlink(target, UserFile(e)); err != nil {
		t.Fatal(err)
	}
	if !load(t, e).Config.UTC {
		t.Error("the link was not followed")
	}
	if err := os.Remove(UserFile(e)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", UserFile(e)); err != nil {
		t.Fatal(err)
	}
	within(t, func() {
		_, err := Load(e)
		wantSentence(t, err, "not a regular file")
	})
}

func FuzzParse(f *testing.F) {
	for _, path := range []string{"testdata/good-full.yaml", "testdata/good-small.yaml"} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("? - a\n: <<: !!x |\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		began := time.Now()
		entries, p := parseText(text)
		if took := time.Since(began); took > patience {
			t.Fatalf("took %v", took)
		}
		if p != nil {
			if len(entries) != 0 {
				t.Fatal("settings beside a problem")
			}
			return
		}
		l := Loaded{Config: Default(), Origins: map[string]string{}}
		for _, e := range entries {
			if e.line < 1 || e.column < 1 {
				t.Fatalf("%s has no place: %d:%d", e.path, e.line, e.column)
			}
			if err := l.apply(file{path: "f"}, e, ""); err != nil {
				return
			}
		}
		for _, s := range l.Settings() {
			if strings.ContainsFunc(s.Value+s.Path, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u202e' }) {
				t.Fatalf("%q = %q would reach a screen", s.Path, s.Value)
			}
		}
	})
}
