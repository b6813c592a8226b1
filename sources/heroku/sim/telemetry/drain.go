// Package telemetry is what an app of the Fir generation tells its telemetry drains, and how: OTLP over HTTP, in protobuf. Attributes and metrics have
// the names that Heroku's reference has, as far as it is known; sources/drain/fir says which are.
package telemetry

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// Signals are what a drain may ask for.
var Signals = []string{"traces", "metrics", "logs"}

// Drain is where an app's telemetry goes.
type Drain struct {
	ID       string
	App      *world.App
	Signals  []string
	Endpoint string
	Headers  map[string]string
	Created  time.Time
	Updated  time.Time

	cursor   uint64    // the last line that was sent
	measured time.Time // when metrics were sent last
}

// Errors of what a drain is asked to be.
var (
	ErrGeneration = errors.New("telemetry drains are for apps of the Fir generation")
	ErrTransport  = errors.New("the simulated platform sends telemetry by HTTP, not by gRPC")
	ErrEndpoint   = errors.New("the simulated platform sends telemetry to http:// addresses of this machine only, as in http://127.0.0.1:5140")
	ErrSignals    = errors.New("signals are traces, metrics and logs")
)

// Config is what a request says of a drain. What it leaves out stays as it is.
type Config struct {
	Signals  []string `json:"signals"`
	Exporter *struct {
		Type     string            `json:"type"`
		Endpoint string            `json:"endpoint"`
		Headers  map[string]string `json:"headers"`
	} `json:"exporter"`
}

// New makes a drain that begins with what the app writes from now on.
func New(w *world.World, a *world.App, endpoint string) (*Drain, error) {
	if !a.Fir {
		return nil, ErrGeneration
	}
	d := &Drain{ID: w.Read.UUID(), App: a, Signals: slices.Clone(Signals), Endpoint: endpoint, Created: w.Now, Updated: w.Now, cursor: a.Log.Last}
	return d, d.check()
}

// Set changes a drain.
func (d *Drain) Set(c Config, now time.Time) error {
	was := *d
	if len(c.Signals) > 0 {
		d.Signals = c.Signals
	}
	if e := c.Exporter; e != nil {
		if e.Type != "" && e.Type != "otlphttp" {
			return ErrTransport
		}
		if e.Endpoint != "" {
			d.Endpoint = e.Endpoint
		}
		if e.Headers != nil {
			d.Headers = e.Headers
		}
	}
	d.Updated = now
	err := d.check()
	if err != nil {
		*d = was
	}
	return err
}

func (d *Drain) check() error {
	for _, s := range d.Signals {
		if !slices.Contains(Signals, s) {
			return ErrSignals
		}
	}
	u, err := url.Parse(d.Endpoint)
	if err != nil || u.Scheme != "http" {
		return ErrEndpoint
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return ErrEndpoint
	}
	return nil
}

// View is a drain as the API shows it.
func (d *Drain) View() map[string]any {
	headers := d.Headers
	if headers == nil {
		headers = map[string]string{}
	}
	return map[string]any{
		"id": d.ID, "owner": map[string]any{"id": d.App.ID, "type": "app"}, "signals": d.Signals,
		"exporter":   map[string]any{"type": "otlphttp", "endpoint": d.Endpoint, "headers": headers},
		"created_at": world.Stamp(d.Created), "updated_at": world.Stamp(d.Updated),
	}
}

// Post is a request that is to be made.
type Post struct {
	URL     string
	Headers map[string]string
	Body    []byte
}

// Due is what has to be sent by now. The world is read under the platform's lock.
func (d *Drain) Due(w *world.World) (posts []Post) {
	lines, _ := d.App.Log.Since(d.cursor)
	if len(lines) > mostLines {
		lines = lines[:mostLines]
	}
	if len(lines) > 0 {
		d.cursor = lines[len(lines)-1].Seq
	}
	add := func(signal string, body []byte) {
		if slices.Contains(d.Signals, signal) && len(body) > 0 {
			posts = append(posts, Post{URL: d.address(signal), Headers: d.Headers, Body: body})
		}
	}
	add("logs", logsBody(d.App, lines))
	add("traces", spansBody(d.App, lines))
	if w.Now.Sub(d.measured) >= measuredEvery {
		d.measured = w.Now
		add("metrics", metricsBody(w, d.App))
	}
	return posts
}

// Bounds of what is sent at once, and how often metrics are.
const (
	mostLines     = 1000
	measuredEvery = 20 * time.Second // of the platform's clock
)

func (d *Drain) address(signal string) string {
	u, err := url.Parse(d.Endpoint)
	if err != nil {
		return ""
	}
	return fmt.Sprint(u.JoinPath("v1", signal))
}
