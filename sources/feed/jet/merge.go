package jet

import (
	"context"
	"time"

	"app.gonogo/gonogo/sources"
)

// merge gives what two streams hold in the order of the server's clock, up to where they were when it began.
type merge struct {
	facts, logs       *flow
	fact, log         got
	haveFact, haveLog bool
	factsLeft         uint64
	logsLeft          uint64
}

// pastWithin is how long the next message of the past may take.
const pastWithin = 15 * time.Second

// next is the next message of a flow that has one.
func next(ctx context.Context, f *flow) (got, error) {
	late := time.NewTimer(pastWithin)
	defer late.Stop()
	select {
	case g, ok := <-f.ch:
		if !ok {
			return got{}, ctx.Err()
		}
		return g, g.err
	case <-ctx.Done():
		return got{}, ctx.Err()
	case <-late.C:
		return got{}, &sources.Failure{Code: "timeout", Why: "NATS does not give what it holds"}
	}
}

// begin reads the first messages.
func (m *merge) begin(ctx context.Context) error {
	m.factsLeft, m.logsLeft = m.facts.first, m.logs.first
	return m.fill(ctx)
}

func (m *merge) fill(ctx context.Context) (err error) {
	if !m.haveFact && m.factsLeft > 0 {
		if m.fact, err = next(ctx, m.facts); err != nil {
			return err
		}
		m.haveFact = true
		if m.factsLeft--; m.fact.left == 0 { // others have expired meanwhile
			m.factsLeft = 0
		}
	}
	if !m.haveLog && m.logsLeft > 0 {
		if m.log, err = next(ctx, m.logs); err != nil {
			return err
		}
		m.haveLog = true
		if m.logsLeft--; m.log.left == 0 {
			m.logsLeft = 0
		}
	}
	return nil
}

// firstFact is the place of the first fact that is to come; the highest where none is.
func (m *merge) firstFact() uint64 {
	if m.haveFact {
		return m.fact.seq
	}
	return ^uint64(0)
}

// past gives the next message of the past and its stream; false: there is none.
func (m *merge) past(ctx context.Context) (g got, stream string, ok bool, err error) {
	if err := m.fill(ctx); err != nil {
		return got{}, "", false, err
	}
	switch {
	case m.haveFact && (!m.haveLog || !m.log.at.Before(m.fact.at)):
		m.haveFact = false
		return m.fact, factsStream, true, nil
	case m.haveLog:
		m.haveLog = false
		return m.log, logsStream, true, nil
	}
	return got{}, "", false, nil
}
