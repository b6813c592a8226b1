//go:build integration

package journey

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim"
)

// planted is what a server sends that nobody asked for: config vars, as an API gives them.
const planted = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 68\r\n\r\n" +
	`{"ELSEWHERE_URL":"postgres://u8f2k:729e@127.0.0.1/d","SECRET_KEY":"x7"}` + "\r\n\x1b]0;planted\x07"

// talkative is a server before a platform whose answers are followed by what nobody asked for, once the connection is idle.
type talkative struct {
	to     *url.URL
	after  func(answer []byte) []byte
	unused atomic.Int32 // connections that were given more than they asked for
}

func talk(t *testing.T, p *sim.Platform, after func(answer []byte) []byte) (s *talkative, host string) {
	t.Helper()
	to, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s = &talkative{to: to, after: after}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	t.Cleanup(func() { l.Close() })
	return s, "http://" + l.Addr().String()
}

func (s *talkative) serve(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	for {
		q, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		q.URL.Scheme, q.URL.Host, q.RequestURI = s.to.Scheme, s.to.Host, ""
		a, err := http.DefaultTransport.RoundTrip(q)
		if err != nil {
			return
		}
		body, _ := io.ReadAll(a.Body)
		a.Body.Close()
		a.Body, a.ContentLength, a.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
		var answer bytes.Buffer
		_ = a.Write(&answer)
		if _, err := c.Write(answer.Bytes()); err != nil {
			return
		}
		time.Sleep(30 * time.Millisecond) // the client has read it and keeps the connection for later
		if _, err := c.Write(s.after(answer.Bytes())); err == nil {
			s.unused.Add(1)
		}
	}
}

// foreignTraces are what may stand on no terminal and on no stderr. The app has none of these vars: the name of one that it has may be shown.
var foreignTraces = []string{"Unsolicited", "idle HTTP", "ELSEWHERE_URL", "postgres://", "SECRET_KEY", "729e", "planted", `\r\n`}

func traceOf(text string) string {
	for _, trace := range foreignTraces {
		if strings.Contains(text, trace) {
			return trace
		}
	}
	return ""
}

// Servers that answer twice, or talk on an idle connection, put nothing on the screen and nothing on stderr.
func TestForeignAnswersStayOutside(t *testing.T) {
	for name, after := range map[string]func([]byte) []byte{
		"answers twice":            bytes.Clone,
		"talks on idle":            func([]byte) []byte { return []byte(planted) },
		"no HTTP at all":           func([]byte) []byte { return []byte("ELSEWHERE_URL=postgres://u8f2k:729e@127.0.0.1/d\r\n") },
		"answers, cut in the head": func(b []byte) []byte { return b[:min(len(b), 40)] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := platform(t, "calm")
			s, host := talk(t, p, after)
			env := instead(p.Env(), "HEROKU_HOST="+host)
			tm := gonogo(t, setting{env: env}, "-a", p.App(), "--queues", "auto")
			tm.see(soon, "2 Logs", "? help") // what it shows of the app is another matter: an answer may be taken for that of the next request
			tm.until(soon, "more than was asked for is sent", func() bool { return s.unused.Load() > 5 })
			tm.press("qq")
			tm.end(soon)
			if trace := traceOf(tm.written()); trace != "" {
				t.Errorf("%q was written to the terminal", trace)
			}
			for _, args := range [][]string{{"record", t.TempDir() + "/x.tape"}, {"ps", "--watch"}, {"releases"}} {
				sent := s.unused.Load()
				if got := stderrOf(t, env, func() bool { return s.unused.Load() > sent+1 }, append(args, "-a", p.App())...); traceOf(got) != "" {
					t.Errorf("gonogo %s: %q on stderr", strings.Join(args, " "), got)
				}
			}
		})
	}
}

// stderrOf is what a verb prints on stderr until something is so, or until it ends by itself.
func stderrOf(t *testing.T, env []string, so func() bool, args ...string) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tm := &terminal{T: t, cmd: cmd, ended: make(chan struct{})}
	go func() { tm.err = cmd.Wait(); close(tm.ended) }()
	tm.wait(soon, "enough is sent", func() bool { return so() || tm.over() })
	_ = cmd.Process.Signal(syscall.SIGTERM)
	<-tm.ended
	return stderr.String()
}

// Programs that gonogo asks print their own troubles nowhere: git, the official client, the keychain's tool, a queue command.
func TestChildrenPrintNowhere(t *testing.T) {
	t.Parallel()
	p := platform(t, "calm")
	home, bin := t.TempDir(), t.TempDir()
	write := func(path, text string, mode os.FileMode) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"git", "heroku", "secret-tool", "depths"} {
		write(filepath.Join(bin, name), "#!/bin/sh\necho "+name+" >> "+bin+"/called\necho 'planted postgres://u8f2k:729e@127.0.0.1/d' >&2\nexit 1\n", 0o700)
	}
	write(filepath.Join(home, ".local/share/heroku/login.json"), `{"account":"kate@foobaz.example"}`, 0o600)
	write(filepath.Join(home, ".git/config"), "[include]\n\tpath = other\n", 0o600)
	write(filepath.Join(home, ".config/gonogo/config.yaml"), "apps: {"+p.App()+": {queue_sources: {jobs: \"exec:"+bin+"/depths\"}}}\n", 0o600)
	env := instead(p.Env(), "PATH="+bin+":/bin:/usr/bin", "HOME="+home, "XDG_CONFIG_HOME="+home+"/.config", "XDG_DATA_HOME="+home+"/.local/share")
	for name, c := range map[string]struct{ env, args []string }{
		"no token": {instead(env, "HEROKU_API_KEY="), []string{"ps", "-a", p.App()}},
		"no app":   {instead(env, "HEROKU_APP="), []string{"ps"}},
		"a queue":  {env, []string{"queues", "-a", p.App(), "--queues", "auto"}},
	} {
		path, err := binary()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(path, c.args...)
		cmd.Env, cmd.Dir = c.env, home
		out, _ := cmd.CombinedOutput()
		if strings.Contains(string(out), "planted") || strings.Contains(string(out), "729e") {
			t.Errorf("%s: what a child says is in %s", name, out)
		}
	}
	called, _ := os.ReadFile(bin + "/called")
	for _, name := range []string{"git", "heroku", "secret-tool", "depths"} {
		if !strings.Contains(string(called), name) {
			t.Errorf("%s was not asked: the test sees nothing; asked were %q", name, called)
		}
	}
}
