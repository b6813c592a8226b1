//go:build integration

package rabbitmq

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

// BenchmarkFiveThousandQueues is one reading of a vhost with 5,000 queues, a worker's share of them with messages: its time,
// that of the slowest, and the bytes that come over the wire.
func BenchmarkFiveThousandQueues(b *testing.B) {
	s := queuetest.RabbitMQWith(b, queuetest.RabbitMQConfig{StatisticsInterval: 5 * time.Second}) // the broker's default: its own work counts
	c, err := amqp.Dial(s.URL())
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	ch, err := c.Channel()
	if err != nil {
		b.Fatal(err)
	}
	for i := range 5000 {
		name := fmt.Sprintf("queue-%04d", i)
		if _, err := ch.QueueDeclare(name, false, false, false, false, nil); err != nil {
			b.Fatal(err)
		}
		for range i % 10 / 8 * (1 + i%7) {
			if err := ch.PublishWithContext(context.Background(), "", name, false, false, amqp.Publishing{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	behind, err := url.Parse(s.ManagementURL())
	if err != nil {
		b.Fatal(err)
	}
	behind.User = nil
	var bytes atomic.Int64
	proxy := &httputil.ReverseProxy{
		ErrorLog: log.New(io.Discard, "", 0), // the end of the benchmark closes connections
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(behind) },
		ModifyResponse: func(r *http.Response) error {
			r.Body = counted{r.Body, &bytes}
			return nil
		},
	}
	front := httptest.NewServer(proxy)
	defer front.Close()
	lib := library(b, front.URL, s.URL())
	began := time.Now()
	if _, _, err := lib.Read(b.Context()); err != nil {
		b.Fatal(err)
	}
	first, firstBytes := time.Since(began), bytes.Load()
	for range 5000/pageSize + 1 { // the sweep
		if _, _, err := lib.Read(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	bytes.Store(0)
	var took []time.Duration
	for b.Loop() {
		at := time.Now()
		sample, _, err := lib.Read(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(at))
		if len(sample.Queues) != 5000 || !sample.Whole {
			b.Fatalf("%d queues", len(sample.Queues))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(first.Milliseconds()), "first-ms")
	b.ReportMetric(float64(firstBytes)/1e3, "first-kB")
	b.ReportMetric(float64(took[0].Microseconds())/1e3, "min-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "median-ms")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1e3, "max-ms")
	b.ReportMetric(float64(bytes.Load())/1e3/float64(len(took)), "kB/poll")
}

func library(b *testing.B, management, address string) backend.Library {
	b.Helper()
	m, err := url.Parse(management)
	if err != nil {
		b.Fatal(err)
	}
	m.User = url.UserPassword("guest", "guest")
	to, _ := read(map[string]string{"RABBITMQ_URL": address, "RABBITMQ_MANAGEMENT_URL": m.String() + "/api"}, "RABBITMQ_URL")
	d, err := open(b.Context(), to)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(d.Close)
	libs, err := d.Discover(b.Context(), (&keeper{}).options())
	if err != nil {
		b.Fatal(err)
	}
	return libs[0]
}

type counted struct {
	io.ReadCloser
	n *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.n.Add(int64(n))
	return n, err
}
