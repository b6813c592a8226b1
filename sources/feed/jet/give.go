package jet

import (
	"context"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// lastValues gives the snapshots that are older than the first fact that is to come.
func (b *bridge) lastValues(ctx context.Context, before uint64) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f, err := b.pull(ctx, lastStream, jetstream.ConsumerConfig{InactiveThreshold: readAfter, DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy, FilterSubject: prefix + token(string(b.who.App)) + ".snap.>"})
	if err != nil {
		return err
	}
	for n := f.first; n > 0; n-- {
		g, err := next(ctx, f)
		if err != nil {
			return err
		}
		if from := sourceSeq(g.head); from == 0 || from < before {
			if err := b.give(g, lastStream, false); err != nil {
				return err
			}
		}
		if g.left == 0 {
			break
		}
	}
	return nil
}

// sourceSeq is where a message of the last values stands in the stream of facts.
func sourceSeq(h nats.Header) uint64 {
	parts := strings.Fields(h.Get("Nats-Stream-Source"))
	if len(parts) < 2 {
		return 0
	}
	n, _ := strconv.ParseUint(parts[1], 10, 64)
	return n
}

// come gives a message that came of a stream. What ends without one has ended with ctx.
func (b *bridge) come(ctx context.Context, g got, ok bool, stream string) error {
	if !ok {
		return ctx.Err()
	}
	return b.give(g, stream, true)
}

// give gives a message to the reader.
func (b *bridge) give(g got, stream string, live bool) error {
	if g.err != nil {
		return g.err
	}
	stale := b.stale(g, stream)
	switch stream {
	case logsStream:
		b.at.Log = g.seq
		if stale { // from one that had lost the lead: who had it has told these lines
			return nil
		}
		b.missing(g)
		if len(g.data) == 0 { // a fence
			return b.relay.At(b.at, false)
		}
	case factsStream:
		b.at.Seq = g.seq
		if stale && strings.Contains(g.subject, ".snap.") {
			return nil
		}
	}
	if strings.HasSuffix(g.subject, ".snap."+leadKind) {
		return b.introduced(g, live)
	}
	line, err := unpack(g.head, g.data)
	if err != nil {
		line = g.data // the reader says that nobody can read it
	}
	if n := len(line); n == 0 || line[n-1] != '\n' {
		line = append(line[:len(line):len(line)], '\n')
	}
	return b.relay.Event(line, b.at)
}

// stale tells whether a message is of an earlier term than was met in its stream. Of the last values each may be.
func (b *bridge) stale(g got, stream string) bool {
	if stream == lastStream {
		return false
	}
	if b.terms == nil {
		b.terms = map[string]uint64{}
	}
	term := number(g.head, headTerm)
	stale := term < b.terms[stream]
	b.terms[stream] = max(b.terms[stream], term)
	return stale
}

// missing tells how many lines are not there any more that were published before this batch.
func (b *bridge) missing(g got) {
	before, n := number(g.head, headBefore), number(g.head, headLines)
	if b.count && before > b.at.Lines {
		b.relay.Gap("these lines are no longer in the stream, or came faster than this gonogo read", before-b.at.Lines, g.at)
	}
	b.at.Lines, b.count = before+n, true
}

// introduced tells of a serve that took the lead.
func (b *bridge) introduced(g got, live bool) error {
	one, ok := readIntroduction(g.head, g.data)
	if !ok || one.App != b.who.App {
		return nil
	}
	former := b.who.By
	if b.who = one; live && one.By != former {
		return b.relay.Tell(one.By + " serves " + one.Name + " now, after " + former)
	}
	return nil
}
