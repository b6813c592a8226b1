package jet

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/hub"
)

// PublisherName begins what health calls a publisher.
const PublisherName = "feed over NATS of "

// mostWaiting is how many log lines may wait to be published.
const mostWaiting = 100_000

// introduction is what a serve says of itself when it takes the lead.
type introduction struct {
	App   model.AppID `json:"app"`
	Name  string      `json:"name"`
	Key   string      `json:"key"` // of the lease
	By    string      `json:"by"`
	Began time.Time   `json:"began"` // since when it has watched the app
}

// Publisher publishes what a hub tells of an app, as long as it leads. While NATS is away the hub keeps what it tells.
type Publisher struct {
	Hub   *hub.Hub
	App   model.AppID
	Title string // the app's name
	Lead  *Lead
	Lost  func(by string) // hears that the lead is another's: the publisher has ended

	station *Station
	name    string // by which the lead was taken
	began   time.Time
	seq     uint64 // of the hub's last event that was published
	lines   uint64 // of the app's log that were published, ever, by whomever
	told    uint64 // lines that the hub has told of the app, up to seq
	counted bool   // told is known
	gone    uint64 // that the mailbox dropped
	ahead   time.Duration
	asked   time.Time
	large   large
}

// Name is what health calls it.
func (p *Publisher) Name() model.SourceName { return model.SourceName(PublisherName + p.Title) }

// steadyAfter is how long a connection is there at least that is opened again at once when it breaks: another server may take its place.
const steadyAfter = 2 * time.Second

// Run publishes until the lead is lost or ctx ends.
func (p *Publisher) Run(ctx context.Context, emit func(model.Event)) error {
	lead := p.Lead
	for p.Lead = nil; ; lead = nil {
		began, err := time.Now(), error(nil)
		if lead == nil {
			if lead, err = p.station.retake(ctx, p.name); err != nil {
				return p.lost(ctx, err)
			}
		}
		p.name = lead.app
		err = p.publish(ctx, lead, emit)
		broke := lead.c.IsClosed()
		lead.close(ctx.Err() != nil)
		switch {
		case err == nil || ctx.Err() != nil:
			return nil
		case !broke || time.Since(began) < steadyAfter:
			return p.lost(ctx, lead.c.failed(err))
		}
	}
}

// lost tells that another one leads. Other errors are failures.
func (p *Publisher) lost(ctx context.Context, err error) error {
	taken := new(takenError)
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.As(err, &taken):
		p.Lost(taken.by)
		return nil
	}
	return err
}

// publish introduces this serve and publishes what the hub tells.
func (p *Publisher) publish(ctx context.Context, lead *Lead, emit func(model.Event)) error {
	var err error
	if p.ahead, _, err = lead.c.ahead(ctx, p.station.o.Clock); err != nil {
		return err
	}
	if _, err := lead.Fence(ctx, p.App); err != nil {
		return err
	}
	p.lines = lead.lines
	if text, ours := strings.CutPrefix(lead.last, lead.id+"/"); ours { // its answer never came
		if n, err := strconv.ParseUint(text, 10, 64); err == nil && n > p.seq {
			p.seq, p.told = n, p.told+lead.held
		}
	}
	box, told := p.Hub.Late("feed over NATS", hub.Policy{Lines: mostWaiting, App: p.App}, hub.Known{App: p.App, At: p.began, Seq: p.seq})
	defer p.Hub.Unsubscribe(box)
	p.gone = 0
	if err := p.introduce(ctx, lead); err != nil {
		return err
	}
	sub, err := lead.c.Subscribe(askSubject(p.App), p.hear)
	if err != nil {
		return err
	}
	defer func() { _ = sub.Unsubscribe() }()
	p.report(lead, emit)
	if err := p.missed(ctx, lead, told); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer cancel()
		select {
		case <-lead.over:
		case <-ctx.Done():
		}
	}()
	for batch := told.Events; ; {
		for _, e := range batch {
			if err := p.one(ctx, lead, e); err != nil {
				return lead.because(err)
			}
			p.seq, p.told = max(p.seq, e.Seq), p.told+feed.LinesOf(e)
		}
		if p.large.changed() {
			p.report(lead, emit)
		}
		if batch, err = box.Next(ctx); err != nil {
			return lead.because(err)
		}
	}
}

// because is why nothing more is published: where the lead has ended, that.
func (l *Lead) because(err error) error {
	select {
	case <-l.over:
		return l.why()
	default:
	}
	if errors.Is(err, io.EOF) { // the hub has ended
		return nil
	}
	return err
}

