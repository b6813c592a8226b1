//go:build integration

package queuetest

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// RabbitMQConfig is how a private RabbitMQ differs from the usual one.
type RabbitMQConfig struct {
	// StatisticsInterval is how often the management API's figures are collected. 0 means half a second, which spares
	// tests most of the waiting; a broker's own default is 5 s.
	StatisticsInterval time.Duration
	// Directives are further lines of rabbitmq.conf, such as "management_agent.disable_metrics_collector = true".
	Directives []string
}

// RabbitMQServer is a RabbitMQ with the management plugin and the user guest, password guest, an administrator. Durable
// queues and persistent messages outlive Kill and Restart.
type RabbitMQServer struct {
	*Server
	management string
}

// rabbitmqScripts is where packages keep the server's own script. The one on the PATH of Debian is a wrapper that changes
// directory and user.
var rabbitmqScripts = []string{
	"/usr/lib/rabbitmq/bin/rabbitmq-server",
	"/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server",
	"/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server",
	"/usr/local/opt/rabbitmq/sbin/rabbitmq-server",
}

// RabbitMQ starts a RabbitMQ for one test: 3 to 15 s. Tests that stop or kill it need one; others take SharedRabbitMQ.
func RabbitMQ(t testing.TB) *RabbitMQServer { return RabbitMQWith(t, RabbitMQConfig{}) }

// RabbitMQWith starts a RabbitMQ as c says.
func RabbitMQWith(t testing.TB, c RabbitMQConfig) *RabbitMQServer {
	t.Helper()
	return rabbitmq(ownServer(t, startRabbitMQ(t, c)))
}

// SharedRabbitMQ is one RabbitMQ for all tests of the binary. Each test should take a vhost of its own by Vhost.
func SharedRabbitMQ(t testing.TB) *RabbitMQServer {
	t.Helper()
	return rabbitmq(sharedRabbitMQ.get(t, func() *instance { return startRabbitMQ(t, RabbitMQConfig{}) }))
}

func rabbitmq(s *Server) *RabbitMQServer {
	return &RabbitMQServer{Server: s, management: s.extra}
}

// ManagementURL is the base of the management plugin, with guest's password and without /api.
func (s *RabbitMQServer) ManagementURL() string { return s.management }

func startRabbitMQ(t testing.TB, c RabbitMQConfig) *instance {
	t.Helper()
	script := program(t, "rabbitmq-server", rabbitmqScripts...)
	mapper := program(t, "epmd", "/usr/lib/erlang/erts-*/bin/epmd")
	return serve(t, func() *instance {
		i := &instance{name: "rabbitmq", dir: directory(t), port: freePort(t), limit: 4 * time.Minute, farewell: syscall.SIGKILL}
		management, distribution, mapped := freePort(t), freePort(t), freePort(t)
		i.url = "amqp://guest:guest@" + i.address() + "/%2F"
		i.extra = fmt.Sprintf("http://guest:guest@127.0.0.1:%d", management)
		writeAll(t, i.dir, map[string]string{
			"rabbitmq.conf":   rabbitmqSettings(i.port, management, c),
			"enabled_plugins": "[rabbitmq_management].\n",
		})
		environment := rabbitmqEnvironment(i, distribution, mapped)
		i.build = func() *exec.Cmd {
			cmd := command(script)
			cmd.Dir, cmd.Env = i.dir, environment
			return cmd
		}
		i.ready = func() error { return rabbitmqAnswers(i.address(), i.extra) }
		// Erlang's port mapper, started by us and in the foreground: the one that the server starts outlives it as a daemon.
		epmd := command(mapper, "-port", fmt.Sprint(mapped), "-address", "127.0.0.1")
		p, err := launch(epmd, "", syscall.SIGKILL)
		if err != nil {
			t.Fatal(err)
		}
		i.beside = append(i.beside, p)
		return i
	})
}

