//go:build integration

package rabbitmq

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

func TestMain(m *testing.M) { os.Exit(queuetest.Main(m)) }

// target is where an app's config vars lead that name both ports of a broker.
func target(t *testing.T, address, management string) backend.Target {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	m, err := url.Parse(management)
	if err != nil {
		t.Fatal(err)
	}
	m.User = u.User
	got, ok := read(map[string]string{"RABBITMQ_URL": address, "RABBITMQ_MANAGEMENT_URL": m.String() + "/api"}, "RABBITMQ_URL")
	if !ok {
		t.Fatalf("%s is not recognised", address)
	}
	return got
}

// keeper remembers the names that it is given to keep.
type keeper struct{ names []string }

func (k *keeper) options() backend.DiscoverOptions {
	return backend.DiscoverOptions{Progress: func(string) {}, Keep: func(names []string) { k.names = names }, Known: k.names}
}

// enter opens the target and gives its one library.
func enter(t *testing.T, to backend.Target, l *keeper) (backend.Library, error) {
	t.Helper()
	d, err := open(t.Context(), to)
	if err != nil {
		return nil, err
	}
	t.Cleanup(d.Close)
	libs, err := d.Discover(t.Context(), l.options())
	if err != nil {
		return nil, err
	}
	if len(libs) != 1 {
		t.Fatalf("%d libraries", len(libs))
	}
	return libs[0], nil
}

