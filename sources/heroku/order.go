package heroku

import (
	"context"

	"app.gonogo/gonogo/model"
)

func (w *Watch) order(ctx context.Context, o model.Order, emit func(model.Event)) error {
	return newFailure(codeNetwork, "not yet", "")
}
