package wire

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"
)

// filled is a cluster of three brokers with a topic of three partitions, five records in each, and two groups that have read some.
func filled(t *testing.T, opts ...kfake.Opt) (*kfake.Cluster, *Cluster, *atomic.Int64) {
	t.Helper()
	k, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(3), kfake.SeedTopics(3, "orders")}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	for p := range int32(3) { // each broker leads one
		if err := k.MoveTopicPartition("orders", p, p); err != nil {
			t.Fatal(err)
		}
	}
	p, err := kgo.NewClient(kgo.SeedBrokers(k.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for n := range 15 {
		if err := p.ProduceSync(t.Context(), &kgo.Record{Topic: "orders", Partition: int32(n % 3), Value: []byte("x")}).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	for i, group := range []string{"audit", "billing"} {
		var o kadm.Offsets
		o.Add(kadm.Offset{Topic: "orders", Partition: 1, At: int64(i + 2), LeaderEpoch: -1})
		if err := kadm.NewClient(p).CommitAllOffsets(t.Context(), group, o); err != nil {
			t.Fatal(err)
		}
	}
	dials := new(atomic.Int64)
	c := New("gonogo", k.ListenAddrs(), func(addr string) (net.Conn, error) {
		dials.Add(1)
		return net.Dial("tcp", addr)
	})
	t.Cleanup(c.Close)
	return k, c, dials
}

// told is offsets as text: "orders/0=5 orders/1=NOT_LEADER".
func told(o Offsets) string {
	out := ""
	for _, topic := range slices.Sorted(maps.Keys(o)) {
		for _, p := range slices.Sorted(maps.Keys(o[topic])) {
			at := o[topic][p]
			text := fmt.Sprint(at.At)
			if said := new(kerr.Error); errors.As(at.Err, &said) {
				text = said.Message
			}
			out += fmt.Sprintf(" %s/%d=%s", topic, p, text)
		}
	}
	return out
}

// flawed makes the first answers to a kind of question an error. do changes an answer as the cluster would give it to one.
func flawed(k *kfake.Cluster, key int16, times int64, do func(req kmsg.Request) (kmsg.Response, error)) {
	var n atomic.Int64
	k.ControlKey(key, func(req kmsg.Request) (kmsg.Response, error, bool) {
		k.KeepControl()
		if n.Add(1) > times {
			return nil, nil, false
		}
		res, err := do(req)
		return res, err, true
	})
}

const always = 1 << 30

func TestCommits(t *testing.T) {
	moved := func(req kmsg.Request) (kmsg.Response, error) {
		res := req.ResponseKind().(*kmsg.OffsetFetchResponse)
		res.ErrorCode = kerr.NotCoordinator.Code
		return res, nil
	}
	lost := func(kmsg.Request) (kmsg.Response, error) { return nil, errors.New("the connection ends") }
	refused := func(req kmsg.Request) (kmsg.Response, error) {
		res := req.ResponseKind().(*kmsg.OffsetFetchResponse)
		res.ErrorCode = kerr.GroupAuthorizationFailed.Code
		return res, nil
	}
	for name, c := range map[string]struct {
		times int64
		do    func(kmsg.Request) (kmsg.Response, error)
		want  map[string]string
		err   error
	}{
		"well":              {0, nil, map[string]string{"audit": " orders/1=2", "billing": " orders/1=3"}, nil},
		"moved":             {2, moved, map[string]string{"audit": " orders/1=2", "billing": " orders/1=3"}, nil},
		"moved for ever":    {always, moved, map[string]string{}, kerr.NotCoordinator},
		"refused":           {always, refused, map[string]string{}, kerr.GroupAuthorizationFailed},
		"cut off":           {1, lost, map[string]string{"audit": " orders/1=2", "billing": " orders/1=3"}, nil},
		"cut off each time": {always, lost, map[string]string{}, nil},
	} {
		for _, listed := range []bool{true, false} {
			k, cluster, _ := filled(t)
			if c.times > 0 {
				flawed(k, keyOffsetFetch, c.times, c.do)
			}
			if listed {
				if all, err := cluster.Groups(t.Context()); err != nil || len(all) != 2 {
					t.Fatal(all, err)
				}
			}
			found, failed := cluster.Commits(t.Context(), []string{"audit", "billing"})
			got := map[string]string{}
			for g, o := range found {
				got[g] = told(o)
			}
			if !maps.Equal(got, c.want) || len(failed) != 2-len(c.want) {
				t.Errorf("%s, listed %v: %v, want %v; errors %v", name, listed, got, c.want, failed)
			}
			for g, err := range failed {
				if err == nil || c.err != nil && !errors.Is(err, c.err) {
					t.Errorf("%s, listed %v: %s has the error %v, want %v", name, listed, g, err, c.err)
				}
			}
		}
	}
}

func TestEnds(t *testing.T) {
	const well = " orders/0=5 orders/1=5 orders/2=5"
	moved := func(req kmsg.Request) (kmsg.Response, error) {
		res := req.ResponseKind().(*kmsg.ListOffsetsResponse)
		for _, of := range req.(*kmsg.ListOffsetsRequest).Topics {
			topic := kmsg.NewListOffsetsResponseTopic()
			topic.Topic = of.Topic
			for _, p := range of.Partitions {
				partition := kmsg.NewListOffsetsResponseTopicPartition()
				partition.Partition, partition.ErrorCode, partition.Offset = p.Partition, kerr.NotLeaderForPartition.Code, -1
				topic.Partitions = append(topic.Partitions, partition)
			}
			res.Topics = append(res.Topics, topic)
		}
		return res, nil
	}
	silent := func(req kmsg.Request) (kmsg.Response, error) { return req.ResponseKind(), nil }
	lost := func(kmsg.Request) (kmsg.Response, error) { return nil, errors.New("the connection ends") }
	for name, c := range map[string]struct {
		times int64
		do    func(kmsg.Request) (kmsg.Response, error)
		want  string
		fails bool
	}{
		"well":              {0, nil, well, false},
		"moved":             {6, moved, well, false},
		"moved for ever":    {always, moved, " orders/0=NOT_LEADER_FOR_PARTITION orders/1=NOT_LEADER_FOR_PARTITION orders/2=NOT_LEADER_FOR_PARTITION", false},
		"not told":          {always, silent, " orders/0=LEADER_NOT_AVAILABLE orders/1=LEADER_NOT_AVAILABLE orders/2=LEADER_NOT_AVAILABLE", false},
		"cut off":           {1, lost, well, false},
		"cut off each time": {always, lost, "", true},
	} {
		k, cluster, _ := filled(t, kfake.AllowAutoTopicCreation())
		if c.times > 0 {
			flawed(k, keyListOffsets, c.times, c.do)
		}
		starts, ends, err := cluster.Ends(t.Context(), []string{"orders"})
		if got := told(ends); got != c.want || (err != nil) != c.fails {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
		if got := told(starts); c.want == well && got != " orders/0=0 orders/1=0 orders/2=0" {
			t.Errorf("%s: starts %s", name, got)
		}
	}
}

// To ask for a topic does not make it, even where topics are made by being asked for.
func TestNothingIsCreated(t *testing.T) {
	k, cluster, _ := filled(t, kfake.AllowAutoTopicCreation())
	_, ends, err := cluster.Ends(t.Context(), []string{"nothing", "orders"})
	if got, want := told(ends), " nothing/-1=UNKNOWN_TOPIC_OR_PARTITION orders/0=5 orders/1=5 orders/2=5"; got != want || err != nil {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
	if info := k.TopicInfo("nothing"); info != nil {
		t.Errorf("the topic is there: %+v", info)
	}
}

// A cluster before the new protocol has no groups of it, and says so.
func TestOldCluster(t *testing.T) {
	_, cluster, _ := filled(t, kfake.MaxVersions(kversion.V2_8_0()))
	if all, err := cluster.Groups(t.Context()); err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	d := cluster.DescribeNewer(t.Context(), []string{"audit"})["audit"]
	if !errors.Is(d.Err, kerr.UnsupportedVersion) {
		t.Errorf("%+v, want %v", d, kerr.UnsupportedVersion)
	}
	if d = cluster.Describe(t.Context(), []string{"audit"})["audit"]; d.Err != nil || d.State != "Empty" {
		t.Errorf("%+v, want an empty group", d)
	}
	if _, ends, err := cluster.Ends(t.Context(), []string{"orders"}); err != nil || told(ends) != " orders/0=5 orders/1=5 orders/2=5" {
		t.Error(told(ends), err)
	}
}

// Each broker has one connection, however often it is asked; one that was not used for a while is closed.
func TestConnections(t *testing.T) {
	_, cluster, dials := filled(t)
	for range 3 {
		if _, err := cluster.Groups(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, _, err := cluster.Ends(t.Context(), []string{"orders"}); err != nil {
			t.Fatal(err)
		}
		cluster.Commits(t.Context(), []string{"audit", "billing"})
	}
	if n := dials.Load(); n != 3 {
		t.Errorf("%d connections, want 3", n)
	}
	for _, l := range cluster.links {
		l.used = time.Now().Add(-2 * idleFor)
	}
	cluster.rest()
	for _, l := range cluster.links {
		if l.net != nil {
			t.Errorf("the connection to %s is open, want it closed", l.addr)
		}
	}
}

// The end of the context ends a question to a broker that is silent.
func TestSilentBroker(t *testing.T) {
	k, cluster, _ := filled(t)
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	defer close(over)
	k.ControlKey(keyMetadata, func(kmsg.Request) (kmsg.Response, error, bool) {
		cancel()
		k.SleepControl(func() { <-over })
		return nil, nil, false
	})
	if _, err := cluster.Groups(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
}
