//go:build integration

package queuetest

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// PostgresConfig is how a private PostgreSQL differs from the usual one.
type PostgresConfig struct {
	// Settings are server settings such as "max_connections=5" or "timezone=America/New_York".
	Settings []string
}

// PostgresServer is a PostgreSQL with the extensions pg_stat_statements and auto_explain loaded where they are installed,
// a superuser postgres, whose URL is the server's, and an ordinary user app, to whom the databases of Database belong.
// It takes encrypted connections (self-signed) and plain ones. Committed data outlives Kill and Restart.
type PostgresServer struct{ *Server }

// The password of both users.
const postgresPassword = "orbit"

// Postgres starts a PostgreSQL for one test: about 1 s. Tests that stop or kill it need one; others take SharedPostgres.
func Postgres(t testing.TB) *PostgresServer { return PostgresWith(t, PostgresConfig{}) }

// PostgresWith starts a PostgreSQL as c says.
func PostgresWith(t testing.TB, c PostgresConfig) *PostgresServer {
	t.Helper()
	return &PostgresServer{ownServer(t, startPostgres(t, c))}
}

// SharedPostgres is one PostgreSQL for all tests of the binary. Each test should take a database of its own by Database.
func SharedPostgres(t testing.TB) *PostgresServer {
	t.Helper()
	return &PostgresServer{sharedPostgres.get(t, func() *instance { return startPostgres(t, PostgresConfig{}) })}
}

// postgresBin is the directory of the server's programs. Distributions keep it off the PATH.
func postgresBin(t testing.TB) string {
	return filepath.Dir(program(t, "postgres",
		"/usr/lib/postgresql/[0-9]*/bin/postgres", "/opt/homebrew/opt/postgresql@*/bin/postgres", "/usr/local/opt/postgresql@*/bin/postgres"))
}

func startPostgres(t testing.TB, c PostgresConfig) *instance {
	t.Helper()
	bin := postgresBin(t)
	certificate := SelfSigned(t)
	i := serve(t, func() *instance {
		// SIGQUIT is the immediate shutdown: unlike SIGKILL it gives the shared memory back.
		i := &instance{name: "postgres", dir: directory(t), port: freePort(t), limit: patience, farewell: syscall.SIGQUIT}
		i.url = postgresURL(i, "postgres", "postgres")
		data := filepath.Join(i.dir, "data")
		certificate.write(t, i.dir)
		writeAll(t, i.dir, map[string]string{"password": postgresPassword})
		credential := serverUser(t, i.dir)
		initdb := command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "--auth=scram-sha-256",
			"--pwfile="+filepath.Join(i.dir, "password"), "--no-sync", "--encoding=UTF8", "--locale=C")
		initdb.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
		initdb.Dir = i.dir
		if out, err := initdb.CombinedOutput(); err != nil {
			t.Fatalf("queuetest: initdb: %v\n%s", err, out)
		}
		args := postgresArguments(bin, i, data, c)
		i.build = func() *exec.Cmd {
			cmd := command(filepath.Join(bin, "postgres"), args...)
			cmd.Dir = i.dir
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
			return cmd
		}
		i.ready = func() error { _, err := psql(bin, i.url, "select 1"); return err }
		return i
	})
	if _, err := psql(bin, i.url, "create role app login password '"+postgresPassword+"'"); err != nil {
		i.close()
		t.Fatal(err)
	}
	return i
}

func postgresURL(i *instance, user, database string) string {
	return fmt.Sprintf("postgres://%s:%s@%s/%s?sslmode=disable", user, postgresPassword, i.address(), url.PathEscape(database))
}

func postgresArguments(bin string, i *instance, data string, c PostgresConfig) []string {
	settings := []string{
		fmt.Sprintf("port=%d", i.port), "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off",
		"dynamic_shared_memory_type=mmap", // in the data directory, which is removed; the usual kind stays behind a crash
		"ssl=on", "ssl_cert_file=" + filepath.Join(i.dir, "server.crt"), "ssl_key_file=" + filepath.Join(i.dir, "server.key"),
	}
	if libraries := preloaded(bin); libraries != "" {
		settings = append(settings, "shared_preload_libraries="+libraries)
	}
	args := []string{"-D", data}
	for _, setting := range append(settings, c.Settings...) {
		args = append(args, "-c", setting)
	}
	return args
}

// preloaded are the libraries of the observers that the installation has.
func preloaded(bin string) string {
	where, err := command(filepath.Join(bin, "pg_config"), "--pkglibdir").Output()
	if err != nil {
		return "" // pg_config is of the development package on some systems; the libraries are a bonus
	}
	var found []string
	for _, name := range []string{"pg_stat_statements", "auto_explain"} {
		if _, err := os.Stat(filepath.Join(strings.TrimSpace(string(where)), name+".so")); err == nil {
			found = append(found, name)
		}
	}
	return strings.Join(found, ",")
}

// serverUser is whom the server runs as: PostgreSQL refuses root, so that root gives dir to nobody. nil is ourselves.
func serverUser(t testing.TB, dir string) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(nobody.Uid) // both are numbers on every system that has a root
	gid, _ := strconv.Atoi(nobody.Gid)
	entries, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(entries, dir) {
		if err := os.Chown(path, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// Database makes a database that belongs to the user app and gives its URL for that user, without TLS (sslmode=disable).
// It is dropped at the end of the test, whoever is still connected.
func (s *PostgresServer) Database(name string) string {
	s.t.Helper()
	quoted := `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	s.SQL(s.url, "create database "+quoted+" owner app")
	s.t.Cleanup(func() {
		// The server may have been killed by the test; its databases go with its directory then.
		_, _ = psql(postgresBin(s.t), s.url, "drop database if exists "+quoted+" with (force)")
	})
	return postgresURL(s.instance, "app", name)
}

// SQL runs statements by psql on the database of url and gives its rows, unaligned, one a line, columns parted by "|".
func (s *PostgresServer) SQL(url, statements string) string {
	s.t.Helper()
	rows, err := psql(postgresBin(s.t), url, statements)
	if err != nil {
		s.t.Fatal(err)
	}
	return rows
}

func psql(bin, url, statements string) (string, error) {
	cmd := command(filepath.Join(bin, "psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-")
	cmd.Env = append(os.Environ(), "PGCONNECT_TIMEOUT=10")
	cmd.Stdin = strings.NewReader(statements)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("queuetest: psql: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return strings.TrimRight(string(out), "\n"), nil
}
