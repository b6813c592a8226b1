package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

// Kind is the kind of store: the queues of one account in one region.
var Kind = backend.Kind{Name: "sqs", Usual: []string{"SQS_QUEUE_URL", "AWS_SQS_QUEUE_URL", "SQS_URL"}, Read: readTarget, Open: open}

const (
	every        = time.Minute // each request is billed
	lag          = time.Minute // until the counts settle
	answerWithin = 4 * time.Second
	mostQueues   = 50
)

// The attributes of a queue that are asked for.
const (
	ready     = "ApproximateNumberOfMessages"
	inFlight  = "ApproximateNumberOfMessagesNotVisible"
	scheduled = "ApproximateNumberOfMessagesDelayed"
	redrive   = "RedrivePolicy"
)

// conn is one connection to the region.
type conn struct {
	service   service
	transport *http.Transport
	cancel    context.CancelFunc
	urls      []string
	more      int // queues that are not asked for
}

func open(ctx context.Context, t backend.Target) (backend.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	d := &conn{cancel: cancel, urls: strings.Split(string(t.Extra[queues]), "\n")}
	d.more = max(0, len(d.urls)-mostQueues)
	d.urls = d.urls[:len(d.urls)-d.more]
	dial := func(addr string, tls bool) (net.Conn, error) {
		name, _, err := net.SplitHostPort(addr)
		if err != nil || !tls {
			return backend.Dial(ctx, addr, nil)
		}
		return backend.Dial(ctx, addr, backend.Verified(name))
	}
	d.transport = &http.Transport{
		DialContext:     func(_ context.Context, _, addr string) (net.Conn, error) { return dial(addr, false) },
		DialTLSContext:  func(_ context.Context, _, addr string) (net.Conn, error) { return dial(addr, true) },
		MaxConnsPerHost: 1, IdleConnTimeout: time.Minute,
	}
	d.service = service{
		endpoint: t.Scheme + "://" + t.Addr() + "/", region: string(t.Extra[region]),
		key: aws.Credentials{AccessKeyID: t.User, SecretAccessKey: string(t.Password), SessionToken: string(t.Extra[token])},
		client: &http.Client{
			Transport: d.transport, Timeout: answerWithin,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	return d, nil
}

// Close ends the connection.
func (d *conn) Close() {
	d.cancel()
	d.transport.CloseIdleConnections()
}

// Discover gives the one library; the vars name the queues, so there is nothing to look for.
func (d *conn) Discover(context.Context, backend.DiscoverOptions) ([]backend.Library, error) {
	return []backend.Library{library{d}}, nil
}

// library is the queues that the vars name.
type library struct{ *conn }

func (l library) Name() string { return "sqs" }

func (l library) Every() time.Duration { return every }

// Read asks for each queue. One that is refused is unknown; when all are, so is the store.
func (l library) Read(ctx context.Context) (*queue.Sample, time.Time, error) {
	out := &queue.Sample{Totals: queue.UnknownTotals(), Lag: model.Duration(lag), Whole: l.more == 0}
	if l.more > 0 {
		out.Note = fmt.Sprintf("%d more queues are not read: each reading is billed", l.more)
	}
	now := time.Now().UTC()
	dead := map[string]bool{}
	var failed error
	read := 0
	for _, u := range l.urls {
		name := u[strings.LastIndexByte(u, '/')+1:]
		attributes, at, err := l.service.attributes(ctx, u)
		said := new(refusal)
		switch {
		case err == nil:
			read++
			if !at.IsZero() {
				now = at.UTC()
			}
			out.Queues = append(out.Queues, reading(name, attributes))
			if target, ok := deadLetterTarget(attributes); ok {
				dead[safe.Text(target)] = true
			}
		case !errors.As(err, &said):
			return nil, time.Time{}, bare(err)
		case said.gone():
			read++
		default:
			failed = backend.Refused(said.code, replies)
			if said.strange {
				out.LeaveOut("the attributes of the queue "+name, "they are not the JSON that SQS documents", said.size)
			}
			out.Queues = append(out.Queues, queue.Unread(safe.Text(name)))
		}
	}
	if read == 0 && failed != nil {
		return nil, time.Time{}, failed
	}
	for i := range out.Queues {
		out.Queues[i].DeadLetter = dead[out.Queues[i].Name]
	}
	return out, now, nil
}

// reading is what a queue's attributes mean.
func reading(name string, a map[string]string) queue.Reading {
	r := queue.Unread(safe.Text(name))
	number := func(what string) int64 {
		n, err := strconv.ParseInt(a[what], 10, 64)
		if err != nil {
			return -1
		}
		return n
	}
	if n := number(ready); n >= 0 {
		r.Ready, r.Quality = int(n), queue.Estimated
	}
	if r.Ready == 0 {
		r.Oldest = 0
	}
	r.InFlight = queue.Known(number(inFlight))
	r.Scheduled = queue.Known(number(scheduled))
	return r
}

// deadLetterTarget is the queue to which messages go that were received too often: the end of its ARN.
func deadLetterTarget(a map[string]string) (string, bool) {
	var policy struct {
		Target string `json:"deadLetterTargetArn"`
	}
	if json.Unmarshal([]byte(a[redrive]), &policy) != nil {
		return "", false
	}
	return policy.Target[strings.LastIndexByte(policy.Target, ':')+1:], policy.Target != ""
}

var replies = []backend.Reply{
	{Begins: "InvalidClientTokenId", Means: backend.WrongPassword},
	{Begins: "SignatureDoesNotMatch", Means: backend.WrongPassword},
	{Begins: "UnrecognizedClient", Means: backend.WrongPassword},
	{Begins: "InvalidAccessKeyId", Means: backend.WrongPassword},
	{Begins: "InvalidSecurity", Means: backend.WrongPassword},
	{Begins: "ExpiredToken", Means: backend.WrongPassword},
	{Begins: "AccessDenied", Means: backend.Denied},
	{Begins: "RequestThrottled", Means: sources.Failure{Code: "busy", Why: "this account sends too many requests"}},
	{Begins: "Throttling", Means: sources.Failure{Code: "busy", Why: "this account sends too many requests"}},
}

// bare takes what names the host and the queue out of the client's error.
func bare(err error) error {
	var n net.Error
	if errors.As(err, &n) {
		return n
	}
	return err
}
