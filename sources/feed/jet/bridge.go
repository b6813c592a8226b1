package jet

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
)

// mostPast bounds the log lines that one who comes late gets, as they are in the stream.
const mostPast = 64 << 20

// bridge says to one reader what the streams hold of an app, as a giver would.
type bridge struct {
	*conn
	o     Options
	relay *feed.Relay
	who   leader // leads
	name  string

	ahead time.Duration
	terms map[string]uint64 // the highest that was met in each stream
	at    feed.Position
	count bool // at.Lines is known

	hands   *hands // nil: there is no wheel
	noHands error  // why
}

// run speaks with the reader until one of both leaves.
func (b *bridge) run(ctx context.Context, cancel func()) error {
	hello, err := b.relay.Hello()
	if err != nil {
		return err
	}
	if b.ahead, _, err = b.conn.ahead(ctx, b.o.Clock); err != nil {
		return err
	}
	facts, err := b.js.Stream(ctx, factsStream)
	if err != nil {
		return b.failed(err)
	}
	b.name = hello.Who
	if b.o.Name != "" {
		b.name = b.o.Name
	}
	epoch := strconv.FormatInt(facts.CachedInfo().Created.UnixNano(), 36)
	head := feed.Header{By: b.who.By, App: b.who.App, Name: b.who.Name, Began: b.who.Began, Now: b.now(), You: b.name, Epoch: epoch}
	if err := b.relay.Head(head); err != nil {
		return err
	}
	if hello.Want == feed.Strip { // nobody makes one here: the header is all there is
		return b.idle(ctx)
	}
	b.at.Epoch = epoch
	beats, asks := make(chan struct{}, 1), make(chan feed.Said, 1)
	sub, err := b.Subscribe("$KV."+leaseBucket+"."+b.who.Key, func(*nats.Msg) {
		select {
		case beats <- struct{}{}:
		default:
		}
	})
	if err != nil {
		return b.failed(err)
	}
	defer func() { _ = sub.Unsubscribe() }()
	if b.hands, b.noHands = openHands(ctx, b.conn, b.who.App); b.hands != nil {
		defer b.hands.close(ctx, b.name)
	}
	go func() {
		defer cancel()
		_ = sources.Guard(func() error { return b.listen(ctx, asks) })
	}()
	resumes := hello.At != nil && hello.At.Epoch == epoch
	if resumes {
		b.at, b.count = *hello.At, true
	}
	return b.begin(ctx, resumes, hello.Known, beats, asks)
}

// now is the time by the server's clock.
func (b *bridge) now() time.Time { return b.o.Clock().Add(-b.ahead).UTC() }

func (b *bridge) idle(ctx context.Context) error {
	for {
		if _, err := b.relay.Next(); err != nil || ctx.Err() != nil {
			return nil
		}
	}
}

// listen passes on what the reader says.
func (b *bridge) listen(ctx context.Context, asks chan<- feed.Said) error {
	for {
		said, err := b.relay.Next()
		if err != nil {
			return err
		}
		select {
		case asks <- said:
		case <-ctx.Done():
			return nil
		}
	}
}

// flows opens the streams from where the reader is, or from an hour ago on.
func (b *bridge) flows(ctx context.Context, resumes bool, known time.Time) (facts, logs *flow, err error) {
	app := token(string(b.who.App))
	f := jetstream.ConsumerConfig{FilterSubjects: []string{prefix + app + ".snap.>", prefix + app + ".fact.>"}}
	l := jetstream.ConsumerConfig{FilterSubject: logSubject(b.who.App)}
	if resumes {
		f.DeliverPolicy, f.OptStartSeq = jetstream.DeliverByStartSequencePolicy, b.at.Seq+1
		l.DeliverPolicy, l.OptStartSeq = jetstream.DeliverByStartSequencePolicy, b.at.Log+1
	} else {
		since := b.now().Add(-span)
		if known.After(since) {
			since = known
		}
		f.DeliverPolicy, f.OptStartTime = jetstream.DeliverByStartTimePolicy, &since
		l.DeliverPolicy, l.OptStartTime = jetstream.DeliverByStartTimePolicy, &since
		if err := b.shorten(ctx, &l, since); err != nil {
			return nil, nil, err
		}
	}
	if facts, err = b.pull(ctx, factsStream, f); err != nil {
		return nil, nil, err
	}
	logs, err = b.pull(ctx, logsStream, l)
	return facts, logs, err
}

