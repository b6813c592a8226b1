package wire

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/twmb/franz-go/pkg/kbin"
	"github.com/twmb/franz-go/pkg/kerr"
)

// Offset is a place in a partition.
type Offset struct {
	At  int64 // of a commit: -1 when there is none
	Err error
}

// Offsets are by topic and partition.
type Offsets map[string]map[int32]Offset

func (o Offsets) set(topic string, partition int32, at Offset) {
	if o[topic] == nil {
		o[topic] = map[int32]Offset{}
	}
	o[topic][partition] = at
}

// Commits is what groups have committed; of those that could not be asked, errors.
func (c *Cluster) Commits(ctx context.Context, groups []string) (map[string]Offsets, map[string]error) {
	var mu sync.Mutex
	out := map[string]Offsets{}
	failed := c.atCoordinators(ctx, groups, func(ctx context.Context, l *link, groups []string) (map[string]error, error) {
		said, here := map[string]error{}, map[string]Offsets{}
		var all []request
		for _, g := range groups {
			body := kbin.AppendNullableArrayLen(kbin.AppendString(nil, g), 0, true) // all topics
			all = append(all, request{key: keyOffsetFetch, version: 2, body: body, read: func(b *kbin.Reader) {
				here[g], said[g] = readCommits(b)
			}})
		}
		err := l.send(ctx, all...)
		mu.Lock()
		defer mu.Unlock()
		for g, o := range here {
			if said[g] == nil {
				out[g] = o
			}
		}
		if err != nil { // an answer cut off in its midst
			for _, g := range groups {
				delete(out, g)
				said[g] = err
			}
		}
		return said, err
	})
	return out, failed
}

func readCommits(b *kbin.Reader) (Offsets, error) {
	out := Offsets{}
	array(b, func() {
		topic := b.String()
		array(b, func() {
			partition, at := b.Int32(), b.Int64()
			b.NullableString() // the consumer's own remark
			out.set(topic, partition, Offset{At: at, Err: kerr.ErrorForCode(b.Int16())})
		})
	})
	return out, kerr.ErrorForCode(b.Int16())
}

// The times for which a partition tells its first offset and the one after its last.
const (
	latest   = -1
	earliest = -2
)

// Ends tells where the partitions of topics start and end. A topic that is not told of has a partition -1 with the error. The error is of a
// cluster that tells of none.
func (c *Cluster) Ends(ctx context.Context, topics []string) (starts, ends Offsets, err error) {
	c.rest()
	starts, ends = Offsets{}, Offsets{}
	var unreachable error
	told := false
	for range 2 {
		places, err := c.metadata(ctx, topics)
		if err != nil {
			return starts, ends, err
		}
		at := map[string]map[string][]int32{} // by address and topic
		for _, topic := range topics {
			p, ok := places[topic]
			starts[topic], ends[topic] = map[int32]Offset{}, map[int32]Offset{}
			if !ok {
				p.err = kerr.UnknownTopicOrPartition
			}
			if p.err != nil {
				ends.set(topic, -1, Offset{Err: p.err})
				continue
			}
			for partition, addr := range p.leaders {
				ends.set(topic, partition, Offset{Err: kerr.LeaderNotAvailable}) // until it has told
				if addr == "" {
					continue
				}
				if at[addr] == nil {
					at[addr] = map[string][]int32{}
				}
				at[addr][topic] = append(at[addr][topic], partition)
			}
		}
		failed := c.everywhere(slices.Sorted(maps.Keys(at)), func(l *link) error { return c.limits(ctx, l, at[l.addr], starts, ends) })
		for _, unreachable = range failed {
			break
		}
		told = told || len(failed) < len(at)
		topics = slices.DeleteFunc(slices.Clone(topics), func(t string) bool { return !ends.astray(t) })
		if len(topics) == 0 || ctx.Err() != nil {
			break
		}
	}
	if !told && unreachable != nil {
		return nil, nil, unreachable
	}
	return starts, ends, nil
}

// astray tells that some partition of a topic is to be looked for once more.
func (o Offsets) astray(topic string) bool {
	for _, at := range o[topic] {
		if astray(at.Err) {
			return true
		}
	}
	return false
}

// limits asks a broker for both ends of partitions that it leads.
func (c *Cluster) limits(ctx context.Context, l *link, of map[string][]int32, starts, ends Offsets) error {
	var first, last Offsets
	err := l.send(ctx,
		request{key: keyListOffsets, version: 1, body: limitsOf(of, earliest), read: func(b *kbin.Reader) { first = readLimits(b) }},
		request{key: keyListOffsets, version: 1, body: limitsOf(of, latest), read: func(b *kbin.Reader) { last = readLimits(b) }})
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for topic, partitions := range of { // and no others, whatever is told
		for _, p := range partitions {
			if at, ok := first[topic][p]; ok {
				starts.set(topic, p, at)
			}
			if at, ok := last[topic][p]; ok {
				ends.set(topic, p, at)
			}
		}
	}
	return nil
}

func limitsOf(of map[string][]int32, time int64) []byte {
	body := kbin.AppendInt32(nil, -1) // of no broker
	body = kbin.AppendArrayLen(body, len(of))
	for _, topic := range slices.Sorted(maps.Keys(of)) {
		body = kbin.AppendString(body, topic)
		body = kbin.AppendArrayLen(body, len(of[topic]))
		for _, p := range of[topic] {
			body = kbin.AppendInt64(kbin.AppendInt32(body, p), time)
		}
	}
	return body
}

func readLimits(b *kbin.Reader) Offsets {
	out := Offsets{}
	array(b, func() {
		topic := b.String()
		array(b, func() {
			partition, err := b.Int32(), kerr.ErrorForCode(b.Int16())
			b.Int64() // time
			out.set(topic, partition, Offset{At: b.Int64(), Err: err})
		})
	})
	return out
}