// rabbitmqSettings is the text of rabbitmq.conf.
func rabbitmqSettings(port, management int, c RabbitMQConfig) string {
	interval := c.StatisticsInterval
	if interval == 0 {
		interval = 500 * time.Millisecond
	}
	lines := []string{
		fmt.Sprintf("listeners.tcp.default = 127.0.0.1:%d", port),
		"management.tcp.ip = 127.0.0.1",
		fmt.Sprintf("management.tcp.port = %d", management),
		"loopback_users = none",
		fmt.Sprintf("collect_statistics_interval = %d", interval.Milliseconds()),
		"log.console = true",
		"log.file = false",
	}
	return strings.Join(append(lines, c.Directives...), "\n") + "\n"
}

// rabbitmqEnvironment keeps the node away from the system's own: its name, ports, cookie, data and settings are i's.
func rabbitmqEnvironment(i *instance, distribution, mapped int) []string {
	in := func(name string) string { return filepath.Join(i.dir, name) }
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"LANG=C.UTF-8",
		"HOME=" + i.dir, // of .erlang.cookie
		fmt.Sprintf("RABBITMQ_NODENAME=gonogo%d@localhost", i.port),
		fmt.Sprintf("RABBITMQ_DIST_PORT=%d", distribution),
		fmt.Sprintf("ERL_EPMD_PORT=%d", mapped),
		"ERL_EPMD_ADDRESS=127.0.0.1",
		"RABBITMQ_MNESIA_BASE=" + in("mnesia"),
		"RABBITMQ_LOG_BASE=" + in("log"),
		"RABBITMQ_CONFIG_FILE=" + in("rabbitmq"),
		"RABBITMQ_ENABLED_PLUGINS_FILE=" + in("enabled_plugins"),
		"RABBITMQ_PID_FILE=" + in("pid"),
		"RABBITMQ_CONF_ENV_FILE=" + in("none"),
		// The distribution port listens on all interfaces otherwise. No busy waiting: tests share their processors.
		"RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false +sbwt none +sbwtdcpu none +sbwtdio none",
	}
}

// rabbitmqAnswers is nil when both ports are open: the management API and AMQP, which comes up last.
func rabbitmqAnswers(amqp, management string) error {
	conn, err := (&net.Dialer{Timeout: 2 * time.Second}).Dial("tcp", amqp)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	if _, err := conn.Write([]byte("AMQP\x00\x00\x09\x01")); err != nil {
		return err
	}
	first := make([]byte, 1)
	if _, err := conn.Read(first); err != nil {
		return err
	}
	if first[0] != 1 { // a method frame: Connection.Start
		return errors.New("no AMQP 0-9-1")
	}
	_, err = callAPI(http.MethodGet, management, "/api/overview", "")
	return err
}

// Vhost makes a virtual host for this test and gives its AMQP URL. The name may hold anything, also slashes.
func (s *RabbitMQServer) Vhost(name string) string {
	s.t.Helper()
	path := "/api/vhosts/" + url.PathEscape(name)
	s.API(http.MethodPut, path, "")
	s.t.Cleanup(func() {
		// The server may have been killed by the test; its vhosts are gone with it then.
		_, _ = callAPI(http.MethodDelete, s.management, path, "")
	})
	s.Grant("guest", name)
	return "amqp://guest:guest@" + s.address() + "/" + url.PathEscape(name)
}

// User makes a user with tags such as "monitoring" or "" (none may use the management API without one), to be removed at
// the end of the test. It may do nothing in any vhost before Grant.
func (s *RabbitMQServer) User(name, password, tags string) {
	s.t.Helper()
	path := "/api/users/" + url.PathEscape(name)
	s.API(http.MethodPut, path, fmt.Sprintf(`{"password":%q,"tags":%q}`, password, tags))
	s.t.Cleanup(func() { _, _ = callAPI(http.MethodDelete, s.management, path, "") })
}

// Grant lets a user do everything in a vhost.
func (s *RabbitMQServer) Grant(user, vhost string) {
	s.t.Helper()
	s.API(http.MethodPut, "/api/permissions/"+url.PathEscape(vhost)+"/"+url.PathEscape(user),
		`{"configure":".*","write":".*","read":".*"}`)
}

// API calls the management API as guest; path begins with /api/ and is escaped by the caller. A status of 300 or more
// fails the test.
func (s *RabbitMQServer) API(method, path, body string) []byte {
	s.t.Helper()
	answer, err := callAPI(method, s.management, path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer
}