// shorten begins later where there is far more log than one who comes late can use.
func (b *bridge) shorten(ctx context.Context, l *jetstream.ConsumerConfig, since time.Time) error {
	s, err := b.js.Stream(ctx, logsStream)
	if err != nil {
		return b.failed(err)
	}
	st := s.CachedInfo().State
	if st.Bytes <= mostPast || st.Msgs == 0 {
		return nil
	}
	back := uint64(float64(st.Msgs) * mostPast / float64(st.Bytes))
	from := st.LastSeq - min(st.LastSeq, back) + 1
	m, err := s.GetMsg(ctx, from)
	if err != nil || m.Time.Before(since) { // it has gone meanwhile: the time does as well
		return nil
	}
	l.DeliverPolicy, l.OptStartTime, l.OptStartSeq = jetstream.DeliverByStartSequencePolicy, nil, from
	return nil
}

// begin tells what the reader lacks, and then what happens.
func (b *bridge) begin(ctx context.Context, resumes bool, known time.Time, beats <-chan struct{}, asks <-chan feed.Said) error {
	facts, logs, err := b.flows(ctx, resumes, known)
	if err != nil {
		return err
	}
	m := merge{facts: facts, logs: logs}
	if err := m.begin(ctx); err != nil {
		return err
	}
	if !resumes {
		if err := b.lastValues(ctx, m.firstFact()); err != nil {
			return err
		}
	}
	for {
		g, which, ok, err := m.past(ctx)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if err := b.give(g, which, false); err != nil {
			return err
		}
	}
	if err := b.relay.At(b.at, true); err != nil {
		return err
	}
	return b.live(ctx, facts, logs, beats, asks)
}

// live tells what happens.
func (b *bridge) live(ctx context.Context, facts, logs *flow, beats <-chan struct{}, asks <-chan feed.Said) error {
	var wheel, people <-chan jetstream.KeyValueEntry
	if b.hands != nil {
		wheel, people = b.hands.news[0].Updates(), b.hands.news[1].Updates()
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-b.lost:
			return b.failed(nats.ErrConnectionClosed)
		case g := <-facts.ch:
			err = b.give(g, factsStream, true)
		case g := <-logs.ch:
			err = b.give(g, logsStream, true)
		case <-beats:
			if err = b.relay.Alive(); err == nil {
				err = b.board()
			}
		case e := <-wheel:
			b.hands.turned(e)
			err = b.board()
		case e := <-people:
			b.hands.came(e)
			err = b.board()
		case said := <-asks:
			err = b.does(ctx, said)
		}
		if err != nil {
			return err
		}
		if len(facts.ch)+len(logs.ch) == 0 {
			if err := b.relay.Flush(); err != nil {
				return err
			}
		}
	}
}

// board tells who is here, where that has changed.
func (b *bridge) board() error {
	if b.hands == nil {
		return nil
	}
	e, changed := b.hands.fact(b.now())
	if !changed {
		return nil
	}
	return b.relay.Fact(e)
}

// does what the reader says. What NATS does not allow is told, and the feed goes on.
func (b *bridge) does(ctx context.Context, said feed.Said) error {
	if said.Refresh != nil {
		text, err := json.Marshal(wish{*said.Refresh})
		if err != nil {
			return err
		}
		return b.Publish(askSubject(b.who.App), text)
	}
	if said.Wheel == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	present := said.Wheel.Do == wheel.Here
	why, err := "", b.noHands
	if b.hands != nil {
		exact := time.Duration(0)
		if !present { // the wheel is not free before it surely is
			b.ahead, exact, err = b.conn.ahead(ctx, b.o.Clock)
		}
		if err == nil {
			why, err = b.hands.does(ctx, b.name, *said.Wheel, b.who.Name, b.now().Add(-exact))
		}
	}
	if err != nil {
		why = "the wheel cannot be reached: " + sources.FailureOf(b.failed(err)).Why
	}
	if why == "" || present {
		return nil
	}
	return b.relay.Refuse(why)
}

// lastValues gives the snapshots that are older than the first fact that is to come.
func (b *bridge) lastValues(ctx context.Context, before uint64) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f, err := b.pull(ctx, lastStream, jetstream.ConsumerConfig{DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy, FilterSubject: prefix + token(string(b.who.App)) + ".snap.>"})
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
