package heroku

import (
	"context"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
)

// accountAfter is how long after the first look at the app the account is read: a verb that only prints has no need of it.
const accountAfter = 5 * time.Second

// accountWait bounds the reading of the account: nothing waits for it for long.
const accountWait = 3 * time.Second

// owner is whom the client's token belongs to. It is read once and kept.
type owner struct {
	mu    sync.Mutex
	email string
}

func (o *owner) get() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.email
}

func (o *owner) set(email string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.email = email
}

// Account is the e-mail of the token's owner.
func (c *Client) Account(ctx context.Context) (string, error) {
	var a struct {
		Email string `json:"email"`
	}
	if err := c.get(ctx, "read the account", "/account", &a); err != nil {
		return "", err
	}
	email := cleaned(a.Email)
	c.owner.set(email)
	return email, nil
}

// KnownAccount is the e-mail of the token's owner where it was read before; else empty.
func (c *Client) KnownAccount() string { return c.owner.get() }

// refreshAccount is called at each look at the app and reads the refreshAccount every ten minutes until it is known; then it is told
// as often, for those who came later.
func (w *Watch) refreshAccount(ctx context.Context, k *call) {
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
		w.emitAccount(ctx, background, k.emit)
	}
}

// emitAccount tells whose token this is, which decides whether a release is ours; false when it cannot be read.
func (w *Watch) emitAccount(ctx context.Context, l Priority, emit func(model.Event)) bool {
	email := w.c.KnownAccount()
	if email == "" {
		ctx, cancel := context.WithTimeout(ctx, accountWait)
		defer cancel()
		email, _ = w.c.Account(withCall(ctx, &call{priority: l, emit: emit}))
	}
	if email == "" {
		return false
	}
	k := call{emit: emit}
	k.notify(w.c.Clock(), &model.Account{Email: email})
	return true
}

// needAccount reads the account at once, and again at the next look at the app when that fails: an order's answer was lost.
func (w *Watch) needAccount(ctx context.Context, emit func(model.Event)) {
	if w.emitAccount(ctx, asked, emit) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.accountAt = time.Now()
}
