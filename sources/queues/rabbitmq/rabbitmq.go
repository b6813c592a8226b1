package rabbitmq

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

// Kind is the kind of store: RabbitMQ and LavinMQ.
var Kind = backend.Kind{Name: "rabbitmq", Usual: usual, Read: read, Open: open}

const (
	surveyEvery = 5 * time.Second // the broker's figures move no faster
	tryAgain    = 20              // readings over AMQP until the management API is tried again
)

// brokerConn leads to one broker by two ways; the second is opened when the first is closed.
type brokerConn struct {
	t       backend.Target
	ctx     context.Context // of the backend.Conn: connections end with it
	cancel  context.CancelFunc
	api     *managementAPI
	passive *passive
}

func open(ctx context.Context, t backend.Target) (backend.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	return &brokerConn{t: t, ctx: ctx, cancel: cancel, api: newAPI(ctx, t)}, nil
}

// Close ends both connections.
func (d *brokerConn) Close() {
	d.cancel()
	if d.api != nil {
		d.api.client.CloseIdleConnections()
	}
	d.passive.close()
}

// errNoManagement stands for a broker whose management address nothing tells.
var errNoManagement = &sources.Failure{Code: "missing", Why: "no config var holds the broker's management address"}

// Discover asks the management API; where it is closed, AMQP.
func (d *brokerConn) Discover(ctx context.Context, options backend.DiscoverOptions) ([]backend.Library, error) {
	var why error = errNoManagement
	if d.api != nil {
		name, err := d.identify(ctx)
		if err == nil {
			return []backend.Library{&broker{brokerConn: d, options: options, name: name, every: surveyEvery, survey: newSurvey(d.api, d.t.DB)}}, nil
		}
		if why = err; ctx.Err() != nil {
			return nil, err
		}
	}
	if _, amqp := schemes[d.t.Scheme]; !amqp {
		return nil, why
	}
	p, err := openPassive(d.ctx, d.t)
	if err != nil {
		return nil, worse(why, err)
	}
	d.passive = p
	return []backend.Library{&broker{brokerConn: d, options: options, name: "rabbitmq", every: passiveEvery, why: backend.Explain(why).Why, names: slices.Clone(options.Known)}}, nil
}

// identify finds out who answers, and whether this user may see the vhost.
func (d *brokerConn) identify(ctx context.Context) (string, error) {
	var o overview
	if err := d.api.get(ctx, "/overview", overviewColumns, &o); err != nil {
		return "", worded(err)
	}
	var l listing
	q := url.Values{"page": {"1"}, "page_size": {"1"}, "columns": {"name"}}
	if err := d.api.get(ctx, newSurvey(d.api, d.t.DB).path(""), q, &l); err != nil {
		return "", worded(err)
	}
	if o.LavinMQ != "" || o.Product == "LavinMQ" {
		return "lavinmq", nil
	}
	return "rabbitmq", nil
}

// worse is which of two failures to tell: what AMQP says of the password and the vhost counts most, then what the API answered,
// then that neither answers.
func worse(api, amqp error) error {
	a, b := new(sources.Failure), new(sources.Failure)
	switch {
	case errors.As(amqp, &b):
		return b
	case errors.As(api, &a) && a != errNoManagement:
		return a
	}
	return amqp
}

// broker is the library: the queues of one vhost.
type broker struct {
	*brokerConn
	options backend.DiscoverOptions
	name    string
	every   time.Duration

	survey *survey // nil: over AMQP, and why
	why    string
	names  []string // that AMQP may be asked for
	turns  int
}

func (b *broker) Name() string { return b.name }

func (b *broker) Every() time.Duration { return b.every }

func (b *broker) Read(ctx context.Context) (*queue.Sample, time.Time, error) {
	if b.survey == nil {
		b.retry(ctx)
	}
	if b.survey == nil {
		return b.declare(ctx)
	}
	s, at, err := b.survey.read(ctx)
	if err == nil && b.survey.complete {
		if names := b.survey.names(); !slices.Equal(names, b.names) {
			b.names = names
			b.options.Keep(names)
		}
	}
	return s, at, err
}

// retry tries the management API again now and then.
func (b *broker) retry(ctx context.Context) {
	if b.turns++; b.api == nil || b.turns%tryAgain != 0 {
		return
	}
	if _, err := b.identify(ctx); err == nil {
		b.survey = newSurvey(b.api, b.t.DB)
		b.passive.close()
		b.passive = nil
	}
}

// declare reads by AMQP, which tells no time: the API's, where it answered anything at all, else ours.
func (b *broker) declare(ctx context.Context) (*queue.Sample, time.Time, error) {
	s, err := b.passive.read(ctx, b.names)
	if err != nil {
		return nil, time.Time{}, err
	}
	s.Note = b.why + "; depth and consumers of known queues alone"
	if len(b.names) == 0 {
		s.Note = b.why + "; AMQP lists no queues, and no name is known"
	}
	if b.api != nil {
		return s, b.api.now(), nil
	}
	return s, time.Now().UTC(), nil
}
