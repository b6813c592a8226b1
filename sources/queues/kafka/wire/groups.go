package wire

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/twmb/franz-go/pkg/kbin"
	"github.com/twmb/franz-go/pkg/kerr"
)

// Group is a group as a broker lists it.
type Group struct {
	Name     string
	Protocol string // "consumer", or another use that is made of groups
}

// Groups lists the groups of all brokers. With an error it may be a part of them.
func (c *Cluster) Groups(ctx context.Context) ([]Group, error) {
	c.rest()
	if _, err := c.metadata(ctx, nil); err != nil {
		return nil, err
	}
	c.mu.Lock()
	addrs := slices.Sorted(maps.Values(c.brokers))
	c.mu.Unlock()
	var all []Group
	failed := c.everywhere(addrs, func(l *link) error {
		var refused error
		var here []Group
		err := l.send(ctx, request{key: keyListGroups, read: func(b *kbin.Reader) {
			refused = kerr.ErrorForCode(b.Int16())
			here = readGroups(b)
		}})
		if err != nil {
			return err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, g := range here { // a broker lists those that it coordinates
			c.coordinators[g.Name] = l.addr
		}
		all = append(all, here...)
		return refused
	})
	for _, addr := range slices.Sorted(maps.Keys(failed)) {
		return all, failed[addr]
	}
	return all, nil
}

func readGroups(b *kbin.Reader) (all []Group) {
	array(b, func() { all = append(all, Group{Name: b.String(), Protocol: b.String()}) })
	return all
}

// Description is what a group's coordinator tells of its members.
type Description struct {
	State   string
	Members []Assignment
	Err     error
}

// Assignment is the partitions that a member reads, by topic. Of the new protocol's it may tell the topic by its number alone: it is under
// "" then, and the topics that the member wants are in Wants.
type Assignment struct {
	Topics map[string][]int32
	Wants  []string
}

// Describe tells who is in groups of the old protocol. What a broker did not answer has an error.
func (c *Cluster) Describe(ctx context.Context, groups []string) map[string]Description {
	return c.describe(ctx, groups, func(ctx context.Context, l *link, groups []string) (out map[string]Description, err error) {
		body := kbin.AppendArrayLen(nil, len(groups))
		for _, g := range groups {
			body = kbin.AppendString(body, g)
		}
		err = l.send(ctx, request{key: keyDescribeGroups, body: body, read: func(b *kbin.Reader) { out = readDescriptions(b) }})
		return out, err
	})
}

// DescribeNewer tells who is in groups of the new protocol, KIP-848. A broker that does not know it has no such groups.
func (c *Cluster) DescribeNewer(ctx context.Context, groups []string) map[string]Description {
	return c.describe(ctx, groups, func(ctx context.Context, l *link, groups []string) (out map[string]Description, err error) {
		knows, err := l.knows(ctx, keyDescribeNewer)
		if err == nil && !knows {
			err = kerr.UnsupportedVersion
		}
		if err != nil {
			return nil, err
		}
		body := kbin.AppendCompactArrayLen(nil, len(groups))
		for _, g := range groups {
			body = kbin.AppendCompactString(body, g)
		}
		body = append(body, 0, 0) // what we may do is not asked; no tagged fields
		err = l.send(ctx, request{key: keyDescribeNewer, flexible: true, body: body, read: func(b *kbin.Reader) { out = readNewer(b) }})
		return out, err
	})
}

func (c *Cluster) describe(ctx context.Context, groups []string, do func(ctx context.Context, l *link, groups []string) (map[string]Description, error)) map[string]Description {
	var mu sync.Mutex
	out := map[string]Description{}
	failed := c.atCoordinators(ctx, groups, func(ctx context.Context, l *link, groups []string) (map[string]error, error) {
		all, err := do(ctx, l, groups)
		said := map[string]error{}
		mu.Lock()
		defer mu.Unlock()
		for _, g := range groups {
			d, ok := all[g]
			switch {
			case !ok && err == nil:
				said[g] = kerr.UnknownServerError
			case ok && d.Err != nil:
				said[g] = d.Err
			case ok:
				out[g] = d
			}
		}
		return said, err
	})
	for g, err := range failed {
		out[g] = Description{Err: err}
	}
	return out
}

// knows asks once for the kinds of question that a broker answers.
func (l *link) knows(ctx context.Context, key int16) (bool, error) {
	l.taking.Lock()
	known := l.known
	l.taking.Unlock()
	if known == nil {
		known = map[int16]bool{}
		var refused error
		err := l.send(ctx, request{key: keyAPIVersions, read: func(b *kbin.Reader) {
			refused = kerr.ErrorForCode(b.Int16())
			array(b, func() {
				key, least := b.Int16(), b.Int16()
				b.Int16() // the newest version
				known[key] = least == 0
			})
		}})
		if err == nil {
			err = refused
		}
		if err != nil {
			return false, err
		}
		l.taking.Lock()
		l.known = known
		l.taking.Unlock()
	}
	return known[key], nil
}

func readDescriptions(b *kbin.Reader) map[string]Description {
	out := map[string]Description{}
	array(b, func() {
		d := Description{Err: kerr.ErrorForCode(b.Int16())}
		name := b.String()
		d.State = b.String()
		protocol := b.String()
		_ = b.String() // how partitions are shared out
		array(b, func() {
			_ = b.String() // the member's number
			_ = b.String() // its client's name
			_ = b.String() // and host
			b.Bytes()      // what it wants
			a := Assignment{Topics: map[string][]int32{}}
			if text := b.Bytes(); protocol == "consumer" && len(text) > 0 {
				a.Topics = readAssignment(text)
			}
			d.Members = append(d.Members, a)
		})
		out[name] = d
	})
	return out
}

// readAssignment reads what the clients of a group have told each other, which the broker only passes on.
func readAssignment(text []byte) map[string][]int32 {
	b := &kbin.Reader{Src: text}
	out := map[string][]int32{}
	b.Int16() // version
	array(b, func() {
		topic := b.String()
		out[topic] = append(out[topic], numbers(b)...)
	})
	if !b.Ok() {
		return nil
	}
	return out
}

func readNewer(b *kbin.Reader) map[string]Description {
	out := map[string]Description{}
	b.Int32() // throttled for
	compactArray(b, func() {
		d := Description{Err: kerr.ErrorForCode(b.Int16())}
		b.CompactNullableString() // its words
		name := b.CompactString()
		d.State = b.CompactString()
		b.Int32()         // epoch
		b.Int32()         // that of the assignment
		b.CompactString() // how partitions are shared out
		compactArray(b, func() {
			d.Members = append(d.Members, readMember(b))
		})
		b.Int32() // what we may do
		skipTags(b)
		out[name] = d
	})
	skipTags(b)
	return out
}

func readMember(b *kbin.Reader) (a Assignment) {
	b.CompactString()         // number
	b.CompactNullableString() // instance
	b.CompactNullableString() // rack
	b.Int32()                 // epoch
	b.CompactString()         // client's name
	b.CompactString()         // and host
	compactArray(b, func() { a.Wants = append(a.Wants, b.CompactString()) })
	b.CompactNullableString() // an expression for more
	a.Topics = readTopics(b)
	readTopics(b) // those that it is to have
	skipTags(b)
	return a
}

func readTopics(b *kbin.Reader) map[string][]int32 {
	out := map[string][]int32{}
	compactArray(b, func() {
		b.Uuid()
		topic := b.CompactString()
		compactArray(b, func() { out[topic] = append(out[topic], b.Int32()) })
		skipTags(b)
	})
	skipTags(b)
	return out
}
