package redis

import (
	"encoding/json"
	"slices"
	"strconv"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// deliveries are the ids of what workers hold, as fields of a hash.
func deliveries(held []pipe.Scored) []string {
	var ids []string
	for _, z := range held {
		ids = append(ids, z.Member)
	}
	return ids
}

// delivery is a message that a worker holds, as far as it is used: neither its arguments nor its body are decoded.
type delivery struct {
	task     string
	exchange string
	key      string // routing key
}

// celeryDelivery reads what kombu keeps of a delivery: a message, its exchange and its routing key. Protocol 1 has the task's name
// in the body, which is left alone.
func celeryDelivery(value string) (delivery, bool) {
	var parts [3]json.RawMessage
	var message struct {
		Headers struct {
			Task string `json:"task"`
		} `json:"headers"`
	}
	var d delivery
	if json.Unmarshal([]byte(value), &parts) != nil || json.Unmarshal(parts[0], &message) != nil {
		return d, false
	}
	d.task = message.Headers.Task
	_ = json.Unmarshal(parts[1], &d.exchange) // null is the default exchange
	_ = json.Unmarshal(parts[2], &d.key)
	return d, true
}

// queue is where a delivery came from: by its exchange, else by the default exchange, which routes by the queue's name.
func (c celeryInventory) queue(d delivery) string {
	if q, ok := c.bound[[2]string{d.exchange, d.key}]; ok {
		return q
	}
	if d.exchange == "" && slices.Contains(c.queues, d.key) {
		return d.key
	}
	return ""
}

// inHand adds what the workers hold, those held for longest first, and since when. How many a queue has out is known when all
// were read, or when there is but one queue.
func (r *celery) inHand(out *queue.Sample, c celeryInventory, held []pipe.Scored, bodies *pipe.Fields) {
	counts, bytes, read := map[string]int64{}, 0, 0
	for i, z := range held {
		if bodies == nil || i >= len(bodies.Val()) {
			break
		}
		value := sample.Field(bodies.Val(), i)
		bytes += len(value)
		d, ok := celeryDelivery(value)
		if !ok {
			sample.CheckJSON(out, "a task that a worker holds", value)
			continue // acknowledged since, where it is empty
		}
		read++
		since, known := sample.UnixTime(z.Score)
		queueName := c.queue(d)
		counts[queueName]++
		for j, name := range c.queues {
			if q := &out.Queues[j]; name == queueName && q.Held == 0 {
				q.Held, q.HeldLimit = max(0, c.Age(since, known)), model.Duration(celeryTimeout)
			}
		}
		if d.task != "" && known {
			out.Running = append(out.Running, queue.Running{Queue: safe.Text(queueName), Job: safe.Text(d.task), Since: since})
		}
	}
	r.cost.Spent(bytes)
	all := c.held.Err() == nil && int64(read) == c.held.Val() && counts[""] == 0
	for j, name := range c.queues {
		switch {
		case all:
			out.Queues[j].InFlight = queue.Known(counts[name])
		case len(c.queues) == 1:
			out.Queues[j].InFlight = sample.Count(c.held)
		}
	}
}

func sortNames(names []string) { slices.Sort(names) }

// plural counts things in words: "1 worker", "3 workers".
func plural(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}
