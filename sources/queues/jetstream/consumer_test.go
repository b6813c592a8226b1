package jetstream

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/natstest"
	"app.gonogo/gonogo/sources/queues/backend"
)

// program is one of the app's.
func program(t *testing.T, url string) jetstream.JetStream {
	t.Helper()
	c, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	js, err := jetstream.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

func enter(ctx context.Context, t *testing.T, url string) ([]backend.Library, error) {
	t.Helper()
	to, ok := read(map[string]string{"NATS_URL": url}, "NATS_URL")
	if !ok {
		t.Fatal("not recognised")
	}
	d, err := open(ctx, to)
	if err != nil {
		return nil, err
	}
	t.Cleanup(d.Close)
	return d.Discover(ctx, backend.DiscoverOptions{})
}

func sample(t *testing.T, url string) (*queue.Sample, time.Time) {
	t.Helper()
	libs, err := enter(t.Context(), t, url)
	if err != nil || len(libs) != 1 {
		t.Fatal(libs, err)
	}
	s, at, err := libs[0].Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, at
}

func stream(t *testing.T, js jetstream.JetStream, c jetstream.StreamConfig, messages ...string) jetstream.Stream {
	t.Helper()
	s, err := js.CreateStream(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, subject := range messages {
		if _, err := js.Publish(t.Context(), subject, []byte("card 4111")); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func consumer(t *testing.T, s jetstream.Stream, c jetstream.ConsumerConfig) jetstream.Consumer {
	t.Helper()
	made, err := s.CreateOrUpdateConsumer(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// fetch takes n messages and acknowledges the first of them.
func fetch(t *testing.T, c jetstream.Consumer, n, acknowledged int) {
	t.Helper()
	batch, err := c.Fetch(n, jetstream.FetchMaxWait(5*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	for m := range batch.Messages() {
		if acknowledged--; acknowledged >= 0 {
			if err := m.DoubleAck(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestConsumersOfAWorkQueue compares with what the library's own consumer info says.
func TestConsumersOfAWorkQueue(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	js := program(t, url)
	jobs := stream(t, js, jetstream.StreamConfig{Name: "JOBS", Subjects: []string{"jobs.*"}, Retention: jetstream.WorkQueuePolicy}, strings.Split(strings.Repeat("jobs.a ", 20), " ")[:20]...)
	worker := consumer(t, jobs, jetstream.ConsumerConfig{Durable: "worker", AckPolicy: jetstream.AckExplicitPolicy})
	fetch(t, worker, 6, 2)
	s, at := sample(t, url)
	info, err := worker.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Queues) != 1 || !s.Whole || s.Note != "" {
		t.Fatalf("%+v", s)
	}
	q := s.Queues[0]
	want := queue.Reading{Name: "JOBS/worker", Ready: 14, Oldest: q.Oldest, Consumers: -1, Quality: queue.Exact, InFlight: queue.Known(4),
		Added: queue.Known(20), Done: queue.Known(2), Aged: queue.Estimated}
	if d := cmp.Diff(want, q); d != "" || int(info.NumPending) != q.Ready || info.NumAckPending != 4 {
		t.Errorf("%s; the library says %+v", d, info)
	}
	if q.Oldest <= 0 || q.Oldest > model.Duration(time.Minute) || time.Since(at).Abs() > time.Minute {
		t.Errorf("oldest %v at %v", q.Oldest, at)
	}
}

func TestOtherConsumers(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	js := program(t, url)
	events := stream(t, js, jetstream.StreamConfig{Name: "EVENTS", Subjects: []string{"e.*"}}, "e.a", "e.b", "e.b")
	consumer(t, events, jetstream.ConsumerConfig{Durable: "some", FilterSubject: "e.b", AckPolicy: jetstream.AckExplicitPolicy})
	consumer(t, events, jetstream.ConsumerConfig{Durable: "paused", AckPolicy: jetstream.AckExplicitPolicy})
	if _, err := js.PauseConsumer(t.Context(), "EVENTS", "paused", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := events.CreateOrUpdatePushConsumer(t.Context(), jetstream.ConsumerConfig{Durable: "pushed", DeliverSubject: "out", AckPolicy: jetstream.AckExplicitPolicy}); err != nil {
		t.Fatal(err)
	}
	if _, err := events.OrderedConsumer(t.Context(), jetstream.OrderedConsumerConfig{}); err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: "b"}); err != nil {
		t.Fatal(err)
	}
	waiting := consumer(t, events, jetstream.ConsumerConfig{Durable: "waiting", DeliverPolicy: jetstream.DeliverNewPolicy, AckPolicy: jetstream.AckExplicitPolicy})
	go waiting.Fetch(1, jetstream.FetchMaxWait(5*time.Second)) // it waits until the server is gone
	got := map[string]queue.Reading{}
	deadline := time.Now().Add(5 * time.Second)
	for got["EVENTS/waiting"].Consumers != 1 && time.Now().Before(deadline) {
		s, _ := sample(t, url)
		for _, q := range s.Queues {
			got[q.Name] = q
		}
	}
	want := map[string]queue.Reading{
		"EVENTS/some":    {Name: "EVENTS/some", Ready: 2, Oldest: -1, Consumers: -1, Quality: queue.Exact, InFlight: queue.Known(0)},
		"EVENTS/paused":  {Name: "EVENTS/paused", Ready: 3, Oldest: -1, Consumers: -1, Quality: queue.Exact, InFlight: queue.Known(0), Paused: true, Added: queue.Known(3), Done: queue.Known(0)},
		"EVENTS/pushed":  {Name: "EVENTS/pushed", Ready: 3, Oldest: -1, Consumers: 0, Quality: queue.Exact, InFlight: queue.Known(0), Added: queue.Known(3), Done: queue.Known(0)},
		"EVENTS/waiting": {Name: "EVENTS/waiting", Ready: 0, Oldest: 0, Consumers: 1, Quality: queue.Exact, InFlight: queue.Known(0)},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// Lists come in pages.
func TestManyStreams(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	js := program(t, url)
	for i := range 300 {
		stream(t, js, jetstream.StreamConfig{Name: fmt.Sprintf("S%d", i), Subjects: []string{fmt.Sprintf("s.%d", i)}, Storage: jetstream.MemoryStorage})
	}
	s := stream(t, js, jetstream.StreamConfig{Name: "Z", Subjects: []string{"z"}, Storage: jetstream.MemoryStorage}, "z")
	for i := range 300 {
		consumer(t, s, jetstream.ConsumerConfig{Durable: fmt.Sprintf("c%d", i), AckPolicy: jetstream.AckExplicitPolicy})
	}
	got, _ := sample(t, url)
	if len(got.Queues) != 300 || !got.Whole {
		t.Errorf("%d consumers, whole %v", len(got.Queues), got.Whole)
	}
}

func TestWithoutJetStream(t *testing.T) {
	url := natstest.Start(t, func(o *server.Options) { o.JetStream = false }).ClientURL()
	if libs, err := enter(t.Context(), t, url); err != nil || len(libs) != 0 {
		t.Errorf("%v, %v", libs, err)
	}
}

func TestRights(t *testing.T) {
	s := natstest.Start(t, func(o *server.Options) {
		o.Users = []*server.User{
			{Username: "app", Password: "hunter2"},
			{Username: "mute", Password: "hunter2", Permissions: &server.Permissions{Publish: &server.SubjectPermission{Deny: []string{"$JS.>"}}}},
		}
	})
	at := func(user string) string { return strings.Replace(s.ClientURL(), "nats://", "nats://"+user+"@", 1) }
	if _, err := enter(t.Context(), t, at("app:hunter2")); err != nil {
		t.Error(err)
	}
	for user, want := range map[string]string{"app:wrong": "auth", "mute:hunter2": "denied"} {
		_, err := enter(t.Context(), t, at(user))
		if f := backend.Explain(err); err == nil || f.Code != want || strings.Contains(f.Why, "127.0.0.1") {
			t.Errorf("%s: %v, %+v", user, err, f)
		}
	}
}

func TestItEnds(t *testing.T) {
	s := natstest.Start(t, nil)
	url := s.ClientURL()
	libs, err := enter(t.Context(), t, url)
	if err != nil {
		t.Fatal(err)
	}
	s.Shutdown()
	s.WaitForShutdown()
	_, _, err = libs[0].Read(t.Context())
	if f := backend.Explain(err); err == nil || f.Code != "eof" {
		t.Errorf("%v, %+v", err, f)
	}
	if _, err := enter(t.Context(), t, url); err == nil || backend.Explain(err).Code != "refused" {
		t.Errorf("%v, %+v", err, backend.Explain(err))
	}
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"NATS_URL", "nats://u:p@a.example", "a.example:4222 u p"},
		{"NATS_URL", "nats://b.example:1,nats://a.example:2", "a.example:2  "},
		{"X", "nats://secret@a.example", "a.example:4222  secret"},
		{"NATS_TLS", "tls://a.example", "a.example:4222  "},
		{"LOG_DRAIN", "tls://a.example", ""},
		{"NATS_URL", "redis://a.example", ""},
		{"NATS_URL", "", ""},
	} {
		got := ""
		if to, ok := read(map[string]string{c.name: c.value}, c.name); ok {
			got = to.Addr() + " " + to.User + " " + string(to.Password)
		}
		if got != c.want {
			t.Errorf("%s=%s: %q, want %q", c.name, c.value, got, c.want)
		}
	}
}
