//go:build integration

package realtest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
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
	// Directives are further lines of redis.conf, such as "maxclients 3" or "rename-command CONFIG \"\"".
	Directives []string
}

// RedisServer is a private Redis. It keeps nothing on disk: after Restart it is empty.
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
	i := serve(t, func() *instance {
		i := &instance{name: "redis", dir: directory(t), port: freePort(t), limit: 20 * time.Second, farewell: syscall.SIGKILL}
		address := &url.URL{Scheme: "redis", Host: i.address(), Path: "/0"}
		if c.TLS.set() {
			address.Scheme = "rediss"
		}
		if c.Password != "" {
			address.User = url.UserPassword("", c.Password)
		}
		i.url = address.String()
		settings := filepath.Join(i.dir, "redis.conf")
		if err := os.WriteFile(settings, []byte(redisSettings(t, i, c)), 0o600); err != nil {
			t.Fatal(err)
		}
		i.build = func() *exec.Cmd { return exec.Command(path, settings) }
		i.ready = func() error { return redisAnswers(i.address(), c.TLS.set()) }
		return i
	})
	return &RedisServer{Server: private(t, i), tls: c.TLS}
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
	dialer := &net.Dialer{Timeout: 2 * time.Second}
	var conn net.Conn
	var err error
	if encrypted {
		//nolint:noctx // the dialer's own limit is enough here
		conn, err = tls.DialWithDialer(dialer, "tcp", address, &tls.Config{InsecureSkipVerify: true})
	} else {
		//nolint:noctx // the dialer's own limit is enough here
		conn, err = dialer.Dial("tcp", address)
	}
	if err != nil {
		return err
	}
	defer conn.Close()
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
