package cmd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/doctor"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/config"
)

// A home that is no directory, or none, is a home with nothing in it.
func TestHomesThatAreNone(t *testing.T) {
	place := t.TempDir()
	file := filepath.Join(place, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, home := range map[string]string{"/dev/null": os.DevNull, "a file": file, "below a file": file + "/home", "absent": place + "/none/at/all",
		"empty": "", "relative": "relative", "a dot": "."} {
		vars := map[string]string{"HOME": home}
		var out, errs bytes.Buffer
		p := &base.Process{Args: []string{"config"}, Getenv: func(k string) string { return vars[k] }, Cwd: place, Home: home, Stdout: &out, Stderr: &errs, Clock: time.Now}
		if code := runIn(t.Context(), housed(p)); code != base.ExitDone || out.Len() == 0 {
			t.Errorf("%s: exit %d, %s", name, code, errs.String())
		}
		if told := errs.String(); strings.Contains(told, "HOME is ") != (name == "relative" || name == "a dot") || strings.Count(told, "\n") > 1 {
			t.Errorf("%s: on stderr %q", name, told)
		}
	}
}

// Nothing is kept below the working directory.
func TestNothingIsKeptInARelativeHome(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, home := range []string{"relative", ".", "..", "a/b", ""} {
		env := config.Env{Home: home, Cwd: ".", Getenv: func(string) string { return "" }}
		if err := config.RememberStore(env, "app", queue.StoreID("store"), true); err != nil {
			t.Errorf("home %q: %v", home, err)
		}
		if left, err := os.ReadDir("."); err != nil || len(left) != 0 {
			t.Fatalf("home %q: %v, %v is left behind", home, left, err)
		}
	}
}

// doctored is what doctor finds of one thing, with a home.
func doctored(t *testing.T, p *edgePlatform, home, check string, args ...string) doctor.FindingDoc {
	t.Helper()
	vars := map[string]string{"HEROKU_HOST": p.URL, "HEROKU_STATUS_HOST": p.URL, "HOME": home, "PATH": home}
	var out, errs bytes.Buffer
	q := &base.Process{Args: append([]string{"doctor", "--json", "-a", "shop"}, args...), Getenv: func(k string) string { return vars[k] }, Cwd: home, Home: home,
		Stdout: &out, Stderr: &errs, Clock: time.Now, Poll: quickly()}
	runIn(t.Context(), q)
	var found []doctor.FindingDoc
	if err := json.Unmarshal(out.Bytes(), &found); err != nil {
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	for _, f := range found {
		if f.Check == check {
			return f
		}
	}
	t.Fatalf("no check of %q in %s", check, out.String())
	return doctor.FindingDoc{}
}

// A file that holds the token is its owner's alone, whichever file it is.
func TestDoctorWarnsOfSharedTokens(t *testing.T) {
	p := newEdgePlatform(t, nil)
	u, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	netrc := []byte("machine " + u.Host + " login kate@foobaz.example password " + edgeToken + "\n")
	for _, c := range []struct {
		name string
		mode os.FileMode
		link bool
		want string
	}{
		{"its owner's", 0o600, false, "ok"}, {"its owner's, to read", 0o400, false, "ok"}, {"the group's", 0o640, false, "warn"}, {"everybody's", 0o644, false, "warn"},
		{"everybody's, to write", 0o666, false, "warn"}, {"others'", 0o604, false, "warn"}, {"a link to everybody's", 0o644, true, "warn"},
		{"a link to its owner's", 0o600, true, "ok"},
	} {
		home := t.TempDir()
		path := filepath.Join(home, ".netrc")
		if c.link {
			path = filepath.Join(home, "elsewhere")
			if err := os.Symlink(path, filepath.Join(home, ".netrc")); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path, netrc, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		f := doctored(t, p, home, "token")
		if string(f.Result) != c.want || c.want == "warn" && (!strings.Contains(f.Text, "others on this machine can read") || !strings.Contains(f.Do, "chmod 600 ")) {
			t.Errorf("%s: %+v, want %s", c.name, f, c.want)
		}
		if strings.Contains(f.Text+f.Do, edgeToken) {
			t.Errorf("%s: the token is told", c.name)
		}
	}
}

func TestDoctorWarnsOfAConfigThatOthersWrite(t *testing.T) {
	p := newEdgePlatform(t, nil)
	for _, c := range []struct {
		name      string
		dir, file os.FileMode
		want      string
	}{
		{"its owner's", 0o700, 0o600, "ok"}, {"to read by all", 0o755, 0o644, "ok"}, {"written by all", 0o700, 0o666, "warn"}, {"written by the group", 0o700, 0o660, "warn"},
		{"in a directory of all", 0o777, 0o600, "warn"},
	} {
		home := t.TempDir()
		path := config.UserFile(config.Env{Home: home})
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("utc: true\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, c.file); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Dir(path), c.dir); err != nil {
			t.Fatal(err)
		}
		if f := doctored(t, p, home, "config"); string(f.Result) != c.want {
			t.Errorf("%s: %+v, want %s", c.name, f, c.want)
		}
	}
}

func TestOldReleasesOfGo(t *testing.T) {
	for release, want := range map[string]bool{"go1.26.8": true, "go1.26.9": true, "go1.26.0": true, "go1.25.99": true, "go1.26rc1": true, "go1.26": true,
		"go1.26.8 X:boringcrypto": true, "go1.26.10": false, "go1.26.11": false, "go1.27": false, "go1.27rc1": false, "go1.26.10 X:synctest": false,
		"devel go1.27-abc Tue": false, "": false} {
		if got := base.UnsafeGo(release); got != want {
			t.Errorf("%q is old: %t, want %t", release, got, want)
		}
	}
	if got := doctored(t, newEdgePlatform(t, nil), t.TempDir(), "build").Text; !strings.Contains(got, "go1.") {
		t.Errorf("doctor says of the build %q, without the release of Go", got)
	}
	for _, word := range []string{"version", "--version"} {
		if code, out, _ := piped(t, "", word); code != 0 || !strings.Contains(out, " go1.") {
			t.Errorf("gonogo %s: exit %d, %q, without the release of Go", word, code, out)
		}
	}
}

// Doctor names the crash files of earlier runs.
func TestDoctorNamesCrashFiles(t *testing.T) {
	home := t.TempDir()
	if f := doctored(t, newEdgePlatform(t, nil), home, "crash files"); f.Result != "ok" {
		t.Errorf("without a crash file: got %+v", f)
	}
	dir := filepath.Join(home, ".local", "state", "gonogo", "crashes")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range 7 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("crash-20261130T0%d0000-7-1.txt", i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := doctored(t, newEdgePlatform(t, nil), home, "crash files")
	if want := "7 crash files in ~/.local/state/gonogo/crashes: crash-20261130T060000-7-1.txt, "; f.Result != "warn" || !strings.HasPrefix(f.Text, want) || !strings.HasSuffix(f.Text, " and 2 older") {
		t.Errorf("got %+v, want %q… and 2 older", f, want)
	}
}
