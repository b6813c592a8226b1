package wire

import (
	"context"
	"errors"
	"maps"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"app.gonogo/gonogo/model/panics"
	"github.com/twmb/franz-go/pkg/kbin"
	"github.com/twmb/franz-go/pkg/kerr"
)

// The kinds of question.
const (
	keyListOffsets     = 2
	keyMetadata        = 3
	keyOffsetFetch     = 9
	keyFindCoordinator = 10
	keyDescribeGroups  = 15
	keyListGroups      = 16
	keyAPIVersions     = 18
	keyDescribeNewer   = 69 // ConsumerGroupDescribe
)

// Cluster is the brokers of a cluster, as far as they are known.
type Cluster struct {
	seeds  []string
	client string
	dial   func(addr string) (net.Conn, error)

	mu           sync.Mutex
	links        map[string]*link  // by address
	brokers      map[int32]string  // addresses
	coordinators map[string]string // addresses, by group
	good         string            // the address that answered last
}

// New is a cluster of which some addresses are known. Nothing is dialled yet.
func New(client string, seeds []string, dial func(addr string) (net.Conn, error)) *Cluster {
	return &Cluster{seeds: seeds, client: client, dial: dial, links: map[string]*link{}, brokers: map[int32]string{}, coordinators: map[string]string{}}
}

// Close ends all connections. Whoever is asking is waited for.
func (c *Cluster) Close() {
	c.mu.Lock()
	all := slices.Collect(maps.Values(c.links))
	c.mu.Unlock()
	for _, l := range all {
		l.taking.Lock()
		l.close()
		l.taking.Unlock()
	}
}

// rest closes the connections that were not used for a while.
func (c *Cluster) rest() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.links {
		if l.taking.TryLock() {
			if time.Since(l.used) > idleFor {
				l.close()
			}
			l.taking.Unlock()
		}
	}
}

func (c *Cluster) link(addr string) *link {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.links[addr]
	if l == nil {
		l = &link{addr: addr, dial: c.dial, client: c.client}
		c.links[addr] = l
	}
	return l
}

// anywhere asks what every broker knows: the one that answered last, then those that are known, and then those that were told at the start.
func (c *Cluster) anywhere(ctx context.Context, all ...request) error {
	c.mu.Lock()
	addrs := append(slices.Sorted(maps.Values(c.brokers)), c.seeds...)
	if c.good != "" {
		addrs = append([]string{c.good}, addrs...)
	}
	c.mu.Unlock()
	err := error(kerr.BrokerNotAvailable)
	tried := map[string]bool{}
	for _, addr := range addrs {
		if tried[addr] {
			continue
		}
		tried[addr] = true
		if err = c.link(addr).send(ctx, all...); err == nil {
			c.mu.Lock()
			c.good = addr
			c.mu.Unlock()
			return nil
		}
		if ctx.Err() != nil {
			return err
		}
	}
	return err
}

