package rabbitmq

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"app.gonogo/gonogo/model/queue"
)

// history is what the broker remembers of the deepest queues: an hour by minutes, the last ten minutes finer.
func (s *survey) history(ctx context.Context) map[string][]queue.Past {
	now := s.api.now()
	out := map[string][]queue.Past{}
	for _, span := range []struct {
		age, step int
		before    time.Time
	}{{3600, 60, now.Add(-10 * time.Minute)}, {600, 10, now.Add(-time.Second)}} {
		queues, err := s.remembered(ctx, url.Values{
			"columns": {"name,messages_ready_details.samples"}, "lengths_age": {strconv.Itoa(span.age)}, "lengths_incr": {strconv.Itoa(span.step)},
		})
		if err != nil { // without it charts begin now
			return nil
		}
		for _, q := range queues {
			out[q.Name] = append(out[q.Name], q.past(span.before)...)
		}
	}
	return out
}

// remembered asks for the deepest queues with their samples. To sort, the broker gathers the samples of all queues, which takes
// seconds where they are thousands: there a few are asked for one by one.
func (s *survey) remembered(ctx context.Context, q url.Values) ([]listed, error) {
	if s.pages == 1 {
		for key, value := range map[string]string{"page": "1", "page_size": "50", "sort": "messages_ready", "sort_reverse": "true"} {
			q.Set(key, value)
		}
		l, err := s.list(ctx, overview{}, q)
		return l.Items, err
	}
	var out []listed
	for _, name := range s.deepestNames(remember, func(row) bool { return true }) {
		var one listed
		if err := s.api.get(ctx, s.path("/"+url.PathEscape(name)), q, &one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// past is the history of depths, oldest first. The broker pads the time before it knew a queue with zeros, which are none: of
// leading zeros only the last stays.
func (q *listed) past(before time.Time) []queue.Past {
	s := q.Lengths.Samples // newest first
	first := len(s)
	for first > 0 && s[first-1].Sample == 0 {
		first--
	}
	if first == 0 {
		return nil
	}
	var out []queue.Past
	for i := min(first, len(s)-1); i >= 0; i-- {
		if at := time.UnixMilli(s[i].Timestamp).UTC(); at.Before(before) {
			out = append(out, queue.Past{At: at, Ready: int(max(0, s[i].Sample))})
		}
	}
	return out
}
