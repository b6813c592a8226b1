//go:build integration

package jetfaults

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// node is a server of a cluster, a process of its own.
type node struct {
	name, url, monitor string
	conf               string
	cmd                *exec.Cmd
}

// cluster is three servers on this machine.
type cluster struct {
	*testing.T
	nodes []*node
}

// newCluster starts three servers.
func newCluster(t *testing.T) *cluster {
	t.Helper()
	dir := t.TempDir()
	ports := freePorts(t, 9)
	var routes []string
	for i := range 3 {
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", ports[3+i]))
	}
	c := &cluster{T: t}
	for i := range 3 {
		n := &node{name: fmt.Sprintf("n%d", i), url: fmt.Sprintf("nats://127.0.0.1:%d", ports[i]), monitor: fmt.Sprintf("http://127.0.0.1:%d", ports[6+i])}
		n.conf = filepath.Join(dir, n.name+".conf")
		conf := fmt.Sprintf(`server_name: %s
listen: 127.0.0.1:%d
http: 127.0.0.1:%d
logfile: %q
jetstream { store_dir: %q, max_mem: 256MB, max_file: 4GB }
cluster { name: c, listen: 127.0.0.1:%d, routes: [%s] }
accounts { SYS { users: [{user: sys, password: sys}] }, ALL { jetstream: enabled, users: [{user: anybody, password: anybody}] } }
system_account: SYS
no_auth_user: anybody
`, n.name, ports[i], ports[6+i], filepath.Join(dir, n.name+".log"), filepath.Join(dir, n.name), ports[3+i], strings.Join(routes, ", "))
		if err := os.WriteFile(n.conf, []byte(conf), 0o600); err != nil {
			t.Fatal(err)
		}
		c.nodes = append(c.nodes, n)
		c.begin(n)
	}
	c.until("a leader of the cluster", func() bool { return c.meta() != "" })
	return c
}

// begin starts a server.
func (c *cluster) begin(n *node) {
	c.Helper()
	exe, err := os.Executable()
	if err != nil {
		c.Fatal(err)
	}
	n.cmd = exec.Command(exe)
	n.cmd.Env = append(os.Environ(), nodeEnv+"="+n.conf)
	if err := n.cmd.Start(); err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() { c.kill(n) })
}

// kill is kill -9.
func (c *cluster) kill(n *node) {
	if n.cmd == nil {
		return
	}
	_ = n.cmd.Process.Kill()
	_ = n.cmd.Wait()
	n.cmd = nil
}

// urls are the addresses of all.
func (c *cluster) urls() string {
	var list []string
	for _, n := range c.nodes {
		list = append(list, n.url)
	}
	return strings.Join(list, ",")
}

func (c *cluster) node(name string) *node {
	c.Helper()
	i := slices.IndexFunc(c.nodes, func(n *node) bool { return n.name == name })
	if i < 0 {
		c.Fatalf("there is no server %q", name)
	}
	return c.nodes[i]
}

// asks reads what the monitor of a server says.
func (n *node) asks(path string, into any) error {
	client := http.Client{Timeout: 2 * time.Second}
	resp, err := client.Get(n.monitor + path)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(into)
}

// meta is the server that leads the cluster's own group.
func (c *cluster) meta() string {
	for _, n := range c.nodes {
		var said struct {
			Meta struct {
				Leader  string `json:"leader"`
				Cluster int    `json:"cluster_size"`
			} `json:"meta_cluster"`
		}
		if n.cmd != nil && n.asks("/jsz", &said) == nil && said.Meta.Leader != "" && said.Meta.Cluster == len(c.nodes) {
			return said.Meta.Leader
		}
	}
	return ""
}

// of is the server that a client is connected to, by the client's name.
func (c *cluster) of(client string) string {
	for _, n := range c.nodes {
		var said struct {
			Conns []struct {
				Name string `json:"name"`
			} `json:"connections"`
		}
		if n.cmd == nil || n.asks("/connz", &said) != nil {
			continue
		}
		for _, one := range said.Conns {
			if one.Name == client {
				return n.name
			}
		}
	}
	return ""
}

// leadAll makes a server lead the cluster's own group.
func (c *cluster) leadAll(name string) {
	c.Helper()
	conn, err := nats.Connect(c.urls(), nats.UserInfo("sys", "sys"))
	if err != nil {
		c.Fatal(err)
	}
	defer conn.Close()
	c.until(name+" leads the cluster", func() bool {
		if c.meta() == name {
			return true
		}
		_, _ = conn.Request("$JS.API.META.LEADER.STEPDOWN", []byte(`{"placement":{"preferred":"`+name+`"}}`), 2*time.Second)
		return false
	})
}

// js opens JetStream as somebody who administers it.
func (c *cluster) js() jetstream.JetStream {
	c.Helper()
	conn, err := nats.Connect(c.urls(), nats.MaxReconnects(-1), nats.ReconnectWait(100*time.Millisecond), nats.Name("admin"))
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		c.Fatal(err)
	}
	return js
}

// replicate gives every stream of gonogo three replicas, and waits until all are current.
func (c *cluster) replicate(js jetstream.JetStream) {
	c.Helper()
	for _, name := range streamNames {
		s, err := js.Stream(c.Context(), name)
		if err != nil {
			c.Fatal(name, err)
		}
		cfg := s.CachedInfo().Config
		cfg.Replicas = len(c.nodes)
		if _, err := js.UpdateStream(c.Context(), cfg); err != nil {
			c.Fatal(name, err)
		}
	}
	for _, name := range streamNames {
		c.until(name+" has its replicas", func() bool { return c.whole(js, name) })
	}
}

var streamNames = []string{"GONOGO_FACTS", "GONOGO_LOGS", "GONOGO_LAST", "KV_GONOGO_LEASE", "KV_GONOGO_WHEEL", "KV_GONOGO_HERE"}

func (c *cluster) whole(js jetstream.JetStream, stream string) bool {
	ctx, cancel := context.WithTimeout(c.Context(), 2*time.Second)
	defer cancel()
	s, err := js.Stream(ctx, stream)
	if err != nil || s.CachedInfo().Cluster == nil || s.CachedInfo().Cluster.Leader == "" {
		return false
	}
	rest := s.CachedInfo().Cluster.Replicas
	return len(rest) == len(c.nodes)-1 && !slices.ContainsFunc(rest, func(p *jetstream.PeerInfo) bool { return !p.Current || p.Offline })
}

// leader is the server that leads a stream.
func (c *cluster) leader(js jetstream.JetStream, stream string) string {
	ctx, cancel := context.WithTimeout(c.Context(), 2*time.Second)
	defer cancel()
	s, err := js.Stream(ctx, stream)
	if err != nil || s.CachedInfo().Cluster == nil {
		return ""
	}
	return s.CachedInfo().Cluster.Leader
}

// lead makes a server lead a stream.
func (c *cluster) lead(js jetstream.JetStream, stream, name string) {
	c.Helper()
	c.until(name+" leads "+stream, func() bool {
		if c.leader(js, stream) == name {
			return true
		}
		ctx, cancel := context.WithTimeout(c.Context(), 2*time.Second)
		defer cancel()
		_, _ = js.Conn().RequestWithContext(ctx, "$JS.API.STREAM.LEADER.STEPDOWN."+stream, []byte(`{"placement":{"preferred":"`+name+`"}}`))
		return false
	})
}

func (c *cluster) until(what string, fits func() bool) {
	c.Helper()
	for late := time.Now().Add(40 * time.Second); !fits(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(late) {
			c.Fatal(what + ": never")
		}
	}
}

func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}
