package api

import (
	"context"
	"sync"
)

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
