package sources

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
)

// Source tells facts of one origin.
type Source interface {
	// Name is how the source is called on the screen: "heroku/dynos". It never changes.
	Name() model.SourceName
	// Run blocks and emits. It returns nil only when ctx has ended or the source is exhausted (a tape, a file), and then leaves
	// no goroutine behind; any other end is an error, and the hub runs it again. Errors that know more are a *Failure.
	Run(ctx context.Context, emit func(model.Event)) error
}

// Orders carries out orders of one app.
type Orders interface {
	// Do sends one order and emits its steps as OrderEvents. Sent is emitted before the first byte of the request can leave, so
	// that an order without Sent was certainly not sent. Do never sends twice, and returns nil when the steps told the end.
	Do(ctx context.Context, o model.Order, emit func(model.Event)) error
}

// Asker is implemented by sources that understand a Request. Ask must not block.
type Asker interface{ Ask(model.Request) }

// Slower is implemented by sources that can ask their origin less often: so many times as long between two looks, 1 as usual. Slow must not
// block, and holds for the runs to come too.
type Slower interface{ Slow(times int) }

// Paced is implemented by sources that poll: Every is how often a fresh answer is expected; three times that is stale.
type Paced interface{ Every() time.Duration }
