//go:build integration

package queuetest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Server is a private server of one test (or, by SharedRabbitMQ and SharedPostgres, of one test binary). Its methods fail
// the test that it was asked for.
type Server struct {
	*instance
	t testing.TB
}

// instance is what several tests may share: one server on one port in one directory, over restarts.
type instance struct {
	name  string // as in error texts: redis, rabbitmq, postgres
	dir   string
	port  int
	url   string
	extra string           // a second URL: of RabbitMQ's management
	build func() *exec.Cmd // the command line; made anew for each start
	ready func() error     // nil when the server answers
	limit time.Duration    // for becoming ready

	farewell syscall.Signal // ends the server for good

	lock    sync.Mutex
	process *process
	beside  []*process // what a server needs running beside it: RabbitMQ's port mapper
}

// URL is what an app's config var would hold: scheme, user, password, 127.0.0.1, port and path. Restart keeps it.
func (s *Server) URL() string { return s.url }

// Addr is host:port of the server's own protocol.
func (s *Server) Addr() string { return s.address() }

func (i *instance) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(i.port)) }

// Log is what the server has written to its log so far.
func (s *Server) Log() string {
	text, err := os.ReadFile(s.logPath())
	if err != nil {
		s.t.Helper()
		s.t.Fatal(err)
	}
	return string(text)
}

// Stop holds the server where it is (SIGSTOP): connections stay open, new ones are still taken by the system, and nothing
// is answered. Close, Kill and Restart work on a stopped server.
func (s *Server) Stop() { s.send(syscall.SIGSTOP) }

// Cont lets a stopped server go on (SIGCONT).
func (s *Server) Cont() { s.send(syscall.SIGCONT) }

func (s *Server) send(what syscall.Signal) {
	s.t.Helper()
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.process == nil || !s.process.running() {
		s.t.Fatalf("queuetest: %s is not running%s", s.name, s.logTail())
	}
	s.process.signal(what)
}

// Kill ends the server at once (SIGKILL) and waits until it is gone: connections are reset, new ones refused. Data that
// the server had not written is lost, as in a crash.
func (s *Server) Kill() {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.kill()
}

// Restart kills the server if it runs, starts it again on the same port with the same URL and waits until it answers.
func (s *Server) Restart() {
	s.t.Helper()
	s.lock.Lock()
	defer s.lock.Unlock()
	s.kill()
	if err := s.start(); err != nil {
		s.t.Fatal(err)
	}
}

// Close ends the server for good and removes its directory. It happens by itself at the end of the test.
func (s *Server) Close() { s.close() }

func (i *instance) close() {
	i.lock.Lock()
	defer i.lock.Unlock()
	if i.process != nil {
		i.process.leave()
		i.process = nil
	}
	for _, p := range i.beside {
		p.end()
	}
	i.beside = nil
	_ = os.RemoveAll(i.dir) // at worst a temporary directory stays behind
}

func (i *instance) kill() {
	if i.process == nil {
		return
	}
	i.process.end()
	i.process = nil
	// A process of many threads may be told as a mere entry while the last of them still holds the socket.
	await(5*time.Second, nil, func() bool {
		conn, err := new(net.Dialer).DialContext(context.Background(), "tcp", i.address())
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
}

// start runs the server and waits until it is ready. Its error holds the end of the log.
func (i *instance) start() error {
	log, err := os.OpenFile(i.logPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := i.build()
	cmd.Stdout, cmd.Stderr = log, log
	p, err := launch(cmd, i.dir, i.farewell)
	if err != nil {
		return fmt.Errorf("queuetest: cannot start %s: %w", i.name, err)
	}
	i.process = p
	var last error
	if await(i.limit, p.done, func() bool { last = i.ready(); return last == nil }) && p.running() {
		return nil
	}
	if last == nil {
		last = errors.New("another program answers on its port")
	}
	state := fmt.Sprintf("did not answer within %v", i.limit)
	if !p.running() {
		state = "ended by itself: " + p.cmd.ProcessState.String()
	}
	err = fmt.Errorf("queuetest: %s %s (%w)%s", i.name, state, last, i.logTail())
	i.kill()
	return err
}

func (i *instance) logPath() string { return filepath.Join(i.dir, "server.log") }

// logTail is the end of the server's log, for an error's text.
func (i *instance) logTail() string {
	text, _ := os.ReadFile(i.logPath()) // no log is told as an empty one
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	return "\nits log ends:\n" + strings.Join(lines[max(0, len(lines)-60):], "\n")
}

// serve makes instances until one starts: another program may take a port between its choice and its use. A private one
// is closed when the test ends.
func serve(t testing.TB, build func() *instance) *instance {
	t.Helper()
	var err error
	for range 3 {
		i := build()
		if err = i.start(); err == nil {
			return i
		}
		taken := portTaken.MatchString(err.Error())
		i.close()
		if !taken {
			break
		}
	}
	t.Fatal(err)
	return nil
}

// portTaken is what Redis and PostgreSQL, Erlang and its port mapper say of a port that somebody else listens on.
var portTaken = regexp.MustCompile(`(?i)in use|eaddrinuse|epmd error`)

// ownServer hands an instance to one test, which closes it.
func ownServer(t testing.TB, i *instance) *Server {
	t.Cleanup(i.close)
	return &Server{instance: i, t: t}
}

// directory is a new directory with a short path; PostgreSQL and Redis limit the length of socket paths.
func directory(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "gonogo-")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// program is the path of a server's program: the first that exists among the patterns, else by PATH.
func program(t testing.TB, name string, patterns ...string) string {
	t.Helper()
	for _, pattern := range patterns {
		if found, _ := filepath.Glob(pattern); len(found) > 0 { // the patterns are ours and well formed
			return found[len(found)-1]
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("queuetest: %s is not installed: run make install", name)
	}
	return path
}
