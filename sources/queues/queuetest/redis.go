//go:build integration

package queuetest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// RedisConfig is how a private Redis differs from one without password and TLS.
type RedisConfig struct {
	// Password of the default user; "" needs none.
	Password string
	// Users are further users by Redis's own rules, such as "watcher on >secret ~* &* -@all +@read +ping".
	Users []string
	// TLS is the certificate to present; with the zero value the server speaks plain text. With TLS it speaks nothing else.
	TLS Certificate
	// Directives are further lines of redis.conf, such as "maxclients 3", "rename-command CONFIG \"\"" or, to keep data
	// over Kill and Restart, "appendonly yes".
	Directives []string
}

// RedisServer is a private Redis. It keeps nothing on disk, unless told to: after Restart it is empty.
type RedisServer struct {
	*Server
	tls Certificate
}

// Redis starts a Redis without password and TLS. It is ready within some 30 ms, so that each test has its own.
func Redis(t testing.TB) *RedisServer { return RedisWith(t, RedisConfig{}) }

// RedisWith starts a Redis as c says.
func RedisWith(t testing.TB, c RedisConfig) *RedisServer {
	t.Helper()
	path := program(t, "redis-server")
	i := serve(t, func() *instance { return redisInstance(t, path, c, freePort(t)) })
	return &RedisServer{Server: ownServer(t, i), tls: c.TLS}
}

// redisInstance is a Redis of the program at path, not started yet.
func redisInstance(t testing.TB, path string, c RedisConfig, port int) *instance {
	t.Helper()
	i := &instance{name: "redis", dir: directory(t), port: port, limit: patience, farewell: syscall.SIGKILL}
	address := &url.URL{Scheme: "redis", Host: i.address(), Path: "/0"}
	if c.TLS.set() {
		address.Scheme = "rediss"
	}
	if c.Password != "" {
		address.User = url.UserPassword("", c.Password)
	}
	i.url = address.String()
	writeAll(t, i.dir, map[string]string{"redis.conf": redisSettings(t, i, c)})
	i.build = func() *exec.Cmd { return command(path, filepath.Join(i.dir, "redis.conf")) }
	i.ready = func() error { return redisAnswers(i.address(), c.TLS.set()) }
	return i
}

// UserURL is the server's URL for another user.
func (s *RedisServer) UserURL(name, password string) string {
	address, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	address.User = url.UserPassword(name, password)
	return address.String()
}

// Certificate is what the server presents, as PEM; nil without TLS.
func (s *RedisServer) Certificate() []byte { return s.tls.PEM }

// redisSettings is the text of redis.conf.
func redisSettings(t testing.TB, i *instance, c RedisConfig) string {
	lines := []string{"bind 127.0.0.1", "dir " + i.dir, `save ""`, "appendonly no", "daemonize no"}
	if c.TLS.set() {
		certificate, key := c.TLS.write(t, i.dir)
		lines = append(lines, "port 0", fmt.Sprintf("tls-port %d", i.port), "tls-cert-file "+certificate, "tls-key-file "+key,
			"tls-ca-cert-file "+certificate, "tls-auth-clients no")
	} else {
		lines = append(lines, fmt.Sprintf("port %d", i.port))
	}
	if c.Password != "" {
		lines = append(lines, "requirepass "+c.Password)
	}
	for _, user := range c.Users {
		lines = append(lines, "user "+user)
	}
	return strings.Join(append(lines, c.Directives...), "\n") + "\n"
}

// redisAnswers asks PING without logging in: a refusal for want of a password is an answer too.
func redisAnswers(address string, encrypted bool) error {
	conn, err := (&net.Dialer{Timeout: 2 * time.Second}).Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if encrypted {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	}
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return err
	}
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	answer := make([]byte, 64)
	n, err := conn.Read(answer)
	if err != nil {
		return err
	}
	if text := string(answer[:n]); !strings.HasPrefix(text, "+PONG") && !strings.HasPrefix(text, "-NOAUTH") {
		return errors.New(strings.TrimSpace(text))
	}
	return nil
}
