package heroku

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/allowance"
	"app.gonogo/gonogo/sources/heroku/api"
)

// accountAfter is how long after the first look at the app the account is read: a verb that only prints has no need of it.
const accountAfter = 5 * time.Second

// accountWait bounds the reading of the account: nothing waits for it for long.
const accountWait = 3 * time.Second

// refreshAccount is called at each look at the app and reads the account every ten minutes until it is known; then it is told
// as often, for those who came later.
func (w *Watch) refreshAccount(ctx context.Context, k *api.Call) {
	w.mu.Lock()
	now := time.Now()
	if w.accountAt.IsZero() {
		w.accountAt = now.Add(accountAfter)
	}
	due := !now.Before(w.accountAt)
	if due {
		w.accountAt = now.Add(w.poll.Slow)
	}
	w.mu.Unlock()
	if due {
		w.emitAccount(ctx, api.Background, k.Emit)
	}
}

// emitAccount tells whose token this is, which decides whether a release is ours; false when it cannot be read.
func (w *Watch) emitAccount(ctx context.Context, l api.Priority, emit func(model.Event)) bool {
	email := w.client.KnownAccount()
	if email == "" {
		ctx, cancel := context.WithTimeout(ctx, accountWait)
		defer cancel()
		email, _ = w.client.Account(api.WithCall(ctx, &api.Call{Priority: l, For: allowance.Reason{App: w.app, Source: model.AppSource}, Emit: emit}))
	}
	if email == "" {
		return false
	}
	k := api.Call{Emit: emit}
	k.Notify(w.client.Clock(), &model.Account{Email: email})
	return true
}

// needAccount reads the account at once, and again at the next look at the app when that fails: an order's answer was lost.
func (w *Watch) needAccount(ctx context.Context, emit func(model.Event)) {
	if w.emitAccount(ctx, api.Asked, emit) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.accountAt = time.Now()
}
