// Package status asks Heroku's status page how the platform is, and Salesforce's when that gives no answer.
//
// Its rules:
//
//   - Unknown is never green: an answer that cannot be read, or that names no system, is told as unreachable.
//   - Whoever answered is named: the two pages may disagree.
//   - No login, ever: the page is public, and a token goes to the Platform API alone.
package status

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
)

// Host is where the status page is. HEROKU_STATUS_HOST replaces it.
const Host = "https://status.heroku.com"

// TrustHost is where Salesforce, to whom Heroku belongs, tells of all its platforms. HEROKU_TRUST_HOST replaces it.
const TrustHost = "https://api.status.salesforce.com"

const (
	statusPath = "/api/v4/current-status"
	every      = time.Minute
	patience   = 5 * time.Second // for one answer of one page
	maxBody    = 1 << 20         // a day with many incidents is some 50 kB
	atMost     = 100             // incidents kept
)

// Options are what the poller needs.
type Options struct {
	Host      string        // scheme and host; empty: Host
	TrustHost string        // the same of Salesforce's page; empty: TrustHost where Host is empty too, else what stands in for the one page does for both
	Every     time.Duration // 0: a minute
	UserAgent string
	Transport http.RoundTripper // nil: one of its own
}

// Poller is the source "status".
type Poller struct {
	url   string
	trust string // where Salesforce's page is
	every time.Duration
	agent string
	via   http.RoundTripper
	now   chan struct{} // capacity one: a refresh was asked for
	slow  atomic.Int64  // how many times as long a person has it wait; 0: as usual
}

// New makes the source. The error tells that a host is no address.
func New(o Options) (*Poller, error) {
	if o.Host == "" {
		o.Host, o.TrustHost = Host, cmp.Or(o.TrustHost, TrustHost)
	}
	o.TrustHost = cmp.Or(o.TrustHost, o.Host)
	page, err := address("HEROKU_STATUS_HOST", o.Host)
	if err != nil {
		return nil, err
	}
	p := &Poller{url: page + statusPath, every: cmp.Or(o.Every, every), agent: o.UserAgent, via: o.Transport, now: make(chan struct{}, 1)}
	p.trust, err = address("HEROKU_TRUST_HOST", o.TrustHost)
	return p, err
}

// address is scheme and host of what a variable says.
func address(name, host string) (string, error) {
	if !strings.Contains(host, "://") {
		host = "https://" + host
	}
	u, err := url.Parse(host)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", errors.New(name + " is not the address of a host")
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String(), nil
}

// Name is "status".
func (p *Poller) Name() model.SourceName { return model.StatusSource }

// Every is how often the page is asked.
func (p *Poller) Every() time.Duration { return p.every }

// Slow makes it wait so many times as long between two looks.
func (p *Poller) Slow(times int) {
	p.slow.Store(int64(times))
	select {
	case p.now <- struct{}{}: // what was to come late comes in time again
	default:
	}
}

// Ask makes the next poll come at once.
func (p *Poller) Ask(r model.Request) {
	if r.Kind != model.Refresh {
		return
	}
	select {
	case p.now <- struct{}{}:
	default:
	}
}

// Run polls until ctx ends. A page that cannot be reached is an event, and an error for the hub's back-off.
func (p *Poller) Run(ctx context.Context, emit func(model.Event)) error {
	via := p.via
	if via == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		defer own.CloseIdleConnections()
		via = own
	}
	client := &http.Client{Transport: via, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	select {
	case <-p.now: // a refresh that woke this run is answered by its first look
	default:
	}
	for {
		platform, at, err := p.readStatus(ctx, client)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			emit(model.Event{Fact: &model.Platform{Reachable: false}})
			return err
		}
		emit(model.Event{At: at, Fact: platform})
		if !p.waitForNext(ctx) {
			return nil
		}
	}
}

// waitForNext waits for the next poll: the interval ± 10 %, so that many watchers spread; false when ctx has ended.
func (p *Poller) waitForNext(ctx context.Context) bool {
	t := time.NewTimer(time.Duration(float64(p.every) * float64(max(1, p.slow.Load())) * (0.9 + 0.2*rand.Float64())))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-p.now:
	case <-t.C:
	}
	return true
}

// readStatus asks once: the status page, and Salesforce's when that gives no answer. The time is the page's own, from its Date header; zero when
// it gives none. The error is the status page's.
func (p *Poller) readStatus(ctx context.Context, client *http.Client) (*model.Platform, time.Time, error) {
	body, at, err := p.get(ctx, client, p.url)
	if err == nil {
		platform, wrong := parse(body)
		if wrong == nil {
			return platform, at, nil
		}
		err = unreadable(p.url, body, wrong)
	}
	if ctx.Err() == nil {
		if platform, at, failed := p.readTrust(ctx, client); failed == nil {
			return platform, at, nil
		}
	}
	return nil, time.Time{}, err
}

// get reads the JSON at an address.
func (p *Poller) get(ctx context.Context, client *http.Client, url string) ([]byte, time.Time, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, time.Time{}, err
	}
	req.Header.Set("Accept", "application/json")
	if p.agent != "" {
		req.Header.Set("User-Agent", p.agent)
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, time.Time{}, err // the hub words it without the URL
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, time.Time{}, refused(resp)
	}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind != "application/json" {
		return nil, time.Time{}, unreadable(url, nil, errors.New("it is not JSON"))
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, time.Time{}, err
	}
	if len(body) > maxBody {
		return nil, time.Time{}, unreadable(url, body, errors.New("it is longer than 1 MiB"))
	}
	at, _ := http.ParseTime(resp.Header.Get("Date"))
	return body, at, nil
}

func refused(resp *http.Response) error {
	f := &sources.Failure{Code: fmt.Sprint(resp.StatusCode), Why: "the status page answers " + resp.Status[:3]}
	if d, err := time.ParseDuration(resp.Header.Get("Retry-After") + "s"); err == nil && d > 0 {
		f.After = min(d, time.Hour)
	}
	return f
}

// unreadable is an answer that tells nothing.
func unreadable(url string, body []byte, err error) error {
	return &sources.Failure{Code: "garbage", Why: "the status page's answer cannot be read", Err: err,
		Unread: quarantine.New("the answer of "+url, "it is no status: "+err.Error(), body)}
}

// statusPage is the answer's JSON as far as it is used.
type statusPage struct {
	Status []struct {
		System string `json:"system"`
		Status string `json:"status"`
	} `json:"status"`
	Incidents []struct {
		Title     string    `json:"title"`
		CreatedAt time.Time `json:"created_at"`
	} `json:"incidents"`
}

// parse reads the answer. One that names no system, or a system without a status, is an error: it would look like calm.
func parse(body []byte) (*model.Platform, error) {
	var p statusPage
	if err := json.Unmarshal(body, &p); err != nil {
		return nil, err
	}
	if len(p.Status) == 0 {
		return nil, errors.New("no system in the answer")
	}
	out := &model.Platform{Reachable: true}
	for _, s := range p.Status {
		if s.System == "" || s.Status == "" {
			return nil, errors.New("a system without a status")
		}
		out.Systems = append(out.Systems, model.System{Name: safe.Text(s.System), Status: safe.Text(s.Status)})
	}
	for _, i := range p.Incidents[:min(len(p.Incidents), atMost)] {
		out.Incidents = append(out.Incidents, model.Incident{Title: safe.Text(i.Title), Since: i.CreatedAt.UTC()})
	}
	return out, nil
}
