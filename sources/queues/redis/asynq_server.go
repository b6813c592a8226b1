package redis

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// asynqServer is the questions about one server, which is what asynq calls a process that works.
type asynqServer struct {
	info *pipe.Text
	work *pipe.Texts // nil: not read
}

// work adds the live servers and what they run; all: every server was listed. Their information expires ten seconds
// after their last word.
func (s *asynq) work(out *queue.Sample, servers []asynqServer, all bool) {
	bytes := 0
	for _, q := range servers {
		w, ok := asynqInfo(q.info.Val())
		if q.info.Err() != nil || !ok {
			continue
		}
		out.Workers = append(out.Workers, w)
		out.Totals.Busy += w.Busy
		if q.work == nil {
			continue
		}
		for _, raw := range q.work.Val() {
			bytes += len(raw)
			if r, ok := asynqWork(raw); ok {
				out.Running = append(out.Running, r)
			}
		}
	}
	s.cost.Finish(out, all, bytes)
}

// asynqInfo reads a server: protobuf, of which fields 4 (threads), 5 (queues with their priorities), 7 (status) and 9 (busy
// threads) are used.
func asynqInfo(b string) (w queue.Worker, ok bool) {
	ok = eachField(b, func(number int, v uint64, text string) {
		switch number {
		case 4:
			w.Concurrency = int(int32(v))
		case 5:
			eachField(text, func(part int, _ uint64, name string) {
				if part == 1 {
					w.Queues = append(w.Queues, safe.Text(name))
				}
			})
		case 7:
			w.Quiet = text != "active"
		case 9:
			w.Busy = int(int32(v))
		}
	})
	w.Concurrency, w.Busy = max(0, w.Concurrency), max(0, w.Busy)
	slices.Sort(w.Queues)
	return w, ok && len(w.Queues) > 0
}

// asynqWork reads a task in hand: fields 1 (host), 2 (process), 5 (type), 7 (queue) and 8 (start). Field 6 is its payload.
func asynqWork(b string) (r queue.Running, ok bool) {
	var host string
	var pid int32
	ok = eachField(b, func(number int, v uint64, text string) {
		switch number {
		case 1:
			host = text
		case 2:
			pid = int32(v)
		case 5:
			r.Job = safe.Text(text)
		case 7:
			r.Queue = safe.Text(text)
		case 8:
			r.Since = timestamp(text)
		}
	})
	r.Dyno = safe.Text(fmt.Sprintf("%s:%d", host, pid))
	return r, ok && r.Job != ""
}

// timestamp reads protobuf's: seconds and nanoseconds since 1970.
func timestamp(b string) time.Time {
	var s, ns int64
	eachField(b, func(number int, v uint64, _ string) {
		switch number {
		case 1:
			s = int64(v)
		case 2:
			ns = int64(v)
		}
	})
	if s <= 0 || s > sample.Millis || ns < 0 || ns >= 1e9 {
		return time.Time{}
	}
	return time.Unix(s, ns).UTC()
}

// eachField gives each field of a protobuf message: of a number its value, of anything with a length its bytes. False when the
// message ends too early or holds what is no field.
func eachField(b string, each func(number int, v uint64, text string)) bool {
	for rest := []byte(b); len(rest) > 0; {
		tag, n := binary.Uvarint(rest)
		if n <= 0 || tag>>3 == 0 || tag>>3 > 1<<29-1 {
			return false
		}
		rest = rest[n:]
		number, size := int(tag>>3), 0
		switch tag & 7 {
		case 0:
			v, n := binary.Uvarint(rest)
			if n <= 0 {
				return false
			}
			each(number, v, "")
			size = n
		case 1:
			size = 8
		case 2:
			length, n := binary.Uvarint(rest)
			if n <= 0 || length > uint64(len(rest)-n) {
				return false
			}
			rest = rest[n:]
			size = int(length)
			each(number, 0, string(rest[:size]))
		case 5:
			size = 4
		default:
			return false
		}
		if size > len(rest) {
			return false
		}
		rest = rest[size:]
	}
	return true
}
