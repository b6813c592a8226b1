package rabbitmq

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/backend"
)

// columns are the fields of a queue that are asked for. What a broker does not know it leaves out.
var columns = strings.Join([]string{
	"name", "type", "state", "auto_delete", "exclusive", "arguments", "effective_policy_definition",
	"messages", "messages_ready", "messages_unacknowledged", "consumers", "head_message_timestamp",
	"message_stats.publish", "message_stats.publish_details.rate",
	"message_stats.ack", "message_stats.ack_details.rate",
	"message_stats.deliver_no_ack", "message_stats.deliver_no_ack_details.rate",
	"message_stats.get_no_ack", "message_stats.get_no_ack_details.rate",
	"message_stats.redeliver_details.rate",
}, ",")

// listed is one queue as the management API tells it; what is absent is nil.
type listed struct {
	Name       string    `json:"name"`
	Type       string    `json:"type"` // "stream"
	State      string    `json:"state"`
	AutoDelete flag      `json:"auto_delete"`
	Exclusive  flag      `json:"exclusive"`
	Arguments  settings  `json:"arguments"`
	Policy     *settings `json:"effective_policy_definition"` // nil: not told
	Messages   *int64    `json:"messages"`
	Ready      *int64    `json:"messages_ready"`
	Unacked    *int64    `json:"messages_unacknowledged"`
	Consumers  *int64    `json:"consumers"`
	Head       *int64    `json:"head_message_timestamp"` // in seconds, and only if the publisher stamps its messages
	Stats      stats     `json:"message_stats"`
	Lengths    struct {
		Samples []lengthSample `json:"samples"`
	} `json:"messages_ready_details"`
}

// lengthSample is the depth at a moment, in milliseconds.
type lengthSample struct {
	Sample    int64 `json:"sample"`
	Timestamp int64 `json:"timestamp"`
}

// stats are counters of a queue and their rates. A counter comes into being with the first thing it counts.
type stats struct {
	Publish        *int64 `json:"publish"`
	PublishRate    rate   `json:"publish_details"`
	Ack            *int64 `json:"ack"`
	AckRate        rate   `json:"ack_details"`
	DeliverNoAck   *int64 `json:"deliver_no_ack"`
	DeliverNoAckPS rate   `json:"deliver_no_ack_details"`
	GetNoAck       *int64 `json:"get_no_ack"`
	GetNoAckPS     rate   `json:"get_no_ack_details"`
	Redeliver      rate   `json:"redeliver_details"`
}

type rate struct {
	Rate *float64 `json:"rate"`
}

// flag is true or false; some versions write them as text.
type flag bool

func (f *flag) UnmarshalJSON(b []byte) error {
	*f = flag(bytes.Equal(b, []byte("true")) || bytes.Equal(b, []byte(`"true"`)))
	return nil
}

// settings are the arguments of a queue, or what its policies say. An empty one may be written as an empty list.
type settings map[string]any

func (s *settings) UnmarshalJSON(b []byte) error {
	var m map[string]any
	if json.Unmarshal(b, &m) == nil {
		*s = m
	}
	return nil
}

// text is a setting that is text: an argument of the queue ("x-" and the key) goes before a policy.
func (q *listed) text(key string) (string, bool) {
	if v, ok := q.Arguments["x-"+key].(string); ok {
		return v, true
	}
	if q.Policy == nil {
		return "", false
	}
	v, ok := (*q.Policy)[key].(string)
	return v, ok
}

// mayExpire tells that the queue goes when it is not used, by its arguments or by a policy: to declare it, even passively,
// would be a use. Where policies are not told it may, for all that is known.
func (q *listed) mayExpire() bool {
	if _, argument := q.Arguments["x-expires"]; argument || q.Policy == nil {
		return true
	}
	_, policy := (*q.Policy)["expires"]
	return policy
}

// any tells that there is some counter.
func (s stats) any() bool {
	return s.Publish != nil || s.Ack != nil || s.DeliverNoAck != nil || s.GetNoAck != nil || s.PublishRate.Rate != nil || s.AckRate.Rate != nil || s.DeliverNoAckPS.Rate != nil
}

// isStream recognises a stream, which keeps its messages whoever has read them.
func (q *listed) isStream() bool {
	kind, _ := q.text("queue-type")
	return q.Type == "stream" || kind == "stream"
}

// reading is what a queue's numbers mean, at the broker's time now; counted is whether the broker counts what comes and goes. How much
// of a stream is yet to be read differs by reader, and the broker does not tell.
func (q *listed) reading(now time.Time, counted bool) queue.Reading {
	r := queue.Unread(safe.Text(q.Name))
	r.Stream = q.isStream()
	if q.Ready != nil && *q.Ready >= 0 && !r.Stream {
		r.Ready, r.Quality = int(*q.Ready), queue.Exact
	}
	if q.Consumers != nil && *q.Consumers >= 0 {
		r.Consumers = int(*q.Consumers)
	}
	if q.Unacked != nil {
		r.InFlight = queue.Known(*q.Unacked)
	}
	switch {
	case r.Ready == 0:
		r.Oldest = 0
	case q.Head != nil && *q.Head > 0 && !r.Stream:
		r.Oldest = backend.Age(now, time.Unix(*q.Head, 0))
	}
	// A counter that is absent beside others has counted nothing. All are absent of a queue that was never used; where the broker does
	// not count at all, nothing is known.
	if s := q.Stats; s.any() || counted && q.Messages != nil && *q.Messages == 0 {
		r.Added, r.In = queue.Known(whole(s.Publish)), queue.PerSecond(perSecond(s.PublishRate))
		r.Done = queue.Known(whole(s.Ack) + whole(s.DeliverNoAck) + whole(s.GetNoAck))
		r.Out = queue.PerSecond(perSecond(s.AckRate) + perSecond(s.DeliverNoAckPS) + perSecond(s.GetNoAckPS))
	}
	r.Paused = q.State == "paused" // LavinMQ's
	r.Warn = q.warning()
	return r
}

func whole(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

func perSecond(r rate) float64 {
	if r.Rate == nil {
		return 0
	}
	return *r.Rate
}

// warning is what the broker itself knows to be wrong.
func (q *listed) warning() string {
	switch q.State {
	case "flow":
		return "the broker is slowing its publishers down (flow control)"
	case "down", "stopped", "crashed", "nodedown", "terminated":
		return "the broker says that this queue is down"
	case "minority":
		return "the queue has lost the majority of its replicas and takes no messages"
	}
	if s := q.Stats; perSecond(s.Redeliver) > 0 && perSecond(s.AckRate) == 0 {
		return "messages are handed out again and none is acknowledged: consumers fail on them"
	}
	return ""
}
