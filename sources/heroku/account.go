package heroku

import (
	"context"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
)

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
	email := foreign(a.Email)
	c.owner.set(email)
	return email, nil
}

// emitAccount tells whose token this is, which decides whether a release is ours. An account that cannot be read is left
// unknown: the next occasion asks again.
func (w *Watch) emitAccount(ctx context.Context, l lane, emit func(model.Event)) {
	email := w.c.owner.get()
	if email == "" {
		ctx, cancel := context.WithTimeout(ctx, accountWait)
		defer cancel()
		email, _ = w.c.Account(withCall(ctx, &call{lane: l, emit: emit}))
	}
	if email != "" {
		k := call{emit: emit}
		k.tell(w.c.opts.Clock(), &model.Account{Email: email})
	}
}
