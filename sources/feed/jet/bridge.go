package jet

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
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
	epoch string            // of the count of facts: the stream's own
	terms map[string]uint64 // the highest that was met in each stream
	at    feed.Position
	count bool // at.Lines is known
	whole bool // all is told that the reader lacked

	hands   *hands         // nil: there is no wheel
	noHands error          // why
	here    *wheel.Request // what the reader said last of its person
}

// measure compares the clocks, and finds out which stream it is that counts the facts.
func (b *bridge) measure(ctx context.Context) error {
	_, err := again(ctx, b.conn, func(ctx context.Context) (_ any, err error) {
		if b.ahead, _, err = b.conn.ahead(ctx, b.o.Clock); err != nil {
			return nil, err
		}
		s, err := b.js.Stream(ctx, factsStream)
		if err == nil {
			b.epoch = strconv.FormatInt(s.CachedInfo().Created.UnixNano(), 36)
			err = foreign(s.CachedInfo().Config, streams()[0])
		}
		return nil, err
	})
	if err != nil {
		return b.failed(err)
	}
	return nil
}

// run speaks with the reader until one of both leaves.
func (b *bridge) run(ctx context.Context, cancel func()) error {
	hello, err := b.relay.Hello()
	if err != nil {
		return err
	}
	b.name = hello.Who
	if b.o.Name != "" {
		b.name = b.o.Name
	}
	head := feed.Header{By: b.who.By, App: b.who.App, Name: b.who.Name, Began: b.who.Began, Now: b.now(), You: b.name, Epoch: b.epoch}
	if err := b.relay.Head(head); err != nil {
		return err
	}
	if hello.Want == feed.Strip { // nobody makes one here: the header is all there is
		return b.idle(ctx)
	}
	b.at.Epoch = b.epoch
	asks := make(chan feed.Said, 1)
	go func() {
		defer cancel()
		_ = sources.Guard(func() error { return b.listen(ctx, asks) })
	}()
	resumes := hello.At != nil && hello.At.Epoch == b.epoch
	if resumes {
		b.at, b.count = *hello.At, true
	}
	for {
		began := time.Now()
		err := b.connected(ctx, resumes, hello.Known, asks)
		if ctx.Err() != nil || !b.whole || !b.IsClosed() || time.Since(began) < unnoticedAfter {
			return err
		}
		if b.reconnect(ctx) != nil {
			return err
		}
		resumes = true
	}
}

// unnoticedAfter is how long a connection is there at least whose end the reader does not notice: another server takes its place.
const (
	unnoticedAfter  = 2 * time.Second
	reconnectAfter  = 50 * time.Millisecond
	reconnectWithin = 3 * time.Second
)

// reconnect opens another connection, at once: the reader goes on where it is.
func (b *bridge) reconnect(ctx context.Context) error {
	epoch := b.epoch
	if err := sources.Wait(ctx, reconnectAfter); err != nil { // the server that ends says so a moment before it is gone
		return err
	}
	wait, cancel := context.WithTimeout(ctx, reconnectWithin)
	defer cancel()
	c, err := connect(wait, b.o)
	if err != nil {
		return err
	}
	b.conn = c
	if err := b.measure(ctx); err != nil {
		return err
	}
	if b.epoch != epoch {
		return errOther
	}
	return nil
}

var (
	errOther  = errors.New("another stream counts the facts")
	errNotYet = &sources.Failure{Code: "wheel", Why: "NATS has not told yet who has it"}
)

// connected tells what happens as long as the connection is there.
func (b *bridge) connected(ctx context.Context, resumes bool, known time.Time, asks <-chan feed.Said) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	beats := make(chan struct{}, 1)
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
	b.hands, b.noHands = nil, errNotYet
	defer func() {
		if b.hands != nil {
			b.hands.close(ctx, b.name)
		}
	}()
	return b.begin(ctx, resumes, known, beats, asks)
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
	if !resumes {
		b.at.Seq, b.at.Log = facts.from, logs.from
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
	b.whole = true
	return b.live(ctx, facts, logs, beats, asks)
}

// live tells what happens.
func (b *bridge) live(ctx context.Context, facts, logs *flow, beats <-chan struct{}, asks <-chan feed.Said) error {
	var turns, people <-chan got
	opened, late := b.openHands(ctx), time.NewTimer(answerWithin)
	defer late.Stop()
	var ready <-chan feed.Said // what the reader says waits for the wheel, for a while
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-b.lost:
			return b.failed(nats.ErrConnectionClosed)
		case g, ok := <-facts.ch:
			err = b.come(ctx, g, ok, factsStream)
		case g, ok := <-logs.ch:
			err = b.come(ctx, g, ok, logsStream)
		case <-beats:
			if err = b.relay.Alive(); err == nil {
				err = b.board()
			}
		case o := <-opened:
			if b.hands, b.noHands, ready = o.hands, o.err, asks; o.err == nil {
				turns, people = b.hands.turns.ch, b.hands.people.ch
				if err = b.board(); err == nil {
					err = b.does(ctx, feed.Said{Wheel: b.here})
				}
			}
		case <-late.C:
			ready = asks
		case g, ok := <-turns:
			if err = b.steered(ctx, g, ok, wheelBucket, b.hands.turned); g.err != nil && !b.IsClosed() {
				turns, people, opened, err = nil, nil, b.reopen(ctx, g.err), nil
			}
		case g, ok := <-people:
			if err = b.steered(ctx, g, ok, hereBucket, b.hands.came); g.err != nil && !b.IsClosed() {
				turns, people, opened, err = nil, nil, b.reopen(ctx, g.err), nil
			}
		case said := <-ready:
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

// steered takes in what has come of a bucket.
func (b *bridge) steered(ctx context.Context, g got, ok bool, bucket string, take func(revision)) error {
	switch {
	case !ok:
		return ctx.Err()
	case g.err != nil:
		return g.err
	}
	take(revisionOf(g, bucket))
	return b.board()
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
	if present {
		b.here = said.Wheel
	}
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
