// Package status asks Heroku's status page how the platform is.
//
// Its rules:
//
//   - Unknown is never green: an answer that cannot be read, or that names no system, is told as unreachable.
//   - No login, ever: the page is public, and a token goes to the Platform API alone.
package status

import (
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
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
)

// Host is where the status page is. HEROKU_STATUS_HOST replaces it.
const Host = "https://status.heroku.com"

const (
	path     = "/api/v4/current-status"
	every    = time.Minute
	patience = 10 * time.Second // for one answer
	maxBody  = 1 << 20          // a day with many incidents is some 50 kB
	atMost   = 100              // incidents kept
)

// Options are what the poller needs.
type Options struct {
	Host      string        // scheme and host; empty: Host
	Every     time.Duration // 0: a minute
	UserAgent string
	Transport http.RoundTripper // nil: one of its own
}

// Poller is the source "status".
type Poller struct {
	url   string
	every time.Duration
	agent string
	via   http.RoundTripper
	now   chan struct{} // capacity one: a refresh was asked for
}

// Watch makes the source. The error tells that the host is no address.
func Watch(o Options) (*Poller, error) {
	if o.Host == "" {
		o.Host = Host
	}
	if !strings.Contains(o.Host, "://") {
		o.Host = "https://" + o.Host
	}
	u, err := url.Parse(o.Host)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("HEROKU_STATUS_HOST is not the address of a host")
	}
	if o.Every == 0 {
		o.Every = every
	}
	at := url.URL{Scheme: u.Scheme, Host: u.Host, Path: path}
	return &Poller{url: at.String(), every: o.Every, agent: o.UserAgent, via: o.Transport, now: make(chan struct{}, 1)}, nil
}

// Name is "status".
func (p *Poller) Name() string { return "status" }

// Every is how often the page is asked.
func (p *Poller) Every() time.Duration { return p.every }

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
		platform, at, err := p.look(ctx, client)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			emit(model.Event{Fact: &model.Platform{Reachable: false}})
			return err
		}
		emit(model.Event{At: at, Fact: platform})
		if !p.rest(ctx) {
			return nil
		}
	}
}

// rest waits for the next poll: the interval ± 10 %, so that many watchers spread; false when ctx has ended.
func (p *Poller) rest(ctx context.Context) bool {
	t := time.NewTimer(time.Duration(float64(p.every) * (0.9 + 0.2*rand.Float64())))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-p.now:
	case <-t.C:
	}
	return true
}

// look asks once. The time is the page's own, from its Date header; zero when it gives none.
func (p *Poller) look(ctx context.Context, client *http.Client) (*model.Platform, time.Time, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, nil)
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
		return nil, time.Time{}, unreadable(nil)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, time.Time{}, err
	}
	platform, err := parse(body)
	if err != nil || len(body) > maxBody {
		return nil, time.Time{}, unreadable(err)
	}
	at, _ := http.ParseTime(resp.Header.Get("Date"))
	return platform, at, nil
}

func refused(resp *http.Response) error {
	f := &sources.Failure{Code: fmt.Sprint(resp.StatusCode), Why: "the status page answers " + resp.Status[:3]}
	if d, err := time.ParseDuration(resp.Header.Get("Retry-After") + "s"); err == nil && d > 0 {
		f.After = min(d, time.Hour)
	}
	return f
}

func unreadable(err error) error {
	return &sources.Failure{Code: "garbage", Why: "the status page's answer cannot be read", Err: err}
}

// page is the answer's JSON as far as it is used.
type page struct {
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
	var p page
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
