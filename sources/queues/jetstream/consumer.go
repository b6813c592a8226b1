package jetstream

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/backend"
)

const (
	mostPages     = 100
	mostConsumers = 1000
)

// sample reads the lists of streams and of their consumers.
func (c *consumers) sample(ctx context.Context) (*queue.Sample, time.Time, error) {
	streams, pages, err := c.streams(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	now := time.Now().UTC() // before 2.10 a server tells no time
	out := &queue.Sample{Totals: queue.UnknownTotals(), Whole: true}
	for _, s := range streams {
		if s.TimeStamp.After(time.Unix(0, 0)) {
			now = s.TimeStamp.UTC()
		}
		if s.State.Consumers == 0 || internal(s.Config.Name) {
			continue
		}
		for offset, total := 0, 1; offset < total; {
			if pages++; pages > mostPages || len(out.Queues) >= mostConsumers {
				out.Whole = false
				break
			}
			var p consumerPage
			if err := c.request(ctx, "CONSUMER.LIST."+s.Config.Name, offset, &p); err != nil {
				return nil, time.Time{}, err
			}
			for _, info := range p.Consumers {
				if info != nil && !passing(info) {
					out.Queues = append(out.Queues, reading(s, info, now))
				}
			}
			if total = p.Total; len(p.Consumers) == 0 {
				break
			}
			offset += len(p.Consumers)
		}
	}
	switch {
	case !out.Whole:
		out.Note = fmt.Sprintf("of %d streams, only so many consumers are read", len(streams))
	case len(streams) == 0:
		out.Note = "the account has no streams"
	}
	return out, now, nil
}

func (c *consumers) streams(ctx context.Context) (all []*jetstream.StreamInfo, pages int, err error) {
	for total := 1; len(all) < total && pages < mostPages/2; pages++ {
		var p streamPage
		if err := c.request(ctx, "STREAM.LIST", len(all), &p); err != nil {
			return nil, 0, err
		}
		if total = p.Total; len(p.Streams) == 0 {
			break
		}
		for _, s := range p.Streams {
			if s != nil {
				all = append(all, s)
			}
		}
	}
	return all, pages, nil
}

// internal tells the streams that NATS keeps key-value and object stores in.
func internal(stream string) bool {
	return strings.HasPrefix(stream, "KV_") || strings.HasPrefix(stream, "OBJ_") || strings.HasPrefix(stream, "$")
}

// passing tells a consumer that somebody made to look on: it has no durable name and acknowledges nothing.
func passing(c *jetstream.ConsumerInfo) bool {
	return c.Config.Durable == "" && c.Config.AckPolicy == jetstream.AckNonePolicy
}

// reading is what a consumer's numbers mean.
func reading(s *jetstream.StreamInfo, c *jetstream.ConsumerInfo, now time.Time) queue.Reading {
	r := queue.Unread(safe.Text(s.Config.Name + "/" + c.Name))
	if c.NumPending <= math.MaxInt32 {
		r.Ready, r.Quality = int(c.NumPending), queue.Exact
	} else {
		r.Ready, r.Quality = math.MaxInt32, queue.Capped
	}
	r.InFlight = queue.Known(int64(c.NumAckPending))
	r.Paused = c.Paused
	r.Consumers = listeners(c)
	if everything(s, c) {
		r.Added, r.Done = counted(s.State.LastSeq), counted(c.AckFloor.Stream)
	}
	switch {
	case r.Ready == 0:
		r.Oldest = 0
	case s.Config.Retention == jetstream.WorkQueuePolicy && s.State.Msgs > 0 && s.State.FirstTime.After(time.Unix(0, 0)):
		r.Oldest = backend.Age(now, s.State.FirstTime)
		if c.NumAckPending > 0 || s.State.Consumers > 1 { // the first message may be in flight, or another's
			r.Aged = queue.Estimated
		}
	}
	return r
}

// listeners are who takes from a consumer. Of a pushing one it is known whether there is any; of a pulling one, only the
// requests that wait now: none may mean that all workers are busy.
func listeners(c *jetstream.ConsumerInfo) int {
	switch {
	case c.Config.DeliverSubject != "" && c.PushBound:
		return 1
	case c.Config.DeliverSubject != "":
		return 0
	case c.NumWaiting > 0:
		return c.NumWaiting
	}
	return -1
}

// everything tells that a consumer is given all messages of its stream, so that the stream's numbers are its own.
func everything(s *jetstream.StreamInfo, c *jetstream.ConsumerInfo) bool {
	filters := c.Config.FilterSubjects
	if c.Config.FilterSubject != "" {
		filters = append([]string{c.Config.FilterSubject}, filters...)
	}
	if len(filters) == 0 {
		return c.Config.DeliverPolicy == jetstream.DeliverAllPolicy
	}
	return len(filters) == 1 && len(s.Config.Subjects) == 1 && filters[0] == s.Config.Subjects[0] && c.Config.DeliverPolicy == jetstream.DeliverAllPolicy
}

func counted(n uint64) queue.Count {
	if n > math.MaxInt64 {
		return queue.Count{}
	}
	return queue.Known(int64(n))
}
