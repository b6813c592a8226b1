package kafka

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
)

// cluster is a Kafka in this process, and a program of the app's.
func cluster(t *testing.T, opts ...kfake.Opt) (*kfake.Cluster, *kgo.Client) {
	t.Helper()
	c, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, client(t, c)
}

func client(t *testing.T, c *kfake.Cluster, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	p, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(c.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.CloseAllowingRebalance)
	return p
}

func produce(t *testing.T, p *kgo.Client, topic string, counts ...int) {
	t.Helper()
	for partition, n := range counts {
		for range n {
			if err := p.ProduceSync(t.Context(), &kgo.Record{Topic: topic, Partition: int32(partition), Value: []byte("card 4111")}).FirstErr(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func commit(t *testing.T, p *kgo.Client, group, topic string, at map[int32]int64) {
	t.Helper()
	var o kadm.Offsets
	for partition, offset := range at {
		o.Add(kadm.Offset{Topic: topic, Partition: partition, At: offset, LeaderEpoch: -1})
	}
	if err := kadm.NewClient(p).CommitAllOffsets(t.Context(), group, o); err != nil {
		t.Fatal(err)
	}
}

// watch opens the cluster as an app's vars name it.
func watch(t *testing.T, vars map[string]string, known ...string) *lags {
	t.Helper()
	l, err := enter(t, vars, known...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func enter(t *testing.T, vars map[string]string, known ...string) (*lags, error) {
	t.Helper()
	to, ok := read(vars, "KAFKA_URL")
	if !ok {
		t.Fatal("not recognised")
	}
	d, err := open(t.Context(), to)
	if err != nil {
		return nil, err
	}
	t.Cleanup(d.Close)
	libs, err := d.Discover(t.Context(), backend.DiscoverOptions{Progress: func(string) {}, Keep: func([]string) {}, Known: known})
	if err != nil {
		return nil, err
	}
	return libs[0].(*lags), nil
}

func sample(t *testing.T, l *lags) *queue.Sample {
	t.Helper()
	s, _, err := l.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func plainly(c *kfake.Cluster) map[string]string {
	return map[string]string{"KAFKA_URL": "kafka://" + strings.Join(c.ListenAddrs(), ",kafka://")}
}

// TestLag holds the numbers against those of the client library's own lag.
func TestLag(t *testing.T) {
	c, p := cluster(t, kfake.NumBrokers(3), kfake.SeedTopics(3, "orders", "mail"))
	produce(t, p, "orders", 20, 20, 10)
	produce(t, p, "mail", 4)
	commit(t, p, "billing", "orders", map[int32]int64{0: 10, 1: 7, 2: 0})
	commit(t, p, "billing", "mail", map[int32]int64{0: 4, 1: 0, 2: 0})
	commit(t, p, "audit", "orders", map[int32]int64{0: 20})
	s := sample(t, watch(t, plainly(c)))
	want := []queue.Reading{
		{Name: "audit/orders", Ready: 30, Oldest: -1, Quality: queue.Estimated, Added: queue.Known(50), Done: queue.Known(20)},
		{Name: "billing/mail", Ready: 0, Oldest: 0, Quality: queue.Exact, Added: queue.Known(4), Done: queue.Known(4)},
		{Name: "billing/orders", Ready: 33, Oldest: -1, Quality: queue.Exact, Added: queue.Known(50), Done: queue.Known(17)},
	}
	if d := cmp.Diff(want, s.Queues); d != "" {
		t.Error(d)
	}
	if !s.Whole || !strings.Contains(s.Note, "never committed") {
		t.Errorf("whole %v, %q", s.Whole, s.Note)
	}
	theirs, err := kadm.NewClient(p).Lag(t.Context(), "billing")
	if err != nil {
		t.Fatal(err)
	}
	if n := theirs["billing"].Lag.TotalByTopic()["orders"].Lag; n != int64(s.Queues[2].Ready) {
		t.Errorf("the library says %d", n)
	}
}

// TestConsumers counts the members that read from a topic, by both protocols.
func TestConsumers(t *testing.T) {
	for name, opts := range map[string][]kgo.Opt{"classic": nil, "next generation": {kgo.ServerSideBalancer()}} {
		t.Run(name, func(t *testing.T) {
			c, p := cluster(t, kfake.SeedTopics(2, "orders"))
			produce(t, p, "orders", 3, 2)
			ctx := t.Context()
			if name != "classic" {
				ctx = context.WithValue(ctx, "opt_in_kafka_next_gen_balancer_beta", true) //nolint:staticcheck // the library's own key
			}
			worker := client(t, c, append(opts, kgo.WithContext(ctx), kgo.ConsumerGroup("billing"), kgo.ConsumeTopics("orders"), kgo.DisableAutoCommit())...)
			var got int
			for got < 5 {
				f := worker.PollFetches(t.Context())
				if err := f.Err(); err != nil {
					t.Fatal(err)
				}
				got += f.NumRecords()
			}
			if err := worker.CommitUncommittedOffsets(t.Context()); err != nil {
				t.Fatal(err)
			}
			produce(t, p, "orders", 1)
			l := watch(t, plainly(c))
			q := sample(t, l).Queues
			if len(q) != 1 || q[0].Ready != 1 || q[0].Consumers != 1 || q[0].Quality != queue.Exact {
				t.Errorf("%+v", q)
			}
			worker.Close()
			deadline := time.Now().Add(5 * time.Second)
			for q = sample(t, l).Queues; len(q) != 1 || q[0].Consumers != 0 || q[0].Ready != 1; q = sample(t, l).Queues {
				if time.Now().After(deadline) {
					t.Fatalf("a group that is left: %+v", q)
				}
			}
		})
	}
}

func TestDataLoss(t *testing.T) {
	c, p := cluster(t, kfake.SeedTopics(1, "orders"))
	produce(t, p, "orders", 10)
	commit(t, p, "billing", "orders", map[int32]int64{0: 2})
	var o kadm.Offsets
	o.Add(kadm.Offset{Topic: "orders", Partition: 0, At: 6})
	if _, err := kadm.NewClient(p).DeleteRecords(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	q := sample(t, watch(t, plainly(c))).Queues
	if len(q) != 1 || q[0].Ready != 4 || q[0].Warn != "data loss: 4 records were deleted before they were read" {
		t.Errorf("%+v", q)
	}
}

// A tenant sees its own groups; one that may list none names them.
func TestTenant(t *testing.T) {
	c, p := cluster(t, kfake.SeedTopics(1, "jade-1.orders"))
	produce(t, p, "jade-1.orders", 3)
	commit(t, p, "jade-1.billing", "jade-1.orders", map[int32]int64{0: 1})
	commit(t, p, "other", "jade-1.orders", map[int32]int64{0: 1})
	vars := plainly(c)
	vars["KAFKA_PREFIX"] = "jade-1."
	s := sample(t, watch(t, vars))
	if len(s.Queues) != 1 || s.Queues[0].Name != "jade-1.billing/jade-1.orders" || !s.Whole {
		t.Errorf("%+v", s)
	}
	vars["KAFKA_PREFIX"] = "none-of-them."
	if s = sample(t, watch(t, vars)); len(s.Queues) != 0 || s.Whole || !strings.Contains(s.Note, "does not list consumer groups") {
		t.Errorf("%+v", s)
	}
	vars["KAFKA_CONSUMER_GROUP"] = "jade-1.billing"
	if s = sample(t, watch(t, vars)); len(s.Queues) != 1 || s.Queues[0].Ready != 2 || s.Whole {
		t.Errorf("%+v", s)
	}
	delete(vars, "KAFKA_CONSUMER_GROUP")
	if s = sample(t, watch(t, vars, "jade-1.billing")); len(s.Queues) != 1 || s.Queues[0].Ready != 2 {
		t.Errorf("%+v", s)
	}
}

// TestAGroupThatComesLater is told at the next reading; where the list of groups is long or takes long, at the sixth.
func TestAGroupThatComesLater(t *testing.T) {
	for _, c := range []struct {
		name string
		rest int
		want int // readings until it is told
	}{
		{"a cluster of few groups", 1, 1},
		{"one that is listed seldom", listEvery, listEvery},
		{"the third reading lists", 3, 3},
	} {
		cluster, p := cluster(t, kfake.SeedTopics(1, "orders"))
		produce(t, p, "orders", 3)
		commit(t, p, "early", "orders", map[int32]int64{0: 1})
		l := watch(t, plainly(cluster))
		if l.rest != 1 {
			t.Errorf("%s: a short list is followed by %d readings without one, want none", c.name, l.rest-1)
		}
		l.rest = c.rest
		commit(t, p, "late", "orders", map[int32]int64{0: 2})
		got := 0
		for n := 1; n <= 2*listEvery && got == 0; n++ {
			if s := sample(t, l); len(s.Queues) == 2 {
				got = n
			}
		}
		if got != c.want {
			t.Errorf("%s: told at reading %d, want %d", c.name, got, c.want)
		}
	}
}

// authority signs certificates for whatever name, as an add-on does.
func authority(t *testing.T) (root []byte, sign func(name string) (cert, key []byte)) {
	t.Helper()
	make := func(template, parent *x509.Certificate, by *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if by == nil {
			parent, by = template, k
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &k.PublicKey, by)
		if err != nil {
			t.Fatal(err)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return c, k
	}
	template := func(name string, ca bool) *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(int64(len(name))), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: ca, BasicConstraintsValid: true,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		}
	}
	ca, caKey := make(template("authority", true), nil, nil)
	root = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Raw})
	return root, func(name string) ([]byte, []byte) {
		c, k := make(template(name, false), ca, caKey)
		der, err := x509.MarshalPKCS8PrivateKey(k)
		if err != nil {
			t.Fatal(err)
		}
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	}
}

// TestHerokuTLS is a cluster with an authority of its own, client certificates, and host names that fit nothing.
func TestHerokuTLS(t *testing.T) {
	root, sign := authority(t)
	cert, key := sign("broker.invalid")
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM(root)
	c, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.TLS(&tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients}))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	mine, mineKey := sign("app")
	vars := map[string]string{
		"KAFKA_URL":          "kafka+ssl://" + strings.Join(c.ListenAddrs(), ",kafka+ssl://"),
		"KAFKA_TRUSTED_CERT": string(root), "KAFKA_CLIENT_CERT": string(mine), "KAFKA_CLIENT_CERT_KEY": string(mineKey),
	}
	sample(t, watch(t, vars))
	other, signOther := authority(t)
	for name, change := range map[string][2]string{
		"another authority":    {"KAFKA_TRUSTED_CERT", string(other)},
		"rubbish for roots":    {"KAFKA_TRUSTED_CERT", "hunter2"},
		"rubbish for the cert": {"KAFKA_CLIENT_CERT", "hunter2"},
	} {
		old := vars[change[0]]
		vars[change[0]] = change[1]
		_, err := enter(t, vars)
		if f := backend.Explain(err); err == nil || f.Code != "tls" || strings.Contains(fmt.Sprint(err, f), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
		vars[change[0]] = old
	}
	cert, key = signOther("app")
	vars["KAFKA_CLIENT_CERT"], vars["KAFKA_CLIENT_CERT_KEY"] = string(cert), string(key)
	if _, err := enter(t, vars); err == nil {
		t.Error("a stranger's certificate is taken")
	}
}

func TestUnreachable(t *testing.T) {
	c, _ := cluster(t)
	vars := plainly(c)
	l := watch(t, vars)
	c.Close()
	began := time.Now()
	l.groups = []string{"g"}
	_, _, err := l.Read(t.Context())
	if f := backend.Explain(err); err == nil || f.Code == "reply" || time.Since(began) > 25*time.Second || strings.Contains(f.Why, "127.0.0.1") {
		t.Errorf("%v, %+v after %v", err, f, time.Since(began))
	}
	began = time.Now()
	if _, err = enter(t, vars); err == nil || backend.Explain(err).Code != "refused" || time.Since(began) > 10*time.Second {
		t.Errorf("%v after %v", backend.Explain(err), time.Since(began))
	}
}

func TestRead(t *testing.T) {
	vars := map[string]string{
		"KAFKA_URL": "kafka+ssl://b.example:9096,kafka+ssl://a.example:9096", "KAFKA_CLIENT_CERT_KEY": "k1", "KAFKA_PREFIX": "p.",
		"HEROKU_KAFKA_JADE_URL": "kafka+ssl://c.example", "HEROKU_KAFKA_JADE_CLIENT_CERT_KEY": "k2", "HEROKU_KAFKA_JADE_PREFIX": "q.",
		"MIXED_URL": "kafka://a.example,https://b.example", "KAFKA_GROUP_ID": "workers", "GROUP": "people",
	}
	for name, want := range map[string]string{
		"KAFKA_URL":             "a.example:9096 p. k1 a.example:9096,b.example:9096 p.workers,workers",
		"HEROKU_KAFKA_JADE_URL": "c.example:9096 q. k2 c.example:9096 q.workers,workers",
		"MIXED_URL":             "", "GROUP": "",
	} {
		got := ""
		if to, ok := read(vars, name); ok {
			got = fmt.Sprint(to.Addr(), " ", to.DB, " ", string(to.Password), " ", string(to.Extra[seeds]), " ", string(to.Extra[groups]))
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
