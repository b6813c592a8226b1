package telemetry

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// How a drain is served. An answer that asks for patience is obeyed a few times; what is refused is lost, as it is on the platform.
const (
	SendEvery   = time.Second
	answerIn    = 5 * time.Second
	mostTries   = 3
	longestWait = 3 * time.Second
)

var client = &http.Client{Timeout: answerIn, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Send makes requests, one after the other.
func Send(ctx context.Context, posts []Post) {
	for _, p := range posts {
		for range mostTries {
			wait, again := p.send(ctx)
			if !again {
				break
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
		}
	}
}

// send makes a request; again tells to wait and make it once more.
func (p Post) send(ctx context.Context) (wait time.Duration, again bool) {
	var body bytes.Buffer
	z := gzip.NewWriter(&body)
	_, _ = z.Write(p.Body) // a buffer takes all
	_ = z.Close()
	u, err := url.Parse(p.URL)
	if err != nil {
		return 0, false
	}
	user := u.User
	u.User = nil
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), &body)
	if err != nil {
		return 0, false
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	req.Header.Set("Content-Encoding", "gzip")
	if user != nil {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
	for k, v := range p.Headers {
		req.Header.Set(k, v)
	}
	res, err := client.Do(req)
	if err != nil {
		return SendEvery, ctx.Err() == nil
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16))
	_ = res.Body.Close()
	switch res.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		n, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		return min(max(time.Duration(n)*time.Second, 100*time.Millisecond), longestWait), true
	}
	return 0, false
}