// report says who publishes, and what of the app watchers do not get.
func (p *Publisher) report(lead *Lead, emit func(model.Event)) {
	h := &model.Health{Name: p.Name(), State: model.Live, Why: lead.by + " serves " + p.Title}
	if why := p.large.words(); why != "" {
		h.Code, h.Why, h.Do = "payload", h.Why+". "+why, "raise max_payload of the NATS servers"
	}
	emit(model.Event{Fact: h})
}

// missed tells how many lines came while NATS was away, and are no longer known.
func (p *Publisher) missed(ctx context.Context, lead *Lead, told hub.Told) error {
	have := uint64(0)
	for _, e := range told.Events {
		have += feed.LinesOf(e)
	}
	before, known := p.told, p.counted
	p.told, p.counted = told.Lines-min(have, told.Lines), true
	if !known || p.told <= before {
		return nil
	}
	now := p.station.o.Clock().UTC()
	return p.gap(ctx, lead, "these lines came while the gonogo that serves could not reach NATS, and are no longer known", p.told-before, now)
}

// gap publishes that n lines are missing.
func (p *Publisher) gap(ctx context.Context, lead *Lead, why string, n uint64, at time.Time) error {
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Gap(why, int(n), at, at)
	return p.batch(ctx, lead, model.Event{At: at, Seen: at, App: p.App, Source: model.LogsSource, Fact: &model.LogLines{Batch: in.Next(at, true)}}, "gap/"+rand.Text())
}

// Fence ends what others may publish of an app: watchers pass over log lines of an earlier term behind it. It gives the fence's place in the stream.
func (l *Lead) Fence(ctx context.Context, app model.AppID) (uint64, error) {
	if l.fence > 0 {
		return l.fence, nil
	}
	s, err := l.c.js.Stream(ctx, logsStream)
	if err != nil {
		return 0, l.c.failed(err)
	}
	for { // until nobody else publishes in between: then the count of lines is right
		last, lines, held, id := uint64(0), uint64(0), uint64(0), ""
		switch m, err := s.GetLastMsgForSubject(ctx, logSubject(app)); {
		case err == nil:
			held = number(m.Header, headLines)
			last, lines, id = m.Sequence, number(m.Header, headBefore)+held, m.Header.Get(jetstream.MsgIDHeader)
		case !errors.Is(err, jetstream.ErrMsgNotFound):
			return 0, l.c.failed(err)
		}
		m := &nats.Msg{Subject: logSubject(app), Header: nats.Header{}}
		m.Header.Set(headTerm, strconv.FormatUint(l.term, 10))
		m.Header.Set(headBefore, strconv.FormatUint(lines, 10))
		ack, err := l.c.js.PublishMsg(ctx, m, jetstream.WithExpectLastSequencePerSubject(last))
		switch {
		case err == nil:
			l.fence, l.lines, l.last, l.held = ack.Sequence, lines, id, held
			return l.fence, nil
		case !wrongRevision(err):
			return 0, l.c.failed(err)
		}
	}
}

func (p *Publisher) introduce(ctx context.Context, lead *Lead) error {
	text, err := json.Marshal(introduction{p.App, p.Title, lead.key, lead.by, p.began.Add(-p.ahead)})
	if err != nil {
		return err
	}
	m := &nats.Msg{Subject: leadSubject(p.App), Data: text, Header: nats.Header{}}
	m.Header.Set(jetstream.MsgIDHeader, "lead/"+token(string(p.App))+"/"+strconv.FormatUint(lead.term, 10))
	_, err = p.send(ctx, lead, m)
	return err
}

// one publishes an event, where it is for others.
func (p *Publisher) one(ctx context.Context, lead *Lead, e model.Event) error {
	if lost, ok := e.Fact.(*model.Losses); ok {
		n := lost.Lines - min(lost.Lines, p.gone)
		if p.gone = lost.Lines; n == 0 {
			return nil
		}
		p.told += n
		return p.gap(ctx, lead, "the gonogo that serves could not publish as fast as the log came", n, e.Seen)
	}
	id := lead.id + "/" + strconv.FormatUint(e.Seq, 10)
	e.Seq = 0
	if e.Delivery() == model.Stream {
		return p.batch(ctx, lead, e, id)
	}
	m, err := p.message(e)
	if err != nil || m == nil {
		return err
	}
	if e.Delivery() == model.Permanent { // two who saw the same say it once
		id = sameFact(p.App, e, id)
	}
	m.Header.Set(jetstream.MsgIDHeader, id)
	fits := int64(len(m.Data)+headRoom) <= lead.c.MaxPayload()
	if fits {
		_, err = p.send(ctx, lead, m)
	}
	if !fits || tooLarge(err) {
		p.large.fact(e.Fact.Kind(), len(m.Data), lead.c.MaxPayload())
		return nil
	}
	p.large.fits(e.Fact.Kind())
	return err
}

