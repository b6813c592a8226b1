package jetstream

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/nats-io/nats.go/jetstream"
)

// Whatever a server says of a stream and a consumer is numbers that can be, under a name that can be shown.
func FuzzReading(f *testing.F) {
	f.Add([]byte(`{"config":{"name":"ORDERS","subjects":["orders.*"],"retention":"workqueue"},"state":{"messages":3,"last_seq":9,"first_ts":"2026-05-01T12:00:00Z","consumer_count":1}}`),
		[]byte(`{"name":"w","config":{"durable_name":"w","ack_policy":"explicit","deliver_policy":"all"},"num_pending":3,"num_ack_pending":1,"num_waiting":2,"ack_floor":{"stream_seq":6}}`))
	f.Add([]byte(`{"config":{"name":"a\u001b[31m"},"state":{"messages":18446744073709551615,"last_seq":18446744073709551615,"first_ts":"9999-01-01T00:00:00Z"}}`),
		[]byte(`{"name":"\u0000","num_pending":18446744073709551615,"num_ack_pending":-5,"num_waiting":-9,"ack_floor":{"stream_seq":18446744073709551615}}`))
	f.Add([]byte(`{}`), []byte(`{"config":{"deliver_subject":"x","filter_subjects":["a","b"]},"push_bound":true,"paused":true}`))
	f.Fuzz(func(t *testing.T, stream, consumer []byte) {
		var s jetstream.StreamInfo
		var c jetstream.ConsumerInfo
		if json.Unmarshal(stream, &s) != nil || json.Unmarshal(consumer, &c) != nil {
			return
		}
		r := reading(&s, &c, time.Unix(1.8e9, 0))
		if r.Ready < -1 || r.Oldest < -1 || r.Consumers < -1 || strings.ContainsFunc(r.Name, unicode.IsControl) {
			t.Errorf("%+v", r)
		}
		for what, n := range map[string]interface{ Get() (int64, bool) }{"in flight": r.InFlight, "added": r.Added, "done": r.Done} {
			if n, known := n.Get(); known && n < 0 {
				t.Errorf("%d are %s", n, what)
			}
		}
		_ = internal(s.Config.Name)
		passing(&c)
	})
}
