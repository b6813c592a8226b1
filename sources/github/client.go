// Package github asks GitHub what changed between two commits, where the repository that gonogo stands in does not have them.
//
// Its rules:
//   - One request a release: what two commits differ by never changes, so that an answer is asked for once. A release that went back takes two.
//   - The token goes to the API's own host over https, and nowhere else. It is never printed.
//   - A failure is one sentence. It stops nothing, and is not asked about again for five minutes, or for as long as GitHub says.
package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/phrase"
)

// The bounds of one question.
const (
	patience   = 10 * time.Second
	maxBody    = 16 << 20 // bytes
	maxKept    = 64       // answers
	retryAfter = 5 * time.Minute
	maxWait    = 2 * time.Hour
)

// Options are what a client needs.
type Options struct {
	Name
	Token     string
	UserAgent string
	Now       func() time.Time
	API       string            // for tests: another address of the API, of this machine
	Transport http.RoundTripper // nil: one of its own
}

// Client asks one repository's host. Several goroutines may use it.
type Client struct {
	name  Name
	base  string
	token string
	agent string
	now   func() time.Time
	http  *http.Client

	mu     sync.Mutex
	known  map[string]commits.Range // by "from...to"
	failed map[string]failure
	closed failure // the whole host refuses until then
}

// failure is why something is not known, and until when it is not asked for.
type failure struct {
	why   string
	until time.Time
}

// New makes a client.
func New(o Options) *Client {
	c := &Client{name: o.Name, base: o.api(), token: o.Token, agent: o.UserAgent, now: o.Now, known: map[string]commits.Range{}, failed: map[string]failure{}}
	if o.API != "" {
		c.base = o.API
	}
	if c.now == nil {
		c.now = time.Now
	}
	via := o.Transport
	if via == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		own.MaxIdleConns = 1
		via = own
	}
	c.http = &http.Client{Transport: via, Timeout: patience, CheckRedirect: sameHost}
	return c
}

// sameHost follows a repository that was renamed, on its own host alone.
func sameHost(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	if len(via) > 3 || req.URL.Host != first.Host || req.URL.Scheme != first.Scheme {
		return http.ErrUseLastResponse
	}
	return nil
}

// Changes are the commits from one to another. Where they are not known the range says why; the error is that ctx has ended.
func (c *Client) Changes(ctx context.Context, from, to string) (commits.Range, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := commits.Range{From: from, To: to, Host: "GitHub"}
	key := from + "..." + to
	if known, ok := c.known[key]; ok {
		return known, nil
	}
	for _, f := range []failure{c.closed, c.failed[key]} {
		if c.now().Before(f.until) {
			out.Why = f.why
			return out, nil
		}
	}
	answer, err := c.compare(ctx, from, to)
	if err == nil && answer.Status == "behind" {
		out.Back = true
		answer, err = c.compare(ctx, to, from)
	}
	if ctx.Err() != nil {
		return out, ctx.Err()
	}
	if err != nil {
		f := c.failure(err)
		if len(c.failed) >= maxKept {
			clear(c.failed)
		}
		c.failed[key], out.Why = f, f.why
		return out, nil
	}
	answer.fill(&out)
	if len(c.known) >= maxKept {
		clear(c.known)
	}
	c.known[key] = out
	return out, nil
}

// refusal is an answer that is none.
type refusal struct {
	status int
	limit  string        // of requests an hour, as the host says
	wait   time.Duration // until it can be asked again; 0: the host does not say
	used   bool          // the limit is used up
}

func (r *refusal) Error() string { return "status " + strconv.Itoa(r.status) }

// errUnreadable is an answer that makes no sense.
var errUnreadable = errors.New("unreadable")

// failure is what an error comes to, in a sentence that ends no sentence: it stands behind "–".
func (c *Client) failure(err error) failure {
	f := failure{until: c.now().Add(retryAfter)}
	var r *refusal
	var network interface{ Timeout() bool }
	switch {
	case errors.As(err, &r) && r.used:
		f.why = "GitHub answers no more requests for " + phrase.Span(r.wait)
		if c.token == "" {
			f.why += ": " + c.name.tokenName() + " raises its limit of " + r.limit + " an hour"
		}
		f.until = c.now().Add(r.wait)
		c.closed = f
	case errors.As(err, &r) && r.status == http.StatusUnauthorized:
		f.why = "GitHub refuses the token of " + c.name.tokenName()
	case errors.As(err, &r) && r.status == http.StatusNotFound && c.token == "":
		f.why = "GitHub shows nobody these commits of " + c.name.String() + ": they are not pushed, or it wants " + c.name.tokenName()
	case errors.As(err, &r) && r.status == http.StatusNotFound:
		f.why = "GitHub does not have these commits of " + c.name.String() + ", or the token may not read it"
	case errors.As(err, &r) && r.status == http.StatusForbidden:
		f.why = "GitHub does not let this token read " + c.name.String()
	case errors.As(err, &r):
		f.why = "GitHub answers " + strconv.Itoa(r.status)
	case errors.Is(err, errUnreadable):
		f.why = "the answer of GitHub cannot be read"
	case errors.As(err, &network) && network.Timeout():
		f.why = "GitHub did not answer within " + phrase.Span(patience)
	default:
		f.why = "GitHub cannot be reached"
	}
	return f
}

// compare asks for what two commits differ by.
func (c *Client) compare(ctx context.Context, from, to string) (*comparison, error) {
	address := fmt.Sprintf("%s/repos/%s/%s/compare/%s...%s", c.base, c.name.Owner, c.name.Repo, url.PathEscape(from), url.PathEscape(to))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/vnd.github+json")
	req.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	if c.agent != "" {
		req.Header.Set("User-Agent", c.agent)
	}
	if c.token != "" && mayCarry(req.URL) {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, c.refused(resp)
	}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind != "application/json" {
		return nil, errUnreadable
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, err
	}
	var answer comparison
	if len(body) > maxBody || json.Unmarshal(body, &answer) != nil || answer.Status == "" {
		return nil, errUnreadable
	}
	return &answer, nil
}

// refused reads an answer that is none.
func (c *Client) refused(resp *http.Response) error {
	r := &refusal{status: resp.StatusCode, limit: resp.Header.Get("X-RateLimit-Limit")}
	if n, err := strconv.Atoi(r.limit); err != nil || n < 0 {
		r.limit = "60"
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		r.used, r.wait = true, time.Duration(min(seconds, int(maxWait/time.Second)))*time.Second
		return r
	}
	limited := resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusForbidden && resp.Header.Get("X-RateLimit-Remaining") == "0"
	if !limited {
		return r
	}
	r.used, r.wait = true, retryAfter
	if at, err := strconv.ParseInt(resp.Header.Get("X-RateLimit-Reset"), 10, 64); err == nil {
		r.wait = min(max(time.Unix(at, 0).Sub(c.now()), time.Second), maxWait)
	}
	return r
}
