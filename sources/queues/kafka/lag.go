package kafka

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/kafka/wire"
)

// group is what is known of one consumer group.
type group struct {
	name    string
	commits wire.Offsets   // nil: not told
	members map[string]int // by topic: how many read from it
	told    bool           // the members are known
}

// sample reads once: the members of the groups, their commits, and then where their topics begin and end.
func (l *lags) sample(ctx context.Context) (*queue.Sample, error) {
	out := &queue.Sample{Totals: queue.UnknownTotals(), Whole: l.listed && l.more == 0, Lag: model.Duration(lag)}
	if len(l.groups) == 0 {
		out.Note = "the cluster does not list consumer groups to this user, and no config var names one"
		return out, nil
	}
	ctx, done := context.WithTimeout(ctx, 3*answerWithin)
	defer done()
	all, err := l.commits(ctx)
	if err != nil {
		return nil, err
	}
	l.members(ctx, all)
	topics := map[string]bool{}
	for _, g := range all {
		for topic := range g.topics() {
			topics[topic] = true
		}
	}
	if len(topics) == 0 {
		return out, nil
	}
	names := slices.Sorted(maps.Keys(topics))
	starts, ends, err := l.cluster.Ends(ctx, names)
	if err != nil {
		return nil, err
	}
	estimated := false
	for _, g := range all {
		for _, topic := range slices.Sorted(maps.Keys(g.topics())) {
			q := g.reading(topic, starts[topic], ends[topic])
			estimated = estimated || q.Quality == queue.Estimated
			out.Queues = append(out.Queues, q)
		}
	}
	out.Note = l.note(estimated)
	return out, nil
}

// note is what limits the numbers.
func (l *lags) note(estimated bool) string {
	switch {
	case l.more > 0:
		return fmt.Sprintf("%d more consumer groups are not followed", l.more)
	case estimated:
		return "partitions that were never committed are counted from their start"
	case !l.listed:
		return "the cluster does not list consumer groups to this user; those of the config vars are read"
	}
	return ""
}

// commits are what each group has committed.
func (l *lags) commits(ctx context.Context) ([]*group, error) {
	fetched, errs := l.cluster.Commits(ctx, l.groups)
	var out []*group
	var failed error
	for _, name := range l.groups {
		commits, ok := fetched[name]
		if !ok {
			failed = errs[name]
			continue
		}
		out = append(out, &group{name: name, commits: commits})
	}
	if len(out) == 0 && failed != nil {
		return nil, failed
	}
	return out, nil
}

// members asks who is in the groups, by the old protocol and, for those that it does not know, by the new one. What is refused
// stays unknown. While a group shares its partitions out anew, nobody knows who reads what.
func (l *lags) members(ctx context.Context, all []*group) {
	var names, others []string
	for _, g := range all {
		names = append(names, g.name)
	}
	old := l.cluster.Describe(ctx, names)
	for _, g := range all {
		d := old[g.name]
		switch {
		case d.Err == nil && (d.State == "Stable" && len(d.Members) > 0 || d.State == "Empty"):
			g.join(d.Members)
		case d.Err != nil || d.State == "Dead" || d.State == "Stable":
			others = append(others, g.name)
		}
	}
	if len(others) == 0 {
		return
	}
	current := l.cluster.DescribeNewer(ctx, others)
	for _, g := range all {
		if d, ok := current[g.name]; ok && d.Err == nil && (d.State == "Stable" || d.State == "Empty") {
			g.join(d.Members)
		}
	}
}

// join counts the members of a group by what they read.
func (g *group) join(members []wire.Assignment) {
	g.told, g.members = true, map[string]int{}
	for _, m := range members {
		for topic, partitions := range m.Topics {
			if topic != "" {
				g.members[topic] += min(1, len(partitions))
				continue
			}
			for _, t := range m.Wants { // the assignment tells the topic by its number alone
				g.members[t] += min(1, len(partitions))
			}
		}
	}
}

// topics are those that a group has committed, or that a member reads.
func (g *group) topics() map[string]bool {
	out := map[string]bool{}
	for topic := range g.commits {
		out[topic] = true
	}
	for topic := range g.members {
		out[topic] = true
	}
	return out
}

// plus adds two numbers of a broker's, and stays at the largest there is.
func plus(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// reading is how far the group is behind in one topic.
func (g *group) reading(topic string, starts, ends map[int32]wire.Offset) queue.Reading {
	r := queue.Unread(safe.Text(g.name + "/" + topic))
	if g.told {
		r.Consumers = g.members[topic]
	}
	var behind, written, done, lost int64
	quality := queue.Exact
	for p, end := range ends {
		if end.Err != nil || end.At < 0 {
			return r
		}
		var start int64
		if s, ok := starts[p]; ok && s.Err == nil {
			start = max(0, s.At)
		}
		at := start
		commit, ok := g.commits[topic][p]
		switch {
		case ok && commit.Err != nil:
			return r
		case ok && commit.At >= 0:
			at = commit.At
			lost = plus(lost, max(0, start-at))
		case end.At > start:
			quality = queue.Estimated
		}
		behind = plus(behind, max(0, end.At-max(at, start)))
		written = plus(written, end.At)
		done = plus(done, min(max(at, start), end.At))
	}
	if len(ends) == 0 {
		return r
	}
	r.Ready, r.Quality = int(behind), quality
	r.Added, r.Done = queue.Known(written), queue.Known(done)
	if behind == 0 {
		r.Oldest = 0
	}
	if lost > 0 {
		r.Warn = fmt.Sprintf("data loss: %d records were deleted before they were read", lost)
	}
	return r
}