// everywhere does something at each address, side by side, and gives the errors by address.
func (c *Cluster) everywhere(addrs []string, do func(l *link) error) map[string]error {
	var mu sync.Mutex
	var all sync.WaitGroup
	failed := map[string]error{}
	for _, addr := range addrs {
		all.Go(func() {
			var err error
			if p := panics.Catch(func() { err = do(c.link(addr)) }); p != nil { // an answer of one broker; beside the reading, where nobody else would catch it
				err = p
			}
			if err != nil {
				mu.Lock()
				failed[addr] = err
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return failed
}

// place is a topic's partitions and the addresses of their leaders.
type place struct {
	err     error
	leaders map[int32]string // "": none
}

// metadata asks where topics are, and which brokers there are.
func (c *Cluster) metadata(ctx context.Context, topics []string) (map[string]place, error) {
	body := kbin.AppendArrayLen(nil, len(topics))
	for _, t := range topics {
		body = kbin.AppendString(body, t)
	}
	body = kbin.AppendBool(body, false) // no topic is made
	var brokers map[int32]string
	var found map[string]place
	err := c.anywhere(ctx, request{key: keyMetadata, version: 4, body: body, read: func(b *kbin.Reader) {
		brokers, found = readMetadata(b)
	}})
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(brokers) > 0 {
		c.brokers = brokers
	}
	return found, nil
}

func readMetadata(b *kbin.Reader) (map[int32]string, map[string]place) {
	brokers, found := map[int32]string{}, map[string]place{}
	b.Int32() // throttled for
	array(b, func() {
		id, host, port := b.Int32(), b.String(), b.Int32()
		b.NullableString() // rack
		brokers[id] = net.JoinHostPort(host, strconv.Itoa(int(port)))
	})
	b.NullableString() // the cluster's name
	b.Int32()          // its controller
	array(b, func() {
		p := place{err: kerr.ErrorForCode(b.Int16()), leaders: map[int32]string{}}
		topic := b.String()
		b.Bool() // internal
		array(b, func() {
			b.Int16() // a missing replica is an error too; only the leader counts
			partition, leader := b.Int32(), b.Int32()
			numbers(b) // replicas
			numbers(b) // those in sync
			p.leaders[partition] = brokers[leader]
		})
		found[topic] = p
	})
	return brokers, found
}

// numbers reads an array of numbers.
func numbers(b *kbin.Reader) (all []int32) {
	array(b, func() { all = append(all, b.Int32()) })
	return all
}

// coordinate finds the coordinators of groups that have none yet. Those that are not found are given with their errors.
func (c *Cluster) coordinate(ctx context.Context, groups []string) map[string]error {
	var unknown []string
	c.mu.Lock()
	for _, g := range groups {
		if c.coordinators[g] == "" {
			unknown = append(unknown, g)
		}
	}
	c.mu.Unlock()
	if len(unknown) == 0 {
		return nil
	}
	failed, found := map[string]error{}, map[string]string{}
	var all []request
	for _, g := range unknown {
		body := append(kbin.AppendString(nil, g), 0) // of a group
		all = append(all, request{key: keyFindCoordinator, version: 1, body: body, read: func(b *kbin.Reader) {
			b.Int32() // throttled for
			err := kerr.ErrorForCode(b.Int16())
			b.NullableString() // its words
			b.Int32()          // the broker's number
			host, port := b.String(), b.Int32()
			if failed[g] = err; err == nil && b.Ok() {
				found[g] = net.JoinHostPort(host, strconv.Itoa(int(port)))
			}
		}})
	}
	err := c.anywhere(ctx, all...)
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.Copy(c.coordinators, found)
	for _, g := range unknown {
		switch {
		case found[g] != "":
			delete(failed, g)
		case failed[g] == nil:
			failed[g] = err
		}
	}
	return failed
}

// astray tells that a group or a partition is not, or not yet, where it was asked for.
func astray(err error) bool {
	for _, e := range []*kerr.Error{kerr.NotCoordinator, kerr.CoordinatorNotAvailable, kerr.CoordinatorLoadInProgress,
		kerr.NotLeaderForPartition, kerr.LeaderNotAvailable, kerr.UnknownTopicOrPartition, kerr.OffsetNotAvailable} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// atCoordinators asks about groups, each at its coordinator. What cannot be answered there is asked once more, at the one that is found then;
// what remains are errors by group. do gives the errors of those that it was asked about.
func (c *Cluster) atCoordinators(ctx context.Context, groups []string, do func(ctx context.Context, l *link, groups []string) (map[string]error, error)) map[string]error {
	failed := map[string]error{}
	for range 2 {
		lost := c.coordinate(ctx, groups)
		at := map[string][]string{}
		c.mu.Lock()
		for _, g := range groups {
			if addr := c.coordinators[g]; addr != "" {
				at[addr] = append(at[addr], g)
			}
		}
		c.mu.Unlock()
		var mu sync.Mutex
		c.everywhere(slices.Sorted(maps.Keys(at)), func(l *link) error {
			said, err := do(ctx, l, at[l.addr])
			mu.Lock()
			defer mu.Unlock()
			for _, g := range at[l.addr] {
				if said[g] == nil && err != nil {
					lost = with(lost, g, err)
				} else if said[g] != nil {
					lost = with(lost, g, said[g])
				}
			}
			return nil
		})
		for _, g := range groups {
			delete(failed, g)
		}
		maps.Copy(failed, lost)
		groups = nil
		c.mu.Lock()
		for g, err := range lost {
			said := new(kerr.Error)
			if !errors.As(err, &said) || astray(err) {
				groups = append(groups, g)
				delete(c.coordinators, g)
			}
		}
		c.mu.Unlock()
		if len(groups) == 0 || ctx.Err() != nil {
			break
		}
	}
	return failed
}

func with(m map[string]error, key string, err error) map[string]error {
	if m == nil {
		m = map[string]error{}
	}
	m[key] = err
	return m
}
