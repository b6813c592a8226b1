//go:build !windows

package local

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/hub"
)

const shop model.AppID = "01234567-89ab-cdef-0123-456789abcdef"

func place(t *testing.T) Place {
	dir, err := os.MkdirTemp("", "g") // short: a socket's path has a limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return At(dir, "", "", usualHost)
}

func note() Note { return Note{App: shop, Name: "shop", PID: os.Getpid(), Began: time.Now()} }

// serve leads and serves until the end of the test or until stop is called.
func serve(t *testing.T, p Place) (stop func()) {
	lead, err := p.Lead(note())
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Options{Past: feed.NewHistory(feed.DefaultLimits())})
	ctx, cancel := context.WithCancel(t.Context())
	s := NewServer(lead, feed.NewGiver(h, feed.Header{App: shop, Name: "shop"}))
	h.Add("", s)
	h.Start(ctx)
	<-s.Ready()
	stop = func() { cancel(); h.Wait() }
	t.Cleanup(stop)
	return stop
}

// One leads; the others find it by name and by id; when it has ended, the next one can lead.
func TestOneLeads(t *testing.T) {
	p := place(t)
	if _, leads := p.Leading("shop"); leads {
		t.Error("somebody leads where nobody began")
	}
	stop := serve(t, p)
	if _, err := p.Lead(note()); !errors.Is(err, ErrHeld) {
		t.Errorf("a second one leads: %v", err)
	}
	for _, name := range []string{"shop", string(shop)} {
		if n, leads := p.Leading(name); !leads || n.App != shop {
			t.Errorf("%s: found %v %v", name, n, leads)
		}
	}
	if n, leads, _ := p.Joining(t.Context(), "shop"); !leads || n.PID != os.Getpid() {
		t.Errorf("joining gives %v %v", n, leads)
	}
	stop()
	if left, _ := filepath.Glob(filepath.Join(p.Dir(), "*.sock")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	lead, err := p.Lead(note())
	if err != nil {
		t.Fatal(err)
	}
	lead.End()
}

// While one looks an app up the others wait, and not for ever.
func TestJoiningWaits(t *testing.T) {
	p := place(t)
	_, _, end := p.Joining(t.Context(), "shop")
	ctx, cancel := context.WithTimeout(t.Context(), 3*joinEvery)
	defer cancel()
	if _, leads, _ := p.Joining(ctx, "shop"); leads || ctx.Err() == nil {
		t.Errorf("a second one came through: leads %v", leads)
	}
	end()
	_, leads, end := p.Joining(t.Context(), "shop")
	if leads {
		t.Error("somebody leads")
	}
	end()
}

// What a program that was killed left behind is removed by the next one.
func TestStaleSocket(t *testing.T) {
	p := place(t)
	if err := p.open(); err != nil {
		t.Fatal(err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: p.path(shop, ".sock"), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	if err := p.write(note()); err != nil {
		t.Fatal(err)
	}
	if _, leads := p.Leading("shop"); leads {
		t.Error("a dead socket leads")
	}
	serve(t, p)
	if _, leads := p.Leading("shop"); !leads {
		t.Error("nobody leads")
	}
}

// Nobody else can read the directory or the socket.
func TestModes(t *testing.T) {
	p := place(t)
	if err := os.Mkdir(p.Dir(), 0o755); err != nil {
		t.Fatal(err)
	}
	serve(t, p)
	for path, want := range map[string]os.FileMode{p.Dir(): 0o700, p.path(shop, ".sock"): 0o600, p.path(shop, ".lock"): 0o600, p.path(shop, ".json"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s is %o, want %o", filepath.Base(path), got, want)
		}
	}
}

// A link in the directory's place is not followed: whoever made it might read along.
func TestDirectoryIsNoLink(t *testing.T) {
	p := place(t)
	if err := os.Symlink(t.TempDir(), p.Dir()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Lead(note()); err == nil {
		t.Error("leads in a directory behind a link")
	}
}

// The path of a socket has a limit of about a hundred bytes.
func TestPathsAreShort(t *testing.T) {
	long := "/" + strings.Repeat("x", 80)
	for _, c := range []struct{ runtime, state, want string }{
		{"/run/user/1000", "/home/a/.local/state/gonogo/run", "/run/user/1000/gonogo"},
		{"", "/home/a/.local/state/gonogo/run", "/home/a/.local/state/gonogo/run"},
		{long, "/home/a/run", "/home/a/run"},
		{"relative", long, "/tmp/gonogo-"},
	} {
		p := At(c.runtime, c.state, "/tmp", "http://127.0.0.1:5055")
		if !strings.HasPrefix(p.Dir(), c.want) {
			t.Errorf("%v: got %s", c, p.Dir())
		}
		if n := len(p.path(shop, ".sock")); n > mostPath {
			t.Errorf("%v: a path of %d", c, n)
		}
	}
	if a, b := At("/run", "", "", usualHost), At("/run", "", "", "http://127.0.0.1:1"); a.path(shop, ".sock") == b.path(shop, ".sock") {
		t.Error("two platforms share a socket")
	}
}

// Notes that somebody else wrote, or half wrote, are none.
func TestBrokenNotes(t *testing.T) {
	p := place(t)
	if err := p.open(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a.json": "{", "b.json": `{"app":"../../x","name":"shop"}`, "c.json": strings.Repeat(" ", longestNote+1), string(shop) + ".json": `{"app":"other","name":"shop"}`} {
		if err := os.WriteFile(filepath.Join(p.Dir(), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if all := p.Notes(); len(all) > 0 {
		t.Errorf("read %v", all)
	}
}
