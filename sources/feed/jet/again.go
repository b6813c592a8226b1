package jet

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/sources"
)

// How long the first try of a request takes, and later ones, and for how long they are so short: a server that is being replaced gives no answer, and the
// one that takes its place knows nothing of what was asked before. The last try is for a server that is slow.
const (
	firstTry   = 200 * time.Millisecond
	longestTry = time.Second
	triesFor   = 9 * time.Second // as long as the servers take to choose a leader
	tryAgain   = 50 * time.Millisecond
)

// again asks until there is an answer.
func again[T any](ctx context.Context, c *conn, ask func(context.Context) (T, error)) (T, error) {
	within := firstTry
	for began, last := time.Now(), false; ; last = time.Since(began) >= triesFor {
		if last {
			within = answerWithin
		}
		try, cancel := context.WithTimeout(ctx, within)
		answer, err := ask(try)
		cancel()
		if err == nil || last || ctx.Err() != nil || c.IsClosed() || c.denied.Load() || !passes(err) {
			return answer, err
		}
		if wait := sources.Wait(ctx, tryAgain); wait != nil {
			return answer, wait
		}
		within = min(2*within, longestTry)
	}
}

// passes tells whether an error may pass by itself: the servers choose one to lead them.
func passes(err error) bool {
	if errors.Is(err, jetstream.ErrJetStreamNotEnabled) || errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount) {
		return false
	}
	api := new(jetstream.APIError)
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.As(err, &api) && api.Code == unavailable
}

// unavailable is the code of JetStream that cannot answer now.
const unavailable = 503
