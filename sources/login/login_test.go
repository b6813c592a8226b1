package login

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/fault"
	"github.com/zalando/go-keyring"
)

// house is a home directory, a PATH of its own with nothing on it, and an environment.
type house struct {
	t    *testing.T
	home string
	bin  string
	env  map[string]string
}

func build(t *testing.T) house {
	t.Helper()
	h := house{t, t.TempDir(), t.TempDir(), map[string]string{}}
	t.Setenv("PATH", h.bin)
	return h
}

func (h house) on(system string) Env {
	return Env{Home: h.home, System: system, Getenv: func(name string) string { return h.env[name] }, Keyring: keyring.Get}
}

func (h house) file(name, text string) {
	h.t.Helper()
	path := filepath.Join(h.home, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// program puts a shell script on the PATH.
func (h house) program(name, script string) {
	h.t.Helper()
	if err := os.WriteFile(filepath.Join(h.bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		h.t.Fatal(err)
	}
}

const loginJSON = ".local/share/heroku/login.json"

// full has a token in every place.
func full(t *testing.T) house {
	h := build(t)
	keyring.MockInit()
	if err := keyring.Set(keychainService, "kate@foobaz.example", "from-keyring"); err != nil {
		t.Fatal(err)
	}
	h.file("token", " from-file\n")
	h.env["HEROKU_API_KEY"] = "from-variable"
	h.file(loginJSON, `{"account":"kate@foobaz.example"}`)
	h.program("secret-tool", `[ "$*" = "lookup service heroku-cli account kate@foobaz.example" ] && printf from-secret-tool`)
	h.file(".netrc", "machine api.heroku.com\n  login kate@foobaz.example\n  password from-netrc\n")
	h.program("heroku", `[ "$*" = auth:token ] && echo from-cli && echo "expires soon" >&2`)
	return h
}

// Each step takes away the place that answered, and the next one must answer.
func TestFindLooksInOrder(t *testing.T) {
	h := full(t)
	linux, darwin := h.on("linux"), h.on("darwin")
	linux.TokenFile = filepath.Join(h.home, "token")
	expect(t, linux, "from-file", "--token-file "+linux.TokenFile)
	linux.TokenFile = ""
	expect(t, linux, "from-variable", "HEROKU_API_KEY")
	delete(h.env, "HEROKU_API_KEY")
	expect(t, linux, "from-secret-tool", "keychain")
	expect(t, darwin, "from-keyring", "keychain")
	h.env["HEROKU_NETRC_WRITE"] = "true"
	expect(t, darwin, "from-netrc", "netrc "+filepath.Join(h.home, ".netrc"))
	delete(h.env, "HEROKU_NETRC_WRITE")
	h.file(loginJSON, `{"account":""}`)
	expect(t, darwin, "from-netrc", "netrc "+filepath.Join(h.home, ".netrc"))
	h.file(".netrc.gpg", "secret")
	expect(t, linux, "from-cli", "heroku auth:token")
}

func expect(t *testing.T, e Env, secret, origin string) {
	t.Helper()
	got, err := Find(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	if got.Reveal() != secret || got.Origin() != origin {
		t.Errorf("got %q from %q, want %q from %q", got.Reveal(), got.Origin(), secret, origin)
	}
}

func TestNothingFoundTellsWhatWasLookedAt(t *testing.T) {
	h := build(t)
	keyring.MockInitWithError(errors.New("locked"))
	netrc := filepath.Join(h.home, ".netrc")
	steps := []struct {
		name   string
		change func()
		want   string
	}{
		{"bare", func() {}, "HEROKU_API_KEY is not set, the keychain has no Heroku account, " + netrc + " does not exist, the heroku CLI is not installed"},
		{"wrong variable", func() { h.env["HEROKU_API_TOKEN"] = "from-nowhere" }, "HEROKU_API_TOKEN is, which Heroku does not use"},
		{"keychain refuses", func() { h.file(loginJSON, `{"account":"kate@foobaz.example"}`) }, "the keychain gave nothing"},
		{"broken account", func() { h.file(loginJSON, `{"account":`) }, "the keychain has no Heroku account"},
		{"account that is an option", func() { h.file(loginJSON, `{"account":"--clear"}`) }, "the keychain has no Heroku account"},
		{"other machine", func() { h.file(".netrc", "machine example.com login a password from-netrc\n") }, netrc + " has no entry for api.heroku.com"},
		{"default is not Heroku", func() { h.file(".netrc", "default login a password from-netrc\n") }, netrc + " has no entry for"},
		{"odd netrc", func() { h.file(".netrc", "machine") }, netrc + " cannot be understood"},
		{"odd password", func() { h.file(".netrc", "machine api.heroku.com password p\x01ss\n") }, "that is not a token"},
		{"encrypted", func() { h.file(".netrc.gpg", "x") }, netrc + ".gpg is encrypted"},
		{"CLI fails", func() { h.program("heroku", "echo from-cli; exit 1") }, "`heroku auth:token` failed"},
		{"CLI is mute", func() { h.program("heroku", "echo") }, "`heroku auth:token` printed no token"},
		{"CLI chats", func() { h.program("heroku", "echo please log in") }, "`heroku auth:token` printed no token"},
	}
	for _, s := range steps {
		s.change()
		got, err := Find(t.Context(), h.on("darwin"))
		wantFault(t, s.name, err, fault.CodeLogin, s.want, "heroku login", "gonogo demo")
		if got.Reveal() != "" {
			t.Errorf("%s: a token beside the error", s.name)
		}
		if strings.Contains(err.Error(), "from-") {
			t.Errorf("%s: %v tells a secret", s.name, err)
		}
	}
}

func wantFault(t *testing.T, name string, err error, code string, parts ...string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != code {
		t.Errorf("%s: got %v, want a fault %s", name, err, code)
		return
	}
	if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }) {
		t.Errorf("%s: not printable: %q", name, err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %q lacks %q", name, err, part)
		}
	}
}

// What was named explicitly ends the search when it cannot be used.
func TestNamedPlacesDoNotFallThrough(t *testing.T) {
	h := full(t)
	h.file("empty", "\n")
	h.file("two", "from-file from-file\n")
	h.file("long", strings.Repeat("x", maxToken+1))
	h.file("huge", strings.Repeat("x", maxRead+1))
	for file, want := range map[string]string{"absent": "no such file", "empty": "it is empty", "two": "is not a token", "long": "is not a token", "huge": "too large"} {
		e := h.on("linux")
		e.TokenFile = filepath.Join(h.home, file)
		_, err := Find(t.Context(), e)
		wantFault(t, file, err, fault.CodeLogin, "--token-file "+e.TokenFile+": ", want)
		if err != nil && strings.Contains(err.Error(), "from-") {
			t.Errorf("%v tells a secret", err)
		}
	}
	h.env["HEROKU_API_KEY"] = "from\nvariable: x"
	_, err := Find(t.Context(), h.on("linux"))
	wantFault(t, "variable", err, fault.CodeLogin, "HEROKU_API_KEY: what it holds is not a token")
}

// A keychain that shows a dialog nobody sees costs a second, not the start.
func TestSlowKeychainIsPassedOver(t *testing.T) {
	h := full(t)
	delete(h.env, "HEROKU_API_KEY")
	h.program("secret-tool", "exec /bin/sleep 30")
	began := time.Now()
	expect(t, h.on("linux"), "from-netrc", "netrc "+filepath.Join(h.home, ".netrc"))
	if took := time.Since(began); took < keychainTime || took > 5*keychainTime {
		t.Errorf("took %v", took)
	}
}

func TestFindObeysItsContext(t *testing.T) {
	h := build(t)
	h.program("heroku", "exec /bin/sleep 30")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := Find(ctx, h.on("linux"))
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

func TestCustomHostHasItsOwnNetrcEntry(t *testing.T) {
	h := build(t)
	h.file(".netrc", "machine api.heroku.com password from-heroku\nmachine 127.0.0.1:5055 password from-loopback\n")
	e := h.on("linux")
	e.Host = "http://127.0.0.1:5055"
	expect(t, e, "from-loopback", "netrc "+filepath.Join(h.home, ".netrc"))
}

func TestNetrcForms(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"one line":         {"machine api.heroku.com login k password tok", "tok"},
		"several lines":    {"machine api.heroku.com\n  login k\n  password tok\n", "tok"},
		"Windows lines":    {"machine api.heroku.com\r\n  login k\r\n  password tok\r\n", "tok"},
		"first entry wins": {"machine api.heroku.com password tok\nmachine api.heroku.com password other\n", "tok"},
		"comments":         {"# mine\nmachine api.heroku.com # the API\n  # machine x\n  login k # me\n  password tok # old\n", "tok"},
		"hash inside":      {"machine api.heroku.com password to#k\n", "to#k"},
		"no password":      {"machine api.heroku.com login k\nmachine x password other\n", ""},
		"empty":            {"", ""},
	} {
		got, err := netrcPassword(c.text, "api.heroku.com")
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestPlacesOnWindows(t *testing.T) {
	env := map[string]string{"USERPROFILE": "/users/kate", "LOCALAPPDATA": "/users/kate/local"}
	e := Env{Home: "/elsewhere", System: "windows", Getenv: func(n string) string { return env[n] }}
	if got, want := netrcPath(e), filepath.Join("/users/kate", "_netrc"); got != want {
		t.Errorf("netrc %q, want %q", got, want)
	}
	if got, want := dataDir(e), filepath.Join("/users/kate/local", "heroku"); got != want {
		t.Errorf("data %q, want %q", got, want)
	}
	env["XDG_DATA_HOME"] = "/data"
	if got, want := dataDir(e), filepath.Join("/data", "heroku"); got != want {
		t.Errorf("data %q, want %q", got, want)
	}
	if netrcPath(Env{System: "linux"}) != "" || dataDir(Env{System: "linux"}) != "" {
		t.Error("a place without a home")
	}
}

func FuzzNetrcPassword(f *testing.F) {
	f.Add("machine api.heroku.com login k password tok")
	f.Add("machine")
	f.Add("default # x\nmachine api.heroku.com")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := netrcPassword(text, "api.heroku.com") // must come back
		if err == nil && got != "" && !strings.Contains(text, got) {
			t.Fatalf("%q is not in the file", got)
		}
	})
}

func TestASharedTokenFileIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	for mode, want := range map[os.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o604: true} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if got := Shared(path); got != want {
			t.Errorf("%o: %v", mode, got)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if Shared(filepath.Join(t.TempDir(), "none")) {
		t.Error("a file that is not there is shared")
	}
}