// batch publishes log lines, in parts where they are too much for one message. A line that alone is too much is told.
func (p *Publisher) batch(ctx context.Context, lead *Lead, e model.Event, id string) error {
	n := feed.LinesOf(e)
	m, err := p.message(e)
	if err != nil || m == nil || n == 0 {
		return err
	}
	m.Header.Set(headBefore, strconv.FormatUint(p.lines, 10))
	m.Header.Set(headLines, strconv.FormatUint(n, 10))
	m.Header.Set(jetstream.MsgIDHeader, id)
	fits := int64(len(m.Data)+headRoom) <= lead.c.MaxPayload()
	if fits {
		ack, err := p.send(ctx, lead, m)
		if err == nil && (!ack.Duplicate || ack.Sequence > lead.fence) { // else the fence has counted it
			p.lines += n
		}
		if !tooLarge(err) {
			return err
		}
	}
	if n == 1 {
		p.large.line(len(m.Data), lead.c.MaxPayload())
		return p.gap(ctx, lead, tooLong(len(m.Data), lead.c.MaxPayload()), 1, e.Seen)
	}
	for i, part := range halves(e) {
		if err := p.batch(ctx, lead, part, id+"/"+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

// message is the message of an event; nil: it is for nobody else.
func (p *Publisher) message(e model.Event) (*nats.Msg, error) {
	if p.ahead.Abs() >= feed.LeastShift {
		e = feed.Shifted(e, -p.ahead)
	}
	line, err := feed.Line(e, p.App)
	if err != nil || len(line) == 0 {
		return nil, err
	}
	m := &nats.Msg{Subject: subject(p.App, e), Header: nats.Header{}}
	return m, pack(m, line)
}

// sameFact names a fact by what it says.
func sameFact(app model.AppID, e model.Event, otherwise string) string {
	e.Seen, e.Source = time.Time{}, ""
	line, err := model.Encode(e)
	if err != nil {
		return otherwise
	}
	sum := sha256.Sum256(append([]byte(app+"\x00"), line...))
	return "fact/" + hex.EncodeToString(sum[:16])
}

// How long to wait before a message is published again that was not taken, and how long a stream may be away before all is set up anew.
const (
	resendAfter = 100 * time.Millisecond
	goneWithin  = 10 * time.Second
)

// send publishes a message, again and again while the lead is held. Its id keeps it from being there twice.
func (p *Publisher) send(ctx context.Context, lead *Lead, m *nats.Msg) (*jetstream.PubAck, error) {
	m.Header.Set(headTerm, strconv.FormatUint(lead.term, 10))
	for late := time.Now().Add(goneWithin); ; {
		if err := lead.sure(ctx); err != nil {
			return nil, err
		}
		wait, cancel := context.WithTimeout(ctx, answerWithin)
		ack, err := lead.c.js.PublishMsg(wait, m)
		cancel()
		switch {
		case err == nil, tooLarge(err):
			return ack, err
		case lead.c.IsClosed():
			return nil, nats.ErrConnectionClosed
		case ctx.Err() != nil, lead.c.denied.Load():
			return nil, err
		case errors.Is(err, jetstream.ErrNoStreamResponse) && time.Now().After(late): // the stream has gone
			return nil, err
		}
		if err := sources.Wait(ctx, resendAfter); err != nil {
			return nil, err
		}
	}
}

// refreshEvery is how often watchers may want a fresh look.
const refreshEvery = time.Second

// wish is what a watcher asks the serve for.
type wish struct {
	Refresh model.SourceName `json:"refresh"`
}

// hear does what watchers ask for: a fresh look, and nothing else.
func (p *Publisher) hear(m *nats.Msg) {
	var w wish
	now := time.Now()
	if len(m.Data) > 1<<10 || json.Unmarshal(m.Data, &w) != nil || now.Sub(p.asked) < refreshEvery {
		return
	}
	p.asked = now
	p.Hub.Ask(model.Request{Kind: model.Refresh, App: p.App, Source: w.Refresh})
}

var _ sources.Source = (*Publisher)(nil)