func must(t *testing.T, to backend.Target, l *keeper) backend.Library {
	t.Helper()
	lib, err := enter(t, to, l)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// producer is a channel of a program of the app's.
func producer(t *testing.T, address string) *amqp.Channel {
	t.Helper()
	c, err := amqp.Dial(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	ch, err := c.Channel()
	if err != nil {
		t.Fatal(err)
	}
	return ch
}

func declare(t *testing.T, ch *amqp.Channel, name string, args amqp.Table) {
	t.Helper()
	if _, err := ch.QueueDeclare(name, true, false, false, false, args); err != nil {
		t.Fatal(err)
	}
}

func publish(t *testing.T, ch *amqp.Channel, name string, n int, at time.Time) {
	t.Helper()
	for range n {
		if err := ch.PublishWithContext(t.Context(), "", name, false, false, amqp.Publishing{Body: []byte("card 4111"), Timestamp: at}); err != nil {
			t.Fatal(err)
		}
	}
}

func byName(s *queue.Sample) map[string]queue.Reading {
	out := map[string]queue.Reading{}
	for _, q := range s.Queues {
		out[q.Name] = q
	}
	return out
}

// settled reads until ok, as the broker's figures lag.
func settled(t *testing.T, lib backend.Library, what string, ok func(map[string]queue.Reading) bool) *queue.Sample {
	t.Helper()
	var s *queue.Sample
	defer func() {
		if t.Failed() {
			t.Logf("%s: %+v", what, s)
		}
	}()
	queuetest.Await(t, what, func() bool {
		var err error
		if s, _, err = lib.Read(t.Context()); err != nil {
			t.Fatal(err)
		}
		return ok(byName(s))
	})
	return s
}

// TestRealQueues compares what is shown with what AMQP says of each queue, and with what was done to it.
func TestRealQueues(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedRabbitMQ(t)
	address := s.Vhost("cust/one")
	ch := producer(t, address)
	odd := []string{"a:b", "a/b", "two words", "🚀", "esc\x1b[31m"}
	old := time.Now().Add(-90 * time.Second)
	for i, name := range odd {
		declare(t, ch, name, nil)
		publish(t, ch, name, i+1, old)
	}
	declare(t, ch, "work", amqp.Table{"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "given-up"})
	declare(t, ch, "given-up", nil)
	declare(t, ch, "celery_delayed_3", nil)
	declare(t, ch, "w1@host.celery.pidbox", nil)
	declare(t, ch, "brief", amqp.Table{"x-expires": 60000})
	if _, err := ch.QueueDeclare("", false, true, true, false, nil); err != nil { // amq.gen-…
		t.Fatal(err)
	}
	publish(t, ch, "work", 10, time.Time{})
	publish(t, ch, "celery_delayed_3", 2, time.Time{})
	worker := producer(t, address)
	if err := worker.Qos(4, 0, false); err != nil {
		t.Fatal(err)
	}
	jobs, err := worker.Consume("work", "w", false, false, false, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := (<-jobs).Ack(false); err != nil {
		t.Fatal(err)
	}
	if err := (<-jobs).Nack(false, false); err != nil { // to given-up
		t.Fatal(err)
	}
	var l keeper
	lib := must(t, target(t, address, s.ManagementURL()), &l)
	sample := settled(t, lib, "the broker's figures", func(q map[string]queue.Reading) bool {
		held, _ := q["work"].InFlight.Get()
		_, counted := q["work"].Done.Get()
		for _, r := range q { // the broker tells of a new queue bit by bit
			if r.Consumers < 0 {
				return false
			}
		}
		return q["work"].Ready == 4 && held == 4 && counted && q["given-up"].Ready == 1 && q["🚀"].Ready == 4 && q["a:b"].Oldest > 0
	})
	got := byName(sample)
	for _, name := range append(odd, "work", "given-up") {
		said, err := ch.QueueDeclarePassive(name, true, false, false, false, nil)
		if err != nil {
			t.Fatal(err)
		}
		q, ok := got[strings.ReplaceAll(name, "\x1b[31m", "")]
		if !ok {
			q, ok = got[safeName(name)]
		}
		if !ok || q.Ready != said.Messages || q.Consumers != said.Consumers || q.Quality != queue.Exact {
			t.Errorf("%q: %+v, AMQP says %+v", name, q, said)
		}
	}
	if age := time.Duration(got["a:b"].Oldest); age < 89*time.Second || age > 110*time.Second {
		t.Errorf("oldest %v, of a message stamped 90 s ago", age)
	}
	if got["work"].Oldest != -1 {
		t.Errorf("the age of messages without a stamp is told: %v", got["work"].Oldest)
	}
	if in, _ := got["work"].Added.Get(); in != 10 {
		t.Errorf("added %d, want 10", in)
	}
	if done, _ := got["work"].Done.Get(); done != 1 {
		t.Errorf("done %d, want 1", done)
	}
	if !got["given-up"].DeadLetter || sample.Totals.Dead != 1 || sample.Totals.Scheduled != 2 || !sample.Whole {
		t.Errorf("dead letters %v, totals %+v", got["given-up"].DeadLetter, sample.Totals)
	}
	for name := range got {
		if strings.HasPrefix(name, "amq.gen") || strings.HasSuffix(name, "pidbox") || strings.HasPrefix(name, "celery_delayed") {
			t.Errorf("%q is shown", name)
		}
	}
	queuetest.Await(t, "the policies", func() bool {
		if _, _, err := lib.Read(t.Context()); err != nil {
			t.Fatal(err)
		}
		return slices.Contains(l.names, "work")
	})
	if slices.Contains(l.names, "brief") || slices.Contains(l.names, "w1@host.celery.pidbox") || !slices.Contains(l.names, "work") {
		t.Errorf("names for AMQP: %q", l.names)
	}
	if _, err := ch.QueueDelete("a:b", false, false, false); err != nil {
		t.Fatal(err)
	}
	settled(t, lib, "the queue to be gone", func(q map[string]queue.Reading) bool { _, there := q["a:b"]; return !there })
}

func safeName(name string) string { return (&listed{Name: name}).reading(time.Now(), true).Name }

// TestRealStream: a stream keeps what was read, so that its length is no backlog; and a queue that never had a message has rates.
func TestRealStream(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedRabbitMQ(t)
	address := s.Vhost("stream/one")
	ch := producer(t, address)
	declare(t, ch, "log", amqp.Table{"x-queue-type": "stream"})
	declare(t, ch, "work", nil)
	declare(t, ch, "unused", nil)
	publish(t, ch, "log", 12, time.Time{})
	publish(t, ch, "work", 3, time.Time{})
	var l keeper
	lib := must(t, target(t, address, s.ManagementURL()), &l)
	got := byName(settled(t, lib, "the broker's figures", func(q map[string]queue.Reading) bool {
		_, counted := q["work"].In.Get()
		_, zero := q["unused"].In.Get()
		return q["work"].Ready == 3 && counted && zero && q["log"].Consumers == 0
	}))
	if q := got["log"]; !q.Stream || q.Ready != -1 || q.Quality != queue.NotKnown || q.Oldest != -1 {
		t.Errorf("a stream is %+v, want one of unknown depth", q)
	}
	if q := got["work"]; q.Stream {
		t.Errorf("a queue is %+v, want no stream", q)
	}
	in, known := got["unused"].In.Get()
	out, too := got["unused"].Out.Get()
	if in != 0 || out != 0 || !known || !too {
		t.Errorf("an unused queue has %v in and %v out, want 0 of both", got["unused"].In, got["unused"].Out)
	}
	if slices.Contains(l.names, "log") {
		t.Errorf("the stream is among the names for AMQP: %q", l.names)
	}
}

// TestRealRights holds what users of few rights see, and that the other port is used for them.
func TestRealRights(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedRabbitMQ(t)
	address := s.Vhost("rights")
	ch := producer(t, address)
	declare(t, ch, "work", nil)
	declare(t, ch, "empty", nil)
	publish(t, ch, "work", 3, time.Time{})
	s.User("plain", "secret1", "")
	s.User("outsider", "secret1", "management")
	s.Grant("plain", "rights")
	as := func(user, password string) backend.Target {
		u, _ := url.Parse(address)
		u.User = url.UserPassword(user, password)
		return target(t, u.String(), s.ManagementURL())
	}
	t.Run("no tag", func(t *testing.T) {
		lib := must(t, as("plain", "secret1"), &keeper{names: []string{"empty", "gone", "work"}})
		got, _, err := lib.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		q := byName(got)
		if len(q) != 2 || q["work"].Ready != 3 || q["empty"].Ready != 0 || q["work"].Consumers != 0 || got.Whole || !strings.Contains(got.Note, "management API") {
			t.Errorf("%+v", got)
		}
		if _, known := q["work"].InFlight.Get(); known {
			t.Error("AMQP does not tell what is in flight")
		}
		if lib.Every() < 15*time.Second {
			t.Errorf("every %v", lib.Every())
		}
	})
	t.Run("no tag and no name", func(t *testing.T) {
		got, _, err := must(t, as("plain", "secret1"), &keeper{}).Read(t.Context())
		if err != nil || len(got.Queues) != 0 || !strings.Contains(got.Note, "no name is known") {
			t.Errorf("%+v, %v", got, err)
		}
	})
	for user, want := range map[string]string{"outsider secret1": "denied", "guest wrong": "auth"} {
		name, password, _ := strings.Cut(user, " ")
		_, err := enter(t, as(name, password), &keeper{})
		if f := backend.Explain(err); err == nil || f.Code != want {
			t.Errorf("%s: %v, want the code %s", user, err, want)
		} else if strings.Contains(fmt.Sprint(err, f.Why, f.Do), "127.0.0.1") || strings.Contains(fmt.Sprint(err, f.Why, f.Do), password) {
			t.Errorf("%s: %v holds an address or a password", user, err)
		}
	}
}

// TestRealExpiry holds that watching a queue that expires does not keep it alive, by either port.
func TestRealExpiry(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedRabbitMQ(t)
	address := s.Vhost("expiry")
	ch := producer(t, address)
	s.API("PUT", "/api/policies/expiry/p", `{"pattern":"^brief","definition":{"expires":3000},"apply-to":"queues"}`)
	declare(t, ch, "brief", nil)
	declare(t, ch, "stays", nil)
	var l keeper
	lib := must(t, target(t, address, s.ManagementURL()), &l)
	began := time.Now()
	settled(t, lib, "the queue to expire while it is read", func(q map[string]queue.Reading) bool {
		_, there := q["brief"]
		_, stays := q["stays"]
		return !there && stays && time.Since(began) > time.Second
	})
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("it took %v to expire", took)
	}
	queuetest.Await(t, "the names", func() bool {
		if _, _, err := lib.Read(t.Context()); err != nil {
			t.Fatal(err)
		}
		return slices.Equal(l.names, []string{"stays"})
	})
}

// TestRealFailures stops, kills and restarts a broker that collects no metrics: no wrong number in between.
func TestRealFailures(t *testing.T) {
	t.Parallel()
	s := queuetest.RabbitMQWith(t, queuetest.RabbitMQConfig{Directives: []string{"management_agent.disable_metrics_collector = true"}})
	ch := producer(t, s.URL())
	declare(t, ch, "work", nil)
	if err := ch.Confirm(false); err != nil { // what is not confirmed may be lost when the broker is killed
		t.Fatal(err)
	}
	for range 7 {
		c, err := ch.PublishWithDeferredConfirmWithContext(t.Context(), "", "work", false, false, amqp.Publishing{DeliveryMode: amqp.Persistent})
		if err != nil || !c.Wait() {
			t.Fatal("not confirmed: ", err)
		}
	}
	to := target(t, s.URL(), s.ManagementURL())
	lib := must(t, to, &keeper{})
	got := settled(t, lib, "the depth", func(q map[string]queue.Reading) bool { return q["work"].Ready == 7 })
	q := byName(got)["work"]
	if _, known := q.In.Get(); known || q.Consumers != -1 || q.Oldest != -1 || !strings.Contains(got.Note, "no metrics") {
		t.Errorf("%+v, %q", q, got.Note)
	}
	s.User("plain", "secret1", "")
	s.Grant("plain", "/")
	poor := to
	poor.User, poor.Password, poor.Extra = "plain", "secret1", nil
	other := must(t, poor, &keeper{names: []string{"work"}})
	settled(t, other, "the depth over AMQP", func(q map[string]queue.Reading) bool { return q["work"].Ready == 7 })
	s.Stop()
	began := time.Now()
	declared := make(chan error)
	go func() {
		_, _, err := other.Read(t.Context())
		declared <- err
	}()
	if _, _, err := lib.Read(t.Context()); err == nil || time.Since(began) > 8*time.Second {
		t.Errorf("a stopped broker: %v after %v", err, time.Since(began))
	} else if f := backend.Explain(err); f.Code != "timeout" {
		t.Errorf("a stopped broker: %+v", f)
	}
	if err := <-declared; err == nil || time.Since(began) > 8*time.Second || strings.Contains(backend.Explain(err).Why, "plain") {
		t.Errorf("a stopped broker over AMQP: %v after %v", err, time.Since(began))
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	d, _ := open(ctx, to)
	began = time.Now()
	if _, err := d.Discover(ctx, (&keeper{}).options()); err == nil || time.Since(began) > 2*time.Second {
		t.Errorf("the end of ctx took %v, %v", time.Since(began), err)
	}
	d.Close()
	s.Cont()
	settled(t, lib, "the broker to go on", func(q map[string]queue.Reading) bool { return q["work"].Ready == 7 })
	s.Kill()
	if _, _, err := lib.Read(t.Context()); err == nil {
		t.Error("a killed broker is read")
	}
	if _, err := enter(t, to, &keeper{}); err == nil || backend.Explain(err).Code != "refused" {
		t.Errorf("a killed broker: %v", err)
	}
	s.Restart()
	settled(t, must(t, to, &keeper{}), "the restarted broker", func(q map[string]queue.Reading) bool { return q["work"].Ready == 7 })
}
