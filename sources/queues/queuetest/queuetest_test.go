//go:build integration

package queuetest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestMain(m *testing.M) {
	if errand := os.Getenv(errandVar); errand != "" {
		os.Exit(runErrand(errand))
	}
	os.Exit(Main(m))
}

// ping asks a Redis by its URL, over a new connection.
func ping(url string, root []byte) error {
	options, err := redis.ParseURL(url)
	if err != nil {
		return err
	}
	options.MaxRetries, options.DialerRetries, options.ReadTimeout, options.DialTimeout = -1, 1, 5*time.Second, 5*time.Second
	if options.TLSConfig != nil && root != nil {
		options.TLSConfig.RootCAs = x509.NewCertPool()
		options.TLSConfig.RootCAs.AppendCertsFromPEM(root)
	}
	client := redis.NewClient(options)
	defer client.Close()
	return client.Ping(context.Background()).Err()
}

func TestRedisAnswersStopsAndComesBack(t *testing.T) {
	s := Redis(t)
	was := s.URL()
	if err := ping(was, nil); err != nil {
		t.Fatal(err)
	}

	s.Stop()
	if !silent(t, s.Addr(), "PING\r\n") {
		t.Error("a stopped Redis answers")
	}
	s.Cont()
	if err := ping(was, nil); err != nil {
		t.Errorf("after Cont: %v", err)
	}

	s.Kill()
	if err := ping(was, nil); err == nil {
		t.Error("a killed Redis answers")
	}
	s.Restart()
	if err := ping(was, nil); err != nil || s.URL() != was {
		t.Errorf("after Restart: %v at %s, was at %s", err, s.URL(), was)
	}
}

func TestRedisPasswordAndUsers(t *testing.T) {
	s := RedisWith(t, RedisConfig{Password: "s3cret", Users: []string{"watcher on >look ~* &* -@all +@read +ping +hello +client"}})
	if err := ping(s.URL(), nil); err != nil {
		t.Error(err)
	}
	if err := ping("redis://"+s.Addr(), nil); err == nil || !strings.Contains(err.Error(), "NOAUTH") {
		t.Errorf("without a password: %v", err)
	}
	if err := ping(s.UserURL("watcher", "look"), nil); err != nil {
		t.Errorf("the watcher: %v", err)
	}
	options, err := redis.ParseURL(s.UserURL("watcher", "look"))
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	if err := client.Set(context.Background(), "k", 1, 0).Err(); err == nil || !strings.Contains(err.Error(), "NOPERM") {
		t.Errorf("the watcher may write: %v", err)
	}
}

func TestRedisCertificates(t *testing.T) {
	good := RedisWith(t, RedisConfig{TLS: SelfSigned(t)})
	if err := ping(good.URL(), good.Certificate()); err != nil {
		t.Errorf("trusted: %v", err)
	}
	var unknown x509.UnknownAuthorityError
	if err := ping(good.URL(), nil); !errors.As(err, &unknown) {
		t.Errorf("not trusted: %v", err)
	}
	old := RedisWith(t, RedisConfig{TLS: Expired(t)})
	var invalid x509.CertificateInvalidError
	if err := ping(old.URL(), old.Certificate()); !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
		t.Errorf("expired: %v", err)
	}
	conn, err := tls.Dial("tcp", old.Addr(), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatalf("expired, not verified: %v", err)
	}
	conn.Close()
}

func TestPostgresAnswersStopsAndComesBack(t *testing.T) {
	t.Parallel()
	s := Postgres(t)
	was := s.Database("mission")
	s.SQL(was, "create table jobs(id int); insert into jobs values (1), (2)")
	if got := s.SQL(was, "select count(*) from jobs"); got != "2" {
		t.Fatalf("%q rows", got)
	}
	if got := s.SQL(s.URL(), "select count(*) >= 0 from pg_settings where name like 'pg_stat_statements.%'"); got != "t" {
		t.Errorf("settings: %q", got)
	}
	if got := s.SQL(strings.Replace(was, "sslmode=disable", "sslmode=require", 1), "select ssl from pg_stat_ssl where pid = pg_backend_pid()"); got != "t" {
		t.Errorf("encrypted: %q", got)
	}

	s.Stop()
	if !silent(t, s.Addr(), "\x00\x00\x00\x08\x04\xd2\x16\x2f") { // SSLRequest
		t.Error("a stopped PostgreSQL answers")
	}
	s.Cont()
	s.Kill()
	if conn, err := net.Dial("tcp", s.Addr()); err == nil {
		conn.Close()
		t.Error("a killed PostgreSQL takes connections")
	}
	s.Restart()
	if got := s.SQL(was, "select count(*) from jobs"); got != "2" {
		t.Errorf("%q rows after Restart", got)
	}
}

func TestPostgresIsShared(t *testing.T) {
	a, b := SharedPostgres(t), SharedPostgres(t)
	if a.Addr() != b.Addr() {
		t.Errorf("two servers: %s and %s", a.Addr(), b.Addr())
	}
	if got := a.SQL(a.Database(`an "odd" name`), "select current_database(), current_user"); got != `an "odd" name|app` {
		t.Errorf("%q", got)
	}
}

func TestRabbitMQAnswersStopsAndComesBack(t *testing.T) {
	t.Parallel()
	s := RabbitMQ(t)
	was, management := s.URL(), s.ManagementURL()
	if got := string(s.API("GET", "/api/overview", "")); !strings.Contains(got, `"rabbitmq_version"`) {
		t.Fatalf("overview: %s", got)
	}
	if got := s.Vhost("cust/one"); !strings.HasSuffix(got, "/cust%2Fone") {
		t.Errorf("vhost's URL: %s", got)
	}
	s.API("PUT", "/api/queues/cust%2Fone/mail", `{"durable":true}`)
	s.User("looker", "look", "")
	_, err := callAPI("GET", strings.Replace(management, "guest:guest", "looker:look", 1), "/api/overview", "")
	if err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("a user without tags: %v", err)
	}

	s.Stop()
	if !silent(t, s.Addr(), "AMQP\x00\x00\x09\x01") {
		t.Error("a stopped RabbitMQ answers")
	}
	s.Cont()
	s.Kill()
	if conn, err := net.Dial("tcp", s.Addr()); err == nil {
		conn.Close()
		t.Error("a killed RabbitMQ takes connections")
	}
	s.Restart()
	if s.URL() != was || s.ManagementURL() != management {
		t.Error("another URL after Restart")
	}
	if got := string(s.API("GET", "/api/queues/cust%2Fone", "")); !strings.Contains(got, `"mail"`) {
		t.Errorf("queues after Restart: %s", got)
	}
}

// silent says whether the server at address takes a connection and answers nothing to a first word within 200 ms.
func silent(t *testing.T, address, word string) bool {
	t.Helper()
	conn, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(word)); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	_, err = conn.Read(make([]byte, 1))
	return errors.Is(err, os.ErrDeadlineExceeded)
}
