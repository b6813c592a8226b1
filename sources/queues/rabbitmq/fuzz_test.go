package rabbitmq

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"
)

// Whatever the management API says of one queue is numbers that can be, a name and a warning that can be shown, and no past that lies ahead.
func FuzzQueue(f *testing.F) {
	f.Add([]byte(`{"name":"mail","messages_ready":3,"messages_unacknowledged":1,"consumers":2,"state":"running","arguments":{"x-dead-letter-exchange":"","x-dead-letter-routing-key":"dead"},"effective_policy_definition":[]}`))
	f.Add([]byte(`{"name":"\u001b[2J","messages_ready":-9223372036854775808,"consumers":9223372036854775807,"head_message_timestamp":9223372036854775807,"state":"crashed"}`))
	f.Add([]byte(`{"name":"a","message_stats":{"publish":-1,"ack":9223372036854775807,"deliver_no_ack":9223372036854775807,"ack_details":{"rate":-1e308},"redeliver_details":{"rate":1e308}},"auto_delete":"true","exclusive":"x"}`))
	f.Add([]byte(`{"name":"a","arguments":[],"effective_policy_definition":{"expires":1},"head_message_timestamp":-1}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var q listed
		if json.Unmarshal(body, &q) != nil {
			return
		}
		now := time.Unix(1.8e9, 0)
		r := q.reading(now, true)
		if r.Ready < -1 || r.Oldest < -1 || r.Consumers < -1 || strings.ContainsFunc(r.Name+r.Warn, unicode.IsControl) {
			t.Errorf("%+v", r)
		}
		for what, n := range map[string]interface{ Get() (int64, bool) }{"in flight": r.InFlight, "added": r.Added, "done": r.Done} {
			if n, known := n.Get(); known && n < 0 {
				t.Errorf("%d are %s", n, what)
			}
		}
		q.past(now)
		if target, ok := q.deadLetterTarget(); ok && target == "" {
			t.Error("dead letters go to a queue without a name")
		}
		q.mayExpire()
	})
}
