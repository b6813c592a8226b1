package jet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strconv"
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

// publishWithin is how long one message may take, with everything that is tried again.
const publishWithin = 20 * time.Second

// introduction is what a serve says of itself when it takes the lead.
type introduction struct {
	App   model.AppID `json:"app"`
	Name  string      `json:"name"`
	Key   string      `json:"key"` // of the lease
	By    string      `json:"by"`
	Began time.Time   `json:"began"` // since when it has watched the app
}

// Publisher publishes what a hub tells of an app, as long as it leads.
type Publisher struct {
	Hub   *hub.Hub
	App   model.AppID
	Title string // the app's name
	Lead  *Lead
	// Leads hears when the lead is lost, and who has it, and when it is there again.
	Leads func(leads bool, by string)

	station *Station
	name    string // by which the lead was taken
	began   time.Time
	seq     uint64 // of the hub's last event that was published
	lines   uint64 // of the app's log, ever
	gone    uint64 // that the mailbox dropped
	ahead   time.Duration
	asked   time.Time
}

// Name is what health calls it.
func (p *Publisher) Name() model.SourceName { return model.SourceName(PublisherName + p.Title) }

// Run publishes until the lead is lost or ctx ends.
func (p *Publisher) Run(ctx context.Context, emit func(model.Event)) error {
	lead := p.Lead
	p.Lead = nil
	if lead != nil {
		p.name = lead.app
	} else {
		var err error
		if lead, err = p.station.Stand(ctx, p.name, func(by string) { p.Leads(false, by) }); err != nil {
			return quiet(ctx, err)
		}
		if lead.former != lead.id { // what came meanwhile has been published by another
			p.seq, p.began = 0, p.station.o.Clock().UTC()
		}
		p.Leads(true, "")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer lead.c.Close()
	held := make(chan error, 1)
	go func() { defer cancel(); held <- sources.Guard(func() error { return lead.hold(ctx) }) }()
	err := p.publish(ctx, lead, emit)
	cancel()
	if lost := <-held; lost != nil {
		err = lost
	}
	return err
}

// quiet is no error where ctx has ended.
func quiet(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// publish introduces this serve and publishes what the hub tells.
func (p *Publisher) publish(ctx context.Context, lead *Lead, emit func(model.Event)) error {
	var err error
	if p.ahead, _, err = lead.c.ahead(ctx, p.station.o.Clock); err != nil {
		return quiet(ctx, err)
	}
	if _, err := lead.Fence(ctx, p.App); err != nil {
		return quiet(ctx, err)
	}
	p.lines = lead.lines
	known := hub.Known{App: p.App, At: p.began, Seq: p.seq}
	box, told := p.Hub.Late("feed over NATS", hub.Policy{Lines: mostWaiting, App: p.App}, known)
	defer p.Hub.Unsubscribe(box)
	p.gone = 0
	if err := p.introduce(ctx, lead); err != nil {
		return quiet(ctx, err)
	}
	sub, err := lead.c.Subscribe(askSubject(p.App), p.hear)
	if err != nil {
		return lead.c.failed(err)
	}
	defer func() { _ = sub.Unsubscribe() }()
	emit(model.Event{Fact: &model.Health{Name: p.Name(), State: model.Live}})
	batch := told.Events
	for {
		for _, e := range batch {
			if err := p.one(ctx, lead, e); err != nil {
				return quiet(ctx, err)
			}
			p.seq = max(p.seq, e.Seq)
		}
		select {
		case <-lead.c.lost:
			return lead.c.failed(nats.ErrConnectionClosed)
		default:
		}
		if batch, err = box.Next(ctx); err != nil {
			if ctx.Err() != nil || errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
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
		last, lines := uint64(0), uint64(0)
		switch m, err := s.GetLastMsgForSubject(ctx, logSubject(app)); {
		case err == nil:
			last, lines = m.Sequence, number(m.Header, headBefore)+number(m.Header, headLines)
		case !errors.Is(err, jetstream.ErrMsgNotFound):
			return 0, l.c.failed(err)
		}
		m := &nats.Msg{Subject: logSubject(app), Header: nats.Header{}}
		m.Header.Set(headTerm, strconv.FormatUint(l.term, 10))
		m.Header.Set(headBefore, strconv.FormatUint(lines, 10))
		ack, err := l.c.js.PublishMsg(ctx, m, jetstream.WithExpectLastSequencePerSubject(last))
		switch {
		case err == nil:
			l.fence, l.lines = ack.Sequence, lines
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
	return p.send(ctx, lead, m)
}

// one publishes an event, where it is for others.
func (p *Publisher) one(ctx context.Context, lead *Lead, e model.Event) error {
	id := lead.id + "/" + strconv.FormatUint(e.Seq, 10)
	if lost, ok := e.Fact.(*model.Losses); ok {
		n := lost.Lines - min(lost.Lines, p.gone)
		if p.gone = lost.Lines; n == 0 {
			return nil
		}
		in := logstore.NewIngest(logstore.IngestOptions{})
		in.Gap("the gonogo that serves could not publish as fast as the log came", int(n), e.Seen, e.Seen)
		p.lines += n
		e = model.Event{At: e.Seen, Seen: e.Seen, App: p.App, Source: model.LogsSource, Fact: &model.LogLines{Batch: in.Next(e.Seen, true)}}
	}
	e.Seq = 0
	if p.ahead.Abs() >= feed.LeastShift {
		e = feed.Shifted(e, -p.ahead)
	}
	line, err := feed.Line(e, p.App)
	if err != nil || len(line) == 0 {
		return err
	}
	m := &nats.Msg{Subject: subject(p.App, e), Header: nats.Header{}}
	n := feed.LinesOf(e)
	switch e.Delivery() {
	case model.Stream:
		m.Header.Set(headBefore, strconv.FormatUint(p.lines, 10))
		m.Header.Set(headLines, strconv.FormatUint(n, 10))
	case model.Permanent: // two who saw the same say it once
		id = sameFact(p.App, e, id)
	}
	m.Header.Set(jetstream.MsgIDHeader, id)
	if err := pack(m, line); err != nil {
		return err
	}
	p.lines += n
	if int64(len(m.Data)+1024) > lead.c.MaxPayload() {
		return nil // lines: the count tells watchers that they are missing
	}
	return p.send(ctx, lead, m)
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

// send publishes a message, again and again while that may help. Its id keeps it from being there twice.
func (p *Publisher) send(ctx context.Context, lead *Lead, m *nats.Msg) error {
	m.Header.Set(headTerm, strconv.FormatUint(lead.term, 10))
	for late := time.Now().Add(publishWithin); ; {
		if !lead.holds() {
			return lead.over(nil)
		}
		wait, cancel := context.WithTimeout(ctx, answerWithin)
		_, err := lead.c.js.PublishMsg(wait, m)
		cancel()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil || lead.c.IsClosed() || time.Now().After(late) {
			return lead.c.failed(err)
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
