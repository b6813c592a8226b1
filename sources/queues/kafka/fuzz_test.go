package kafka

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"app.gonogo/gonogo/sources/queues/kafka/wire"
)

// Whatever brokers say of a topic's ends and of a group's commits is a lag that can be.
func FuzzReading(f *testing.F) {
	f.Add("mailers", "mail", int64(0), int64(100), int64(40), int64(5), int64(90), int64(-1), 2, byte(0))
	f.Add("g\x1b[31m", "t", int64(50), int64(10), int64(99), int64(0), int64(0), int64(0), 0, byte(1))
	f.Add("g", "t", int64(0), int64(1<<62), int64(-5), int64(0), int64(1<<62), int64(-5), -3, byte(0))
	f.Add("g", "t", int64(-9), int64(1<<63-1), int64(0), int64(-9), int64(1<<63-1), int64(1<<63-1), 1, byte(2))
	f.Fuzz(func(t *testing.T, name, topic string, start0, end0, at0, start1, end1, at1 int64, members int, flaws byte) {
		fails := func(bit byte) error {
			if flaws&bit != 0 {
				return errors.New("x")
			}
			return nil
		}
		starts := map[int32]wire.Offset{0: {At: start0, Err: fails(1)}, 1: {At: start1}}
		ends := map[int32]wire.Offset{0: {At: end0, Err: fails(2)}, 1: {At: end1}}
		g := &group{name: name, told: flaws&8 != 0, members: map[string]int{topic: max(0, members)}, commits: wire.Offsets{topic: {
			0: {At: at0, Err: fails(4)}, 1: {At: at1}}}}
		r := g.reading(topic, starts, ends)
		if r.Ready < -1 || r.Oldest < -1 || r.Consumers < -1 || strings.ContainsFunc(r.Name, unicode.IsControl) {
			t.Errorf("%+v", r)
		}
		added, known := r.Added.Get()
		done, also := r.Done.Get()
		if known && added < 0 || also && (done < 0 || known && done > added) {
			t.Errorf("%d are written and %d of them done", added, done)
		}
		if strings.Contains(r.Warn, "-") {
			t.Errorf("the warning is %q", r.Warn)
		}
	})
}
